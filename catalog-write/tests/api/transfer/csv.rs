//! CSV as people and spreadsheets write it.

use serde_json::json;
use uuid::Uuid;

use super::{counts, errors, fill, import};
use crate::admin::{Admin, Answer};

const HEADER: &str = "event_name,event_location,session_starts_at,session_ends_at,session_total_capacity,ticket_type_name,\
    ticket_type_price,ticket_type_quantity";

#[tokio::test]
async fn rows_that_follow_each_other_belong_together_when_their_columns_are_the_same() {
    let admin = Admin::start().await;
    let (june, july) = ("2030-06-05T20:00:00+02:00,2030-06-05T22:00:00+02:00,400", "2030-07-05T18:00:00Z,2030-07-05T22:00:00Z,4");
    let rows = [
        HEADER.to_owned(),
        format!("Jazz,Park,{june},Standard,50.00,300"),
        format!("Jazz,Park,{june},VIP,90,100"),
        String::new(),
        format!("Jazz,Park,{july},Standard,50.00,4"),
        format!("Jazz,Hall,{july},,,"),
        "Bare,,,,,,,".to_owned(),
        format!("Jazz,Park,{june},Again,1,1"),
        ",,,,,,,".to_owned(),
    ];
    let plain = rows.join("\n");
    // Each as some program writes it.
    for text in [plain.clone(), format!("\u{feff}{}\r\n", rows.join("\r\n")), plain.replace(',', ";")] {
        admin.sql("truncate events cascade").await;
        let done = import(&admin, "format=csv", text).await;
        assert_eq!((counts(&done), &done.json["rows"]), ([[4, 0, 0], [4, 0, 0], [4, 0, 0]], &json!(6)));
        let tree: Vec<(String, String, i64, i64)> = sqlx::query_as(
            "select name, location, (select count(*) from sessions s where s.event_id = e.id),
                 (select count(*) from sessions s join ticket_types t on t.session_id = s.id where s.event_id = e.id)
             from events e order by id",
        )
        .fetch_all(&admin.catalog.pool)
        .await
        .unwrap();
        let tree: Vec<_> = tree.iter().map(|(name, at, sessions, types)| (&**name, &**at, *sessions, *types)).collect();
        assert_eq!(tree, [("Jazz", "Park", 2, 3), ("Jazz", "Hall", 1, 0), ("Bare", "", 0, 0), ("Jazz", "Park", 1, 1)]);
    }
}

#[tokio::test]
async fn every_fault_is_told_with_its_row_and_column() {
    let admin = Admin::start().await;
    let good = "Good,,2030-06-05T18:00:00Z,2030-06-05T20:00:00Z,4,Standard,50.00,4";
    let mut text = format!("{HEADER}\n{good}\n").into_bytes();
    for row in [
        // 3: two lines of text are one row.
        &b"\"two\nlines\",,,,,,,"[..],
        b",,,,,,,1",
        b"Bad,\xff,,,,,,",
        b"Few,,",
        b"Bad session,,2030-06-05T18:00,2030-06-05T20:00:00Z,many,Standard,50.001,-1",
        b"Bad session,,2030-06-05T18:00,2030-06-05T20:00:00Z,many,Standard,-1,1.5",
        b"Other,\"'=1+1\",,,,,,",
    ] {
        text.extend_from_slice(row);
        text.push(b'\n');
    }
    let wanted = [
        (3, "event_name", "control_character"),
        (4, "event_name", "required"),
        (4, "session_ends_at", "required"),
        (4, "session_starts_at", "required"),
        (4, "session_total_capacity", "required"),
        (4, "ticket_type_name", "required"),
        (4, "ticket_type_price", "required"),
        (5, "event_location", "not_utf8"),
        (6, "", "wrong_number_of_cells"),
        (7, "session_starts_at", "not_a_time"),
        (7, "session_total_capacity", "wrong_type"),
        (7, "ticket_type_price", "too_many_decimals"),
        (7, "ticket_type_quantity", "out_of_range"),
        (8, "ticket_type_price", "out_of_range"),
        (8, "ticket_type_quantity", "wrong_type"),
    ];
    let sorted = |answer: &Answer| {
        let mut told: Vec<(u64, String, String)> =
            errors(answer).into_iter().map(|(row, place, code)| (row, place.to_owned(), code.to_owned())).collect();
        told.sort();
        told
    };
    let wanted = wanted.map(|(row, place, code)| (row, place.to_owned(), code.to_owned()));
    let refused = import(&admin, "format=csv", text.clone()).await;
    refused.assert_problem(422, "invalid");
    assert_eq!(sorted(&refused), wanted);
    assert_eq!(admin.stored().await, (0, 0, 0));
    let done = import(&admin, "format=csv&mode=each", text).await;
    assert_eq!(sorted(&done), wanted);
    // What is good about a row is there for those below it.
    assert_eq!(counts(&done), [[3, 0, 0], [1, 0, 0], [1, 0, 0]]);
    let location: String =
        sqlx::query_scalar("select location from events where name = 'Other'").fetch_one(&admin.catalog.pool).await.unwrap();
    assert_eq!(location, "=1+1");
}

#[tokio::test]
async fn all_that_is_wrong_with_a_header_is_told_at_once() {
    let admin = Admin::start().await;
    for (header, wanted) in [
        ("", vec![(1, "", "required")]),
        ("event_name,place,event_name\nx,y,z", vec![(1, "place", "unknown_column"), (1, "event_name", "repeated")]),
        ("event_location\nx", vec![(1, "event_name", "required")]),
        (
            "event_id,session_status,ticket_type_id\n",
            vec![
                (1, "session_starts_at", "required"),
                (1, "session_ends_at", "required"),
                (1, "session_total_capacity", "required"),
            ],
        ),
    ] {
        let refused = import(&admin, "format=csv&mode=each", header).await;
        refused.assert_problem(422, "invalid");
        assert_eq!(errors(&refused), wanted, "{header}");
    }
}

#[tokio::test]
async fn columns_that_are_named_with_a_dash_are_left_out() {
    let admin = Admin::start().await;
    let done = import(&admin, "format=csv", "-,event_name, - ,event_location\n\u{7},Jazz,\"a\nb\",Park\n,Blues,,\n").await;
    assert_eq!((counts(&done), &done.json["error_count"]), ([[2, 0, 0], [0; 3], [0; 3]], &json!(0)));
    let stored: Vec<(String, String)> =
        sqlx::query_as("select name, location from events order by id").fetch_all(&admin.catalog.pool).await.unwrap();
    assert_eq!(stored, [("Jazz", "Park"), ("Blues", "")].map(|(name, at)| (name.to_owned(), at.to_owned())));
    let refused = import(&admin, "format=csv", "-,-\nJazz,Park\n").await;
    assert_eq!(errors(&refused), [(1, "event_name", "required")]);
}

#[tokio::test]
async fn rows_with_ids_change_what_they_name_and_nothing_else() {
    let admin = Admin::start().await;
    let event = fill(&admin).await.remove(0);
    let at = format!("/api/admin/events/{}", event["id"].as_str().unwrap());
    let [id, first, ticket] =
        ["/id", "/sessions/0/id", "/sessions/0/ticket_types/0/id"].map(|p| event.pointer(p).unwrap().as_str().unwrap());
    let new = Uuid::new_v4();
    let text = format!(
        "event_id,event_location,session_id,session_total_capacity,ticket_type_id,ticket_type_name,ticket_type_price,ticket_type_quantity\n\
         {id},Hall,{first},7,{ticket},,60,\n{id},Hall,{first},7,{new},New,1,1\n"
    );
    let done = import(&admin, "format=csv", text).await;
    assert_eq!(counts(&done), [[0, 1, 0], [0, 1, 0], [1, 1, 0]]);
    let now = admin.get(&at).await.json;
    assert_eq!((&now["name"], &now["description"], &now["location"]), (&event["name"], &event["description"], &json!("Hall")));
    assert_eq!(now["sessions"][0]["total_capacity"], 7);
    let tickets = now["sessions"][0]["ticket_types"].as_array().unwrap();
    let found = |id: &str| tickets.iter().find(|ticket| ticket["id"] == id).unwrap();
    assert_eq!((&found(ticket)["name"], &found(ticket)["price"]), (&json!("Standard"), &json!("60.00")));
    assert_eq!((found(&new.to_string())["name"].as_str(), tickets.len()), (Some("New"), 3));

    let contradiction = format!("event_id,event_location,session_id\n{id},A,\n{id},B,\n");
    let refused = import(&admin, "format=csv", contradiction).await;
    assert_eq!(errors(&refused), [(3, "event_location", "contradicts_row_above")]);
    let stolen = format!("event_name,session_id\nOther,{first}\n");
    let refused = import(&admin, "format=csv", stolen).await;
    assert_eq!(errors(&refused), [(2, "session_id", "belongs_elsewhere")]);
    assert_eq!(admin.get(&at).await.json, now);
}

#[tokio::test]
async fn a_row_that_never_ends_is_one_fault_and_the_rows_before_it_are_read() {
    let admin = Admin::start().await;
    let good = "event_name,event_location\nGood,Park\n";
    let open = format!("{good}\"Open,{}", "x\n".repeat(200_000));
    let wide = format!("{good}Wide{}\nAlso good,\n", ",".repeat(100));
    for (text, made) in [(open, 1), (wide, 2)] {
        let done = import(&admin, "format=csv&mode=each", text).await;
        assert_eq!((counts(&done)[0], errors(&done)), ([made, 0, 0], vec![(3, "", "too_long")]));
    }
    let long = format!("{}\n{}\n", "x".repeat(9 << 20), json!({"name": "Good"}));
    let done = import(&admin, "format=ndjson&mode=each", long).await;
    assert_eq!((counts(&done)[0], errors(&done)), ([1, 0, 0], vec![(1, "", "too_long")]));
}

#[tokio::test]
async fn rows_below_an_event_that_the_database_refuses_are_refused_with_it() {
    let admin = Admin::start().await;
    admin
        .sql(
            "alter table events drop constraint events_location_length;
              alter table events add constraint events_location_length check (char_length(location) <= 3)",
        )
        .await;
    let row = |event: &str, session: u8| format!("{event},2030-01-0{session}T00:00:00Z,2030-02-01T00:00:00Z,1\n");
    let rows: String = [row("A,long", 1), row("A,long", 2), row("B,ok", 1), row("B,ok", 2)].concat();
    let text = format!("event_name,event_location,session_starts_at,session_ends_at,session_total_capacity\n{rows}");
    let done = import(&admin, "format=csv&mode=each", text).await;
    let wanted = vec![(2, "event_location", "too_long"), (3, "event_id", "does_not_exist")];
    assert_eq!((counts(&done), errors(&done)), ([[1, 0, 0], [2, 0, 0], [0; 3]], wanted));
    assert_eq!(admin.stored().await, (1, 2, 0));
}

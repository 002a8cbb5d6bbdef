//! The pages of the history: what they say, and the way back from them.

use serde_json::{Value, json};

use crate::{
    admin::{Admin, session, ticket_type},
    visitor::Visitor,
};

/// An event in Berlin with a session of two ticket types, and its address.
async fn tree(admin: &Admin) -> (String, Value) {
    let mut full = session();
    full["ticket_types"] = json!([ticket_type(), {"name": "Child", "price": "25.50", "quantity": 0}]);
    let event = json!({"name": "Jazz", "timezone": "Europe/Berlin", "status": "published", "sessions": [full]});
    let made = admin.post("/api/admin/events", &event).await;
    (made.location(), made.json)
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// The id of the last change.
async fn last(admin: &Admin) -> i64 {
    admin.get("/api/admin/history?limit=1").await.json["results"][0]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn changes_are_told_in_words_with_who_and_where_from() {
    let admin = Admin::start().await;
    let viewer = Visitor::with_role(&admin, "viewer").await;
    let (at, made) = tree(&admin).await;
    let ticket_type = &made["sessions"][0]["ticket_types"][0];
    admin.patch(&format!("/api/admin/ticket-types/{}", id(ticket_type)), &json!({"price": "45.00"})).await;
    let page = viewer.get("/admin/history").await;
    page.assert_says("test changed Jazz API, token “test” · PATCH /api/admin/ticket-types/{id} · 127.0.0.1");
    page.assert_says("Price of Standard, Wed 5 Jun 2030, 19:00 [-50.00] [+45.00]");
    page.assert_says("test made Jazz API, token “test” · POST /api/admin/events");
    page.assert_says("Event [+Jazz, published]");
    page.assert_says("Session [+Wed 5 Jun 2030, 19:00–22:00, 400 places]");
    page.assert_says("Ticket type of Wed 5 Jun 2030, 19:00 [+Child, 25.50, 0 left]");
    page.assert_says("just now");
    page.assert_says_nothing_of("viewer");

    admin.patch(&at, &json!({"name": "Blues & <b>", "location": "Hall", "publish_at": "2029-01-01T00:00:00Z"})).await;
    admin.sql("update sessions set starts_at = '2030-06-05T16:00:00Z', total_capacity = 300").await;
    let page = viewer.get(&format!("/admin/events/{}/history", id(&made))).await;
    page.assert_says("catalog changed Blues & <b> SQL");
    page.assert_says("Start of Wed 5 Jun 2030, 19:00 [-Wed 5 Jun 2030, 19:00] [+Wed 5 Jun 2030, 18:00]");
    page.assert_says("Capacity of Wed 5 Jun 2030, 19:00 [-400] [+300]");
    page.assert_says("Name [-Jazz] [+Blues & <b>]");
    page.assert_says("Place [+Hall]");
    page.assert_says("Public from [+Mon 1 Jan 2029, 01:00]");
    assert!(!page.html.contains("& <b>"), "what people wrote is no HTML");
}

#[tokio::test]
async fn rows_that_are_gone_keep_their_names_and_several_events_are_told_apart() {
    let admin = Admin::start().await;
    let viewer = Visitor::with_role(&admin, "viewer").await;
    let (at, _) = tree(&admin).await;
    admin.event(&json!({"name": "Opera", "sessions": [session()]})).await;
    admin.sql("update ticket_types set quantity = 7; update sessions set total_capacity = 9").await;
    let page = viewer.get("/admin/history").await;
    page.assert_says("catalog changed 2 sessions, 2 ticket types SQL");
    page.assert_says("Tickets left of Child, Wed 5 Jun 2030, 19:00, Jazz [-0] [+7]");
    page.assert_says("Capacity of Wed 5 Jun 2030, 17:00, Opera [-400] [+9]");
    admin.delete(&at).await;
    let page = viewer.get("/admin/history").await;
    page.assert_says("test deleted Jazz");
    page.assert_says("Ticket type of Wed 5 Jun 2030, 19:00 [-Child, 25.50, 7 left]");
    page.assert_says("Tickets left of Child, Wed 5 Jun 2030, 19:00, Jazz [-0] [+7]");
}

#[tokio::test]
async fn filters_and_pages_narrow_what_is_shown_and_the_export_too() {
    let admin = Admin::start().await;
    let (viewer, owner) = (Visitor::with_role(&admin, "viewer").await, Visitor::with_role(&admin, "owner").await);
    let (_, jazz) = tree(&admin).await;
    let opera = admin.event(&json!({"name": "Opera"})).await;
    admin.patch(&opera, &json!({"name": "Operetta"})).await;
    admin.sql("update events set location = 'Hall' where name = 'Jazz'").await;
    let page = viewer.get("/admin/history?who=kind%3Asql&action=&what=&event=&from=&to=").await;
    page.assert_says("Place [+Hall]");
    page.assert_says_nothing_of("Operetta");
    assert!(page.html.contains("/api/admin/history.csv?actor_kind=sql\""), "{}", page.html);
    let page = viewer.get("/admin/history?action=create&what=event").await;
    page.assert_says("test made Operetta");
    page.assert_says_nothing_of("Hall");
    let page = viewer.get("/admin/history?event=OPER").await;
    page.assert_says("Name [-Opera] [+Operetta]");
    page.assert_says_nothing_of("Hall");
    let page = viewer.get("/admin/history?event=a").await;
    page.assert_says("Several events have “a” in their name");
    assert!(page.html.contains(&format!("/admin/events/{}/history", id(&jazz))));
    viewer.get("/admin/history?event=Tango").await.assert_says("No event has “Tango” in its name.");
    viewer.get("/admin/history?to=2001-01-01").await.assert_says("No such change");
    let page = viewer.get("/admin/history?from=soon").await;
    assert_eq!(page.status, 400);
    page.assert_says("Use days like 2027-06-15.");
    owner.get("/admin/history?what=user").await.assert_says("made the account owner@tickets.example");

    for n in 0..20 {
        admin.patch(&opera, &json!({"name": format!("Act {n:02}")})).await;
    }
    let page = viewer.get("/admin/history?what=event").await;
    page.assert_says("[+Act 19]");
    page.assert_says_nothing_of("Hall");
    let (_, older) = page.html.split_once("/admin/history?before=").unwrap();
    let older = older.split('"').next().unwrap().replace("&#38;", "&");
    let page = viewer.get(&format!("/admin/history?before={older}")).await;
    page.assert_says("Place [+Hall]");
    page.assert_says_nothing_of("[+Act");
}

#[tokio::test]
async fn a_large_change_is_folded_and_shown_whole_on_a_page_of_its_own() {
    let admin = Admin::start().await;
    let viewer = Visitor::with_role(&admin, "viewer").await;
    admin.session().await;
    admin
        .sql("insert into ticket_types (session_id, name, price, quantity) select id, 'n' || n, n, n from sessions, generate_series(1, 250) n")
        .await;
    let page = viewer.get("/admin/history").await;
    page.assert_says("catalog made 250 ticket types SQL");
    page.assert_says("250 rows, the first 20");
    let event = admin.get("/api/admin/events").await.json["results"][0]["id"].as_str().unwrap().to_owned();
    viewer.get(&format!("/admin/events/{event}/history")).await.assert_says("catalog changed Event SQL");
    let id = last(&admin).await;
    let whole = viewer.get(&format!("/admin/history/{id}")).await;
    assert_eq!((whole.text().matches(" left]").count(), whole.text().contains("More of it")), (200, true));
    let (_, rest) = whole.html.split_once(&format!("/admin/history/{id}?")).unwrap();
    let rest = rest.split('"').next().unwrap().replace("&#38;", "&");
    assert_eq!(viewer.get(&format!("/admin/history/{id}?{rest}")).await.text().matches(" left]").count(), 50);
    for unknown in ["987654", "0", "x"] {
        assert_eq!(viewer.get(&format!("/admin/history/{unknown}")).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn a_change_is_undone_and_done_again_with_forms() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (at, made) = tree(&admin).await;
    admin.patch(&at, &json!({"name": "Blues"})).await;
    let change = last(&admin).await;
    let history = format!("/admin/events/{}/history", id(&made));
    let key = editor.get(&history).await.hidden("key");
    let undo = [("event", id(&made)), ("key", &key)];
    let shown = editor.submit(&format!("/admin/history/{change}/undo"), &undo).await.leads_to();
    assert!(shown.starts_with(&format!("{history}?undone={change}&change=")), "{shown}");
    assert_eq!(admin.get(&at).await.json["name"], "Jazz");
    let page = editor.get(&shown).await;
    page.assert_says("The change was undone. Saved.");
    page.assert_says("editor took back a change of Jazz Admin pages · 127.0.0.1 What it took back");
    page.assert_says(
        "test changed Jazz API, token “test” · PATCH /api/admin/events/{id} · 127.0.0.1 taken back by a later change",
    );
    page.assert_says("Name [-Blues] [+Jazz]");
    let redo = last(&admin).await;
    assert!(page.html.contains(&format!("/admin/history/{redo}/undo")), "{}", page.html);
    editor.submit(&format!("/admin/history/{redo}/undo"), &[("event", "")]).await.leads_to();
    assert_eq!(admin.get(&at).await.json["name"], "Blues");
}

#[tokio::test]
async fn what_takes_something_away_is_asked_first() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    tree(&admin).await;
    let undo = format!("/admin/history/{}/undo", last(&admin).await);
    let question = editor.submit(&undo, &[("event", "")]).await;
    assert_eq!(question.status, 200);
    question.assert_says("That takes something away: 1 event, 1 session, 2 ticket types");
    question.assert_says("“Jazz” is public");
    question.assert_says("Session [-Wed 5 Jun 2030, 19:00–22:00, 400 places]");
    assert_eq!(admin.stored().await, (1, 1, 2));
    // Who had to sign in first sees what it is about.
    assert!(undo.starts_with(&editor.get(&undo).await.leads_to()));
    let shown = editor.submit(&undo, &[("event", ""), ("sure", &question.hidden("sure"))]).await.leads_to();
    assert!(shown.starts_with("/admin/history?undone="), "{shown}");
    assert_eq!(admin.stored().await, (0, 0, 0));
}

#[tokio::test]
async fn what_is_in_the_way_of_an_undoing_is_told_plainly() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (at, made) = tree(&admin).await;
    let creation = last(&admin).await;
    let session = &made["sessions"][0];
    let ticket_at = format!("/api/admin/ticket-types/{}", id(&session["ticket_types"][0]));
    admin.patch(&ticket_at, &json!({"price": "45.00"})).await;
    let change = last(&admin).await;
    admin.patch(&ticket_at, &json!({"price": "47.00"})).await;
    let refused = editor.submit(&format!("/admin/history/{change}/undo"), &[]).await;
    assert_eq!(refused.status, 409);
    refused.assert_says("Nothing was done");
    refused.assert_says("Price of Standard, Wed 5 Jun 2030, 19:00, Jazz: the change left 45.00 , and now it is 47.00 .");
    assert_eq!(admin.get(&ticket_at).await.json["price"], "47.00");
    admin.patch(&ticket_at, &json!({"price": "50.00"})).await;
    admin.post(&format!("/api/admin/sessions/{}/ticket-types", id(session)), &ticket_type()).await;
    let refused = editor.submit(&format!("/admin/history/{creation}/undo"), &[]).await;
    refused.assert_says("Ticket type Standard, Wed 5 Jun 2030, 19:00, Jazz was added since. Delete or move it first.");
    admin.delete(&at).await;
    let refused = editor.submit(&format!("/admin/history/{change}/undo"), &[]).await;
    refused.assert_says("Ticket type Standard, Wed 5 Jun 2030, 19:00, Jazz was deleted since.");
    let deletion = last(&admin).await;
    admin.post(&format!("/api/admin/deleted-events/{}/restore", id(&made)), &json!({})).await;
    let refused = editor.submit(&format!("/admin/history/{deletion}/undo"), &[("sure", "yes")]).await;
    refused.assert_says("Event Jazz is there again.");
}

#[tokio::test]
async fn a_deleted_event_is_listed_and_brought_back_with_a_form() {
    let admin = Admin::start().await;
    let editor = Visitor::with_role(&admin, "editor").await;
    let (at, made) = tree(&admin).await;
    editor.get("/admin/deleted-events").await.assert_says("Nothing is deleted");
    admin.delete(&at).await;
    let page = editor.get("/admin/deleted-events").await;
    page.assert_says("Jazz 1 session, 2 ticket types");
    page.assert_says("just now, test");
    let restore = format!("/admin/deleted-events/{}/restore", id(&made));
    let key = page.hidden("key");
    let shown = editor.submit(&restore, &[("key", &key)]).await.leads_to();
    // Pressed twice it is done once.
    editor.submit(&restore, &[("key", &key)]).await.leads_to();
    assert_eq!(admin.stored().await, (1, 1, 2));
    editor.get(&shown).await.assert_says("Jazz is back, with all that went with it (1 event, 1 session, 2 ticket types).");
    admin.delete(&at).await;
    let led = editor.submit(&restore, &[("to", "event")]).await.leads_to();
    assert!(led.starts_with(&format!("/admin/events/{}?saved=", id(&made))), "{led}");
    assert_eq!(editor.submit(&restore, &[]).await.status, 409);
}

#[tokio::test]
async fn who_may_not_change_the_catalog_sees_no_way_to() {
    let admin = Admin::start().await;
    let (at, made) = tree(&admin).await;
    let other = admin.event(&json!({"name": "Gone"})).await;
    admin.delete(&other).await;
    let gone = other.rsplit('/').next().unwrap();
    let change = last(&admin).await;
    for role in ["viewer", "inventory"] {
        let visitor = Visitor::with_role(&admin, role).await;
        for path in ["/admin/history", "/admin/deleted-events", &format!("/admin/history/{change}")] {
            let page = visitor.get(path).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.text().contains("Gone") && !page.html.contains("/undo") && !page.html.contains("/restore"), "{path}");
        }
        for path in [
            format!("/admin/history/{change}/undo"),
            format!("/admin/deleted-events/{gone}/restore"),
            format!("/admin/events/{}/delete", id(&made)),
            format!("/admin/events/{}/duplicate", id(&made)),
        ] {
            let page = visitor.submit(&path, &[("sure", "yes"), ("step", "make"), ("days", "1"), ("name", "x")]).await;
            assert_eq!(page.status, 403, "{role} {path}");
        }
        for path in ["delete", "duplicate"] {
            assert_eq!(visitor.get(&format!("/admin/events/{}/{path}", id(&made))).await.status, 403, "{role} {path}");
        }
    }
    assert_eq!((admin.stored().await, last(&admin).await > change), ((1, 1, 2), true));
    assert_eq!(admin.get(&at).await.json["name"], "Jazz");
}

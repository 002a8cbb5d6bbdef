//! Imports of many rows: how much memory they take, and what is left of one that is killed.

use std::{
    fmt::Write,
    fs,
    sync::Arc,
    time::{Duration, Instant},
};

use catalog_dev::testing::eventually;
use reqwest::Method;

use super::{counts, import};
use crate::admin::{Admin, Answer};

/// Far more than it takes, but for a machine that does much else.
const LONGEST: Duration = Duration::from_secs(120);

/// A table with ten ticket types for each of two sessions of each event.
fn table(rows: usize) -> String {
    let mut text = "event_name,session_starts_at,session_ends_at,session_total_capacity,ticket_type_name,ticket_type_price,\
        ticket_type_quantity\n"
        .to_owned();
    for row in 0..rows {
        let (event, hour) = (row / 20, 10 + row / 10 % 2);
        writeln!(text, "E{event},2030-01-01T{hour}:00:00Z,2030-01-02T00:00:00Z,1,T{row},1.00,1").unwrap();
    }
    text
}

/// Most memory that the process has had so far, in KiB.
fn peak_kib(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
async fn a_hundred_thousand_rows_take_little_memory_and_little_time() {
    let admin = Admin::start().await;
    let pid = admin.catalog.process("catalog-write").pid().unwrap();
    import(&admin, "format=csv", table(1)).await;
    let before = peak_kib(pid);
    let started = Instant::now();
    // Longer than tests wait for any other answer.
    let request = admin.catalog.admin(Method::POST, "/api/admin/import?format=csv").timeout(LONGEST);
    let done = Answer::to(request.body(table(100_000))).await;
    let (took, grown) = (started.elapsed(), peak_kib(pid) - before);
    assert_eq!(counts(&done), [[5_000, 0, 0], [10_000, 0, 0], [100_000, 0, 0]]);
    assert_eq!(admin.stored().await, (5_001, 10_001, 100_001));
    assert!(grown < 64 << 10, "{grown} KiB");
    println!("100,000 rows took {took:?} and {grown} KiB");
}

#[tokio::test]
async fn an_import_that_is_killed_has_left_all_or_nothing_and_its_key_tells_which() {
    let admin = Arc::new(Admin::start().await);
    let text = table(3_000);
    for round in 1..=6 {
        let (other, key, body) = (Arc::clone(&admin), format!("k{round}"), text.clone());
        let post = move |admin: &Admin, key: &str, body: String| {
            let request = admin.catalog.admin(Method::POST, "/api/admin/import?format=csv");
            request.header("idempotency-key", key).body(body)
        };
        let request = post(&other, &key, body.clone());
        // Whatever becomes of it.
        let posting = tokio::spawn(async move { drop(request.send().await) });
        tokio::time::sleep(Duration::from_millis(round * 150)).await;
        admin.catalog.process("catalog-write").kill().await;
        posting.await.unwrap();
        let kept: i64 = sqlx::query_scalar("select count(*) from ticket_types").fetch_one(&admin.catalog.pool).await.unwrap();
        assert_eq!(kept % 3_000, 0, "all or nothing");
        admin.catalog.process("catalog-write").start_again().await;
        admin.catalog.process("catalog-write").ready().await;
        // The database may still be busy with the last statement of the one that was killed.
        let answered = async || {
            let answer = Answer::to(post(&admin, &key, body.clone())).await;
            if answer.status == 409 { Err(answer) } else { Ok(answer) }
        };
        let again = eventually(Duration::from_secs(30), "the key is free", answered).await;
        assert_eq!(counts(&again)[2], [3_000, 0, 0]);
        assert_eq!(admin.stored().await.2, i64::try_from(round).unwrap() * 3_000, "once");
    }
}

//! A hot standby as the reader's database: what it says can only be older, and is treated so.

use catalog_dev::testing::{Catalog, Link, PostgresServer, eventually, rows};
use catalog_shared::version::Version;
use redis::AsyncCommands;
use reqwest::StatusCode;
use sqlx::{Connection, PgConnection};

use crate::{SOON, answered_from, get, source, version};

#[tokio::test]
async fn a_standby_answers_what_redis_lacks_and_nothing_of_it_is_filled_in() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let id = rows::event(&catalog.pool, "old").await;
    let path = format!("/api/events/{id}");
    answered_from(&catalog, &path, "redis").await;

    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    catalog.proxy(Link::ReaderPostgres).retarget(standby.server().port());
    catalog.process("catalog-read").restart().await;
    standby.pause_replay().await;
    rows::run(&catalog.pool, "update events set name = 'new'").await;
    let version = version(&catalog).await.to_string();
    let demand = || catalog.public(&path).header("catalog-min-version", &version).send();
    eventually(SOON, "the change is in redis", async || {
        let text = demand().await.unwrap().text().await.unwrap();
        if text.contains("new") { Ok(()) } else { Err(text) }
    })
    .await;

    // Now only the standby can answer, and it does not know yet what this reader has answered.
    catalog.process("projector").kill().await;
    let mut redis = catalog.redis().await;
    let _: () = redis::cmd("FLUSHDB").query_async(&mut redis).await.unwrap();
    let answer = get(&catalog, &path).await;
    assert_eq!((answer.status(), source(&answer)), (StatusCode::OK, "stale".to_owned()));
    assert!(answer.text().await.unwrap().contains("old"));
    assert_eq!(demand().await.unwrap().status(), StatusCode::SERVICE_UNAVAILABLE, "rather than a lie");

    standby.resume_replay().await;
    standby.caught_up(&primary).await;
    // A standby knows its version only when the next transaction of the primary has begun.
    rows::run(&catalog.pool, "update events set name = 'newer'").await;
    standby.caught_up(&primary).await;
    answered_from(&catalog, &path, "postgres").await;
    assert!(get(&catalog, &path).await.text().await.unwrap().contains("newer"));
    assert!(demand().await.unwrap().text().await.unwrap().contains("newer"));
    let keys: Vec<String> = redis.keys("*").await.unwrap();
    assert!(keys.is_empty(), "{keys:?}");
}

#[tokio::test]
async fn the_version_of_a_write_after_a_failover_does_not_name_what_was_lost() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let id = rows::event(&catalog.pool, "kept").await;
    let path = format!("/api/events/{id}");
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    standby.link().cut();
    // An epoch begins that is going to be lost, too.
    primary.kill().await;
    primary.start_again().await;
    eventually(SOON, "a new epoch has begun", async || {
        let begun = "select server_started_at = pg_postmaster_start_time() from catalog_state";
        match sqlx::query_scalar::<_, Option<bool>>(begun).fetch_one(&catalog.pool).await {
            Ok(Some(true)) => Ok(()),
            other => Err(other),
        }
    })
    .await;
    // More than are written afterwards, so that the clock of the promoted standby stays below that of the lost ones.
    for n in 0..20 {
        rows::run(&catalog.pool, &format!("update events set name = 'lost {n}'")).await;
    }
    eventually(SOON, "what is going to be lost is in redis", async || {
        let text = get(&catalog, &path).await.text().await.unwrap();
        if text.contains("lost 19") { Ok(()) } else { Err(text) }
    })
    .await;

    let lost = version(&catalog).await;

    // No projector notices that the server is another one.
    catalog.process("projector").kill().await;
    primary.kill().await;
    standby.promote().await;
    catalog.proxy(Link::ReaderPostgres).retarget(standby.server().port());
    let url = standby.server().url(catalog.database().name());
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("update events set name = 'new'").execute(&mut connection).await.unwrap();
    let version = sqlx::query_scalar("select catalog_version()").fetch_one(&mut connection).await;
    let version = Version::from_sql(version.unwrap());
    assert!(version > lost, "{version} after {lost}");
    let answer = eventually(SOON, "the new primary answers", async || {
        let answer = catalog.public(&path).header("catalog-min-version", version.to_string()).send().await.unwrap();
        // The connections to the old one are found dead first.
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE { Err(answer.status()) } else { Ok(answer.text().await.unwrap()) }
    })
    .await;
    assert!(answer.contains(r#""name":"new""#), "{answer}");
}

#[tokio::test]
async fn what_a_failover_has_lost_does_not_come_back_after_a_list_has_told_what_is_left() {
    let primary = PostgresServer::start().await;
    let catalog = Catalog::builder().postgres(&primary).proxied().start().await;
    let id = rows::event(&catalog.pool, "kept").await;
    let (event, sessions) = (format!("/api/events/{id}"), format!("/api/events/{id}/sessions"));
    eventually(SOON, "nothing is left to be published", async || {
        let dirty: i64 = sqlx::query_scalar("select count(*) from catalog_dirty").fetch_one(&catalog.pool).await.unwrap();
        if dirty == 0 { Ok(()) } else { Err(dirty) }
    })
    .await;
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;
    standby.link().cut();
    rows::run(&catalog.pool, "delete from events").await;
    eventually(SOON, "the deletion is in redis", async || match get(&catalog, &sessions).await.status() {
        StatusCode::NOT_FOUND => Ok(()),
        other => Err(other),
    })
    .await;

    // No projector makes anything anew: Redis goes on saying what is lost.
    catalog.process("projector").kill().await;
    primary.kill().await;
    standby.promote().await;
    catalog.proxy(Link::ReaderPostgres).retarget(standby.server().port());
    eventually(SOON, "a list from memory shows the event", async || {
        let list = get(&catalog, "/api/events?search=kept").await;
        let source = source(&list);
        let text = list.text().await.unwrap();
        if source != "stale" && text.contains(&id.to_string()) { Ok(()) } else { Err((source, text)) }
    })
    .await;
    for path in [&event, &sessions] {
        assert_eq!(get(&catalog, path).await.status(), StatusCode::OK, "{path}");
    }
    assert!(get(&catalog, "/api/events").await.text().await.unwrap().contains(&id.to_string()));
}

//! A standby of a test's PostgreSQL: it follows, lags when told to, and takes the primary's place.

use std::time::Duration;

use catalog_dev::testing::{Database, PostgresServer, Proxy, Standby, eventually, rows};
use sqlx::{Connection, PgConnection};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_standby_shows_what_the_primary_commits_and_takes_no_writes() {
    let primary = PostgresServer::start().await;
    let database = Database::on(&primary).await;
    rows::event(database.pool(), "Before").await;
    let standby = primary.standby().await;
    rows::event(database.pool(), "After").await;
    let later = Database::on(&primary).await;

    standby.caught_up(&primary).await;
    assert_eq!(events(&standby, &database).await, 2);
    assert_eq!(events(&standby, &later).await, 0);
    let mut connection = PgConnection::connect(&standby.server().url(database.name())).await.unwrap();
    let refused = sqlx::query("insert into events (name) values ('no')").execute(&mut connection).await.unwrap_err();
    assert!(refused.to_string().contains("read-only transaction"), "{refused}");
}

#[tokio::test]
async fn a_standby_lags_while_it_may_not_replay_or_not_receive() {
    let primary = PostgresServer::start().await;
    let database = Database::on(&primary).await;
    let standby = primary.standby().await;
    standby.caught_up(&primary).await;

    standby.pause_replay().await;
    rows::event(database.pool(), "Received").await;
    assert_eq!(events(&standby, &database).await, 0);
    standby.resume_replay().await;
    standby.caught_up(&primary).await;
    assert_eq!(events(&standby, &database).await, 1);

    standby.link().cut();
    rows::event(database.pool(), "Not received").await;
    assert_eq!(events(&standby, &database).await, 1);
    standby.link().restore();
    standby.caught_up(&primary).await;
    assert_eq!(events(&standby, &database).await, 2);
}

#[tokio::test]
async fn a_failover_behind_one_address_loses_what_the_standby_had_not_received() {
    let primary = PostgresServer::start().await;
    let database = Database::on(&primary).await;
    let standby = primary.standby().await;
    rows::event(database.pool(), "Kept").await;
    standby.caught_up(&primary).await;
    standby.link().cut();
    rows::event(database.pool(), "Lost").await;

    let address = Proxy::start(primary.port());
    primary.kill().await;
    standby.promote().await;
    address.retarget(standby.server().port());
    let url = database.url().replace(&primary.port().to_string(), &address.port().to_string());
    let mut connection = PgConnection::connect(&url).await.unwrap();
    sqlx::query("insert into events (name) values ('New')").execute(&mut connection).await.unwrap();
    let names: Vec<String> =
        sqlx::query_scalar("select name from events order by name").fetch_all(&mut connection).await.unwrap();
    assert_eq!(names, ["Kept", "New"]);
}

async fn events(standby: &Standby, database: &Database) -> i64 {
    let url = standby.server().url(database.name());
    // A standby that has just begun takes connections a moment later.
    let mut connection = eventually(SOON, "the standby answers", async || PgConnection::connect(&url).await).await;
    sqlx::query_scalar("select count(*) from events").fetch_one(&mut connection).await.unwrap()
}

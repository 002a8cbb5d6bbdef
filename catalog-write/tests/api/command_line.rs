//! `catalog-write migrate`, `catalog-write admin` and `catalog-write token`, as an operator uses them.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use catalog_dev::testing::{Database, PostgresServer};
use sqlx::AssertSqlSafe;

async fn run(database_url: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_catalog-write"));
    command.args(arguments).env_clear().env("DATABASE_URL", database_url);
    tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap()
}

/// With something on standard input.
async fn run_with_input(database_url: &str, arguments: &[&str], input: &'static str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_catalog-write"));
    command.args(arguments).env_clear().env("DATABASE_URL", database_url);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let work = move || {
        let mut child = command.spawn().unwrap();
        // Who needs none may be gone already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn texts(output: &Output) -> (bool, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// A database that holds nothing, beside one that is ready.
async fn empty(beside: &Database) -> String {
    let name = format!("{}_empty", beside.name());
    sqlx::raw_sql(AssertSqlSafe(format!("create database {name}"))).execute(beside.pool()).await.unwrap();
    beside.url().replace(beside.name(), &name)
}

#[tokio::test]
async fn migrate_makes_the_schema_once_and_may_be_repeated() {
    let database = Database::fresh().await;
    let url = empty(&database).await;
    let (first, second) = tokio::join!(run(&url, &["migrate"]), run(&url, &["migrate"]));
    assert!(first.status.success() && second.status.success(), "{first:?} {second:?}");
    let (done, out, _) = texts(&run(&url, &["migrate"]).await);
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations")).unwrap().count();
    assert!(done && out.contains(&format!("is up to date ({files} migrations)")), "{out}");
    assert!(run(&url, &["token", "list"]).await.status.success());
}

#[tokio::test]
async fn without_a_schema_the_other_commands_say_what_to_do() {
    let database = Database::fresh().await;
    let url = empty(&database).await;
    let (done, out, err) = texts(&run(&url, &["token", "create", "--name", "me", "--role", "owner"]).await);
    assert_eq!((done, out.as_str()), (false, ""));
    assert_eq!(err, "catalog-write: the database holds no catalog yet: run `catalog-write migrate`\n");
}

#[tokio::test]
async fn the_currency_is_set_kept_and_never_costs_a_price_its_decimals() {
    let database = Database::fresh().await;
    let url = database.url();
    let currency = async || -> (String, i16) {
        sqlx::query_as("select currency::text, currency_places from catalog_state").fetch_one(database.pool()).await.unwrap()
    };
    assert_eq!(currency().await, ("EUR".to_owned(), 2));
    let (_, out, _) = texts(&run(&url, &["migrate", "--currency", "JPY"]).await);
    assert!(out.contains("the currency is now JPY (0 decimal places)"), "{out}");
    assert!(run(&url, &["migrate"]).await.status.success());
    assert_eq!(currency().await, ("JPY".to_owned(), 0));
    assert!(texts(&run(&url, &["migrate", "--currency", "JPY"]).await).1.contains("stays JPY"));
    assert!(run(&url, &["migrate", "--currency", "CHF"]).await.status.success());

    sqlx::raw_sql(
        "with e as (insert into events (name) values ('Jazz') returning id),
              s as (insert into sessions (event_id, starts_at, ends_at, total_capacity)
                    select id, now(), now() + interval '1 hour', 1 from e returning id)
         insert into ticket_types (session_id, name, price, quantity) select id, 'A', 9.50, 1 from s",
    )
    .execute(database.pool())
    .await
    .unwrap();
    let (done, _, err) = texts(&run(&url, &["migrate", "--currency", "JPY"]).await);
    assert!(!done && err.contains("JPY has 0 decimal places, and 1 ticket types have prices with more"), "{err}");
    assert_eq!(currency().await, ("CHF".to_owned(), 2));

    let (done, _, err) = texts(&run(&url, &["migrate", "--currency", "KWD"]).await);
    assert!(!done && err.contains("more than 2 decimal places"), "{err}");
}

#[tokio::test]
async fn a_token_is_printed_alone_and_stored_only_as_its_hash() {
    let database = Database::fresh().await;
    let (done, out, err) = texts(&run(&database.url(), &["token", "create", "--name", " CI ", "--role", "editor"]).await);
    let token = out.trim_end();
    assert!(done && token.len() == 47 && token.starts_with("cat_") && !token.contains(char::is_whitespace), "{out}");
    assert!(err.contains("token of CI, editor"), "{err}");
    let (name, row): (String, String) =
        sqlx::query_as("select name, t::text from api_tokens t").fetch_one(database.pool()).await.unwrap();
    assert!(name == "CI" && !row.contains(&token[..11]) && !row.contains(&token[11..]), "{row}");

    let (_, list, _) = texts(&run(&database.url(), &["token", "list"]).await);
    assert!(
        list.contains("editor") && list.contains("CI") && list.contains(&token[..10]) && !list.contains(&token[..11]),
        "{list}"
    );
    let id = list.lines().nth(1).unwrap().split(' ').next().unwrap();
    assert!(run(&database.url(), &["token", "revoke", id]).await.status.success());
    let (done, _, err) = texts(&run(&database.url(), &["token", "revoke", id]).await);
    assert!(!done && err.contains("was revoked before"), "{err}");
    let (done, _, err) = texts(&run(&database.url(), &["token", "revoke", "0190a0b0-0000-7000-8000-000000000000"]).await);
    assert!(!done && err.contains("there is no token"), "{err}");
}

#[tokio::test]
async fn a_token_may_end_by_itself() {
    let database = Database::fresh().await;
    let url = database.url();
    assert!(
        run(&url, &["token", "create", "--name", "x", "--role", "inventory", "--expires-in-days", "30"]).await.status.success()
    );
    let days: f64 = sqlx::query_scalar("select (extract(epoch from expires_at - now()) / 86400)::float8 from api_tokens")
        .fetch_one(database.pool())
        .await
        .unwrap();
    assert!((29.9..=30.0).contains(&days), "{days}");
    let (_, list, _) = texts(&run(&url, &["token", "list"]).await);
    assert!(list.contains("EXPIRES") && list.contains("inventory"), "{list}");
}

#[tokio::test]
async fn an_account_gets_a_password_from_its_person_or_a_link_and_never_a_default() {
    let database = Database::fresh().await;
    let url = database.url();
    let create = ["admin", "create", "--email", "Ada@Tickets.Example", "--password-stdin"];
    let (done, out, err) = texts(&run_with_input(&url, &create, "correct horse battery\nsecond line").await);
    assert!(done && out.is_empty() && err.contains("The account of Ada@tickets.example, owner"), "{out} {err}");
    let (name, hash): (String, String) =
        sqlx::query_as("select name, password_hash from users").fetch_one(database.pool()).await.unwrap();
    assert!(name == "Ada" && hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{name} {hash}");
    let (done, _, err) = texts(&run_with_input(&url, &create, "correct horse battery").await);
    assert!(!done && err.contains("already") && err.contains("admin password --email Ada@tickets.example"), "{err}");

    sqlx::raw_sql("insert into user_sessions (user_id, token_sha256) select id, '' from users")
        .execute(database.pool())
        .await
        .unwrap();
    let reset = ["admin", "password", "--email", "ada@tickets.example", "--password-stdin"];
    assert!(run_with_input(&url, &reset, "a quite different one\n").await.status.success());
    let (changed, sessions): (String, i64) =
        sqlx::query_as("select password_hash, (select count(*) from user_sessions) from users")
            .fetch_one(database.pool())
            .await
            .unwrap();
    assert!(changed != hash && sessions == 0, "{changed} {sessions}");

    let link = ["admin", "create", "--email", "bob@tickets.example", "--name", "Bob", "--role", "editor", "--link"];
    let (done, link, _) = texts(&run(&url, &link).await);
    let code = link.strip_prefix("http://localhost:8081/admin/invitations/").unwrap_or_else(|| panic!("{link}"));
    assert!(done && code.starts_with("inv_") && code.trim_end().len() == 47, "{code}");
    let (bob, has_password): (String, bool) = sqlx::query_as(
        "select u::text || i::text, password_hash is not null from users u join invitations i on i.user_id = u.id",
    )
    .fetch_one(database.pool())
    .await
    .unwrap();
    assert!(!bob.contains(&code[4..20]) && !has_password, "{bob}");

    for (arguments, input, part) in [
        (&["admin", "create", "--email", "c@tickets.example", "--password-stdin"][..], "elevenchars", "password: Use 12 to 200"),
        (&["admin", "create", "--email", "c@tickets.example"], "", "there is no terminal"),
        (&["admin", "create", "--email", "tickets.example", "--link"], "", "--email: Use an e-mail address"),
        (&["admin", "create", "--email", "c@tickets.example", "--link", "--password-stdin"], "", "cannot be used with"),
        (
            &["admin", "password", "--email", "c@tickets.example", "--link"],
            "",
            "there is no account with the e-mail c@tickets.example",
        ),
    ] {
        let (done, _, err) = texts(&run_with_input(&url, arguments, input).await);
        assert!(!done && err.contains(part), "{arguments:?}: {err}");
    }
    let (users, actors): (i64, Vec<String>) = sqlx::query_as(
        "select (select count(*) from users), (select array_agg(distinct actor_kind || ' ' || action) from history_changes)",
    )
    .fetch_one(database.pool())
    .await
    .unwrap();
    assert_eq!(users, 2);
    assert_eq!(actors, ["command catalog-write admin create", "command catalog-write admin password"]);
}

#[tokio::test]
async fn what_is_typed_wrong_is_explained() {
    let database = Database::fresh().await;
    for (arguments, part) in [
        (&["token", "create", "--name", " ", "--role", "owner"][..], "--name: Use 1 to 100 characters"),
        (&["token", "create", "--name", "x", "--role", "admin"], "viewer, inventory, editor, owner"),
        (&["migrate", "--currency", "euro"], "ISO 4217"),
        (&["serve", "--listen", "nowhere"], "invalid socket address"),
        (&["serve", "--public-url", "tickets.example"], "http:// or https://"),
        (&["serve", "--pool-max", "0"], "not in 1..=1000"),
    ] {
        let (done, _, err) = texts(&run(&database.url(), arguments).await);
        assert!(!done && err.contains(part), "{arguments:?}: {err}");
    }
    let (done, _, err) = texts(&run("mysql://u:hunter2@h/d", &["token", "list"]).await);
    assert!(!done && err.contains("postgres://user:password@host:port/database") && !err.contains("hunter2"), "{err}");
}

#[tokio::test]
async fn no_help_shows_the_password() {
    for arguments in
        [&["serve", "--help"][..], &["migrate", "--help"], &["token", "create", "--help"], &["admin", "create", "--help"]]
    {
        let (done, out, _) = texts(&run("postgres://u:hunter2@h/d", arguments).await);
        assert!(done && out.contains("DATABASE_URL") && !out.contains("hunter2"), "{out}");
    }
}

#[tokio::test]
async fn migrate_waits_for_postgresql() {
    let server = PostgresServer::start().await;
    let database = Database::on(&server).await;
    server.stop().await;
    let url = database.url();
    let (output, ()) = tokio::join!(run(&url, &["migrate"]), async {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        server.start_again().await;
    });
    let (done, _, err) = texts(&output);
    assert!(done && err.contains("waiting up to 60 s: cannot connect to PostgreSQL at 127.0.0.1"), "{err}");
}

#[tokio::test]
async fn what_will_never_connect_is_not_waited_for() {
    let database = Database::fresh().await;
    let url = database.url().replace(database.name(), "no_such_database");
    let (done, _, err) = texts(&run(&url, &["migrate"]).await);
    let place = url.split('@').next_back().unwrap();
    let sentence =
        format!("catalog-write: cannot connect to PostgreSQL at {place}: database \"no_such_database\" does not exist\n");
    assert_eq!((done, err), (false, sentence));
}

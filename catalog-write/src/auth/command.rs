//! `catalog-write token`: makes, lists and ends tokens.

use anyhow::{bail, ensure};
use chrono::{Days, Utc};
use serde_json::Value;
use sqlx::Connection;
use uuid::Uuid;

use crate::{
    accounts::{
        command::sign,
        tokens::{
            input::{NAME_CHARS_MAX, NewToken},
            store,
        },
    },
    auth::{
        role::Role,
        secret::{Kind, Secret},
    },
    cli::{TokenArgs, TokenCommand},
    database::connect_ready,
    fields::text,
};

pub(crate) async fn run(args: TokenArgs) -> anyhow::Result<()> {
    match args.command {
        TokenCommand::Create { database, name, role, expires_in_days } => {
            create(&database.database_url, name, role, expires_in_days).await
        }
        TokenCommand::List { database } => list(&database.database_url).await,
        TokenCommand::Revoke { database, id } => revoke(&database.database_url, id).await,
    }
}

/// The token alone goes to standard output, so that a script can take it from there.
async fn create(database_url: &str, name: String, role: Role, expires_in_days: Option<u32>) -> anyhow::Result<()> {
    let name =
        text::name(&Value::String(name), NAME_CHARS_MAX).map_err(|refusal| anyhow::anyhow!("--name: {}", refusal.detail))?;
    let expires_at = expires_in_days.and_then(|days| Utc::now().checked_add_days(Days::new(days.into())));
    let token = NewToken { name, role: role.name().to_owned(), expires_at };
    let (id, secret) = (Uuid::now_v7(), Secret::generate(Kind::Token)?);
    let mut connection = connect_ready(database_url).await?;
    let mut transaction = connection.begin().await?;
    sign(&mut transaction, "token create").await?;
    store::insert(&mut transaction, id, &token, &secret).await?;
    transaction.commit().await?;
    println!("{}", secret.text);
    eprintln!("This is the token of {}, {} (id {id}). Keep it: it is not stored and not shown again.", token.name, token.role);
    Ok(())
}

async fn list(database_url: &str) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let tokens = sqlx::query!(
        "select id, name, role, starts_with, created_at, expires_at, last_used_at, revoked_at from api_tokens order by created_at, id"
    )
    .fetch_all(&mut connection)
    .await?;
    if tokens.is_empty() {
        eprintln!("There are no tokens. Make one: catalog-write token create --name me --role owner");
        return Ok(());
    }
    println!(
        "{:36}  {:10}  {:9}  {:20}  {:20}  {:20}  {:20}  NAME",
        "ID", "TOKEN", "ROLE", "CREATED", "LAST USED", "EXPIRES", "REVOKED"
    );
    let moment = |moment: chrono::DateTime<chrono::Utc>| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    for token in tokens {
        let [used, expires, revoked] =
            [token.last_used_at, token.expires_at, token.revoked_at].map(|at| at.map_or_else(|| "-".to_owned(), moment));
        let (id, role, made) = (token.id, token.role, moment(token.created_at));
        let begins = token.starts_with.unwrap_or_else(|| "-".to_owned());
        println!("{id:36}  {begins:10}  {role:9}  {made:20}  {used:20}  {expires:20}  {revoked:20}  {}", token.name);
    }
    Ok(())
}

async fn revoke(database_url: &str, id: Uuid) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let mut transaction = connection.begin().await?;
    sign(&mut transaction, "token revoke").await?;
    let revoked =
        sqlx::query!("update api_tokens set revoked_at = now() where id = $1 and revoked_at is null returning name", id)
            .fetch_optional(&mut *transaction)
            .await?;
    transaction.commit().await?;
    if let Some(token) = revoked {
        eprintln!("The token of {} is revoked.", token.name);
        return Ok(());
    }
    let known = sqlx::query_scalar!(r#"select exists (select from api_tokens where id = $1) as "known!""#, id)
        .fetch_one(&mut connection)
        .await?;
    ensure!(known, "there is no token {id}: see catalog-write token list");
    bail!("token {id} was revoked before")
}

//! `catalog-write token`: makes, lists and ends tokens.

use anyhow::{Context, bail, ensure};
use serde_json::Value;

use crate::{
    auth::{role::Role, token},
    cli::{TokenArgs, TokenCommand},
    database::connect_ready,
    fields::text,
};

const NAME_CHARS_MAX: usize = 100;

pub(crate) async fn run(args: TokenArgs) -> anyhow::Result<()> {
    match args.command {
        TokenCommand::Create { database, name, role } => create(&database.database_url, name, role).await,
        TokenCommand::List { database } => list(&database.database_url).await,
        TokenCommand::Revoke { database, id } => revoke(&database.database_url, id).await,
    }
}

/// The token alone goes to standard output, so that a script can take it from there.
async fn create(database_url: &str, name: String, role: Role) -> anyhow::Result<()> {
    let name =
        text::name(&Value::String(name), NAME_CHARS_MAX).map_err(|refusal| anyhow::anyhow!("--name: {}", refusal.detail))?;
    let token = token::generate()?;
    let hash = token::hash(&token).context("invariant: a new token is well-formed")?;
    let mut connection = connect_ready(database_url).await?;
    let id = sqlx::query_scalar!(
        "insert into api_tokens (name, role, token_sha256) values ($1, $2, $3) returning id",
        name,
        role.name(),
        &hash[..]
    )
    .fetch_one(&mut connection)
    .await?;
    println!("{token}");
    eprintln!("This is the token of {name}, {} (id {id}). Keep it: it is not stored and not shown again.", role.name());
    Ok(())
}

async fn list(database_url: &str) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let tokens = sqlx::query!("select id, name, role, created_at, revoked_at from api_tokens order by created_at, id")
        .fetch_all(&mut connection)
        .await?;
    if tokens.is_empty() {
        eprintln!("There are no tokens. Make one: catalog-write token create --name me --role owner");
        return Ok(());
    }
    println!("{:36}  {:6}  {:20}  {:20}  NAME", "ID", "ROLE", "CREATED", "REVOKED");
    let moment = |moment: chrono::DateTime<chrono::Utc>| moment.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    for token in tokens {
        let revoked = token.revoked_at.map_or_else(|| "-".to_owned(), moment);
        println!("{:36}  {:6}  {:20}  {revoked:20}  {}", token.id, token.role, moment(token.created_at), token.name);
    }
    Ok(())
}

async fn revoke(database_url: &str, id: uuid::Uuid) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let revoked =
        sqlx::query!("update api_tokens set revoked_at = now() where id = $1 and revoked_at is null returning name", id)
            .fetch_optional(&mut connection)
            .await?;
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

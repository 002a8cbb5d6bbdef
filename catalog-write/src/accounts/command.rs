//! `catalog-write admin`: makes accounts, and lets people back in who have lost their password.

use std::io::{BufRead, IsTerminal, stdin};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    accounts::{
        email, invitations,
        sessions::{self, Which},
        users::{
            input::{NAME_CHARS_MAX, NewUser, name_of},
            store,
        },
    },
    auth::{
        password::{hash, new_password},
        secret::{Kind, Secret},
        throttle::Try,
    },
    cli::{AdminArgs, AdminCommand, PasswordArgs},
    database::connect_ready,
    error::Error,
    fields::text,
};

pub(crate) async fn run(args: AdminArgs) -> anyhow::Result<()> {
    match args.command {
        AdminCommand::Create { database, email, name, role, password } => {
            let email = read_email(email)?;
            let name = match name {
                Some(name) => text::name(&Value::String(name), NAME_CHARS_MAX)
                    .map_err(|refusal| anyhow::anyhow!("--name: {}", refusal.detail))?,
                None => name_of(&email),
            };
            let user = NewUser { email, name, role: role.name().to_owned() };
            create(&database.database_url, &user, password).await
        }
        AdminCommand::Password { database, email, password } => {
            reset(&database.database_url, &read_email(email)?, password).await
        }
    }
}

/// How the person gets a password.
enum Entrance {
    /// Its hash.
    Password(String),
    /// With what stands before the paths of the pages.
    Link(Secret, String),
}

impl Entrance {
    fn open(args: PasswordArgs) -> anyhow::Result<Self> {
        if args.link {
            return Ok(Self::Link(Secret::generate(Kind::Invitation)?, args.public_url));
        }
        let given = if args.password_stdin { from_stdin()? } else { from_terminal()? };
        let password = new_password(&Value::String(given)).map_err(|refusal| anyhow::anyhow!("password: {}", refusal.detail))?;
        Ok(Self::Password(hash(&password).map_err(|_| anyhow::anyhow!("the password cannot be hashed"))?))
    }

    /// The link alone goes to standard output, so that a script can take it from there.
    fn tell(&self) {
        if let Self::Link(code, base) = self {
            println!("{}", invitations::link(base, &code.text));
            eprintln!("On this page the person chooses the password, once and within 24 hours.");
        }
    }
}

async fn create(database_url: &str, user: &NewUser, args: PasswordArgs) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let entrance = Entrance::open(args)?;
    let mut transaction = connection.begin().await?;
    sign(&mut transaction, "admin create").await?;
    let id = Uuid::now_v7();
    let hash = if let Entrance::Password(hash) = &entrance { Some(hash.as_str()) } else { None };
    match store::insert(&mut transaction, id, user, hash).await {
        Err(Error::Invalid(_)) => bail!(
            "there is an account with the e-mail {} already; `catalog-write admin password --email {0}` sets its password anew",
            user.email
        ),
        other => other?,
    }
    if let Entrance::Link(code, _) = &entrance {
        invitations::make(&mut transaction, id, &code.hash).await?;
    }
    transaction.commit().await?;
    entrance.tell();
    eprintln!("The account of {}, {} (id {id}), is made.", user.email, user.role);
    Ok(())
}

/// Ends all sessions, too: whoever has the old password is out.
async fn reset(database_url: &str, email: &str, args: PasswordArgs) -> anyhow::Result<()> {
    let mut connection = connect_ready(database_url).await?;
    let known = sqlx::query_scalar!("select id from users where lower(email) = lower($1)", email);
    let id = known.fetch_optional(&mut connection).await?;
    let id = id.with_context(|| format!("there is no account with the e-mail {email}"))?;
    let entrance = Entrance::open(args)?;
    let mut transaction = connection.begin().await?;
    sign(&mut transaction, "admin password").await?;
    match &entrance {
        Entrance::Password(hash) => {
            sqlx::query!("update users set password_hash = $2, password_set_at = now() where id = $1", id, hash)
                .execute(&mut *transaction)
                .await?;
            sqlx::query!("delete from invitations where user_id = $1", id).execute(&mut *transaction).await?;
            sessions::end(&mut transaction, id, Which::All).await?;
            Try::new(email, None).forgive(&mut transaction).await?;
        }
        Entrance::Link(code, _) => drop(invitations::make(&mut transaction, id, &code.hash).await?),
    }
    transaction.commit().await?;
    entrance.tell();
    if matches!(entrance, Entrance::Password(_)) {
        eprintln!("The password of {email} is set, and all its sessions are ended.");
    }
    Ok(())
}

/// Makes the history tell what the command line does.
pub(crate) async fn sign(connection: &mut PgConnection, action: &str) -> Result<(), sqlx::Error> {
    let name = std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "command line".to_owned());
    let actor = json!({"kind": "command", "name": name, "action": format!("catalog-write {action}")}).to_string();
    sqlx::query!("select set_config('catalog.actor', $1, true)", actor).fetch_one(connection).await?;
    Ok(())
}

fn read_email(given: String) -> anyhow::Result<String> {
    email::email(&Value::String(given)).map_err(|refusal| anyhow::anyhow!("--email: {}", refusal.detail))
}

/// The first line.
fn from_stdin() -> anyhow::Result<String> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).context("the password cannot be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Twice, as nobody sees what is typed.
fn from_terminal() -> anyhow::Result<String> {
    ensure!(
        stdin().is_terminal(),
        "there is no terminal to ask for a password: give it with --password-stdin, or use --link for a one-time link"
    );
    let ask = |prompt| rpassword::prompt_password(prompt).context("the password cannot be read from the terminal");
    let password = ask("Password (12 to 200 characters): ")?;
    ensure!(password == ask("Once more: ")?, "these were two different passwords");
    Ok(password)
}

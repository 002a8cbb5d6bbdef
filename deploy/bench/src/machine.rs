//! What the figures were taken on: the line above each of them.

use std::{fs, path::Path};

use tokio_postgres::Client;

use crate::{processes, settings::Settings, stores};

/// Says it.
pub(crate) async fn print(settings: &Settings) -> anyhow::Result<()> {
    let client = stores::postgres(settings).await?;
    let postgres: String = client.query_one("select current_setting('server_version')", &[]).await?.try_get(0)?;
    let postgres = postgres.split(' ').next().unwrap_or_default();
    let redis = stores::redis_info(&mut stores::redis(settings).await?, "server", "redis_version").await?;
    let cores = std::thread::available_parallelism()?;
    let program = processes::program(settings.projector_pid)?;
    let of_catalog = profile(program.parent());
    let own = if cfg!(debug_assertions) { ", measured by a debug build" } else { "" };
    println!("{cores} cores ({}), PostgreSQL {postgres}, Redis {redis}, catalog: {of_catalog} build{own}", processor());
    println!("{}\n", contents(&client).await?);
    Ok(())
}

/// How much the catalog holds.
async fn contents(client: &Client) -> anyhow::Result<String> {
    let sql = "select (select count(*) from events), (select count(*) from sessions), (select count(*) from ticket_types)";
    let row = client.query_one(sql, &[]).await?;
    let count = |at| row.try_get::<_, i64>(at);
    Ok(format!("{} events, {} sessions, {} ticket types", count(0)?, count(1)?, count(2)?))
}

/// Cargo names the folder of its programs after the profile.
fn profile(folder: Option<&Path>) -> String {
    folder.and_then(|folder| folder.file_name()).map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn processor() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

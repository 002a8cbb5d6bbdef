//! `cargo dev sqlx`: the query data that lets the services build without a database, made anew from queries and migrations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::Path,
    time::SystemTime,
};

use anyhow::{Context, bail};

use crate::{
    cli::SqlxArgs,
    process::spawn_with_us,
    progress::Progress,
    services::Service,
    testing::{Database, PostgresServer},
    workspace,
};

/// The packages whose queries are checked against a database when they are compiled.
const PACKAGES: [Service; 2] = [Service::Write, Service::Read];

/// So many files are named when they differ.
const NAMES_SHOWN_MAX: usize = 3;

/// Query data by file name.
type Data = BTreeMap<String, Vec<u8>>;

/// Refreshes `.sqlx`, or only compares.
pub(crate) async fn run(args: SqlxArgs) -> anyhow::Result<()> {
    let progress = Progress::new();
    let committed = workspace::root().join(".sqlx");
    let making = workspace::target()?.join("sqlx-data");
    let (wanted, say) = (args.postgres_bin, progress.clone());
    let database = progress
        .step("starting a PostgreSQL with all migrations", async {
            let server =
                tokio::task::spawn_blocking(move || PostgresServer::start_with(wanted.as_deref(), &|line| say.say(line)))
                    .await??;
            Database::try_on(&server).await
        })
        .await?;
    check_queries(&database.url(), &making, &progress).await?;
    drop(database);

    let (old, new) = (read(&committed)?, read(&making)?);
    if new.is_empty() {
        bail!("the queries made no data: is there none in catalog-write and catalog-read?");
    }
    let differing: BTreeSet<&String> = old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).collect();
    if differing.is_empty() {
        progress.print(&format!(".sqlx is up to date ({} queries).\n", new.len()));
        return Ok(());
    }
    if args.check {
        let names: Vec<&str> = differing.iter().take(NAMES_SHOWN_MAX).map(|name| name.as_str()).collect();
        bail!(
            ".sqlx is out of date in {} of {} files ({}): run `cargo dev sqlx` and commit it with the change of the queries",
            differing.len(),
            old.len(),
            names.join(", ")
        );
    }
    replace(&committed, &new)?;
    progress.print(&format!(".sqlx is refreshed: {} files changed, {} queries.\n", differing.len(), new.len()));
    Ok(())
}

/// Compiles the packages against the database; their queries' data go to the folder.
async fn check_queries(database_url: &str, folder: &Path, progress: &Progress) -> anyhow::Result<()> {
    make_empty(folder)?;
    let mut cargo = workspace::cargo()?;
    cargo.arg("check").env("SQLX_OFFLINE", "false").env("DATABASE_URL", database_url).env("SQLX_OFFLINE_DIR", folder);
    for package in PACKAGES.map(Service::name) {
        cargo.args(["--package", package]);
        touch(&workspace::root().join(package).join("src/lib.rs"))?;
    }
    progress.say("compiling catalog-write and catalog-read against it");
    let mut cargo = spawn_with_us(cargo).context("cargo, which checks the queries, cannot be run")?;
    let status = tokio::task::spawn_blocking(move || cargo.wait()).await??;
    if !status.success() {
        bail!("the queries do not fit the migrations: see what cargo says above");
    }
    Ok(())
}

/// Makes cargo compile the package: that the query data are gone is no reason to it.
fn touch(file: &Path) -> anyhow::Result<()> {
    let context = || format!("{} cannot be touched", file.display());
    File::options().append(true).open(file).with_context(context)?.set_modified(SystemTime::now()).with_context(context)
}

fn read(folder: &Path) -> anyhow::Result<Data> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Data::new()) };
    let mut data = Data::new();
    for path in
        entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|extension| extension == "json"))
    {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        data.insert(name, fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?);
    }
    Ok(data)
}

/// Puts new data in the old ones' place; if anything fails, the old ones are there.
fn replace(folder: &Path, data: &Data) -> anyhow::Result<()> {
    let context = || format!("{} cannot be replaced", folder.display());
    let (new, old) = (folder.with_extension("new"), folder.with_extension("old"));
    make_empty(&new)?;
    for (name, bytes) in data {
        fs::write(new.join(name), bytes).with_context(context)?;
    }
    make_empty(&old)?;
    if folder.exists() {
        // Over the empty folder.
        fs::rename(folder, &old).with_context(context)?;
    }
    if let Err(error) = fs::rename(&new, folder) {
        fs::rename(&old, folder).with_context(context)?;
        return Err(error).with_context(context);
    }
    fs::remove_dir_all(&old).with_context(context)
}

fn make_empty(folder: &Path) -> anyhow::Result<()> {
    let context = || format!("{} cannot be emptied", folder.display());
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(context)?;
    }
    fs::create_dir_all(folder).with_context(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_data_take_the_place_of_the_old_and_leave_nothing_beside() {
        let place = std::env::temp_dir().join(format!("sqlx-data-{}", std::process::id()));
        let folder = place.join(".sqlx");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("query-old.json"), "old").unwrap();
        let data = Data::from([("query-new.json".to_owned(), b"new".to_vec())]);

        replace(&folder, &data).unwrap();

        assert_eq!(read(&folder).unwrap(), data);
        assert_eq!(fs::read_dir(&place).unwrap().count(), 1);
        fs::remove_dir_all(&place).unwrap();
    }
}

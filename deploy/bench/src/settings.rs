//! Where the catalog runs that is measured.

use std::path::Path;

use anyhow::Context;

/// What a measurement needs of the file that `cargo dev up` writes.
pub(crate) struct Settings {
    pub(crate) read_url: String,
    pub(crate) write_url: String,
    pub(crate) projector_url: String,
    pub(crate) token: String,
    pub(crate) admin_email: String,
    pub(crate) admin_password: String,
    pub(crate) database_url: String,
    pub(crate) redis_url: String,
    pub(crate) projector_pid: u32,
    pub(crate) postgres_pid: u32,
    pub(crate) redis_pid: u32,
}

pub(crate) fn read(path: &Path) -> anyhow::Result<Settings> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{} cannot be read: start the catalog first, with `cargo dev up --detach`", path.display()))?;
    let value = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.map(str::to_owned).with_context(|| format!("{} has no {key}", path.display()))
    };
    let pid = |key: &str| value(key)?.parse().with_context(|| format!("{key} in {} is no process id", path.display()));
    Ok(Settings {
        read_url: value("CATALOG_READ_URL")?,
        write_url: value("CATALOG_WRITE_URL")?,
        projector_url: value("CATALOG_PROJECTOR_URL")?,
        token: value("CATALOG_ADMIN_TOKEN")?,
        admin_email: value("CATALOG_ADMIN_EMAIL")?,
        admin_password: value("CATALOG_ADMIN_PASSWORD")?,
        database_url: value("DATABASE_URL")?,
        redis_url: value("REDIS_URL")?,
        projector_pid: pid("CATALOG_PROJECTOR_PID")?,
        postgres_pid: pid("POSTGRES_PID")?,
        redis_pid: pid("REDIS_PID")?,
    })
}

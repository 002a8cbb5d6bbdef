//! The `env` file: written last, so a script that finds it may rely on everything in it.

use super::{admin, bring_up::Catalog};
use crate::{services::Service, stack::Stack};

/// Writes it, one `KEY=value` a line.
pub(super) fn write(catalog: &Catalog, stack: &Stack) -> anyhow::Result<()> {
    let pid = |name: &str| stack.pids(name).first().map(u32::to_string).unwrap_or_default();
    let list = |pids: Vec<u32>| pids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let read_urls = catalog.read_urls();
    let lines = [
        ("CATALOG_READ_URL", read_urls.first().cloned().unwrap_or_default()),
        ("CATALOG_READ_URLS", read_urls.join(",")),
        ("CATALOG_WRITE_URL", catalog.write_url()),
        ("CATALOG_PROJECTOR_URL", catalog.projector_url()),
        ("CATALOG_PICTURES_URL", catalog.pictures_url()),
        ("DATABASE_URL", catalog.database_url.clone()),
        ("REDIS_URL", catalog.redis_url.clone()),
        ("CATALOG_ADMIN_EMAIL", admin::EMAIL.to_owned()),
        ("CATALOG_ADMIN_PASSWORD", catalog.password.clone()),
        ("CATALOG_ADMIN_TOKEN", catalog.token.clone()),
        ("CATALOG_READ_PID", pid(Service::Read.name())),
        ("CATALOG_READ_PIDS", list(stack.pids(Service::Read.name()))),
        ("CATALOG_WRITE_PID", pid(Service::Write.name())),
        ("CATALOG_PROJECTOR_PID", pid(Service::Projector.name())),
        ("POSTGRES_PID", pid("PostgreSQL")),
        ("REDIS_PID", pid("Redis")),
    ];
    let text: String = lines.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    stack.state.write_private(&stack.state.env_file(), &text)
}

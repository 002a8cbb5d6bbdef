//! What every process asks of PostgreSQL before it works with it.

/// The oldest PostgreSQL that serves, as `server_version_num` counts.
const VERSION_MIN: i32 = 160_000;

/// Answers `server_version_num`, and whether the schema is there, by the newest of what a process may need.
pub const PROBE_SQL: &str = "select current_setting('server_version_num')::int,
    to_regclass('public.catalog_changes') is not null and to_regproc('public.catalog_timeline') is not null";

/// Why a database cannot be used yet, in one sentence that says what to do; `None` when it can.
#[must_use]
pub fn unfit(server_version: i32, has_schema: bool) -> Option<String> {
    if server_version < VERSION_MIN {
        let found = server_version / 10_000;
        return Some(format!("PostgreSQL {found} is too old: point DATABASE_URL at PostgreSQL 16 or newer"));
    }
    (!has_schema).then(|| "the database holds no catalog yet: run `catalog-write migrate`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::unfit;

    #[test]
    fn an_old_server_and_an_empty_database_are_told_apart() {
        assert!(unfit(150_018, true).unwrap().starts_with("PostgreSQL 15 is too old"));
        assert!(unfit(160_000, false).unwrap().contains("catalog-write migrate"));
        assert_eq!(unfit(180_004, true), None);
    }
}

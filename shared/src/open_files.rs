//! How many files, connections among them, this process may have open at once. Past that nothing is accepted, nor the stores
//! dialled again, so connections of clients must leave some.

use std::fs;

/// For the stores, the log, and what else is open besides connections of clients.
const KEPT: u32 = 128;

/// As many connections as there is room for, `wanted` at most.
pub(crate) fn connections(wanted: u32) -> u32 {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    within(&limits, wanted)
}

fn within(limits: &str, wanted: u32) -> u32 {
    // "Max open files            1024                 524288               files": the first is the one that holds.
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let files: Option<u32> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    // Where it is unlimited, or not known.
    let Some(files) = files else { return wanted };
    wanted.min(files.saturating_sub(KEPT).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_for_all_else() {
        let limits = |soft: &str| {
            format!("Limit  Soft Limit\nMax open files            {soft}                 524288               files     \n")
        };
        for (soft, wanted, fit) in [("1024", 20_000, 896), ("1024", 100, 100), ("100", 20_000, 1), ("unlimited", 20_000, 20_000)]
        {
            assert_eq!(within(&limits(soft), wanted), fit, "{soft}");
        }
        assert_eq!(within("", 20_000), 20_000);
    }
}

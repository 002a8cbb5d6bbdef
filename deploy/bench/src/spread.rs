//! How spans of time are spread: a table of quantiles, in milliseconds.

use std::time::Duration;

/// The head of a table of spreads.
pub(crate) fn head() {
    println!("{:<44}{:>9}{:>9}{:>9}{:>9}{:>9}{:>10}", "milliseconds", "min", "median", "p90", "p99", "max", "of");
}

/// One line of the table.
pub(crate) fn line(what: &str, mut spans: Vec<Duration>) {
    if spans.is_empty() {
        return println!("{what:<44}{:>9}", "none");
    }
    spans.sort_unstable();
    let at = |share: f64| spans[((spans.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1000.0;
    let [min, median, p90, p99, max] = [0.0, 0.5, 0.9, 0.99, 1.0].map(at);
    println!("{what:<44}{min:>9.2}{median:>9.2}{p90:>9.2}{p99:>9.2}{max:>9.2}{:>10}", spans.len());
}

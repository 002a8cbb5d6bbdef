//! What a run has shown.

use std::{collections::BTreeMap, fmt, time::Duration};

use super::{check::Violation, figures::Counts};

/// So many violations are printed.
const PRINTED_MAX: usize = 20;

/// The figures of a run, and what it found.
#[derive(Debug, Clone)]
pub struct Report {
    pub(crate) name: String,
    pub(crate) seed: u64,
    pub(crate) lasted: Duration,
    pub(crate) faults: BTreeMap<String, u64>,
    pub(crate) counts: Counts,
    /// The first of what breaks a rule.
    pub violations: Vec<Violation>,
}

impl Report {
    /// Prints the figures, and panics with them and the seed unless no rule was broken, in a run that was worth its name.
    pub fn assert_clean(&self) {
        println!("{self}");
        assert!(self.violations.is_empty(), "\n{self}\nAgain: CATALOG_FAULTS_SEED={}", self.seed);
        assert!(self.counts.are_enough(), "too little was written and read to show anything\n{self}");
    }

    /// Was any rule broken?
    pub fn is_clean(&self) -> bool {
        self.counts.violations == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, seed, lasted, faults, counts, violations } = self;
        writeln!(f, "{name}, seed {seed}, {:.1} s", lasted.as_secs_f64())?;
        writeln!(f, "  faults      {}", list(faults))?;
        writeln!(f, "  writes      {}: {}", counts.writes(), list(&counts.writes))?;
        writeln!(f, "  answers     {}: {}", counts.answers(), list(&counts.answers))?;
        let age = |share| counts.age_ms(share);
        let (median, p99, oldest) = (age(0.5), age(0.99), age(1.0));
        writeln!(f, "  age in ms   median {median}, p99 {p99}, max {oldest}, outside of faults")?;
        write!(f, "  violations  {}", counts.violations)?;
        for violation in violations.iter().take(PRINTED_MAX) {
            write!(f, "\n  {violation}")?;
        }
        Ok(())
    }
}

fn list<K: fmt::Display>(counts: &BTreeMap<K, u64>) -> String {
    let texts: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

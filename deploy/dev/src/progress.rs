//! What a person sees while the catalog comes up: each step, how long it took, and a sign of life in between.

use std::{
    fmt::Display,
    io::{IsTerminal, Write},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How often the live line of a terminal is drawn.
const DRAW_INTERVAL: Duration = Duration::from_millis(100);
/// Where lines cannot be redrawn (a file, a pipe, CI), a step says this often that it is still under way.
const TELL_INTERVAL: Duration = Duration::from_secs(3);
const SPINNER: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// The steps on standard output. Clones write to the same place.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    screen: Arc<Mutex<Screen>>,
}

#[derive(Debug)]
struct Screen {
    is_terminal: bool,
    current: Option<Step>,
    draws: usize,
}

#[derive(Debug)]
struct Step {
    what: String,
    detail: Option<String>,
    outcome: Option<String>,
    start: Instant,
    told: Instant,
}

impl Progress {
    pub(crate) fn new() -> Self {
        let screen = Screen { is_terminal: std::io::stdout().is_terminal(), current: None, draws: 0 };
        Self { screen: Arc::new(Mutex::new(screen)) }
    }

    /// Does a step and shows that it is under way, then how long it took.
    pub(crate) async fn step<T>(&self, what: &str, work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
        self.with(|screen| screen.begin(what));
        let mut interval = tokio::time::interval(DRAW_INTERVAL);
        tokio::pin!(work);
        loop {
            tokio::select! {
                result = &mut work => {
                    self.with(|screen| screen.finish(result.is_ok()));
                    return result;
                }
                _ = interval.tick() => self.with(Screen::tick),
            }
        }
    }

    /// How far the present step has come, such as `12 of 40`.
    pub(crate) fn detail(&self, detail: impl Display) {
        self.with(|screen| {
            if let Some(step) = &mut screen.current {
                step.detail = Some(detail.to_string());
            }
        });
    }

    /// What the present step has done, to be shown in place of what it was about to do.
    pub(crate) fn outcome(&self, outcome: impl Display) {
        self.with(|screen| {
            if let Some(step) = &mut screen.current {
                step.outcome = Some(outcome.to_string());
            }
        });
    }

    /// A step that has shown its own progress is done.
    pub(crate) fn done(&self, what: &str, start: Instant) {
        self.with(|screen| screen.verdict(true, what, start));
    }

    /// A line of its own, at once.
    pub(crate) fn say(&self, line: &str) {
        self.with(|screen| {
            screen.clear();
            screen.line(&format!("  {line}"));
        });
    }

    /// Can lines be drawn anew in place?
    pub(crate) fn is_terminal(&self) -> bool {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner).is_terminal
    }

    /// On a terminal, a line in the place of the one drawn before.
    pub(crate) fn draw(&self, line: &str) {
        self.with(|screen| screen.draw(line));
    }

    /// Text behind the steps, as it is.
    pub(crate) fn print(&self, text: &str) {
        self.with(|screen| {
            screen.clear();
            write(text);
        });
    }

    /// Gives up the present step: whatever is printed next starts on a clean line.
    pub(crate) fn abandon(&self) {
        self.with(|screen| {
            screen.clear();
            screen.current = None;
        });
    }

    fn with(&self, work: impl FnOnce(&mut Screen)) {
        work(&mut self.screen.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Screen {
    fn begin(&mut self, what: &str) {
        let now = Instant::now();
        self.current = Some(Step { what: what.to_owned(), detail: None, outcome: None, start: now, told: now });
    }

    fn tick(&mut self) {
        let Some(step) = &mut self.current else { return };
        let detail = step.detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default();
        let took = took(step.start);
        if self.is_terminal {
            self.draws += 1;
            let live = format!("{} {}{detail} \x1b[2m{took}\x1b[0m", SPINNER[self.draws % SPINNER.len()], step.what);
            self.draw(&live);
        } else if step.told.elapsed() >= TELL_INTERVAL {
            step.told = Instant::now();
            let line = format!("… {}{detail} ({took} so far)", step.what);
            self.line(&line);
        }
    }

    fn finish(&mut self, well: bool) {
        self.clear();
        let Some(step) = self.current.take() else { return };
        let what = if well { step.outcome.unwrap_or(step.what) } else { step.what };
        self.verdict(well, &what, step.start);
    }

    fn verdict(&self, well: bool, what: &str, start: Instant) {
        let took = took(start);
        self.line(&match (self.is_terminal, well) {
            (true, true) => format!("\x1b[32m✓\x1b[0m {what} \x1b[2m{took}\x1b[0m"),
            (true, false) => format!("\x1b[31m✗\x1b[0m {what} \x1b[2m{took}\x1b[0m"),
            (false, true) => format!("✓ {what} ({took})"),
            (false, false) => format!("✗ {what} ({took})"),
        });
    }

    fn clear(&self) {
        if self.is_terminal {
            write("\r\x1b[K");
        }
    }

    fn draw(&self, line: &str) {
        write(&format!("\r\x1b[K{line}"));
    }

    fn line(&self, line: &str) {
        write(&format!("{line}\n"));
    }
}

fn took(start: Instant) -> String {
    format!("{:.1} s", start.elapsed().as_secs_f64())
}

/// Whoever reads may have gone (`| head`); then nobody misses the rest.
fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

//! Which faults are on, and whom they touch.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

/// How long after a fault a reader that it touched may still fail to answer.
const AFTERMATH: Duration = Duration::from_secs(2);

/// The faults of a run.
#[derive(Debug, Clone)]
pub(crate) struct Weather {
    inner: Arc<Mutex<Inner>>,
    ending: CancellationToken,
}

#[derive(Debug)]
struct Inner {
    on: BTreeMap<u64, Fault>,
    next: u64,
    /// The name of the last fault that was over, and when the last one was over.
    last: Option<String>,
    cleared: Instant,
    readers: HashMap<String, Reader>,
    counts: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct Fault {
    name: String,
    /// The process that answers nothing meanwhile, if there is one.
    silenced: Option<String>,
}

#[derive(Debug, Default)]
struct Reader {
    /// Which process it is that answers: another one after each start.
    incarnation: u32,
    touched: Option<Instant>,
}

/// A fault that is on until this is dropped.
#[derive(Debug)]
pub(crate) struct FaultOn {
    weather: Weather,
    number: u64,
}

impl Weather {
    pub(crate) fn new() -> Self {
        let inner = Inner {
            on: BTreeMap::new(),
            next: 0,
            last: None,
            cleared: Instant::now(),
            readers: HashMap::new(),
            counts: BTreeMap::new(),
        };
        Self { inner: Arc::new(Mutex::new(inner)), ending: CancellationToken::new() }
    }

    /// A fault begins. `kind`: for the figures. `target`: the process or the store that it touches. `silences`: that answers
    /// nothing meanwhile.
    pub(crate) fn begin(&self, kind: &str, target: &str, silences: bool) -> FaultOn {
        let mut inner = self.lock();
        let number = inner.next;
        inner.next += 1;
        *inner.counts.entry(kind.to_owned()).or_default() += 1;
        let fault = Fault { name: format!("{kind} ({target})"), silenced: silences.then(|| target.to_owned()) };
        inner.on.insert(number, fault);
        FaultOn { weather: self.clone(), number }
    }

    /// Another process answers at the reader's address from now on.
    pub(crate) fn reborn(&self, reader: &str) {
        self.lock().readers.entry(reader.to_owned()).or_default().incarnation += 1;
    }

    pub(crate) fn incarnation(&self, reader: &str) -> u32 {
        self.lock().readers.get(reader).map_or(0, |reader| reader.incarnation)
    }

    /// May the reader, asked at this moment, have failed to answer because of a fault?
    pub(crate) fn excuses(&self, reader: &str, asked: Instant) -> bool {
        let inner = self.lock();
        let touches = |fault: &Fault| fault.silenced.as_deref() == Some(reader);
        let touched = inner.readers.get(reader).and_then(|reader| reader.touched);
        inner.on.values().any(touches) || touched.is_some_and(|touched| asked < touched + AFTERMATH)
    }

    /// Is no fault on, and was none for so long before `asked`?
    pub(crate) fn was_calm(&self, asked: Instant, settle: Duration) -> bool {
        let inner = self.lock();
        inner.on.is_empty() && inner.cleared + settle <= asked
    }

    /// No more faults are to begin.
    pub(crate) fn end(&self) {
        self.ending.cancel();
    }

    /// Are no more faults to begin?
    pub(crate) fn is_ending(&self) -> bool {
        self.ending.is_cancelled()
    }

    /// Waits until no more are to begin.
    pub(crate) async fn ending(&self) {
        self.ending.cancelled().await;
    }

    /// What is on, in words.
    pub(crate) fn describe(&self) -> String {
        let inner = self.lock();
        let on: Vec<&str> = inner.on.values().map(|fault| fault.name.as_str()).collect();
        let on = if on.is_empty() { "none".to_owned() } else { on.join(", ") };
        let ago = inner.cleared.elapsed().as_secs_f64();
        inner.last.as_ref().map_or_else(|| on.clone(), |last| format!("{on}; {last} was over {ago:.1} s ago"))
    }

    /// How many faults of each kind there were.
    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.lock().counts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for FaultOn {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut inner = self.weather.lock();
        let Some(fault) = inner.on.remove(&self.number) else { return };
        inner.cleared = now;
        if let Some(process) = fault.silenced {
            inner.readers.entry(process).or_default().touched = Some(now);
        }
        inner.last = Some(fault.name);
    }
}

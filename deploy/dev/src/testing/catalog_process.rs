//! One process of a product under test.

use std::{
    process::ExitStatus,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::ensure;

use super::{blocking, or_panic};
use crate::{
    ports::Port,
    process::{Launch, Process, Signal, last_lines},
    services::{Place, Service, client, ready},
};

/// A debug build on a busy machine.
const READY_WAIT: Duration = Duration::from_secs(30);
/// Longer than any service's own deadline for finishing what is under way.
const TERMINATE_WAIT: Duration = Duration::from_secs(30);

/// A process of the product: killed, paused, ended and started again, always at the same address.
#[derive(Debug, Clone)]
pub struct CatalogProcess {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    service: Service,
    launch: Launch,
    place: Place,
    running: Mutex<Option<Process>>,
    _port: Port,
}

impl CatalogProcess {
    pub(super) fn new(service: Service, launch: Launch, place: Place, port: Port) -> Self {
        Self { inner: Arc::new(Inner { service, launch, place, running: Mutex::default(), _port: port }) }
    }

    /// Its name: `catalog-write`, `projector`, `catalog-read`, and `projector-2`, `catalog-read-2` and so on.
    pub fn name(&self) -> &str {
        self.inner.launch.name()
    }

    /// Its address, such as `http://127.0.0.1:20001`.
    pub fn url(&self) -> String {
        self.inner.place.url()
    }

    /// Its pid, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.lock().as_ref().map(Process::pid)
    }

    /// Whether it runs (or is paused). After a test's `kill`, or when it has ended by itself, it does not.
    pub fn is_running(&self) -> bool {
        self.lock().as_mut().is_some_and(|process| process.ended().is_none())
    }

    /// Ends it at once, as a crash does.
    pub async fn kill(&self) {
        self.with(|running| {
            if let Some(mut process) = running.take() {
                process.kill();
            }
        })
        .await;
    }

    /// Asks it to end (SIGTERM) and waits until it has; `None` if it had to be killed.
    pub async fn terminate(&self) -> Option<ExitStatus> {
        self.with(|running| running.take().and_then(|mut process| process.end(Signal::Term, TERMINATE_WAIT))).await
    }

    /// Stops it without ending it: connections stay open, nothing answers.
    pub async fn pause(&self) {
        self.signal(Signal::Stop).await;
    }

    /// Lets it go on after a pause.
    pub async fn resume(&self) {
        self.signal(Signal::Continue).await;
    }

    /// Starts it again, without waiting until it is ready.
    pub async fn start_again(&self) {
        or_panic(self.start().await);
    }

    /// Ends it in order, starts it again and waits until it is ready.
    pub async fn restart(&self) {
        self.terminate().await;
        self.start_again().await;
        self.ready().await;
    }

    /// Waits until it is ready.
    pub async fn ready(&self) {
        or_panic(self.wait_ready().await);
    }

    /// The end of its log.
    pub fn last_lines(&self, count: usize) -> String {
        last_lines(self.inner.launch.log(), count)
    }

    pub(super) fn service(&self) -> Service {
        self.inner.service
    }

    pub(super) async fn start(&self) -> anyhow::Result<()> {
        let launch = self.inner.launch.clone();
        self.with(move |running| {
            *running = Some(launch.start()?);
            Ok(())
        })
        .await
    }

    pub(super) async fn wait_ready(&self) -> anyhow::Result<()> {
        ensure!(self.lock().is_some(), "{} was not started, so it will not be ready", self.name());
        let ended = || self.lock().as_mut().and_then(Process::ended);
        ready(&client()?, &self.inner.launch, &self.url(), READY_WAIT, ended).await
    }

    async fn signal(&self, signal: Signal) {
        let sent = self.with(move |running| running.as_ref().map_or(Ok(()), |process| process.signal(signal))).await;
        or_panic(sent.map_err(Into::into));
    }

    async fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut Option<Process>) -> T + Send + 'static) -> T {
        let this = self.clone();
        blocking(move || work(&mut this.lock())).await
    }

    fn lock(&self) -> MutexGuard<'_, Option<Process>> {
        self.inner.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

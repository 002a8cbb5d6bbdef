//! A TCP proxy between a process and a store, in the test's own process: it delays, cuts, black-holes a link, leads it
//! elsewhere, or freezes it at a step of the work.

mod connection;
mod flow;
mod hold;
mod postgres_wire;
mod redis_wire;
mod rules;
mod wire;

use std::{
    io,
    net::TcpListener,
    sync::{Arc, LazyLock},
    time::Duration,
};

use anyhow::Context;
use tokio::{
    runtime::Runtime,
    sync::watch,
    task::{AbortHandle, JoinSet},
};

pub use self::hold::{Held, Step};
use self::{hold::Holds, rules::Rules};
use super::or_panic;
use crate::ports::{Port, local, on_free_port};

/// Far more than a process under test opens.
const CONNECTIONS_MAX: usize = 1024;

/// Proxies go on while a test's own runtime is busy or blocked, and do not end with it.
static RUNTIME: LazyLock<io::Result<Runtime>> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).thread_name("proxies").enable_all().build());

/// A way to a port of loopback that a test may disturb. Clones are the same proxy; it ends with the last of them.
///
/// What a call changes holds for every byte that is sent after the call has returned.
#[derive(Debug, Clone)]
pub struct Proxy {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    rules: watch::Sender<Rules>,
    holds: Arc<Holds>,
    accepting: AbortHandle,
    port: Port,
}

impl Proxy {
    /// A proxy that leads to this port and does nothing else yet.
    pub fn start(target: u16) -> Self {
        or_panic(Self::try_start(target))
    }

    pub(super) fn try_start(target: u16) -> anyhow::Result<Self> {
        let runtime = RUNTIME.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()))?;
        let (listener, port) = on_free_port(|port| TcpListener::bind(local(port)).context("a proxy cannot listen"))?;
        listener.set_nonblocking(true)?;
        let _runtime = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (rules, watched) = watch::channel(Rules::to(local(target)));
        let holds = Arc::<Holds>::default();
        let accepting = runtime.spawn(accept(listener, watched, Arc::clone(&holds))).abort_handle();
        Ok(Self { inner: Arc::new(Inner { rules, holds, accepting, port }) })
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.inner.port.number()
    }

    /// Leads new connections to another port: a failover behind one address. Those that are open stay where they are.
    pub fn retarget(&self, port: u16) {
        self.inner.rules.send_modify(|rules| rules.target = local(port));
    }

    /// Lets every byte arrive so much later, in each direction; zero ends it.
    pub fn delay(&self, delay: Duration) {
        self.inner.rules.send_modify(|rules| rules.delay = delay);
    }

    /// Closes all connections, and every new one at once, until [`Self::restore`].
    pub fn cut(&self) {
        self.inner.rules.send_modify(|rules| {
            rules.cuts += 1;
            rules.refuses = true;
        });
    }

    /// Lets nothing through in either direction until [`Self::restore`], without closing anything; connecting works.
    ///
    /// To the kernels both sides live, as with a peer that is frozen: only a deadline of the process notices, no keepalive.
    pub fn black_hole(&self) {
        self.inner.rules.send_modify(|rules| rules.hole = true);
    }

    /// The same for those connections only, open or new, whose client has sent these bytes early on: `listen catalog` for
    /// the one that hears the doorbell. The message that holds the bytes is the first not to arrive.
    pub fn black_hole_where(&self, sent: &str) {
        self.inner.rules.send_modify(|rules| rules.hole_where.push(sent.as_bytes().to_vec()));
    }

    /// Ends a cut and all black holes. What was sent into a black hole arrives now, if its connection still stands.
    pub fn restore(&self) {
        self.inner.rules.send_modify(Rules::restore);
    }

    /// Freezes the first connection that comes to this step, from the client to the server, once.
    ///
    /// As if the client had stopped right before it sent what follows: if it ends meanwhile, nothing of that arrives.
    pub fn hold_at(&self, step: Step) -> Held {
        self.inner.holds.add(step, false)
    }

    /// The same, but as if what follows were under way: it arrives when released, even if its client has ended by then.
    pub fn hold_sent_at(&self, step: Step) -> Held {
        self.inner.holds.add(step, true)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: tokio::net::TcpListener, rules: watch::Receiver<Rules>, holds: Arc<Holds>) {
    // With it all connections end.
    let mut connections = JoinSet::new();
    loop {
        // Fails for a client that has gone already, or for lack of file descriptors: the next may fare better.
        let Ok((client, _)) = listener.accept().await else { continue };
        while connections.try_join_next().is_some() {}
        if !rules.borrow().refuses && connections.len() < CONNECTIONS_MAX {
            connections.spawn(connection::carry(client, rules.clone(), Arc::clone(&holds)));
        }
    }
}

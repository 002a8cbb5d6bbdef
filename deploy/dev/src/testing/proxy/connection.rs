//! One connection through a proxy: two flows that end together.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{net::TcpStream, sync::watch};

use super::{flow::Flow, hold::Holds, rules::Rules, wire::Wire};

/// So much of the beginning of what a client sends is remembered, to tell its connections apart.
const BEGINNING_BYTES: usize = 16 * 1024;

/// What the client of a connection sent first.
#[derive(Debug, Default)]
pub(super) struct Beginning(Mutex<Vec<u8>>);

impl Beginning {
    pub(super) fn add(&self, bytes: &[u8]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = BEGINNING_BYTES - held.len();
        held.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    pub(super) fn is_open(&self, rules: &Rules) -> bool {
        rules.is_open(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Carries the bytes of one connection until one side ends it, or a cut does.
pub(super) async fn carry(client: TcpStream, mut rules: watch::Receiver<Rules>, holds: Arc<Holds>) {
    let cuts = rules.borrow().cuts;
    let both = both_ways(client, rules.clone(), holds);
    tokio::select! {
        biased;
        // Or the proxy is gone.
        _ = rules.wait_for(|rules| rules.cuts != cuts) => {}
        () = both => {}
    }
}

async fn both_ways(client: TcpStream, mut rules: watch::Receiver<Rules>, holds: Arc<Holds>) {
    // A black hole takes connections, and that is all.
    let Ok(target) = rules.wait_for(|rules| !rules.hole).await.map(|rules| rules.target) else { return };
    let Ok(server) = TcpStream::connect(target).await else { return };
    // Bytes go on as they come. Fails only if the connection has ended, which the flows will see.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let beginning = Arc::<Beginning>::default();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let up = Flow::new(from_client, to_server, rules.clone(), Arc::clone(&beginning)).inspected(Wire::default(), holds);
    let down = Flow::new(from_server, to_client, rules, beginning);
    // An error of one ends both.
    let _ = tokio::try_join!(up.run(), down.run());
}

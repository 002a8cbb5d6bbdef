//! What a proxy does to its connections at the moment.

use std::{net::SocketAddr, time::Duration};

#[derive(Debug, Clone)]
pub(super) struct Rules {
    /// Where new connections lead.
    pub(super) target: SocketAddr,
    pub(super) delay: Duration,
    /// Nothing flows.
    pub(super) hole: bool,
    /// Nothing flows where the client has sent one of these.
    pub(super) hole_where: Vec<Vec<u8>>,
    /// New connections are closed.
    pub(super) refuses: bool,
    /// Every cut ends the connections of before.
    pub(super) cuts: u64,
}

impl Rules {
    pub(super) fn to(target: SocketAddr) -> Self {
        Self { target, delay: Duration::ZERO, hole: false, hole_where: Vec::new(), refuses: false, cuts: 0 }
    }

    pub(super) fn restore(&mut self) {
        self.hole = false;
        self.hole_where.clear();
        self.refuses = false;
    }

    /// May bytes flow on a connection whose client began with `sent`?
    pub(super) fn is_open(&self, sent: &[u8]) -> bool {
        !self.hole && !self.hole_where.iter().any(|bytes| contains(sent, bytes))
    }
}

/// Do these bytes stand in those?
pub(super) fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    wanted.is_empty() || bytes.windows(wanted.len()).any(|window| window == wanted)
}

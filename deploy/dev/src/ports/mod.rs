//! Free TCP ports on loopback, each held for as long as somebody means to listen on it.
//!
//! They stand below the range that the kernel hands out by itself. There an outgoing connection may take a port while its
//! server is down, or, from a client that keeps trying, even connect to itself. Blocks of ports are locked between
//! processes, so two test runs never choose the same.

mod holder;

use std::{
    collections::HashSet,
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, bail};

pub(crate) use self::holder::holder;
use crate::workspace;

/// Below Linux's ephemeral ports (32768 and up) and above most of what people choose by hand.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
const BLOCK_PORTS: u16 = 100;
/// A free port may be taken by a stranger before its server listens on it.
const START_TRIES: u32 = 3;

static HELD: Mutex<Held> = Mutex::new(Held { blocks: Vec::new(), ports: None, last: 0 });

struct Held {
    blocks: Vec<Block>,
    ports: Option<HashSet<u16>>,
    /// The port handed out last: the next search starts behind it, so that a port just given back rests a while.
    last: u16,
}

struct Block {
    first: u16,
    /// Locked while this process lives.
    _lock: File,
}

/// A port that nobody else chooses until this is dropped.
#[derive(Debug)]
pub(crate) struct Port {
    number: u16,
}

impl Port {
    /// A port on which nobody listens.
    pub(crate) fn free() -> anyhow::Result<Self> {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(number) = held.take_free() {
                return Ok(Self { number });
            }
            let block = lock_block()?;
            held.blocks.push(block);
        }
    }

    pub(crate) fn number(&self) -> u16 {
        self.number
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.ports.get_or_insert_default().remove(&self.number);
    }
}

impl Held {
    fn take_free(&mut self) -> Option<u16> {
        let ports = self.ports.get_or_insert_default();
        let all = || self.blocks.iter().flat_map(|block| block.first..block.first + BLOCK_PORTS);
        let behind = all().filter(|port| *port > self.last);
        let number = behind.chain(all()).find(|port| !ports.contains(port) && is_free(*port))?;
        ports.insert(number);
        self.last = number;
        Some(number)
    }
}

/// Starts a server on a free port, or on another one if that was taken meanwhile.
pub(crate) fn on_free_port<T>(mut start: impl FnMut(u16) -> anyhow::Result<T>) -> anyhow::Result<(T, Port)> {
    let mut tries = 0;
    loop {
        tries += 1;
        let port = Port::free()?;
        match start(port.number()) {
            Err(error) if tries < START_TRIES && format!("{error:#}").contains("in use") => {}
            other => return Ok((other?, port)),
        }
    }
}

/// Whether we could listen on the port of loopback.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind(local(port)).is_ok()
}

/// The port on loopback.
pub(crate) fn local(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// Locks a block of ports that no other process has.
fn lock_block() -> anyhow::Result<Block> {
    let folder = workspace::cache()?.join("ports");
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for first in PORTS.step_by(usize::from(BLOCK_PORTS)) {
        let path = folder.join(first.to_string());
        let file = File::options().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("{} cannot be opened", path.display()))?;
        if file.try_lock().is_ok() && (first..first + BLOCK_PORTS).any(is_free) {
            return Ok(Block { first, _lock: file });
        }
    }
    bail!("no free port from {} to {}: end some of what listens there", PORTS.start, PORTS.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_handed_out_once_until_it_is_given_back() {
        let ports: Vec<Port> = (0..150).map(|_| Port::free().unwrap()).collect();
        let numbers: HashSet<u16> = ports.iter().map(Port::number).collect();
        assert_eq!(numbers.len(), 150);
    }

    #[test]
    fn a_port_on_which_somebody_listens_is_not_handed_out() {
        let port = Port::free().unwrap().number();
        let _listener = TcpListener::bind(local(port)).unwrap();
        assert!((0..200).map(|_| Port::free().unwrap()).all(|other| other.number() != port));
    }
}

//! Where everything listens: at the well-known ports, or at free ones.

use anyhow::bail;

use crate::ports::{Port, holder, is_free};

const READ: u16 = 8080;
const WRITE: u16 = 8081;
const PROJECTOR: u16 = 8082;
const PICTURES: u16 = 8083;
/// The second reader's; the others follow.
const FURTHER_READERS: u16 = 8090;
/// Not 5432 and 6379: there a developer's own servers may listen.
const POSTGRES: u16 = 54_329;
const REDIS: u16 = 63_799;

/// The ports of one running product.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) readers: Vec<u16>,
    pub(super) write: u16,
    pub(super) projector: u16,
    pub(super) pictures: u16,
    pub(super) postgres: u16,
    pub(super) redis: u16,
    /// Keeps free ports ours.
    _held: Vec<Port>,
}

impl Ports {
    /// The well-known ports, if all of them are free.
    pub(super) fn well_known(readers: u16) -> anyhow::Result<Self> {
        let further = (FURTHER_READERS..).take(usize::from(readers) - 1);
        let ports = Self {
            readers: [READ].into_iter().chain(further).collect(),
            write: WRITE,
            projector: PROJECTOR,
            pictures: PICTURES,
            postgres: POSTGRES,
            redis: REDIS,
            _held: Vec::new(),
        };
        for (port, purpose) in ports.purposes() {
            if !is_free(port) {
                let by = holder(port).map(|holder| format!(" by {holder}")).unwrap_or_default();
                bail!(
                    "port {port}, where {purpose} is to listen, is in use{by}: end that (`cargo dev down` if it is an earlier \
                     `cargo dev up`, with its --state), or choose other ports with --free-ports"
                );
            }
        }
        Ok(ports)
    }

    /// Free ports for all.
    pub(super) fn free(readers: u16) -> anyhow::Result<Self> {
        let held = (0..readers + 5).map(|_| Port::free()).collect::<anyhow::Result<Vec<_>>>()?;
        let mut numbers = held.iter().map(Port::number);
        let mut next = || numbers.next().unwrap_or_default();
        Ok(Self {
            write: next(),
            projector: next(),
            pictures: next(),
            postgres: next(),
            redis: next(),
            readers: numbers.collect(),
            _held: held,
        })
    }

    fn purposes(&self) -> Vec<(u16, &'static str)> {
        let stores = [(self.postgres, "PostgreSQL"), (self.redis, "Redis")];
        let services =
            [(self.write, "the admin API"), (self.projector, "the projector"), (self.pictures, "the demo's picture server")];
        let readers = self.readers.iter().map(|port| (*port, "the public API"));
        stores.into_iter().chain(services).chain(readers).collect()
    }
}

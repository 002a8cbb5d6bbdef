//! The nodes of a cluster: how one is started, and what it tells of all.

use crate::{ports::Port, testing::RedisServer};

/// Longer than a busy machine lets a node that lives be silent; a failover takes some seconds more.
const NODE_TIMEOUT_MS: &str = "2000";

/// Starts a node of no cluster yet. On the port it talks with the other nodes.
pub(super) fn start() -> anyhow::Result<(RedisServer, Port)> {
    let bus = Port::free()?;
    let port = bus.number().to_string();
    let arguments = [
        ["--cluster-enabled", "yes"],
        ["--cluster-port", &port],
        ["--cluster-node-timeout", NODE_TIMEOUT_MS],
        // A replica that was cut off for long may still take over, and a primary does not wait for more replicas.
        ["--cluster-replica-validity-factor", "0"],
        ["--repl-diskless-sync-delay", "0"],
        // A cluster has no numbered databases.
        ["--databases", "1"],
    ];
    Ok((RedisServer::start_with(|launch| launch.args(arguments.concat()))?, bus))
}

/// A node as another sees it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) port: u16,
    /// Of a replica: the node it follows.
    pub(super) master: Option<String>,
    is_down: bool,
    slots: Vec<(u16, u16)>,
}

impl Node {
    /// Does it serve the slot?
    pub(super) fn has(&self, slot: u16) -> bool {
        !self.is_down && self.slots.iter().any(|(first, last)| (*first..=*last).contains(&slot))
    }
}

/// Reads the answer of `CLUSTER NODES`, in an order that all nodes share.
pub(super) fn parse(text: &str) -> Vec<Node> {
    let mut nodes: Vec<Node> = text.lines().filter_map(node).collect();
    nodes.sort_by_key(|node| node.port);
    nodes
}

/// Does the node at this port follow another?
pub(super) fn is_replica(view: &[Node], port: u16) -> bool {
    view.iter().any(|node| node.port == port && node.master.is_some())
}

/// `<id> 127.0.0.1:20001@20002 master,fail? <master's id or -> <ping> <pong> <epoch> <link> 0-5460 …`
fn node(line: &str) -> Option<Node> {
    let mut words = line.split_ascii_whitespace();
    let id = words.next()?.to_owned();
    let port = words.next()?.split_once(':')?.1.split_once('@')?.0.parse().ok()?;
    let is_down = words.next()?.split(',').any(|flag| flag == "fail");
    let master = words.next().filter(|master| *master != "-").map(str::to_owned);
    let slots = words.skip(4).filter_map(|range| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some((first.parse().ok()?, last.parse().ok()?))
    });
    Some(Node { id, port, master, is_down, slots: slots.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_that_is_down_serves_no_slot() {
        let line = |flags| format!("aa 127.0.0.1:7001@7002 {flags} - 0 1 2 connected 0-9 12\n");
        let (up, down) = (parse(&line("myself,master")), parse(&line("master,fail")));
        assert_eq!((up[0].port, up[0].has(9), up[0].has(10), up[0].has(12)), (7001, true, false, true));
        assert!(!down[0].has(9));
    }
}

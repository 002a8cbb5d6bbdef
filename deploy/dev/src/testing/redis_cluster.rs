//! A Redis Cluster: masters that share the slots, each with a replica if wanted.

mod nodes;

use std::time::Duration;

use anyhow::Context;
use redis::cluster_async::ClusterConnection;

use self::nodes::{Node, parse};
use super::{RedisServer, blocking, eventually, or_panic, redis_server::ask_any};
use crate::ports::Port;

/// Asks a node for its view of all.
const VIEW: [&str; 2] = ["CLUSTER", "NODES"];
const SLOTS: usize = 16_384;
const SETTLED_WAIT: Duration = Duration::from_secs(60);

/// A cluster. All nodes end when this is dropped.
#[derive(Debug)]
pub struct RedisCluster {
    nodes: Vec<RedisServer>,
    /// On which the nodes talk with each other.
    _bus: Vec<Port>,
}

impl RedisCluster {
    /// Starts so many masters, at least three, and a replica of each if wanted; waits until all know each other.
    pub async fn start(masters: usize, replicas: bool) -> Self {
        or_panic(Self::try_start(masters, replicas).await)
    }

    async fn try_start(masters: usize, replicas: bool) -> anyhow::Result<Self> {
        let count = if replicas { 2 * masters } else { masters };
        let started = blocking(move || (0..count).map(|_| nodes::start()).collect::<anyhow::Result<Vec<_>>>()).await?;
        let (nodes, bus): (Vec<RedisServer>, Vec<Port>) = started.into_iter().unzip();
        for (index, node) in nodes.iter().take(masters).enumerate() {
            let (first, last) = (index * SLOTS / masters, (index + 1) * SLOTS / masters - 1);
            let _: () = node.ask(&["CLUSTER", "ADDSLOTSRANGE", &first.to_string(), &last.to_string()]).await?;
            // Else the epochs collide, which takes the nodes some time to sort out.
            let _: () = node.ask(&["CLUSTER", "SET-CONFIG-EPOCH", &(index + 1).to_string()]).await?;
        }
        for (node, bus) in nodes.iter().zip(&bus).skip(1) {
            let (port, bus) = (node.port().to_string(), bus.number().to_string());
            let _: () = nodes[0].ask(&["CLUSTER", "MEET", "127.0.0.1", &port, &bus]).await?;
        }
        let cluster = Self { nodes, _bus: bus };
        cluster.all_know_all().await;
        for (replica, master) in cluster.nodes.iter().skip(masters).zip(&cluster.nodes) {
            let id: String = master.ask(&["CLUSTER", "MYID"]).await?;
            let _: () = replica.ask(&["CLUSTER", "REPLICATE", &id]).await?;
        }
        cluster.settled().await;
        Ok(cluster)
    }

    /// What the processes take as `REDIS_URL`: the addresses of all nodes, with commas between them.
    pub fn urls(&self) -> String {
        self.nodes.iter().map(node_url).collect::<Vec<_>>().join(",")
    }

    /// All nodes.
    pub fn nodes(&self) -> &[RedisServer] {
        &self.nodes
    }

    /// A new connection to the cluster.
    pub async fn connection(&self) -> ClusterConnection {
        let connected = async {
            let client = redis::cluster::ClusterClient::new(self.nodes.iter().map(node_url).collect::<Vec<_>>())?;
            Ok(client.get_async_connection().await?)
        };
        or_panic(connected.await)
    }

    /// The master that has the key, by what a node says that lives.
    pub async fn master_of(&self, key: &str) -> RedisServer {
        or_panic(self.try_master_of(key).await)
    }

    /// Kills the master that has the key and returns it, so that it may be started again. Its replica needs some seconds.
    pub async fn kill_master_of(&self, key: &str) -> RedisServer {
        let master = self.master_of(key).await;
        master.kill().await;
        master
    }

    /// Lets the replica of the master that has the key take its place, though it lives, and waits until it has.
    pub async fn failover_of(&self, key: &str) {
        let master = self.master_of(key).await;
        let view = or_panic(view_of(&master).await);
        let id = view.iter().find(|node| node.port == master.port()).map(|node| node.id.clone());
        let replica = view.iter().find(|node| node.master == id).and_then(|node| self.at(node.port));
        let replica = or_panic(replica.context("the master of this key has no replica"));
        or_panic(replica.ask::<()>(&["CLUSTER", "FAILOVER"]).await);
        self.replaced(key, master.port()).await;
        self.settled().await;
    }

    /// Waits until another node than that one has the key, and says itself that it is a master.
    pub async fn replaced(&self, key: &str, before: u16) {
        eventually(SETTLED_WAIT, "another node has the key", async || {
            let master = self.try_master_of(key).await.map_err(|error| format!("{error:#}"))?;
            if master.port() == before { Err("still the same".to_owned()) } else { master.says("role:master").await }
        })
        .await;
    }

    /// Waits until all nodes that live agree on who has what and who follows whom, and the replicas do follow.
    pub async fn settled(&self) {
        eventually(SETTLED_WAIT, "the nodes agree", async || {
            let mut views = Vec::new();
            for node in self.nodes.iter().filter(|node| node.is_running()) {
                let info: String = node.ask(&["CLUSTER", "INFO"]).await.map_err(|error| format!("{error:#}"))?;
                if !info.contains("cluster_state:ok\r\n") {
                    return Err(info);
                }
                let view = view_of(node).await.map_err(|error| format!("{error:#}"))?;
                if nodes::is_replica(&view, node.port()) {
                    node.says("master_link_status:up").await?;
                }
                views.push(view);
            }
            if views.windows(2).all(|two| two[0] == two[1]) { Ok(()) } else { Err(format!("{views:#?}")) }
        })
        .await;
    }

    async fn all_know_all(&self) {
        let all = format!("cluster_known_nodes:{}\r\n", self.nodes.len());
        for node in &self.nodes {
            eventually(SETTLED_WAIT, "a node knows all others", async || {
                let info: String = node.ask(&["CLUSTER", "INFO"]).await.map_err(|error| format!("{error:#}"))?;
                if info.contains(&all) { Ok(()) } else { Err(info) }
            })
            .await;
        }
    }

    async fn try_master_of(&self, key: &str) -> anyhow::Result<RedisServer> {
        let slot = ask_any(&self.nodes, &["CLUSTER", "KEYSLOT", key]).await?;
        let view = parse(&ask_any::<String>(&self.nodes, &VIEW).await?);
        let owner = view.iter().find(|node| node.has(slot)).context("no master has the key")?;
        self.at(owner.port).cloned().context("the master of the key is a node of somebody else")
    }

    fn at(&self, port: u16) -> Option<&RedisServer> {
        self.nodes.iter().find(|node| node.port() == port)
    }
}

fn node_url(node: &RedisServer) -> String {
    node.url(0)
}

async fn view_of(node: &RedisServer) -> anyhow::Result<Vec<Node>> {
    Ok(parse(&node.ask::<String>(&VIEW).await?))
}

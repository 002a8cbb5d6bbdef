//! The accept loop. `axum::serve` sets no timer, so a client that never ends its headers would hold a connection for ever.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::sync::CancellationToken;

use crate::open_files;

/// Longest that accepting rests after it failed (out of file descriptors, say).
const ACCEPT_RETRY: Duration = Duration::from_millis(100);
/// Longest that sent bytes may stay unacknowledged.
const UNREAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Most bytes of a request that are held while its headers are read, so that 20,000 connections cannot take gigabytes. Beyond it
/// the HTTP library answers 431 without a body and closes; services refuse less than this in the shape of all errors.
const HEADER_BYTES_HELD: usize = 64 << 10;
/// Connections that wait in the kernel while we are busy accepting.
const BACKLOG: i32 = 4096;

/// Who is at the other end of the connection, in the extensions of each request: the client, or a proxy.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// Limits of a process's HTTP server.
#[derive(clap::Args, Debug, Clone)]
#[command(next_help_heading = "HTTP server")]
pub struct ServerArgs {
    /// Most connections at once, and no more than the process may have files open (`ulimit -n`), less 128; further ones wait in the
    /// kernel's queue
    #[arg(long, env = "CATALOG_CONNECTIONS_MAX", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections_max: u32,
    /// Seconds a client has to send its request's headers; also how long an idle connection is kept
    #[arg(long, env = "CATALOG_HEADER_TIMEOUT_SECONDS", default_value_t = 30)]
    pub header_timeout_seconds: u64,
    /// Seconds after a signal during which requests are still taken though /readyz is 503 already, so that load balancers turn
    /// away before the door closes
    #[arg(long, env = "CATALOG_LEAVE_SECONDS", default_value_t = 0)]
    pub leave_seconds: u64,
    /// Seconds that requests under way get to finish at shutdown
    #[arg(long, env = "CATALOG_DRAIN_SECONDS", default_value_t = 10)]
    pub drain_seconds: u64,
}

impl ServerArgs {
    /// Most connections at once that there is room for.
    #[must_use]
    pub fn connections(&self) -> u32 {
        open_files::connections(self.connections_max)
    }
}

/// Binds a port so that a restart can bind it again at once.
///
/// # Errors
/// When the address cannot be bound; the message says which and what to do.
pub fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let bound = || -> std::io::Result<TcpListener> {
        let socket = socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into())
    };
    bound().with_context(|| format!("cannot listen on {address}: choose another address with --listen"))
}

/// Serves until `shutdown` and `leave_seconds` more, then finishes what is under way, for `drain_seconds` at most.
pub async fn serve(listener: TcpListener, app: Router, args: &ServerArgs, shutdown: CancellationToken) {
    let (wanted, connections) = (args.connections_max, args.connections());
    // Few of those who leave the limit as it is come near to it.
    if connections < wanted / 2 {
        tracing::info!(
            connections,
            wanted,
            "fewer connections at once than are wanted: raise the limit of open files (ulimit -n)"
        );
    }
    let slots = Arc::new(Semaphore::new(connections as usize));
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(args.header_timeout_seconds))
        .max_buf_size(HEADER_BYTES_HELD);

    let closing = async {
        shutdown.cancelled().await;
        tokio::time::sleep(Duration::from_secs(args.leave_seconds)).await;
    };
    tokio::pin!(closing);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut closing => break,
        };
        let (stream, peer, slot) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(ACCEPT_RETRY).await;
                continue;
            }
        };
        let app = TowerToHyperService::new(app.clone());
        let named = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(peer);
            hyper::service::Service::call(&app, request)
        });
        let connection = http.serve_connection(TokioIo::new(stream), named);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that goes away or breaks the protocol is no news.
            if let Err(error) = connection.await {
                tracing::debug!(%error, "connection ended");
            }
            drop(slot);
        });
    }
    drop(listener);
    let drained = tokio::time::timeout(Duration::from_secs(args.drain_seconds), graceful.shutdown()).await;
    if drained.is_err() {
        tracing::warn!(drain_seconds = args.drain_seconds, "requests were still under way at the end");
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> std::io::Result<(TcpStream, Peer, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    // A client that does not read its answer is cut off, too.
    socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(UNREAD_TIMEOUT))?;
    // Answers are small: waiting to fill a packet only delays them.
    stream.set_nodelay(true)?;
    // One that listens on IPv6 sees IPv4 clients as ::ffff:192.0.2.1.
    Ok((stream, Peer(address.ip().to_canonical()), slot))
}

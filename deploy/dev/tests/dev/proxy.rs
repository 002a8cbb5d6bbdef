//! The proxy by itself: what it does to a connection between two sockets of the test.

use std::time::{Duration, Instant};

use catalog_dev::testing::{Proxy, Step};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

/// Long enough for anything that is to arrive.
const SOON: Duration = Duration::from_secs(30);
/// What has not come by then is held back: nothing else on this way takes a hundredth of it.
const A_WHILE: Duration = Duration::from_millis(150);
const PIECES: u8 = 20;

#[tokio::test]
async fn bytes_go_both_ways_and_late_if_told_so() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    passes(&mut client, &mut peer, b"there").await;
    passes(&mut peer, &mut client, b"back").await;

    proxy.delay(A_WHILE);
    let sent = Instant::now();
    for byte in 0..PIECES {
        client.write_all(&[byte]).await.unwrap();
        tokio::time::sleep(A_WHILE / 10).await;
    }
    arrives(&mut peer, &(0..PIECES).collect::<Vec<u8>>()).await;
    let took = sent.elapsed();
    assert!(took >= A_WHILE + A_WHILE / 10 * u32::from(PIECES - 1), "the last arrived after {took:?}");
    assert!(took < A_WHILE * u32::from(PIECES), "{took:?}: each waits from when it was sent, not for the one before it");

    proxy.delay(Duration::ZERO);
    passes(&mut client, &mut peer, b"at once").await;
}

#[tokio::test]
async fn a_cut_ends_what_is_open_and_takes_nothing_until_it_is_over() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    proxy.cut();
    is_over(&mut client).await;
    is_over(&mut peer).await;
    is_over(&mut TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap()).await;

    proxy.restore();
    let (mut client, mut peer) = server.through(&proxy).await;
    passes(&mut client, &mut peer, b"again").await;
}

#[tokio::test]
async fn a_black_hole_closes_nothing_and_gives_back_what_it_took() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    proxy.black_hole();
    client.write_all(b"up").await.unwrap();
    peer.write_all(b"down").await.unwrap();
    let mut late = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
    late.write_all(b"late").await.unwrap();
    nothing_comes(&mut client).await;
    nothing_comes(&mut peer).await;
    assert!(timeout(A_WHILE, server.listener.accept()).await.is_err(), "the server was reached");

    proxy.restore();
    arrives(&mut peer, b"up").await;
    arrives(&mut client, b"down").await;
    arrives(&mut server.accept().await, b"late").await;
}

#[tokio::test]
async fn a_black_hole_may_swallow_one_kind_of_connection() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    let (mut other, mut other_peer) = server.through(&proxy).await;
    passes(&mut client, &mut peer, b"SIGN IN").await;
    passes(&mut other, &mut other_peer, b"sign out").await;

    proxy.black_hole_where("SIGN IN");
    client.write_all(b"more").await.unwrap();
    peer.write_all(b"answer").await.unwrap();
    passes(&mut other, &mut other_peer, b"more").await;
    let (mut new, mut new_peer) = server.through(&proxy).await;
    new.write_all(b"SIGN IN").await.unwrap();
    for swallowed in [&mut client, &mut peer, &mut new_peer] {
        nothing_comes(swallowed).await;
    }

    proxy.restore();
    arrives(&mut peer, b"more").await;
    arrives(&mut client, b"answer").await;
    arrives(&mut new_peer, b"SIGN IN").await;
}

#[tokio::test]
async fn a_proxy_led_elsewhere_leaves_open_connections_where_they_are() {
    let (old, new) = (Server::start().await, Server::start().await);
    let proxy = Proxy::start(old.port);
    let (mut client, mut peer) = old.through(&proxy).await;
    proxy.retarget(new.port);
    let (mut second, mut second_peer) = new.through(&proxy).await;
    passes(&mut client, &mut peer, b"old").await;
    passes(&mut second, &mut second_peer, b"new").await;
}

#[tokio::test]
async fn what_is_held_waits_for_its_release() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    let held = proxy.hold_at(Step::Message("stop"));
    passes(&mut client, &mut peer, b"go").await;
    assert!(!held.reached_within(Duration::ZERO).await);
    client.write_all(b"stop").await.unwrap();
    held.reached().await;
    nothing_comes(&mut peer).await;
    passes(&mut peer, &mut client, b"the other way").await;

    held.release();
    arrives(&mut peer, b"stop").await;
    passes(&mut client, &mut peer, b"stop").await;
}

#[tokio::test]
async fn what_is_held_dies_with_its_client_unless_it_was_under_way() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    let (mut client, mut peer) = server.through(&proxy).await;
    let held = proxy.hold_at(Step::Message("stop"));
    client.write_all(b"stop").await.unwrap();
    held.reached().await;
    drop(client);
    is_over(&mut peer).await;

    let (mut client, mut peer) = server.through(&proxy).await;
    let held = proxy.hold_sent_at(Step::Message("stop"));
    client.write_all(b"stop").await.unwrap();
    held.reached().await;
    drop(client);
    nothing_comes(&mut peer).await;
    held.release();
    arrives(&mut peer, b"stop").await;
    is_over(&mut peer).await;
}

#[tokio::test]
async fn a_held_connection_ends_with_or_without_what_was_held() {
    let server = Server::start().await;
    let proxy = Proxy::start(server.port);
    for arrives_still in [false, true] {
        let (mut client, mut peer) = server.through(&proxy).await;
        let held = proxy.hold_at(Step::Message("stop"));
        client.write_all(b"stop").await.unwrap();
        held.reached().await;
        if arrives_still {
            held.lose_answer();
            arrives(&mut peer, b"stop").await;
        } else {
            held.cut();
        }
        is_over(&mut peer).await;
        is_over(&mut client).await;
    }
}

struct Server {
    listener: TcpListener,
    port: u16,
}

impl Server {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    async fn accept(&self) -> TcpStream {
        timeout(SOON, self.listener.accept()).await.unwrap().unwrap().0
    }

    /// Both ends of a new connection.
    async fn through(&self, proxy: &Proxy) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(("127.0.0.1", proxy.port())).await.unwrap();
        (client, self.accept().await)
    }
}

async fn passes(from: &mut TcpStream, to: &mut TcpStream, bytes: &[u8]) {
    from.write_all(bytes).await.unwrap();
    arrives(to, bytes).await;
}

async fn arrives(at: &mut TcpStream, bytes: &[u8]) {
    let mut seen = vec![0; bytes.len()];
    timeout(SOON, at.read_exact(&mut seen)).await.unwrap().unwrap();
    assert_eq!(String::from_utf8_lossy(&seen), String::from_utf8_lossy(bytes));
}

async fn nothing_comes(to: &mut TcpStream) {
    let read = timeout(A_WHILE, to.read_u8()).await;
    assert!(read.is_err(), "came through: {read:?}");
}

async fn is_over(stream: &mut TcpStream) {
    let read = timeout(SOON, stream.read_u8()).await.unwrap();
    assert!(read.is_err(), "came through: {read:?}");
}

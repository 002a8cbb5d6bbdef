//! Listeners that fall behind, and readers that end.

use std::time::{Duration, Instant};

use catalog_dev::testing::{Catalog, eventually};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
    time::timeout,
};

use uuid::Uuid;

use super::{pages::note, sse::Sse};
use crate::{SOON, get};

/// More than the reader keeps for all, and than the kernel takes for this client.
const CHANGES: u32 = 30_000;

#[tokio::test]
async fn a_reader_told_to_end_does_not_wait_for_its_listeners() {
    let catalog = Catalog::start().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = Sse::open(&catalog, None).await;
        stream.position().await;
        streams.push(stream);
    }
    let start = Instant::now();
    let status = catalog.process("catalog-read").terminate().await;
    assert!(status.is_some_and(|status| status.success()));
    assert!(start.elapsed() < Duration::from_secs(2), "it took {:?}", start.elapsed());
    for mut stream in streams {
        assert!(stream.event_or_end().await.is_none());
    }
}

#[tokio::test]
async fn a_listener_that_does_not_read_for_a_while_is_told_everything_once_when_it_does() {
    let catalog = Catalog::builder().without_projector().start().await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let address = catalog.read_url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut slow = socket.connect(address).await.unwrap();
    // HTTP/1.0: as it is, not in chunks.
    slow.write_all(b"GET /api/changes/stream HTTP/1.0\r\n\r\n").await.unwrap();
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains("\nid: ") {
        assert!(slow.read_buf(&mut text).await.unwrap() > 0);
    }
    note(&catalog, CHANGES).await;
    eventually(3 * SOON, "the listener lags", async || {
        let metrics = get(&catalog, "/metrics").await.text().await.unwrap();
        let told = metrics.lines().find(|line| line.starts_with("catalog_stream_changes_total")).map(str::to_owned);
        if told == Some(format!("catalog_stream_changes_total {CHANGES}")) { Ok(()) } else { Err(told) }
    })
    .await;

    let ids: Vec<Uuid> =
        sqlx::query_scalar("select event_id from catalog_changes order by xid, event_id").fetch_all(&catalog.pool).await.unwrap();
    let last = format!("\ndata: {{\"id\":\"{}\"", ids[ids.len() - 1]);
    while !String::from_utf8_lossy(&text[text.len().saturating_sub(1_000)..]).contains(&last) {
        let read = timeout(SOON, slow.read_buf(&mut text)).await.expect("it goes on").unwrap();
        assert!(read > 0, "it has ended");
    }
    let text = String::from_utf8_lossy(&text);
    let told = text.lines().filter_map(|line| Some(line.strip_prefix("data: {\"id\":\"")?[..36].parse::<Uuid>().unwrap()));
    assert!(told.eq(ids), "some were left out, or told twice");
    let metrics = get(&catalog, "/metrics").await.text().await.unwrap();
    assert!(metrics.contains("catalog_stream_lags_total"), "it was never behind, so nothing was tried: {metrics}");
}

//! Requests as bytes, where a client library would not send them.

use catalog_dev::testing::Catalog;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use crate::SOON;

/// All that is answered until the connection ends: send `Connection: close`, or something after which it is closed.
pub(crate) async fn exchange(catalog: &Catalog, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(catalog.read_url.strip_prefix("http://").unwrap()).await.unwrap();
    // It may be answered and closed before all is sent.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let read = timeout(SOON, stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection was still open after {:?}", String::from_utf8_lossy(&answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Status and body.
pub(crate) fn parts(answer: &str) -> (u16, &str) {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.unwrap_or_else(|| panic!("no answer: {answer:?}")), body)
}

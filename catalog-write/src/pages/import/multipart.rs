//! The file of a form (RFC 7578), while it comes: of it no more is held than one piece of the network and one delimiter.

use std::io;

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::Request,
};
use catalog_shared::problem::{Code, Problem};
use futures_util::{Stream, StreamExt, stream};
use http::{HeaderMap, header};

use crate::{error::Error, pages::refusal::Refusal};

/// What stands before a part's content: a name, and that of a file.
const HEAD_BYTES_MAX: usize = 8 << 10;
/// As RFC 2046 limits it.
const BOUNDARY_BYTES_MAX: usize = 70;

/// A file that somebody chose.
pub(super) struct File {
    pub(super) name: String,
    /// Not read yet.
    pub(super) content: Body,
}

/// A form, read up to somewhere.
struct Parts {
    body: BodyDataStream,
    delimiter: Vec<u8>,
    /// What has come and was not read yet.
    held: Vec<u8>,
}

impl File {
    /// The part of this name. Parts before it are passed, those behind it are not looked at.
    pub(super) async fn of(request: Request, name: &str) -> Result<Self, Refusal> {
        let delimiter = delimiter(request.headers()).ok_or_else(unreadable)?;
        // The first one has no line break before it where nothing stands before it.
        let mut parts = Parts { body: request.into_body().into_data_stream(), delimiter, held: b"\r\n".to_vec() };
        loop {
            while parts.piece().await.map_err(|_| unreadable())?.is_some() {}
            let head = parts.head().await.map_err(|_| unreadable())?.ok_or_else(unreadable)?;
            if parameter(&head, "name").as_deref() == Some(name) {
                return Ok(Self {
                    name: parameter(&head, "filename").unwrap_or_default(),
                    content: Body::from_stream(parts.pieces()),
                });
            }
        }
    }
}

impl Parts {
    fn pieces(self) -> impl Stream<Item = io::Result<Bytes>> {
        stream::try_unfold(self, async |mut parts| Ok(parts.piece().await?.map(|piece| (piece, parts))))
    }

    /// What comes before the next delimiter, piece by piece; `None` when that is reached, which is then read.
    async fn piece(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(at) = find(&self.held, &self.delimiter) {
                let end = if at == 0 { self.delimiter.len() } else { at };
                let piece: Vec<u8> = self.held.drain(..end).collect();
                return Ok((at > 0).then(|| piece.into()));
            }
            // The end of it may be the beginning of a delimiter.
            let certain = self.held.len().saturating_sub(self.delimiter.len() - 1);
            if certain > 0 {
                return Ok(Some(self.held.drain(..certain).collect::<Vec<u8>>().into()));
            }
            self.more().await?;
        }
    }

    /// The lines that stand before a part's content; `None` after the last part.
    async fn head(&mut self) -> io::Result<Option<String>> {
        while self.held.len() < 2 {
            self.more().await?;
        }
        if self.held.starts_with(b"--") {
            return Ok(None);
        }
        loop {
            if let Some(at) = find(&self.held, b"\r\n\r\n") {
                let head: Vec<u8> = self.held.drain(..at + 4).collect();
                return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
            }
            if self.held.len() > HEAD_BYTES_MAX {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.more().await?;
        }
    }

    async fn more(&mut self) -> io::Result<()> {
        match self.body.next().await {
            Some(Ok(bytes)) => {
                self.held.extend_from_slice(&bytes);
                Ok(())
            }
            Some(Err(error)) => Err(io::Error::other(error)),
            None => Err(io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

fn delimiter(headers: &HeaderMap) -> Option<Vec<u8>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, rest) = kind.split_once(';')?;
    let boundary = rest.trim().strip_prefix("boundary=")?.trim_matches('"');
    let fits = kind.trim().eq_ignore_ascii_case("multipart/form-data") && (1..=BOUNDARY_BYTES_MAX).contains(&boundary.len());
    fits.then(|| format!("\r\n--{boundary}").into_bytes())
}

/// Of `Content-Disposition: form-data; name="file"; filename="a.csv"`, as browsers write it (quotation marks are `%22` there).
fn parameter(head: &str, name: &str) -> Option<String> {
    let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))?;
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(str::to_owned)
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn unreadable() -> Refusal {
    Error::Unreadable(Problem::new(Code::BadRequest).detail("This is not the form that belongs here.")).into()
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn file(text: &str, bytes_at_once: usize) -> Result<(String, String), ()> {
        let pieces: Vec<io::Result<Bytes>> =
            text.as_bytes().chunks(bytes_at_once).map(|bytes| Ok(Bytes::copy_from_slice(bytes))).collect();
        let request = Request::post("/").header("content-type", "multipart/form-data; boundary=b-o");
        let request = request.body(Body::from_stream(stream::iter(pieces))).unwrap();
        let file = File::of(request, "file").await.map_err(|_| ())?;
        let content = to_bytes(file.content, 1000).await.map_err(|_| ())?;
        Ok((file.name, String::from_utf8(content.to_vec()).unwrap()))
    }

    #[tokio::test]
    async fn a_file_is_the_same_however_it_comes() {
        let head = "--b-o\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nfile\r\n--b-o\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"a b.csv\"\r\nContent-Type: text/csv\r\n\r\n";
        for content in ["", "a,b\r\n1,2\r\n", "\r\n--b\r\n--b-\r\r\n", "x\r\n--"] {
            let text = format!("{head}{content}\r\n--b-o--\r\n");
            for bytes_at_once in [1, 2, 7, 1000] {
                let read = file(&text, bytes_at_once).await;
                assert_eq!(read, Ok(("a b.csv".to_owned(), content.to_owned())), "{bytes_at_once}");
            }
            for cut in [1, head.len() - 1, text.len() - 10] {
                assert_eq!(file(&text[..cut], 7).await, Err(()), "{cut}");
            }
        }
        for text in ["", "--b-o--\r\n", "--b-o\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--b-o--\r\n"] {
            assert_eq!(file(text, 1000).await, Err(()), "{text}");
        }
        let endless = format!("--b-o\r\nContent-Disposition: form-data; name=\"{}", "x".repeat(20_000));
        assert_eq!(file(&endless, 1000).await, Err(()));
    }
}

//! The body of an import, kept in a temporary table of a connection of its own: neither memory nor a disk of this machine has to
//! hold it, and it is gone with the connection, whatever happens.

use std::time::Duration;

use axum::body::{Body, Bytes};
use catalog_shared::problem::{Code, Problem};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use sqlx::{Executor, PgConnection};
use tokio::{sync::Mutex, time::timeout};

use crate::error::Error;

/// Longest that a client may send nothing.
const STALL_TIMEOUT: Duration = Duration::from_secs(30);
/// What is stored, and read again, at once.
const PIECE_BYTES: usize = 256 << 10;

/// A body that was received whole.
pub(crate) struct Spool {
    connection: Mutex<PgConnection>,
}

impl Spool {
    /// Receives a body of at most `bytes_max`. `hash` takes all of it.
    pub(crate) async fn receive(
        mut connection: PgConnection,
        body: Body,
        bytes_max: u64,
        hash: &mut Sha256,
    ) -> Result<Self, Error> {
        connection
            .execute(
                "create temporary table spool (number integer primary key, bytes bytea not null);
                 alter table spool alter column bytes set storage external",
            )
            .await?;
        let mut received = 0;
        let mut number = 0;
        let mut piece = Vec::new();
        let mut parts = body.into_data_stream();
        while let Some(part) = next(&mut parts).await? {
            received += u64::try_from(part.len()).unwrap_or(u64::MAX);
            if received > bytes_max {
                return Err(too_large(bytes_max));
            }
            hash.update(&part);
            piece.extend_from_slice(&part);
            if piece.len() >= PIECE_BYTES {
                keep(&mut connection, number, &piece).await?;
                number += 1;
                piece.clear();
            }
        }
        if !piece.is_empty() {
            keep(&mut connection, number, &piece).await?;
        }
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// The piece of this number, or `None` after the last.
    pub(crate) async fn piece(&self, number: i32) -> Result<Option<Vec<u8>>, Error> {
        let mut connection = self.connection.lock().await;
        let found = sqlx::query_scalar("select bytes from spool where number = $1").bind(number);
        Ok(found.fetch_optional(&mut *connection).await?)
    }
}

pub(crate) fn too_large(bytes_max: u64) -> Error {
    let detail = format!("The body is larger than {bytes_max} bytes. Import it in parts.");
    Error::Unreadable(Problem::new(Code::TooLarge).detail(detail))
}

async fn next(parts: &mut axum::body::BodyDataStream) -> Result<Option<Bytes>, Error> {
    let problem = |code, detail| Error::Unreadable(Problem::new(code).detail(detail));
    match timeout(STALL_TIMEOUT, parts.next()).await {
        Ok(Some(Ok(part))) => Ok(Some(part)),
        Ok(None) => Ok(None),
        Ok(Some(Err(_))) => Err(problem(Code::BadRequest, "The body could not be read to its end.")),
        Err(_) => Err(problem(Code::Timeout, "The body stopped coming. Nothing was imported.")),
    }
}

// Not checked when built: the table is there only at run time.
async fn keep(connection: &mut PgConnection, number: i32, piece: &[u8]) -> Result<(), Error> {
    let query = sqlx::query("insert into spool (number, bytes) values ($1, $2)").bind(number).bind(piece);
    query.execute(connection).await?;
    Ok(())
}

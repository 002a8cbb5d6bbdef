//! How hard each coding tries.

use std::io::Write;

use bytes::Bytes;
use catalog_shared::accept_encoding::Coding;
use flate2::{Compression, write::GzEncoder};

/// Of the bodies here, 5 saves all but a few percent of what 11 does, at a hundredth of its time.
const BROTLI_QUALITY: i32 = 5;
/// The window, as a power of two: most bodies are smaller, and a larger one costs each client that much memory.
const BROTLI_WINDOW: i32 = 18;
const GZIP_LEVEL: u32 = 6;

/// `plain` in this coding, or `None` if the library fails, which it has no reason to.
pub(super) fn compress(coding: Coding, plain: &[u8]) -> Option<Bytes> {
    let compressed = match coding {
        Coding::Brotli => brotli(plain),
        Coding::Gzip => gzip(plain),
    };
    compressed.inspect_err(|error| tracing::error!(%error, coding = coding.name(), "a body was not compressed")).ok()
}

fn brotli(mut plain: &[u8]) -> std::io::Result<Bytes> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut compressed = Vec::with_capacity(plain.len() / 4);
    brotli::BrotliCompress(&mut plain, &mut compressed, &params)?;
    Ok(compressed.into())
}

fn gzip(plain: &[u8]) -> std::io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 4), Compression::new(GZIP_LEVEL));
    encoder.write_all(plain)?;
    Ok(encoder.finish()?.into())
}

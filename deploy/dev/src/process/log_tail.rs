//! Reading the log of a process: its end, and what is new in it.

use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

/// No more of a log than this is read at once.
const READ_BYTES_MAX: u64 = 256 * 1024;

/// The last lines of a log; an empty or missing log says so.
pub(crate) fn last_lines(log: &Path, count: usize) -> String {
    let text = read_end(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        return format!("({} is empty)", log.display());
    }
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Follows a log from where it stands now.
#[derive(Debug)]
pub(crate) struct LogTail {
    log: PathBuf,
    position: u64,
    unfinished: Vec<u8>,
}

impl LogTail {
    /// From the present end on.
    pub(crate) fn from_end(log: &Path) -> Self {
        let position = fs::metadata(log).map_or(0, |metadata| metadata.len());
        Self { log: log.to_owned(), position, unfinished: Vec::new() }
    }

    /// The whole lines written since the last call.
    pub(crate) fn new_lines(&mut self) -> Vec<String> {
        let Ok(mut file) = File::open(&self.log) else { return Vec::new() };
        if file.seek(SeekFrom::Start(self.position)).is_err() {
            return Vec::new();
        }
        let read = file.take(READ_BYTES_MAX).read_to_end(&mut self.unfinished).unwrap_or(0);
        self.position += read as u64;
        let Some(end) = self.unfinished.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
        let whole: Vec<u8> = self.unfinished.drain(..=end).collect();
        String::from_utf8_lossy(&whole).lines().map(str::to_owned).collect()
    }
}

fn read_end(log: &Path) -> std::io::Result<String> {
    let mut file = File::open(log)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(READ_BYTES_MAX)))?;
    let mut bytes = Vec::new();
    file.take(READ_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

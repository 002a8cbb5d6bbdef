//! The one thread that starts processes. Linux sends a child its parent-death signal when the *thread* that started it ends,
//! so the thread has to last as long as we do; a test's or a runtime's own threads do not.

use std::{
    io,
    process::{Child, Command},
    sync::{LazyLock, mpsc},
    thread,
};

type Request = (Command, mpsc::SyncSender<io::Result<Child>>);

static NURSERY: LazyLock<io::Result<mpsc::Sender<Request>>> = LazyLock::new(|| {
    let (requests, queue) = mpsc::channel::<Request>();
    thread::Builder::new().name("nursery".into()).spawn(move || {
        for (mut command, answer) in queue {
            // Whoever asked may have gone; then the answer drops, and nobody will miss the child's handle.
            let _ = answer.send(command.spawn());
        }
    })?;
    Ok(requests)
});

/// Starts the command on the lasting thread.
pub(super) fn spawn(command: Command) -> io::Result<Child> {
    let gone = || io::Error::other("the thread that starts processes has ended");
    let (answer, child) = mpsc::sync_channel(1);
    let nursery = NURSERY.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()))?;
    nursery.send((command, answer)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

/// Starts a command that is asked to end (SIGTERM) when we end, however we end.
pub(crate) fn spawn_with_us(command: Command) -> io::Result<Child> {
    let mut wrapped = Command::new("setpriv");
    wrapped.args(["--pdeathsig", "TERM", "--"]).arg(command.get_program()).args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        wrapped.current_dir(folder);
    }
    for (key, value) in command.get_envs() {
        match value {
            Some(value) => wrapped.env(key, value),
            None => wrapped.env_remove(key),
        };
    }
    spawn(wrapped)
}

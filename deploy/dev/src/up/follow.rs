//! Shows what the services log, until one of them ends.

use std::{io::IsTerminal, process::ExitStatus, time::Duration};

use crate::{process::LogTail, progress::Progress, services, stack::Stack};

const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// Terminal colours, one a service: cyan, magenta, yellow, blue, green.
const COLOURS: [u8; 5] = [36, 35, 33, 34, 32];

/// Prints each new line behind the service's name. Returns which process has ended by itself.
pub(super) async fn follow(stack: &Stack, progress: &Progress) -> (String, ExitStatus) {
    let names = service_names(stack);
    let width = names.iter().map(String::len).max().unwrap_or_default();
    let in_colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let mut tails: Vec<(String, LogTail)> = Vec::new();
    for (name, colour) in names.iter().zip(COLOURS.iter().cycle()) {
        let prefix = if in_colour { format!("\x1b[{colour}m{name:width$} |\x1b[0m") } else { format!("{name:width$} |") };
        tails.push((prefix, LogTail::from_end(&stack.state.log(name))));
    }
    loop {
        // First whether one has ended, then its log: so its last words are shown.
        let ended = stack.first_ended();
        for (prefix, tail) in &mut tails {
            for line in tail.new_lines() {
                progress.print(&format!("{prefix} {line}\n"));
            }
        }
        if let Some(ended) = ended {
            return ended;
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}

fn service_names(stack: &Stack) -> Vec<String> {
    let all = stack.names();
    all.into_iter().filter(|name| services::ALL.iter().any(|service| name.starts_with(service.name()))).collect()
}

//! `cargo dev up`: from nothing to a running catalog, and back.

mod admin;
mod bring_up;
mod build;
mod data_dir;
mod env_file;
mod fill;
mod follow;
mod ports;
mod schema;
mod servers;
mod summary;
mod token;

pub(crate) use build::services as build;

use std::sync::Arc;

use anyhow::{Context, bail};

use crate::{
    cli::UpArgs, ending, interruption::Interruptions, process::Lifetime, progress::Progress, stack::Stack, state::StateDir,
};

/// What a shell reports for a program that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;
/// How much of its log explains why a process has ended.
const LOG_LINES: usize = 20;

/// Brings the catalog up; in the foreground also shows its logs and ends it. Answers the exit status.
pub(crate) async fn run(args: UpArgs) -> anyhow::Result<i32> {
    let mut interruptions = Interruptions::listen().context("signals cannot be listened to")?;
    let progress = Progress::new();
    let lifetime = if args.detach { Lifetime::Detached } else { Lifetime::WithParent };
    let stack = Arc::new(Stack::new(StateDir::at(args.state.clone())?, lifetime)?);

    let up = tokio::select! {
        up = bring_up::bring_up(&args, &progress, &stack) => Some(up),
        () = interruptions.next() => None,
    };
    match up {
        Some(Ok(catalog)) => {
            progress.print(&summary::of(&catalog, &stack.state, args.detach));
            if args.detach {
                return stack.leave().map(|()| 0);
            }
            let ended = tokio::select! {
                ended = follow::follow(&stack, &progress) => Some(ended),
                () = interruptions.next() => None,
            };
            progress.print("\n");
            end(&stack, &progress, &mut interruptions).await?;
            match ended {
                None => Ok(0),
                Some((name, status)) => {
                    bail!("{name} ended by itself ({status}); its last lines:\n{}", stack.state.last_lines(&name, LOG_LINES))
                }
            }
        }
        Some(Err(error)) => {
            progress.abandon();
            end(&stack, &progress, &mut interruptions).await?;
            Err(error)
        }
        None => {
            progress.abandon();
            end(&stack, &progress, &mut interruptions).await?;
            Ok(INTERRUPTED)
        }
    }
}

/// Ends all that was started, in order; a second Ctrl-C ends it at once.
async fn end(stack: &Stack, progress: &Progress, interruptions: &mut Interruptions) -> anyhow::Result<()> {
    let record = stack.close();
    tokio::select! {
        ended = ending::end_all(&record, progress) => {
            ended?;
        }
        () = interruptions.next() => {
            progress.abandon();
            ending::kill_all(&record);
        }
    }
    stack.state.forget()
}

//! Runs a command and turns its outcome into what a person and a script see: one sentence, one exit status.

use std::io::Write;

use anyhow::Context;
use clap::Parser;

use crate::{
    cli::{Cli, Command, PicturesArgs},
    down, pictures, soak, sqlx_data,
    state::StateDir,
    up,
};

/// Runs what the command line asks for.
pub fn main() -> ! {
    let cli = Cli::parse();
    let code = match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            // Not eprintln: a terminal that was closed is no reason to panic.
            let _ = writeln!(std::io::stderr(), "cargo dev: {error:#}");
            1
        }
    };
    // Not by returning: a thread that is blocked in a fetch or an installation would be waited for.
    std::process::exit(code)
}

fn run(command: Command) -> anyhow::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads can be started")?;
    runtime.block_on(async {
        match command {
            Command::Up(args) => up::run(args).await,
            Command::Down(args) => down::run(&StateDir::at(args.state)?).await.map(|()| 0),
            Command::Soak(args) => soak::run(args).await,
            Command::Sqlx(args) => sqlx_data::run(args).await.map(|()| 0),
            Command::Pictures(args) => serve_pictures(args).await.map(|()| 0),
        }
    })
}

async fn serve_pictures(args: PicturesArgs) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(args.listen).await;
    let listener = listener.with_context(|| format!("pictures cannot be served at {}", args.listen))?;
    pictures::serve(listener).await
}

//! `catalog-write`: the admin API of the catalog, its migrations, its accounts and its tokens.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    match catalog_write::run(catalog_write::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("catalog-write: {error:#}");
            ExitCode::FAILURE
        }
    }
}

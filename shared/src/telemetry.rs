//! Logs: one line an occurrence, for people or as JSON, on standard error.

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Settings of the log.
#[derive(clap::Args, Debug, Clone)]
#[command(next_help_heading = "Log")]
pub struct LogArgs {
    /// How log lines look: for people, or one JSON object a line
    #[arg(long, env = "CATALOG_LOG_FORMAT", default_value = "human")]
    pub log_format: LogFormat,
    // Without the pool's line for each connection that broke: that PostgreSQL is gone, our own lines tell once.
    /// What is logged: a level, or targets with levels, separated by commas
    #[arg(long, env = "CATALOG_LOG", default_value = "info,sqlx_core::pool=warn")]
    pub log: String,
}

/// Form of a log line.
#[derive(clap::ValueEnum, Debug, Clone, Copy)]
pub enum LogFormat {
    /// Short lines, in colour on a terminal.
    Human,
    /// One JSON object a line, for collectors.
    Json,
}

/// Starts the log, which then also takes panics. Call it once, before anything else.
///
/// # Errors
/// When the filter cannot be read, or a log was started before.
pub fn start(args: &LogArgs) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&args.log).map_err(|e| anyhow::anyhow!("--log {:?}: {e}", args.log))?;
    let registry = tracing_subscriber::registry().with(filter);
    match args.log_format {
        LogFormat::Human => {
            let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry.with(fmt::layer().with_ansi(ansi).with_target(false).with_writer(std::io::stderr)).try_init()?;
        }
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()?;
        }
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "panicked")));
    Ok(())
}

//! Log lines on standard error, as text or JSON.

use std::io;
use std::panic;
use std::path::Path;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Sends the process's log lines to standard error, those of panics included.
///
/// # Errors
/// When the filter cannot be read, or something else has taken the process's logs already.
pub fn start(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("the log filter: {error}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false);
    let started = match config.log_format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
    started.map_err(|error| format!("the logs: {error}"))?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Where it happened and nothing else: a panic's message may hold input, and the file's path names the machine.
fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let (file, line) = panic.location().map_or(("?", 0), |location| (location.file(), location.line()));
    let file = Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or("?");
    tracing::error!(file, line, "a panic");
}

//! The graph service's program: configuration, logs, signals and the one line on standard output.

#![forbid(unsafe_code)]

use std::io::{self, Write as _};
use std::process::ExitCode;

use graph_service::app::App;
use graph_service::config::{Config, ConfigError};
use graph_service::logs;
use tokio::signal::unix::{SignalKind, signal};

fn main() -> ExitCode {
    let config = match Config::load(std::env::args_os()) {
        Ok(config) => config,
        Err(ConfigError::Arguments(error)) => error.exit(),
        Err(ConfigError::File(error)) => return fail(&error),
    };
    if let Err(error) = logs::start(&config) {
        return fail(&error);
    }
    match serve(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn serve(config: Config) -> io::Result<()> {
    tracing::info!(limits = %config.limits, workers = config.workers, threads = config.threads, "starting");
    let address = config.bind;
    let bound = App::new(config).stop_when(told_to_stop()).bind();
    let bound = bound.map_err(|error| io::Error::new(error.kind(), format!("{address} (--bind): {error}")))?;
    writeln!(io::stdout(), "listening on http://{}", bound.address())?;
    bound.run()?;
    tracing::info!("stopped");
    Ok(())
}

/// Ends at the first SIGTERM or SIGINT.
async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be received; only a kill ends this process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn fail(error: &str) -> ExitCode {
    eprintln!("graph-service: {error}");
    ExitCode::FAILURE
}

//! Configuration: flags over environment over file over defaults.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Parser;
use serde::Deserialize;

use crate::limits::{LimitOptions, Limits};
use crate::viewers::{Origin, Origins};

/// What the service is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Threads that read requests and write responses.
    pub workers: NonZeroUsize,
    /// Threads that parse, transform and render.
    pub threads: NonZeroUsize,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written, as a filter of `tracing-subscriber`.
    pub log: String,
    /// Whose pages may read kept traces.
    pub viewer_origin: Vec<Origin>,
    /// What is capped.
    pub limits: Limits,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// Serves graphs of HTML pages and other graphs; any request can be traced by itself.
#[derive(Debug, Parser)]
#[command(name = "graph-service", version)]
struct Cli {
    /// A TOML file with the same names as the flags (`log_format = "json"`) and a table `limits`
    #[arg(long, value_name = "FILE", env = "GRAPH_SERVICE_CONFIG", hide_env_values = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

/// What a person gave; what is left out falls to the next source.
#[derive(Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Options {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8000]
    #[arg(long, value_name = "IP:PORT", env = "GRAPH_SERVICE_BIND", hide_env_values = true)]
    bind: Option<SocketAddr>,
    /// Threads that read requests and write responses [default: one a core]
    #[arg(long, value_name = "N", env = "GRAPH_SERVICE_WORKERS", hide_env_values = true)]
    workers: Option<NonZeroUsize>,
    /// Threads that parse, transform and render [default: one a core]
    #[arg(long, value_name = "N", env = "GRAPH_SERVICE_THREADS", hide_env_values = true)]
    threads: Option<NonZeroUsize>,
    /// How log lines look [default: text]
    #[arg(long, env = "GRAPH_SERVICE_LOG_FORMAT", hide_env_values = true)]
    log_format: Option<LogFormat>,
    /// Which log lines are written, such as `debug` or `graph_service=debug` [default: info]
    #[arg(long, value_name = "FILTER", env = "GRAPH_SERVICE_LOG", hide_env_values = true)]
    log: Option<String>,
    /// An origin whose pages may read kept traces, such as `https://www.speedscope.app`; may be given several times, in the
    /// environment with commas between; empty for none, whatever the file says [default: none]
    #[arg(long, value_name = "ORIGIN", env = "GRAPH_SERVICE_VIEWER_ORIGIN", hide_env_values = true)]
    viewer_origin: Option<Vec<Origins>>,
    #[command(flatten)]
    limits: LimitOptions,
}

/// Why there is no configuration.
#[derive(Debug)]
pub enum ConfigError {
    /// The arguments or the environment; also how `--help` and `--version` end.
    Arguments(clap::Error),
    /// The file, in words for the person at the terminal.
    File(String),
}

impl Config {
    /// Reads the arguments (the program's name first), the environment and the file that they name.
    ///
    /// # Errors
    /// When one of them holds something unknown or unreadable.
    pub fn load<T: Into<OsString> + Clone>(arguments: impl IntoIterator<Item = T>) -> Result<Self, ConfigError> {
        let cli = Cli::try_parse_from(arguments).map_err(ConfigError::Arguments)?;
        let file = cli.config.as_deref().map(read).transpose()?.unwrap_or_default();
        Ok(cli.options.or(file).resolve())
    }
}

impl Default for Config {
    fn default() -> Self {
        Options::default().resolve()
    }
}

impl Options {
    fn or(self, other: Self) -> Self {
        Self {
            bind: self.bind.or(other.bind),
            workers: self.workers.or(other.workers),
            threads: self.threads.or(other.threads),
            log_format: self.log_format.or(other.log_format),
            log: self.log.or(other.log),
            viewer_origin: self.viewer_origin.or(other.viewer_origin),
            limits: self.limits.or(other.limits),
        }
    }

    fn resolve(self) -> Config {
        let cores = available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Config {
            bind: self.bind.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8000))),
            workers: self.workers.unwrap_or(cores),
            threads: self.threads.unwrap_or(cores),
            log_format: self.log_format.unwrap_or(LogFormat::Text),
            log: self.log.unwrap_or_else(|| "info".to_owned()),
            viewer_origin: self.viewer_origin.unwrap_or_default().into_iter().flat_map(|origins| origins.0).collect(),
            limits: self.limits.resolve(),
        }
    }
}

fn read(path: &Path) -> Result<Options, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    toml::from_str(&text).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &dyn std::error::Error) -> ConfigError {
    ConfigError::File(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that is gone when the test ends.
    struct TempFile(PathBuf);

    impl TempFile {
        fn with(name: &str, text: &str) -> Self {
            let path = std::env::temp_dir().join(format!("graph-service-{}-{name}.toml", std::process::id()));
            std::fs::write(&path, text).expect("the temporary folder can be written");
            Self(path)
        }
    }

    impl Drop for TempFile {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn load(arguments: &[&str]) -> Result<Config, ConfigError> {
        Config::load(["graph-service"].iter().chain(arguments).copied())
    }

    #[test]
    fn a_flag_wins_over_the_file_and_the_file_over_the_default() {
        let file = TempFile::with("order", "workers = 3\nthreads = 4\nlog_format = \"json\"\n[limits]\nqueue = 7\n");
        let path = file.0.to_str().expect("a plain path");
        let config = load(&["--config", path, "--threads", "5"]).expect("a good configuration");
        assert_eq!((config.workers.get(), config.threads.get()), (3, 5));
        assert_eq!(config.log_format, LogFormat::Json);
        assert_eq!(config.limits, Limits { queue: 7, ..Limits::default() });
        assert_eq!(config.bind.to_string(), "127.0.0.1:8000");
    }

    #[test]
    fn an_unknown_name_in_the_file_is_an_error_that_says_so() {
        let file = TempFile::with("unknown", "[limits]\nquue = 7\n");
        let error = load(&["--config", file.0.to_str().expect("a plain path")]).expect_err("a typing mistake");
        assert!(matches!(error, ConfigError::File(text) if text.contains("quue")));
    }

    #[test]
    fn viewers_are_named_one_by_one_or_not_at_all() {
        let origins = |arguments: &[&str]| {
            let config = load(arguments).expect("a good configuration");
            config.viewer_origin.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let file = TempFile::with("viewers", "viewer_origin = [\"https://a.example\", \"http://localhost:3000\"]\n");
        let path = file.0.to_str().expect("a plain path");
        assert_eq!(origins(&[]), [""; 0]);
        assert_eq!(origins(&["--config", path]), ["https://a.example", "http://localhost:3000"]);
        let flags = ["--config", path, "--viewer-origin", "https://b.example", "--viewer-origin", "https://c.example"];
        assert_eq!(origins(&flags), ["https://b.example", "https://c.example"]);
        assert_eq!(origins(&["--viewer-origin", "https://b.example, https://c.example,"]), origins(&flags));
        assert_eq!(origins(&["--config", path, "--viewer-origin", ""]), [""; 0]);

        let file = TempFile::with("viewer", "viewer_origin = [\"https://a.example/\"]\n");
        let error = load(&["--config", file.0.to_str().expect("a plain path")]).expect_err("a path");
        assert!(matches!(error, ConfigError::File(text) if text.contains("nothing behind that")));
        let Err(ConfigError::Arguments(error)) = load(&["--viewer-origin", "*"]) else { panic!("not an origin") };
        assert!(
            error.to_string().contains("--viewer-origin") && error.to_string().contains("in lower case"),
            "{error}"
        );
    }

    #[test]
    fn no_workers_at_all_is_an_error() {
        assert!(matches!(load(&["--workers", "0"]), Err(ConfigError::Arguments(_))));
    }

    #[test]
    fn help_lists_every_limit_with_its_default() {
        let Err(ConfigError::Arguments(help)) = load(&["--help"]) else {
            panic!("help ends the program");
        };
        let help = help.to_string();
        for (name, value) in Limits::default().each() {
            assert!(help.contains(&format!("--{}", name.replace('_', "-"))), "{name} is missing in {help}");
            assert!(help.contains(&format!("[default: {value}]")), "{name}'s default is missing in {help}");
        }
    }
}

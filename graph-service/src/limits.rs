//! Every cap of the service, each one line in one list.
//!
//! The list makes the struct that the service reads, the flags and environment variables, the table `limits` of the
//! configuration file, the lines of `--help` and what is logged at start. A new limit is a new line.

use std::fmt;
use std::time::Duration;

/// input -> output: `name: default, "VARIABLE", "what it caps";` becomes a field of [`Limits`], an optional field of
/// [`LimitOptions`] with its flag, variable and help, and an entry of [`Limits::each`].
macro_rules! limits {
    ($($name:ident: $default:expr, $variable:literal, $doc:literal;)*) => {
        /// What the service caps, and where.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $doc] pub $name: u64,)*
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)* }
            }
        }

        impl Limits {
            /// Each limit's name and value, in the list's order.
            pub fn each(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$((stringify!($name), self.$name),)*].into_iter()
            }
        }

        /// The limits that a person gave; what is left out falls to the next source.
        #[derive(Debug, Clone, Default, clap::Args, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct LimitOptions {
            $(
                #[doc = $doc]
                #[arg(long, value_name = "N", env = $variable, hide_env_values = true,
                    help = format!("{} [default: {}]", $doc, $default), help_heading = "Limits")]
                pub $name: Option<u64>,
            )*
        }

        impl LimitOptions {
            /// These options; `other`'s where these say nothing.
            #[must_use]
            pub fn or(self, other: Self) -> Self {
                Self { $($name: self.$name.or(other.$name),)* }
            }

            /// The limits, with defaults for what nobody gave.
            #[must_use]
            pub fn resolve(self) -> Limits {
                let default = Limits::default();
                Limits { $($name: self.$name.unwrap_or(default.$name),)* }
            }
        }
    };
}

limits! {
    body_bytes: 32 << 20, "GRAPH_SERVICE_BODY_BYTES", "Bytes of a request body, as sent and as decoded";
    output_bytes: 512 << 20, "GRAPH_SERVICE_OUTPUT_BYTES", "Bytes of a graph as its engine writes it";
    connections: 512, "GRAPH_SERVICE_CONNECTIONS", "Open connections; more wait to be accepted";
    // As other servers have it.
    connection_requests: 1_000, "GRAPH_SERVICE_CONNECTION_REQUESTS",
        "Requests of a connection until it is asked to close; at twice as many it is reset";
    head_ms: 5_000, "GRAPH_SERVICE_HEAD_MS", "Milliseconds until a request's head must have arrived";
    body_ms: 15_000, "GRAPH_SERVICE_BODY_MS", "Milliseconds until a request's body must have arrived";
    idle_ms: 30_000, "GRAPH_SERVICE_IDLE_MS", "Milliseconds that an idle connection is kept open";
    queue: 64, "GRAPH_SERVICE_QUEUE", "Requests that may wait for a free thread; more are refused";
    queue_ms: 5_000, "GRAPH_SERVICE_QUEUE_MS", "Milliseconds that a request may wait for a free thread";
    work_ms: 30_000, "GRAPH_SERVICE_WORK_MS", "Milliseconds that a request may be worked on before its caller is let go";
    // Twice what work may take: an answer of 512 MiB needs a reader of 9 MB a second.
    answer_ms: 60_000, "GRAPH_SERVICE_ANSWER_MS", "Milliseconds until an answer must have been read";
    // One of the longest outputs, as a text with as many escapes.
    unsent_bytes: 1 << 30, "GRAPH_SERVICE_UNSENT_BYTES",
        "Bytes of all answers that are being sent; one that goes beyond it, even if alone, is refused";
    kept_traces: 100, "GRAPH_SERVICE_KEPT_TRACES", "Traces that are kept, the oldest going first; 0 keeps none";
    kept_bytes: 256 << 20, "GRAPH_SERVICE_KEPT_BYTES", "Bytes of memory that all kept traces may take together";
    kept_s: 3_600, "GRAPH_SERVICE_KEPT_S", "Seconds for which a trace is kept at most";
    stop_s: 30, "GRAPH_SERVICE_STOP_S", "Seconds that requests in flight get when the service is stopped";
}

impl Limits {
    /// [`body_bytes`](Self::body_bytes) as a length in memory.
    #[must_use]
    pub fn body_len(&self) -> usize {
        usize::try_from(self.body_bytes).unwrap_or(usize::MAX)
    }

    /// [`output_bytes`](Self::output_bytes) as a length in memory.
    #[must_use]
    pub fn output_len(&self) -> usize {
        usize::try_from(self.output_bytes).unwrap_or(usize::MAX)
    }

    /// [`body_ms`](Self::body_ms) as a duration.
    #[must_use]
    pub fn body_deadline(&self) -> Duration {
        Duration::from_millis(self.body_ms)
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.each().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{name}={value}")?;
        }
        Ok(())
    }
}

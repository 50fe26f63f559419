//! The summary of a trace.

use utoipa::ToSchema;

use super::honesty::{Anomalies, Dropped, Overhead};
use super::{TraceFormat, schemas_of};
use crate::schema::response::GraphOutput;

/// Where the time went.
pub static SUMMARY: TraceFormat = TraceFormat {
    name: "summary",
    description: "the methods in which most of the time went",
    component: "Response__Summary",
    schemas: schemas_of::<Summary>,
    may_be_flat: false,
    as_text: timestamp_core::Format::Text,
    export: |top_n| timestamp_core::Format::Summary { top_n },
};

/// A graph and the summary of the trace of its making.
#[derive(Debug, ToSchema)]
#[schema(as = Response__Summary)]
pub struct Summary {
    /// The graph; null if only the trace was asked for.
    #[schema(required)]
    pub graph_output: Option<GraphOutput>,
    /// The trace; null if none was asked for, or if it is kept only.
    #[schema(required)]
    pub traces: Option<Traces>,
    /// The trace's id, a UUID; null if there is no trace.
    #[schema(required, format = "uuid")]
    pub trace_id: Option<String>,
    /// Why the trace is not kept although it should have been; left out otherwise.
    pub trace_not_kept: Option<String>,
}

/// The summary of a trace.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Summary)]
pub struct Traces {
    /// `<transformation>.<engine>`.
    pub name: String,
    /// From arming to finish, in milliseconds.
    pub total_duration_ms: f64,
    /// How many methods were called.
    pub method_count: u64,
    /// How many entries and exits there are.
    pub entry_count: u64,
    /// The methods with the most self time, at most `top_n` of them.
    pub hotspots: Vec<Hotspot>,
    /// The methods that are not listed, in one figure.
    pub remaining: Remaining,
    /// Time during which no method ran: waiting, mostly.
    pub outside_ms: f64,
    /// What tracing itself cost.
    pub overhead: Overhead,
    /// What was not recorded because a limit was reached; left out if nothing.
    pub dropped: Option<Dropped>,
    /// Spans whose end was not seen; left out if none.
    pub cut_off: Option<u64>,
    /// Spans whose future was dropped while waiting; left out if none.
    pub cancelled: Option<u64>,
    /// Spans through which a panic passed; left out if none.
    pub panicked: Option<u64>,
    /// What had to be repaired; left out if nothing.
    pub anomalies: Option<Anomalies>,
}

/// The methods beyond the hotspots.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Remaining)]
pub struct Remaining {
    /// Their self time, in milliseconds.
    pub self_ms: f64,
    /// Their calls.
    pub calls: u64,
    /// How many they are.
    pub method_count: u64,
}

/// A method by its self time.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Hotspot)]
pub struct Hotspot {
    /// The method.
    pub name: String,
    /// Time inside without callees over all calls, in milliseconds.
    pub self_ms: f64,
    /// The estimated cost of probes in it, in milliseconds.
    pub overhead_ms: f64,
    /// Its share of the whole, in per cent. Lanes run side by side, so with several of them it may be over 100.
    pub percentage: f64,
    /// How many calls.
    pub calls: u64,
}

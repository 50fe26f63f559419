//! How far a trace can be trusted: what the formats share.

use utoipa::ToSchema;

/// What was not recorded because a limit was reached.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Dropped)]
pub struct Dropped {
    /// Spans that were not recorded.
    pub spans: u64,
    /// Lanes that were not recorded.
    pub lanes: u64,
    /// The limits that were reached.
    pub reasons: Vec<Limit>,
}

/// A limit of a trace.
#[derive(Debug, ToSchema)]
#[schema(as = Enum__Trace_Limit)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The number of spans.
    Spans,
    /// The number of lanes.
    Lanes,
    /// The bytes in use.
    Bytes,
    /// The wall time.
    Time,
}

/// Events that did not fit and how they were taken.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Anomalies)]
pub struct Anomalies {
    /// Spans that were closed because one around them ended or suspended first.
    pub out_of_order: u64,
    /// Events of a span that was not open.
    pub stray: u64,
    /// Spans still open when their lane ended normally.
    pub unclosed: u64,
    /// Times that lay before the event ahead of them and were moved up to it. And one for the whole trace if the
    /// processor's counter stopped fitting the system's clock, as it may around a suspension of the system.
    pub clock: u64,
}

/// What tracing itself cost, estimated from the cost of one probe on this machine.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Overhead)]
pub struct Overhead {
    /// By how much a recorded sync span lengthens what is around it, in nanoseconds.
    pub probe_ns: f64,
    /// The part of it that the span itself shows, in nanoseconds.
    pub probe_inside_ns: f64,
    /// By how much a recorded poll of an async span lengthens what is around it, in nanoseconds.
    pub poll_ns: f64,
    /// The part of it that the poll itself shows, in nanoseconds.
    pub poll_inside_ns: f64,
    /// What it takes to arm a task for a poll, and to note that it waits again, in nanoseconds.
    pub pause_ns: f64,
    /// What it took to write names made of arguments, in nanoseconds; measured, not estimated.
    pub naming_ns: u64,
    /// All of it together, in nanoseconds.
    pub total_ns: u64,
    /// The share of what lies within the lanes of the time that they lasted, in per cent.
    pub percentage: f64,
}

/// How a span ended that did not return.
#[derive(Debug, ToSchema)]
#[schema(as = Enum__Trace_Outcome)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// A panic passed through it.
    Panicked,
    /// Its future was dropped while waiting.
    Cancelled,
    /// Its end was not seen.
    CutOff,
}

//! The full trace.

use utoipa::ToSchema;

use super::honesty::{Anomalies, Dropped, Outcome, Overhead};
use super::{Frame, TraceFormat, schemas_of};
use crate::schema::response::GraphOutput;

/// Everything that the trace knows.
pub static FULL: TraceFormat = TraceFormat {
    name: "full",
    description: "every entry and exit, the call tree and the timings of every method",
    component: "Response__Full",
    schemas: schemas_of::<Full>,
    may_be_flat: false,
    as_text: timestamp_core::Format::Timeline,
    export: |_| timestamp_core::Format::Full,
};

/// A graph and the full trace of its making.
#[derive(Debug, ToSchema)]
#[schema(as = Response__Full)]
pub struct Full {
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

/// The full trace.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Full)]
pub struct Traces {
    /// What the trace is as a whole.
    pub metadata: Metadata,
    /// What entries show: every distinct combination of name, file and line.
    pub frames: Vec<Frame>,
    /// Every entry and exit, in order of time within each lane.
    pub entries: Vec<Entry>,
    /// The timings of each method.
    pub method_timings: Vec<MethodTiming>,
    /// Who called whom.
    pub call_tree: Vec<Call>,
}

/// What a trace is as a whole.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Metadata)]
pub struct Metadata {
    /// `<transformation>.<engine>`.
    pub name: String,
    /// From arming to finish, in nanoseconds.
    pub total_duration_ns: u64,
    /// From arming to finish, in milliseconds.
    pub total_duration_ms: f64,
    /// How many entries and exits there are.
    pub entry_count: u64,
    /// How many spans there are.
    pub span_count: u64,
    /// How many methods were called.
    pub method_count: u64,
    /// When it was armed, in nanoseconds since 1970.
    pub start_time_ns: u64,
    /// When it was finished, in nanoseconds since 1970.
    pub end_time_ns: u64,
    /// The lanes, by `thread_id`.
    pub lanes: Vec<Lane>,
    /// What tracing itself cost.
    pub overhead: Overhead,
    /// How often a lane's task waited.
    pub pauses: u64,
    /// The names made of arguments that were written.
    pub names: Names,
    /// What was not recorded because a limit was reached.
    pub dropped: Dropped,
    /// Spans whose end was not seen.
    pub cut_off: u64,
    /// Spans whose future was dropped while waiting.
    pub cancelled: u64,
    /// Spans through which a panic passed.
    pub panicked: u64,
    /// What had to be repaired.
    pub anomalies: Anomalies,
}

/// Names made of arguments that were written, and how long that took.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Names)]
pub struct Names {
    /// How many.
    pub count: u64,
    /// How long it took, in nanoseconds.
    pub ns: u64,
    /// How many before the first span of a lane, where it begins.
    pub before_lanes_count: u64,
    /// How long these took, in nanoseconds.
    pub before_lanes_ns: u64,
}

/// A line of execution within the trace.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Lane)]
pub struct Lane {
    /// Its number.
    pub thread_id: u64,
    /// Its name.
    pub name: String,
    /// Its first entry, in nanoseconds since the trace was armed.
    pub start_ns: u64,
    /// Its end, in nanoseconds since the trace was armed.
    pub end_ns: u64,
    /// Time during which a span of it ran, in nanoseconds.
    pub covered_ns: u64,
}

/// An entry or an exit.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Entry)]
pub struct Entry {
    /// The method.
    pub name: String,
    /// Whether it was entered or left.
    pub event: Event,
    /// When, in nanoseconds since the trace was armed.
    pub timestamp_ns: u64,
    /// When, in nanoseconds since 1970.
    pub clock_ns: u64,
    /// How many methods were open around it.
    pub depth: u64,
    /// The lane that it happened on.
    pub thread_id: u64,
    /// What it shows: a place in `frames`.
    pub frame: u64,
    /// Of an async span: the `call_index` of its call, which ties its polls together.
    pub span: Option<u64>,
    /// Whether an async span goes on here rather than starts.
    pub resumed: Option<bool>,
    /// Whether an async span waits from here on rather than ends.
    pub suspended: Option<bool>,
    /// At the end of an async span: how often it was polled.
    pub polls: Option<u64>,
    /// At the end of a span: how many names made of arguments were written in it.
    pub names: Option<u64>,
    /// At the end of a span: how long these took, in nanoseconds.
    pub naming_ns: Option<u64>,
    /// How a span ended that did not return.
    pub outcome: Option<Outcome>,
}

/// Whether a method was entered or left.
#[derive(Debug, ToSchema)]
#[schema(as = Enum__Trace_Event)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Entered.
    Enter,
    /// Left.
    Exit,
}

/// The timings of a method over all its calls.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Method_Timing)]
pub struct MethodTiming {
    /// The method.
    pub name: String,
    /// How many calls.
    pub call_count: u64,
    /// Time inside, callees included, in nanoseconds.
    pub total_ns: u64,
    /// Time inside, callees included, in milliseconds.
    pub total_ms: f64,
    /// Time inside without callees, in nanoseconds.
    pub self_ns: u64,
    /// Time inside without callees, in milliseconds.
    pub self_ms: f64,
    /// The estimated cost of probes that the self time contains, in nanoseconds.
    pub overhead_ns: u64,
    /// The mean of a call, in milliseconds.
    pub avg_ms: f64,
    /// The shortest call, in nanoseconds.
    pub min_ns: u64,
    /// The longest call, in nanoseconds.
    pub max_ns: u64,
    /// Half of the calls took no longer, in nanoseconds (nearest rank).
    pub p50_ns: u64,
    /// 95 of 100 calls took no longer, in nanoseconds (nearest rank).
    pub p95_ns: u64,
    /// 99 of 100 calls took no longer, in nanoseconds (nearest rank).
    pub p99_ns: u64,
    /// Of async methods: time while they were polled, in nanoseconds.
    pub busy_ns: Option<u64>,
    /// Of async methods: time between their polls, in nanoseconds.
    pub await_ns: Option<u64>,
    /// Of async methods: how often they were polled.
    pub polls: Option<u64>,
}

/// A call and the calls that it made.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Call)]
pub struct Call {
    /// The method.
    pub name: String,
    /// When it was entered, in nanoseconds since the trace was armed.
    pub start_ns: u64,
    /// When it was left, in nanoseconds since the trace was armed.
    pub end_ns: u64,
    /// How long it took, in nanoseconds.
    pub duration_ns: u64,
    /// How long it took, in milliseconds.
    pub duration_ms: f64,
    /// How long it took without its callees, in nanoseconds.
    pub self_ns: u64,
    /// How long it took without its callees, in milliseconds.
    pub self_ms: f64,
    /// How many calls are above it.
    pub depth: u64,
    /// Its number among all calls.
    pub call_index: u64,
    /// Of a call that nothing on its lane made: the lane.
    pub thread_id: Option<u64>,
    /// Of an async call: time while it was polled, in nanoseconds.
    pub busy_ns: Option<u64>,
    /// Of an async call: time between its polls, in nanoseconds.
    pub await_ns: Option<u64>,
    /// Of an async call: how often it was polled.
    pub polls: Option<u64>,
    /// How it ended, if it did not return.
    pub outcome: Option<Outcome>,
    /// How many calls it made that are left out here, being too deep; `entries` has them.
    pub children_omitted: Option<u64>,
    /// The calls that it made.
    #[schema(no_recursion)]
    pub children: Vec<Call>,
}

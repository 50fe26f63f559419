//! The trace as a file of the viewer speedscope.

use utoipa::ToSchema;

use super::{Frame, TraceFormat, schemas_of};
use crate::schema::response::GraphOutput;

/// A file for the viewer.
pub static SPEEDSCOPE: TraceFormat = TraceFormat {
    name: "speedscope",
    description: "a file for the viewer at https://www.speedscope.app",
    component: "Response__Speedscope",
    schemas: schemas_of::<Speedscope>,
    may_be_flat: true,
    as_text: timestamp_core::Format::Folded,
    export: |_| timestamp_core::Format::Speedscope,
};

/// A graph and the trace of its making as a speedscope file, in the layout that was asked for.
#[derive(Debug, ToSchema)]
#[schema(as = Response__Speedscope)]
#[serde(untagged)]
pub enum Speedscope {
    /// The layout `nested`.
    Nested(Nested),
    /// The layout `flat`.
    Flat(Flat),
}

/// The file beside the graph.
#[derive(Debug, ToSchema)]
#[schema(as = Response__Speedscope__Nested)]
pub struct Nested {
    /// The graph; null if only the trace was asked for.
    #[schema(required)]
    pub graph_output: Option<GraphOutput>,
    /// The trace; null if none was asked for, or if it is kept only.
    #[schema(required)]
    pub traces: Option<File>,
    /// The trace's id, a UUID; null if there is no trace.
    #[schema(required, format = "uuid")]
    pub trace_id: Option<String>,
    /// Why the trace is not kept although it should have been; left out otherwise.
    pub trace_not_kept: Option<String>,
}

/// The file, with the graph and the id as members that the viewer ignores.
#[derive(Debug, ToSchema)]
#[schema(as = Response__Speedscope__Flat)]
pub struct Flat {
    /// The file's own members.
    #[serde(flatten)]
    pub file: File,
    /// The graph; null if only the trace was asked for.
    #[schema(required)]
    pub graph_output: Option<GraphOutput>,
    /// The trace's id, a UUID.
    #[schema(format = "uuid")]
    pub trace_id: String,
    /// Why the trace is not kept although it should have been; left out otherwise.
    pub trace_not_kept: Option<String>,
}

/// A speedscope file.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Speedscope__File)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// By which the viewer knows the file.
    #[serde(rename = "$schema")]
    #[schema(pattern = r"^https://www\.speedscope\.app/file-format-schema\.json$")]
    pub schema: String,
    /// `<transformation>.<engine>`.
    pub name: String,
    /// What wrote the file, `name@version`.
    pub exporter: String,
    /// The profile that the viewer opens first: the request's own lane.
    pub active_profile_index: u64,
    /// What the profiles share.
    pub shared: Shared,
    /// One profile a lane.
    #[schema(min_items = 1)]
    pub profiles: Vec<Profile>,
}

/// What the profiles share.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Speedscope__Shared)]
pub struct Shared {
    /// The methods, which events name by their index.
    pub frames: Vec<Frame>,
}

/// What happened on one lane.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Speedscope__Profile)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Always `evented`.
    pub r#type: String,
    /// The lane.
    pub name: String,
    /// Always `nanoseconds`.
    pub unit: String,
    /// Always 0.
    pub start_value: u64,
    /// From arming to finish.
    pub end_value: u64,
    /// Every entry and exit, in order of time.
    pub events: Vec<Event>,
}

/// An entry or an exit.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Speedscope__Event)]
pub struct Event {
    /// Whether the frame is opened or closed.
    pub r#type: EventType,
    /// The frame, by its index.
    pub frame: u64,
    /// When, in the profile's unit.
    pub at: u64,
}

/// Whether a frame is opened or closed.
#[derive(Debug, ToSchema)]
#[schema(as = Enum__Speedscope_Event)]
pub enum EventType {
    /// Opened.
    O,
    /// Closed.
    C,
}

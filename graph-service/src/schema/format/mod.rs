//! The formats of a trace in a response: one file each, one line in [`FORMATS`].
//!
//! The types of these files describe what the exporters of `timestamp-core` write, for the OpenAPI document; they
//! are never built. That they describe it truly is checked by validating real answers against the document.

pub mod full;
pub mod honesty;
pub mod kept;
pub mod speedscope;
pub mod summary;

use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

/// Every format that a traced route answers in.
pub static FORMATS: &[&TraceFormat] = &[&full::FULL, &summary::SUMMARY, &speedscope::SPEEDSCOPE];

/// A format of a trace in a response.
#[derive(Debug)]
pub struct TraceFormat {
    /// The address's suffix and the value of `trace_format`.
    pub name: &'static str,
    /// What it is, for the OpenAPI document.
    pub description: &'static str,
    /// The name of the response in the OpenAPI document.
    pub component: &'static str,
    /// The schema of the response, and those that it refers to.
    pub schemas: fn() -> Vec<(String, RefOr<Schema>)>,
    /// Whether the trace is an object that may carry the graph: the layout `flat`.
    pub may_be_flat: bool,
    /// How the trace alone is written for those who want text and no JSON.
    pub as_text: timestamp_core::Format,
    /// How the trace is written, with that many hotspots where it lists any.
    pub export: fn(top_n: usize) -> timestamp_core::Format,
}

/// The schema of `T` and those that it refers to.
fn schemas_of<T: ToSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    schemas
}

/// What a span shows, as several formats list it.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Trace__Frame)]
pub struct Frame {
    /// Its name.
    pub name: String,
    /// The source file that it stands in.
    pub file: Option<String>,
    /// The line that it stands on.
    pub line: Option<u32>,
}

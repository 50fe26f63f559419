//! What a request's body holds.

use std::borrow::Cow;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::format::{FORMATS, TraceFormat};
use crate::json;
use crate::objects;
use crate::pipeline::{GivenData, GraphData, HtmlData, Source, TransformConfig};
use crate::problem::Problem;

/// The body of the plain route; `D` is the data that the source takes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "D: DeserializeOwned"))]
pub struct GraphRequest<D> {
    /// What the graph is made of, as the source in the address takes it.
    #[serde(deserialize_with = "objects::object")]
    pub graph_data: D,
    /// Options of the transformation and the engine.
    #[serde(default, deserialize_with = "objects::object")]
    pub transform_config: TransformConfig,
}

/// The body of a traced route.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, bound(deserialize = "D: DeserializeOwned"))]
pub struct TracedGraphRequest<D> {
    /// What the graph is made of, as the source in the address takes it.
    #[serde(deserialize_with = "objects::object")]
    pub graph_data: D,
    /// Options of the transformation and the engine.
    #[serde(default, deserialize_with = "objects::object")]
    pub transform_config: TransformConfig,
    /// What is traced, and where the trace goes.
    #[serde(default, deserialize_with = "objects::object")]
    pub trace_config: TraceConfig,
}

/// What a request's body holds, whatever its source.
#[derive(Debug)]
pub struct Request {
    /// What the graph is made of.
    pub data: GraphData,
    /// Options of the transformation and the engine.
    pub config: TransformConfig,
}

/// The data of every source, for the OpenAPI document only.
#[derive(Debug, ToSchema)]
#[schema(as = Schema__Graph__Data)]
#[serde(untagged)]
pub enum AnyData {
    /// For the source `html`.
    Html(HtmlData),
    /// For the source `graph`.
    Graph(GivenData),
}

/// Reads the body of the plain route.
///
/// # Errors
/// Those of [`json::read`].
pub fn plain(source: &Source, body: &[u8]) -> Result<Request, Problem> {
    fn of<D: DeserializeOwned>(body: &[u8], data: fn(D) -> GraphData) -> Result<Request, Problem> {
        let request: GraphRequest<D> = json::read(body)?;
        Ok(Request { data: data(request.graph_data), config: request.transform_config })
    }
    match source.name {
        "html" => of(body, GraphData::Html),
        "graph" => of(body, GraphData::Graph),
        // A source without data to read would be a mistake of this file; the tests ask for every source.
        _ => Err(Problem::internal()),
    }
}

/// Reads the body of a traced route.
///
/// # Errors
/// Those of [`json::read`].
pub fn traced(source: &Source, body: &[u8]) -> Result<(Request, TraceConfig), Problem> {
    fn of<D: DeserializeOwned>(body: &[u8], data: fn(D) -> GraphData) -> Result<(Request, TraceConfig), Problem> {
        let request: TracedGraphRequest<D> = json::read(body)?;
        let (data, config) = (data(request.graph_data), request.transform_config);
        Ok((Request { data, config }, request.trace_config))
    }
    match source.name {
        "html" => of(body, GraphData::Html),
        "graph" => of(body, GraphData::Graph),
        // As above.
        _ => Err(Problem::internal()),
    }
}

/// What is traced, and where the trace goes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = Schema__Trace_Config)]
#[serde(deny_unknown_fields, default)]
pub struct TraceConfig {
    /// Whether the request is traced; if not, `traces` and `trace_id` are null and nothing is armed.
    pub capture_traces: bool,
    /// The format of the trace, which has to be the address's.
    pub trace_format: Option<FormatName>,
    /// Where the trace goes.
    #[serde(deserialize_with = "objects::name")]
    pub trace_output: TraceOutput,
    /// How a speedscope trace and the graph share the body.
    #[serde(deserialize_with = "objects::name")]
    pub layout: Layout,
    /// How many hotspots a summary lists. Other formats list none.
    #[schema(minimum = 0, maximum = 4294967295_u32)]
    pub top_n: u32,
}

impl Default for TraceConfig {
    fn default() -> Self {
        Self {
            capture_traces: true,
            trace_format: None,
            trace_output: TraceOutput::ResponseOnly,
            layout: Layout::Nested,
            top_n: 10,
        }
    }
}

/// Where the trace goes: `response_only`, into the response beside the graph; `traces_only`, into the response instead of
/// the graph; `both`, into the response, and it is kept, to be read at `/traces/{id}`; `external_only`, it is kept and not in
/// the response. The last two are refused where no traces are kept. Where some are, the trace of a graph whose making panics
/// (500) is kept whatever this says, by the id that the problem's `instance` ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Enum__Trace_Output)]
#[serde(rename_all = "snake_case")]
pub enum TraceOutput {
    /// Into the response, beside the graph.
    ResponseOnly,
    /// Among the kept traces, not into the response, unless it cannot be kept. Refused where no traces are kept.
    ExternalOnly,
    /// Into the response and among the kept traces. Refused where no traces are kept.
    Both,
    /// Into the response, instead of the graph.
    TracesOnly,
}

impl TraceOutput {
    /// Whether the trace is to be kept.
    #[must_use]
    pub fn keeps(self) -> bool {
        matches!(self, Self::ExternalOnly | Self::Both)
    }
}

/// How a speedscope trace and the graph share the body: `nested`, `graph_output` and `traces` side by side; `flat`, the body is
/// a speedscope file that has `graph_output` as a member more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Enum__Layout)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// `graph_output`, `traces` and `trace_id` side by side.
    Nested,
    /// A speedscope file that has `graph_output` and `trace_id` as members more.
    Flat,
}

/// One of the [`FORMATS`], by its name.
#[derive(Debug, Clone, Copy)]
pub struct FormatName(pub &'static TraceFormat);

impl<'de> Deserialize<'de> for FormatName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = Cow::<str>::deserialize(deserializer)?;
        FORMATS.iter().find(|format| format.name == name).map(|format| Self(format)).ok_or_else(|| {
            let known: Vec<_> = FORMATS.iter().map(|format| format.name).collect();
            D::Error::custom(format_args!("unknown format `{name}`, expected one of {}", known.join(", ")))
        })
    }
}

impl Serialize for FormatName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.name)
    }
}

impl ToSchema for FormatName {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Enum__Trace_Format")
    }
}

impl PartialSchema for FormatName {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The format of a trace."))
            .enum_values(Some(FORMATS.iter().map(|format| format.name)))
            .into()
    }
}

//! The OpenAPI 3.1 document: the words that the routes describe themselves with, and the schemas of what they name.
//!
//! Engines, transformations, sources and formats come from their lists, so that a new one needs no line here.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ArrayBuilder, ComponentsBuilder, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{Components, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::answer::{NOT_KEPT, TRACE_ID};
use crate::pipeline::{ENGINES, SOURCES, Source, TRANSFORMATIONS};
use crate::problem::{Details, MEDIA_TYPE};
use crate::routes;
use crate::schema::examples::{self, Examples};
use crate::schema::format::kept::{KEPT, KeptFormat};
use crate::schema::format::{FORMATS, TraceFormat};
use crate::schema::kept::{KeptTrace, KeptTraceLinks};
use crate::schema::list::Choice;
use crate::schema::request::{AnyData, GraphRequest, TracedGraphRequest};
use crate::schema::response::{GraphOutput, Health};

/// The names of the two schemas that are generic in Rust.
pub(crate) const GRAPH_REQUEST: &str = "Schema__Graph__Request";
pub(crate) const TRACED_REQUEST: &str = "Schema__Graph__With_Traces__Request";

/// What can go wrong with a request that has a target and a body.
pub(crate) const POST_PROBLEMS: &[u16] = &[400, 404, 408, 413, 415, 422, 500, 503];

const JSON: &str = "application/json";

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut paths = PathsBuilder::new();
    for describe in
        [routes::health::describe, routes::graph::describe, routes::timestamps::describe, routes::traces::describe]
    {
        paths = describe(paths);
    }
    let info = InfoBuilder::new()
        .title("Graph service")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Makes graphs of HTML pages and other graphs. Any request can be traced by itself."))
        .license(Some(
            LicenseBuilder::new().name(env!("CARGO_PKG_LICENSE")).identifier(Some(env!("CARGO_PKG_LICENSE"))).build(),
        ));
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components())).build()
}

fn components() -> Components {
    let mut schemas: Vec<(String, RefOr<Schema>)> = vec![
        (GRAPH_REQUEST.to_owned(), GraphRequest::<AnyData>::schema()),
        (TRACED_REQUEST.to_owned(), TracedGraphRequest::<AnyData>::schema()),
    ];
    GraphRequest::<AnyData>::schemas(&mut schemas);
    TracedGraphRequest::<AnyData>::schemas(&mut schemas);
    add::<AnyData>(&mut schemas);
    add::<GraphOutput>(&mut schemas);
    add::<Choice>(&mut schemas);
    add::<Health>(&mut schemas);
    add::<KeptTrace>(&mut schemas);
    add::<KeptTraceLinks>(&mut schemas);
    add::<Details>(&mut schemas);
    schemas.extend(FORMATS.iter().flat_map(|format| (format.schemas)()));
    ComponentsBuilder::new().schemas_from_iter(schemas).build()
}

fn add<T: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// A path with one operation.
pub(crate) fn item(method: HttpMethod, operation: OperationBuilder) -> PathItem {
    PathItem::new(method, operation)
}

/// An operation by its group, its id and what it does.
pub(crate) fn operation(tag: &str, id: &str, summary: &str) -> OperationBuilder {
    OperationBuilder::new().tag(tag).operation_id(Some(id)).summary(Some(summary))
}

/// A required JSON body: the schema of that name, and examples of it.
pub(crate) fn body(schema: &str, examples: Examples) -> RequestBody {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).examples_from_iter(examples);
    RequestBodyBuilder::new().required(Some(Required::True)).content(JSON, content.build()).build()
}

/// A JSON answer of type `T`, with examples of it.
pub(crate) fn answer<T: ToSchema>(description: &str, examples: Examples) -> Response {
    json_answer(description, Ref::from_schema_name(T::name()).into(), examples)
}

/// A JSON answer that is a list of `T`.
pub(crate) fn list_answer<T: ToSchema>(description: &str, examples: Examples) -> Response {
    json_answer(description, ArrayBuilder::new().items(Ref::from_schema_name(T::name())).into(), examples)
}

/// The answer of a traced route.
pub(crate) fn traced_answer(format: &TraceFormat) -> Response {
    let description = format!("The graph and its trace, or as text/plain the trace alone as `{}`", format.as_text);
    let component = Ref::from_schema_name(format.component).into();
    let mut response = json_answer(&description, component, examples::traced_answers(format));
    let text = ContentBuilder::new().schema(Some(string())).examples_from_iter(examples::text_answer(format)).build();
    response.content.insert(essence(format.as_text).to_owned(), text.into());
    let headers = [
        (TRACE_ID, uuid(), "The trace's id"),
        ("server-timing", string(), "The methods with the most self time"),
        ("link", string(), "The address of the trace, if it is kept"),
        (NOT_KEPT, string(), "Why the trace is not kept although it was to be, as in `trace_not_kept`"),
    ];
    response.headers.extend(headers.map(header));
    response
}

/// The answer that is a kept trace.
pub(crate) fn kept_answer() -> Response {
    let mut response = ResponseBuilder::new().description("The trace").build();
    for format in KEPT {
        let schema: RefOr<Schema> = match essence(format.format) {
            // What each format of JSON looks like is said where the format is.
            JSON => ObjectBuilder::new().schema_type(Type::Object).into(),
            _ => string().into(),
        };
        let alike = KEPT.iter().filter(|other| essence(other.format) == essence(format.format));
        let examples = alike.filter_map(|other| examples::kept_in(other));
        let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
        response.content.insert(essence(format.format).to_owned(), content.into());
    }
    let name = ("content-disposition", string(), "What the file may be called");
    response.headers.extend([(TRACE_ID, uuid(), "The trace's id"), name].map(header));
    response
}

/// An answer without a body.
pub(crate) fn no_content(description: &str) -> Response {
    ResponseBuilder::new().description(description).build()
}

fn header((name, schema, description): (&str, ObjectBuilder, &str)) -> (String, RefOr<Header>) {
    (name.to_owned(), HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build().into())
}

fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn uuid() -> ObjectBuilder {
    string().format(Some(SchemaFormat::Custom("uuid".to_owned())))
}

/// A format's media type without its parameters.
fn essence(format: timestamp_core::Format) -> &'static str {
    format.media_type().split(';').next().unwrap_or_default()
}

fn json_answer(description: &str, schema: RefOr<Schema>, examples: Examples) -> Response {
    let content = ContentBuilder::new().schema(Some(schema)).examples_from_iter(examples).build();
    ResponseBuilder::new().description(description).content(JSON, content).build()
}

/// Adds the problems of these statuses.
pub(crate) fn with_problems(operation: OperationBuilder, statuses: &[u16]) -> OperationBuilder {
    statuses.iter().fold(operation, |operation, status| operation.response(status.to_string(), problem(*status)))
}

fn problem(status: u16) -> Response {
    let description = match status {
        400 => "The body is not JSON, or has a key twice, or is broken; or the query is not of this address",
        404 => "There is nothing of a name in the address",
        406 => "There is no answer of a kind that is accepted",
        408 => "The body came too slowly",
        413 => "The body is too large, as sent or as decoded",
        415 => "The content type or the content encoding is not supported",
        422 => "The body is JSON, but not the JSON that is asked for",
        503 => "Overloaded, or out of time",
        _ => "The service failed",
    };
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(Details::name()))).build();
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, content).build()
}

/// The three names in the address of a graph.
pub(crate) fn target_parameters() -> [Parameter; 3] {
    let transformations = format!("What is done to the graph. {}", transformations_by_source());
    let [sources, engines] = [SOURCES.iter().map(|it| it.name).collect(), ENGINES.iter().map(|it| it.name).collect()];
    [
        parameter("source", "What the graph is made of", sources, examples::SOURCE),
        parameter("engine", "What writes the graph", engines, examples::ENGINE),
        parameter(
            "transformation",
            &transformations,
            TRANSFORMATIONS.iter().map(|it| it.name).collect(),
            examples::TRANSFORMATION,
        ),
    ]
}

/// The id in the address of a kept trace.
pub(crate) fn trace_id_parameter() -> Parameter {
    ParameterBuilder::new()
        .name("trace_id")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The trace's id, as `trace_id` of an answer and the header `x-timestamp-trace-id` have it"))
        .schema(Some(uuid()))
        .example(Some(examples::TRACE_ID.into()))
        .build()
}

/// What the address of a kept trace in a format takes.
pub(crate) fn kept_format_parameters() -> [Parameter; 3] {
    let words = |format: &&KeptFormat| format!("`{}`: {}", format.name, format.description);
    let description = format!("How the trace is written. {}.", KEPT.iter().map(words).collect::<Vec<_>>().join("; "));
    let names = KEPT.iter().map(|format| format.name).collect();
    let top_n = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(u32::MAX));
    let top_n = ParameterBuilder::new()
        .name("top_n")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some("How many hotspots a summary lists; other formats do not take it"))
        .schema(Some(top_n));
    [trace_id_parameter(), parameter("format", &description, names, "speedscope"), top_n.build()]
}

/// Which transformations each source knows, in a sentence for each.
fn transformations_by_source() -> String {
    let sentence = |source: &Source| {
        let known = TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&source.name));
        let names: Vec<_> = known.map(|it| format!("`{}`", it.name)).collect();
        format!("The source `{}` knows {}.", source.name, names.join(", "))
    };
    SOURCES.iter().map(|source| sentence(source)).collect::<Vec<_>>().join(" ")
}

fn parameter(name: &str, description: &str, values: Vec<&'static str>, example: &str) -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(values));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schema))
        .example(Some(example.into()))
        .build()
}

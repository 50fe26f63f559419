//! Examples of requests and answers, for the OpenAPI document.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use timestamp_core::Trace;
use timestamp_core::store::Kept;
use utoipa::openapi::example::{Example, ExampleBuilder};

use super::format::TraceFormat;
use super::format::kept::{KeptFormat, export_of};
use super::request;
use super::response::GraphOutput;
use crate::answer::{self, Traced};
use crate::pipeline::{self, ENGINES, Engine};
use crate::target::Target;

/// What the examples in addresses and answers are of.
pub const SOURCE: &str = "html";
/// As [`SOURCE`].
pub const ENGINE: &str = "dot";
/// As [`SOURCE`].
pub const TRANSFORMATION: &str = "default";

/// The id of the trace in the examples.
pub const TRACE_ID: &str = "01980000-0000-7000-8000-000000000000";

/// The trace in the examples: what the route of the full format once answered to the first of them. The document is the
/// same each time that it is built, which a trace of its building would not be.
const TRACE: &[u8] = include_bytes!("example_trace.json");

/// How long the making of an example is said to have taken.
const DURATION: Duration = Duration::from_micros(180);

/// The name of the simplest example.
const DEFAULT: &str = "default";
/// The name of the example of a layout.
const LAYOUT: &str = "with_layout";

/// Examples by name. The document has them in the order of their names, and its readers are shown the first.
pub type Examples = Vec<(String, Example)>;

/// Bodies: one for each source, one for each option. With a format those of its traced route.
#[must_use]
pub fn requests(format: Option<&TraceFormat>) -> Examples {
    bodies(format).into_iter().map(|(name, summary, body)| (name, example(summary, body))).collect()
}

fn bodies(format: Option<&TraceFormat>) -> Vec<(String, &'static str, Value)> {
    let sources = [(DEFAULT, "A page", page(json!({}))), ("graph", "A graph as it is given (source `graph`)", given())];
    let sources = sources.map(|(name, summary, body)| (name.to_owned(), summary, body));
    let options =
        options().map(|(option, value, summary)| (format!("with_{option}"), summary, page(json!({ option: value }))));
    let mut bodies: Vec<_> = sources.into_iter().chain(options).collect();
    let Some(format) = format else { return bodies };
    if format.may_be_flat {
        let summary = "`layout`: the body is a file for the viewer, which carries the graph";
        bodies.push((LAYOUT.to_owned(), summary, page(json!({}))));
    }
    for (name, _, body) in &mut bodies {
        body["trace_config"] =
            json!({ "capture_traces": true, "trace_format": format.name, "trace_output": "response_only" });
        if name == LAYOUT {
            body["trace_config"]["layout"] = json!("flat");
        }
    }
    bodies
}

/// What each engine makes of the page: made, and not written down, so that it is what the service answers.
#[must_use]
pub fn answers() -> Examples {
    let made = |engine: &Engine| Some((engine.name.to_owned(), example(engine.description, answer(engine)?)));
    ENGINES.iter().filter_map(|engine| made(engine)).collect()
}

fn answer(engine: &Engine) -> Option<Value> {
    let mut answer = Vec::new();
    graph(engine.name)?.write(&mut answer).ok()?;
    serde_json::from_slice(&answer).ok()
}

fn graph(engine: &str) -> Option<GraphOutput> {
    let target = Target::named(SOURCE, engine, TRANSFORMATION).ok()?;
    let request = request::plain(target.source, page(json!({})).to_string().as_bytes()).ok()?;
    let output = pipeline::run(&request.data, target.transformation, target.engine, &request.config).ok()?;
    Some(GraphOutput::new(target, output, DURATION))
}

fn trace() -> Option<Trace> {
    Trace::from_full(TRACE).ok()
}

/// What the traced route of `format` answers to the page in each layout.
#[must_use]
pub fn traced_answers(format: &TraceFormat) -> Examples {
    let made = bodies(Some(format)).into_iter().filter(|(name, ..)| [DEFAULT, LAYOUT].contains(&name.as_str()));
    made.filter_map(|(name, summary, body)| Some((name, example(summary, traced_answer(format, &body)?)))).collect()
}

fn traced_answer(format: &TraceFormat, body: &Value) -> Option<Value> {
    let target = Target::named(SOURCE, ENGINE, TRANSFORMATION).ok()?;
    let (_, config) = request::traced(target.source, body.to_string().as_bytes()).ok()?;
    let traced = Traced { trace: Arc::new(trace()?), id: TRACE_ID.parse().ok()?, kept: None };
    let answer = answer::write(Some(graph(ENGINE)?), Some(&traced), format, &config).ok()?;
    serde_json::from_slice(&answer).ok()
}

/// What it answers to those who accept text only.
#[must_use]
pub fn text_answer(format: &TraceFormat) -> Examples {
    let text = || String::from_utf8(answer::exported(&trace()?, format.as_text).ok()?).ok();
    text().map(|text| (DEFAULT.to_owned(), example("A page", text.into()))).into_iter().collect()
}

/// The kept trace that the other examples are of.
#[must_use]
pub fn kept() -> Option<Kept> {
    let (trace, id) = (trace()?, TRACE_ID.parse().ok()?);
    let since = Duration::from_nanos(trace.start_unix_ns() + trace.duration_ns());
    let (name, duration_ns, bytes) = (trace.name().to_owned(), trace.duration_ns(), trace.memory_bytes());
    Some(Kept { id, name, since, duration_ns, bytes })
}

/// It as what is told of it.
#[must_use]
pub fn told_of_kept<T: Serialize>(tell: impl FnOnce(Kept) -> T) -> Examples {
    let value = kept().and_then(|kept| serde_json::to_value(tell(kept)).ok());
    value.map(|value| (DEFAULT.to_owned(), example("A kept trace", value))).into_iter().collect()
}

/// It in a format, unless that is no text.
#[must_use]
pub fn kept_in(format: &KeptFormat) -> Option<(String, Example)> {
    let export = export_of(TRACE_ID.parse().ok()?, format.format);
    let text = String::from_utf8(answer::exported(&trace()?, export).ok()?).ok()?;
    let value = serde_json::from_str(&text).unwrap_or(Value::String(text));
    let is_binary = format.format.media_type().starts_with("application/") && value.is_string();
    (!is_binary).then(|| (format.name.to_owned(), example(format.description, value)))
}

fn example(summary: &str, value: Value) -> Example {
    ExampleBuilder::new().summary(summary).value(Some(value)).build()
}

fn page(transform_config: Value) -> Value {
    json!({
        "graph_data": { "html": "<html><body><h1 class=\"title\">Glass</h1><p>A box to look into</p></body></html>" },
        "transform_config": transform_config
    })
}

fn given() -> Value {
    json!({
        "graph_data": {
            "directed": true,
            "nodes": [
                { "id": "service", "label": "Graph service", "type": "program" },
                { "id": "pipeline", "type": "library" },
                { "id": "parser", "label": "HTML parser", "type": "library" }
            ],
            "edges": [
                { "source": "service", "target": "pipeline", "label": "runs" },
                { "source": "pipeline", "target": "parser", "label": "depends on" }
            ]
        },
        "transform_config": {}
    })
}

/// Each option of the transformation and the engine, with a value other than its default and what that does.
fn options() -> [(&'static str, Value, &'static str); 7] {
    [
        ("preset", json!("structure_only"), "`preset`: the elements and how they nest, without texts and attributes"),
        (
            "show_tag_nodes",
            json!(false),
            "`show_tag_nodes`: with the transformation `attributes`, elements hang from the root, not from their tags",
        ),
        (
            "show_attr_nodes",
            json!(false),
            "`show_attr_nodes`: with the transformation `attributes`, no attributes, names and values",
        ),
        ("show_text_nodes", json!(false), "`show_text_nodes`: elements without their texts"),
        ("color_scheme", json!("high_contrast"), "`color_scheme`: strong colours, where the engine has colours"),
        ("rank_dir", json!("LR"), "`rank_dir`: from left to right, where the engine lays out"),
        ("max_label_chars", json!(12), "`max_label_chars`: labels of at most 12 characters"),
    ]
}

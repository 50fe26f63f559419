//! Examples of requests and answers, for the OpenAPI document.

use std::time::Duration;

use serde_json::{Value, json};
use utoipa::openapi::example::{Example, ExampleBuilder};

use super::format::TraceFormat;
use super::request;
use super::response::GraphOutput;
use crate::pipeline::{self, ENGINES, Engine};
use crate::target::Target;

/// What the examples in addresses and answers are of.
pub const SOURCE: &str = "html";
/// As [`SOURCE`].
pub const ENGINE: &str = "dot";
/// As [`SOURCE`].
pub const TRANSFORMATION: &str = "default";

/// How long the making of an example is said to have taken: the document is the same each time that it is built.
const DURATION: Duration = Duration::from_micros(180);

/// Bodies by name: one for each source, one for each option. With a format those of its traced route.
#[must_use]
pub fn requests(format: Option<&TraceFormat>) -> Vec<(&'static str, Example)> {
    let sources = [("html", "A page", page(json!({}))), ("graph", "A graph as it is given (source `graph`)", given())];
    let options =
        options().into_iter().map(|(option, value, summary)| (option, summary, page(json!({ option: value }))));
    let traced = |mut body: Value| {
        if let Some(format) = format {
            body["trace_config"] =
                json!({ "capture_traces": true, "trace_format": format.name, "trace_output": "response_only" });
        }
        body
    };
    sources.into_iter().chain(options).map(|(name, summary, body)| (name, example(summary, traced(body)))).collect()
}

/// What each engine makes of the page: made, and not written down, so that it is what the service answers.
#[must_use]
pub fn answers() -> Vec<(&'static str, Example)> {
    ENGINES.iter().filter_map(|engine| Some((engine.name, example(engine.description, answer(engine)?)))).collect()
}

fn answer(engine: &Engine) -> Option<Value> {
    let target = Target::named(SOURCE, engine.name, TRANSFORMATION).ok()?;
    let request = request::plain(target.source, page(json!({})).to_string().as_bytes()).ok()?;
    let output = pipeline::run(&request.data, target.transformation, target.engine, &request.config).ok()?;
    let mut answer = Vec::new();
    GraphOutput::new(target, output, DURATION).write(&mut answer).ok()?;
    serde_json::from_slice(&answer).ok()
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

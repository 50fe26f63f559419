//! The graph pipeline: `source -> model -> transformation -> engine -> output`.
//!
//! A [`Source`] turns the caller's data into a model, a [`Transformation`] makes one graph of it, an [`Engine`] writes
//! that graph as text or JSON. Each of the three is a descriptor in one list; adding one is a new file and a line in that
//! list.
//!
//! Architecture invariant: nothing here recurses over the input, and time and memory grow linearly with its size.
//! Shapes of input for which that can't be kept are refused with an [`Error`] before they cost anything.
//!
//! Architecture invariant: the pipeline doesn't know who calls it or whether it is being timed. It only names its phases.

mod config;
mod engine;
mod model;
mod source;
#[cfg(test)]
mod tests;
mod text;
mod transform;

use timestamp_core::timestamp;

pub use config::{ColorScheme, Preset, RankDir, TransformConfig};
pub use engine::{ENGINES, Engine};
pub use source::{EdgeData, GivenData, GraphData, HtmlData, NodeData, SOURCES, Source};
pub use transform::{TRANSFORMATIONS, Transformation};

/// The rendered graph, in the form that its engine writes.
#[derive(Debug, Clone)]
pub enum Rendered {
    /// Text in the engine's own language, such as DOT.
    Text(String),
    /// A JSON object, already written.
    Json(String),
}

impl Rendered {
    /// What was written, as it is.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Json(text) => text,
        }
    }
}

/// What a run gives.
#[derive(Debug, Clone)]
pub struct Output {
    /// Number of nodes in `rendered`.
    pub node_count: usize,
    /// Number of edges in `rendered`.
    pub edge_count: usize,
    /// The graph.
    pub rendered: Rendered,
}

/// Well-formed input that the pipeline refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What is wrong: at least one thing, and of many the first ones.
    pub faults: Vec<Fault>,
}

impl Error {
    fn at(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { faults: vec![Fault { pointer: pointer.into(), detail: detail.into() }] }
    }
}

/// One thing that is wrong with the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer to the part of the request that is refused.
    pub pointer: String,
    /// What is wrong with it, for the caller to read. Holds nothing of the input.
    pub detail: String,
}

/// Runs the pipeline. CPU-bound and synchronous.
///
/// # Errors
///
/// When `data` isn't sound or is beyond one of the limits that keep the run
/// linear, and when the transformation doesn't work on its source.
#[timestamp(name = "pipeline")]
pub fn run(
    data: &GraphData,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, Error> {
    let settings = config.settings();
    match data {
        GraphData::Html(data) => {
            let from_html = transformation.html_work().ok_or_else(|| misfit(transformation))?;
            let document = source::html::parse(&data.html)?;
            let graph = transform::hide::apply(from_html(&document), &settings);
            let output = write(graph, engine, &settings);
            free_document(document);
            output
        }
        GraphData::Graph(data) => {
            let from_graph = transformation.graph_work().ok_or_else(|| misfit(transformation))?;
            let given = from_graph(source::graph::read(data)?)?;
            let output = write(source::graph::model(&given), engine, &settings);
            free_given(given);
            output
        }
    }
}

fn misfit(transformation: &Transformation) -> Error {
    Error::at("", format!("the transformation {} doesn't work on this source", transformation.name))
}

// A span of its own for the size of the graph: the spans below it, which take the time, are called the same whatever the
// size, so that runs can be compared by them.
#[timestamp(name = "graph of {graph}")]
fn write(graph: model::Graph<'_>, engine: &Engine, settings: &config::Settings) -> Result<Output, Error> {
    let rendered = (engine.render)(&graph, settings)?;
    settings.check_len(rendered.as_str().len())?;
    let (node_count, edge_count) = (graph.nodes.len(), graph.edges.len());
    free_graph(graph);
    Ok(Output { node_count, edge_count, rendered })
}

// Freeing a big structure takes long enough to ask where the time went, so it gets a name of its own.

#[timestamp(name = "free graph")]
fn free_graph(graph: model::Graph<'_>) {
    drop(graph);
}

#[timestamp(name = "free given graph")]
fn free_given(given: source::graph::Given<'_>) {
    drop(given);
}

#[timestamp(name = "free document")]
fn free_document(document: source::html::Document) {
    drop(document);
}

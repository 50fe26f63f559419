//! Sources: what the pipeline can be given.

pub(super) mod graph;
pub(super) mod html;

pub use graph::{EdgeData, GivenData, NodeData};
pub use html::HtmlData;

/// A kind of input.
#[derive(Debug)]
pub struct Source {
    /// Name in routes.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it takes, in a sentence.
    pub description: &'static str,
}

impl Source {
    /// The source of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SOURCES.iter().copied().find(|source| source.name == name)
    }
}

/// All sources.
pub static SOURCES: &[&Source] = &[&html::HTML, &graph::GRAPH];

/// The input of a run: one variant per source.
#[derive(Debug, Clone)]
pub enum GraphData {
    /// For the source `html`.
    Html(HtmlData),
    /// For the source `graph`.
    Graph(GivenData),
}

//! Transformations: which graph is made of the model. One file each, and one line in [`TRANSFORMATIONS`].

mod attributes;
mod body_only;
mod components;
mod condensed;
mod default;
mod full_document;
mod head_only;
pub(super) mod hide;
mod largest_component;
#[cfg(test)]
mod samples;
mod scripts;
mod spanning_tree;
mod styles;
mod transitive_reduction;

use petgraph::graph::DiGraph;

use super::Error;
use super::model::{Graph, NodeIndex};
use super::source::graph::Given;
use super::source::html::Document;

/// What is done to the model.
#[derive(Debug)]
pub struct Transformation {
    /// Name in routes.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it gives, in a sentence.
    pub description: &'static str,
    pub(super) work: Work,
}

/// What a transformation works on.
#[derive(Debug)]
pub(super) enum Work {
    /// Pages.
    Html(FromHtml),
    /// Graphs that are given.
    Graph(FromGraph),
    /// Both.
    Any(FromHtml, FromGraph),
}

pub(super) type FromHtml = for<'a> fn(&'a Document) -> Graph<'a>;
pub(super) type FromGraph = for<'a> fn(Given<'a>) -> Result<Given<'a>, Error>;

impl Transformation {
    /// The transformation of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        TRANSFORMATIONS.iter().copied().find(|transformation| transformation.name == name)
    }

    /// Names of the sources that it works on.
    pub fn sources(&self) -> &'static [&'static str] {
        match self.work {
            Work::Html(_) => &["html"],
            Work::Graph(_) => &["graph"],
            Work::Any(..) => &["html", "graph"],
        }
    }

    pub(super) fn html_work(&self) -> Option<FromHtml> {
        match self.work {
            Work::Html(from_html) | Work::Any(from_html, _) => Some(from_html),
            Work::Graph(_) => None,
        }
    }

    pub(super) fn graph_work(&self) -> Option<FromGraph> {
        match self.work {
            Work::Graph(from_graph) | Work::Any(_, from_graph) => Some(from_graph),
            Work::Html(_) => None,
        }
    }
}

/// A graph as petgraph's algorithms take it.
fn digraph(nodes: usize, edges: impl Iterator<Item = (NodeIndex, NodeIndex)>) -> DiGraph<(), (), NodeIndex> {
    let mut graph = DiGraph::with_capacity(nodes, edges.size_hint().0);
    for _ in 0..nodes {
        graph.add_node(());
    }
    graph.extend_with_edges(edges);
    graph
}

/// All transformations.
pub static TRANSFORMATIONS: &[&Transformation] = &[
    &default::DEFAULT,
    &body_only::BODY_ONLY,
    &head_only::HEAD_ONLY,
    &attributes::ATTRIBUTES,
    &scripts::SCRIPTS,
    &styles::STYLES,
    &full_document::FULL_DOCUMENT,
    &largest_component::LARGEST_COMPONENT,
    &condensed::CONDENSED,
    &spanning_tree::SPANNING_TREE,
    &transitive_reduction::TRANSITIVE_REDUCTION,
];

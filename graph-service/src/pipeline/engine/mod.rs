//! Engines: how a graph is written. One file each, and one line in [`ENGINES`].
//!
//! Every output language has one type in [`escape`] through which all text from the input goes.

mod cytoscape;
mod d3;
mod dot;
mod escape;
mod json;
mod mermaid;
mod palette;
mod svg;
mod tree;
mod tree_text;
mod visjs;

use super::config::Settings;
use super::model::{Graph, Id, NodeId, NodeIndex};
use super::text::push_number;
use super::{Error, Rendered};
use escape::JsKey;

/// How the graph is written, whatever it is made of.
#[derive(Debug)]
pub struct Engine {
    /// Name in routes.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it writes, in a sentence.
    pub description: &'static str,
    pub(super) render: fn(&Graph<'_>, &Settings) -> Result<Rendered, Error>,
}

impl Engine {
    /// The engine of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        ENGINES.iter().copied().find(|engine| engine.name == name)
    }
}

/// All engines.
pub static ENGINES: &[&Engine] = &[
    &dot::DOT,
    &visjs::VISJS,
    &d3::D3,
    &cytoscape::CYTOSCAPE,
    &mermaid::MERMAID,
    &tree::TREE,
    &tree_text::TREE_TEXT,
    &svg::SVG,
];

/// Writes the id of a node that a source built, such as `body_12`: letters, digits and underscores only.
fn push_built_id(out: &mut String, id: NodeId) {
    out.push_str(id.graph.as_str());
    out.push('_');
    push_number(out, id.number);
}

/// Writes a node's id as it is.
fn push_id(out: &mut String, graph: &Graph<'_>, node: NodeIndex) {
    match graph.id(node) {
        Id::Built(id) => push_built_id(out, id),
        Id::Given(id) => out.push_str(id),
    }
}

/// Writes a node's id where a library will use it as a key of a JavaScript object.
fn push_js_key(out: &mut String, graph: &Graph<'_>, node: NodeIndex) {
    match graph.id(node) {
        Id::Built(id) => push_built_id(out, id),
        Id::Given(id) => out.push_str(&JsKey(id).text()),
    }
}

//! The source `graph`: nodes and edges as they are given.
//!
//! ```text
//! GraphData -> read -> Given -> transformation -> Given -> model -> Graph
//! ```
//!
//! A [`Given`] graph has been checked: its ids are unique and its edges end in nodes. Transformations turn one into
//! another before the model is made of it.

mod given;
mod model;
mod read;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use super::Source;
use crate::objects;

pub(in crate::pipeline) use given::{Given, GivenEdge, GivenNode};
pub(in crate::pipeline) use model::model;
pub(in crate::pipeline) use read::read;

/// The descriptor.
pub(super) static GRAPH: Source =
    Source { name: "graph", label: "Graph", description: "Nodes and edges as they are given." };

/// Most nodes and edges of a graph. A node takes some two hundred bytes while it is worked on.
pub(super) const MAX_NODES: usize = 2_000_000;
pub(super) const MAX_EDGES: usize = 4_000_000;

/// What `graph_data` holds when the source is `graph`.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `nodes` and `edges`")]
pub struct GivenData {
    /// Whether edges lead one way only.
    #[serde(default = "directed")]
    #[schema(default = true, example = true)]
    pub directed: bool,
    /// The nodes, at most 2,000,000, in the order in which outputs list them.
    #[serde(deserialize_with = "objects::objects")]
    pub nodes: Vec<NodeData>,
    /// The edges, at most 4,000,000, in the order in which outputs list them. An edge may lead back to its own node, and
    /// several may join the same two nodes.
    #[serde(default, deserialize_with = "objects::objects")]
    pub edges: Vec<EdgeData>,
}

fn directed() -> bool {
    true
}

/// A node of a given graph.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with an `id`")]
pub struct NodeData {
    /// What edges and outputs call the node: unique, and not empty.
    #[schema(min_length = 1, example = "parser")]
    pub id: String,
    /// What is shown of the node. Default: its id.
    #[schema(example = "HTML parser")]
    pub label: Option<String>,
    /// What sort of node it is: nodes of a type look alike. Default: `node`.
    #[serde(rename = "type")]
    #[schema(example = "library")]
    pub kind: Option<String>,
}

/// An edge of a given graph.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `source` and `target`")]
pub struct EdgeData {
    /// The id of the node where the edge begins.
    #[schema(example = "service")]
    pub source: String,
    /// The id of the node where it ends.
    #[schema(example = "parser")]
    pub target: String,
    /// What is shown of the edge. Default: nothing.
    #[schema(example = "depends on")]
    pub label: Option<String>,
}

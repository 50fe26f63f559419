//! `cytoscape`: elements, layout and style for Cytoscape.js.
//!
//! `cytoscape({container, ...output})` takes the three members as they are.
//!
//! - A selector can't name every type: strings in it have no escapes, so that none can hold both sorts of quotes. Each
//!   node has a class for its looks instead, of which there are few, however many types a graph has.
//! - A label shows without the white space around it.
//! - The parts of a full document aren't compound nodes: those would be nodes that the graph doesn't have.
//! - Edges have no ids. Cytoscape gives each a random UUID; nodes and edges share their ids, and a made-up one could
//!   be a node's.

mod looks;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use timestamp_core::timestamp;

use super::escape::CytoscapeId;
use super::json::{EdgeData, Label, Length, NodeData, rendered};
use super::{Engine, push_built_id};
use crate::pipeline::config::{RankDir, Settings};
use crate::pipeline::model::{Graph, Id, NodeIndex, Paths};
use crate::pipeline::{Error, Rendered};

pub(super) static CYTOSCAPE: Engine = Engine {
    name: "cytoscape",
    label: "Cytoscape.js",
    description: "Elements, layout and style as Cytoscape.js takes them.",
    render,
};

#[timestamp(name = "render cytoscape")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let length = &Length::new(settings);
    rendered(&Network { graph, paths: Paths::new(graph), settings, length }, length)
}

struct Network<'g, 'a> {
    graph: &'g Graph<'a>,
    paths: Paths<'g, 'a>,
    settings: &'g Settings,
    length: &'g Length<'g>,
}

impl Serialize for Network<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("elements", &Elements { nodes: Nodes(self), edges: Edges(self) })?;
        map.serialize_entry("layout", &layout(self.graph, self.settings))?;
        map.serialize_entry("style", &looks::rules(self.graph, self.settings))?;
        map.end()
    }
}

#[derive(Serialize)]
struct Elements<'n, 'g, 'a> {
    nodes: Nodes<'n, 'g, 'a>,
    edges: Edges<'n, 'g, 'a>,
}

struct Nodes<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Nodes<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Node<'a> {
            data: NodeData<'a>,
            classes: &'static str,
        }
        let Network { graph, paths, settings, length } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.nodes.len()))?;
        let (mut id, mut paths) = (String::new(), paths.writer());
        for (node, index) in graph.nodes.iter().zip(0..).take_while(|_| !length.is_full()) {
            id.clear();
            push_id(&mut id, graph, index);
            let path = if let Id::Built(_) = graph.id(index) { paths.path(index) } else { "" };
            let (label, kind) = (Label::new(node.label, settings), graph.kind_name(node.kind));
            let data = NodeData { id: &id, label, kind, depth: node.depth, path };
            seq.serialize_element(&Node { data, classes: looks::class(node.kind) })?;
        }
        seq.end()
    }
}

struct Edges<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Edges<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Edge<'a> {
            data: EdgeData<'a>,
        }
        let Network { graph, settings, length, .. } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.edges.len()))?;
        let (mut source, mut target) = (String::new(), String::new());
        for edge in graph.edges.iter().take_while(|_| !length.is_full()) {
            source.clear();
            push_id(&mut source, graph, edge.from);
            target.clear();
            push_id(&mut target, graph, edge.to);
            let label = Label::of_edge(edge, settings);
            seq.serialize_element(&Edge { data: EdgeData { source: &source, target: &target, label } })?;
        }
        seq.end()
    }
}

/// The layout in levels that comes with Cytoscape. Before its version 3.33 it ignores the direction.
fn layout<'g>(graph: &'g Graph<'_>, settings: &Settings) -> impl Serialize + 'g {
    let direction = match settings.rank_dir {
        RankDir::Tb => "downward",
        RankDir::Lr => "rightward",
        RankDir::Bt => "upward",
        RankDir::Rl => "leftward",
    };
    Layout { name: "breadthfirst", directed: graph.directed, direction, spacing_factor: 1.2, roots: Roots(graph) }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout<'g, 'a> {
    name: &'static str,
    directed: bool,
    direction: &'static str,
    spacing_factor: f32,
    roots: Roots<'g, 'a>,
}

/// Ids of the roots. Left to itself Cytoscape finds none in a cycle.
struct Roots<'g, 'a>(&'g Graph<'a>);

impl Serialize for Roots<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let id = |&root: &NodeIndex| {
            let mut id = String::new();
            push_id(&mut id, self.0, root);
            id
        };
        serializer.collect_seq(self.0.roots.iter().map(id))
    }
}

fn push_id(out: &mut String, graph: &Graph<'_>, node: NodeIndex) {
    match graph.id(node) {
        Id::Built(id) => push_built_id(out, id),
        Id::Given(id) => out.push_str(&CytoscapeId(id).text()),
    }
}

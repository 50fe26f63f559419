//! `visjs`: nodes, edges and options for vis-network.
//!
//! `new vis.Network(container, {nodes, edges}, options)` takes the three members as they are. Labels are plain text to it
//! (`font.multi` stays off), and so is `title`, the tooltip.

mod options;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use timestamp_core::timestamp;

use super::{Engine, push_id};
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Graph, NONE, Paths};
use crate::pipeline::text::{ELLIPSIS, Short};
use crate::pipeline::{Error, Rendered};

pub(super) static VISJS: Engine = Engine {
    name: "visjs",
    label: "vis-network",
    description: "Nodes, edges and options as vis-network takes them.",
    sources: &["html"],
    render,
};

#[timestamp(name = "render visjs")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let network = Network { graph, paths: Paths::new(graph), settings };
    let json = serde_json::value::to_raw_value(&network)
        .map_err(|error| Error { pointer: "", detail: format!("the graph can't be written as JSON: {error}") })?;
    Ok(Rendered::Json(json))
}

/// The whole output. It is written as it is walked; no JSON value is built.
struct Network<'g, 'a> {
    graph: &'g Graph<'a>,
    paths: Paths<'g, 'a>,
    settings: &'g Settings,
}

impl Serialize for Network<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("nodes", &Nodes(self))?;
        map.serialize_entry("edges", &Edges(self))?;
        map.serialize_entry("options", &options::options(self.settings))?;
        map.end()
    }
}

struct Nodes<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Nodes<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Network { graph, paths, settings } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.nodes.len()))?;
        let (mut id, mut paths) = (String::new(), paths.writer());
        for (node, index) in graph.nodes.iter().zip(0..) {
            id.clear();
            push_id(&mut id, node.id);
            let title = paths.path(index);
            let label = Label { text: Short::new(node.label, settings.max_label_chars), position: NONE };
            seq.serialize_element(&Node { id: &id, label, group: node.kind.name(), level: node.depth, title })?;
        }
        seq.end()
    }
}

struct Edges<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Edges<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Network { graph, settings, .. } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.edges.len()))?;
        let (mut from, mut to) = (String::new(), String::new());
        for edge in &graph.edges {
            from.clear();
            push_id(&mut from, graph.nodes[edge.from as usize].id);
            to.clear();
            push_id(&mut to, graph.nodes[edge.to as usize].id);
            let text = Short::new(edge.label, settings.max_label_chars);
            let label = settings.edge_labels.then_some(Label { text, position: edge.position });
            seq.serialize_element(&Edge { from: &from, to: &to, label })?;
        }
        seq.end()
    }
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a str,
    label: Label<'a>,
    /// The kind; its looks stand in the options.
    group: &'static str,
    /// The depth, by which the layout places it.
    level: u32,
    /// The path.
    title: &'a str,
}

#[derive(Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Label<'a>>,
}

/// A label, followed by a position unless that is `NONE`.
struct Label<'a> {
    text: Short<'a>,
    position: u32,
}

impl Serialize for Label<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Short { text, cut } = self.text;
        match (cut, self.position) {
            (false, NONE) => serializer.serialize_str(text),
            (true, NONE) => serializer.collect_str(&format_args!("{text}{ELLIPSIS}")),
            (false, position) => serializer.collect_str(&format_args!("{text} {position}")),
            (true, position) => serializer.collect_str(&format_args!("{text}{ELLIPSIS} {position}")),
        }
    }
}

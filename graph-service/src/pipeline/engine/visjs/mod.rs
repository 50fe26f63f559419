//! `visjs`: nodes, edges and options for vis-network.
//!
//! `new vis.Network(container, {nodes, edges}, options)` takes the three members as they are. Labels are plain text to it
//! (`font.multi` stays off), and so is `title`, the tooltip.

mod options;

use std::borrow::Cow;
use std::collections::HashMap;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use timestamp_core::timestamp;

use super::escape::JsKey;
use super::json::{Label, Length, rendered};
use super::{Engine, push_js_key};
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Graph, GraphName, Kind, NodeIndex, Paths};
use crate::pipeline::{Error, Rendered};

pub(super) static VISJS: Engine = Engine {
    name: "visjs",
    label: "vis-network",
    description: "Nodes, edges and options as vis-network takes them.",
    render,
};

#[timestamp(name = "render visjs")]
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
        map.serialize_entry("nodes", &Nodes(self))?;
        map.serialize_entry("edges", &Edges(self))?;
        map.serialize_entry("options", &options::options(self.graph, self.settings))?;
        map.end()
    }
}

struct Nodes<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Nodes<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Network { graph, paths, settings, length } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.nodes.len()))?;
        let (mut id, mut paths) = (String::new(), paths.writer());
        for (node, index) in graph.nodes.iter().zip(0..).take_while(|_| !length.is_full()) {
            id.clear();
            push_js_key(&mut id, graph, index);
            let (label, group) = (Label::new(node.label, settings), group(graph, node.kind));
            let title = paths.path(index);
            seq.serialize_element(&Node { id: &id, label, group: &group, level: node.depth, title })?;
        }
        seq.end()
    }
}

struct Edges<'n, 'g, 'a>(&'n Network<'g, 'a>);

impl Serialize for Edges<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Network { graph, settings, length, .. } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.edges.len()))?;
        let (mut from, mut to) = (String::new(), String::new());
        // How many edges there are so far between two nodes of a given graph; those of others have one at most.
        // The map is only asked, never walked, so that its order can't reach an output.
        let mut between: HashMap<(NodeIndex, NodeIndex), u32> = HashMap::new();
        for edge in graph.edges.iter().take_while(|_| !length.is_full()) {
            let before = match graph.name {
                GraphName::Graph => {
                    let count = between.entry((edge.from.min(edge.to), edge.from.max(edge.to))).or_default();
                    std::mem::replace(count, *count + 1)
                }
                _ => 0,
            };
            from.clear();
            push_js_key(&mut from, graph, edge.from);
            to.clear();
            push_js_key(&mut to, graph, edge.to);
            let smooth = Smooth::beside(before, edge.from < edge.to);
            seq.serialize_element(&Edge { from: &from, to: &to, label: Label::of_edge(edge, settings), smooth })?;
        }
        seq.end()
    }
}

/// The group whose looks nodes of this kind have. To vis-network an empty name is none, and `useDefaultGroups` an option.
fn group<'a>(graph: &Graph<'a>, kind: Kind) -> Cow<'a, str> {
    let name = graph.kind_name(kind);
    match name.trim_start_matches(' ') {
        "" | "useDefaultGroups" => Cow::Owned(format!(" {name}")),
        _ => JsKey(name).text(),
    }
}

#[derive(Serialize)]
struct Node<'a> {
    id: &'a str,
    label: Label<'a>,
    /// The kind; its looks stand in the options.
    group: &'a str,
    /// The depth, by which the layout places it.
    level: u32,
    /// The path, of a given node its id.
    title: &'a str,
}

#[derive(Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<Label<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    smooth: Option<Smooth>,
}

/// A bend of an edge's own: those between the same two nodes would lie on each other.
#[derive(Serialize)]
struct Smooth {
    enabled: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    roundness: f32,
}

impl Smooth {
    /// The bend of an edge with so many before it: they go to both sides in turn, further out each time.
    fn beside(before: u32, is_forward: bool) -> Option<Self> {
        // Which side is clockwise depends on where the edge begins.
        let kind = if (before % 2 == 1) == is_forward { "curvedCW" } else { "curvedCCW" };
        let roundness = (before.div_ceil(2) as f32 * 0.2).min(1.0);
        (before > 0).then_some(Self { enabled: true, kind, roundness })
    }
}

//! `d3`: nodes, links and a configuration for d3-force.
//!
//! `forceSimulation(nodes).force("link", forceLink(links).id(d => d.id).distance(config.linkDistance))` takes them as
//! they are; the rest of `config` is for the code that draws. A force knows no direction of layout, but
//! `config.levels` gives one: each node is to be at `depth * distance` along `axis`.

use std::borrow::Cow;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use timestamp_core::timestamp;

use super::escape::JsKey;
use super::json::{EdgeData, Label, Length, NodeData, rendered};
use super::palette::{NodeColors, edge_color, line_width, node_colors};
use super::{Engine, push_id};
use crate::pipeline::config::{RankDir, Settings};
use crate::pipeline::model::{Graph, Id, Kind, Paths};
use crate::pipeline::{Error, Rendered};

pub(super) static D3: Engine =
    Engine { name: "d3", label: "D3", description: "Nodes, links and a configuration as d3-force takes them.", render };

/// How far a link's ends are to be apart, and one level from the next.
const DISTANCE: i16 = 60;

#[timestamp(name = "render d3")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let length = &Length::new(settings);
    rendered(&Simulation { graph, paths: Paths::new(graph), settings, length }, length)
}

struct Simulation<'g, 'a> {
    graph: &'g Graph<'a>,
    paths: Paths<'g, 'a>,
    settings: &'g Settings,
    length: &'g Length<'g>,
}

impl Serialize for Simulation<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("nodes", &Nodes(self))?;
        map.serialize_entry("links", &Links(self))?;
        map.serialize_entry("config", &config(self.graph, self.settings))?;
        map.end()
    }
}

struct Nodes<'n, 'g, 'a>(&'n Simulation<'g, 'a>);

impl Serialize for Nodes<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Simulation { graph, paths, settings, length } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.nodes.len()))?;
        let (mut id, mut paths) = (String::new(), paths.writer());
        for (node, index) in graph.nodes.iter().zip(0..).take_while(|_| !length.is_full()) {
            id.clear();
            push_id(&mut id, graph, index);
            let path = if let Id::Built(_) = graph.id(index) { paths.path(index) } else { "" };
            let (label, kind) = (Label::new(node.label, settings), type_name(graph, node.kind));
            seq.serialize_element(&NodeData { id: &id, label, kind: &kind, depth: node.depth, path })?;
        }
        seq.end()
    }
}

struct Links<'n, 'g, 'a>(&'n Simulation<'g, 'a>);

impl Serialize for Links<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Simulation { graph, settings, length, .. } = self.0;
        let mut seq = serializer.serialize_seq(Some(graph.edges.len()))?;
        let (mut source, mut target) = (String::new(), String::new());
        for edge in graph.edges.iter().take_while(|_| !length.is_full()) {
            source.clear();
            push_id(&mut source, graph, edge.from);
            target.clear();
            push_id(&mut target, graph, edge.to);
            let label = Label::of_edge(edge, settings);
            seq.serialize_element(&EdgeData { source: &source, target: &target, label })?;
        }
        seq.end()
    }
}

/// A node's type, by which `config.types` has its colours. d3 keeps ids in a `Map`, but types are looked up in an object.
fn type_name<'a>(graph: &Graph<'a>, kind: Kind) -> Cow<'a, str> {
    JsKey(graph.kind_name(kind)).text()
}

fn config<'g>(graph: &'g Graph<'_>, settings: &'g Settings) -> impl Serialize + 'g {
    let levels = match settings.rank_dir {
        RankDir::Tb => Levels { axis: "y", distance: DISTANCE },
        RankDir::Lr => Levels { axis: "x", distance: DISTANCE },
        RankDir::Bt => Levels { axis: "y", distance: -DISTANCE },
        RankDir::Rl => Levels { axis: "x", distance: -DISTANCE },
    };
    let width = line_width(settings.color_scheme);
    Config {
        directed: graph.directed,
        direction: settings.rank_dir.as_str(),
        levels,
        link_distance: DISTANCE,
        charge_strength: -120,
        node_radius: 6,
        border_width: width,
        edge_width: width,
        edge_color: edge_color(settings.color_scheme),
        types: Types { graph, settings },
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Config<'g, 'a> {
    directed: bool,
    direction: &'static str,
    levels: Levels,
    link_distance: i16,
    charge_strength: i16,
    node_radius: u8,
    border_width: u8,
    edge_width: u8,
    edge_color: &'static str,
    types: Types<'g, 'a>,
}

#[derive(Serialize)]
struct Levels {
    axis: &'static str,
    distance: i16,
}

/// The colours of each type.
struct Types<'g, 'a> {
    graph: &'g Graph<'a>,
    settings: &'g Settings,
}

impl Serialize for Types<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Colors {
            fill: &'static str,
            border: &'static str,
            text: &'static str,
        }
        let Self { graph, settings } = self;
        let shown = graph.kinds().into_iter().filter(|&kind| settings.shows(kind));
        serializer.collect_map(shown.map(|kind| {
            let NodeColors { fill, border, text } = node_colors(settings.color_scheme, kind);
            (type_name(graph, kind), Colors { fill, border, text })
        }))
    }
}

//! The `style` of a network.

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use crate::pipeline::config::Settings;
use crate::pipeline::engine::palette::{edge_color, line_width, node_colors};
use crate::pipeline::model::{Graph, Kind};

/// By [`Kind::look`]: the class of nodes that look so, and the selector of the class.
const LOOKS: [(&str, &str); Kind::BUILT.len()] = [
    ("look_0", "node.look_0"),
    ("look_1", "node.look_1"),
    ("look_2", "node.look_2"),
    ("look_3", "node.look_3"),
    ("look_4", "node.look_4"),
    ("look_5", "node.look_5"),
    ("look_6", "node.look_6"),
    ("look_7", "node.look_7"),
    ("look_8", "node.look_8"),
];

/// The class of nodes of this kind.
pub(super) fn class(kind: Kind) -> &'static str {
    LOOKS[kind.look()].0
}

/// The rules for nodes, for edges and for each look.
pub(super) fn rules<'g>(graph: &'g Graph<'_>, settings: &'g Settings) -> impl Serialize + 'g {
    Rules { graph, settings }
}

struct Rules<'g, 'a> {
    graph: &'g Graph<'a>,
    settings: &'g Settings,
}

impl Serialize for Rules<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { graph, settings } = self;
        let scheme = settings.color_scheme;
        let (color, width) = (edge_color(scheme), line_width(scheme));
        let mut seq = serializer.serialize_seq(None)?;
        seq.serialize_element(&Rule { selector: "node", style: all_nodes(width) })?;
        let shown = graph.kinds().into_iter().filter(|&kind| settings.shows(kind));
        // Beyond the first few, given types look like those before them.
        for kind in shown.take(LOOKS.len()) {
            let colors = node_colors(scheme, kind);
            let style = Look { background_color: colors.fill, border_color: colors.border, color: colors.text };
            seq.serialize_element(&Rule { selector: LOOKS[kind.look()].1, style })?;
        }
        let arrow = if graph.directed { "triangle" } else { "none" };
        let style = AllEdges {
            curve_style: "bezier",
            width,
            line_color: color,
            target_arrow_shape: arrow,
            target_arrow_color: color,
            // A loop at a corner would lie within the box, and not be drawn.
            loop_direction: "0deg",
            loop_sweep: "-60deg",
        };
        seq.serialize_element(&Rule { selector: "edge", style })?;
        // Cytoscape warns of each edge that has no label if it is to show one.
        let style = EdgeLabel { label: "data(label)", font_size: 9, color, text_rotation: "autorotate" };
        seq.serialize_element(&Rule { selector: "edge[label]", style })?;
        seq.end()
    }
}

fn all_nodes(border_width: u8) -> AllNodes {
    AllNodes {
        label: "data(label)",
        shape: "round-rectangle",
        width: 120,
        height: 40,
        border_width,
        font_size: 10,
        text_valign: "center",
        text_wrap: "wrap",
        text_max_width: 112,
        text_overflow_wrap: "anywhere",
    }
}

#[derive(Serialize)]
struct Rule<T> {
    selector: &'static str,
    style: T,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AllNodes {
    label: &'static str,
    shape: &'static str,
    width: u8,
    height: u8,
    border_width: u8,
    font_size: u8,
    text_valign: &'static str,
    text_wrap: &'static str,
    text_max_width: u8,
    text_overflow_wrap: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Look {
    background_color: &'static str,
    border_color: &'static str,
    color: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct AllEdges {
    curve_style: &'static str,
    width: u8,
    line_color: &'static str,
    target_arrow_shape: &'static str,
    target_arrow_color: &'static str,
    loop_direction: &'static str,
    loop_sweep: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct EdgeLabel {
    label: &'static str,
    font_size: u8,
    color: &'static str,
    text_rotation: &'static str,
}

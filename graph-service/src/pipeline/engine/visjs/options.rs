//! The `options` of a network.

use serde::{Serialize, Serializer};

use crate::pipeline::config::{RankDir, Settings};
use crate::pipeline::engine::palette::{edge_color, line_width, node_colors};
use crate::pipeline::model::{Graph, Kind};

/// Options of vis-network: a still layout in levels, which is what a tree wants, and for each kind its looks.
pub(super) fn options<'g>(graph: &'g Graph<'_>, settings: &'g Settings) -> impl Serialize + 'g {
    let direction = match settings.rank_dir {
        RankDir::Tb => "UD",
        RankDir::Lr => "LR",
        RankDir::Bt => "DU",
        RankDir::Rl => "RL",
    };
    let (edge, width) = (edge_color(settings.color_scheme), line_width(settings.color_scheme));
    Options {
        layout: Layout {
            // Costs time quadratic in the nodes, for a starting point that a layout in levels doesn't use.
            improved_layout: false,
            hierarchical: Hierarchical {
                enabled: true,
                direction,
                sort_method: "directed",
                shake_towards: "roots",
                level_separation: 110,
                node_spacing: 140,
                tree_spacing: 180,
            },
        },
        physics: false,
        interaction: Interaction { hover: true, tooltip_delay: 200, hide_edges_on_drag: true },
        nodes: NodeOptions { shape: "box", margin: 6, border_width: width },
        edges: EdgeOptions {
            arrows: Arrows { to: Arrow { enabled: graph.directed } },
            width,
            color: EdgeColor { color: edge, highlight: edge, hover: edge },
            font: EdgeFont { size: 10, color: edge, align: "middle" },
            smooth: Smooth {
                enabled: true,
                kind: "cubicBezier",
                force_direction: if matches!(settings.rank_dir, RankDir::Tb | RankDir::Bt) {
                    "vertical"
                } else {
                    "horizontal"
                },
                roundness: 0.4,
            },
        },
        groups: Groups { graph, settings },
    }
}

#[derive(Serialize)]
struct Options<'g, 'a> {
    layout: Layout,
    physics: bool,
    interaction: Interaction,
    nodes: NodeOptions,
    edges: EdgeOptions,
    groups: Groups<'g, 'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    improved_layout: bool,
    hierarchical: Hierarchical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Hierarchical {
    enabled: bool,
    direction: &'static str,
    sort_method: &'static str,
    shake_towards: &'static str,
    level_separation: u16,
    node_spacing: u16,
    tree_spacing: u16,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Interaction {
    hover: bool,
    tooltip_delay: u16,
    hide_edges_on_drag: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NodeOptions {
    shape: &'static str,
    margin: u8,
    border_width: u8,
}

#[derive(Serialize)]
struct EdgeOptions {
    arrows: Arrows,
    width: u8,
    color: EdgeColor,
    font: EdgeFont,
    smooth: Smooth,
}

#[derive(Serialize)]
struct Arrows {
    to: Arrow,
}

#[derive(Serialize)]
struct Arrow {
    enabled: bool,
}

#[derive(Serialize)]
struct EdgeColor {
    color: &'static str,
    highlight: &'static str,
    hover: &'static str,
}

#[derive(Serialize)]
struct EdgeFont {
    size: u8,
    color: &'static str,
    align: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Smooth {
    enabled: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    force_direction: &'static str,
    roundness: f32,
}

/// The looks of each kind of node.
struct Groups<'g, 'a> {
    graph: &'g Graph<'a>,
    settings: &'g Settings,
}

impl Serialize for Groups<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Group {
            shape: &'static str,
            color: Color,
            font: Font,
        }
        #[derive(Serialize)]
        struct Color {
            background: &'static str,
            border: &'static str,
        }
        #[derive(Serialize)]
        struct Font {
            color: &'static str,
        }
        let Self { graph, settings } = self;
        let shown = graph.kinds().into_iter().filter(|&kind| settings.shows(kind));
        serializer.collect_map(shown.map(|kind| {
            let colors = node_colors(settings.color_scheme, kind);
            let group = Group {
                shape: if matches!(Kind::BUILT[kind.look()], Kind::Attribute | Kind::Name | Kind::Value) {
                    "ellipse"
                } else {
                    "box"
                },
                color: Color { background: colors.fill, border: colors.border },
                font: Font { color: colors.text },
            };
            (super::group(graph, kind), group)
        }))
    }
}

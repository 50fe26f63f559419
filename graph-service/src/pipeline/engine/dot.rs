//! `dot`: the language of Graphviz.

use std::fmt::Write as _;

use timestamp_core::timestamp;

use super::escape::DotQuoted;
use super::palette::{edge_color, line_width, node_colors};
use super::{Engine, push_id};
use crate::pipeline::config::{ColorScheme, RankDir, Settings};
use crate::pipeline::model::{Cluster, Edge, Graph, Kind, NONE, Node};
use crate::pipeline::text::{Short, push_number};
use crate::pipeline::{Error, Rendered};

pub(super) static DOT: Engine = Engine {
    name: "dot",
    label: "Graphviz DOT",
    description: "A digraph in the DOT language, for Graphviz and all that reads it.",
    sources: &["html"],
    render,
};

#[timestamp(name = "render dot")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    // About what a node and an edge take, so that the text rarely has to move to more room.
    let mut out = String::with_capacity(1024 + graph.nodes.len() * 96 + graph.edges.len() * 56);
    push_head(&mut out, graph.name.as_str(), settings);
    let writer = Writer { styles: Kind::ALL.map(|kind| style(kind, settings.color_scheme)), settings };
    let mut next = 0;
    for cluster in &graph.clusters {
        let Cluster { name, nodes } = cluster;
        let (name, start, end) = (name.as_str(), nodes.start as usize, nodes.end as usize);
        graph.nodes[next..start].iter().for_each(|node| writer.push_node(&mut out, node));
        let _ = writeln!(out, "  subgraph \"cluster_{name}\" {{\n  label=\"{name}\";");
        graph.nodes[start..end].iter().for_each(|node| writer.push_node(&mut out, node));
        out.push_str("  }\n");
        next = end;
    }
    graph.nodes[next..].iter().for_each(|node| writer.push_node(&mut out, node));
    graph.edges.iter().for_each(|edge| writer.push_edge(&mut out, graph, edge));
    out.push_str("}\n");
    Ok(Rendered::Text(out))
}

/// What holds for the whole graph. Writing to a `String` can't fail.
fn push_head(out: &mut String, name: &str, settings: &Settings) {
    let rank_dir = match settings.rank_dir {
        RankDir::Tb => "TB",
        RankDir::Lr => "LR",
        RankDir::Bt => "BT",
        RankDir::Rl => "RL",
    };
    let scheme = settings.color_scheme;
    let (edge, width) = (edge_color(scheme), line_width(scheme));
    let element = node_colors(scheme, Kind::Element);
    let _ = write!(
        out,
        "digraph \"{name}\" {{\n  \
         graph [rankdir=\"{rank_dir}\", ordering=\"out\", fontname=\"Helvetica\", color=\"{edge}\"];\n  \
         node [shape=\"box\", style=\"filled,rounded\", fontname=\"Helvetica\", fontsize=\"11\", penwidth=\"{width}\", \
         fillcolor=\"{}\", color=\"{}\", fontcolor=\"{}\"];\n  \
         edge [fontname=\"Helvetica\", fontsize=\"9\", arrowsize=\"0.7\", penwidth=\"{width}\", color=\"{edge}\", \
         fontcolor=\"{edge}\"];\n",
        element.fill, element.border, element.text
    );
}

/// The attributes in which a kind differs from an element, which is what nodes are unless they say otherwise.
fn style(kind: Kind, scheme: ColorScheme) -> String {
    let shape = match kind {
        Kind::Element => return String::new(),
        Kind::Document => "folder",
        Kind::Text => "note",
        Kind::Tag => "tab",
        Kind::Attribute => "ellipse",
        Kind::Name => "cds",
        Kind::Value => "larrow",
        Kind::Script => "component",
        Kind::Style => "hexagon",
    };
    let (element, colors) = (node_colors(scheme, Kind::Element), node_colors(scheme, kind));
    let mut style = format!(", shape=\"{shape}\"");
    let pairs = [
        ("fillcolor", element.fill, colors.fill),
        ("color", element.border, colors.border),
        ("fontcolor", element.text, colors.text),
    ];
    for (name, of_elements, own) in pairs {
        if own != of_elements {
            let _ = write!(style, ", {name}=\"{own}\"");
        }
    }
    style
}

struct Writer<'s> {
    styles: [String; Kind::ALL.len()],
    settings: &'s Settings,
}

impl Writer<'_> {
    fn push_node(&self, out: &mut String, node: &Node<'_>) {
        out.push_str("  \"");
        push_id(out, node.id);
        out.push_str("\" [label=");
        DotQuoted(Short::new(node.label, self.settings.max_label_chars)).push_to(out);
        out.push_str(&self.styles[node.kind as usize]);
        out.push_str("];\n");
    }

    fn push_edge(&self, out: &mut String, graph: &Graph<'_>, edge: &Edge<'_>) {
        out.push_str("  \"");
        push_id(out, graph.nodes[edge.from as usize].id);
        out.push_str("\" -> \"");
        push_id(out, graph.nodes[edge.to as usize].id);
        out.push('"');
        if self.settings.edge_labels {
            out.push_str(" [label=");
            DotQuoted(Short::new(edge.label, self.settings.max_label_chars)).push_to(out);
            if edge.position != NONE {
                out.truncate(out.len() - 1);
                out.push(' ');
                push_number(out, edge.position);
                out.push('"');
            }
            out.push(']');
        }
        out.push_str(";\n");
    }
}

//! `dot`: the language of Graphviz.

use std::fmt::Write as _;

use timestamp_core::timestamp;

use super::escape::{DotId, DotQuoted};
use super::palette::{edge_color, line_width, node_colors};
use super::{Engine, push_built_id};
use crate::pipeline::config::{ColorScheme, Settings};
use crate::pipeline::model::{Cluster, Edge, Graph, Id, Kind, NONE, NodeIndex};
use crate::pipeline::text::{Short, push_number};
use crate::pipeline::{Error, Rendered};

pub(super) static DOT: Engine = Engine {
    name: "dot",
    label: "Graphviz DOT",
    description: "A graph in the DOT language, for Graphviz and all that reads it.",
    render,
};

#[timestamp(name = "render dot")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    // About what a node and an edge take, so that the text rarely has to move to more room.
    let mut out = String::with_capacity(1024 + graph.nodes.len() * 96 + graph.edges.len() * 56);
    push_head(&mut out, graph, settings);
    let writer = Writer { graph, styles: Kind::BUILT.map(|kind| style(kind, settings.color_scheme)), settings };
    let mut next = 0;
    for cluster in &graph.clusters {
        let Cluster { name, nodes } = cluster;
        let name = name.as_str();
        (next..nodes.start).try_for_each(|node| writer.push_node(&mut out, node))?;
        let _ = writeln!(out, "  subgraph \"cluster_{name}\" {{\n  label=\"{name}\";");
        nodes.clone().try_for_each(|node| writer.push_node(&mut out, node))?;
        out.push_str("  }\n");
        next = nodes.end;
    }
    (next..graph.next_index()).try_for_each(|node| writer.push_node(&mut out, node))?;
    graph.edges.iter().try_for_each(|edge| writer.push_edge(&mut out, edge))?;
    out.push_str("}\n");
    Ok(Rendered::Text(out))
}

/// What holds for the whole graph. Writing to a `String` can't fail.
fn push_head(out: &mut String, graph: &Graph<'_>, settings: &Settings) {
    let (graph_type, name) = (if graph.directed { "digraph" } else { "graph" }, graph.name.as_str());
    let rank_dir = settings.rank_dir.as_str();
    let scheme = settings.color_scheme;
    let (edge, width) = (edge_color(scheme), line_width(scheme));
    let element = node_colors(scheme, Kind::Element);
    let _ = write!(
        out,
        "{graph_type} \"{name}\" {{\n  \
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
        Kind::Element | Kind::Given(_) => return String::new(),
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

struct Writer<'g, 'a> {
    graph: &'g Graph<'a>,
    /// By [`Kind::look`].
    styles: [String; Kind::BUILT.len()],
    settings: &'g Settings,
}

impl Writer<'_, '_> {
    fn push_node(&self, out: &mut String, index: NodeIndex) -> Result<(), Error> {
        let node = &self.graph.nodes[index as usize];
        out.push_str("  ");
        self.push_id(out, index);
        out.push_str(" [label=");
        DotQuoted(Short::new(node.label, self.settings.max_label_chars)).push_to(out);
        out.push_str(&self.styles[node.kind.look()]);
        out.push_str("];\n");
        self.settings.check_len(out.len())
    }

    fn push_id(&self, out: &mut String, index: NodeIndex) {
        match self.graph.id(index) {
            Id::Built(id) => {
                out.push('"');
                push_built_id(out, id);
                out.push('"');
            }
            Id::Given(id) => DotId(id).push_to(out),
        }
    }

    fn push_edge(&self, out: &mut String, edge: &Edge<'_>) -> Result<(), Error> {
        out.push_str("  ");
        self.push_id(out, edge.from);
        out.push_str(if self.graph.directed { " -> " } else { " -- " });
        self.push_id(out, edge.to);
        if self.settings.shows_label(edge) {
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
        self.settings.check_len(out.len())
    }
}

//! `mermaid`: a flowchart for Mermaid.
//!
//! ```text
//! flowchart TB
//!   classDef default fill:#dbeafe,stroke:#1d4ed8,color:#111827,stroke-width:1px
//!   classDef look2 fill:#fef9c3,stroke:#a16207,color:#111827,stroke-width:1px
//!   linkStyle default stroke:#64748b,color:#64748b,stroke-width:1px
//!   n0("body")
//!   n1["some text"]
//!   class n1 look2
//!   n0 -->|"text"| n1
//! ```
//!
//! Nodes are numbered: to Mermaid an id may be a keyword, or the end of an arrow. `look1`, the commonest, is `default`.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use timestamp_core::timestamp;

use super::Engine;
use super::escape::MermaidLabel;
use super::palette::{edge_color, line_width, node_colors};
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Cluster, Edge, Graph, Kind, NONE, NodeIndex};
use crate::pipeline::text::{Short, push_number};
use crate::pipeline::{Error, Rendered};

pub(super) static MERMAID: Engine = Engine {
    name: "mermaid",
    label: "Mermaid flowchart",
    description: "A flowchart in the language of Mermaid, as many wikis and code hosts show it.",
    render,
};

/// What stands around the label, by [`Kind::look`].
const SHAPES: [(&str, &str); Kind::BUILT.len()] = [
    ("[[", "]]"),
    ("(", ")"),
    ("[", "]"),
    ("[/", "\\]"),
    ("([", "])"),
    ("[/", "/]"),
    ("[\\", "\\]"),
    ("[\\", "/]"),
    ("{{", "}}"),
];

/// The look of nodes that aren't assigned another class.
const DEFAULT_LOOK: usize = 1;

#[timestamp(name = "render mermaid")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    // About what a node and an edge take, so that the text rarely has to move to more room.
    let mut out = String::with_capacity(512 + graph.nodes.len() * 40 + graph.edges.len() * 32);
    push_head(&mut out, graph, settings);
    let mut next = 0;
    for Cluster { name, nodes } in &graph.clusters {
        (next..nodes.start).try_for_each(|node| push_node(&mut out, graph, node, settings))?;
        let name = name.as_str();
        let _ = writeln!(out, "  subgraph group_{name}[\"{name}\"]");
        nodes.clone().try_for_each(|node| push_node(&mut out, graph, node, settings))?;
        out.push_str("  end\n");
        next = nodes.end;
    }
    (next..graph.next_index()).try_for_each(|node| push_node(&mut out, graph, node, settings))?;
    // Before the edges: behind them Mermaid would look for each of these nodes among all edges.
    push_classes(&mut out, graph);
    graph.edges.iter().try_for_each(|edge| push_edge(&mut out, graph, edge, settings))?;
    Ok(Rendered::Text(out))
}

/// What holds for the whole graph. Writing to a `String` can't fail.
fn push_head(out: &mut String, graph: &Graph<'_>, settings: &Settings) {
    let rank_dir = settings.rank_dir.as_str();
    let scheme = settings.color_scheme;
    let (edge, width) = (edge_color(scheme), line_width(scheme));
    let _ = writeln!(out, "flowchart {rank_dir}");
    let mut used = [false; Kind::BUILT.len()];
    graph.nodes.iter().for_each(|node| used[node.kind.look()] = true);
    for (kind, _) in Kind::BUILT.into_iter().zip(used).filter(|&(_, used)| used) {
        out.push_str("  classDef ");
        push_class(out, kind.look());
        let colors = node_colors(scheme, kind);
        let (fill, border, text) = (colors.fill, colors.border, colors.text);
        let _ = writeln!(out, " fill:{fill},stroke:{border},color:{text},stroke-width:{width}px");
    }
    if !graph.clusters.is_empty() {
        let _ = writeln!(out, "  classDef group fill:none,stroke:{edge},color:{edge},stroke-width:{width}px");
    }
    if !graph.edges.is_empty() {
        let _ = writeln!(out, "  linkStyle default stroke:{edge},color:{edge},stroke-width:{width}px");
    }
}

fn push_class(out: &mut String, look: usize) {
    if look == DEFAULT_LOOK {
        out.push_str("default");
    } else {
        out.push_str("look");
        push_number(out, look as u32);
    }
}

fn push_id(out: &mut String, node: NodeIndex) {
    out.push('n');
    push_number(out, node);
}

fn push_node(out: &mut String, graph: &Graph<'_>, index: NodeIndex, settings: &Settings) -> Result<(), Error> {
    let node = &graph.nodes[index as usize];
    let (open, close) = SHAPES[node.kind.look()];
    out.push_str("  ");
    push_id(out, index);
    out.push_str(open);
    out.push('"');
    MermaidLabel(Short::new(node.label, settings.max_label_chars)).push_to(out);
    out.push('"');
    out.push_str(close);
    out.push('\n');
    settings.check_len(out.len())
}

fn push_edge(out: &mut String, graph: &Graph<'_>, edge: &Edge<'_>, settings: &Settings) -> Result<(), Error> {
    out.push_str("  ");
    push_id(out, edge.from);
    out.push_str(if graph.directed { " -->" } else { " ---" });
    if settings.shows_label(edge) {
        out.push_str("|\"");
        MermaidLabel(Short::new(edge.label, settings.max_label_chars)).push_to(out);
        if edge.position != NONE {
            out.push(' ');
            push_number(out, edge.position);
        }
        out.push_str("\"|");
    }
    out.push(' ');
    push_id(out, edge.to);
    out.push('\n');
    settings.check_len(out.len())
}

/// Gives nodes their looks, a line for each look.
fn push_classes(out: &mut String, graph: &Graph<'_>) {
    let mut nodes = [const { String::new() }; Kind::BUILT.len()];
    for (node, index) in graph.nodes.iter().zip(0..) {
        let list = &mut nodes[node.kind.look()];
        list.push(if list.is_empty() { ' ' } else { ',' });
        push_id(list, index);
    }
    for (look, nodes) in nodes.iter().enumerate().filter(|(look, nodes)| *look != DEFAULT_LOOK && !nodes.is_empty()) {
        out.push_str("  class");
        out.push_str(nodes);
        out.push(' ');
        push_class(out, look);
        out.push('\n');
    }
    for (position, cluster) in graph.clusters.iter().enumerate() {
        out.push_str(if position == 0 { "  class group_" } else { ",group_" });
        out.push_str(cluster.name.as_str());
    }
    if !graph.clusters.is_empty() {
        out.push_str(" group\n");
    }
}

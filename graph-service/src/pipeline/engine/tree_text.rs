//! `tree_text`: a tree of plain text, drawn with box characters.
//!
//! ```text
//! attributes
//! └── tag: p
//!     ├── element: p
//!     │   └── attr: class
//!     │       ├── name: class
//!     │       └── value: "note"
//!     └── element: p
//!         └── attr: class
//!             ├── name: class ↑
//!             └── value: "note" ↑
//! ```
//!
//! A node that can be reached in several ways is written once with what is below it, and from then on by its label and
//! `↑`. Texts and values stand in quotes.

use timestamp_core::timestamp;

use super::Engine;
use super::escape::LineText;
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Edge, Graph, Kind, Node};
use crate::pipeline::text::{ELLIPSIS, Short, push_number};
use crate::pipeline::{Error, Rendered};

pub(super) static TREE_TEXT: Engine = Engine {
    name: "tree_text",
    label: "Text tree",
    description: "A tree of plain text, drawn with box characters.",
    sources: &["html"],
    render,
};

/// Most levels of branches drawn in front of a node. Below that the outermost ones give way to their number, as else
/// the drawing would take space quadratic in the depth.
const MAX_BRANCHES: usize = 64;

#[timestamp(name = "render tree_text")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let mut out = String::with_capacity(graph.nodes.len() * 64);
    let children = Children::of(graph);
    let mut written = vec![false; graph.nodes.len()];
    // For each open node what is still to be written below it.
    let mut open = vec![children.below(Graph::ROOT)];
    written[Graph::ROOT as usize] = true;
    push_label(&mut out, &graph.nodes[Graph::ROOT as usize], settings);
    out.push('\n');
    while let Some(rest) = open.last_mut() {
        let Some((&edge, after)) = rest.split_first() else {
            open.pop();
            continue;
        };
        *rest = after;
        let edge = &graph.edges[edge as usize];
        push_branches(&mut out, &open);
        if settings.edge_labels && !is_plain_nesting(edge) {
            LineText(Short::new(edge.label, settings.max_label_chars)).push_bare(&mut out);
            out.push_str(": ");
        }
        push_label(&mut out, &graph.nodes[edge.to as usize], settings);
        if std::mem::replace(&mut written[edge.to as usize], true) {
            out.push_str(" ↑\n");
        } else {
            out.push('\n');
            open.push(children.below(edge.to));
        }
    }
    Ok(Rendered::Text(out))
}

/// Whether the drawing says all that the edge's label does.
fn is_plain_nesting(edge: &Edge<'_>) -> bool {
    matches!(edge.label, "child" | "text")
}

fn push_label(out: &mut String, node: &Node<'_>, settings: &Settings) {
    let label = LineText(Short::new(node.label, settings.max_label_chars));
    match node.kind {
        Kind::Text | Kind::Value => label.push_quoted(out),
        _ => label.push_bare(out),
    }
}

/// Draws what stands before a label: for each open node a line down if more will follow below it.
fn push_branches(out: &mut String, open: &[&[u32]]) {
    let Some((innermost, outer)) = open.split_last() else { return };
    let left_out = outer.len().saturating_sub(MAX_BRANCHES - 1);
    if left_out > 0 {
        out.push(ELLIPSIS);
        push_number(out, left_out as u32);
        out.push(' ');
    }
    for rest in &outer[left_out..] {
        out.push_str(if rest.is_empty() { "    " } else { "│   " });
    }
    out.push_str(if innermost.is_empty() { "└── " } else { "├── " });
}

/// The edges of a graph by the node that they begin at, each node's in their order.
struct Children {
    edges: Vec<u32>,
    /// Where each node's edges begin in `edges`; the last entry is where the last node's end.
    starts: Vec<u32>,
}

impl Children {
    fn of(graph: &Graph<'_>) -> Self {
        let mut starts = vec![0_u32; graph.nodes.len() + 1];
        for edge in &graph.edges {
            starts[edge.from as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut edges = vec![0; graph.edges.len()];
        for (index, edge) in graph.edges.iter().enumerate() {
            let slot = &mut next[edge.from as usize];
            edges[*slot as usize] = index as u32;
            *slot += 1;
        }
        Self { edges, starts }
    }

    fn below(&self, node: u32) -> &[u32] {
        &self.edges[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

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
//! `↑`. Texts and values stand in quotes, and an empty label is `""`.

use timestamp_core::timestamp;

use super::Engine;
use super::escape::LineText;
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Edge, Graph, GraphName, Kind, Node, Step, walk};
use crate::pipeline::text::{ELLIPSIS, Short, push_number};
use crate::pipeline::{Error, Rendered};

pub(super) static TREE_TEXT: Engine = Engine {
    name: "tree_text",
    label: "Text tree",
    description: "A tree of plain text, drawn with box characters.",
    render,
};

/// Most levels of branches drawn in front of a node. Below that the outermost ones give way to their number, as else
/// the drawing would take space quadratic in the depth.
const MAX_BRANCHES: usize = 64;

/// The longest label of a node that was written before: many edges may lead to one with a long label.
const MAX_REPEATED_CHARS: usize = 50;

#[timestamp(name = "render tree_text")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let steps = walk(graph);
    let lasts = lasts(&steps);
    let mut out = String::with_capacity(steps.len() * 64);
    // For each level above the line's own whether more will follow on it.
    let mut more: Vec<bool> = Vec::new();
    for (step, is_last) in steps.iter().zip(lasts) {
        more.truncate(step.level as usize);
        if let Some((_, above)) = more.split_first() {
            push_branches(&mut out, above, is_last);
        }
        more.push(!is_last);
        let most = if step.again { settings.max_label_chars.min(MAX_REPEATED_CHARS) } else { settings.max_label_chars };
        if let Some(edge) = graph.edges.get(step.edge as usize)
            && settings.shows_label(edge)
            && !is_plain_nesting(graph, edge)
        {
            LineText(Short::new(edge.label, settings.max_label_chars)).push_bare(&mut out);
            out.push_str(": ");
        }
        push_label(&mut out, &graph.nodes[step.node as usize], most);
        out.push_str(if step.again { " ↑\n" } else { "\n" });
        settings.check_len(out.len())?;
    }
    Ok(Rendered::Text(out))
}

/// For each step whether it is the last below the node above it.
fn lasts(steps: &[Step]) -> Vec<bool> {
    let mut lasts = vec![false; steps.len()];
    // Seen from the end: for each level whether a step on it will follow below the same node.
    let mut follows: Vec<bool> = Vec::new();
    for (step, is_last) in steps.iter().zip(&mut lasts).rev() {
        let level = step.level as usize;
        follows.resize(level + 1, false);
        *is_last = !std::mem::replace(&mut follows[level], true);
    }
    lasts
}

/// Whether the drawing says all that the edge's label does. In a given graph a label says what its giver meant.
fn is_plain_nesting(graph: &Graph<'_>, edge: &Edge<'_>) -> bool {
    graph.name != GraphName::Graph && matches!(edge.label, "child" | "text")
}

fn push_label(out: &mut String, node: &Node<'_>, most_chars: usize) {
    let label = LineText(Short::new(node.label, most_chars));
    match node.kind {
        Kind::Text | Kind::Value => label.push_quoted(out),
        _ => label.push_bare(out),
    }
}

/// Draws what stands before a label: for each level above a line down if more will follow on it.
fn push_branches(out: &mut String, above: &[bool], is_last: bool) {
    let left_out = above.len().saturating_sub(MAX_BRANCHES - 1);
    if left_out > 0 {
        out.push(ELLIPSIS);
        push_number(out, left_out as u32);
        out.push(' ');
    }
    for &more in &above[left_out..] {
        out.push_str(if more { "│   " } else { "    " });
    }
    out.push_str(if is_last { "└── " } else { "├── " });
}

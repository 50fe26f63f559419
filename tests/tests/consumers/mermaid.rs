//! `mermaid`: Mermaid in Chromium, with its default settings but for its limits of size.

use std::collections::HashSet;

use crate::asked::{Case, Dress, Edge, bare, differences, held_by_xml};
use crate::node::shown;

/// What Chromium says of the picture of an edge whose label is a line end alone: Mermaid finds no place for it.
const NO_PLACE: &str = "Error: <g> attribute transform: Expected number, \"translate(undefined, NaN)\".";

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    let mut cases: Vec<Case> = cases.to_vec();
    let all = shown("mermaid", &cases);
    let all = cases.iter_mut().zip(all).flat_map(|(case, mut shown)| {
        // Nodes are numbered.
        let id = |number: &str| {
            let node = number.parse::<usize>().ok().and_then(|number| case.asked.nodes.get(number));
            node.map_or_else(|| number.to_owned(), |node| node.id.clone())
        };
        for (number, label) in &mut shown.nodes {
            (*number, *label) = (id(number), with_plain_spaces(label));
        }
        for edge in &mut shown.edges {
            (edge.source, edge.target, edge.label) =
                (id(&edge.source), id(&edge.target), with_plain_spaces(&edge.label));
        }
        if case.asked.edges.iter().any(|edge| label(&edge.label) == "\n") {
            shown.complaints.retain(|what| what != NO_PLACE);
        }
        keep_last_loops(&mut case.asked.edges);
        keep_last_loops(&mut shown.edges);
        differences(case, shown, Dress { id: bare, label })
    });
    all.collect()
}

/// Of several edges from a node to itself Mermaid draws the last one.
fn keep_last_loops(edges: &mut Vec<Edge>) {
    let mut seen = HashSet::new();
    edges.reverse();
    edges.retain(|edge| edge.source != edge.target || seen.insert(edge.source.clone()));
}

/// Spaces that HTML would drop are no-break spaces.
fn with_plain_spaces(label: &str) -> String {
    label.replace('\u{A0}', " ")
}

/// Line ends are all alike, a tab is a space, and so is nothing. What XML can't hold becomes its picture or U+FFFD.
fn label(label: &str) -> String {
    let char = |c: char| match c {
        '\n' => '\n',
        '\t' => ' ',
        c => held_by_xml(c),
    };
    let label: String = label.replace("\r\n", "\n").replace('\r', "\n").chars().map(char).collect();
    if label.is_empty() { " ".to_owned() } else { with_plain_spaces(&label) }
}

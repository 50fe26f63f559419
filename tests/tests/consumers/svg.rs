//! `svg`: Chromium, as XML, as an image and within a page.

use std::collections::HashMap;

use crate::asked::{Asked, Case, Dress, Edge, bare, differences, held_by_xml};
use crate::node::shown;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    cases
        .iter()
        .zip(shown("svg", cases))
        .flat_map(|(case, mut shown)| {
            let mut case =
                Case { name: case.name.clone(), asked: case.asked.clone(), output: String::new(), is_json: false };
            ask_for_lines(&mut case.asked);
            // Whether an empty line of a label is written can't be seen.
            shown.edges.retain(|edge| !edge.label.is_empty());
            if !case.asked.directed {
                case.asked.edges.iter_mut().chain(&mut shown.edges).for_each(Edge::turn);
            }
            differences(&case, shown, Dress { id: bare, label })
        })
        .collect()
}

/// Nodes are known by their place and title. No label says whose it is: so there is an edge from one node to another for
/// each line that is drawn, with how it is drawn in place of a label, and one from nowhere to nowhere for each line of a
/// label.
fn ask_for_lines(asked: &mut Asked) {
    let mut names: HashMap<String, String> = HashMap::new();
    for (node, at) in asked.nodes.iter_mut().zip(0..) {
        let name = format!("{at} {}", node.title.chars().map(in_title).collect::<String>());
        names.insert(std::mem::replace(&mut node.id, name.clone()), name);
    }
    let drawn = if asked.directed { "->" } else { "--" };
    let edge = |source: &str, target: &str, label: &str| Edge {
        source: source.into(),
        target: target.into(),
        label: label.into(),
    };
    let lines = asked.edges.iter().map(|at| edge(&names[&at.source], &names[&at.target], drawn));
    let labels: Vec<String> = asked.edges.iter().map(|edge| label(&edge.label)).collect();
    let labels = labels.iter().flat_map(|label| label.split('\n')).filter(|line| !line.is_empty());
    asked.edges = lines.chain(labels.map(|line| edge("", "", line))).collect();
}

/// A title keeps all that XML can hold.
fn in_title(c: char) -> char {
    if matches!(c, '\t' | '\n' | '\r') { c } else { held_by_xml(c) }
}

/// Line ends are all alike, and what XML can't hold becomes its picture or U+FFFD.
fn label(label: &str) -> String {
    let char = |c: char| if matches!(c, '\n' | '\t') { c } else { held_by_xml(c) };
    label.replace("\r\n", "\n").replace('\r', "\n").chars().map(char).collect()
}

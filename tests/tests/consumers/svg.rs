//! `svg`: Chromium, as XML, as an image and within a page.

use crate::asked::{Case, Dress, Edge, bare, differences, held_by_xml};
use crate::node::shown;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    cases
        .iter()
        .zip(shown("svg", cases))
        .flat_map(|(case, mut shown)| {
            // Nodes stand in their order, and edges' labels by lines, with no word of whose they are.
            for (node, asked) in shown.nodes.iter_mut().zip(&case.asked.nodes) {
                node.0.clone_from(&asked.id);
            }
            let mut case =
                Case { name: case.name.clone(), asked: case.asked.clone(), output: String::new(), is_json: false };
            let edge = |[source, target, label]: [&str; 3]| Edge {
                source: source.to_owned(),
                target: target.to_owned(),
                label: label.to_owned(),
            };
            let labels: Vec<String> = case.asked.edges.iter().map(|edge| label(&edge.label)).collect();
            let lines = case.asked.edges.len().to_string();
            case.asked.edges =
                labels.iter().flat_map(|label| label.split('\n')).map(|line| edge(["", "", line])).collect();
            case.asked.edges.push(edge(["lines", &lines, ""]));
            // Whether an empty line is written can't be seen.
            let is_seen = |edge: &Edge| !edge.label.is_empty() || edge.source == "lines";
            case.asked.edges.retain(is_seen);
            shown.edges.retain(is_seen);
            differences(&case, shown, Dress { id: bare, label })
        })
        .collect()
}

/// Line ends are all alike, and what XML can't hold becomes its picture or U+FFFD.
fn label(label: &str) -> String {
    let char = |c: char| if matches!(c, '\n' | '\t') { c } else { held_by_xml(c) };
    label.replace("\r\n", "\n").replace('\r', "\n").chars().map(char).collect()
}

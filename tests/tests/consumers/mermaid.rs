//! `mermaid`: Mermaid in Chromium, with its default settings but for its limits of size.

use crate::asked::{Case, Dress, bare, differences};
use crate::node::shown;

/// Reading alone takes Mermaid half a minute for ten thousand nodes. Left to itself it refuses more than 500 edges.
const MOST_NODES: usize = 3_100;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    let cases: Vec<Case> = cases.iter().filter(|case| case.asked.nodes.len() <= MOST_NODES).cloned().collect();
    let all = cases.iter().zip(shown("mermaid", &cases));
    all.flat_map(|(case, mut shown)| {
        // Nodes are numbered.
        let id = |number: &str| {
            let node = number.parse::<usize>().ok().and_then(|number| case.asked.nodes.get(number));
            node.map_or_else(|| number.to_owned(), |node| node.id.clone())
        };
        shown.nodes.iter_mut().for_each(|(number, _)| *number = id(number));
        shown.edges.iter_mut().for_each(|edge| (edge.source, edge.target) = (id(&edge.source), id(&edge.target)));
        differences(case, shown, Dress { id: bare, label })
    })
    .collect()
}

/// Line ends are all alike, a tab is a space, and so is nothing. What XML can't hold becomes its picture or U+FFFD.
fn label(label: &str) -> String {
    let char = |c: char| match c {
        '\n' => '\n',
        '\t' => ' ',
        c => crate::asked::held_by_xml(c),
    };
    let label: String = label.replace("\r\n", "\n").replace('\r', "\n").chars().map(char).collect();
    if label.is_empty() { " ".to_owned() } else { label }
}

//! `condensed`: each strongly connected component as one node.

use std::collections::HashSet;

use timestamp_core::timestamp;

use super::components::Components;
use super::{Transformation, Work};
use crate::pipeline::Error;
use crate::pipeline::source::graph::{Given, GivenEdge, GivenNode};

/// What is left has no cycles. Components come in the order of their first nodes.
///
/// One of a single node is that node. One of several has the shortest id of its nodes, the first of equal ones: an edge may have
/// named any of them, and must not come out with a longer one. It has the labels of all of them in their order, and the type [`COMPONENT`], so that it can be told from what is as it was given. Edges within a component go,
/// loops too; of several from one component to another the first is left, with its label.
///
/// An edge without direction leads both ways, so that a graph of such condenses to its connected components.
pub(super) static CONDENSED: Transformation = Transformation {
    name: "condensed",
    label: "Condensed",
    description: "Of a given graph each strongly connected component as one node of the type `component`, which leaves \
                  no cycles. Of several edges between two of them the first is left. Without directions these are the \
                  connected components.",
    work: Work::Graph(from_graph),
};

/// The type of a node that stands for several.
const COMPONENT: &str = "component";

#[timestamp(name = "transform condensed")]
fn from_graph(given: Given<'_>) -> Result<Given<'_>, Error> {
    let components = if given.directed { Components::strong(&given) } else { Components::connected(&given) };
    let edges = link(&components, &given.edges);
    Ok(Given { directed: given.directed, nodes: merge(&components, given.nodes), edges })
}

#[timestamp(name = "merge nodes")]
fn merge<'a>(components: &Components, nodes: Vec<GivenNode<'a>>) -> Vec<GivenNode<'a>> {
    let mut merged: Vec<GivenNode<'a>> = Vec::with_capacity(components.count);
    for (node, &component) in nodes.into_iter().zip(&components.of) {
        // Components are numbered in the order in which they are met here.
        let Some(whole) = merged.get_mut(component as usize) else {
            merged.push(node);
            continue;
        };
        if node.id.len() < whole.id.len() {
            whole.id = node.id;
        }
        whole.kind = COMPONENT;
        let label = whole.label.to_mut();
        label.push_str(", ");
        label.push_str(&node.label);
    }
    merged
}

#[timestamp(name = "merge edges")]
fn link<'a>(components: &Components, edges: &[GivenEdge<'a>]) -> Vec<GivenEdge<'a>> {
    let mut linked = HashSet::new();
    let ends = |edge: &GivenEdge<'_>| (components.of[edge.from as usize], components.of[edge.to as usize]);
    let between = edges.iter().map(|edge| (ends(edge), edge.label)).filter(|((from, to), _)| from != to);
    let first = between.filter(|(ends, _)| linked.insert(*ends));
    first.map(|((from, to), label)| GivenEdge { from, to, label }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, edges, given, labels, reach};
    use super::*;

    fn condensed(directed: bool, nodes: &str, edges: &[&str]) -> (Vec<String>, Vec<String>) {
        let given = from_graph(given(directed, nodes, edges)).unwrap();
        let nodes = given.nodes.iter().map(|node| format!("{} {} {}", node.id, node.kind, node.label)).collect();
        (nodes, samples::edges(&given))
    }

    #[test]
    fn a_cycle_becomes_a_node() {
        let (nodes, edges) = condensed(true, "abcd", &["bd", "db", "ab first", "ad second", "bc", "cc", "dc"]);
        assert_eq!(nodes, ["a node a", "b component b, d", "c node c"]);
        assert_eq!(edges, ["ab first", "bc"]);
    }

    #[test]
    fn without_directions_what_holds_together_becomes_a_node() {
        let (nodes, edges) = condensed(false, "abcd", &["db", "cb", "cc"]);
        assert_eq!((nodes, edges), (vec!["a node a".to_owned(), "b component b, c, d".to_owned()], vec![]));
    }

    #[test]
    fn a_component_has_its_shortest_id() {
        let node = |id| GivenNode { id, label: id.into(), kind: "node" };
        let edge = |from, to| GivenEdge { from, to, label: "" };
        let nodes = ["long", "b", "c", "other"].map(node).to_vec();
        let edges = vec![edge(0, 1), edge(1, 2), edge(2, 0), edge(1, 3)];
        let condensed = from_graph(Given { directed: true, nodes, edges }).unwrap();
        assert_eq!(condensed.nodes.iter().map(|node| node.id).collect::<Vec<_>>(), ["b", "other"]);
        assert_eq!(condensed.nodes[0].label, "long, b, c");
    }

    #[test]
    fn nothing_condenses_to_nothing() {
        assert_eq!(condensed(true, "", &[]), (vec![], vec![]));
    }

    #[test]
    fn size_and_depth_are_no_matter() {
        samples::large(from_graph, |shape, given| match shape {
            "cycle" => {
                // Each label is one character, and between two stand two.
                assert_eq!((given.nodes.len(), given.nodes[0].label.len()), (1, 3 * samples::LARGE - 2));
            }
            "parallel" => assert_eq!((given.nodes.len(), given.edges.len()), (samples::LARGE, 1)),
            "loops" => assert_eq!((given.nodes.len(), given.edges.len()), (samples::LARGE, samples::LARGE - 1)),
            _ => assert_eq!(given.nodes.len(), samples::LARGE),
        });
    }

    proptest! {
        #[test]
        fn nodes_that_reach_each_other_are_one(sample in samples::small()) {
            let whole = sample.given();
            let reached = reach(&whole);
            let nodes = 0..whole.nodes.len();
            let is_one = |a: usize, b: usize| reached[a][b] && reached[b][a];
            let first = |node: usize| nodes.clone().find(|&other| is_one(node, other)).unwrap();
            let members = |node: usize| {
                let ids: Vec<_> = nodes.clone().filter(|&at| is_one(node, at)).map(|at| whole.nodes[at].id).collect();
                ids.join(", ")
            };
            let expected: Vec<_> = nodes.clone().filter(|&node| first(node) == node).map(members).collect();
            let mut between: Vec<GivenEdge<'_>> = Vec::new();
            for edge in &whole.edges {
                let (from, to) = (first(edge.from as usize) as u32, first(edge.to as usize) as u32);
                if from != to && !between.iter().any(|known| (known.from, known.to) == (from, to)) {
                    between.push(GivenEdge { from, to, ..*edge });
                }
            }
            let result = from_graph(sample.given()).unwrap();
            prop_assert_eq!(labels(&result), expected);
            prop_assert_eq!(edges(&result), edges(&Given { edges: between, ..whole }));
        }
    }
}

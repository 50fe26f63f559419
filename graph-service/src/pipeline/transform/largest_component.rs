//! `largest_component`: the part of a graph that holds together and has the most nodes.

use timestamp_core::timestamp;

use super::components::Components;
use super::{Transformation, Work};
use crate::pipeline::Error;
use crate::pipeline::model::NONE;
use crate::pipeline::source::graph::{Given, GivenEdge};

/// Directions don't count: what edges join belongs together. Of several parts of one size the one whose first node
/// comes first is taken. Nodes and edges keep their order.
pub(super) static LARGEST_COMPONENT: Transformation = Transformation {
    name: "largest_component",
    label: "Largest component",
    description: "Of a given graph the connected part with the most nodes, whichever way its edges lead; of equal ones \
                  the first.",
    work: Work::Graph(from_graph),
};

#[timestamp(name = "transform largest_component")]
fn from_graph(given: Given<'_>) -> Result<Given<'_>, Error> {
    let Components { of, count } = Components::connected(&given);
    let mut sizes = vec![0_u32; count];
    of.iter().for_each(|&component| sizes[component as usize] += 1);
    // Of equal ones `max_by_key` takes the last.
    let largest = sizes.iter().zip(0..count as u32).rev().max_by_key(|(size, _)| **size).map_or(NONE, |(_, it)| it);

    let mut moved = vec![NONE; given.nodes.len()];
    let mut nodes = Vec::new();
    for ((node, new), component) in given.nodes.into_iter().zip(&mut moved).zip(&of) {
        if *component == largest {
            // There are no more nodes than before, so that the index fits.
            *new = nodes.len() as u32;
            nodes.push(node);
        }
    }
    // Both ends of an edge are in one component.
    let kept = given.edges.iter().filter(|edge| of[edge.from as usize] == largest);
    let edges = kept.map(|e| GivenEdge { from: moved[e.from as usize], to: moved[e.to as usize], ..*e }).collect();
    Ok(Given { directed: given.directed, nodes, edges })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, edges, given, labels, reach};
    use super::*;

    fn largest(directed: bool, nodes: &str, edges: &[&str]) -> (String, Vec<String>) {
        let given = from_graph(given(directed, nodes, edges)).unwrap();
        (labels(&given).concat(), samples::edges(&given))
    }

    #[test]
    fn the_part_with_most_nodes_is_left() {
        let (nodes, edges) = largest(true, "abcde", &["ba first", "ed", "cd second", "ee"]);
        assert_eq!((nodes.as_str(), edges), ("cde", vec!["ed".to_owned(), "cd second".to_owned(), "ee".to_owned()]));
    }

    #[test]
    fn of_equal_parts_the_first_is_left() {
        assert_eq!(largest(true, "abcd", &["dc", "ba"]).0, "ab");
        assert_eq!(largest(false, "abcd", &["bd", "bd", "ca"]).0, "ac");
        assert_eq!(largest(false, "ab", &[]).0, "a");
        assert_eq!(largest(true, "", &[]), (String::new(), vec![]));
    }

    #[test]
    fn size_and_depth_are_no_matter() {
        samples::large(from_graph, |shape, given| match shape {
            "no edges" => assert_eq!((given.nodes.len(), given.edges.len()), (1, 0)),
            "parallel" => assert_eq!((given.nodes.len(), given.edges.len()), (2, samples::LARGE - 1)),
            _ => assert_eq!(given.nodes.len(), samples::LARGE),
        });
    }

    proptest! {
        #[test]
        fn it_is_what_can_be_reached_from_its_first_node(sample in samples::small()) {
            let whole = sample.given();
            let both_ways = reach(&Given { directed: false, ..sample.given() });
            let size = |node: usize| both_ways[node].iter().filter(|is_reached| **is_reached).count();
            let most = (0..whole.nodes.len()).map(size).max().unwrap_or(0);
            let is_in = |node: u32| {
                let first = (0..whole.nodes.len()).find(|&node| size(node) == most).unwrap();
                both_ways[first][node as usize]
            };
            let expected = Given {
                nodes: (0..).zip(&whole.nodes).filter(|(at, _)| is_in(*at)).map(|(_, node)| node.clone()).collect(),
                edges: whole.edges.iter().filter(|edge| is_in(edge.from)).copied().collect(),
                ..whole
            };
            let result = from_graph(sample.given()).unwrap();
            prop_assert_eq!(labels(&result), labels(&expected));
            // The expected edges still have the indices that their nodes had.
            let named = Given { nodes: sample.given().nodes, ..expected };
            prop_assert_eq!(edges(&result), edges(&named));
        }
    }
}

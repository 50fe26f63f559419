//! `spanning_tree`: no more edges than hold a graph together.

use petgraph::unionfind::UnionFind;
use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::Error;
use crate::pipeline::source::graph::Given;

/// Kruskal's algorithm with edges of equal weight: in the order of the list, each edge is left that joins what the ones
/// before it didn't. That is a tree for each connected part of the graph.
///
/// Directions don't count for what is joined, and the edges that are left keep theirs. So a node that could be reached
/// along the edges may be out of reach in the tree.
// petgraph's own `min_spanning_tree` takes edges of equal weight in an order of its heap's.
pub(super) static SPANNING_TREE: Transformation = Transformation {
    name: "spanning_tree",
    label: "Spanning tree",
    description: "Of a given graph all nodes, and the first edges of the list that join them into a tree, or into one \
                  for each connected part. Directions are kept, but don't count.",
    work: Work::Graph(from_graph),
};

#[timestamp(name = "transform spanning_tree")]
fn from_graph(mut given: Given<'_>) -> Result<Given<'_>, Error> {
    let mut joined = UnionFind::new(given.nodes.len());
    given.edges.retain(|edge| joined.union(edge.from, edge.to));
    Ok(given)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, edges, given, reach};
    use super::*;

    fn tree(directed: bool, nodes: &str, edges: &[&str]) -> Vec<String> {
        samples::edges(&from_graph(given(directed, nodes, edges)).unwrap())
    }

    #[test]
    fn the_first_edges_that_join_are_left() {
        assert_eq!(tree(true, "abcd", &["aa", "ba first", "ba second", "cb", "ac", "cd"]), ["ba first", "cb", "cd"]);
        assert_eq!(tree(false, "abcd", &["dc", "ab", "ba"]), ["dc", "ab"]);
        assert!(tree(true, "", &[]).is_empty());
    }

    #[test]
    fn size_and_depth_are_no_matter() {
        samples::large(from_graph, |shape, given| {
            assert_eq!(given.nodes.len(), samples::LARGE);
            let expected = match shape {
                "no edges" => 0,
                _ => samples::LARGE - 1,
            };
            assert_eq!(given.edges.len(), if shape == "parallel" { 1 } else { expected });
        });
    }

    proptest! {
        #[test]
        fn an_edge_is_left_if_those_before_it_do_not_join_its_ends(sample in samples::small()) {
            let whole = sample.given();
            let before = |at: usize| Given { directed: false, edges: whole.edges[..at].to_vec(), ..sample.given() };
            let is_new = |at: usize| !reach(&before(at))[whole.edges[at].from as usize][whole.edges[at].to as usize];
            let left = (0..whole.edges.len()).filter(|&at| is_new(at)).map(|at| whole.edges[at]).collect();
            let expected = Given { edges: left, ..whole.clone() };
            let result = from_graph(sample.given()).unwrap();
            prop_assert_eq!(edges(&result), edges(&expected));
            prop_assert_eq!(result, expected);
        }
    }
}

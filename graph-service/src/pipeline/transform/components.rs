//! Which nodes of a given graph belong together.

use petgraph::algo::kosaraju_scc;
use petgraph::unionfind::UnionFind;
use timestamp_core::timestamp;

use super::digraph;
use crate::pipeline::model::NONE;
use crate::pipeline::source::graph::Given;

/// The components of a graph, numbered in the order of their first nodes.
pub(super) struct Components {
    /// For each node the number of its component.
    pub(super) of: Vec<u32>,
    pub(super) count: usize,
}

impl Components {
    /// Nodes that edges join, whichever way these lead.
    #[timestamp(name = "find connected components")]
    pub(super) fn connected(given: &Given<'_>) -> Self {
        let mut sets = UnionFind::new(given.nodes.len());
        for edge in &given.edges {
            sets.union(edge.from, edge.to);
        }
        Self::numbered(sets.into_labeling())
    }

    /// Nodes each of which can be reached from each other one along the edges.
    // Kosaraju's algorithm, as petgraph's version of Tarjan's recurses.
    #[timestamp(name = "find strong components")]
    pub(super) fn strong(given: &Given<'_>) -> Self {
        let graph = digraph(given.nodes.len(), given.edges.iter().map(|edge| (edge.from, edge.to)));
        let mut of = vec![0; given.nodes.len()];
        for (component, label) in kosaraju_scc(&graph).iter().zip(0..) {
            component.iter().for_each(|node| of[node.index()] = label);
        }
        Self::numbered(of)
    }

    /// Turns labels, each below the number of nodes, into numbers.
    fn numbered(mut labels: Vec<u32>) -> Self {
        let mut numbers = vec![NONE; labels.len()];
        let mut count = 0;
        for label in &mut labels {
            let number = &mut numbers[*label as usize];
            if *number == NONE {
                *number = count;
                count += 1;
            }
            *label = *number;
        }
        Self { of: labels, count: count as usize }
    }
}

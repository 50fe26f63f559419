//! The edges of a graph by node.

use super::{Edge, Graph, NodeIndex};

/// The edges of a graph by the node at which they begin, each node's in their order. An edge without direction begins at
/// both of its ends.
#[derive(Debug)]
pub(in crate::pipeline) struct Adjacency {
    edges: Vec<u32>,
    /// Where each node's edges begin in `edges`; the last entry is where the last node's end.
    starts: Vec<u32>,
}

impl Adjacency {
    pub(in crate::pipeline) fn of(graph: &Graph<'_>) -> Self {
        let ends = |edge: &Edge<'_>| {
            let back = !graph.directed && edge.from != edge.to;
            std::iter::once(edge.from).chain(back.then_some(edge.to))
        };
        let mut starts = vec![0_u32; graph.nodes.len() + 1];
        for end in graph.edges.iter().flat_map(ends) {
            starts[end as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut edges = vec![0; starts.last().map_or(0, |&count| count as usize)];
        for (edge, index) in graph.edges.iter().zip(0..) {
            for end in ends(edge) {
                let slot = &mut next[end as usize];
                edges[*slot as usize] = index;
                *slot += 1;
            }
        }
        Self { edges, starts }
    }

    /// Indices of the edges that begin at a node.
    pub(in crate::pipeline) fn at(&self, node: NodeIndex) -> &[u32] {
        &self.edges[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}

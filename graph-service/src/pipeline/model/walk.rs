//! A graph as a tree.

use timestamp_core::timestamp;

use super::{Adjacency, Graph, NONE, NodeIndex};

/// A node as it is met on a [`walk`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline) struct Step {
    pub(in crate::pipeline) node: NodeIndex,
    /// The edge that led here, [`NONE`] at a root.
    pub(in crate::pipeline) edge: u32,
    /// Number of steps from the root on the way that was walked.
    pub(in crate::pipeline) level: u32,
    /// Whether the node was met before: what is below it follows the first time only.
    pub(in crate::pipeline) again: bool,
}

/// Walks a graph depth first, from each root along the edges: each root and each edge is a step, in their order.
#[timestamp(name = "walk graph")]
pub(in crate::pipeline) fn walk(graph: &Graph<'_>) -> Vec<Step> {
    let adjacency = Adjacency::of(graph);
    let mut steps = Vec::with_capacity(graph.roots.len() + graph.edges.len());
    let mut met = vec![false; graph.nodes.len()];
    // An edge without direction is found at both of its ends.
    let mut walked = vec![false; graph.edges.len()];
    // For each open node the edges that are still to be walked.
    let mut open: Vec<(NodeIndex, &[u32])> = Vec::new();
    for &root in &graph.roots {
        steps.push(Step { node: root, edge: NONE, level: 0, again: false });
        met[root as usize] = true;
        open.push((root, adjacency.at(root)));
        while let Some((from, rest)) = open.last_mut() {
            let Some((&edge, after)) = rest.split_first() else {
                open.pop();
                continue;
            };
            *rest = after;
            if std::mem::replace(&mut walked[edge as usize], true) {
                continue;
            }
            let node = graph.edges[edge as usize].other_end(*from);
            let again = std::mem::replace(&mut met[node as usize], true);
            // No deeper than there are nodes.
            steps.push(Step { node, edge, level: open.len() as u32, again });
            if !again {
                open.push((node, adjacency.at(node)));
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::model::{Edge, GraphName, Kind};

    /// The steps as `level node`, with `!` where the node was met before.
    fn steps(directed: bool, edges: &[(NodeIndex, NodeIndex)], roots: &[NodeIndex]) -> Vec<String> {
        let mut graph = Graph::with_root(GraphName::Body, Kind::Element, "x");
        graph.nodes = vec![graph.nodes[0]; 4];
        graph.edges = edges.iter().map(|&(from, to)| Edge { from, to, label: "", position: NONE }).collect();
        (graph.directed, graph.roots) = (directed, roots.to_vec());
        let show = |step: &Step| format!("{} {}{}", step.level, step.node, if step.again { "!" } else { "" });
        walk(&graph).iter().map(show).collect()
    }

    #[test]
    fn each_root_and_each_edge_is_a_step() {
        let edges = [(0, 1), (1, 2), (2, 0), (1, 1), (0, 1)];
        assert_eq!(steps(true, &edges, &[0, 3]), ["0 0", "1 1", "2 2", "3 0!", "2 1!", "1 1!", "0 3"]);
    }

    #[test]
    fn an_edge_without_direction_is_walked_once() {
        let edges = [(0, 1), (2, 0), (2, 1), (1, 1)];
        assert_eq!(steps(false, &edges, &[0, 3]), ["0 0", "1 1", "2 2", "3 0!", "2 1!", "0 3"]);
    }
}

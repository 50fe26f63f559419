//! The model of a given graph.

use std::collections::HashMap;

use timestamp_core::timestamp;

use super::Given;
use crate::pipeline::model::{Adjacency, Edge, Graph, GraphName, Kind, NONE, Node, NodeId, NodeIndex};

/// The graph as the engines write it.
#[timestamp(name = "build graph")]
pub(in crate::pipeline) fn model<'a>(given: &'a Given<'a>) -> Graph<'a> {
    let mut types = HashMap::new();
    let mut given_types = Vec::new();
    let mut nodes = Vec::with_capacity(given.nodes.len());
    for (node, number) in given.nodes.iter().zip(0..) {
        let kind = *types.entry(node.kind).or_insert_with(|| {
            given_types.push(node.kind);
            Kind::Given(given_types.len() as u32 - 1)
        });
        let id = NodeId { graph: GraphName::Graph, number };
        nodes.push(Node { id, kind, label: &node.label, parent: NONE, depth: NONE });
    }
    let edges = given.edges.iter().map(|e| Edge { from: e.from, to: e.to, label: e.label, position: NONE }).collect();
    let mut graph = Graph {
        name: GraphName::Graph,
        directed: given.directed,
        nodes,
        edges,
        roots: Vec::new(),
        clusters: Vec::new(),
        given_ids: given.nodes.iter().map(|node| node.id).collect(),
        given_types,
    };
    find_roots(&mut graph);
    graph
}

/// Finds nodes from which all can be reached, and each node's distance from the one that reaches it first: first those that no edge
/// leads to, then, for what is in cycles only, the first node that none has reached.
#[timestamp(name = "find roots")]
fn find_roots(graph: &mut Graph<'_>) {
    let adjacency = Adjacency::of(graph);
    let mut is_entered = vec![false; graph.nodes.len()];
    if graph.directed {
        graph.edges.iter().for_each(|edge| is_entered[edge.to as usize] |= edge.from != edge.to);
    } else {
        // An edge without direction leads to both of its ends.
        is_entered.fill(true);
    }
    let mut queue: Vec<NodeIndex> = (0..graph.nodes.len() as u32).filter(|&at| !is_entered[at as usize]).collect();
    graph.roots.clone_from(&queue);
    queue.iter().for_each(|&root| graph.nodes[root as usize].depth = 0);
    let mut next = 0;
    for candidate in 0..graph.nodes.len() as NodeIndex {
        while let Some(&at) = queue.get(next) {
            next += 1;
            let depth = graph.nodes[at as usize].depth + 1;
            for to in adjacency.at(at).iter().map(|&edge| graph.edges[edge as usize].other_end(at)) {
                if graph.nodes[to as usize].depth == NONE {
                    graph.nodes[to as usize].depth = depth;
                    queue.push(to);
                }
            }
        }
        if graph.nodes[candidate as usize].depth == NONE {
            graph.nodes[candidate as usize].depth = 0;
            graph.roots.push(candidate);
            queue.push(candidate);
        }
    }
}

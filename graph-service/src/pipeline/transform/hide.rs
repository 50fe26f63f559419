//! Takes those nodes out of a graph that the settings don't show.

use timestamp_core::timestamp;

use crate::pipeline::config::Settings;
use crate::pipeline::model::{Cluster, Edge, Graph, NONE, Node, NodeIndex};

/// A page's graph without hidden nodes. What hung from a hidden node hangs from the nearest shown one above it, so that no
/// node is left without an edge.
pub(in crate::pipeline) fn apply<'a>(graph: Graph<'a>, settings: &Settings) -> Graph<'a> {
    if settings.shows_all() { graph } else { hide(&graph, settings) }
}

#[timestamp(name = "hide nodes")]
fn hide<'a>(graph: &Graph<'a>, settings: &Settings) -> Graph<'a> {
    let mut nodes: Vec<Node<'a>> = Vec::with_capacity(graph.nodes.len());
    // For each node its new index, or if it is hidden that of the nearest shown node above it. A parent comes before its
    // children, so that one pass is enough.
    let mut lifted: Vec<NodeIndex> = Vec::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        let parent = if node.parent == NONE { NONE } else { lifted[node.parent as usize] };
        if !settings.shows(node.kind) {
            lifted.push(parent);
            continue;
        }
        // As there can't be more nodes than before, the index fits.
        lifted.push(nodes.len() as NodeIndex);
        let depth = if parent == NONE { 0 } else { nodes[parent as usize].depth + 1 };
        nodes.push(Node { parent, depth, ..*node });
    }
    let shown = |index: NodeIndex| settings.shows(graph.nodes[index as usize].kind);
    let kept = graph.edges.iter().filter(|edge| {
        let is_first_way = graph.nodes[edge.to as usize].parent == edge.from;
        shown(edge.to) && (shown(edge.from) || is_first_way)
    });
    let edges = kept.map(|e| Edge { from: lifted[e.from as usize], to: lifted[e.to as usize], ..*e }).collect();
    let clusters = graph.clusters.iter().map(|cluster| shrink(cluster, graph, settings, &lifted)).collect();
    Graph {
        nodes,
        edges,
        clusters,
        // The root comes first, and is of a kind that is always shown.
        roots: graph.roots.clone(),
        given_ids: Vec::new(),
        given_types: Vec::new(),
        ..*graph
    }
}

/// The cluster's range over the nodes that are left. Its first node is the root of a part, which is always shown.
fn shrink(cluster: &Cluster, graph: &Graph<'_>, settings: &Settings, lifted: &[NodeIndex]) -> Cluster {
    let range = cluster.nodes.start as usize..cluster.nodes.end as usize;
    let start = lifted[range.start];
    let count = graph.nodes[range].iter().filter(|node| settings.shows(node.kind)).count();
    Cluster { name: cluster.name, nodes: start..start + count as NodeIndex }
}

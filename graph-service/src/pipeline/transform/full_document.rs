//! `full_document`: all graphs of a page in one.

use timestamp_core::timestamp;

use super::{Transformation, Work};
use crate::pipeline::model::{Cluster, Edge, Graph, NONE, Node, NodeIndex};
use crate::pipeline::source::html::{Document, graphs};

pub(super) static FULL_DOCUMENT: Transformation = Transformation {
    name: "full_document",
    label: "Full document",
    description: "Head, body, attributes, scripts and styles of a page in one graph, joined at the document.",
    work: Work::Html(from_html),
};

#[timestamp(name = "transform full_document")]
fn from_html(document: &Document) -> Graph<'_> {
    let joint = graphs::document();
    let parts = [
        graphs::head(document),
        graphs::body(document),
        graphs::attributes(document),
        graphs::scripts(document),
        graphs::styles(document),
    ];
    join(joint, parts)
}

/// Puts each part in the place of the node that stands for it in `joint`: the part's root *is* that node.
#[timestamp(name = "join graphs")]
fn join<'a, const N: usize>(mut joint: Graph<'a>, parts: [Graph<'a>; N]) -> Graph<'a> {
    let root = joint.nodes[Graph::ROOT as usize];
    let links = std::mem::take(&mut joint.edges);
    joint.nodes.clear();
    joint.nodes.reserve_exact(1 + parts.iter().map(|part| part.nodes.len()).sum::<usize>());
    joint.edges.reserve_exact(parts.iter().map(|part| 1 + part.edges.len()).sum());
    joint.nodes.push(root);
    // Each part is freed when it is joined.
    for (link, part) in links.into_iter().zip(parts) {
        let offset = joint.next_index();
        joint.edges.push(Edge { to: offset, ..link });
        joint.nodes.extend(part.nodes.iter().map(|node| moved(node, offset)));
        let edges = part.edges.iter().map(|edge| Edge { from: edge.from + offset, to: edge.to + offset, ..*edge });
        joint.edges.extend(edges);
        joint.clusters.push(Cluster { name: part.name, nodes: offset..joint.next_index() });
    }
    joint
}

/// A part's node where the part begins at `offset`, one step below the joint's root.
fn moved<'a>(node: &Node<'a>, offset: NodeIndex) -> Node<'a> {
    let parent = if node.parent == NONE { Graph::ROOT } else { node.parent + offset };
    Node { parent, depth: node.depth + 1, ..*node }
}

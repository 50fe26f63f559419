//! Checks a graph that was given.

use std::borrow::Cow;
use std::collections::HashMap;

use timestamp_core::timestamp;

use super::{EdgeData, Given, GivenData, GivenEdge, GivenNode, MAX_EDGES, MAX_NODES, NodeData};
use crate::pipeline::model::NodeIndex;
use crate::pipeline::{Error, Fault};

/// Most faults that are told at once.
const MAX_FAULTS: usize = 8;

/// Turns ids into indices.
///
/// # Errors
///
/// The first faults: ids that are empty or used twice, edges that end in no node. One alone when there are too many nodes
/// or edges to look at.
#[timestamp(name = "read graph")]
pub(in crate::pipeline) fn read(data: &GivenData) -> Result<Given<'_>, Error> {
    let lists = [("nodes", data.nodes.len(), MAX_NODES), ("edges", data.edges.len(), MAX_EDGES)];
    if let Some((list, _, max)) = lists.into_iter().find(|(_, len, max)| len > max) {
        return Err(Error::at(format!("/graph_data/{list}"), format!("the graph has more than {max} {list}")));
    }
    let mut faults = Faults::default();
    let known = index(&data.nodes, &mut faults);
    let edges = data.edges.iter().enumerate().filter_map(|(at, edge)| resolve(at, edge, &known, &mut faults)).collect();
    if !faults.0.is_empty() {
        return Err(Error { faults: faults.0 });
    }
    Ok(Given { directed: data.directed, nodes: data.nodes.iter().map(node).collect(), edges })
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, pointer: impl FnOnce() -> String, detail: impl FnOnce() -> String) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(Fault { pointer: pointer(), detail: detail() });
        }
    }
}

/// The nodes by their ids. The map is only asked, never walked, so that its order can't reach an output.
fn index<'a>(nodes: &'a [NodeData], faults: &mut Faults) -> HashMap<&'a str, NodeIndex> {
    let mut known = HashMap::with_capacity(nodes.len());
    for (node, index) in nodes.iter().zip(0..) {
        let pointer = || format!("/graph_data/nodes/{index}/id");
        if node.id.is_empty() {
            faults.add(pointer, || "an id must have at least one character".to_owned());
            continue;
        }
        let first = *known.entry(node.id.as_str()).or_insert(index);
        if first != index {
            faults.add(pointer, || format!("node {first} has the same id"));
        }
    }
    known
}

fn resolve<'a>(
    at: usize,
    edge: &'a EdgeData,
    known: &HashMap<&str, NodeIndex>,
    faults: &mut Faults,
) -> Option<GivenEdge<'a>> {
    let mut find = |end: &str, id: &str| {
        let found = known.get(id).copied();
        if found.is_none() {
            faults.add(|| format!("/graph_data/edges/{at}/{end}"), || "no node has this id".to_owned());
        }
        found
    };
    let (from, to) = (find("source", &edge.source), find("target", &edge.target));
    Some(GivenEdge { from: from?, to: to?, label: edge.label.as_deref().unwrap_or_default() })
}

fn node(node: &NodeData) -> GivenNode<'_> {
    GivenNode {
        id: &node.id,
        label: Cow::Borrowed(node.label.as_deref().unwrap_or(&node.id)),
        kind: node.kind.as_deref().unwrap_or("node"),
    }
}

//! Given graphs for the tests of transformations.

use std::borrow::Cow;

use proptest::prelude::*;

use crate::pipeline::Error;
use crate::pipeline::model::NodeIndex;
use crate::pipeline::source::graph::{Given, GivenEdge, GivenNode};

/// How many nodes a large graph has.
pub(super) const LARGE: usize = 200_000;

/// Far below what a recursion over a large graph needs.
const SMALL_STACK: usize = 256 * 1024;

fn node(id: &str) -> GivenNode<'_> {
    GivenNode { id, label: Cow::Borrowed(id), kind: "node" }
}

/// A graph whose nodes are called by letters. Each edge is written as its two ends, a space and its label.
pub(super) fn given<'a>(directed: bool, nodes: &'a str, edges: &[&'a str]) -> Given<'a> {
    let at = |letter: &str| nodes.find(letter).unwrap() as NodeIndex;
    let edge = |edge: &&'a str| GivenEdge { from: at(&edge[..1]), to: at(&edge[1..2]), label: edge[2..].trim_start() };
    let nodes = (0..nodes.len()).map(|at| node(&nodes[at..=at])).collect();
    Given { directed, nodes, edges: edges.iter().map(edge).collect() }
}

/// A directed graph of so many nodes, all called `n`.
pub(super) fn numbered(nodes: usize, edges: impl Iterator<Item = (NodeIndex, NodeIndex)>) -> Given<'static> {
    let edges = edges.map(|(from, to)| GivenEdge { from, to, label: "" }).collect();
    Given { directed: true, nodes: vec![node("n"); nodes], edges }
}

/// The labels of a graph's nodes.
pub(super) fn labels(given: &Given<'_>) -> Vec<String> {
    given.nodes.iter().map(|node| node.label.to_string()).collect()
}

/// A graph's edges, as [`given`] takes them.
pub(super) fn edges(given: &Given<'_>) -> Vec<String> {
    let id = |node: NodeIndex| given.nodes[node as usize].id;
    given.edges.iter().map(|e| format!("{}{} {}", id(e.from), id(e.to), e.label).trim_end().to_owned()).collect()
}

/// A small graph of any kind.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    directed: bool,
    nodes: usize,
    edges: Vec<(NodeIndex, NodeIndex)>,
}

impl Sample {
    /// The graph. The label of each edge is another.
    pub(super) fn given(&self) -> Given<'static> {
        let label = |at: usize| &"0123456789abcdef"[at..=at];
        let edges = self.edges.iter().enumerate().map(|(at, &(from, to))| GivenEdge { from, to, label: label(at) });
        Given { edges: edges.collect(), ..given(self.directed, &"abcdefgh"[..self.nodes], &[]) }
    }
}

/// Any small graph: loops, parallel edges, cycles, parts, nothing.
pub(super) fn small() -> impl Strategy<Value = Sample> {
    (any::<bool>(), 0_usize..=8).prop_flat_map(|(directed, nodes)| {
        let (end, most) = (0..nodes.max(1) as NodeIndex, if nodes == 0 { 0 } else { 16 });
        let edges = prop::collection::vec((end.clone(), end), 0..=most);
        edges.prop_map(move |edges| Sample { directed, nodes, edges })
    })
}

/// For each node which nodes can be reached from it, itself included, by the plainest way to find out.
pub(super) fn reach(given: &Given<'_>) -> Vec<Vec<bool>> {
    let count = given.nodes.len();
    let mut reached: Vec<Vec<bool>> = (0..count).map(|from| (0..count).map(|to| from == to).collect()).collect();
    for edge in &given.edges {
        reached[edge.from as usize][edge.to as usize] = true;
        reached[edge.to as usize][edge.from as usize] |= !given.directed;
    }
    for via in 0..count {
        for from in 0..count {
            for to in 0..count {
                reached[from][to] |= reached[from][via] && reached[via][to];
            }
        }
    }
    reached
}

pub(super) fn on_a_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(SMALL_STACK).spawn_scoped(scope, work);
        thread.expect("a thread").join().expect("no panic")
    })
}

/// Transforms large graphs of all shapes, directed and not, on a small stack.
pub(super) fn large(
    transform: for<'a> fn(Given<'a>) -> Result<Given<'a>, Error>,
    check: impl Fn(&str, &Given<'_>) + Sync,
) {
    let count = LARGE as NodeIndex;
    let path = || (1..count).map(|to| (to - 1, to));
    let graphs: [(&str, Given<'_>); 6] = [
        ("no edges", numbered(LARGE, std::iter::empty())),
        ("path", numbered(LARGE, path())),
        ("star", numbered(LARGE, (1..count).map(|to| (0, to)))),
        ("cycle", numbered(LARGE, path().chain([(count - 1, 0)]))),
        ("loops", numbered(LARGE, (0..count).map(|at| (at, at)).chain(path()))),
        ("parallel", numbered(LARGE, (1..count).map(|_| (0, 1)))),
    ];
    for (shape, given) in graphs {
        on_a_small_stack(|| check(shape, &transform(given).unwrap()));
    }
}

//! Work on a given graph grows as the graph does, whatever its shape.

use std::num::NonZeroU32;

use graph_service::pipeline::{Engine, GivenData, GraphData, NodeData, TransformConfig};
use timestamp_tests::growth;

use super::{Make, REDUCTION, Way, crowd, cycle, default_ways, numbered, path, run_with, star, transformations};

fn apart(nodes: usize) -> GivenData {
    numbered(nodes, std::iter::empty())
}

/// Edges between two nodes.
fn parallel(edges: usize) -> GivenData {
    numbered(2, (0..edges).map(|_| (0, 1)))
}

/// Edges of one node to itself.
fn loops(edges: usize) -> GivenData {
    numbered(1, (0..edges).map(|_| (0, 0)))
}

/// Each node has a type of its own.
fn types(nodes: usize) -> GivenData {
    let mut data = path(nodes);
    for node in &mut data.nodes {
        *node = NodeData { kind: Some(format!("type {}", node.id)), ..node.clone() };
    }
    data
}

/// Three edges of each node, without direction, to nodes all over the graph.
fn tangle(nodes: usize) -> GivenData {
    let edge = |number: usize| (number / 3, (number * 7_919 + number * number % 104_729) % nodes);
    GivenData { directed: false, ..numbered(nodes, (0..3 * nodes).map(edge)) }
}

/// Nodes or edges of the smallest. What twice and four times as many add is called by numbers of four digits, and none of
/// the three is where a hash map doubles, which is at 896, 1,792 and so on.
const ONCE: usize = 1_000;

const SHAPES: [(&str, Make); 9] = [
    ("path", path),
    ("star", star),
    ("cycle", cycle),
    ("nodes without edges", apart),
    ("parallel edges", parallel),
    ("self loops", loops),
    ("many edges to a node with a long label", |nodes| crowd(2 * nodes)),
    ("many types", types),
    ("an undirected tangle", tangle),
];

/// Each engine once, and each transformation but the one that takes no more than a few nodes.
fn once_each() -> impl Iterator<Item = Way> {
    let dot = Engine::find("dot").expect("the engine dot");
    let others = transformations().filter(|it| !["default", REDUCTION].contains(&it.name));
    default_ways().chain(others.map(move |transformation| (transformation, dot)))
}

#[test]
#[ignore = "needs valgrind, and a minute"]
fn work_grows_with_the_graph() {
    let config = TransformConfig { max_label_chars: NonZeroU32::MAX, ..TransformConfig::default() };
    growth::check("growth::work_grows_with_the_graph", &SHAPES.map(|(name, _)| name), ONCE, |shape, size| {
        let data = GraphData::Graph(SHAPES[shape].1(size));
        for way in once_each() {
            run_with(&data, way, &config).unwrap_or_else(|error| panic!("{} {}: {error:?}", way.0.name, way.1.name));
        }
    });
}

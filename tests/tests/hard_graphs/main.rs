//! Given graphs that are hard on whoever walks them: large, deep, cyclic, crowded, or called oddly. Every
//! transformation and every engine gets them, on a thread whose stack no recursion over them would fit.

mod growth;
mod same_bytes;

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::thread;

use graph_service::pipeline::{
    self, ENGINES, EdgeData, Engine, Error, GivenData, GraphData, NodeData, Output, Rendered, TRANSFORMATIONS,
    TransformConfig, Transformation,
};
use serde_json::Value;

const SMALL_STACK: usize = 256 * 1024;
const MILLION: usize = 1_000_000;

/// Most nodes and edges of a graph that `svg` draws. No other engine refuses a graph.
const MOST_DRAWN: (usize, usize) = (50_000, 100_000);

/// The transformation that refuses cycles, edges without direction and more than a few nodes.
const REDUCTION: &str = "transitive_reduction";

/// A transformation and an engine.
type Way = (&'static Transformation, &'static Engine);

/// Makes a graph of about so many nodes.
type Make = fn(usize) -> GivenData;

fn node(id: impl Into<String>) -> NodeData {
    NodeData { id: id.into(), label: None, kind: None }
}

fn edge(source: impl Into<String>, target: impl Into<String>) -> EdgeData {
    EdgeData { source: source.into(), target: target.into(), label: None }
}

fn graph(directed: bool, nodes: Vec<NodeData>, edges: Vec<EdgeData>) -> GivenData {
    GivenData { directed, nodes, edges }
}

/// A directed graph whose nodes are called by their numbers.
fn numbered(nodes: usize, edges: impl Iterator<Item = (usize, usize)>) -> GivenData {
    let edges = edges.map(|(from, to)| edge(from.to_string(), to.to_string())).collect();
    graph(true, (0..nodes).map(|number| node(number.to_string())).collect(), edges)
}

fn path(nodes: usize) -> GivenData {
    numbered(nodes, (1..nodes).map(|to| (to - 1, to)))
}

fn star(nodes: usize) -> GivenData {
    numbered(nodes, (1..nodes).map(|to| (0, to)))
}

fn cycle(nodes: usize) -> GivenData {
    numbered(nodes, (0..nodes).map(|from| (from, (from + 1) % nodes)))
}

/// A cycle, a path, a star and nodes without edges, each a quarter; a loop and a parallel edge at every other node.
fn mixed(nodes: usize) -> GivenData {
    let quarter = nodes / 4;
    let cycle = (0..quarter).map(|from| (from, (from + 1) % quarter));
    let path = (quarter + 1..2 * quarter).map(|to| (to - 1, to));
    let star = (2 * quarter + 1..3 * quarter).map(|to| (2 * quarter, to));
    let loops = (0..nodes / 2).map(|at| (2 * at, 2 * at));
    let parallel = (quarter + 1..2 * quarter).map(|to| (to - 1, to));
    numbered(nodes, cycle.chain(path).chain(star).chain(loops).chain(parallel))
}

fn undirected(data: GivenData) -> GivenData {
    GivenData { directed: false, ..data }
}

fn transformations() -> impl Iterator<Item = &'static Transformation> + Clone {
    TRANSFORMATIONS.iter().copied().filter(|it| it.sources().contains(&"graph"))
}

/// Every transformation with every engine.
fn ways() -> impl Iterator<Item = Way> {
    transformations().flat_map(|transformation| ENGINES.iter().map(move |engine| (transformation, *engine)))
}

fn run_with(data: &GraphData, (transformation, engine): Way, config: &TransformConfig) -> Result<Output, Error> {
    thread::scope(|scope| {
        let work = || pipeline::run(data, transformation, engine, config);
        let thread = thread::Builder::new().stack_size(SMALL_STACK).spawn_scoped(scope, work).expect("a thread");
        thread.join().unwrap_or_else(|_| panic!("{} {} panicked", transformation.name, engine.name))
    })
}

/// Whether a way is known for refusing a graph like this one.
fn may_refuse(data: &GraphData, way: Way) -> bool {
    let GraphData::Graph(given) = data else { return false };
    let is_large = given.nodes.len() > MOST_DRAWN.0 || given.edges.len() > MOST_DRAWN.1;
    way.0.name == REDUCTION || (way.1.name == "svg" && is_large)
}

/// Runs a way that may refuse the graph only if it is known for it, and then with a pointer and a reason.
#[track_caller]
fn run(data: &GraphData, way: Way) -> Option<Output> {
    let (transformation, engine) = way;
    match run_with(data, way, &TransformConfig::default()) {
        Ok(output) => Some(output),
        Err(Error { faults }) => {
            assert!(may_refuse(data, way), "{} {}: {faults:?}", transformation.name, engine.name);
            assert!(!faults.is_empty());
            assert!(
                faults.iter().all(|it| it.pointer.starts_with("/graph_data") && it.detail.len() > 10),
                "{faults:?}"
            );
            None
        }
    }
}

fn text(output: &Output) -> &str {
    output.rendered.as_str()
}

fn default_ways() -> impl Iterator<Item = Way> {
    ways().filter(|(transformation, _)| transformation.name == "default")
}

/// Nodes without edges, a star and a path, each a third of a million.
#[test]
fn a_million_nodes_are_written_or_refused() {
    let third = MILLION / 3;
    let star = (1..third).map(|to| (0, to));
    let path = (third + 1..2 * third).map(|to| (to - 1, to));
    let data = GraphData::Graph(numbered(MILLION, star.chain(path)));
    for way in default_ways() {
        if let Some(output) = run(&data, way) {
            assert_eq!((output.node_count, output.edge_count), (MILLION, 2 * (third - 1)), "{}", way.1.name);
        }
    }
}

#[test]
fn a_cycle_of_a_hundred_thousand_is_walked_once() {
    const COUNT: usize = 100_000;
    for data in [cycle(COUNT), undirected(cycle(COUNT))] {
        let data = GraphData::Graph(data);
        for way in default_ways() {
            if let Some(output) = run(&data, way) {
                assert_eq!((output.node_count, output.edge_count), (COUNT, COUNT), "{}", way.1.name);
            }
        }
        let dot = Engine::find("dot").expect("the engine dot");
        for transformation in transformations() {
            let output = run(&data, (transformation, dot));
            let expected = match transformation.name {
                REDUCTION => None,
                "condensed" => Some((1, 0)),
                "spanning_tree" => Some((COUNT, COUNT - 1)),
                _ => Some((COUNT, COUNT)),
            };
            assert_eq!(output.map(|it| (it.node_count, it.edge_count)), expected, "{}", transformation.name);
        }
    }
}

#[test]
fn every_transformation_reaches_every_engine() {
    const COUNT: usize = 8_000;
    for data in [mixed(COUNT), undirected(mixed(COUNT))] {
        let directed = data.directed;
        let edges = data.edges.len();
        let data = GraphData::Graph(data);
        for way in ways() {
            let quarter = COUNT / 4;
            let expected = match way.0.name {
                REDUCTION => None,
                // The cycle, with its loops.
                "largest_component" => Some((quarter, quarter + quarter / 2)),
                // The cycle is one node; without directions the path and the star are one each, too.
                "condensed" if directed => Some((COUNT - quarter + 1, 2 * (quarter - 1))),
                "condensed" => Some((quarter + 3, 0)),
                "spanning_tree" => Some((COUNT, 3 * (quarter - 1))),
                _ => Some((COUNT, edges)),
            };
            let counts = run(&data, way).map(|output| (output.node_count, output.edge_count));
            if counts.is_some() || !may_refuse(&data, way) {
                assert_eq!(counts, expected, "{} {}", way.0.name, way.1.name);
            }
        }
    }
}

#[test]
fn an_empty_graph_is_a_graph() {
    for data in [numbered(0, std::iter::empty()), undirected(numbered(0, std::iter::empty()))] {
        let directed = data.directed;
        let data = GraphData::Graph(data);
        for way in ways().filter(|way| directed || way.0.name != REDUCTION) {
            let output = run_with(&data, way, &TransformConfig::default()).expect("nothing to refuse");
            assert_eq!((output.node_count, output.edge_count), (0, 0), "{} {}", way.0.name, way.1.name);
        }
    }
}

#[test]
fn an_unsound_graph_is_refused_whatever_is_done_to_it() {
    let cases = [
        (graph(true, vec![node("a"), node("b"), node("a")], vec![]), "/graph_data/nodes/2/id"),
        (graph(true, vec![node("a"), node("")], vec![]), "/graph_data/nodes/1/id"),
        (graph(true, vec![node("a")], vec![edge("a", "a"), edge("a", "b")]), "/graph_data/edges/1/target"),
        (graph(true, vec![node("a")], vec![edge("", "a")]), "/graph_data/edges/0/source"),
        (graph(false, vec![], vec![edge("a", "a")]), "/graph_data/edges/0/source"),
        (graph(true, vec![node("x"); 100_000], vec![]), "/graph_data/nodes/1/id"),
        (graph(true, vec![], vec![edge("x", "y"); 100_000]), "/graph_data/edges/0/source"),
    ];
    for (data, pointer) in cases {
        let data = GraphData::Graph(data);
        for way in ways() {
            let error = run_with(&data, way, &TransformConfig::default()).expect_err(pointer);
            assert_eq!(error.faults[0].pointer, pointer, "{} {}", way.0.name, way.1.name);
            assert!(error.faults.len() <= 8, "{} faults", error.faults.len());
        }
    }
}

/// Every name that an object has anywhere in `value`.
fn keys<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, member)| {
            found.insert(key);
            keys(member, found);
        }),
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn odd_names_are_names() {
    let names = [
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "node",
        "graph",
        "end",
        "\"",
        "'",
        "\\",
        "</script>",
        "-->",
        "]]>",
        "\0",
        "\n",
        "\r\n",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "\u{fffe}",
        " ",
        "\t",
        "a b",
        "é",
        "e\u{301}",
        "𝒳",
        "%00",
        "&lt;",
        "#35;",
        "0",
        "-1",
        "NaN",
        "null",
    ];
    let nodes =
        names.iter().map(|name| NodeData { label: Some((*name).into()), kind: Some((*name).into()), ..node(*name) });
    let edges = (1..names.len()).map(|to| EdgeData { label: Some(names[to].into()), ..edge(names[to - 1], names[to]) });
    let data = GraphData::Graph(graph(true, nodes.collect(), edges.collect()));
    for way in ways() {
        let output = run_with(&data, way, &TransformConfig::default()).expect("nothing to refuse");
        let counts = (output.node_count, output.edge_count);
        assert_eq!(counts, (names.len(), names.len() - 1), "{} {}", way.0.name, way.1.name);
        if let Rendered::Json(json) = &output.rendered {
            let value: Value = serde_json::from_str(json).expect("an engine that writes JSON writes JSON");
            let mut found = BTreeSet::new();
            keys(&value, &mut found);
            assert!(!found.contains("__proto__"), "{}: an object has a member `__proto__`", way.1.name);
        }
    }
}

#[test]
fn long_names_are_written_no_more_often_than_given() {
    let long = "x".repeat(1 << 20);
    let nodes = vec![node(long.clone()), NodeData { label: Some(long.clone()), kind: Some(long.clone()), ..node("b") }];
    let edges = vec![EdgeData { label: Some(long.clone()), ..edge(long.clone(), "b") }];
    let data = GraphData::Graph(graph(true, nodes, edges));
    let config = TransformConfig { max_label_chars: NonZeroU32::MAX, ..TransformConfig::default() };
    for way in ways() {
        match run_with(&data, way, &config) {
            // The id, both labels, the type and the edge's label; where one is shown in several ways, that many times.
            Ok(output) => assert!(text(&output).len() < 24 * long.len(), "{} {}", way.0.name, way.1.name),
            Err(error) => panic!("{}: {error:?}", way.1.name),
        }
    }
}

/// A graph whose edges all lead to one node: from others, and from each several times. Its label is as long as they are
/// many.
fn crowd(edges: usize) -> GivenData {
    let mut data = numbered(edges / 2, (0..edges).map(|number| (1 + number % (edges / 2 - 1), 0)));
    data.nodes[0].label = Some("long ".repeat(edges));
    data
}

/// A cycle of a node with a long id and one with a short id, from which edges lead to many others and back.
fn long_member(nodes: usize) -> GivenData {
    let mut data = numbered(nodes, (2..nodes).flat_map(|other| [(1, other), (other, 1)]));
    let long = "x".repeat(nodes);
    data.nodes[0].id.clone_from(&long);
    data.edges.extend([edge(long.clone(), "1"), edge("1", long)]);
    data
}

#[test]
fn output_grows_no_faster_than_input() {
    let config = TransformConfig { max_label_chars: NonZeroU32::MAX, ..TransformConfig::default() };
    let shapes: [(&str, Make); 5] =
        [("path", path), ("star", star), ("mixed", mixed), ("crowd", crowd), ("long member", long_member)];
    for (shape, make) in shapes {
        let [small, large] = [1_600, 6_400].map(|count| GraphData::Graph(make(count)));
        for way in ways() {
            let sizes = [&small, &large].map(|data| run_with(data, way, &config).map(|output| text(&output).len()));
            if let [Ok(small), Ok(large)] = sizes {
                // Numbers have a digit more. What is the same in both makes it less than four times.
                assert!(large < small * 5, "{shape} {} {}: {small} and {large} bytes", way.0.name, way.1.name);
                assert!(large < 4_000_000, "{shape} {} {}: {large} bytes", way.0.name, way.1.name);
            } else {
                assert!(way.0.name == REDUCTION, "{shape} {} {}: {sizes:?}", way.0.name, way.1.name);
            }
        }
    }
}

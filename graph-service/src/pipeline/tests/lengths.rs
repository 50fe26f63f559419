//! How long an output may get, and where engines stop when it gets longer.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

fn bounded(max_output_bytes: usize) -> TransformConfig {
    TransformConfig { max_output_bytes, ..config(r#"{"max_label_chars": 10000}"#) }
}

#[test]
fn an_output_may_be_as_long_as_the_bound() {
    let page = format!("<ul>{}</ul><pre>\n\n{}</pre>", "<li class=a>one".repeat(200), "a\n".repeat(3_000));
    let data = GraphData::Html(HtmlData { html: page });
    for engine in ENGINES {
        let run = |bound| run(&data, Transformation::find("default").unwrap(), engine, &bounded(bound));
        let length = text(&run(usize::MAX).unwrap()).len();
        assert_eq!(text(&run(length).unwrap()).len(), length, "{}", engine.name);
        assert_eq!(run(length - 1).unwrap_err().faults[0].pointer, "/graph_data", "{}", engine.name);
    }
}

/// A graph of so many nodes and so many edges from the first to the second.
fn data(nodes: usize, edges: usize) -> GivenData {
    let node = |n: usize| NodeData { id: n.to_string(), label: None, kind: None };
    let edge = || EdgeData { source: "0".to_owned(), target: "1".to_owned(), label: Some("to".to_owned()) };
    let edges = std::iter::repeat_with(edge).take(edges).collect();
    GivenData { directed: true, nodes: (0..nodes).map(node).collect(), edges }
}

/// What an engine writes by itself, before anyone looks at the length of it.
fn rendered(graph: &model::Graph<'_>, engine: &Engine, bound: usize) -> Result<usize, String> {
    let rendered = (engine.render)(graph, &bounded(bound).settings());
    rendered.map(|rendered| rendered.as_str().len()).map_err(|error| error.faults[0].detail.clone())
}

#[test]
fn engines_ask_at_nodes_and_at_edges() {
    for data in [data(1_000, 0), data(2, 1_000)] {
        let given = source::graph::read(&data).unwrap();
        let graph = source::graph::model(&given);
        for engine in ENGINES {
            let bound = rendered(&graph, engine, usize::MAX).unwrap() / 2;
            let error = rendered(&graph, engine, bound).unwrap_err();
            assert_eq!(error, format!("the output would be longer than {bound} bytes"), "{}", engine.name);
        }
    }
}

#[test]
fn json_engines_look_at_nothing_beyond_the_bound() {
    for engine in ["visjs", "d3", "cytoscape"].map(|name| Engine::find(name).unwrap()) {
        let stops = |graph: &model::Graph<'_>| {
            // The last can't be looked at without a panic.
            assert!(catch_unwind(AssertUnwindSafe(|| rendered(graph, engine, usize::MAX))).is_err(), "{}", engine.name);
            assert!(rendered(graph, engine, 10_000).is_err(), "{}", engine.name);
        };
        let (nodes, edges) = (data(1_000, 0), data(2, 1_000));
        let [nodes, edges] = [&nodes, &edges].map(|data| source::graph::read(data).unwrap());
        let mut graph = source::graph::model(&nodes);
        graph.nodes[999].id.number = 1_000;
        stops(&graph);
        let mut graph = source::graph::model(&edges);
        graph.edges[999].from = 2;
        stops(&graph);
    }
}

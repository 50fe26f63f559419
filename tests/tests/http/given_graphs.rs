//! Graphs that are given: what is wrong with one is told at its place, and a sound one is made on every route.

use graph_service::pipeline::{TRANSFORMATIONS, Transformation};
use serde_json::{Value, json};

use crate::server::TestServer;

const PLAIN: &str = "/graph/from/graph/to/dot/default";
const FULL: &str = "/timestamps/graph/from/graph/to/dot/default/full";

fn body(nodes: Value, edges: Value) -> Value {
    json!({ "graph_data": { "nodes": nodes, "edges": edges } })
}

/// Where a body is wrong and what it is told, on the plain and on the traced route alike.
fn faults(server: &TestServer, body: &Value) -> Vec<(String, String)> {
    let [plain, traced] = [PLAIN, FULL].map(|path| {
        let problem = server.post(path, body).problem(422);
        let member = |fault: &Value, name: &str| fault[name].as_str().expect("text").to_owned();
        let faults = problem["errors"].as_array().expect("a list").iter();
        faults.map(|fault| (member(fault, "pointer"), member(fault, "detail"))).collect::<Vec<_>>()
    });
    assert_eq!(plain, traced);
    plain
}

#[test]
fn a_sound_graph_is_made_on_plain_and_traced_routes() {
    let server = TestServer::start();
    let body = json!({
        "graph_data": {
            "directed": false,
            "nodes": [{ "id": "a", "label": "A", "type": "t" }, { "id": "b" }, { "id": "c" }],
            "edges": [{ "source": "a", "target": "b", "label": "e" }, { "source": "c", "target": "c" }]
        },
        "transform_config": { "rank_dir": "LR" }
    });
    let plain = server.post(PLAIN, &body).json();
    assert_eq!((&plain["node_count"], &plain["edge_count"]), (&json!(3), &json!(2)));
    let traced = server.post(FULL, &body).json();
    assert_eq!(traced["graph_output"]["output"], plain["output"]);
    let trace = traced["traces"].to_string();
    for phase in ["read graph", "build graph", "graph of 3 nodes, 2 edges", "render dot"] {
        assert!(trace.contains(phase), "no {phase} in {trace}");
    }
    let tree = server.post("/timestamps/graph/from/graph/to/dot/spanning_tree/summary", &body).json();
    assert_eq!(tree["graph_output"]["edge_count"], 1);
    assert!(tree["traces"].to_string().contains("transform spanning_tree"));
}

#[test]
fn every_fault_of_a_graph_is_told_at_its_place() {
    let server = TestServer::start();
    let cases = [
        (body(json!([{ "id": "a" }, { "id": "a" }]), json!([])), "/graph_data/nodes/1/id", "node 0 has the same id"),
        (
            body(json!([{ "id": "a" }]), json!([{ "source": "a", "target": "b" }])),
            "/graph_data/edges/0/target",
            "no node has this id",
        ),
        (body(json!([{ "id": "" }]), json!([])), "/graph_data/nodes/0/id", "an id must have at least one character"),
    ];
    for (body, pointer, detail) in cases {
        assert_eq!(faults(&server, &body), [(pointer.to_owned(), detail.to_owned())]);
    }
}

#[test]
fn several_faults_are_told_in_one_answer() {
    let server = TestServer::start();
    let nodes = json!([{ "id": "" }, { "id": "a" }, { "id": "a" }]);
    let edges = json!([{ "source": "x", "target": "y" }, { "source": "a", "target": "a" }]);
    let faults = faults(&server, &body(nodes, edges));
    let pointers: Vec<&str> = faults.iter().map(|(pointer, _)| pointer.as_str()).collect();
    let expected = ["nodes/0/id", "nodes/2/id", "edges/0/source", "edges/0/target"];
    assert_eq!(pointers, expected.map(|place| format!("/graph_data/{place}")));
}

#[test]
fn what_is_no_graph_is_told_at_its_place() {
    let server = TestServer::start();
    let a = || json!([{ "id": "a" }]);
    let cases = [
        ("/graph_data/nodes", json!({ "graph_data": {} })),
        ("/graph_data", json!({ "graph_data": [true, [], []] })),
        ("/graph_data/directed", json!({ "graph_data": { "nodes": [], "directed": "yes" } })),
        ("/graph_data/html", json!({ "graph_data": { "html": "" } })),
        ("/graph_data/nodes", body(json!({}), json!([]))),
        ("/graph_data/nodes/0", body(json!(["a"]), json!([]))),
        ("/graph_data/nodes/0", body(json!([["a", null, null]]), json!([]))),
        ("/graph_data/nodes/0/id", body(json!([{}]), json!([]))),
        ("/graph_data/nodes/1/id", body(json!([{ "id": "a" }, { "id": 1 }]), json!([]))),
        ("/graph_data/nodes/0/colour", body(json!([{ "id": "a", "colour": "red" }]), json!([]))),
        ("/graph_data/nodes/0/label", body(json!([{ "id": "a", "label": ["x"] }]), json!([]))),
        ("/graph_data/edges", body(a(), json!("a"))),
        ("/graph_data/edges/0", body(a(), json!([["a", "a", null]]))),
        ("/graph_data/edges/0/target", body(a(), json!([{ "source": "a" }]))),
        ("/graph_data/edges/0/source", body(a(), json!([{ "source": null, "target": "a" }]))),
        ("/graph_data/edges/0/weight", body(a(), json!([{ "source": "a", "target": "a", "weight": 1 }]))),
    ];
    for (pointer, body) in cases {
        let told = faults(&server, &body);
        let pointers: Vec<&str> = told.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(pointers, [pointer], "{body}");
    }
}

#[test]
fn what_a_transformation_refuses_is_told_at_its_place() {
    let server = TestServer::start();
    let path = "/graph/from/graph/to/dot/transitive_reduction";
    let edges = json!([{ "source": "b", "target": "b" }]);
    let mut body = body(json!([{ "id": "a" }, { "id": "b" }]), edges);
    let detail = server.post(path, &body).fault_at("/graph_data/nodes/1");
    assert!(detail.contains("cycle"), "{detail}");
    body["graph_data"]["directed"] = json!(false);
    let detail = server.post(path, &body).fault_at("/graph_data/directed");
    assert!(detail.contains("directed"), "{detail}");
}

#[test]
fn a_transformation_of_another_source_is_told_from_an_unknown_one() {
    let server = TestServer::start();
    for [source, other] in [["graph", "html"], ["html", "graph"]] {
        let (here, elsewhere): (Vec<&Transformation>, Vec<_>) =
            TRANSFORMATIONS.iter().copied().partition(|it| it.sources().contains(&source));
        assert!(elsewhere.iter().all(|it| it.sources() == [other]));
        for transformation in elsewhere {
            for (prefix, suffix) in [("", ""), ("/timestamps", "/full")] {
                let path = format!("{prefix}/graph/from/{source}/to/dot/{}{suffix}", transformation.name);
                let problem = server.post(&path, &body(json!([]), json!([]))).problem(404);
                let detail = problem["detail"].as_str().expect("a detail");
                let known: Vec<&str> = here.iter().map(|it| it.name).collect();
                let expected = format!(
                    "the transformation `{}` works on: {other}; known for {source}: {}",
                    transformation.name,
                    known.join(", ")
                );
                assert_eq!(detail, expected);
            }
        }
    }
}

#[test]
fn deep_nesting_in_a_graph_is_not_json_to_us() {
    let server = TestServer::start();
    for place in ["{\"nodes\":", "{\"nodes\":[{\"id\":", "{\"nodes\":[],\"edges\":[{\"source\":"] {
        let text = format!("{{\"graph_data\":{place}{}", "[".repeat(100_000));
        let problem = server.post_bytes(PLAIN, text.as_bytes()).problem(400);
        assert_eq!(problem["type"], "urn:problem-type:graph-service:invalid-json");
    }
}

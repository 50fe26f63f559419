use graph_service::limits::Limits;
use graph_service::pipeline::{ENGINES, SOURCES, TRANSFORMATIONS};
use serde_json::{Value, json};

use crate::server::{PLAIN, TestServer, html};

#[test]
fn the_lists_name_what_there_is() {
    let server = TestServer::start();
    let names = |path| -> Vec<String> {
        let list = server.get(path).json();
        let list = list.as_array().expect("a list");
        list.iter().map(|choice| choice["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names("/graph/engines"), ENGINES.iter().map(|engine| engine.name).collect::<Vec<_>>());
    assert_eq!(names("/graph/transformations"), TRANSFORMATIONS.iter().map(|it| it.name).collect::<Vec<_>>());
    let engines = server.get("/graph/engines").json();
    for engine in engines.as_array().expect("a list") {
        assert_eq!(engine["sources"], json!(SOURCES.iter().map(|it| it.name).collect::<Vec<_>>()), "{engine}");
    }
}

#[test]
fn every_source_engine_and_transformation_makes_a_graph() {
    let server = TestServer::start();
    let mut made = 0;
    for source in SOURCES {
        for engine in ENGINES {
            for transformation in TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&source.name)) {
                let path = format!("/graph/from/{}/to/{}/{}", source.name, engine.name, transformation.name);
                // A source that this test does not know yet fails here, and has to be added.
                let data = match source.name {
                    "html" => json!({ "html": "<ul><li>one<li>two</ul>" }),
                    "graph" => {
                        json!({ "nodes": [{ "id": "a" }, { "id": "b" }], "edges": [{ "source": "a", "target": "b" }] })
                    }
                    unknown => panic!("no data for the source {unknown}"),
                };
                let answer = server.post(&path, &json!({ "graph_data": data }));
                assert_eq!(answer.status, 200, "{path}: {}", answer.text());
                answer.assert_safe();
                let graph = answer.json();
                assert_eq!(graph["engine"], engine.name);
                assert_eq!(graph["transformation"], transformation.name);
                assert!(graph["duration_ms"].as_f64().is_some_and(|ms| ms >= 0.0));
                assert!(graph["output"].is_string() || graph["output"].is_object());
                made += 1;
            }
        }
    }
    assert!(made > 0);
}

#[test]
fn the_plain_route_is_not_traced_and_takes_no_trace_config() {
    let server = TestServer::start();
    let answer = server.post(PLAIN, &html("<p>"));
    assert!(!answer.has("x-timestamp-trace-id") && !answer.has("server-timing"));
    let mut body = html("<p>");
    body["trace_config"] = json!({});
    server.post(PLAIN, &body).fault_at("/trace_config");
}

#[test]
fn many_connections_at_once_are_all_answered() {
    let server = TestServer::start();
    let one = server.post(PLAIN, &html("<p>a")).json();
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| {
                for _ in 0..5 {
                    let graph = server.post(PLAIN, &html("<p>a")).json();
                    assert_eq!(graph["output"], one["output"]);
                }
            });
        }
    });
}

#[test]
fn an_output_may_have_as_many_bytes_as_the_limit_and_not_one_more() {
    const TRACED: &str = "/timestamps/graph/from/html/to/dot/default/full";
    let page = html("<ul><li>one<li>two</ul>");
    let output = |answer: &Value| answer["output"].as_str().expect("DOT is text").len() as u64;
    let length = output(&TestServer::start().post(PLAIN, &page).json());
    for output_bytes in [length - 1, length, length + 1] {
        let server = TestServer::with(Limits { output_bytes, ..Limits::default() });
        let (plain, traced) = (server.post(PLAIN, &page), server.post(TRACED, &page));
        if output_bytes < length {
            plain.fault_at("/graph_data");
            traced.fault_at("/graph_data");
        } else {
            assert_eq!(output(&plain.json()), length);
            assert_eq!(output(&traced.json()["graph_output"]), length);
        }
    }
}

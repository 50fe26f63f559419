use graph_service::limits::Limits;
use graph_service::pipeline::{ENGINES, TRANSFORMATIONS};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::server::{FULL, PLAIN, SPEEDSCOPE, SUMMARY, TestServer, html, traced};

const PAGE: &str = "<h1>A</h1><ul><li class=x>one<li>two \"quoted\" <b>é\u{1F980}</b></ul>";

/// The text of the object behind `key`, without its `duration_ms`.
fn graph_text(body: &str, key: &str) -> String {
    let from = body.find(key).expect("the key") + key.len();
    let mut values = serde_json::Deserializer::from_str(&body[from..]).into_iter::<Value>();
    values.next().expect("a value").expect("JSON");
    let text = &body[from..from + values.byte_offset()];
    let (before, after) = text.split_once("\"duration_ms\":").expect("a duration");
    format!("{before}{}", &after[after.find(',').expect("a further member")..])
}

#[track_caller]
fn assert_traced(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.assert_safe();
    let id = answer.header("x-timestamp-trace-id").to_owned();
    assert_eq!((id.len(), &id[14..15]), (36, "7"), "{id} is a UUID of version 7");
    assert_eq!(answer.json()["trace_id"], id);
    assert!(answer.header("server-timing").starts_with("total;dur="));
    id
}

#[test]
fn the_graph_of_a_traced_request_is_the_plain_one_byte_for_byte() {
    let server = TestServer::start();
    for engine in ENGINES {
        for transformation in TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&"html")) {
            let path = format!("/graph/from/html/to/{}/{}", engine.name, transformation.name);
            let plain = server.post(&path, &html(PAGE));
            assert_eq!(plain.status, 200, "{path}: {}", plain.text());
            let plain = graph_text(&plain.text(), "");
            for (format, layout) in
                [("full", "nested"), ("summary", "nested"), ("speedscope", "nested"), ("speedscope", "flat")]
            {
                let answer =
                    server.post(&format!("/timestamps{path}/{format}"), &traced(PAGE, json!({ "layout": layout })));
                assert_traced(&answer);
                assert_eq!(graph_text(&answer.text(), "\"graph_output\":"), plain, "{path}/{format} {layout}");
            }
        }
    }
}

#[test]
fn the_browser_is_told_the_five_methods_in_which_most_of_the_time_went() {
    let server = TestServer::start();
    let answer = server.post(SUMMARY, &traced(PAGE, json!({ "top_n": 5 })));
    let summary = &answer.json()["traces"];
    assert!(summary["method_count"].as_u64().is_some_and(|methods| methods > 5), "{summary}");
    let metrics: Vec<_> = answer.header("server-timing").split(", span").collect();
    let names: Vec<_> = metrics.iter().filter_map(|it| it.split_once(';')).map(|(name, _)| name).collect();
    assert_eq!(names, ["total", "1", "2", "3", "4", "5"], "{metrics:?}");
    for (metric, hotspot) in metrics[1..].iter().zip(summary["hotspots"].as_array().expect("a list")) {
        let name = hotspot["name"].as_str().expect("a name");
        assert!(metric.contains(&format!(";desc=\"{name}\";dur=")), "{metric} is not {name}");
    }
}

#[test]
fn every_trace_is_of_its_own_request() {
    let server = TestServer::start();
    let [first, second] = [(); 2].map(|()| server.post(FULL, &html(PAGE)));
    assert_ne!(assert_traced(&first), assert_traced(&second));
    let [first, second] = [first, second].map(|answer| answer.json()["traces"].clone());
    assert_eq!(first["metadata"]["name"], "default.dot");
    assert_eq!(first["metadata"]["lanes"].as_array().map(Vec::len), Some(1));
    let names = |trace: &Value| -> Vec<Value> {
        let entries = trace["entries"].as_array().expect("entries");
        entries.iter().map(|entry| json!([entry["name"], entry["event"], entry["depth"]])).collect()
    };
    assert_eq!(names(&first), names(&second));
}

#[test]
fn without_capture_there_is_no_trace_but_the_same_graph() {
    let server = TestServer::start();
    for path in [FULL, SUMMARY, SPEEDSCOPE] {
        let answer = server.post(path, &traced(PAGE, json!({ "capture_traces": false })));
        assert_eq!(answer.status, 200);
        assert!(!answer.has("x-timestamp-trace-id") && !answer.has("server-timing"));
        let body = answer.json();
        assert_eq!((&body["traces"], &body["trace_id"]), (&Value::Null, &Value::Null));
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(3));
        let plain = server.post(PLAIN, &html(PAGE)).text();
        assert_eq!(graph_text(&answer.text(), "\"graph_output\":"), graph_text(&plain, ""));
    }
}

#[test]
fn a_flat_answer_is_a_speedscope_file_with_two_members_more() {
    let server = TestServer::start();
    let answer = server.post(SPEEDSCOPE, &traced(PAGE, json!({ "layout": "flat" })));
    assert_traced(&answer);
    let flat = answer.json();
    assert_eq!(flat["$schema"], "https://www.speedscope.app/file-format-schema.json");
    assert_eq!(flat["graph_output"]["engine"], "dot");
    let nested = server.post(SPEEDSCOPE, &traced(PAGE, json!({ "layout": "nested" }))).json();
    let keys = |object: &Value| -> Vec<String> { object.as_object().expect("an object").keys().cloned().collect() };
    let mut expected = keys(&nested["traces"]);
    expected.extend(["graph_output".to_owned(), "trace_id".to_owned()]);
    expected.sort();
    let mut got = keys(&flat);
    got.sort();
    assert_eq!(got, expected);
    for path in [FULL, SUMMARY] {
        server.post(path, &traced(PAGE, json!({ "layout": "flat" }))).fault_at("/trace_config/layout");
    }
}

#[test]
fn the_trace_alone_can_be_asked_for() {
    let server = TestServer::start();
    for layout in ["nested", "flat"] {
        let config = json!({ "trace_output": "traces_only", "layout": layout });
        let body = server.post(SPEEDSCOPE, &traced(PAGE, config)).json();
        assert_eq!(body["graph_output"], Value::Null);
        assert!(body.as_object().is_some_and(|body| body.contains_key("graph_output")));
        assert!(body["trace_id"].is_string());
    }
}

#[test]
fn without_a_store_nothing_can_be_kept() {
    let server = TestServer::with(Limits { kept_traces: 0, ..Limits::default() });
    for output in ["external_only", "both"] {
        let detail =
            server.post(FULL, &traced("", json!({ "trace_output": output }))).fault_at("/trace_config/trace_output");
        assert!(detail.contains("keeps no traces"), "{detail}");
    }
}

#[test]
fn the_format_in_the_body_is_the_one_in_the_address() {
    let server = TestServer::start();
    assert_traced(&server.post(SUMMARY, &traced("", json!({ "trace_format": "summary" }))));
    server.post(SUMMARY, &traced("", json!({ "trace_format": "full" }))).fault_at("/trace_config/trace_format");
    let detail =
        server.post(SUMMARY, &traced("", json!({ "trace_format": "ful" }))).fault_at("/trace_config/trace_format");
    assert!(detail.contains("full, summary, speedscope"), "{detail}");
}

#[test]
fn a_summary_lists_as_many_hotspots_as_asked_for() {
    let server = TestServer::start();
    let hotspots = |top_n: u32| {
        let body = server.post(SUMMARY, &traced(PAGE, json!({ "top_n": top_n }))).json();
        let traces = &body["traces"];
        (traces["hotspots"].as_array().map(Vec::len), traces["method_count"].as_u64())
    };
    let (all, methods) = hotspots(u32::MAX);
    let methods = usize::try_from(methods.expect("a count")).expect("a small one");
    assert_eq!(all, Some(methods));
    for n in [0, 1, 2] {
        assert_eq!(hotspots(n).0, Some(methods.min(usize::try_from(n).expect("a small number"))));
    }
}

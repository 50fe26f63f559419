//! The header `server-timing` as Chromium reads it: what a script of a page is told must be what the trace says.

use std::cmp::Reverse;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::{Value, json};
use timestamp_core::Trace;
use timestamp_tests::pages;
use timestamp_tests::service::Service;

use crate::app::run_driver;
use crate::flame_graph::decoded;
use crate::traces::{self, NASTY};

/// What the page's script got of each request: the body, and the browser's entry.
fn asked(page: String, requests: Value) -> Vec<Value> {
    let said = run_driver("viewers/server_timing.mjs", json!({ "page": page, "fetch": requests }));
    assert_eq!(said["complaints"], json!([]));
    let answers = said["answers"].as_array().expect("a list");
    assert!(answers.iter().all(|answer| answer["status"] == 200), "{said}");
    answers.clone()
}

/// The browser's entry holds the whole and these names and times, in milliseconds.
fn tells(answer: &Value, total: f64, methods: &[(String, f64)]) {
    let timing = answer["timing"].as_array().expect("a list");
    let same = |entry: &Value, ms: f64| {
        let told = entry["duration"].as_f64().expect("a number");
        assert!((told - ms).abs() < 1e-9 * ms.max(1.0), "{entry} instead of {ms} ms");
    };
    assert_eq!((&timing[0]["name"], &timing[0]["description"]), (&json!("total"), &json!("")));
    same(&timing[0], total);
    assert_eq!(timing.len(), 1 + methods.len(), "{timing:?}");
    for (index, (entry, (name, ms))) in timing[1..].iter().zip(methods).enumerate() {
        assert_eq!(entry["name"], format!("span{}", index + 1));
        assert_eq!(&decoded(entry["description"].as_str().expect("a text")), name);
        same(entry, *ms);
    }
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_page_of_the_service_is_told_what_the_trace_says() {
    let service = Service::start();
    let body = json!({ "graph_data": { "html": pages::generated(100) } }).to_string();
    let request = |format: &str| {
        let url = format!("/timestamps/graph/from/html/to/dot/default/{format}");
        json!({ "url": url, "method": "POST", "body": body })
    };
    let requests = json!([request("full"), request("summary")]);
    let answers = asked(format!("http://{}/docs", service.address), requests);
    let read = |answer: &Value| -> Value {
        let body: Value = serde_json::from_str(answer["text"].as_str().expect("a text")).expect("JSON");
        assert!(body["graph_output"]["output"].as_str().is_some_and(|dot| dot.starts_with("digraph")));
        body["traces"].clone()
    };
    let ms = |value: &Value| value.as_f64().expect("a number");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();

    let full = read(&answers[0]);
    let mut methods: Vec<&Value> = full["method_timings"].as_array().expect("a list").iter().collect();
    assert!(methods.len() > 5);
    methods.sort_by_key(|method| (Reverse(method["self_ns"].as_u64()), name(method)));
    let methods: Vec<_> = methods.iter().take(5).map(|method| (name(method), ms(&method["self_ms"]))).collect();
    let total = ms(&full["metadata"]["total_duration_ms"]);
    tells(&answers[0], total, &methods);
    assert!(ms(&answers[0]["took"]) > total, "the browser waited for less than the server took");

    let summary = read(&answers[1]);
    let spots = summary["hotspots"].as_array().expect("a list").iter().take(5);
    let spots: Vec<_> = spots.map(|spot| (name(spot), ms(&spot["self_ms"]))).collect();
    assert!(spots.len() == 5 && spots.iter().any(|(name, _)| name.contains("html")), "{spots:?}");
    tells(&answers[1], ms(&summary["total_duration_ms"]), &spots);
}

/// Answers each request on loopback with that header; says where.
fn serve(header: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let body = "<!doctype html><link rel=icon href=data:,><p>a page";
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\
                 server-timing: {header}\r\n\r\n",
                body.len()
            );
            // A reader that has gone is its own affair.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all((head + body).as_bytes());
        }
    });
    format!("http://{address}/")
}

/// What a page is told of `trace`.
fn told(trace: &Trace) -> Value {
    let page = serve(trace.server_timing(usize::MAX));
    asked(page, json!([{ "url": "/traced", "method": "GET" }])).remove(0)
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn names_of_any_kind_come_back_whole() {
    let trace = traces::nasty();
    let spots = trace.summary(usize::MAX).hotspots;
    assert!(NASTY.iter().all(|name| spots.iter().any(|spot| spot.name == *name)));
    let answer = told(&trace);
    let spots: Vec<_> = spots.into_iter().map(|spot| (spot.name, spot.self_ns as f64 / 1e6)).collect();
    tells(&answer, trace.duration_ns() as f64 / 1e6, &spots);
}

//! How long a trace is kept, and what is done where it cannot be: it is never lost without a word.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use graph_service::app::App;
use graph_service::limits::Limits;
use graph_service::pipeline::{self, Engine, GraphData, Output, TransformConfig, Transformation};
use serde_json::json;
use timestamp_core::store::{Bounds, Kept, MemoryStore, Store, StoreError, TraceId};
use timestamp_core::{Trace, span};

use crate::client::Answer;
use crate::kept::{PAGE, UNKNOWN, ids, keep, status};
use crate::server::{FULL, PLAIN, SPEEDSCOPE, TestServer, config, html, traced};

#[test]
fn the_oldest_go_when_there_are_too_many() {
    let server = TestServer::with(Limits { kept_traces: 2, ..Limits::default() });
    let [first, second] = [(); 2].map(|()| keep(&server));
    assert_eq!([status(&server, &first), status(&server, &second)], [200, 200]);
    let third = keep(&server);
    assert_eq!([&first, &second, &third].map(|id| status(&server, id)), [404, 200, 200]);
}

#[test]
fn the_oldest_go_when_they_are_too_large_together() {
    let server = TestServer::start();
    keep(&server);
    let bytes = server.get("/traces").json()[0]["memory_bytes"].as_u64().expect("a size");
    let server = TestServer::with(Limits { kept_bytes: bytes * 5 / 2, ..Limits::default() });
    let kept = [(); 3].map(|()| keep(&server));
    assert_eq!(kept.each_ref().map(|id| status(&server, id)), [404, 200, 200]);
}

/// Memory, with a clock that a test can turn on.
#[derive(Debug)]
struct Later(MemoryStore, AtomicU64);

impl Later {
    fn at(&self, now: Duration) -> Duration {
        now + Duration::from_secs(self.1.load(Ordering::SeqCst))
    }
}

impl Store for Later {
    fn keep(&self, id: TraceId, trace: Arc<Trace>, now: Duration) -> Result<(), StoreError> {
        self.0.keep(id, trace, self.at(now))
    }
    fn find(&self, id: TraceId, now: Duration) -> Result<Option<Arc<Trace>>, StoreError> {
        self.0.find(id, self.at(now))
    }
    fn about(&self, id: TraceId, now: Duration) -> Result<Option<Kept>, StoreError> {
        self.0.about(id, self.at(now))
    }
    fn list(&self, now: Duration) -> Result<Vec<Kept>, StoreError> {
        self.0.list(self.at(now))
    }
    fn remove(&self, id: TraceId, now: Duration) -> Result<bool, StoreError> {
        self.0.remove(id, self.at(now))
    }
}

#[test]
fn the_oldest_go_when_their_time_is_up() {
    let bounds = Bounds { traces: 10, bytes: 1 << 20, age: Duration::from_secs(3_600) };
    let store = Arc::new(Later(MemoryStore::new(bounds), AtomicU64::new(0)));
    let server = TestServer::of(App::new(config(1, Limits::default())).store(Arc::clone(&store) as Arc<dyn Store>));
    let first = keep(&server);
    store.1.store(3_000, Ordering::SeqCst);
    let second = keep(&server);
    assert_eq!([status(&server, &first), status(&server, &second)], [200, 200]);
    store.1.store(4_000, Ordering::SeqCst);
    assert_eq!([status(&server, &first), status(&server, &second)], [404, 200]);
    assert_eq!(ids(&server), [second]);
    // The limit is what the service's own store is bounded by.
    let server = TestServer::with(Limits { kept_s: 0, ..Limits::default() });
    let id = keep(&server);
    assert_eq!(status(&server, &id), 404);
}

#[test]
fn a_service_that_keeps_nothing_says_so() {
    let server = TestServer::with(Limits { kept_traces: 0, ..Limits::default() });
    assert_eq!(server.get("/traces").json(), json!([]));
    server.get(&format!("/traces/{UNKNOWN}")).problem(404);
    server.get(&format!("/traces/{UNKNOWN}/full")).problem(404);
    server.request("DELETE", &format!("/traces/{UNKNOWN}"), &[], b"").problem(404);
    assert_eq!(server.post(FULL, &html(PAGE)).status, 200);
}

/// Checks that an answer has its graph and its trace, and says why that is not kept.
#[track_caller]
fn assert_not_kept(server: &TestServer, reason: &str) {
    for output in ["both", "external_only"] {
        let answer = server.post(FULL, &traced(PAGE, json!({ "trace_output": output })));
        let body = answer.json();
        assert_eq!(answer.status, 200);
        assert!(body["graph_output"]["output"].is_string());
        // Otherwise it would be lost.
        assert!(body["traces"]["entries"].is_array(), "{output}");
        assert!(
            body["trace_not_kept"].as_str().is_some_and(|told| told.contains(reason)),
            "{}",
            body["trace_not_kept"]
        );
        assert_eq!(body["trace_not_kept"], answer.header("x-timestamp-trace-not-kept"));
        assert!(!answer.has("link") && body["trace_id"] == answer.header("x-timestamp-trace-id"));
    }
    let flat = traced(PAGE, json!({ "trace_output": "external_only", "layout": "flat" }));
    let flat = server.post(SPEEDSCOPE, &flat).json();
    assert!(flat["profiles"].is_array() && flat["trace_not_kept"].is_string());
}

#[test]
fn a_trace_that_is_too_large_to_keep_is_in_the_response() {
    let server = TestServer::with(Limits { kept_bytes: 100, ..Limits::default() });
    assert_not_kept(&server, "all kept traces together may take 100");
    assert_eq!(server.get("/traces").json(), json!([]));
}

#[derive(Debug)]
struct Broken;

fn broken<T>() -> Result<T, StoreError> {
    Err(StoreError::Failed("/var/secret: no space left".into()))
}

impl Store for Broken {
    fn keep(&self, _: TraceId, _: Arc<Trace>, _: Duration) -> Result<(), StoreError> {
        broken()
    }
    fn find(&self, _: TraceId, _: Duration) -> Result<Option<Arc<Trace>>, StoreError> {
        broken()
    }
    fn about(&self, _: TraceId, _: Duration) -> Result<Option<Kept>, StoreError> {
        broken()
    }
    fn list(&self, _: Duration) -> Result<Vec<Kept>, StoreError> {
        broken()
    }
    fn remove(&self, _: TraceId, _: Duration) -> Result<bool, StoreError> {
        broken()
    }
}

#[test]
fn a_store_that_fails_takes_no_request_with_it() {
    let server = TestServer::of(App::new(config(1, Limits::default())).store(Arc::new(Broken)));
    assert_not_kept(&server, "the store failed");
    let secret = |answer: &Answer| format!("{:?}{}", answer.headers, answer.text()).contains("secret");
    assert!(!secret(&server.post(FULL, &traced(PAGE, json!({ "trace_output": "both" })))));
    for (method, path) in [
        ("GET", "/traces".to_owned()),
        ("GET", format!("/traces/{UNKNOWN}")),
        ("GET", format!("/traces/{UNKNOWN}/full")),
        ("DELETE", format!("/traces/{UNKNOWN}")),
    ] {
        let answer = server.request(method, &path, &[], b"");
        answer.problem(500);
        assert!(!secret(&answer));
    }
    assert_eq!(server.post(PLAIN, &html(PAGE)).status, 200);
}

fn fragile(
    data: &GraphData,
    transformation: &'static Transformation,
    engine: &'static Engine,
    config: &TransformConfig,
) -> Result<Output, pipeline::Error> {
    let _span = span!("about to break");
    match data {
        GraphData::Html(page) if page.html == "panic" => panic!("a secret that stays inside"),
        _ => pipeline::run(data, transformation, engine, config),
    }
}

#[test]
fn the_trace_of_a_failure_can_be_read_afterwards() {
    let server = TestServer::of(App::new(config(1, Limits::default())).pipeline(fragile));
    for output in ["both", "external_only", "response_only", "traces_only"] {
        let problem = server.post(SPEEDSCOPE, &traced("panic", json!({ "trace_output": output }))).problem(500);
        let id = problem["instance"].as_str().and_then(|urn| urn.strip_prefix("urn:uuid:")).expect("an id");
        let full = server.get(&format!("/traces/{id}/full"));
        assert_eq!(full.json()["metadata"]["panicked"], 1, "{}", full.text());
        assert_eq!(full.json()["call_tree"][0]["name"], "about to break");
        assert!(!full.text().contains("secret"));
    }
    let count = ids(&server).len();
    server.post(FULL, &traced("panic", json!({ "capture_traces": false }))).problem(500);
    server.post(PLAIN, &html("panic")).problem(500);
    assert_eq!((count, ids(&server).len()), (4, 4));
}

#[test]
fn the_trace_of_a_failure_is_not_lost_without_a_word() {
    let small = Limits { kept_bytes: 100, ..Limits::default() };
    let servers = [
        (App::new(config(1, small)), "all kept traces together may take 100"),
        (App::new(config(1, Limits::default())).store(Arc::new(Broken)), "the store failed"),
    ];
    for (app, reason) in servers {
        let server = TestServer::of(app.pipeline(fragile));
        for config in [json!({ "trace_output": "both" }), json!({ "trace_output": "external_only" }), json!({})] {
            let answer = server.post(FULL, &traced("panic", config));
            answer.problem(500);
            assert!(answer.header("x-timestamp-trace-not-kept").contains(reason), "{answer:?}");
            assert!(!format!("{:?}{}", answer.headers, answer.text()).contains("secret"));
        }
    }
    let server = TestServer::of(App::new(config(1, Limits::default())).pipeline(fragile));
    let kept = server.post(FULL, &traced("panic", json!({ "trace_output": "both" })));
    assert!(kept.status == 500 && !kept.has("x-timestamp-trace-not-kept"));
    // Where none is kept, none is missed.
    let none = Limits { kept_traces: 0, ..Limits::default() };
    let server = TestServer::of(App::new(config(1, none)).pipeline(fragile));
    let lost = server.post(FULL, &traced("panic", json!({})));
    assert!(lost.status == 500 && !lost.has("x-timestamp-trace-not-kept"));
}

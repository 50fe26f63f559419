//! Which pages of other origins may read kept traces: none, but for those that the operator names.

use std::collections::BTreeSet;

use graph_service::app::App;
use graph_service::config::Config;
use graph_service::limits::Limits;
use serde_json::json;

use crate::client::Answer;
use crate::server::{FULL, JSON, PLAIN, TestServer, config, traced};

const VIEWER: &str = "https://www.speedscope.app";
const OTHER: &str = "http://localhost:9000";

/// A service that lets pages of two origins read, and a trace that it keeps.
fn open() -> (TestServer, String) {
    let viewer_origin = [VIEWER, OTHER].map(|origin| origin.parse().expect("an origin")).to_vec();
    let server = TestServer::of(App::new(Config { viewer_origin, ..config(1, Limits::default()) }));
    let id = keep(&server);
    (server, id)
}

fn keep(server: &TestServer) -> String {
    let answer = server.post(FULL, &traced("<p>", json!({ "trace_output": "both" })));
    answer.header("x-timestamp-trace-id").to_owned()
}

fn list(value: &str) -> BTreeSet<String> {
    value.split(',').map(|item| item.trim().to_ascii_lowercase()).collect()
}

#[track_caller]
fn assert_closed(answer: &Answer) {
    let opening = answer.headers.iter().find(|(name, _)| name == "access-control-allow-origin");
    assert!(opening.is_none(), "{opening:?}");
}

fn preflight(server: &TestServer, path: &str, origin: &str, method: &str, more: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = [("origin", origin), ("access-control-request-method", method)]
        .into_iter()
        .chain(more.iter().copied())
        .collect();
    server.request("OPTIONS", path, &headers, b"")
}

#[test]
fn a_page_of_a_named_origin_may_read_a_trace() {
    let (server, id) = open();
    for origin in [VIEWER, OTHER] {
        for path in [format!("/traces/{id}"), format!("/traces/{id}/speedscope"), format!("/traces/{id}/otlp")] {
            let answer = server.request("GET", &path, &[("origin", origin)], b"");
            assert_eq!(answer.status, 200);
            answer.assert_safe();
            assert_eq!(answer.header("access-control-allow-origin"), origin);
            assert!(list(answer.header("vary")).contains("origin"));
            assert_eq!(list(answer.header("vary")).contains("accept"), path.ends_with("/otlp"));
            let exposed = list(answer.header("access-control-expose-headers"));
            assert_eq!(exposed, list("x-timestamp-trace-id, server-timing"));
            assert!(!answer.has("access-control-allow-credentials"));
        }
    }
    // What goes wrong can be read as well.
    let gone = server.request("GET", "/traces/none/full", &[("origin", VIEWER)], b"");
    gone.problem(404);
    assert_eq!(gone.header("access-control-allow-origin"), VIEWER);
}

#[test]
fn a_page_of_another_origin_may_not() {
    let (server, id) = open();
    for origin in [
        "https://evil.example",
        "http://www.speedscope.app",
        "https://www.speedscope.app:8443",
        "https://www.speedscope.app.evil.example",
        "https://WWW.speedscope.app",
        "https://www.speedscope.app, https://evil.example",
        "null",
        "*",
        "",
    ] {
        let path = format!("/traces/{id}/speedscope");
        let answer = server.request("GET", &path, &[("origin", origin)], b"");
        assert_eq!(answer.status, 200, "not for the browser to show: {origin}");
        assert_closed(&answer);
        assert!(list(answer.header("vary")).contains("origin"), "else a cache gives this to the viewer");
        let asked = preflight(&server, &path, origin, "GET", &[]);
        asked.problem(403);
        assert_closed(&asked);
    }
}

#[test]
fn a_browser_may_ask_first() {
    let (server, id) = open();
    let path = format!("/traces/{id}/speedscope");
    let answer = preflight(&server, &path, VIEWER, "GET", &[]);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    answer.assert_safe();
    assert_eq!(answer.header("access-control-allow-origin"), VIEWER);
    assert_eq!(list(answer.header("access-control-allow-methods")), list("get, head"));
    assert_eq!(answer.header("access-control-max-age"), "600");
    assert!(list(answer.header("vary")).contains("origin"));
    for method in ["DELETE", "POST", "PUT"] {
        let answer = preflight(&server, &path, VIEWER, method, &[]);
        answer.problem(403);
        assert_closed(&answer);
    }
    preflight(&server, &path, VIEWER, "GET", &[("access-control-request-headers", "x-more")]).problem(403);
}

#[test]
fn all_else_stays_closed_to_them() {
    let (server, id) = open();
    let origin = ("origin", VIEWER);
    for path in ["/traces", "/health/live", "/openapi.json", "/graph/engines"] {
        assert_closed(&server.request("GET", path, &[origin], b""));
        assert_eq!(preflight(&server, path, VIEWER, "GET", &[]).status, 405);
    }
    for path in [PLAIN, FULL] {
        assert_closed(&server.request("POST", path, &[JSON, origin], b"{}"));
        assert_eq!(preflight(&server, path, VIEWER, "POST", &[]).status, 405);
    }
    preflight(&server, &format!("/traces/{id}"), VIEWER, "DELETE", &[]).problem(403);
    assert_eq!(server.get(&format!("/traces/{id}")).status, 200);
}

#[test]
fn by_default_nobody_may() {
    let server = TestServer::start();
    let path = format!("/traces/{}/speedscope", keep(&server));
    let answer = server.request("GET", &path, &[("origin", VIEWER)], b"");
    assert_eq!(answer.status, 200);
    assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{answer:?}");
    preflight(&server, &path, VIEWER, "GET", &[]).problem(405);
}

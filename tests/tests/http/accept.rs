//! `accept` on the traced routes: the graph and its trace as JSON, or the trace alone as text.

use serde_json::json;

use crate::client::Answer;
use crate::server::{FULL, JSON, PLAIN, SPEEDSCOPE, SUMMARY, TestServer, html, traced};

const PAGE: &str = "<h1>A</h1><p>b";

fn ask(server: &TestServer, path: &str, accept: &[&str], body: &serde_json::Value) -> Answer {
    let headers: Vec<_> = accept.iter().map(|value| ("accept", *value)).chain([JSON]).collect();
    server.request("POST", path, &headers, body.to_string().as_bytes())
}

#[test]
fn who_accepts_what_gets_what() {
    let server = TestServer::start();
    let (json, text) = (Some("application/json"), Some("text/plain; charset=utf-8"));
    let long = "text/html, ".repeat(200) + "text/plain";
    let cases: &[(&[&str], Option<&str>)] = &[
        (&[], json),
        (&[""], json),
        (&["*/*"], json),
        (&["application/json"], json),
        (&["application/*"], json),
        (&["APPLICATION/JSON"], json),
        (&["text/plain"], text),
        (&["text/*"], text),
        (&["Text/Plain; charset=utf-8"], text),
        // As clients of JSON ask, and as browsers do.
        (&["application/json, text/plain, */*"], json),
        (&["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], json),
        // The weight first, then the more exact name, then the earlier one.
        (&["application/json;q=0.5, text/plain"], text),
        (&["application/json, text/plain;q=0.9"], json),
        (&["text/plain;q=0.3, application/json;q=0.2, */*;q=0.1"], text),
        (&["*/*, text/plain"], text),
        (&["application/*, text/plain"], text),
        (&["text/plain, application/json"], text),
        (&["application/json;q=0.5", "text/plain;q=0.6"], text),
        (&["application/json;q=0.000, */*"], text),
        (&["text/plain;q=0, text/*, application/json;q=0.1"], json),
        (&[&long], text),
        // What cannot be read is passed over.
        (&["chunk#;e, text/plain"], text),
        (&["text/plain;q=2, application/json"], json),
        (&["text/html"], None),
        (&["text/plain;q=0"], None),
        (&["*/*;q=0"], None),
        (&["application/json;q=0, text/plain;q=0, */*;q=0.0"], None),
        (&["chunk#;e"], None),
        (&[",;,"], None),
        (&["\u{e4}"], None),
        (&["application/jso"], None),
        (&["application/problem+json"], None),
    ];
    for (accept, expected) in cases {
        let answer = ask(&server, SUMMARY, accept, &html(PAGE));
        match expected {
            Some(media_type) => {
                assert_eq!((answer.status, answer.header("content-type")), (200, *media_type), "{accept:?}");
                answer.assert_safe();
            }
            None => {
                let problem = answer.problem(406);
                assert_eq!(problem["detail"], "this can be answered as: application/json, text/plain", "{accept:?}");
            }
        }
        assert_eq!(answer.header("vary"), "accept", "{accept:?}");
    }
}

#[test]
fn a_text_is_the_trace_alone_in_the_format_that_goes_with_the_address() {
    let server = TestServer::start();
    for (path, format) in [(FULL, "timeline"), (SUMMARY, "text"), (SPEEDSCOPE, "folded")] {
        for output in ["both", "response_only", "traces_only"] {
            let answer = ask(&server, path, &["text/plain"], &traced(PAGE, json!({ "trace_output": output })));
            assert!(answer.text().contains("parse html"), "{}", answer.text());
            assert!(!answer.text().contains("digraph"), "the graph is left out");
            assert!(answer.header("server-timing").starts_with("total;dur="));
            let id = answer.header("x-timestamp-trace-id");
            let kept = server.get(&format!("/traces/{id}/{format}"));
            assert_eq!(answer.has("link"), output == "both");
            assert_eq!(kept.status, if output == "both" { 200 } else { 404 });
            assert!(output != "both" || kept.body == answer.body, "{format}");
        }
    }
}

#[test]
fn what_leaves_no_trace_to_answer_with_is_refused_as_text_only() {
    let server = TestServer::start();
    for (path, field, config) in [
        (FULL, "capture_traces", json!({ "capture_traces": false })),
        (SUMMARY, "trace_output", json!({ "trace_output": "external_only" })),
        (SPEEDSCOPE, "layout", json!({ "layout": "flat" })),
    ] {
        ask(&server, path, &["text/plain"], &traced(PAGE, config.clone())).fault_at(&format!("/trace_config/{field}"));
        assert_eq!(ask(&server, path, &["application/json"], &traced(PAGE, config)).status, 200);
    }
    assert_eq!(server.get("/traces").json().as_array().map(Vec::len), Some(1), "what was refused is not kept");
}

#[test]
fn the_address_comes_first_and_the_body_last() {
    let server = TestServer::start();
    ask(&server, "/timestamps/graph/from/html/to/dot/none/full", &["image/png"], &json!({})).problem(404);
    ask(&server, FULL, &["image/png"], &json!({})).problem(406);
    ask(&server, FULL, &["text/plain"], &json!({})).problem(422);
    // A problem is a problem in whatever is accepted, and the plain route has one kind of answer.
    assert_eq!(ask(&server, PLAIN, &["image/png"], &html(PAGE)).header("content-type"), "application/json");
}

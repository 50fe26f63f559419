//! Traces that are kept: in the response, in the list and in every format.

use std::collections::BTreeSet;
use std::thread;

use graph_service::limits::Limits;
use serde_json::{Value, json};
use timestamp_core::{Format, Trace};

use crate::client::{Connection, head};
use crate::server::{FULL, SPEEDSCOPE, SUMMARY, TestServer, traced};

pub(crate) const PAGE: &str = "<h1>A</h1><ul><li>one<li>two</ul>";
pub(crate) const UNKNOWN: &str = "01980000-0000-7000-8000-000000000000";

/// What every answer has that a browser shall do nothing with.
const USUAL: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a picture with a script has: of no origin at all, or the script could read every trace of the service.
const ISOLATED: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; \
                        form-action 'none'; frame-ancestors 'none'; sandbox allow-scripts allow-modals";

/// Has a trace kept; gives its id.
pub(crate) fn keep(server: &TestServer) -> String {
    let answer = server.post(FULL, &traced(PAGE, json!({ "trace_output": "both" })));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("x-timestamp-trace-id").to_owned()
}

pub(crate) fn status(server: &TestServer, id: &str) -> u16 {
    server.get(&format!("/traces/{id}/text")).status
}

pub(crate) fn ids(server: &TestServer) -> Vec<String> {
    let list = server.get("/traces").json();
    list.as_array().expect("a list").iter().map(|it| it["trace_id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_kept_trace_is_the_one_in_the_response_and_the_answer_leads_to_it() {
    let server = TestServer::start();
    let answer = server.post(FULL, &traced(PAGE, json!({ "trace_output": "both" })));
    let (id, body) = (answer.header("x-timestamp-trace-id"), answer.json());
    assert_eq!(body["trace_id"], id);
    assert_eq!(answer.header("link"), format!("</traces/{id}>; rel=\"describedby\""));
    assert!(body["graph_output"]["output"].is_string() && body.get("trace_not_kept").is_none());
    assert_eq!(body["traces"], server.get(&format!("/traces/{id}/full")).json());
}

#[test]
fn kept_only_means_not_in_the_response() {
    let server = TestServer::start();
    for (path, layout) in [(FULL, "nested"), (SUMMARY, "nested"), (SPEEDSCOPE, "nested"), (SPEEDSCOPE, "flat")] {
        let config = json!({ "trace_output": "external_only", "layout": layout });
        let answer = server.post(path, &traced(PAGE, config));
        let body = answer.json();
        let keys: Vec<_> = body.as_object().expect("an object").keys().collect();
        assert_eq!(keys, ["graph_output", "trace_id", "traces"]);
        assert!(body["traces"].is_null() && body["graph_output"]["output"].is_string());
        assert_eq!(status(&server, body["trace_id"].as_str().expect("an id")), 200);
    }
    let flat = server.post(SPEEDSCOPE, &traced(PAGE, json!({ "trace_output": "both", "layout": "flat" })));
    assert!(flat.json()["profiles"].is_array() && flat.has("link"));
}

#[test]
fn what_nobody_asked_to_keep_is_not_kept() {
    let server = TestServer::start();
    for config in [
        json!({}),
        json!({ "trace_output": "response_only" }),
        json!({ "trace_output": "traces_only" }),
        json!({ "trace_output": "both", "capture_traces": false }),
    ] {
        let answer = server.post(FULL, &traced(PAGE, config));
        assert!(answer.status == 200 && !answer.has("link"));
    }
    let refused = traced(&"<b>".repeat(600), json!({ "trace_output": "both" }));
    server.post(FULL, &refused).problem(422);
    assert_eq!(server.get("/traces").json(), json!([]));
}

#[test]
fn every_format_is_what_the_library_makes_of_the_full_one() {
    let server = TestServer::start();
    let id = keep(&server);
    let full = server.get(&format!("/traces/{id}/full"));
    let copy = Trace::from_full(&full.body).expect("a full trace");
    let trace_id = u128::from_str_radix(&id.replace('-', ""), 16).expect("a UUID");
    let otlp = |format| match format {
        Format::Otlp { .. } => Format::Otlp { service: "graph-service", trace_id },
        Format::OtlpProtobuf { .. } => Format::OtlpProtobuf { service: "graph-service", trace_id },
        other => other,
    };
    let mut files = BTreeSet::new();
    for format in Format::ALL.iter().copied().map(otlp) {
        let mut expected = Vec::new();
        copy.write(format, &mut expected).expect("memory takes it");
        let answer = server.get(&format!("/traces/{id}/{format}"));
        answer.assert_safe();
        assert!(answer.status == 200 && answer.body == expected, "{format}: {}", answer.text());
        assert_eq!(answer.header("content-type"), format.media_type());
        assert_eq!(
            answer.header("content-security-policy"),
            if format == Format::Flamegraph { ISOLATED } else { USUAL }
        );
        assert_eq!((answer.header("x-timestamp-trace-id"), answer.header("cache-control")), (&*id, "no-store"));
        let name = answer.header("content-disposition").strip_prefix("inline; filename=\"").expect("a name");
        let name = name.strip_prefix(&id).and_then(|name| name.strip_suffix('"')).expect("the id and an end");
        assert!(files.insert(name.to_owned()) && !name.ends_with("chrome.json"), "{name}");
    }
    assert!(files.contains(".speedscope.json") && files.contains(".pprof.pb.gz"), "{files:?}");
}

#[test]
fn a_backend_finds_the_trace_under_its_id() {
    let server = TestServer::start();
    let [first, second] = [(); 2].map(|()| keep(&server));
    for id in [first, second] {
        let otlp = server.get(&format!("/traces/{id}/otlp")).json();
        let spans = otlp["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans");
        assert!(spans.len() > 5 && spans.iter().all(|span| span["traceId"] == id.replace('-', "")), "{otlp}");
    }
}

#[test]
fn otlp_is_protobuf_to_those_who_accept_that() {
    let server = TestServer::start();
    let id = keep(&server);
    let read = |accept| server.request("GET", &format!("/traces/{id}/otlp"), &[("accept", accept)], b"");
    let protobuf = server.get(&format!("/traces/{id}/otlp-protobuf"));
    for (accept, expected) in [
        ("*/*", "application/json"),
        ("application/x-protobuf", "application/x-protobuf"),
        ("application/json;q=0.5, application/x-protobuf", "application/x-protobuf"),
        ("application/x-protobuf;q=0, */*", "application/json"),
    ] {
        let answer = read(accept);
        assert_eq!((answer.header("content-type"), answer.header("vary")), (expected, "accept"), "{accept}");
        assert_eq!(answer.body == protobuf.body, expected == "application/x-protobuf");
    }
    let problem = read("text/plain").problem(406);
    assert_eq!(problem["detail"], "this can be answered as: application/json, application/x-protobuf");
    // The others are what their address says.
    let folded = server.request("GET", &format!("/traces/{id}/folded"), &[("accept", "application/json")], b"");
    assert!(folded.header("content-type").starts_with("text/plain") && !folded.has("vary"));
}

#[test]
fn a_summary_takes_a_number_and_nothing_else_takes_anything() {
    let server = TestServer::start();
    let id = keep(&server);
    let hotspots = |query: &str| {
        let summary = server.get(&format!("/traces/{id}/summary{query}")).json();
        (summary["hotspots"].as_array().expect("a list").len(), summary["method_count"].as_u64().expect("a count"))
    };
    let (default, methods) = hotspots("");
    assert_eq!(default as u64, methods.min(10));
    assert_eq!([hotspots("?top_n=0").0, hotspots("?top_n=2").0], [0, 2]);
    assert_eq!(hotspots("?top_n=4294967295").0 as u64, methods);
    for wrong in [
        "/summary?top_n=-1",
        "/summary?top_n=",
        "/summary?top_n=4294967296",
        "/summary?top_n=1&top_n=2",
        "/summary?top_n=1&more",
        "/summary?layout=flat",
        "/summary?%ff",
        "/full?top_n=1",
        "/text?top_n=1",
        "/speedscope?layout=flat",
        "?top_n=1",
        "?a",
    ] {
        let problem = server.get(&format!("/traces/{id}{wrong}")).problem(400);
        assert_eq!(problem["type"], "urn:problem-type:graph-service:query", "{wrong}");
        assert_eq!(problem["detail"].as_str().is_some_and(|it| it.contains("`top_n`, a")), wrong.contains("/summary"));
    }
    server.get("/traces?limit=1").problem(400);
    server.request("DELETE", &format!("/traces/{id}?really"), &[], b"").problem(400);
    assert_eq!(status(&server, &id), 200);
    let long = server.get(&format!("/traces/{id}/full?{}", "%3Cx%3E".repeat(1_000))).problem(400);
    assert!(long["detail"].as_str().is_some_and(|detail| detail.len() < 200));
}

#[test]
fn the_list_tells_the_latest_first_and_each_leads_to_its_formats() {
    let server = TestServer::start();
    assert_eq!(server.get("/traces").json(), json!([]));
    let kept = [(); 3].map(|()| keep(&server));
    assert_eq!(ids(&server), kept.iter().rev().cloned().collect::<Vec<_>>());
    let list = server.get("/traces");
    assert_eq!(list.header("cache-control"), "no-store");
    for entry in list.json().as_array().expect("a list") {
        let id = entry["trace_id"].as_str().expect("an id");
        let metadata = &server.get(&format!("/traces/{id}/full")).json()["metadata"];
        assert_eq!((&entry["name"], &entry["duration_ms"]), (&json!("default.dot"), &metadata["total_duration_ms"]));
        let [kept_at, ended] =
            [entry["kept_at_ms"].as_u64(), metadata["end_time_ns"].as_u64().map(|ns| ns / 1_000_000)];
        assert!(kept_at.zip(ended).is_some_and(|(kept, ended)| kept.abs_diff(ended) < 60_000), "{entry}");
        assert!(entry["memory_bytes"].as_u64().is_some_and(|bytes| bytes > 500));
        let mut about = server.get(&format!("/traces/{id}")).json();
        let formats = about.as_object_mut().and_then(|about| about.remove("formats")).expect("formats");
        assert_eq!(about, *entry);
        let formats = formats.as_array().expect("a list");
        assert_eq!(formats.len(), Format::ALL.len());
        for format in formats {
            let answer = server.get(format["href"].as_str().expect("an address"));
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (200, format["media_type"].as_str().expect("text"))
            );
        }
    }
}

#[test]
fn what_is_not_there_is_not_found_and_no_other_is_named() {
    let server = TestServer::start();
    let id = keep(&server);
    let long = "0".repeat(5_000);
    for odd in
        [UNKNOWN, &id.to_uppercase(), &id.replace('-', ""), "..%2f..%2fetc", "%00", "%ff", "%0d%0ax:y", "x", &long]
    {
        for path in [format!("/traces/{odd}"), format!("/traces/{odd}/full")] {
            let answer = server.get(&path);
            let problem = answer.problem(404);
            assert_eq!(
                problem["detail"],
                "no trace is kept under this id: a trace is kept when `trace_output` asks for it or its request panics, \
                 and for a while",
                "{path}"
            );
            assert!(!answer.text().contains(&id) && !answer.has("x"));
        }
        server.request("DELETE", &format!("/traces/{odd}"), &[], b"").problem(404);
    }
    // The format comes first: it can be told without asking for the trace.
    for id in [&*id, UNKNOWN, "x"] {
        let detail = server.get(&format!("/traces/{id}/pdf")).problem(404)["detail"].clone();
        let names = Format::ALL.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ");
        assert_eq!(detail, format!("unknown format `pdf`; known: {names}"));
    }
    for path in ["/traces/", "/traces/a/full/more", "/traces//full"] {
        server.get(path).problem(404);
    }
}

#[test]
fn a_trace_is_forgotten_when_asked_to() {
    let server = TestServer::start();
    let [first, second] = [(); 2].map(|()| keep(&server));
    let path = format!("/traces/{first}");
    let answer = server.request("DELETE", &path, &[], b"");
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    answer.assert_safe();
    server.request("DELETE", &path, &[], b"").problem(404);
    assert_eq!((status(&server, &first), status(&server, &second)), (404, 200));
    assert_eq!(ids(&server), [second]);
}

#[test]
fn other_methods_are_answered_with_the_right_ones() {
    let server = TestServer::start();
    let id = keep(&server);
    for (path, allowed) in [
        ("/traces".to_owned(), "GET, HEAD"),
        (format!("/traces/{id}"), "GET, HEAD, DELETE"),
        (format!("/traces/{id}/full"), "GET, HEAD"),
    ] {
        for method in ["POST", "PUT", "PATCH", "OPTIONS", "TRACE"] {
            let answer = server.request(method, &path, &[], b"");
            answer.problem(405);
            assert_eq!(answer.header("allow"), allowed);
        }
        let get = server.get(&path);
        let mut connection = Connection::to(server.address);
        connection.send(head("HEAD", &path, &[], 0).as_bytes()).expect("sent");
        let answer = connection.answer_head().expect("a head");
        for name in ["content-length", "content-type", "cache-control"] {
            assert_eq!(answer.header(name), get.header(name), "{name} of {path}");
        }
        assert!(answer.status == 200 && connection.is_closed(), "there is a body");
    }
}

#[test]
fn many_keep_list_read_and_forget_at_once() {
    let server = TestServer::with(Limits { kept_traces: 5, ..Limits::default() });
    thread::scope(|scope| {
        for number in 0..8 {
            let server = &server;
            scope.spawn(move || {
                for _ in 0..20 {
                    let id = keep(server);
                    assert!(ids(server).len() <= 5);
                    // Others may have pushed it out meanwhile; if it is there, it is whole.
                    let answer = server.get(&format!("/traces/{id}/full"));
                    match answer.status {
                        200 => assert!(Trace::from_full(&answer.body).is_ok_and(|trace| trace.name() == "default.dot")),
                        _ => drop::<Value>(answer.problem(404)),
                    }
                    if number % 2 == 0 {
                        let answer = server.request("DELETE", &format!("/traces/{id}"), &[], b"");
                        assert!(matches!(answer.status, 204 | 404), "{}", answer.text());
                    }
                }
            });
        }
    });
    let left = ids(&server);
    assert!((1..=5).contains(&left.len()), "{left:?}");
    assert!(left.iter().all(|id| status(&server, id) == 200));
}

//! The viewer itself: what the service writes is opened in the real speedscope app, in a real browser.
//!
//! These tests need Node, npm, Chromium and curl, so plain `cargo test` shows them as ignored. `.ci/run` runs them all; by
//! hand:
//!
//! ```text
//! cargo test --workspace --test browser -- --ignored
//! ```
//!
//! npm's packages are pinned in `package-lock.json` and installed beneath `target/browser/`, where the screenshots go too.

#[allow(dead_code, reason = "shared with the viewers, which go through all lanes")]
mod app;
mod rules;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};
use timestamp_tests::http::post_json;
use timestamp_tests::pages;
use timestamp_tests::service::Service;

use app::{Shown, folder, open, open_link, open_path, shown};

/// Two lanes, the second in view, and a name that is markup.
fn two_lanes() -> Value {
    json!({
        "$schema": "https://www.speedscope.app/file-format-schema.json",
        "name": "two lanes",
        "exporter": "by-hand@1.0.0",
        "activeProfileIndex": 1,
        "shared": { "frames": [
            { "name": "graph::handle", "file": "src/a.rs", "line": 3 },
            { "name": "parse.html" },
            { "name": "worker <b>&\"x\"</b> ü" },
        ]},
        "profiles": [
            { "type": "evented", "name": "request", "unit": "nanoseconds", "startValue": 0, "endValue": 5_000_000, "events": [
                { "type": "O", "frame": 0, "at": 0 },
                { "type": "O", "frame": 1, "at": 1_000_000 },
                { "type": "C", "frame": 1, "at": 4_000_000 },
                { "type": "C", "frame": 0, "at": 5_000_000 },
            ]},
            { "type": "evented", "name": "request #2", "unit": "nanoseconds", "startValue": 0, "endValue": 2_500, "events": [
                { "type": "O", "frame": 2, "at": 0 },
                { "type": "O", "frame": 1, "at": 500 },
                { "type": "C", "frame": 1, "at": 500 },
                { "type": "C", "frame": 2, "at": 2_500 },
            ]},
        ],
    })
}

/// The app shows what the file says: lanes, names, total and self times. `file` has passed the rules.
fn agrees(shown: &Shown, file: &Value) {
    assert_eq!(shown.app, "speedscope v1.25.0");
    assert_eq!(shown.strayed, [""; 0], "the app asked for something beyond loopback");

    let profiles = file["profiles"].as_array().expect("passed the rules");
    let active = file["activeProfileIndex"].as_u64().unwrap_or(0) as usize;
    let name = profiles[active]["name"].as_str().expect("passed the rules");
    assert!(shown.active.starts_with(name), "{} is in view, not {name}", shown.active);
    if profiles.len() > 1 {
        assert!(shown.active.ends_with(&format!("({}/{})", active + 1, profiles.len())), "{}", shown.active);
        for (listed, profile) in shown.profiles.iter().zip(profiles) {
            assert_eq!(Some(listed.name.as_str()), profile["name"].as_str());
            app::same_time(&listed.total, rules::duration(profile), &listed.name);
        }
        assert_eq!(shown.profiles.len(), profiles.len());
    }

    // Fewer colours than background, axis, bar, text and two spans: nothing was drawn.
    assert!(shown.colours >= 5, "the flame graph's picture has {} colours", shown.colours);
    let expected = rules::times(file, active);
    let mut rows: Vec<_> = shown.rows.iter().map(|row| row.name.as_str()).collect();
    let mut names: Vec<_> = expected.iter().map(|frame| frame.name.as_str()).collect();
    rows.sort_unstable();
    names.sort_unstable();
    assert_eq!(rows, names);
    for frame in expected.iter().filter(|frame| names.iter().filter(|name| **name == frame.name).count() == 1) {
        let row = shown.rows.iter().find(|row| row.name == frame.name).expect("the names are the same");
        app::same_time(&row.total, frame.total_ns, &frame.name);
        app::same_time(&row.own, frame.self_ns, &frame.name);
    }
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn the_app_shows_a_file_with_two_lanes() {
    let file = two_lanes();
    assert_eq!(rules::breaches(&file), [""; 0]);
    let shown = shown("two-lanes", &file);
    agrees(&shown, &file);
    assert_eq!(shown.title, "two lanes - speedscope");
    assert!(shown.outermost.contains(&"worker <b>&\"x\"</b> ü".to_owned()), "{:?}", shown.outermost);
}

/// A file as a test changes it, and what our rules say of it then.
type Change = (&'static str, fn(&mut Value));

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn the_app_refuses_what_the_rules_refuse() {
    let changes: [Change; 4] = [
        ("closes-another", |file| file["profiles"][0]["events"][2]["frame"] = json!(0)),
        ("steps-back", |file| file["profiles"][0]["events"][2]["at"] = json!(999_999)),
        ("stays-open", |file| drop(file["profiles"][0]["events"].as_array_mut().expect("there are events").pop())),
        ("has-no-profile", |file| {
            file["profiles"] = json!([]);
            drop(file.as_object_mut().expect("a file is an object").remove("name"));
        }),
    ];
    for (name, change) in changes {
        let mut file = two_lanes();
        change(&mut file);
        assert_ne!(rules::breaches(&file), [""; 0], "{name}");
        let opened = open(name, &file);
        assert!(opened["refused"].is_string(), "{name}: {opened}");
    }
}

/// Serves `file` on loopback as often as it is asked for, with one more header; says where.
fn serve(file: &Value, header: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let body = file.to_string();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n{header}\r\n\r\n", body.len());
            // A reader that has gone is its own affair.
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
    format!("http://{address}/two-lanes")
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn a_link_opens_only_with_leave_for_the_viewers_origin() {
    let file = two_lanes();
    let opened = open_link("link", &serve(&file, "access-control-allow-origin: *"));
    agrees(&Shown::from(&opened), &file);
    let opened = open_link("link-without-leave", &serve(&file, "x-nothing: at-all"));
    assert!(opened["refused"].as_str().is_some_and(|why| why.contains("Failed to fetch")), "{opened}");
}

/// Where a graph is made from a page, and traced for the app.
const TRACED: &str = "/timestamps/graph/from/html/to/dot/default/speedscope";

/// A request for a real page, in the given layout.
fn request(layout: &str) -> Value {
    json!({ "graph_data": { "html": pages::real() }, "trace_config": { "layout": layout } })
}

/// What a traced request is answered.
fn traced(layout: &str) -> Value {
    let service = Service::start();
    let answer = post_json(service.address, TRACED, &request(layout)).expect("the service answers");
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let body = answer.json();
    assert_eq!(answer.header("x-timestamp-trace-id"), body["trace_id"].as_str());
    body
}

/// The phases that a person looks for in the flame graph of a request from HTML to DOT, the pipeline around them and how
/// long it took.
fn has_our_functions(shown: &Shown, file: &Value) {
    let pipeline = rules::times(file, 0).into_iter().find(|frame| frame.name == "pipeline").expect("it is traced");
    shown.instance_is("pipeline", pipeline.total_ns);
    assert_eq!(shown.title, "default.dot - speedscope");
    for phase in ["pipeline", "parse html", "transform default", "render dot"] {
        assert!(shown.rows.iter().any(|row| row.name == phase), "no {phase} in {:?}", shown.rows);
    }
    // The app adds where a function lies; that is a path within the workspace, on every machine.
    let pipeline = "pipeline (graph-service/src/pipeline/";
    assert!(shown.outermost.iter().any(|line| line.starts_with(pipeline)), "{:?}", shown.outermost);
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn the_trace_of_a_request_opens() {
    let body = traced("nested");
    assert!(body["graph_output"]["output"].as_str().is_some_and(|dot| dot.starts_with("digraph")));
    let file = &body["traces"];
    assert_eq!(rules::breaches(file), [""; 0]);
    assert_eq!(file["activeProfileIndex"], 0, "the request's own lane is in view");
    let shown = shown("request", file);
    agrees(&shown, file);
    has_our_functions(&shown, file);
}

/// As a user gets it: by `curl`, whose file goes into the app without a byte changed.
#[test]
#[ignore = "needs Node, Chromium and curl: .ci/run runs it"]
fn a_flat_response_drops_straight_into_the_viewer() {
    fs::create_dir_all(folder()).expect("target can be written");
    let (sent, got) = (folder().join("flat-request.json"), folder().join("flat.json"));
    fs::write(&sent, request("flat").to_string()).expect("target can be written");
    let service = Service::start();
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--fail", "-H", "content-type: application/json", "--data-binary"]);
    curl.arg(format!("@{}", sent.display())).arg("-o").arg(&got).arg(format!("http://{}{TRACED}", service.address));
    let run = curl.stdin(Stdio::null()).output().expect("curl is installed");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let body: Value = serde_json::from_slice(&fs::read(&got).expect("curl wrote it")).expect("JSON");
    assert!(body["graph_output"]["output"].as_str().is_some_and(|dot| dot.starts_with("digraph")));
    assert_eq!(rules::breaches(&body), [""; 0]);
    let shown = Shown::from(&open_path("flat", &got));
    agrees(&shown, &body);
    has_our_functions(&shown, &body);
}

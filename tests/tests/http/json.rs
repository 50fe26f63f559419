//! 400: what is not JSON. 422: JSON that is not what was asked for.

use serde_json::json;

use crate::server::{FULL, PLAIN, TestServer, html, traced};

#[test]
fn what_is_not_json_is_refused() {
    let server = TestServer::start();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_inside = format!("{{\"graph_data\":{deep}}}");
    let cases: &[(&str, &[u8])] = &[
        ("nothing", b""),
        ("half", br#"{"graph_data":{"html":"#),
        ("more than one value", br#"{"graph_data":{"html":""}} {}"#),
        ("NaN", br#"{"graph_data":{"html":""},"transform_config":{"max_label_chars":NaN}}"#),
        ("Infinity", br#"{"graph_data":{"html":""},"transform_config":{"max_label_chars":-Infinity}}"#),
        ("a number beyond any", br#"{"graph_data":{"html":""},"transform_config":{"max_label_chars":1e999}}"#),
        ("bad UTF-8 in a value", b"{\"graph_data\":{\"html\":\"\xff\"}}"),
        ("bad UTF-8 in a key", b"{\"graph_data\":{\"\xc3\":\"\"}}"),
        ("half a surrogate", br#"{"graph_data":{"html":"\ud800"}}"#),
        ("a byte order mark", b"\xef\xbb\xbf{\"graph_data\":{\"html\":\"\"}}"),
        ("a key twice", br#"{"graph_data":{"html":"a","html":"b"}}"#),
        ("a key twice at the top", br#"{"graph_data":{"html":"a"},"graph_data":{"html":"b"}}"#),
        ("a key twice, once escaped", br#"{"graph_data":{"html":"a","htm\u006c":"b"}}"#),
        ("a key twice where nothing is known", br#"{"graph_data":{"html":"a"},"x":[{"y":1,"y":2}]}"#),
        ("a wrong type before a mistake", br#"{"graph_data":{"html":1},}"#),
        ("an unknown field before a mistake", br#"{"x":1,"y":nul}"#),
        ("bad UTF-8 under an unknown field", b"{\"x\":\"\xff\"}"),
        ("too deep", deep.as_bytes()),
        ("too deep inside", deep_inside.as_bytes()),
    ];
    for (case, body) in cases {
        let answer = server.post_bytes(PLAIN, body);
        assert_eq!(answer.status, 400, "{case}: {}", answer.text());
        let problem = answer.problem(400);
        assert_eq!(problem["type"], "urn:problem-type:graph-service:invalid-json", "{case}");
    }
}

#[test]
fn every_wrong_content_has_a_pointer_to_it() {
    let server = TestServer::start();
    let config = |config| json!({ "graph_data": { "html": "" }, "transform_config": config });
    let cases = [
        ("", json!([])),
        ("", json!("text")),
        ("", json!([{ "html": "" }, {}])),
        ("/graph_data", json!({})),
        ("/graph_data", json!({ "graph_data": null })),
        ("/graph_data", json!({ "graph_data": "<p>" })),
        ("/graph_data", json!({ "graph_data": ["<p>"] })),
        ("/graph_data/html", json!({ "graph_data": {} })),
        ("/graph_data/html", json!({ "graph_data": { "html": 1 } })),
        ("/graph_data/htm", json!({ "graph_data": { "htm": "" } })),
        ("/graph_data/nodes", json!({ "graph_data": { "nodes": [] } })),
        ("/graph", json!({ "graph": { "html": "" } })),
        ("/transform_config", config(json!([]))),
        ("/transform_config/preset~1~0x", config(json!({ "preset/~x": 1 }))),
        ("/transform_config/show_text_nodes", config(json!({ "show_text_nodes": "yes" }))),
        ("/transform_config/max_label_chars", config(json!({ "max_label_chars": -1 }))),
    ];
    for (pointer, body) in cases {
        server.post(PLAIN, &body).fault_at(pointer);
    }
    for (pointer, config) in [
        ("/trace_config", json!([])),
        ("/trace_config/capture_traces", json!({ "capture_traces": 1 })),
        ("/trace_config/trace_format", json!({ "trace_format": 7 })),
        ("/trace_config/trace_output", json!({ "trace_output": "https://elsewhere.example/" })),
        ("/trace_config/layout", json!({ "layout": "round" })),
        ("/trace_config/top_n", json!({ "top_n": 1.5 })),
        ("/trace_config/colour", json!({ "colour": "red" })),
    ] {
        server.post(FULL, &traced("", config)).fault_at(pointer);
    }
}

#[test]
fn what_is_told_is_in_the_words_of_json() {
    let server = TestServer::start();
    let graph = "/graph/from/graph/to/dot/default";
    let config = |config| json!({ "graph_data": { "html": "" }, "transform_config": config });
    let whole = "a whole number from 0 to 4294967295";
    let cases = [
        (PLAIN, "", json!([]), "invalid type: array, expected an object"),
        (PLAIN, "/graph_data", json!({ "graph_data": 1 }), "invalid type: integer `1`, expected an object"),
        (graph, "/graph_data", json!({ "graph_data": [] }), "invalid type: array, expected an object"),
        (PLAIN, "/graph_data/html", json!({ "graph_data": { "html": {} } }), "invalid type: object, expected a string"),
        (
            graph,
            "/graph_data/nodes",
            json!({ "graph_data": { "nodes": 1 } }),
            "invalid type: integer `1`, expected an array",
        ),
        (
            graph,
            "/graph_data/nodes/0",
            json!({ "graph_data": { "nodes": [[]] } }),
            "invalid type: array, expected an object",
        ),
        (PLAIN, "/transform_config", config(json!("x")), "invalid type: string \"x\", expected an object"),
        (
            PLAIN,
            "/transform_config/preset",
            config(json!({ "preset": 1 })),
            "invalid type: integer `1`, expected a string",
        ),
        (
            PLAIN,
            "/transform_config/rank_dir",
            config(json!({ "rank_dir": null })),
            "invalid type: null, expected a string",
        ),
        (
            PLAIN,
            "/transform_config/max_label_chars",
            config(json!({ "max_label_chars": "u32" })),
            "invalid type: string \"u32\", expected a whole number from 1 to 4294967295",
        ),
        (
            PLAIN,
            "/transform_config/max_label_chars",
            config(json!({ "max_label_chars": 0 })),
            "invalid value: integer `0`, expected a whole number from 1 to 4294967295",
        ),
        (FULL, "/trace_config", traced("", json!(false)), "invalid type: boolean `false`, expected an object"),
        (FULL, "/trace_config/layout", traced("", json!({ "layout": [] })), "invalid type: array, expected a string"),
        (
            FULL,
            "/trace_config/trace_output",
            traced("", json!({ "trace_output": 7 })),
            "invalid type: integer `7`, expected a string",
        ),
        (
            FULL,
            "/trace_config/top_n",
            traced("", json!({ "top_n": -1 })),
            &format!("invalid value: integer `-1`, expected {whole}"),
        ),
    ];
    for (path, pointer, body, expected) in cases {
        let detail = server.post(path, &body).fault_at(pointer);
        let (told, _place) = detail.split_once(" at line ").unwrap_or((&detail, ""));
        assert_eq!(told, expected, "{body}");
    }
}

#[test]
fn little_of_the_input_comes_back_and_none_of_it_unescaped() {
    let server = TestServer::start();
    let long = format!("\u{1b}[31m\r\n\u{202e}<script>{}", "x".repeat(100_000));
    for body in [
        json!({ long.as_str(): 1 }),
        json!({ "graph_data": { long.as_str(): 1 } }),
        json!({ "graph_data": { "html": "" }, "transform_config": { "max_label_chars": long.as_str() } }),
        json!({ "graph_data": long.as_str() }),
    ] {
        let answer = server.post(PLAIN, &body);
        let problem = answer.problem(422);
        let text = format!("{}{}", problem["detail"], problem["errors"][0]["detail"]);
        // The problem is read back, so these are the characters themselves and not JSON's escapes of them.
        let unescaped: String = serde_json::from_str(&problem["detail"].to_string()).expect("a string");
        assert!(!unescaped.contains(['\r', '\n', '\u{1b}', '\u{202e}']), "{text}");
        let detail = problem["errors"][0]["detail"].as_str().expect("a detail");
        assert!(!detail.contains(['\r', '\n', '\u{1b}', '\u{202e}']), "{text}");
        assert!(detail.chars().count() < 400, "{text}");
    }
}

#[test]
fn a_long_name_comes_back_as_one_short_excerpt() {
    let server = TestServer::start();
    let long = "q".repeat(1_200);
    let config = |config| json!({ "graph_data": { "html": "" }, "transform_config": config });
    let is_short = |text: &str| text.matches('q').count() <= 40 && text.contains('…');
    for (path, body, expected) in [
        (PLAIN, json!({ long.as_str(): 1 }), "expected `graph_data` or `transform_config`"),
        (PLAIN, config(json!({ long.as_str(): 1 })), "expected one of `preset`, "),
        (PLAIN, config(json!({ "preset": long })), "expected one of `full_detail`, "),
        (PLAIN, config(json!({ "max_label_chars": long })), "expected a whole number"),
        (PLAIN, config(json!({ format!("{long}`, expected \"{long}"): 1 })), "expected one of `preset`, "),
        (FULL, traced("", json!({ "trace_format": long })), "expected one of full, summary, "),
    ] {
        let answer = server.post(path, &body);
        let error = &answer.problem(422)["errors"][0];
        let detail = error["detail"].as_str().expect("a detail");
        assert!(is_short(detail) && detail.contains(expected), "{detail}");
        let pointer = error["pointer"].as_str().expect("a pointer");
        assert!(!pointer.contains('…') || is_short(pointer), "{pointer}");
    }
}

#[test]
fn what_the_pipeline_refuses_has_a_pointer_too() {
    let server = TestServer::start();
    let refused = server.post(PLAIN, &html(&"<div>".repeat(100_000)));
    refused.fault_at("/graph_data/html");
    server.post(FULL, &html(&"<div>".repeat(100_000))).fault_at("/graph_data/html");
}

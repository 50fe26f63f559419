//! What the document says of traces: its examples, and the answers in each format and media type.

use std::collections::BTreeSet;

use graph_service::schema::format::FORMATS;
use graph_service::schema::format::kept::KEPT;
use serde_json::{Value, json};

use crate::openapi::{Document, address, check_good, examples, keep, parameters};
use crate::server::{JSON, PLAIN, TestServer, html, traced};

const PAGE: &str = "<h1>A</h1><p>b";

#[test]
fn a_kept_trace_is_in_every_format_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let id = keep(&server);
    let operation = &document.0["paths"]["/traces/{trace_id}/{format}"]["get"];
    let format = parameters(operation).find(|parameter| parameter["name"] == "format").expect("the format");
    let formats = format["schema"]["enum"].as_array().expect("names");
    assert_eq!(*formats, KEPT.iter().map(|format| json!(format.name)).collect::<Vec<_>>());
    for name in formats.iter().map(|name| name.as_str().expect("a name")) {
        check_good(&document, operation, &server.get(&format!("/traces/{id}/{name}")));
        assert!(format["description"].as_str().is_some_and(|text| text.contains(&format!("`{name}`: "))), "{name}");
    }
    let content = operation["responses"]["200"]["content"].as_object().expect("media types");
    for (media_type, content) in content {
        let shown = examples(content);
        // Bytes cannot be shown.
        let binary = ["application/x-protobuf", "application/octet-stream"].contains(&media_type.as_str());
        assert!(shown.is_empty() == binary, "{media_type}");
        for (name, shown) in shown {
            let format = KEPT.iter().find(|format| format.name == name).expect("a format");
            assert!(format.format.media_type().starts_with(media_type.as_str()), "{name} as {media_type}");
            document.check(&content["schema"], shown);
        }
    }
    for path in ["/traces", "/traces/{trace_id}"] {
        let content = &document.0["paths"][path]["get"]["responses"]["200"]["content"]["application/json"];
        let [(_, shown)] = examples(content)[..] else { panic!("no example of {path}") };
        document.check(&content["schema"], shown);
    }
    let read = |format: &str| server.get(&format!("/traces/{id}/{format}")).json();
    document.check_component("Schema__Trace__Full", &read("full"));
    document.check_component("Schema__Trace__Summary", &read("summary"));
    document.check_component("Schema__Speedscope__File", &read("speedscope"));
}

#[test]
fn an_answer_in_text_is_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    for format in FORMATS {
        let path = format!("/timestamps{}/{}", graph_service::target::PATTERN, format.name);
        let operation = &document.0["paths"][&path]["post"];
        let body = traced(PAGE, json!({})).to_string();
        let address = address(&path, operation, &html(PAGE));
        let answer = server.request("POST", &address, &[JSON, ("accept", "text/plain")], body.as_bytes());
        check_good(&document, operation, &answer);
        // Of the same kind as the example: each begins with something of its own.
        let (_, shown) = examples(&operation["responses"]["200"]["content"]["text/plain"])[0];
        let shown = shown.as_str().expect("text");
        let words = |text: &str| text.split_whitespace().filter(|it| !it.contains(char::is_numeric)).count();
        assert!(words(shown) > 0 && shown.contains("parse html") && answer.text().contains("parse html"));
    }
}

/// Every name in a trace: of methods, and of the trace itself.
fn names_in(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Object(members) => {
            let own = members.get("name").and_then(Value::as_str);
            members.values().flat_map(names_in).chain(own).collect()
        }
        Value::Array(items) => items.iter().flat_map(names_in).collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn the_traced_answers_in_the_document_are_those_of_the_service() {
    let server = TestServer::start();
    let document = Document::of(&server);
    for (format, expected) in
        [("full", &["default"][..]), ("summary", &["default"]), ("speedscope", &["default", "with_layout"])]
    {
        let operation = &document.0["paths"][format!("/timestamps{}/{format}", graph_service::target::PATTERN)]["post"];
        let content = &operation["responses"]["200"]["content"]["application/json"];
        let bodies = &operation["requestBody"]["content"]["application/json"]["examples"];
        let shown = examples(content);
        assert_eq!(shown.iter().map(|(name, _)| *name).collect::<Vec<_>>(), expected);
        for (name, shown) in shown {
            document.check(&content["schema"], shown);
            let path = address(&format!("/timestamps{PLAIN}/{format}"), operation, &bodies[name]["value"]);
            let mut answer = server.post(&path, &bodies[name]["value"]).json();
            answer["graph_output"]["duration_ms"] = shown["graph_output"]["duration_ms"].clone();
            assert_eq!(shown["graph_output"], answer["graph_output"], "{format} {name}");
            let names = names_in(shown);
            assert!(names.contains("default.dot") && names.contains("parse html"), "{names:?}");
            assert_eq!(names, names_in(&answer), "{format} {name}");
            assert_eq!(shown["traces"].is_null(), name == "with_layout");
        }
        assert!(content["examples"].to_string().len() < 20_000, "{format}");
    }
}

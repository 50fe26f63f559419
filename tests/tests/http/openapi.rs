//! The document says what the service does: checked by asking for everything in it and validating the answers.

use std::collections::HashSet;

use graph_service::pipeline::{ENGINES, SOURCES, TRANSFORMATIONS};
use graph_service::schema::format::FORMATS;
use serde_json::{Value, json};

use crate::server::{FULL, PLAIN, SPEEDSCOPE, SUMMARY, TestServer, html, traced};

const PAGE: &str = "<h1 class=a>A</h1><ul><li>one<li>two</ul><script>1</script>";

struct Document(Value);

impl Document {
    fn of(server: &TestServer) -> Self {
        Self(server.get("/openapi.json").json())
    }

    /// Checks `instance` against a schema of the document, given as a schema itself.
    #[track_caller]
    fn check(&self, schema: &Value, instance: &Value) {
        let mut root = schema.clone();
        root["components"] = self.0["components"].clone();
        // The document lets answers have more members, so that they may grow; whatever is there now has to be in it.
        let schemas = root["components"]["schemas"].as_object_mut().expect("schemas");
        // The layout `flat` adds members to the file.
        for (_, schema) in schemas.iter_mut().filter(|(name, _)| *name != "Schema__Speedscope__File") {
            if schema["properties"].is_object() {
                schema["unevaluatedProperties"] = json!(false);
            }
        }
        let validator = jsonschema::draft202012::new(&root).expect("a valid schema");
        let errors: Vec<String> =
            validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?} in {instance:#}");
    }

    #[track_caller]
    fn check_component(&self, name: &str, instance: &Value) {
        assert!(self.0["components"]["schemas"][name].is_object(), "no component {name}");
        self.check(&json!({ "$ref": format!("#/components/schemas/{name}") }), instance);
    }

    fn rejects(&self, name: &str, instance: &Value) -> bool {
        let root = json!({ "$ref": format!("#/components/schemas/{name}"), "components": self.0["components"] });
        !jsonschema::draft202012::new(&root).expect("a valid schema").is_valid(instance)
    }
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn it_is_openapi_3_1_with_the_promised_names() {
    let server = TestServer::start();
    let document = Document::of(&server);
    assert!(document.0["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    for name in [
        "Enum__Trace_Format",
        "Enum__Trace_Output",
        "Schema__Trace_Config",
        "Schema__Graph__With_Traces__Request",
        "Response__Full",
        "Response__Summary",
        "Response__Speedscope",
    ] {
        assert!(document.0["components"]["schemas"][name].is_object(), "{name}");
    }
    let mut found = Vec::new();
    references(&document.0, &mut found);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference into the document");
        assert!(document.0.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn names_come_from_the_lists() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let parameters = &document.0["paths"]["/graph/from/{source}/to/{engine}/{transformation}"]["post"]["parameters"];
    let enumerated = |index: usize| parameters[index]["schema"]["enum"].clone();
    assert_eq!(enumerated(0), json!(SOURCES.iter().map(|it| it.name).collect::<Vec<_>>()));
    assert_eq!(enumerated(1), json!(ENGINES.iter().map(|it| it.name).collect::<Vec<_>>()));
    assert_eq!(enumerated(2), json!(TRANSFORMATIONS.iter().map(|it| it.name).collect::<Vec<_>>()));
    let formats = FORMATS.iter().map(|format| format.name).collect::<Vec<_>>();
    assert_eq!(document.0["components"]["schemas"]["Enum__Trace_Format"]["enum"], json!(formats));
}

#[test]
fn every_operation_answers_its_own_example_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let mut ids = HashSet::new();
    for (template, item) in document.0["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            assert!(ids.insert(operation["operationId"].as_str().expect("an id")), "an id twice");
            let path =
                template.replace("{source}", "html").replace("{engine}", "dot").replace("{transformation}", "default");
            let content = &operation["requestBody"]["content"]["application/json"];
            let answer = match method.as_str() {
                "get" => server.get(&path),
                "post" => {
                    document.check(&content["schema"], &content["example"]);
                    server.post(&path, &content["example"])
                }
                other => panic!("a method {other} that this test does not know"),
            };
            assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
            document.check(&operation["responses"]["200"]["content"]["application/json"]["schema"], &answer.json());
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert!(status == "200" || problem == "#/components/schemas/Problem", "{status} of {path}");
            }
        }
    }
    assert!(ids.len() >= 8, "{ids:?}");
}

#[test]
fn every_answer_is_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    for engine in ENGINES {
        for transformation in TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&"html")) {
            let path = format!("/graph/from/html/to/{}/{}", engine.name, transformation.name);
            document.check_component("GraphOutput", &server.post(&path, &html(PAGE)).json());
            for format in FORMATS {
                let body = server.post(&format!("/timestamps{path}/{}", format.name), &html(PAGE)).json();
                document.check_component(format.component, &body);
            }
        }
    }
    for (path, component) in
        [(FULL, "Response__Full"), (SUMMARY, "Response__Summary"), (SPEEDSCOPE, "Response__Speedscope")]
    {
        for config in [json!({ "capture_traces": false }), json!({ "trace_output": "traces_only" })] {
            document.check_component(component, &server.post(path, &traced(PAGE, config)).json());
        }
    }
    let flat = server.post(SPEEDSCOPE, &traced(PAGE, json!({ "layout": "flat" }))).json();
    document.check_component("Response__Speedscope", &flat);
}

#[test]
fn every_problem_is_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    for problem in [
        server.post_bytes(PLAIN, b"{").problem(400),
        server.get("/nothing").problem(404),
        server.get(PLAIN).problem(405),
        server.request("POST", PLAIN, &[], b"{}").problem(415),
        server.post(PLAIN, &json!({})).problem(422),
    ] {
        document.check_component("Problem", &problem);
    }
}

#[test]
fn what_the_service_refuses_the_document_refuses() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let mut wrong = html("");
    wrong["more"] = json!(1);
    for body in [json!({}), json!([]), json!({ "graph_data": { "html": 1 } }), wrong] {
        server.post(PLAIN, &body).problem(422);
        assert!(document.rejects("Schema__Graph__Request", &body), "{body}");
    }
    for config in [
        json!({ "trace_output": "elsewhere" }),
        json!({ "trace_format": "folded" }),
        json!({ "top_n": -1 }),
        json!({ "x": 1 }),
    ] {
        let body = traced("", config);
        server.post(FULL, &body).problem(422);
        assert!(document.rejects("Schema__Graph__With_Traces__Request", &body), "{body}");
    }
}

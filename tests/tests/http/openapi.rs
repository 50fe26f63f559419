//! The document says what the service does: checked by asking for everything in it and validating the answers.

use std::collections::HashSet;

use graph_service::limits::Limits;
use graph_service::pipeline::{ENGINES, SOURCES, TRANSFORMATIONS};
use graph_service::schema::format::FORMATS;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::server::{FULL, JSON, PLAIN, SPEEDSCOPE, SUMMARY, TestServer, html, traced};

const PAGE: &str = "<h1 class=a>A</h1><ul><li>one<li>two</ul><script>1</script>";

pub(crate) struct Document(pub(crate) Value);

impl Document {
    pub(crate) fn of(server: &TestServer) -> Self {
        Self(server.get("/openapi.json").json())
    }

    /// Checks `instance` against a schema of the document, given as a schema itself.
    #[track_caller]
    pub(crate) fn check(&self, schema: &Value, instance: &Value) {
        let mut root = schema.clone();
        root["components"] = self.0["components"].clone();
        // The document lets answers have more members, so that they may grow; whatever is there now has to be in it.
        let schemas = root["components"]["schemas"].as_object_mut().expect("schemas");
        // The layout `flat` adds members to the file, and its links are added to a kept trace.
        let grown = |name: &str| ["Schema__Speedscope__File", "Schema__Kept_Trace"].contains(&name);
        for (_, schema) in schemas.iter_mut().filter(|(name, _)| !grown(name)) {
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
    pub(crate) fn check_component(&self, name: &str, instance: &Value) {
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
    let description = parameters[2]["description"].as_str().expect("a description");
    for source in SOURCES {
        let (_, known) = description.split_once(&format!("The source `{}` knows ", source.name)).expect("the source");
        let (known, _) = known.split_once('.').expect("a sentence");
        let names = TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&source.name)).map(|it| it.name);
        assert_eq!(known, names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "));
    }
    let formats = FORMATS.iter().map(|format| format.name).collect::<Vec<_>>();
    assert_eq!(document.0["components"]["schemas"]["Enum__Trace_Format"]["enum"], json!(formats));
}

pub(crate) fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    operation["parameters"].as_array().into_iter().flatten()
}

/// The address of a template for the data that an example has, as the examples in the address say otherwise.
pub(crate) fn address(template: &str, operation: &Value, body: &Value) -> String {
    let source = SOURCES.iter().find(|source| !body.is_null() && source.name == source_of(body));
    // What is kept has to be kept first, so that its id can be no example.
    let named = parameters(operation).filter(|it| it["in"] == "path" && it["name"] != "trace_id");
    named.fold(template.to_owned(), |path, parameter| {
        let [name, example] = ["name", "example"].map(|member| parameter[member].as_str().expect("text"));
        let names = parameter["schema"]["enum"].as_array().expect("names");
        assert!(names.contains(&json!(example)), "{name} has no {example}");
        let chosen = source.filter(|_| name == "source").map_or(example, |source| source.name);
        path.replace(&format!("{{{name}}}"), chosen)
    })
}

fn source_of(body: &Value) -> &'static str {
    if body["graph_data"]["html"].is_string() { "html" } else { "graph" }
}

/// Keeps a trace and gives its id.
pub(crate) fn keep(server: &TestServer) -> String {
    let answer = server.post(FULL, &traced(PAGE, json!({ "trace_output": "external_only" })));
    answer.header("x-timestamp-trace-id").to_owned()
}

/// Checks an answer against what an operation says of those that are good.
#[track_caller]
pub(crate) fn check_good(document: &Document, operation: &Value, answer: &Answer) {
    let content = &operation["responses"][answer.status.to_string()]["content"];
    if answer.status == 204 {
        assert!(content.is_null() && answer.body.is_empty() && !answer.has("content-type"));
        return;
    }
    let essence = answer.header("content-type").split(';').next().expect("a media type");
    let schema = &content[essence]["schema"];
    assert!(schema.is_object(), "no {essence} in {content}");
    let is_json = essence == "application/json";
    document.check(schema, &if is_json { answer.json() } else { json!(answer.text()) });
}

pub(crate) fn examples(content: &Value) -> Vec<(&str, &Value)> {
    let examples = content["examples"].as_object().into_iter().flatten();
    examples.map(|(name, example)| (name.as_str(), &example["value"])).collect()
}

#[test]
fn every_operation_answers_its_own_examples_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let mut ids = HashSet::new();
    for (template, item) in document.0["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            assert!(ids.insert(operation["operationId"].as_str().expect("an id")), "an id twice");
            let content = &operation["requestBody"]["content"]["application/json"];
            let bodies = match method.as_str() {
                "get" | "delete" => vec![("", &Value::Null)],
                "post" => examples(content),
                other => panic!("a method {other} that this test does not know"),
            };
            assert!(!bodies.is_empty(), "no examples for {template}");
            for (name, body) in bodies {
                let path = address(template, operation, body).replace("{trace_id}", &keep(&server));
                let answer = if body.is_null() {
                    server.request(&method.to_uppercase(), &path, &[], b"")
                } else {
                    document.check(&content["schema"], body);
                    server.post(&path, body)
                };
                assert!(matches!(answer.status, 200 | 204), "{method} {path} {name}: {}", answer.text());
                check_good(&document, operation, &answer);
            }
            for (status, response) in operation["responses"].as_object().expect("responses") {
                let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
                assert!(status.starts_with('2') || problem == "#/components/schemas/Problem", "{status} of {template}");
            }
        }
    }
    assert!(ids.len() >= 12, "{ids:?}");
}

#[test]
fn there_is_an_example_for_each_source_and_each_option() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let options = document.0["components"]["schemas"]["TransformConfig"]["properties"].as_object().expect("options");
    for path in [
        "/graph/from/{source}/to/{engine}/{transformation}",
        "/timestamps/graph/from/{source}/to/{engine}/{transformation}/summary",
    ] {
        let content = &document.0["paths"][path]["post"]["requestBody"]["content"]["application/json"];
        let bodies = examples(content);
        for source in SOURCES {
            assert!(bodies.iter().any(|(_, body)| source_of(body) == source.name), "none of {}", source.name);
        }
        for option in options.keys() {
            let name = format!("with_{option}");
            let (_, body) = bodies.iter().find(|(it, _)| *it == name).unwrap_or_else(|| panic!("none of {option}"));
            let value = &body["transform_config"][option];
            let summary = content["examples"][&name]["summary"].as_str().expect("a summary");
            assert!(!value.is_null() && summary.starts_with(&format!("`{option}`: ")), "{option}: {value}, {summary}");
        }
    }
}

#[test]
fn what_an_example_of_an_option_shows_can_be_seen() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let graph = &document.0["paths"]["/graph/from/{source}/to/{engine}/{transformation}"]["post"];
    let bodies = examples(&graph["requestBody"]["content"]["application/json"]);
    let (_, plain) = bodies.iter().find(|(name, _)| *name == "default").expect("the page");
    for (name, body) in bodies.iter().filter(|(name, _)| name.starts_with("with_")) {
        let is_seen = ["default", "attributes"].into_iter().any(|transformation| {
            let path = format!("/graph/from/html/to/dot/{transformation}");
            server.post(&path, body).json()["output"] != server.post(&path, plain).json()["output"]
        });
        assert!(is_seen, "{name}");
    }
}

#[test]
fn the_answers_in_the_document_are_those_of_the_service() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let graph = &document.0["paths"]["/graph/from/{source}/to/{engine}/{transformation}"]["post"];
    let content = &graph["responses"]["200"]["content"]["application/json"];
    let body = &graph["requestBody"]["content"]["application/json"]["examples"]["default"]["value"];
    let shown = examples(content);
    assert_eq!(shown.len(), ENGINES.len());
    for (engine, shown) in shown {
        document.check(&content["schema"], shown);
        let mut answer = server.post(&format!("/graph/from/html/to/{engine}/default"), body).json();
        assert!(shown["duration_ms"].as_f64().is_some_and(|ms| ms > 0.0));
        answer["duration_ms"] = shown["duration_ms"].clone();
        assert_eq!(*shown, answer, "{engine}");
    }
}

#[test]
fn the_first_example_is_the_simplest() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let text = server.get("/openapi.json").text();
    for (path, item) in
        document.0["paths"].as_object().expect("paths").iter().filter(|(_, item)| item["post"].is_object())
    {
        let content = &item["post"]["requestBody"]["content"]["application/json"];
        let (first, body) = examples(content)[0];
        assert_eq!((first, &body["transform_config"]), ("default", &json!({})), "{path}");
        assert_eq!(source_of(body), "html", "the address's own example");
    }
    // As it is sent, not only as it is read: the pages that show it keep the order.
    let first = text.split("\"examples\":{\"").nth(1).expect("examples");
    assert!(first.starts_with("default\""), "{}", &first[..40]);
}

#[test]
fn every_answer_is_as_described() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let nodes = json!([{ "id": "a" }, { "id": "b" }]);
    let given = json!({ "graph_data": { "nodes": nodes, "edges": [{ "source": "a", "target": "b" }] } });
    for (source, body) in [("html", html(PAGE)), ("graph", given)] {
        for engine in ENGINES {
            for transformation in TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&source)) {
                let path = format!("/graph/from/{source}/to/{}/{}", engine.name, transformation.name);
                document.check_component("GraphOutput", &server.post(&path, &body).json());
                for format in FORMATS {
                    let answer = server.post(&format!("/timestamps{path}/{}", format.name), &body).json();
                    document.check_component(format.component, &answer);
                }
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
    for server in [&server, &TestServer::with(Limits { kept_bytes: 1, ..Limits::default() })] {
        for output in ["both", "external_only"] {
            for (format, layout) in [("full", "nested"), ("summary", "nested"), ("speedscope", "flat")] {
                let config = json!({ "trace_output": output, "layout": layout });
                let answer = server.post(&format!("/timestamps{PLAIN}/{format}"), &traced(PAGE, config)).json();
                let component = FORMATS.iter().find(|it| it.name == format).expect("a format").component;
                document.check_component(component, &answer);
            }
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
        server.get("/traces?all").problem(400),
        server.request("POST", FULL, &[JSON, ("accept", "image/png")], b"{}").problem(406),
    ] {
        document.check_component("Problem", &problem);
    }
}

/// A unit variant of Rust can be an object with a null to serde.
#[test]
fn a_name_is_read_from_a_string_alone() {
    let server = TestServer::start();
    let document = Document::of(&server);
    let schemas = &document.0["components"]["schemas"];
    let mut tried = Vec::new();
    for (path, config, component) in
        [(PLAIN, "transform_config", "TransformConfig"), (FULL, "trace_config", "Schema__Trace_Config")]
    {
        for (option, schema) in schemas[component]["properties"].as_object().expect("options") {
            let mut found = Vec::new();
            references(schema, &mut found);
            for name in found {
                let names = document.0.pointer(&format!("{}/enum", &name[1..])).expect("names");
                for name in names.as_array().expect("a list") {
                    let mut body = html("");
                    body[config] = json!({ option: { name.as_str().expect("a name"): null } });
                    server.post(path, &body).fault_at(&format!("/{config}/{option}"));
                }
                tried.push(option.as_str());
            }
        }
    }
    assert_eq!(tried, ["color_scheme", "preset", "rank_dir", "layout", "trace_format", "trace_output"]);
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

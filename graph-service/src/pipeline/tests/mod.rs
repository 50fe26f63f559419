//! The pipeline as a whole: what each transformation gives, that each option does what it says, and what holds for every
//! input.

mod any_input;
mod engines;
mod lengths;
mod read_back;

use super::*;

fn config(json: &str) -> TransformConfig {
    serde_json::from_str(json).unwrap()
}

fn output(html: &str, transformation: &str, engine: &str, config: &TransformConfig) -> Output {
    let data = GraphData::Html(HtmlData { html: html.to_owned() });
    run(&data, Transformation::find(transformation).unwrap(), Engine::find(engine).unwrap(), config).unwrap()
}

fn given_output(data: &GivenData, engine: &str, options: &str) -> Output {
    let default = Transformation::find("default").unwrap();
    run(&GraphData::Graph(data.clone()), default, Engine::find(engine).unwrap(), &config(options)).unwrap()
}

fn text(output: &Output) -> &str {
    output.rendered.as_str()
}

fn tree(html: &str, transformation: &str, options: &str) -> String {
    text(&output(html, transformation, "tree_text", &config(options))).to_owned()
}

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>T</title><link rel="ICON x" href="i"><link rel="a StyleSheet"
    href="a.css"><script src="a.js" defer></script></head><body class="en"><p class="en">one</p><style>p{}</style><style></style>
    <script>1 < 2</script></body></html>"#;

#[test]
fn body_and_head_nest_elements_and_texts() {
    let body = "\
body
├── p
│   └── \"one\"
├── style
├── style
└── script
";
    assert_eq!(tree(PAGE, "default", "{}"), body);
    assert_eq!(tree(PAGE, "body_only", "{}"), body);
    let head = "\
head
├── title
│   └── \"T\"
├── link
├── link
└── script
";
    assert_eq!(tree(PAGE, "head_only", "{}"), head);
}

#[test]
fn attributes_share_names_and_values_within_their_roles() {
    let html = r#"<html lang="p"><head></head><body><p title="lang" hidden>x</p><p title="lang"></p></body></html>"#;
    let expected = "\
attributes
├── tag: html
│   └── element: html
│       └── attr: lang
│           ├── name: lang
│           └── value: \"p\"
├── tag: head
│   └── element: head
├── tag: body
│   └── element: body
└── tag: p
    ├── element: p
    │   ├── attr: title
    │   │   ├── name: title
    │   │   └── value: \"lang\"
    │   └── attr: hidden
    │       └── name: hidden
    └── element: p
        └── attr: title
            ├── name: title ↑
            └── value: \"lang\" ↑
";
    assert_eq!(tree(html, "attributes", "{}"), expected);
}

#[test]
fn attributes_keep_their_prefix() {
    let tree = tree("<svg><use xlink:href='#a' href='#b'/></svg>", "attributes", "{}");
    assert!(tree.contains("attr: xlink:href\n") && tree.contains("attr: href\n"), "{tree}");
}

#[test]
fn scripts_and_styles_are_found_wherever_they_stand() {
    let scripts = "\
scripts
├── script: a.js
└── script: script
    └── content: \"1 < 2\"
";
    assert_eq!(tree(PAGE, "scripts", "{}"), scripts);
    let styles = "\
styles
├── style: a.css
├── style: style
│   └── content: \"p{}\"
└── style: style
";
    assert_eq!(tree(PAGE, "styles", "{}"), styles);
}

#[test]
fn the_full_document_is_its_parts_joined_at_the_document() {
    let parts = ["head_only", "body_only", "attributes", "scripts", "styles"];
    for engine in ENGINES {
        for options in [r#"{"preset": "full_detail"}"#, r#"{"preset": "structure_only"}"#, r#"{"preset": "minimal"}"#] {
            let config = config(options);
            let whole = output(PAGE, "full_document", engine.name, &config);
            let parts: Vec<_> = parts.iter().map(|part| output(PAGE, part, engine.name, &config)).collect();
            // The document graph is `html` and five nodes, which are the roots of the parts, and five edges to them.
            assert_eq!(whole.node_count, 1 + parts.iter().map(|part| part.node_count).sum::<usize>());
            assert_eq!(whole.edge_count, 5 + parts.iter().map(|part| part.edge_count).sum::<usize>());
        }
    }
    let tree = tree("<p>x", "full_document", r#"{"preset": "minimal"}"#);
    let expected = "\
html
├── head
├── body
│   └── p
├── attributes
│   ├── html
│   ├── head
│   ├── body
│   └── p
├── scripts
└── styles
";
    assert_eq!(tree, expected);
}

#[test]
fn hidden_kinds_leave_nodes_and_edges() {
    let html = "<p class=x>one<b>two</b></p>";
    let texts = output(html, "default", "dot", &config(r#"{"show_text_nodes": false}"#));
    assert_eq!((texts.node_count, texts.edge_count), (3, 2));
    assert!(!text(&texts).contains("one"));

    assert_eq!(tree(html, "attributes", r#"{"show_attr_nodes": false}"#).matches("class").count(), 0);
    let tags = tree(html, "attributes", r#"{"show_tag_nodes": false}"#);
    assert!(tags.contains("├── element: p\n") && !tags.contains("tag:"), "{tags}");

    let script = tree("<script>1</script>", "scripts", r#"{"show_text_nodes": false}"#);
    assert_eq!(script, "scripts\n└── script: script\n");
}

#[test]
fn a_node_keeps_its_id_when_others_are_hidden() {
    let html = "one<p>two";
    let shown = output(html, "default", "dot", &config(r#"{"show_text_nodes": false}"#));
    assert!(text(&shown).contains("\"body_2\" [label=\"p\"]"));
    assert!(text(&output(html, "full_document", "dot", &config("{}"))).contains("\"body_2\" [label=\"p\"]"));
}

#[test]
fn a_description_says_what_a_transformation_works_on() {
    for transformation in TRANSFORMATIONS {
        let words: Vec<&str> = transformation.description.split(|c: char| !c.is_alphabetic()).collect();
        for (source, word) in [("html", "page"), ("graph", "given")] {
            let is_named = words.contains(&word);
            assert_eq!(is_named, transformation.sources().contains(&source), "{}", transformation.name);
        }
    }
}

#[test]
fn names_find_their_descriptors() {
    assert!(Source::find("html").is_some() && Source::find("HTML").is_none());
    assert!(TRANSFORMATIONS.iter().all(|t| std::ptr::eq(Transformation::find(t.name).unwrap(), *t)));
    assert!(ENGINES.iter().all(|e| std::ptr::eq(Engine::find(e.name).unwrap(), *e)));
    for sources in TRANSFORMATIONS.iter().map(|t| t.sources()) {
        assert!(sources.iter().all(|name| Source::find(name).is_some()));
    }
}

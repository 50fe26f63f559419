//! The pipeline as a whole: what each transformation gives, that each option does what it says, and what holds for every
//! input.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn config(json: &str) -> TransformConfig {
    serde_json::from_str(json).unwrap()
}

fn output(html: &str, transformation: &str, engine: &str, config: &TransformConfig) -> Output {
    let data = GraphData::Html(HtmlData { html: html.to_owned() });
    run(&data, Transformation::find(transformation).unwrap(), Engine::find(engine).unwrap(), config).unwrap()
}

fn text(output: &Output) -> &str {
    match &output.rendered {
        Rendered::Text(text) => text,
        Rendered::Json(json) => json.get(),
    }
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
fn dot_is_written_as_documented() {
    let output = output("<p>say \"hi\" \\</p>", "default", "dot", &config("{}"));
    let (head, rest) = text(&output).split_once("  \"body_0\"").unwrap();
    assert!(head.starts_with("digraph \"body\" {\n  graph [rankdir=\"TB\","), "{head}");
    let expected = r##" [label="body"];
  "body_1" [label="p"];
  "body_2" [label="say \"hi\" \\", shape="note", fillcolor="#fef9c3", color="#a16207"];
  "body_0" -> "body_1" [label="child 0"];
  "body_1" -> "body_2" [label="text"];
}
"##;
    assert_eq!(rest, expected);
    assert_eq!((output.node_count, output.edge_count), (3, 2));
}

#[test]
fn dot_clusters_the_parts_of_a_document() {
    let output = output(PAGE, "full_document", "dot", &config("{}"));
    for part in ["head", "body", "attributes", "scripts", "styles"] {
        let cluster = format!("  subgraph \"cluster_{part}\" {{\n  label=\"{part}\";\n  \"{part}_0\" [");
        assert!(text(&output).contains(&cluster), "{part}");
    }
    assert!(text(&output).contains("\"document_0\" -> \"styles_0\" [label=\"styles\"];"));
}

#[test]
fn visjs_is_written_as_documented() {
    let output = output("<p>a<p>b", "default", "visjs", &config("{}"));
    let json: Value = serde_json::from_str(text(&output)).unwrap();
    let node = serde_json::json!(
        {"id": "body_3", "label": "p", "group": "element", "level": 1, "title": "body.p[1]"});
    assert_eq!(json["nodes"][3], node);
    assert_eq!(json["edges"][2], serde_json::json!({"from": "body_0", "to": "body_3", "label": "child 1"}));
    assert_eq!(json["options"]["layout"]["hierarchical"]["direction"], "UD");
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
fn the_minimal_preset_leaves_edges_unlabelled() {
    let options = config(r#"{"preset": "minimal"}"#);
    assert!(text(&output("<p>", "default", "dot", &options)).contains("\"body_0\" -> \"body_1\";"));
    let json: Value = serde_json::from_str(text(&output("<p>", "default", "visjs", &options))).unwrap();
    assert_eq!(json["edges"][0], serde_json::json!({"from": "body_0", "to": "body_1"}));
    assert!(!tree("<p>", "attributes", r#"{"preset": "minimal"}"#).contains(": "));
    assert!(tree("<p>", "attributes", r#"{"preset": "structure_only"}"#).contains("tag: p"));
}

#[test]
fn labels_are_shortened_in_every_engine() {
    let options = config(r#"{"max_label_chars": 3}"#);
    for engine in ENGINES {
        let output = output("<p>日本語中文", "default", engine.name, &options);
        assert!(text(&output).contains("日本…") && !text(&output).contains("日本語"), "{}", engine.name);
    }
}

#[test]
fn the_direction_reaches_the_layout() {
    for (direction, vis) in [("TB", "UD"), ("LR", "LR"), ("BT", "DU"), ("RL", "RL")] {
        let options = config(&format!(r#"{{"rank_dir": "{direction}"}}"#));
        let dot = output("", "default", "dot", &options);
        assert!(text(&dot).contains(&format!("rankdir=\"{direction}\"")));
        let json: Value = serde_json::from_str(text(&output("", "default", "visjs", &options))).unwrap();
        assert_eq!(json["options"]["layout"]["hierarchical"]["direction"], vis);
    }
}

#[test]
fn the_colour_scheme_reaches_the_nodes() {
    let schemes = ["default", "monochrome", "high_contrast"];
    for engine in ["dot", "visjs"] {
        let outputs = schemes.map(|scheme| {
            let options = config(&format!(r#"{{"color_scheme": "{scheme}"}}"#));
            text(&output("<p>x", "default", engine, &options)).to_owned()
        });
        assert_eq!(HashSet::from(outputs.clone()).len(), schemes.len());
        let colours = outputs[1].split('#').skip(1).map(|rest| &rest[..6]);
        assert_eq!(colours.collect::<HashSet<_>>(), HashSet::from(["ffffff", "000000"]));
    }
}

#[test]
fn deep_trees_are_drawn_within_bounds() {
    let tree = tree(&"<div>".repeat(510), "default", "{}");
    assert_eq!(tree.lines().count(), 511);
    assert!(tree.lines().all(|line| line.chars().count() < 300));
    assert!(tree.lines().last().unwrap().starts_with("…446 "));
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
    for sources in TRANSFORMATIONS.iter().map(|t| t.sources()).chain(ENGINES.iter().map(|e| e.sources())) {
        assert!(sources.iter().all(|name| Source::find(name).is_some()));
    }
}

/// Nodes and edges that the output holds, by their ids.
fn read_back(engine: &str, text: &str) -> (Vec<String>, Vec<(String, String)>) {
    match engine {
        "dot" => read_dot(text),
        "visjs" => {
            let json: Value = serde_json::from_str(text).unwrap();
            let string = |value: &Value| value.as_str().unwrap().to_owned();
            let nodes = json["nodes"].as_array().unwrap().iter().map(|node| string(&node["id"])).collect();
            let edges = json["edges"].as_array().unwrap().iter();
            (nodes, edges.map(|edge| (string(&edge["from"]), string(&edge["to"]))).collect())
        }
        other => panic!("{other} has no ids"),
    }
}

/// Each statement of ours has a line of its own, as labels hold no line ends.
fn read_dot(text: &str) -> (Vec<String>, Vec<(String, String)>) {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    for line in text.lines().filter_map(|line| line.strip_prefix("  \"")) {
        let (id, rest) = line.split_once('"').unwrap();
        match rest.strip_prefix(" -> \"") {
            Some(rest) => edges.push((id.to_owned(), rest.split_once('"').unwrap().0.to_owned())),
            None => {
                assert!(rest.starts_with(" [label=\"") && rest.ends_with("\"];"), "{rest}");
                nodes.push(id.to_owned());
            }
        }
    }
    (nodes, edges)
}

/// Pieces that are likely to meet in odd ways, and anything.
fn html() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![
            "<p>", "</p>", "<div class=a>", "</div>", "<b id='x y'>", "</b>", "<i>", "<a href=\"q\">", "</a>", "<table>",
            "<tr>", "<td>", "</table>", "<ul><li>", "<li>", "<br/>", "<select><option>", "<svg>", "<title>", "</title>",
            "<math>", "<mi>", "<foreignObject>", "<template>", "</template>", "<script>", "</script>", "<style>x",
            "</style>", "<frameset>", "<body q>", "<html w=1 w=2>", "<head>", "</head>", "</body>", "</html>", "<form>",
            "<button>", "<h1>", "<plaintext>", "<textarea>", "</textarea>", "<!-- ", " -->", "<!DOCTYPE html>", "<![CDATA[",
            "]]>", "&amp;", "&notit;", "&#0;", "&#", "\0", "\r\n", " ", "\"", "\\", "<", ">", "text", "\u{202e}rtl", "🎉",
            "<link rel=stylesheet href=s>", "<noscript>", "<image>", "<caption>", "<col>", "<applet>", "<nobr>", "<ruby><rt>",
        ]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn any_config() -> impl Strategy<Value = TransformConfig> {
    let presets = prop::sample::select(vec![Preset::FullDetail, Preset::StructureOnly, Preset::Minimal]);
    let show = any::<Option<bool>>;
    (presets, show(), show(), show(), 1_u32..60).prop_map(|(preset, tags, attributes, texts, max_label_chars)| {
        TransformConfig {
            preset,
            show_tag_nodes: tags,
            show_attr_nodes: attributes,
            show_text_nodes: texts,
            max_label_chars,
            ..TransformConfig::default()
        }
    })
}

proptest! {
    #[test]
    fn every_input_gives_a_sound_graph(html in html(), config in any_config()) {
        for transformation in TRANSFORMATIONS.iter().filter(|it| it.sources().contains(&"html")) {
            for engine in ENGINES {
                let output = output(&html, transformation.name, engine.name, &config);
                let again = self::output(&html, transformation.name, engine.name, &config);
                let text = text(&output);
                prop_assert_eq!(text, self::text(&again));
                if engine.name == "tree_text" {
                    prop_assert_eq!(text.lines().count(), 1 + output.edge_count);
                    prop_assert_eq!(text.lines().count() - text.matches(" ↑\n").count(), output.node_count);
                    continue;
                }
                let (nodes, edges) = read_back(engine.name, text);
                prop_assert_eq!(nodes.len(), output.node_count);
                prop_assert_eq!(edges.len(), output.edge_count);
                let distinct: HashSet<_> = nodes.iter().collect();
                prop_assert_eq!(distinct.len(), nodes.len());
                // Each node but the first is reached by an edge, and edges lead from node to node.
                let reached: HashSet<_> = edges.iter().map(|(_, to)| to).collect();
                prop_assert!(edges.iter().all(|(from, to)| distinct.contains(from) && distinct.contains(to)));
                prop_assert!(nodes[1..].iter().all(|node| reached.contains(node)));
                prop_assert!(!reached.contains(&nodes[0]));
            }
        }
    }
}

//! What each engine writes, and how it takes the options.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::*;

/// A JSON engine's output.
fn json(html: &str, transformation: &str, engine: &str, options: &str) -> Value {
    serde_json::from_str(text(&output(html, transformation, engine, &config(options)))).unwrap()
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
    let output = json("<p>a<p>b", "default", "visjs", "{}");
    let node = json!({"id": "body_3", "label": "p", "group": "element", "level": 1, "title": "body.p[1]"});
    assert_eq!(output["nodes"][3], node);
    assert_eq!(output["edges"][2], json!({"from": "body_0", "to": "body_3", "label": "child 1"}));
    assert_eq!(output["options"]["layout"]["hierarchical"]["direction"], "UD");
}

#[test]
fn d3_is_written_as_documented() {
    let mut output = json("<p>a", "default", "d3", r#"{"preset": "structure_only"}"#);
    let types = output["config"]["types"].take();
    let expected = json!({
        "nodes": [
            {"id": "body_0", "label": "body", "type": "element", "depth": 0, "path": "body"},
            {"id": "body_1", "label": "p", "type": "element", "depth": 1, "path": "body.p"},
        ],
        "links": [{"source": "body_0", "target": "body_1", "label": "child 0"}],
        "config": {
            "directed": true, "direction": "TB", "levels": {"axis": "y", "distance": 60}, "linkDistance": 60,
            "chargeStrength": -120, "nodeRadius": 6, "borderWidth": 1, "edgeWidth": 1, "edgeColor": "#64748b",
            "types": null,
        },
    });
    assert_eq!(output, expected);
    assert_eq!(types["element"], json!({"fill": "#dbeafe", "border": "#1d4ed8", "text": "#111827"}));
    assert!(types.get("text").is_none(), "no node of a hidden type");
}

#[test]
fn cytoscape_is_written_as_documented() {
    let mut output = json("<p>a", "default", "cytoscape", r#"{"preset": "structure_only"}"#);
    let style = output["style"].take();
    let node = |id, label, depth, path| {
        json!({
            "data": {"id": id, "label": label, "type": "element", "depth": depth, "path": path}, "classes": "look_1",
        })
    };
    let expected = json!({
        "elements": {
            "nodes": [node("body_0", "body", 0, "body"), node("body_1", "p", 1, "body.p")],
            "edges": [{"data": {"source": "body_0", "target": "body_1", "label": "child 0"}}],
        },
        "layout": {
            "name": "breadthfirst", "directed": true, "direction": "downward", "spacingFactor": 1.2, "roots": ["body_0"],
        },
        "style": null,
    });
    assert_eq!(output, expected);
    let selectors = style.as_array().unwrap().iter().map(|rule| rule["selector"].as_str().unwrap());
    // No rule for attributes, their names and values, nor for texts: they are hidden.
    let looks = [0, 1, 3, 7, 8].map(|n| format!("node.look_{n}"));
    assert!(selectors.eq(["node"].into_iter().chain(looks.iter().map(String::as_str)).chain(["edge", "edge[label]"])));
}

#[test]
fn the_tree_is_written_as_documented() {
    let data: GivenData = serde_json::from_str(
        r#"{"nodes": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}, {"id": "c", "label": "\"C\"", "type": "t"}],
            "edges": [{"source": "a", "target": "b", "label": "calls"}, {"source": "b", "target": "a"},
                      {"source": "a", "target": "b", "label": "again"}, {"source": "c", "target": "c"}]}"#,
    )
    .unwrap();
    let expected = concat!(
        r#"{"directed":true,"roots":["#,
        r#"{"id":"c","type":"t","label":"\"C\"","children":[{"ref":"c"}]},"#,
        r#"{"id":"a","type":"node","label":"A","children":["#,
        r#"{"id":"b","type":"node","label":"B","edge":"calls","children":[{"ref":"a"}]},"#,
        r#"{"ref":"b","edge":"again"}]}],"rest":[]}"#,
    );
    assert_eq!(text(&given_output(&data, "tree", "{}")), expected);
    let none = GivenData { directed: false, nodes: Vec::new(), edges: Vec::new() };
    assert_eq!(text(&given_output(&none, "tree", "{}")), r#"{"directed":false,"roots":[],"rest":[]}"#);
}

/// A path of nodes, `levels` edges long; from its last node an edge leads back to the first.
fn path(levels: usize) -> GivenData {
    let node = |n: usize| NodeData { id: n.to_string(), label: None, kind: None };
    let edge = |n: usize| EdgeData { source: n.to_string(), target: ((n + 1) % (levels + 1)).to_string(), label: None };
    GivenData { directed: true, nodes: (0..=levels).map(node).collect(), edges: (0..=levels).map(edge).collect() }
}

#[test]
fn a_deep_tree_goes_on_in_its_rest() {
    let rest = |levels| {
        let output = given_output(&path(levels), "tree", "{}");
        let json: Value = serde_json::from_str(text(&output)).unwrap();
        let ids: Vec<_> = json["rest"].as_array().unwrap().iter().map(|top| top["id"].clone()).collect();
        (ids, nesting(text(&output)))
    };
    // The edge that leads back is one level more.
    assert_eq!(rest(26), (vec![], 57));
    assert_eq!(rest(27), (vec![], 59));
    assert_eq!(rest(28), (vec![json!("28")], 59));
    assert_eq!(rest(85), (vec![json!("28"), json!("56"), json!("84")], 59));
    any_input::check_given(&path(100_000), Engine::find("tree").unwrap());
    for directed in [true, false] {
        let mut data = GivenData { directed, ..path(1000) };
        // From every node an edge more, some to leaves of their own and some to nodes further on.
        let end = |n: usize| if n.is_multiple_of(3) { format!("leaf {n}") } else { (n * 7919 % 1001).to_string() };
        let edge = |n: usize| EdgeData { source: n.to_string(), target: end(n), label: Some("more".to_owned()) };
        data.edges.extend((0..1000).map(edge));
        data.nodes.extend((0..1000).step_by(3).map(|n| NodeData { id: end(n), label: None, kind: None }));
        any_input::check_given(&data, Engine::find("tree").unwrap());
    }
    // A response holds an output in two objects, and readers take 64 levels at least.
    let deep = output(&"<div>".repeat(510), "full_document", "tree", &config("{}"));
    assert_eq!(nesting(text(&deep)), 59);
}

/// The most objects and arrays that are open at once, where no text has brackets.
fn nesting(json: &str) -> i32 {
    let steps = json.chars().map(|c| i32::from("{[".contains(c)) - i32::from("}]".contains(c)));
    steps
        .scan(0, |open, step| {
            *open += step;
            Some(*open)
        })
        .max()
        .unwrap()
}

#[test]
fn given_nodes_have_a_type_and_a_look_but_no_path() {
    let data: GivenData = serde_json::from_str(
        r#"{"directed": false, "nodes": [{"id": "a", "type": "__proto__"}, {"id": "b", "type": "\"']"}],
            "edges": [{"source": "a", "target": "b"}]}"#,
    )
    .unwrap();
    let output = |engine| serde_json::from_str::<Value>(text(&given_output(&data, engine, "{}"))).unwrap();
    let d3 = output("d3");
    assert_eq!(d3["nodes"][0], json!({"id": "a", "label": "a", "type": " __proto__", "depth": 0}));
    assert_eq!(d3["links"][0], json!({"source": "a", "target": "b"}));
    assert_eq!(d3["config"]["directed"], false);
    let types: Vec<_> = d3["config"]["types"].as_object().unwrap().keys().collect();
    assert_eq!(types, [" __proto__", "\"']"]);

    let cytoscape = output("cytoscape");
    let node = json!({"data": {"id": "b", "label": "b", "type": "\"']", "depth": 1}, "classes": "look_2"});
    assert_eq!(cytoscape["elements"]["nodes"][1], node);
    let rules = cytoscape["style"].as_array().unwrap();
    let edge = rules.iter().find(|rule| rule["selector"] == "edge").unwrap();
    assert_eq!(edge["style"]["target-arrow-shape"], "none");
    assert_eq!(rules.iter().filter(|rule| rule["selector"].as_str().unwrap().contains("look_")).count(), 2);
}

#[test]
fn the_minimal_preset_leaves_edges_unlabelled() {
    let options = config(r#"{"preset": "minimal"}"#);
    assert!(text(&output("<p>", "default", "dot", &options)).contains("\"body_0\" -> \"body_1\";"));
    let minimal = |engine| json("<p>", "default", engine, r#"{"preset": "minimal"}"#);
    assert_eq!(minimal("visjs")["edges"][0], json!({"from": "body_0", "to": "body_1"}));
    assert_eq!(minimal("d3")["links"][0], json!({"source": "body_0", "target": "body_1"}));
    let edge = json!({"data": {"source": "body_0", "target": "body_1"}});
    assert_eq!(minimal("cytoscape")["elements"]["edges"][0], edge);
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
    let directions = [
        ("TB", "UD", "downward", json!({"axis": "y", "distance": 60})),
        ("LR", "LR", "rightward", json!({"axis": "x", "distance": 60})),
        ("BT", "DU", "upward", json!({"axis": "y", "distance": -60})),
        ("RL", "RL", "leftward", json!({"axis": "x", "distance": -60})),
    ];
    for (direction, vis, cytoscape, levels) in directions {
        let options = format!(r#"{{"rank_dir": "{direction}"}}"#);
        let dot = output("", "default", "dot", &config(&options));
        assert!(text(&dot).contains(&format!("rankdir=\"{direction}\"")));
        let json = |engine| json("", "default", engine, &options);
        assert_eq!(json("visjs")["options"]["layout"]["hierarchical"]["direction"], vis);
        assert_eq!(json("d3")["config"]["direction"], direction);
        assert_eq!(json("d3")["config"]["levels"], levels);
        assert_eq!(json("cytoscape")["layout"]["direction"], cytoscape);
    }
}

#[test]
fn the_colour_scheme_reaches_the_nodes() {
    let schemes = ["default", "monochrome", "high_contrast"];
    for engine in ["dot", "visjs", "d3", "cytoscape"] {
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
fn edges_between_the_same_nodes_bend_apart_in_visjs() {
    let node = |id: &str| json!({"id": id});
    let edge = |source: &str, target: &str| json!({"source": source, "target": target});
    let ends = [("a", "b"), ("a", "b"), ("b", "a"), ("a", "c")].map(|(from, to)| edge(from, to));
    let nodes = ["a", "b", "c"].map(node);
    let data = serde_json::from_value(json!({"nodes": nodes, "edges": ends})).unwrap();
    let (transformation, engine) = (Transformation::find("default").unwrap(), Engine::find("visjs").unwrap());
    let output = run(&GraphData::Graph(data), transformation, engine, &config("{}")).unwrap();
    let json: Value = serde_json::from_str(text(&output)).unwrap();
    let bends = [0, 1, 2, 3].map(|at| json["edges"][at]["smooth"]["type"].as_str());
    // From `b` to `a` it's clockwise on the other side.
    assert_eq!(bends, [None, Some("curvedCW"), Some("curvedCW"), None]);
}

#[test]
fn deep_trees_are_drawn_within_bounds() {
    let tree = tree(&"<div>".repeat(510), "default", "{}");
    assert_eq!(tree.lines().count(), 511);
    assert!(tree.lines().all(|line| line.chars().count() < 300));
    assert!(tree.lines().last().unwrap().starts_with("…446 "));
}

use std::collections::HashSet;

use proptest::prelude::*;

use crate::pipeline::{
    ColorScheme, EdgeData, Engine, GivenData, GraphData, HtmlData, NodeData, Output, RankDir, Rendered,
    TransformConfig, Transformation, run,
};

fn written(data: &GraphData, transformation: &str, config: &TransformConfig) -> (Output, String) {
    let engine = Engine::find("mermaid").unwrap();
    let output = run(data, Transformation::find(transformation).unwrap(), engine, config).unwrap();
    let Rendered::Text(text) = &output.rendered else { panic!("not a text") };
    let text = text.clone();
    (output, text)
}

fn html(html: &str, transformation: &str, config: &TransformConfig) -> String {
    written(&GraphData::Html(HtmlData { html: html.to_owned() }), transformation, config).1
}

/// The labels of nodes by their numbers, and the edges with their labels.
fn read_back(text: &str) -> (Vec<String>, Vec<(usize, usize, String)>) {
    let (mut nodes, mut edges) = (Vec::new(), Vec::new());
    let number = |id: &str| id.strip_prefix('n').unwrap().parse::<usize>().unwrap();
    for line in text.lines().filter_map(|line| line.strip_prefix("  n")) {
        let line = format!("n{line}");
        if let Some((from, rest)) = line.split_once(" --") {
            let (arrow, to) = rest.rsplit_once(' ').unwrap();
            let label = arrow[1..].strip_prefix("|\"").map_or("", |label| label.strip_suffix("\"|").unwrap());
            edges.push((number(from), number(to), label.to_owned()));
        } else {
            let (before, rest) = line.split_once('"').unwrap();
            assert_eq!(number(before.trim_end_matches(|c: char| !c.is_ascii_digit())), nodes.len());
            nodes.push(rest.rsplit_once('"').unwrap().0.to_owned());
        }
    }
    (nodes, edges)
}

#[test]
fn mermaid_is_written_as_documented() {
    let expected = r##"flowchart TB
  classDef default fill:#dbeafe,stroke:#1d4ed8,color:#111827,stroke-width:1px
  classDef look2 fill:#fef9c3,stroke:#a16207,color:#111827,stroke-width:1px
  linkStyle default stroke:#64748b,color:#64748b,stroke-width:1px
  n0("body")
  n1("p")
  n2["say #34;hi#34;"]
  class n2 look2
  n0 -->|"child 0"| n1
  n1 -->|"text"| n2
"##;
    assert_eq!(html("<p>say \"hi\"", "default", &TransformConfig::default()), expected);
}

#[test]
fn the_parts_of_a_document_are_subgraphs() {
    let text = html("<p>x", "full_document", &TransformConfig::default());
    for part in ["head", "body", "attributes", "scripts", "styles"] {
        assert!(text.contains(&format!("  subgraph group_{part}[\"{part}\"]\n  n")), "{part}");
    }
    assert_eq!(text.matches("\n  end\n").count(), 5);
    assert!(text.contains("  class group_head,group_body,group_attributes,group_scripts,group_styles group\n  n0 -->"));
}

#[test]
fn direction_and_colours_follow_the_options() {
    let schemes = [ColorScheme::Default, ColorScheme::Monochrome, ColorScheme::HighContrast];
    let texts = schemes.map(|color_scheme| {
        html("<p>x", "full_document", &TransformConfig { color_scheme, ..TransformConfig::default() })
    });
    assert_eq!(texts.iter().collect::<HashSet<_>>().len(), 3);
    let colours = texts[1].split('#').skip(1).map(|rest| &rest[..6]).collect::<HashSet<_>>();
    assert_eq!(colours, HashSet::from(["ffffff", "000000"]));
    for (rank_dir, written) in [(RankDir::Tb, "TB"), (RankDir::Lr, "LR"), (RankDir::Bt, "BT"), (RankDir::Rl, "RL")] {
        let text = html("<p>x", "default", &TransformConfig { rank_dir, ..TransformConfig::default() });
        assert!(text.starts_with(&format!("flowchart {written}\n")));
    }
}

#[test]
fn an_edge_without_direction_has_no_arrowhead() {
    let node = |id: &str| NodeData { id: id.to_owned(), label: None, kind: None };
    let edge = EdgeData { source: "end".to_owned(), target: "o".to_owned(), label: Some("a|b".to_owned()) };
    let data = GivenData { directed: false, nodes: vec![node("end"), node("o")], edges: vec![edge] };
    let (_, text) = written(&GraphData::Graph(data), "default", &TransformConfig::default());
    assert!(text.contains("  n0(\"end\")\n  n1(\"o\")\n  n0 ---|\"a#124;b\"| n1\n"), "{text}");
}

proptest! {
    #[test]
    fn every_graph_can_be_read_back(
        labels in prop::collection::vec(any::<String>(), 1..8),
        ends in prop::collection::vec((any::<usize>(), any::<usize>(), any::<String>()), 0..12),
        directed: bool,
    ) {
        let nodes = labels.iter().enumerate().map(|(at, label)| {
            NodeData { id: at.to_string(), label: Some(label.clone()), kind: Some((at % 3).to_string()) }
        });
        let count = labels.len();
        let edges = ends.iter().map(|(from, to, label)| EdgeData {
            source: (from % count).to_string(), target: (to % count).to_string(), label: Some(label.clone()),
        });
        let data = GivenData { directed, nodes: nodes.collect(), edges: edges.collect() };
        let (output, text) = written(&GraphData::Graph(data), "default", &TransformConfig::default());
        let (nodes, edges) = read_back(&text);
        prop_assert_eq!((nodes.len(), edges.len()), (output.node_count, output.edge_count));
        let found: Vec<_> = edges.iter().map(|&(from, to, _)| (from, to)).collect();
        prop_assert_eq!(found, ends.iter().map(|(from, to, _)| (from % count, to % count)).collect::<Vec<_>>());
        let plain = |label: &str| label.chars().all(|c| c.is_ascii_alphanumeric());
        for (written, meant) in nodes.iter().zip(&labels).filter(|(_, label)| !label.is_empty() && plain(label)) {
            prop_assert_eq!(written, meant);
        }
        for ((_, _, written), (_, _, meant)) in edges.iter().zip(&ends) {
            prop_assert_eq!(written.is_empty(), meant.is_empty());
        }
    }
}

//! What holds for every input.

use std::collections::HashSet;
use std::num::NonZeroU32;

use proptest::prelude::*;

use super::read_back::{ReadEdge, ReadNode, read_back};
use super::*;

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
            max_label_chars: NonZeroU32::new(max_label_chars).unwrap(),
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
                if engine.name == "svg" {
                    // A picture says by where it leads which nodes an edge joins.
                    prop_assert_eq!(text.matches("<title>").count(), output.node_count);
                    // The outlines of nodes have colours of their own.
                    let paths = text.split("<path d=\"").skip(1).filter_map(|path| path.split_once('"'));
                    prop_assert_eq!(paths.filter(|(_, rest)| rest.starts_with("/>")).count(), output.edge_count);
                    continue;
                }
                let read = read_back(engine.name, text).unwrap();
                prop_assert_eq!(read.nodes.len(), output.node_count);
                prop_assert_eq!(read.edges.len(), output.edge_count);
                let distinct: HashSet<_> = read.nodes.iter().map(|node| &node.id).collect();
                prop_assert_eq!(distinct.len(), read.nodes.len());
                // Each node but the first is reached by an edge, and edges lead from node to node.
                let reached: HashSet<_> = read.edges.iter().map(|edge| &edge.to).collect();
                let ends = read.edges.iter().flat_map(|edge| [&edge.from, &edge.to]);
                prop_assert!(ends.into_iter().all(|end| distinct.contains(end)));
                prop_assert!(distinct.iter().filter(|id| !reached.contains(*id)).eq([&&read.nodes[0].id]));
            }
        }
    }

    #[test]
    fn a_given_graph_is_written_as_it_is(data in given()) {
        // Those number the nodes, and read given graphs back in tests of their own.
        for engine in ENGINES.iter().filter(|engine| !["mermaid", "svg"].contains(&engine.name)) {
            check_given(&data, engine);
        }
    }
}

/// Ids that are likely to be read as something else, and anything.
fn id() -> impl Strategy<Value = String> {
    let odd = vec![
        "__proto__",
        " __proto__",
        "constructor",
        "toString",
        "a",
        "A",
        "a b",
        "\"",
        "\\",
        "a\\\"",
        "\n",
        "\0",
        "-->",
        "end",
        "subgraph",
        "<b>",
        "&amp;",
        "\u{2028}",
        "🎉",
        "#35;",
        "\\u{0}",
        "'",
        "`",
        "]]>",
        "é",
        "e\u{301}",
        "1",
        "01",
        " ",
        "␣ ",
        "␣",
        " ",
        "␣ ",
        "␣",
    ];
    prop_oneof![3 => prop::sample::select(odd).prop_map(str::to_owned), 1 => any::<String>()]
        .prop_filter("no id is empty", |id| !id.is_empty())
}

fn given() -> impl Strategy<Value = GivenData> {
    let nodes = prop::collection::btree_map(id(), (any::<Option<String>>(), prop::option::of(id())), 1..12);
    let edges = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), prop::option::of(id())),
        0..16,
    );
    (any::<bool>(), nodes, edges).prop_map(|(directed, nodes, edges)| {
        let nodes: Vec<_> = nodes.into_iter().map(|(id, (label, kind))| NodeData { id, label, kind }).collect();
        let end = |index: prop::sample::Index| index.get(&nodes).id.clone();
        let edges = edges.into_iter().map(|(from, to, label)| EdgeData { source: end(from), target: end(to), label });
        GivenData { directed, edges: edges.collect(), nodes }
    })
}

/// What an engine writes holds the nodes and edges that were given.
pub(super) fn check_given(data: &GivenData, engine: &'static Engine) {
    let output = given_output(data, engine.name, r#"{"max_label_chars": 1000000}"#);
    assert_eq!((output.node_count, output.edge_count), (data.nodes.len(), data.edges.len()));
    let Some(read) = read_back(engine.name, text(&output)) else { return };
    let shown = |label: &str| if read.has_labels { label.to_owned() } else { String::new() };
    let nodes = data
        .nodes
        .iter()
        .map(|node| ReadNode { id: node.id.clone(), label: shown(node.label.as_ref().unwrap_or(&node.id)) });
    let edges = data.edges.iter().map(|edge| ReadEdge {
        from: edge.source.clone(),
        to: edge.target.clone(),
        label: shown(edge.label.as_deref().unwrap_or_default()),
    });
    assert_eq!(sorted(read.nodes), sorted(nodes), "{}", engine.name);
    let ends = |edge| if data.directed { edge } else { without_direction(edge) };
    assert_eq!(sorted(read.edges.into_iter().map(ends)), sorted(edges.map(ends)), "{}", engine.name);
}

fn sorted<T: Ord>(items: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut items: Vec<_> = items.into_iter().collect();
    items.sort();
    items
}

fn without_direction(edge: ReadEdge) -> ReadEdge {
    if edge.from <= edge.to { edge } else { ReadEdge { from: edge.to, to: edge.from, ..edge } }
}

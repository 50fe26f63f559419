use std::collections::HashSet;
use std::num::NonZeroU32;

use proptest::prelude::*;
use roxmltree::{Document, Node};

use super::{MAX_EDGES, MAX_NODES};
use crate::pipeline::{
    ColorScheme, EdgeData, Engine, Error, GivenData, GraphData, HtmlData, NodeData, Output, Preset, RankDir, Rendered,
    TransformConfig, Transformation, run,
};

fn drawn(data: &GraphData, transformation: &str, config: &TransformConfig) -> Result<(Output, String), Error> {
    let output = run(data, Transformation::find(transformation).unwrap(), Engine::find("svg").unwrap(), config)?;
    let Rendered::Text(text) = &output.rendered else { panic!("not a text") };
    let text = text.clone();
    Ok((output, text))
}

fn html(html: &str, transformation: &str, config: &TransformConfig) -> String {
    drawn(&GraphData::Html(HtmlData { html: html.to_owned() }), transformation, config).unwrap().1
}

/// A graph whose nodes have the given labels and are called by their numbers.
fn given(directed: bool, labels: &[&str], edges: &[(usize, usize, &str)]) -> GraphData {
    let node = |(at, label): (usize, &&str)| NodeData {
        id: format!("id {at}"),
        label: Some((*label).to_owned()),
        kind: Some((at % 9).to_string()),
    };
    let edge = |&(from, to, label): &(usize, usize, &str)| EdgeData {
        source: format!("id {from}"),
        target: format!("id {to}"),
        label: Some(label.to_owned()),
    };
    let (nodes, edges) = (labels.iter().enumerate().map(node).collect(), edges.iter().map(edge).collect());
    GraphData::Graph(GivenData { directed, nodes, edges })
}

/// What a picture holds.
struct Seen {
    /// Titles and labels of the nodes.
    nodes: Vec<(String, String)>,
    /// Where the nodes begin, of those that are drawn as rectangles.
    corners: Vec<(i64, i64)>,
    /// The paths of the edges, those to nodes met before last.
    lines: Vec<String>,
    /// The lines of all edges' labels.
    labels: Vec<String>,
    size: (i64, i64),
}

fn text(node: Node<'_, '_>) -> String {
    let lines = node.children().filter(|child| child.has_tag_name("text"));
    lines.map(|line| line.text().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

fn number(node: Node<'_, '_>, name: &str) -> i64 {
    node.attribute(name).unwrap().parse().unwrap()
}

/// Reads a picture, which holds nothing that runs or is fetched.
fn see(svg: &str) -> Seen {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    assert_eq!((root.tag_name().name(), root.tag_name().namespace()), ("svg", Some("http://www.w3.org/2000/svg")));
    let known = ["svg", "g", "rect", "path", "text", "title"];
    for element in root.descendants().filter(Node::is_element) {
        assert!(known.contains(&element.tag_name().name()));
        let harmless = |name: &str| !name.starts_with("on") && !name.ends_with("href") && name != "style";
        assert!(element.attributes().all(|it| harmless(it.name()) && !it.value().contains("url(")));
    }
    let nodes: Vec<_> = root.descendants().filter(|node| node.has_tag_name("title")).collect();
    let corners = nodes.iter().filter_map(|title| title.next_sibling()).filter(|shape| shape.has_tag_name("rect"));
    let lines = root.descendants().filter(|node| node.has_tag_name("path") && !node.has_attribute("fill"));
    let labels = root.children().rfind(|child| child.has_tag_name("g")).unwrap();
    let labels = labels.children().map(|line| line.text().unwrap_or_default().to_owned());
    Seen {
        nodes: nodes.iter().map(|it| (it.text().unwrap_or_default().to_owned(), text(it.parent().unwrap()))).collect(),
        corners: corners.map(|shape| (number(shape, "x"), number(shape, "y"))).collect(),
        lines: lines.map(|line| line.attribute("d").unwrap().to_owned()).collect(),
        labels: labels.collect(),
        size: (number(root, "width"), number(root, "height")),
    }
}

#[test]
fn labels_of_lines_back_lie_within_the_picture() {
    let label = "W".repeat(50);
    let data = given(true, &["a", "b"], &[(0, 0, &label), (0, 1, ""), (1, 0, &label)]);
    for rank_dir in [RankDir::Tb, RankDir::Lr, RankDir::Bt, RankDir::Rl] {
        let svg = drawn(&data, "default", &TransformConfig { rank_dir, ..TransformConfig::default() }).unwrap().1;
        let document = Document::parse(&svg).unwrap();
        let (width, height) = (number(document.root_element(), "width"), number(document.root_element(), "height"));
        let texts = document.descendants().filter(|it| it.has_tag_name("text") && it.text() == Some(&label));
        let places: Vec<_> = texts.map(|text| (number(text, "x"), number(text, "y"))).collect();
        assert_eq!(places.len(), 2);
        // Fifty columns of six tenths of ten pixels.
        let is_within = |&(x, y): &(i64, i64)| x >= 150 && x + 150 <= width && y >= 10 && y <= height;
        assert!(places.iter().all(is_within), "{rank_dir:?}: {places:?} in {width} x {height}");
    }
}

#[test]
fn labels_stand_on_the_lines_that_come_from_above() {
    let page = "<p>a<p>b<ul><li>some long text of many letters<li>q</ul>";
    for transformation in ["default", "full_document"] {
        let svg = html(page, transformation, &TransformConfig::default());
        let document = Document::parse(&svg).unwrap();
        let labels = document.root_element().children().rfind(|child| child.has_tag_name("g")).unwrap();
        let labels: Vec<i64> = labels.children().map(|label| number(label, "x")).collect();
        // The path ends with the two sides of its arrowhead: `…L{tip}L{right}`.
        let tip = |line: &String| -> Option<i64> { line.rsplit('L').nth(1)?.split(' ').next()?.parse().ok() };
        let lines = see(&svg).lines;
        assert_eq!(labels.len(), lines.len());
        for (line, label) in lines.iter().zip(labels).filter(|(line, _)| !line.contains('C')) {
            assert_eq!(tip(line), Some(label), "{transformation}: {line}");
        }
    }
}

#[test]
fn svg_is_written_as_documented() {
    let svg = html("<p>a &lt;  b", "default", &TransformConfig::default());
    let mut lines = svg.lines();
    let head = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"99\" height=\"226\" viewBox=\"0 0 99 226\" \
        xml:space=\"preserve\" ";
    assert!(lines.next().unwrap().starts_with(head), "{svg}");
    assert_eq!(lines.next(), Some(r##"<rect width="99" height="226" fill="#ffffff"/>"##));
    let expected = [
        r##"<g fill="none" stroke="#64748b" stroke-width="1"><path d="M49 42L49 100M46 93L49 100L52 93"/>"##,
        r##"<path d="M49 126L49 184M46 177L49 184L52 177"/><g stroke-opacity="0.5"></g></g>"##,
        "\n",
        r##"<g fill="#111827" font-size="12" stroke-width="1">"##,
        r##"<g><title>body</title><rect x="24" y="16" width="51" height="26" rx="5" fill="#dbeafe" stroke="#1d4ed8"/>"##,
        r##"<text x="49" y="33">body</text></g>"##,
        r##"<g><title>body.p</title><rect x="34" y="100" width="30" height="26" rx="5" fill="#dbeafe" stroke="#1d4ed8"/>"##,
        r##"<text x="49" y="117">p</text></g>"##,
        r##"<g><title>body.p.text</title><path d="M16 184h59l7 7v19h-66zm59 0v7h7" fill="#fef9c3" stroke="#a16207"/>"##,
        r##"<text x="49" y="201">a &lt;  b</text></g></g>"##,
        "\n",
        r##"<g fill="#64748b" font-size="10" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" "##,
        r##"paint-order="stroke"><text x="49" y="87">child 0</text><text x="49" y="171">text</text></g>"##,
        "\n</svg>",
    ];
    assert_eq!(lines.collect::<Vec<_>>().join("\n"), expected.concat());
}

#[test]
fn labels_keep_their_lines_and_spaces() {
    let odd = ["  two\r\nlines ", "a\rb\nc", "", "tab\t<b>&amp;]]>", "\0\u{1b}\u{ffff}", "\u{202e}rtl", "🎉 עברית"];
    let seen = see(&drawn(&given(true, &odd, &[]), "default", &TransformConfig::default()).unwrap().1);
    let labels: Vec<_> = seen.nodes.iter().map(|(_, label)| label.as_str()).collect();
    let shown = ["  two\nlines ", "a\nb\nc", "", "tab\t<b>&amp;]]>", "␀␛\u{fffd}", "\u{202e}rtl", "🎉 עברית"];
    assert_eq!(labels, shown);
    assert_eq!(seen.nodes[0].0, "id 0");
}

#[test]
fn wide_characters_take_more_room() {
    let width = |label: &str| {
        let svg = drawn(&given(true, &[label], &[]), "default", &TransformConfig::default()).unwrap().1;
        see(&svg).size.0
    };
    assert_eq!(width("日本"), width("abcd"));
    assert_eq!(width("e\u{301}"), width("e"));
    assert!(width("日本") > width("ab"));
}

#[test]
fn edges_that_meet_a_node_again_are_curves() {
    let edges = [(0, 1, "a"), (1, 2, "b"), (2, 0, "back"), (1, 1, "loop"), (0, 1, "twice")];
    let svg = drawn(&given(true, &["x", "y", "z"], &edges), "default", &TransformConfig::default()).unwrap().1;
    let seen = see(&svg);
    assert_eq!(seen.lines.iter().map(|line| line.contains('C')).collect::<Vec<_>>(), [false, false, true, true, true]);
    // Each ends in an arrowhead.
    assert!(seen.lines.iter().all(|line| line.matches('M').count() == 2));
    assert_eq!(seen.labels, ["a", "b", "back", "loop", "twice"]);
    let svg = drawn(&given(false, &["x", "y", "z"], &edges), "default", &TransformConfig::default()).unwrap().1;
    assert!(see(&svg).lines.iter().all(|line| line.matches('M').count() == 1));
}

#[test]
fn the_direction_is_that_of_the_options() {
    let corners = |rank_dir| {
        let config = TransformConfig { rank_dir, ..TransformConfig::default() };
        let seen = see(&html("<p>", "default", &config));
        (seen.corners[0], seen.corners[1])
    };
    let (from, to) = corners(RankDir::Tb);
    assert!(from.1 < to.1 && from.0 < to.0);
    let (from, to) = corners(RankDir::Bt);
    assert!(from.1 > to.1);
    let (from, to) = corners(RankDir::Lr);
    assert!(from.0 < to.0 && from.1 == to.1);
    let (from, to) = corners(RankDir::Rl);
    assert!(from.0 > to.0);
}

#[test]
fn colours_are_those_of_the_scheme() {
    let schemes = [ColorScheme::Default, ColorScheme::Monochrome, ColorScheme::HighContrast];
    let pictures = schemes.map(|color_scheme| {
        html("<p class=x>x", "full_document", &TransformConfig { color_scheme, ..TransformConfig::default() })
    });
    assert_eq!(pictures.iter().collect::<HashSet<_>>().len(), 3);
    let colours = pictures[1].split('#').skip(1).map(|rest| &rest[..6]).collect::<HashSet<_>>();
    assert_eq!(colours, HashSet::from(["ffffff", "000000"]));
}

#[test]
fn the_parts_of_a_document_have_frames_that_hold_their_nodes() {
    for rank_dir in [RankDir::Tb, RankDir::Lr, RankDir::Bt, RankDir::Rl] {
        // Of elements alone, as these are rectangles.
        let config = TransformConfig { rank_dir, preset: Preset::StructureOnly, ..TransformConfig::default() };
        let svg = html("<title>t</title><p class=x>x<b class=x>y", "full_document", &config);
        let document = Document::parse(&svg).unwrap();
        let rects = document.descendants().filter(|node| node.has_tag_name("rect"));
        let (frames, nodes): (Vec<_>, Vec<_>) = rects.skip(1).partition(|rect| rect.attribute("fill") == Some("none"));
        let holds = |frame: &Node<'_, '_>, node: &Node<'_, '_>| {
            [("x", "width"), ("y", "height")].iter().all(|(start, size)| {
                let (outer, inner) = (number(*frame, start), number(*node, start));
                outer < inner && inner + number(*node, size) < outer + number(*frame, size)
            })
        };
        assert_eq!(frames.len(), 5);
        for node in nodes {
            assert_eq!(frames.iter().filter(|frame| holds(frame, &node)).count(), 1, "{rank_dir:?}");
        }
    }
}

#[test]
fn nodes_of_a_picture_dont_overlap() {
    let page = "<div><p><i></i></p><blockquote></blockquote><blockquote></blockquote></div>".repeat(9);
    let svg = html(&page, "default", &TransformConfig::default());
    let document = Document::parse(&svg).unwrap();
    let rects = document.descendants().filter(|node| node.has_tag_name("rect")).skip(1);
    let boxes: Vec<_> = rects.map(|it| ["x", "y", "width", "height"].map(|name| number(it, name))).collect();
    for (at, a) in boxes.iter().enumerate() {
        for b in &boxes[at + 1..] {
            let apart = |start: usize, size: usize| a[start] + a[size] <= b[start] || b[start] + b[size] <= a[start];
            assert!(apart(0, 2) || apart(1, 3), "{a:?} {b:?}");
        }
    }
}

#[test]
fn a_picture_has_a_limit() {
    let config = TransformConfig::default();
    let refused = |data: &GraphData| {
        let faults = drawn(data, "default", &config).map(|_| ()).unwrap_err().faults;
        faults[0].pointer == "/graph_data" && faults[0].detail.contains("100000, dot, ")
    };
    assert!(drawn(&given(true, &vec!["x"; MAX_NODES], &[]), "default", &config).is_ok());
    assert!(refused(&given(true, &vec!["x"; MAX_NODES + 1], &[])));
    assert!(drawn(&given(true, &["x"], &vec![(0, 0, ""); MAX_EDGES]), "default", &config).is_ok());
    assert!(refused(&given(true, &["x"], &vec![(0, 0, ""); MAX_EDGES + 1])));
}

#[test]
fn a_long_chain_is_drawn_on_a_small_stack() {
    let edges: Vec<_> = (1..MAX_NODES).map(|to| (to - 1, to, "")).collect();
    let draw = move || {
        let data = given(true, &vec!["x"; MAX_NODES], &edges);
        see(&drawn(&data, "default", &TransformConfig::default()).unwrap().1).lines.len()
    };
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(draw).unwrap();
    assert_eq!(thread.join().unwrap(), MAX_NODES - 1);
}

proptest! {
    #[test]
    fn every_graph_can_be_read_back(
        labels in prop::collection::vec(any::<String>(), 0..8),
        ends in prop::collection::vec((any::<usize>(), any::<usize>(), "\\PC*"), 0..12),
        directed: bool,
        rank_dir in prop::sample::select(vec![RankDir::Tb, RankDir::Lr, RankDir::Bt, RankDir::Rl]),
    ) {
        let labels: Vec<_> = labels.iter().map(String::as_str).collect();
        let count = labels.len().max(1);
        let ends = if labels.is_empty() { &[] } else { &ends[..] };
        let edges: Vec<_> = ends.iter().map(|(from, to, label)| (from % count, to % count, label.as_str())).collect();
        let config = TransformConfig { rank_dir, max_label_chars: NonZeroU32::MAX, ..TransformConfig::default() };
        let (output, svg) = drawn(&given(directed, &labels, &edges), "default", &config).unwrap();
        let seen = see(&svg);
        prop_assert_eq!((seen.nodes.len(), seen.lines.len()), (output.node_count, output.edge_count));
        for (at, ((title, label), meant)) in seen.nodes.iter().zip(&labels).enumerate() {
            prop_assert_eq!(title, &format!("id {at}"));
            let meant = meant.replace("\r\n", "\n").replace('\r', "\n");
            let same = |(shown, meant): (char, char)| {
                shown == meant || (meant.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&meant)) && !shown.is_control()
            };
            prop_assert_eq!(label.chars().count(), meant.chars().count());
            prop_assert!(label.chars().zip(meant.chars()).all(same));
        }
        // They stand in the order in which they are drawn.
        let mut meant: Vec<_> = edges.iter().map(|edge| edge.2).filter(|label| !label.is_empty()).collect();
        let mut labels: Vec<_> = seen.labels.iter().map(String::as_str).collect();
        meant.sort_unstable();
        labels.sort_unstable();
        prop_assert_eq!(labels, meant);
    }
}

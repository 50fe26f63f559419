//! What the engines are given: the reference pages, and graphs and pages of labels that are made to break out.

use std::collections::HashMap;
use std::num::NonZeroU32;

use graph_service::pipeline::{
    ColorScheme, EdgeData, GivenData, GraphData, HtmlData, NodeData, Preset, RankDir, TRANSFORMATIONS, TransformConfig,
};
use timestamp_tests::reference;

use crate::asked::Node;

/// The input of a run.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) data: GraphData,
    pub(crate) transformation: &'static str,
    pub(crate) config: TransformConfig,
}

impl Input {
    fn new(name: &str, data: GraphData, transformation: &'static str) -> Self {
        Self { name: format!("{name}, {transformation}"), data, transformation, config: TransformConfig::default() }
    }

    fn with(&self, name: &str, change: impl FnOnce(&mut TransformConfig)) -> Self {
        let mut input = self.clone();
        input.name = format!("{}, {name}", self.name);
        change(&mut input.config);
        input
    }
}

/// All inputs.
pub(crate) fn inputs() -> Vec<Input> {
    let mut inputs = pages();
    inputs.extend(of_page("nasty page", &nasty_page()));
    let nasty = [true, false].map(|directed| {
        let name = if directed { "nasty" } else { "nasty without directions" };
        Input::new(name, GraphData::Graph(nasty_graph(directed)), "default")
    });
    for input in &nasty {
        inputs.push(input.clone());
        // Of 5,000, what can't be drawn in the end is none of these tests' affair.
        inputs.extend([1, 2, 7, 5000].map(|most| {
            let most = NonZeroU32::new(most).expect("at least one");
            input.with(&format!("{most} characters"), |c| c.max_label_chars = most)
        }));
    }
    inputs.extend(shapes().map(|(name, data)| Input::new(name, GraphData::Graph(data), "default")));
    let several =
        of_page("nasty page", &nasty_page()).into_iter().find(|input| input.transformation == "full_document");
    inputs.extend([several, nasty.into_iter().next()].into_iter().flatten().flat_map(|input| options(&input)));
    inputs
}

/// The one reference page that nests so deep that it is refused.
const REFUSED: &str = "38_deep_1000";

/// Each reference page in each way.
fn pages() -> Vec<Input> {
    let pages = reference::pages().into_iter().filter(|page| page.name != REFUSED);
    pages.flat_map(|page| of_page(page.name, &page.html)).collect()
}

fn of_page(name: &str, html: &str) -> Vec<Input> {
    let ways = TRANSFORMATIONS.iter().filter(|way| way.sources().contains(&"html"));
    ways.map(|way| Input::new(name, GraphData::Html(HtmlData { html: html.to_owned() }), way.name)).collect()
}

/// An input once more with each option that changes looks.
fn options(input: &Input) -> Vec<Input> {
    vec![
        input.with("minimal", |c| c.preset = Preset::Minimal),
        input.with("structure only", |c| c.preset = Preset::StructureOnly),
        input.with("monochrome", |c| c.color_scheme = ColorScheme::Monochrome),
        input.with("high contrast", |c| c.color_scheme = ColorScheme::HighContrast),
        input.with("left to right", |c| c.rank_dir = RankDir::Lr),
        input.with("bottom to top", |c| c.rank_dir = RankDir::Bt),
        input.with("right to left", |c| c.rank_dir = RankDir::Rl),
    ]
}

/// Ids and types that libraries have a use of their own for.
const NAMES: [&str; 8] =
    ["hasOwnProperty", "useDefaultGroups", "id", "default", "*", "node:hover", " toString", "x:n:se"];

/// A graph in which each label that breaks out is a node's label, its id, its type and the label of an edge.
fn nasty_graph(directed: bool) -> GivenData {
    let hub = NodeData { id: "hub".to_owned(), label: None, kind: None };
    let mut data = GivenData { directed, nodes: vec![hub], edges: Vec::new() };
    for (label, number) in reference::nasty().iter().map(String::as_str).chain(NAMES).zip(0..) {
        let (plain, nasty) = (format!("n{number}"), format!("{label}{}", if label.is_empty() { "." } else { "" }));
        let node = |id: &str, kind| NodeData { id: id.to_owned(), label: Some(label.to_owned()), kind };
        data.nodes.extend([node(&plain, None), node(&nasty, Some(label.to_owned()))]);
        let edge = |source: &str, target: &str| EdgeData {
            source: source.to_owned(),
            target: target.to_owned(),
            label: Some(label.to_owned()),
        };
        data.edges.extend([edge("hub", &plain), edge(&plain, &nasty)]);
    }
    data
}

/// Small graphs of every shape.
fn shapes() -> [(&'static str, GivenData); 6] {
    let graph = |directed, nodes: &str, edges: &[&str]| {
        let node = |id: char| NodeData { id: id.to_string(), label: None, kind: None };
        let edge = |ends: &&str| EdgeData { source: ends[..1].to_owned(), target: ends[1..].to_owned(), label: None };
        GivenData { directed, nodes: nodes.chars().map(node).collect(), edges: edges.iter().map(edge).collect() }
    };
    [
        ("nothing", graph(true, "", &[])),
        ("a lone node", graph(true, "a", &[])),
        ("lone nodes without directions", graph(false, "abc", &[])),
        ("loops and parallels", graph(true, "abc", &["aa", "aa", "ab", "ab", "ba", "cc"])),
        ("loops and parallels without directions", graph(false, "abc", &["aa", "aa", "ab", "ab", "ba", "cc"])),
        ("two cycles and a diamond", graph(true, "abcdefgh", &["ab", "ba", "cd", "dc", "ef", "eg", "fh", "gh"])),
    ]
}

/// Whether a label stays inside in a script and a style.
fn is_raw(label: &str) -> bool {
    !label.contains("</script") && !label.contains("<!--")
}

/// A page with each label as text, as an attribute's value, in a comment, and where it stays inside in a script and a
/// style.
fn nasty_page() -> String {
    let mut html = "<!DOCTYPE html><html><head><title>nasty</title>".to_owned();
    let labels = reference::nasty();
    labels.iter().filter(|label| is_raw(label)).for_each(|label| {
        html += &format!("<script>{label}</script><style>{label}</style>");
    });
    html += "</head><body>";
    for (label, number) in labels.iter().zip(0..) {
        let escaped = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\r', "&#13;");
        let comment = label.replace("--", "- -");
        html += &format!("<p title=\"{escaped}\" data-n{number}=\"{escaped}\">{escaped}</p><!-- {comment} -->");
    }
    html + "</body></html>"
}

/// What the nasty page has is worked out here without the pipeline. HTML drops U+0000 from text and replaces it
/// elsewhere, and the source drops blank text and comments.
#[test]
fn the_nasty_page_is_nasty() {
    let labels = reference::nasty();
    let is_blank = |label: &str| label.trim_matches([' ', '\t', '\n', '\x0C', '\r']).is_empty();
    let row = |source: &str, edge: &str, label: String| (source.to_owned(), edge.to_owned(), label);
    let texts = labels.iter().filter(|label| !is_blank(label)).map(|label| row("p", "text", label.replace('\0', "")));
    let values = labels.iter().zip(0..).filter(|(label, _)| !label.is_empty()).flat_map(|(label, number)| {
        let row = |name: &str| row(name, "value", label.replace('\0', "\u{FFFD}"));
        [row("title"), row(&format!("data-n{number}"))]
    });
    let raw = |element: &'static str| {
        let shown = labels.iter().filter(|label| is_raw(label) && !is_blank(label));
        let read = |label: &String| label.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{FFFD}");
        shown.map(move |label| row(element, "content", read(label))).collect()
    };
    let expected: [(&str, &str, Vec<_>); 4] = [
        ("default", "text", texts.collect()),
        ("attributes", "value", values.collect()),
        ("scripts", "text", raw("script")),
        ("styles", "text", raw("style")),
    ];
    for (way, kind, expected) in expected {
        let pages = of_page("nasty page", &nasty_page());
        let page = pages.iter().find(|input| input.transformation == way).expect("it is in the list");
        let asked = crate::asked::of_page(&page.with("whole", |c| c.max_label_chars = NonZeroU32::MAX));
        let nodes: HashMap<&str, &Node> = asked.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
        let leads = asked.edges.iter().filter(|edge| nodes[&*edge.target].kind == kind);
        let shown = leads.map(|edge| row(&nodes[&*edge.source].label, &edge.label, nodes[&*edge.target].label.clone()));
        let shown: Vec<_> = shown.collect();
        let differs = expected.iter().zip(&shown).find(|(expected, shown)| expected != shown);
        assert_eq!(differs, None, "{way}");
        assert_eq!(expected.len(), shown.len(), "{way}");
    }
}

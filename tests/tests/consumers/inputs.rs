//! What the engines are given: the reference pages, and graphs and pages of labels that are made to break out.

use graph_service::pipeline::{
    ColorScheme, EdgeData, GivenData, GraphData, HtmlData, NodeData, Preset, RankDir, TRANSFORMATIONS, TransformConfig,
};
use timestamp_tests::reference;

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
        inputs.extend([1, 2, 7].map(|most| input.with(&format!("{most} characters"), |c| c.max_label_chars = most)));
        // What can't be drawn in the end is none of these tests' affair.
        inputs.push(input.with("5000 characters", |c| c.max_label_chars = 5000));
    }
    inputs.extend(shapes().map(|(name, data)| Input::new(name, GraphData::Graph(data), "default")));
    let several =
        of_page("nasty page", &nasty_page()).into_iter().find(|input| input.transformation == "full_document");
    inputs.extend([several, nasty.into_iter().next()].into_iter().flatten().flat_map(|input| options(&input)));
    inputs
}

/// The one reference page that nests so deep that it is refused.
const REFUSED: &str = "38_deep_1000";

/// Pages longer than this are written in two ways only: the others differ from a shorter page's in nothing but length,
/// and some consumers take long.
const LONG: usize = 50_000;

/// Each reference page in each way.
fn pages() -> Vec<Input> {
    let pages = reference::pages().into_iter().filter(|page| page.name != REFUSED);
    let inputs = pages.flat_map(|page| {
        let is_long = page.html.len() > LONG;
        let is_wanted = move |input: &Input| !is_long || ["default", "attributes"].contains(&input.transformation);
        of_page(page.name, &page.html).into_iter().filter(is_wanted)
    });
    inputs.collect()
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

/// A page with each label as text, as an attribute's value, in a comment, and where it stays inside in a script and a
/// style.
fn nasty_page() -> String {
    let mut html = "<!DOCTYPE html><html><head><title>nasty</title>".to_owned();
    let labels = reference::nasty();
    let raw = |label: &&String| !label.contains("</script") && !label.contains("<!--");
    labels.iter().filter(raw).for_each(|label| {
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

/// The labels that the nasty page must still have as texts: HTML drops U+0000, and the source blank text.
#[test]
fn the_nasty_page_is_nasty() {
    let page = of_page("nasty page", &nasty_page()).remove(0).with("whole", |c| c.max_label_chars = u32::MAX);
    assert_eq!(page.transformation, "default");
    let asked = crate::asked::of_page(&page);
    let lost: Vec<String> = reference::nasty()
        .into_iter()
        .map(|label| label.replace('\0', ""))
        .filter(|label| !label.trim_matches([' ', '\t', '\n', '\x0C', '\r']).is_empty())
        .filter(|label| !asked.nodes.iter().any(|node| node.kind == "text" && node.label == *label))
        .collect();
    assert_eq!(lost, [""; 0]);
}

//! What is asked of an engine, worked out without its help, and whether a consumer shows just that.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use graph_service::pipeline::{
    Engine, GivenData, GraphData, Output, Preset, Rendered, TransformConfig, Transformation, run,
};
use serde_json::Value;

use crate::inputs::{Input, inputs};

/// A node as it is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Node {
    pub(crate) id: String,
    /// The id of a given node, the path of another.
    pub(crate) title: String,
    pub(crate) label: String,
    pub(crate) kind: String,
}

/// An edge as it is to be shown; one without a label has an empty one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Edge {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) label: String,
}

impl Edge {
    /// Puts the ends of an edge that leads neither way into one order.
    pub(crate) fn turn(&mut self) {
        if self.source > self.target {
            std::mem::swap(&mut self.source, &mut self.target);
        }
    }
}

/// A graph as it is to be shown: labels are shortened, and nothing is escaped.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) directed: bool,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
}

/// What an engine wrote of an input.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) asked: Asked,
    /// Text, or JSON as it was written.
    pub(crate) output: String,
    pub(crate) is_json: bool,
}

impl Case {
    /// What is asked is worked out once for all engines.
    pub(crate) fn all(engine: &'static Engine) -> Vec<Self> {
        static ASKED: LazyLock<Vec<(Input, Asked)>> = LazyLock::new(|| {
            let asked = |input: &Input| match &input.data {
                GraphData::Graph(data) => of_given(data, &input.config),
                GraphData::Html(_) => of_page(input),
            };
            inputs().into_iter().map(|input| (input.clone(), asked(&input))).collect()
        });
        ASKED.iter().map(|(input, asked)| Self::new(input, asked, engine)).collect()
    }

    fn new(input: &Input, asked: &Asked, engine: &'static Engine) -> Self {
        let Output { node_count, edge_count, rendered } = rendered(input, engine);
        assert_eq!((node_count, edge_count), (asked.nodes.len(), asked.edges.len()), "{}", input.name);
        let (output, is_json) = match rendered {
            Rendered::Text(text) => (text, false),
            Rendered::Json(json) => (json, true),
        };
        Self { name: input.name.clone(), asked: asked.clone(), output, is_json }
    }
}

fn rendered(input: &Input, engine: &'static Engine) -> Output {
    let transformation = Transformation::find(input.transformation).expect("it is in the list");
    run(&input.data, transformation, engine, &input.config)
        .unwrap_or_else(|error| panic!("{}, {}: {error:?}", engine.name, input.name))
}

/// A given graph as it is given.
fn of_given(data: &GivenData, config: &TransformConfig) -> Asked {
    let short = |label: &str| short(label, config.max_label_chars.get() as usize);
    let node = |node: &graph_service::pipeline::NodeData| Node {
        id: node.id.clone(),
        title: node.id.clone(),
        label: short(node.label.as_ref().unwrap_or(&node.id)),
        kind: node.kind.clone().unwrap_or_else(|| "node".to_owned()),
    };
    let labelled = config.preset != Preset::Minimal;
    let edge = |edge: &graph_service::pipeline::EdgeData| Edge {
        source: edge.source.clone(),
        target: edge.target.clone(),
        label: edge.label.as_deref().filter(|_| labelled).map(short).unwrap_or_default(),
    };
    Asked {
        directed: data.directed,
        nodes: data.nodes.iter().map(node).collect(),
        edges: data.edges.iter().map(edge).collect(),
    }
}

/// The graph of a page, from the one output that is JSON all through, so that no escaping of ours is in it. The other
/// engines' outputs and `the_nasty_page_is_nasty` say whether it is right: what `visjs` alone did wrong differs there.
pub(crate) fn of_page(input: &Input) -> Asked {
    let visjs = Engine::find("visjs").expect("it is in the list");
    let Rendered::Json(json) = rendered(input, visjs).rendered else { panic!("visjs writes JSON") };
    let network: Value = serde_json::from_str(&json).expect("visjs writes JSON");
    let node = |node: &Value| Node {
        id: text(&node["id"]),
        title: text(&node["title"]),
        label: text(&node["label"]),
        kind: text(&node["group"]),
    };
    let edge =
        |edge: &Value| Edge { source: text(&edge["from"]), target: text(&edge["to"]), label: text(&edge["label"]) };
    Asked {
        directed: true,
        nodes: list(&network["nodes"]).iter().map(node).collect(),
        edges: list(&network["edges"]).iter().map(edge).collect(),
    }
}

/// At most so many characters of a label, the last of them an ellipsis where more were there.
pub(crate) fn short(label: &str, most: usize) -> String {
    let chars: Vec<char> = label.chars().collect();
    if chars.len() <= most { label.to_owned() } else { chars[..most - 1].iter().chain(&['…']).collect() }
}

/// A JSON string's text, and none of anything else.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What a consumer shows of a case.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// Labels by id.
    pub(crate) nodes: Vec<(String, String)>,
    pub(crate) edges: Vec<Edge>,
    /// What it said against the output.
    pub(crate) complaints: Vec<String>,
}

impl Shown {
    /// From what a driver writes.
    pub(crate) fn from(value: &Value) -> Self {
        let edge =
            |e: &Value| Edge { source: text(&e["source"]), target: text(&e["target"]), label: text(&e["label"]) };
        Self {
            nodes: list(&value["nodes"]).iter().map(|node| (text(&node["id"]), text(&node["label"]))).collect(),
            edges: list(&value["edges"]).iter().map(edge).collect(),
            complaints: list(&value["complaints"]).iter().map(text).collect(),
        }
    }
}

/// How a format documents that it writes what it can't hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dress {
    pub(crate) id: fn(&str) -> String,
    pub(crate) label: fn(&str) -> String,
}

/// As it is.
pub(crate) fn bare(text: &str) -> String {
    text.to_owned()
}

/// The picture of a control character, or U+FFFD for what else XML can't hold.
pub(crate) fn held_by_xml(c: char) -> char {
    match c {
        '\x7F' => '␡',
        c if u32::from(c) < 0x20 => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => '\u{FFFD}',
        c => c,
    }
}

/// Every difference between what is asked and what is shown.
pub(crate) fn differences(case: &Case, shown: Shown, dress: Dress) -> Vec<String> {
    let (id, label) = (dress.id, dress.label);
    let mut faults: Vec<String> =
        shown.complaints.iter().map(|what| format!("{}: {}", case.name, brief(what))).collect();
    let asked: BTreeMap<String, String> = case.asked.nodes.iter().map(|n| (id(&n.id), label(&n.label))).collect();
    let nodes: BTreeMap<String, String> = shown.nodes.iter().cloned().collect();
    let mut fault = |what: String| faults.push(format!("{}: {what}", case.name));
    if (asked.len(), nodes.len()) != (case.asked.nodes.len(), shown.nodes.len()) {
        fault(format!(
            "ids stand twice: {} of {} asked, {} of {} shown",
            asked.len(),
            case.asked.nodes.len(),
            nodes.len(),
            shown.nodes.len()
        ));
    }
    for (id, label) in &asked {
        match nodes.get(id) {
            None => fault(format!("node {} is not shown", brief(id))),
            Some(shown) if shown != label => {
                fault(format!("node {} is shown as {} and not as {}", brief(id), brief(shown), brief(label)));
            }
            Some(_) => {}
        }
    }
    nodes
        .keys()
        .filter(|id| !asked.contains_key(*id))
        .for_each(|id| fault(format!("nobody asked for node {}", brief(id))));
    let dressed = |e: &Edge| Edge {
        source: id(&e.source),
        target: id(&e.target),
        // None stays none.
        label: if e.label.is_empty() { String::new() } else { label(&e.label) },
    };
    let mut counts: BTreeMap<Edge, (usize, usize)> = BTreeMap::new();
    case.asked.edges.iter().for_each(|edge| counts.entry(dressed(edge)).or_default().0 += 1);
    shown.edges.iter().for_each(|edge| counts.entry(edge.clone()).or_default().1 += 1);
    for (Edge { source, target, label }, (asked, shown)) in counts {
        if asked != shown {
            let edge = [source, target, label].map(|text| brief(&text)).join(" ");
            fault(format!("edge {edge} is shown {shown} times and not {asked} times"));
        }
    }
    faults
}

/// Text for a message: escaped, and the beginning of a long one with its length.
pub(crate) fn brief(text: &str) -> String {
    let chars = text.chars().count();
    if chars <= 200 { format!("{text:?}") } else { format!("{:?} of {chars}", short(text, 100)) }
}

//! The attributes graph: which elements bear which tags and attributes.

use std::collections::HashMap;

use html5ever::{Attribute, local_name};
use timestamp_core::timestamp;

use crate::pipeline::model::{Graph, GraphName, Kind, NodeIndex};
use crate::pipeline::source::html::tree::{Document, Tree};

/// `root -tag-> tag -element-> element -attr-> attribute -name-> name` and `-value-> value`.
///
/// Tags, names and values are shared by all that bear them, each within its own role: the tag `title` and the attribute
/// name `title` are two nodes. An attribute with an empty value has none: HTML knows no difference between `checked` and
/// `checked=""`.
#[timestamp(name = "build attributes graph")]
pub(in crate::pipeline) fn attributes(document: &Document) -> Graph<'_> {
    let tree = &document.tree;
    let mut graph = Graph::with_root(GraphName::Attributes, Kind::Document, "attributes");
    let mut tags = Shared::new(Kind::Tag, "tag");
    let mut names = Shared::new(Kind::Name, "name");
    let mut values = Shared::new(Kind::Value, "value");
    for element in tree.descendants(Tree::DOCUMENT).filter_map(|node| tree.element(node)) {
        let tag = tags.find_or_add(&mut graph, Graph::ROOT, &element.name.local);
        let anchor = graph.add_child(tag, Kind::Element, &element.name.local, "element");
        for attribute in tree.attributes(element) {
            let name = written_name(attribute);
            let instance = graph.add_child(anchor, Kind::Attribute, name, "attr");
            names.link(&mut graph, instance, name);
            if !attribute.value.is_empty() {
                values.link(&mut graph, instance, &attribute.value);
            }
        }
    }
    graph
}

/// The shared nodes of one role. The map is only asked, never walked, so that its order can't reach an output.
struct Shared<'a> {
    kind: Kind,
    edge: &'static str,
    nodes: HashMap<&'a str, NodeIndex>,
}

impl<'a> Shared<'a> {
    fn new(kind: Kind, edge: &'static str) -> Self {
        Self { kind, edge, nodes: HashMap::new() }
    }

    /// The node of that label; a new one becomes a child of `parent`.
    fn find_or_add(&mut self, graph: &mut Graph<'a>, parent: NodeIndex, label: &'a str) -> NodeIndex {
        *self.nodes.entry(label).or_insert_with(|| graph.add_child(parent, self.kind, label, self.edge))
    }

    /// An edge to the node of that label, which is added if it is new.
    fn link(&mut self, graph: &mut Graph<'a>, from: NodeIndex, label: &'a str) {
        let next = graph.next_index();
        let node = self.find_or_add(graph, from, label);
        if node != next {
            graph.add_edge(from, node, self.edge);
        }
    }
}

/// An attribute's name with its prefix. The parser takes the prefix off in a few cases only, which the standard lists
/// under "adjust foreign attributes".
fn written_name(attribute: &Attribute) -> &str {
    let name = &attribute.name;
    match (name.prefix.as_deref(), &name.local) {
        (Some("xlink"), &local_name!("actuate")) => "xlink:actuate",
        (Some("xlink"), &local_name!("arcrole")) => "xlink:arcrole",
        (Some("xlink"), &local_name!("href")) => "xlink:href",
        (Some("xlink"), &local_name!("role")) => "xlink:role",
        (Some("xlink"), &local_name!("show")) => "xlink:show",
        (Some("xlink"), &local_name!("title")) => "xlink:title",
        (Some("xlink"), &local_name!("type")) => "xlink:type",
        (Some("xml"), &local_name!("lang")) => "xml:lang",
        (Some("xml"), &local_name!("space")) => "xml:space",
        (Some("xmlns"), &local_name!("xlink")) => "xmlns:xlink",
        (_, local) => local,
    }
}

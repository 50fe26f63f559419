//! The scripts and styles graphs.

use html5ever::local_name;
use timestamp_core::timestamp;

use super::is_blank;
use crate::pipeline::model::{Graph, GraphName, Kind, NodeIndex};
use crate::pipeline::source::html::tree::{Content, Document, Element, Handle, Tree};

/// A node per `script`, in order, labelled by its address when it has one; else by `script`, with its content below it.
#[timestamp(name = "build scripts graph")]
pub(in crate::pipeline) fn scripts(document: &Document) -> Graph<'_> {
    let tree = &document.tree;
    let mut graph = Graph::with_root(GraphName::Scripts, Kind::Document, "scripts");
    for (node, element) in elements(tree).filter(|(_, element)| element.is_script()) {
        let address = tree.attribute(element, &local_name!("src"));
        let anchor = graph.add_child(Graph::ROOT, Kind::Script, address.unwrap_or("script"), "script");
        if address.is_none() {
            add_content(&mut graph, anchor, tree, node);
        }
    }
    graph
}

/// A node per `style`, with its content below it, and per `link` to a style sheet, labelled by its address; in order.
#[timestamp(name = "build styles graph")]
pub(in crate::pipeline) fn styles(document: &Document) -> Graph<'_> {
    let tree = &document.tree;
    let mut graph = Graph::with_root(GraphName::Styles, Kind::Document, "styles");
    for (node, element) in elements(tree) {
        if element.is_style() {
            let anchor = graph.add_child(Graph::ROOT, Kind::Style, "style", "style");
            add_content(&mut graph, anchor, tree, node);
        } else if is_stylesheet_link(tree, element) {
            let address = tree.attribute(element, &local_name!("href"));
            graph.add_child(Graph::ROOT, Kind::Style, address.unwrap_or("link"), "style");
        }
    }
    graph
}

fn elements(tree: &Tree) -> impl Iterator<Item = (Handle, &Element)> {
    tree.descendants(Tree::DOCUMENT).filter_map(|node| Some((node, tree.element(node)?)))
}

/// Whether `rel`, a set of words in any case, has the word `stylesheet`.
fn is_stylesheet_link(tree: &Tree, element: &Element) -> bool {
    element.is_html(&local_name!("link"))
        && tree
            .attribute(element, &local_name!("rel"))
            .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("stylesheet")))
}

fn add_content<'a>(graph: &mut Graph<'a>, anchor: NodeIndex, tree: &'a Tree, element: Handle) {
    for child in tree.children(element) {
        if let Content::Text(text) = &tree.node(child).content
            && !is_blank(text)
        {
            graph.add_child(anchor, Kind::Text, text, "content");
        }
    }
}

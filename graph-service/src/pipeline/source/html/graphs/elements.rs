//! The head and body graphs: elements and text, as they nest.

use html5ever::local_name;
use timestamp_core::timestamp;

use super::{child_of_html, is_blank};
use crate::pipeline::model::{Graph, GraphName, Kind, NONE, NodeIndex};
use crate::pipeline::source::html::tree::{Content, Document, Handle, Tree};

/// The `head` element and what is in it.
#[timestamp(name = "build head graph")]
pub(in crate::pipeline) fn head(document: &Document) -> Graph<'_> {
    below(&document.tree, GraphName::Head, child_of_html(&document.tree, &[local_name!("head")]))
}

/// The body and what is in it. As in the standard, that is the first `body` or `frameset` in `html`.
#[timestamp(name = "build body graph")]
pub(in crate::pipeline) fn body(document: &Document) -> Graph<'_> {
    let names = [local_name!("body"), local_name!("frameset")];
    below(&document.tree, GraphName::Body, child_of_html(&document.tree, &names))
}

/// An element whose children are being visited.
struct Frame {
    next_child: Handle,
    node: NodeIndex,
    /// Number of its children that are in the graph.
    children: u32,
    /// Whether its text belongs to another graph.
    skips_text: bool,
}

/// The graph of an element and what is below it. Text within scripts and styles is left to the graphs of those.
fn below<'a>(tree: &'a Tree, name: GraphName, top: Option<Handle>) -> Graph<'a> {
    let Some(top) = top else { return Graph::with_root(name, Kind::Element, name.as_str()) };
    let label = tree.element(top).map_or(name.as_str(), |element| &element.name.local);
    let mut graph = Graph::with_root(name, Kind::Element, label);
    // The body is most of a page, so that the lists need not move as they grow. What isn't used is not touched.
    graph.nodes.reserve(tree.len());
    graph.edges.reserve(tree.len());
    let first_child = tree.node(top).first_child;
    let mut open = vec![Frame { next_child: first_child, node: Graph::ROOT, children: 0, skips_text: false }];
    while let Some(frame) = open.last_mut() {
        if frame.next_child == NONE {
            open.pop();
            continue;
        }
        let child = tree.node(frame.next_child);
        frame.next_child = child.next;
        match &child.content {
            Content::Element(element) => {
                let label = &element.name.local;
                let node = graph.add_child_at(frame.node, Kind::Element, label, "child", frame.children);
                frame.children += 1;
                let skips_text = element.is_script() || element.is_style();
                open.push(Frame { next_child: child.first_child, node, children: 0, skips_text });
            }
            Content::Text(text) if !frame.skips_text && !is_blank(text) => {
                graph.add_child(frame.node, Kind::Text, text, "text");
                frame.children += 1;
            }
            Content::Text(_) | Content::Comment | Content::Document => {}
        }
    }
    graph
}

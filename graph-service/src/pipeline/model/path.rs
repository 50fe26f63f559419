//! Paths of nodes, such as `body.div.p[0]`.

use std::collections::HashMap;

use timestamp_core::timestamp;

use super::{Graph, GraphName, Id, Kind, NONE, Node, NodeIndex};
use crate::pipeline::text::{ELLIPSIS, Short, push_number};

/// A path shows at most its last steps, and of each step's name the beginning. Otherwise all paths together would take
/// space quadratic in the input: long names or deep nesting, repeated for each node below.
const MAX_STEPS: usize = 16;
const MAX_STEP_CHARS: usize = 32;

/// What it takes to write the path of any node of a graph.
#[derive(Debug)]
pub(in crate::pipeline) struct Paths<'g, 'a> {
    graph: &'g Graph<'a>,
    /// For each node its place among the siblings with the same step name, or `NONE` if it has no such sibling.
    places: Vec<u32>,
}

impl<'g, 'a> Paths<'g, 'a> {
    #[timestamp(name = "find paths")]
    pub(in crate::pipeline) fn new(graph: &'g Graph<'a>) -> Self {
        if graph.name == GraphName::Graph {
            return Self { graph, places: Vec::new() };
        }
        // The map is only asked, never walked, so that its order can't reach an output.
        let mut seen: HashMap<(NodeIndex, &str), (NodeIndex, u32)> = HashMap::with_capacity(graph.nodes.len());
        let mut places = vec![NONE; graph.nodes.len()];
        for (index, node) in graph.nodes.iter().enumerate() {
            let (first, count) = seen.entry((node.parent, step(node))).or_insert((index as NodeIndex, 0));
            if *count > 0 {
                places[*first as usize] = 0;
                places[index] = *count;
            }
            *count += 1;
        }
        Self { graph, places }
    }

    /// Writes the path of a node; of a given node, which has none, the id.
    pub(in crate::pipeline) fn push_to(&self, out: &mut String, index: NodeIndex) {
        if let Id::Given(id) = self.graph.id(index) {
            out.push_str(id);
            return;
        }
        let mut steps = [index; MAX_STEPS];
        let mut count = 0;
        let mut at = index;
        while at != NONE && count < MAX_STEPS {
            steps[count] = at;
            count += 1;
            at = self.graph.nodes[at as usize].parent;
        }
        if at != NONE {
            out.push(ELLIPSIS);
        }
        for (i, &at) in steps[..count].iter().rev().enumerate() {
            // Nothing stands before the root.
            if i > 0 || self.graph.nodes[at as usize].parent != NONE {
                out.push('.');
            }
            self.push_step(out, at);
        }
    }

    fn push_step(&self, out: &mut String, index: NodeIndex) {
        let name = Short::new(step(&self.graph.nodes[index as usize]), MAX_STEP_CHARS);
        out.push_str(name.text);
        if name.cut {
            out.push(ELLIPSIS);
        }
        let place = self.places[index as usize];
        if place != NONE {
            out.push('[');
            push_number(out, place);
            out.push(']');
        }
    }
}

/// A node's name in a path: its label where that is a name, else its kind.
fn step<'a>(node: &Node<'a>) -> &'a str {
    match node.kind {
        Kind::Document | Kind::Element | Kind::Tag | Kind::Attribute => node.label,
        Kind::Text | Kind::Name | Kind::Value | Kind::Script | Kind::Style | Kind::Given(_) => node.kind.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(graph: &Graph<'_>, index: NodeIndex) -> String {
        let mut out = String::new();
        Paths::new(graph).push_to(&mut out, index);
        out
    }

    #[test]
    fn only_siblings_of_the_same_name_are_numbered() {
        let mut graph = Graph::with_root(GraphName::Body, Kind::Element, "body");
        let div = graph.add_child(0, Kind::Element, "div", "child");
        let first = graph.add_child(div, Kind::Element, "p", "child");
        let second = graph.add_child(div, Kind::Element, "p", "child");
        let text = graph.add_child(second, Kind::Text, "some text", "text");
        assert_eq!(path(&graph, 0), "body");
        assert_eq!(path(&graph, first), "body.div.p[0]");
        assert_eq!(path(&graph, text), "body.div.p[1].text");
    }

    #[test]
    fn a_path_has_a_bounded_length() {
        let name = "x".repeat(1000);
        let mut graph = Graph::with_root(GraphName::Body, Kind::Element, "body");
        let last = (0..100).fold(0, |parent, _| graph.add_child(parent, Kind::Element, &name, "child"));
        let path = path(&graph, last);
        assert!(path.starts_with("….xxx"));
        assert_eq!(path.chars().count(), 1 + MAX_STEPS * (1 + MAX_STEP_CHARS));
    }
}

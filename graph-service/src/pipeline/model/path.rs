//! Paths of nodes, such as `body.div.p[0]`.

use std::collections::HashMap;

use timestamp_core::timestamp;

use super::{Graph, GraphName, Id, Kind, NONE, Node, NodeIndex};
use crate::pipeline::text::{ELLIPSIS, Short, push_number};

/// A path shows at most its last steps, and of each step's name the beginning. Otherwise all paths together would take
/// space quadratic in the input: long names or deep nesting, repeated for each node below.
const MAX_STEPS: usize = 12;
const MAX_STEP_CHARS: usize = 16;

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
        // Numbers for names. The map is only asked, never walked, so that its order can't reach an output.
        let mut known = HashMap::new();
        let number = |node| {
            let next = known.len();
            *known.entry(step(node)).or_insert(next)
        };
        let names: Vec<usize> = graph.nodes.iter().map(number).collect();
        let (first_child, next) = children(graph);
        let mut places = vec![NONE; graph.nodes.len()];
        // For each name the parent below which it was seen last, the first sibling of that name and how many there are.
        // A map by parent and name would hold most nodes, and for a large page lie outside the caches.
        let mut seen = vec![(NONE, NONE, 0); known.len()];
        for parent in 0..graph.nodes.len() as NodeIndex {
            let mut child = first_child[parent as usize];
            while child != NONE {
                let (below, first, count) = &mut seen[names[child as usize]];
                if *below != parent {
                    (*below, *first, *count) = (parent, child, 0);
                }
                if *count > 0 {
                    places[*first as usize] = 0;
                    places[child as usize] = *count;
                }
                *count += 1;
                child = next[child as usize];
            }
        }
        Self { graph, places }
    }

    /// What writes the paths of one node after the other.
    pub(in crate::pipeline) fn writer(&self) -> PathWriter<'_, 'g, 'a> {
        PathWriter { paths: self, text: String::new(), steps: Vec::new() }
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

/// Keeps the path that it wrote last, as the next node's mostly begins as that does.
#[derive(Debug)]
pub(in crate::pipeline) struct PathWriter<'p, 'g, 'a> {
    paths: &'p Paths<'g, 'a>,
    text: String,
    /// The nodes of the path in `text` from the root on, each with where its step ends; empty where steps were left out.
    steps: Vec<(NodeIndex, usize)>,
}

impl PathWriter<'_, '_, '_> {
    /// The path of a node; of a given node, which has none, the id.
    pub(in crate::pipeline) fn path(&mut self, index: NodeIndex) -> &str {
        if let Id::Given(id) = self.paths.graph.id(index) {
            return id;
        }
        let parent = self.paths.graph.nodes[index as usize].parent;
        while self.steps.last().is_some_and(|&(at, _)| at != parent) {
            self.steps.pop();
        }
        self.text.truncate(self.steps.last().map_or(0, |&(_, end)| end));
        if self.steps.is_empty() || self.steps.len() == MAX_STEPS {
            self.write_all(index);
        } else {
            self.push(index);
        }
        &self.text
    }

    /// Writes each step, from the root or from as far up as is shown.
    fn write_all(&mut self, index: NodeIndex) {
        self.text.clear();
        self.steps.clear();
        let mut steps = [index; MAX_STEPS];
        let mut count = 0;
        let mut at = index;
        while at != NONE && count < MAX_STEPS {
            steps[count] = at;
            count += 1;
            at = self.paths.graph.nodes[at as usize].parent;
        }
        if at != NONE {
            self.text.push(ELLIPSIS);
        }
        steps[..count].iter().rev().for_each(|&at| self.push(at));
        if at != NONE {
            self.steps.clear();
        }
    }

    fn push(&mut self, index: NodeIndex) {
        // Nothing stands before the root.
        if !self.text.is_empty() {
            self.text.push('.');
        }
        self.paths.push_step(&mut self.text, index);
        self.steps.push((index, self.text.len()));
    }
}

/// For each node its first child and its next sibling, by `parent`.
fn children(graph: &Graph<'_>) -> (Vec<NodeIndex>, Vec<NodeIndex>) {
    let mut first_child = vec![NONE; graph.nodes.len()];
    let mut next = vec![NONE; graph.nodes.len()];
    for (index, node) in graph.nodes.iter().enumerate().rev().filter(|(_, node)| node.parent != NONE) {
        next[index] = std::mem::replace(&mut first_child[node.parent as usize], index as NodeIndex);
    }
    (first_child, next)
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
        let paths = Paths::new(graph);
        let path = paths.writer().path(index).to_owned();
        // It doesn't depend on what was written before.
        let mut writer = paths.writer();
        let order = (0..graph.nodes.len() as NodeIndex).flat_map(|before| [before, index]);
        let again: Vec<_> = order.map(|at| writer.path(at).to_owned()).skip(1).step_by(2).collect();
        assert!(again.iter().all(|again| *again == path), "{path}");
        path
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

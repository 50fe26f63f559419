//! `tree`: a tree of nested JSON.
//!
//! ```json
//! {"directed": true, "roots": [
//!   {"id": "a", "type": "node", "label": "A", "children": [
//!     {"id": "b", "type": "node", "label": "B", "edge": "calls"},
//!     {"ref": "a", "edge": "calls"}]}],
//!  "rest": []}
//! ```
//!
//! Each node is written once, with what is below it; wherever else an edge leads to it stands a `ref` to its id, which
//! keeps the output linear. `edge` is the label of the edge from the node above. A node with nothing below it has no
//! `children`.
//!
//! Readers of JSON bound the nesting: 64 levels of objects and arrays in .NET, 100 in Ruby, 128 in `serde_json`. So a node
//! that would begin another level of children below the 28th stands there as a `ref`, and with what is below it as an
//! entry of `rest`, which is read like `roots`. With that a response nests less than 64 levels.

use serde::Serialize;
use timestamp_core::timestamp;

use super::json::{Label, Length, Out};
use super::{Engine, push_id};
use crate::pipeline::config::Settings;
use crate::pipeline::model::{Graph, Step, walk};
use crate::pipeline::{Error, Rendered};

pub(super) static TREE: Engine = Engine {
    name: "tree",
    label: "JSON tree",
    description: "A tree of nested JSON, in which each node is written once.",
    render,
};

/// Most levels of children within each other.
const MAX_LEVELS: u32 = 28;

#[timestamp(name = "render tree")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    let steps = walk(graph);
    let (ends, length) = (ends(&steps), Length::new(settings));
    let out = Out::new(&length);
    let mut writer = Writer { graph, settings, ends, steps, out, id: String::new(), rest: Vec::new() };
    writer.write()?;
    writer.out.rendered()
}

/// For each step the step after all that are below it.
fn ends(steps: &[Step]) -> Vec<usize> {
    let mut ends = vec![steps.len(); steps.len()];
    let mut open: Vec<usize> = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        open.drain(open.len().min(step.level as usize)..).for_each(|above| ends[above] = at);
        open.push(at);
    }
    ends
}

struct Writer<'g, 'a> {
    graph: &'g Graph<'a>,
    settings: &'g Settings,
    steps: Vec<Step>,
    ends: Vec<usize>,
    out: Out<'g>,
    /// The id that is being written.
    id: String,
    /// The steps that go on in `rest`.
    rest: Vec<usize>,
}

impl Writer<'_, '_> {
    fn write(&mut self) -> Result<(), Error> {
        self.out.push(if self.graph.directed {
            r#"{"directed":true,"roots":["#
        } else {
            r#"{"directed":false,"roots":["#
        });
        self.write_part(0, self.steps.len())?;
        self.out.push(r#"],"rest":["#);
        let mut next = 0;
        while let Some(&start) = self.rest.get(next) {
            if next > 0 {
                self.out.push(",");
            }
            self.write_part(start, self.ends[start])?;
            next += 1;
        }
        self.out.push("]}");
        Ok(())
    }

    /// Writes steps, the first of which is on their uppermost level.
    fn write_part(&mut self, start: usize, end: usize) -> Result<(), Error> {
        let top = self.steps.get(start).map_or(0, |step| step.level);
        // Number of lists of children that are open.
        let mut open = 0;
        let mut at = start;
        while at < end {
            let step = self.steps[at];
            let level = step.level - top;
            if at > start {
                if level > open {
                    self.out.push(r#","children":["#);
                } else {
                    (level..open).for_each(|_| self.out.push("}]"));
                    self.out.push("},");
                }
                open = level;
            }
            let goes_on_in_rest = level == MAX_LEVELS && self.ends[at] > at + 1;
            if goes_on_in_rest {
                self.rest.push(at);
            }
            self.write_step(step, step.again || goes_on_in_rest, at == start)?;
            at = if goes_on_in_rest { self.ends[at] } else { at + 1 };
        }
        if end > start {
            (0..open).for_each(|_| self.out.push("}]"));
            self.out.push("}");
        }
        Ok(())
    }

    /// Begins the object of a step.
    fn write_step(&mut self, step: Step, is_ref: bool, is_first: bool) -> Result<(), Error> {
        self.id.clear();
        push_id(&mut self.id, self.graph, step.node);
        self.out.push(if is_ref { r#"{"ref":"# } else { r#"{"id":"# });
        self.out.value(&self.id)?;
        if !is_ref {
            let node = &self.graph.nodes[step.node as usize];
            self.write_member(r#","type":"#, self.graph.kind_name(node.kind))?;
            self.write_member(r#","label":"#, &Label::new(node.label, self.settings))?;
        }
        // The first of a part has no node above it: a root, or one whose edge stands at its `ref`.
        let edge = self.graph.edges.get(step.edge as usize).filter(|_| !is_first);
        match edge.and_then(|edge| Label::of_edge(edge, self.settings)) {
            Some(label) => self.write_member(r#","edge":"#, &label),
            None => Ok(()),
        }
    }

    fn write_member(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.out.push(name);
        self.out.value(value)
    }
}

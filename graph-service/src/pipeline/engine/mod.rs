//! Engines: how a graph is written. One file each, and one line in [`ENGINES`].
//!
//! Every output language has one type in [`escape`] through which all text from the input goes.

mod dot;
mod escape;
mod palette;
mod tree_text;
mod visjs;

use super::config::Settings;
use super::model::{Graph, NodeId};
use super::text::push_number;
use super::{Error, Rendered};

/// How the graph is written.
#[derive(Debug)]
pub struct Engine {
    /// Name in routes.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it writes, in a sentence.
    pub description: &'static str,
    /// Names of the sources that it works on.
    pub sources: &'static [&'static str],
    pub(super) render: fn(&Graph<'_>, &Settings) -> Result<Rendered, Error>,
}

impl Engine {
    /// The engine of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        ENGINES.iter().copied().find(|engine| engine.name == name)
    }
}

/// All engines.
pub static ENGINES: &[&Engine] = &[&dot::DOT, &visjs::VISJS, &tree_text::TREE_TEXT];

/// Writes a node's id, such as `body_12`. It is made of letters, digits and underscores only.
fn push_id(out: &mut String, id: NodeId) {
    out.push_str(id.graph.as_str());
    out.push('_');
    push_number(out, id.number);
}

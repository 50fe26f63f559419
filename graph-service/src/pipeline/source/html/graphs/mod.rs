//! The six graphs of a document.

mod attributes;
mod document;
mod elements;
mod resources;

pub(in crate::pipeline) use attributes::attributes;
pub(in crate::pipeline) use document::document;
pub(in crate::pipeline) use elements::{body, head};
pub(in crate::pipeline) use resources::{scripts, styles};

use super::tree::{Handle, Tree};
use html5ever::LocalName;

/// The first child of the `html` element that has one of those names.
fn child_of_html(tree: &Tree, names: &[LocalName]) -> Option<Handle> {
    let html = tree.children(Tree::DOCUMENT).find(|&node| tree.element(node).is_some())?;
    tree.children(html).find(|&node| tree.element(node).is_some_and(|e| names.iter().any(|name| e.is_html(name))))
}

/// Whether a text is nothing but white space, as the HTML standard defines that.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

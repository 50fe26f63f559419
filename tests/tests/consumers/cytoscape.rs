//! `cytoscape`: Cytoscape.js.

use crate::asked::{Case, Dress};
use crate::node::drive;
use crate::vis_network::key;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    drive("cytoscape", cases, Dress { id, label })
}

/// Cytoscape drops the white space around any text in a style.
fn label(label: &str) -> String {
    label.trim_matches(is_white).to_owned()
}

/// White space to JavaScript.
fn is_white(c: char) -> bool {
    c == '\u{FEFF}' || c.is_whitespace() && c != '\u{85}'
}

/// An id that an object inherits has a space more in front, and one of nothing but white space a `␣`.
fn id(id: &str) -> String {
    let rest = id.trim_start_matches('␣');
    if !rest.is_empty() && rest.chars().all(|c| is_white(c) || c == '\u{85}') {
        return format!("␣{id}");
    }
    key(id)
}

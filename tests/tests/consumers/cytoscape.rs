//! `cytoscape`: Cytoscape.js.

use crate::asked::{Case, Dress, bare};
use crate::node::drive;
use crate::vis_network::key;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    drive("cytoscape", cases, Dress { id, label: bare })
}

/// An id that an object inherits has a space more in front, and one of nothing but white space a `␣`.
fn id(id: &str) -> String {
    let rest = id.trim_start_matches('␣');
    if !rest.is_empty() && rest.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
        return format!("␣{id}");
    }
    key(id)
}

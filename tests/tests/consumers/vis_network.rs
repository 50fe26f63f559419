//! `visjs`: vis-network in Chromium.

use crate::asked::{Case, Dress};
use crate::node::drive;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    drive("vis_network", cases, Dress { id: key, label })
}

/// vis-network ends lines as it likes, and begins none behind the last.
fn label(label: &str) -> String {
    let label = label.replace("\r\n", "\n").replace('\r', "\n");
    label.strip_suffix('\n').unwrap_or(&label).to_owned()
}

/// An id that an object inherits has a space more in front.
pub(crate) fn key(id: &str) -> String {
    const INHERITED: [&str; 12] = [
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    ];
    let inherited = INHERITED.contains(&id.trim_start_matches(' '));
    format!("{}{id}", if inherited { " " } else { "" })
}

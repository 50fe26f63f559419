//! An id as the key of a JavaScript object.

use std::borrow::Cow;

/// A given id that a library may use as a key of a plain object.
///
/// vis-network and Cytoscape keep nodes in objects that inherit from `Object.prototype`: a node called `constructor` is there
/// before it has been added, and one called `__proto__` is lost. Such ids, also with spaces in front, get a space more in
/// front, so that different ids stay different.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct JsKey<'a>(pub(in crate::pipeline::engine) &'a str);

/// The properties of `Object.prototype` (ECMAScript 2024, 20.1.3 and B.2.2).
const INHERITED: [&str; 12] = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
    "__proto__",
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
];

impl<'a> JsKey<'a> {
    pub(in crate::pipeline::engine) fn text(self) -> Cow<'a, str> {
        if INHERITED.contains(&self.0.trim_start_matches(' ')) {
            Cow::Owned(format!(" {}", self.0))
        } else {
            Cow::Borrowed(self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inherited_names_are_told_apart_from_all_others() {
        let keys = ["__proto__", " __proto__", "proto", "constructor ", ""].map(|id| JsKey(id).text());
        assert_eq!(keys, [" __proto__", "  __proto__", "proto", "constructor ", ""]);
    }
}

//! An id as Cytoscape takes it.

use std::borrow::Cow;

use super::JsKey;

/// A given id that Cytoscape may use as the id of a node.
///
/// It refuses an id of nothing but white space. Such ids, also with `␣` in front, get a `␣` more in front, so that
/// different ids stay different; and ids are keys of objects.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct CytoscapeId<'a>(pub(in crate::pipeline::engine) &'a str);

impl<'a> CytoscapeId<'a> {
    pub(in crate::pipeline::engine) fn text(self) -> Cow<'a, str> {
        let rest = self.0.trim_start_matches('␣');
        // White space to JavaScript is that of Unicode, but for U+0085, and U+FEFF.
        if !rest.is_empty() && rest.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
            Cow::Owned(format!("␣{}", self.0))
        } else {
            JsKey(self.0).text()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_alone_is_told_apart_from_all_others() {
        let ids = [" ", "␣ ", "\u{2028}\u{feff}", "␣", "a ", " __proto__"].map(|id| CytoscapeId(id).text());
        assert_eq!(ids, ["␣ ", "␣␣ ", "␣\u{2028}\u{feff}", "␣", "a ", "  __proto__"]);
    }
}

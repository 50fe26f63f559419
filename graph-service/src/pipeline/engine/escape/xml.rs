//! Text between the tags of XML.

use std::fmt::Write as _;

use super::xml_char::held_by_xml;
use crate::pipeline::text::{ELLIPSIS, Short};

/// A label as character data of XML 1.0, from which a parser reads it back.
///
/// Characters that mean something are escaped. Tabs and line ends are written as references, lest the parser changes them,
/// and so are characters that change the direction of writing, so that the source reads as it is. What XML can't hold is
/// replaced as in DOT.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct XmlText<'a>(pub(in crate::pipeline::engine) Short<'a>);

impl XmlText<'_> {
    pub(in crate::pipeline::engine) fn push_to(self, out: &mut String) {
        let text = self.0.text;
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'&' | b'<' | b'>')) {
            out.push_str(text);
        } else {
            text.chars().for_each(|c| push_escaped(out, c));
        }
        if self.0.cut {
            out.push(ELLIPSIS);
        }
    }
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            // Writing to a `String` can't fail.
            let _ = write!(out, "&#{};", u32::from(c));
        }
        _ => out.push(held_by_xml(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str, max: usize) -> String {
        let mut out = String::new();
        XmlText(Short::new(text, max)).push_to(&mut out);
        out
    }

    #[test]
    fn markup_is_escaped() {
        assert_eq!(escaped("<b>&amp;]]>", 50), "&lt;b&gt;&amp;amp;]]&gt;");
        assert_eq!(escaped("a\tb\r\n\u{202e}", 50), "a&#9;b&#13;&#10;&#8238;");
        assert_eq!(escaped("\"naïve\" 'x' 🎉", 50), "\"naïve\" 'x' 🎉");
    }

    #[test]
    fn what_xml_cant_hold_is_replaced() {
        assert_eq!(escaped("\0\x1b\x7f\u{85}\u{ffff}", 50), "␀␛␡\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_label_is_cut_before_it_is_escaped() {
        assert_eq!(escaped("&&&&", 3), "&amp;&amp;…");
    }

    proptest::proptest! {
        #[test]
        fn a_parser_reads_the_text_back(text: String) {
            let xml = format!("<x>{}</x>", escaped(&text, usize::MAX));
            let meant: String = text.chars().map(|c| if "\t\n\r".contains(c) { c } else { held_by_xml(c) }).collect();
            let document = roxmltree::Document::parse(&xml).unwrap();
            proptest::prop_assert_eq!(document.root_element().text().unwrap_or_default(), meant);
        }
    }
}

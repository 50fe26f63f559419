//! Text in a double-quoted DOT string.

use super::xml_char::held_by_xml;
use crate::pipeline::text::{ELLIPSIS, Short};

/// A label as a quoted DOT string, quotes included, that Graphviz shows as it is.
///
/// Graphviz reads such a string three times over: the lexer ends it at a `"`, an escString label (`escString` in its
/// documentation) has `\n`, `\N`, `\G` and more, and the drawing decodes HTML entities. So `"`, `\` and `&` are escaped.
/// Line ends become `\n`. Control characters, and others that XML and hence SVG can't hold, are replaced: by their
/// picture (`␀` to `␟`, `␡`) where there is one, else by U+FFFD. A tab becomes a space.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct DotQuoted<'a>(pub(in crate::pipeline::engine) Short<'a>);

impl DotQuoted<'_> {
    pub(in crate::pipeline::engine) fn push_to(self, out: &mut String) {
        out.push('"');
        let text = self.0.text;
        if text.len() <= MAX_PIECE && text.bytes().all(is_plain) {
            out.push_str(text);
        } else {
            push_pieces(out, text, push_escaped);
        }
        if self.0.cut {
            out.push(ELLIPSIS);
        }
        out.push('"');
    }
}

/// A given id as a quoted DOT string, quotes included.
///
/// In an id Graphviz reads `\"` and nothing else as an escape. A backslash is doubled all the same, lest it stand before the
/// quote: the id that Graphviz knows then has two. What a C string or SVG can't hold is written as `\u{…}`, which no other
/// id becomes, so that different ids stay different. So is a `%` at the beginning: to Graphviz it marks a node without a
/// name, which gets a number in place of the id.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct DotId<'a>(pub(in crate::pipeline::engine) &'a str);

impl DotId<'_> {
    pub(in crate::pipeline::engine) fn push_to(self, out: &mut String) {
        out.push('"');
        let rest = self.0.strip_prefix('%').inspect(|_| out.extend('%'.escape_unicode())).unwrap_or(self.0);
        push_pieces(out, rest, |out, c| match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\0'..='\x1F' | '\x7F'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => out.extend(c.escape_unicode()),
            _ => out.push(c),
        });
        out.push('"');
    }
}

/// Most bytes of a string on a line: Graphviz refuses strings with more than 16 KiB between two escapes.
const MAX_PIECE: usize = 8 << 10;

/// Writes a string's text over as many lines as it takes. Graphviz passes over a line end behind a backslash.
fn push_pieces(out: &mut String, text: &str, push: impl Fn(&mut String, char)) {
    let mut start = out.len();
    for c in text.chars() {
        if out.len() - start >= MAX_PIECE {
            out.push_str("\\\n");
            start = out.len();
        }
        push(out, c);
    }
}

/// Whether a byte surely belongs to no character that needs escaping. C1 controls begin with 0xC2, U+FFFE and U+FFFF
/// with 0xEF.
fn is_plain(byte: u8) -> bool {
    !matches!(byte, b'"' | b'\\' | b'&' | 0..=0x1F | 0x7F | 0xC2 | 0xEF)
}

fn push_escaped(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '&' => out.push_str("&amp;"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push(' '),
        _ => out.push(held_by_xml(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str, max: usize) -> String {
        let mut out = String::new();
        DotQuoted(Short::new(text, max)).push_to(&mut out);
        out
    }

    #[test]
    fn what_graphviz_reads_specially_is_escaped() {
        assert_eq!(quoted(r#"say "hi""#, 50), r#""say \"hi\"""#);
        assert_eq!(quoted(r"a\Nb\", 50), r#""a\\Nb\\""#);
        assert_eq!(quoted("a\nb\tc", 50), r#""a\nb c""#);
        assert_eq!(quoted("&lt; <b>", 50), r#""&amp;lt; <b>""#);
    }

    #[test]
    fn control_characters_become_harmless() {
        assert_eq!(quoted("\0\x1b\x7f\u{85}\u{ffff}", 50), "\"␀␛␡\u{fffd}\u{fffd}\"");
    }

    #[test]
    fn other_characters_stay() {
        assert_eq!(quoted("naïve 日本語 🎉 עברית \u{a0}\u{fffd}", 50), "\"naïve 日本語 🎉 עברית \u{a0}\u{fffd}\"");
    }

    #[test]
    fn a_long_string_goes_over_several_lines() {
        let (text, end) = ("x".repeat(MAX_PIECE), "y".repeat(9));
        assert_eq!(quoted(&text, usize::MAX), format!("\"{text}\""));
        assert_eq!(quoted(&format!("{text}{end}"), usize::MAX), format!("\"{text}\\\n{end}\""));
        let mut id = String::new();
        DotId(&format!("{text}{end}")).push_to(&mut id);
        assert_eq!(id, format!("\"{text}\\\n{end}\""));
    }

    #[test]
    fn an_id_is_a_name_to_graphviz() {
        let mut id = String::new();
        ["%a%", "a%"].iter().for_each(|text| DotId(text).push_to(&mut id));
        assert_eq!(id, r#""\u{25}a%""a%""#);
    }

    #[test]
    fn a_label_is_cut_before_it_is_escaped() {
        assert_eq!(quoted(r#""""""#, 3), r#""\"\"…""#);
    }

    /// What Graphviz shows for a quoted string, or nothing if that isn't one string.
    fn shown(quoted: &str) -> Option<String> {
        let mut chars = quoted.strip_prefix('"')?.strip_suffix('"')?.chars();
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '"' => return None,
                '\\' => match chars.next()? {
                    'n' => text.push('\n'),
                    escaped @ ('"' | '\\') => text.push(escaped),
                    _ => return None,
                },
                _ => text.push(c),
            }
        }
        Some(text.replace("&amp;", "&"))
    }

    proptest::proptest! {
        #[test]
        fn graphviz_shows_the_text(text in "(\\PC|[\"\\\\&;<>\\n])*") {
            proptest::prop_assert_eq!(shown(&quoted(&text, usize::MAX)), Some(text));
        }

        #[test]
        fn no_text_leaves_its_string(text: String, max in 1_usize..20) {
            let shown = shown(&quoted(&text, max));
            proptest::prop_assert!(shown.is_some_and(|shown| !shown.contains(|c: char| c != '\n' && c.is_control())));
        }
    }
}

//! Text in a quoted Mermaid label.

use std::fmt::Write as _;

use super::xml_char::held_by_xml;
use crate::pipeline::text::{ELLIPSIS, Short};

/// A label as Mermaid writes one between quotes, quotes not included, that shows as it is.
///
/// Mermaid looks at a text many times: for comments and directives (`%%`), for its own entity codes (`#35;`), for Markdown
/// (`` "`…`" ``, and lists even without), for icons (`fa:fa-x`), for formulas (`$$`), for addresses, for HTML, and in the
/// end as HTML. So all ASCII but letters, digits and what never means anything is written as an entity code. Line ends
/// become `<br/>`. Spaces that HTML would drop, at an end of a line or after another, become no-break spaces. What XML
/// can't hold is replaced as in DOT. Characters that change the direction of writing and spaces other than ASCII's become
/// codes, so that the source reads as it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct MermaidLabel<'a>(pub(in crate::pipeline::engine) Short<'a>);

const SPACE: u32 = 0x20;
const NO_BREAK_SPACE: u32 = 0xA0;

impl MermaidLabel<'_> {
    pub(in crate::pipeline::engine) fn push_to(self, out: &mut String) {
        let start = out.len();
        let mut chars = self.0.text.chars().peekable();
        // A line begins as if after a space.
        let mut last = ' ';
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            last = match c {
                '\r' if next == Some('\n') => continue,
                '\n' | '\r' => {
                    out.push_str("<br/>");
                    ' '
                }
                ' ' | '\t' if last == ' ' || next.is_none_or(|next| matches!(next, '\n' | '\r')) => {
                    push_code(out, NO_BREAK_SPACE);
                    '\u{A0}'
                }
                ' ' | '\t' => {
                    // The lexer takes `direction LR` for a statement wherever on a line it stands.
                    if out.ends_with("direction") {
                        push_code(out, SPACE)
                    } else {
                        out.push(' ')
                    }
                    ' '
                }
                _ => {
                    push_char(out, c, last);
                    c
                }
            };
        }
        if self.0.cut {
            out.push(ELLIPSIS);
        }
        // A label of nothing is no label to Mermaid.
        if out.len() == start {
            push_code(out, NO_BREAK_SPACE);
        }
    }
}

fn push_char(out: &mut String, c: char, last: char) {
    match held_by_xml(c) {
        c @ ('0'..='9' | 'a'..='z' | 'A'..='Z' | ',' | '/' | '?' | '!' | '\'' | '(' | ')') => out.push(c),
        // With these pairs Mermaid marks an entity code that it has read, and no code keeps it from taking a label's for its
        // own: a word joiner does, which doesn't show.
        c @ ('°' | 'ß') if matches!((last, c), ('ﬂ', '°') | ('¶', 'ß')) => out.extend(['\u{2060}', c]),
        c @ ('\0'..='\x7F' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}') => {
            push_code(out, c.into())
        }
        c if c.is_whitespace() => push_code(out, c.into()),
        c => out.push(c),
    }
}

/// Writes an entity code. Writing to a `String` can't fail.
fn push_code(out: &mut String, code: u32) {
    let _ = write!(out, "#{code};");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(text: &str, max: usize) -> String {
        let mut out = String::new();
        MermaidLabel(Short::new(text, max)).push_to(&mut out);
        out
    }

    #[test]
    fn what_mermaid_reads_specially_is_a_code() {
        assert_eq!(label("say \"hi\"", 50), "say #34;hi#34;");
        assert_eq!(label("#quot; &amp;", 50), "#35;quot#59; #38;amp#59;");
        assert_eq!(label("<b> `x` %%", 50), "#60;b#62; #96;x#96; #37;#37;");
        assert_eq!(label("1. __a__", 50), "1#46; #95;#95;a#95;#95;");
        assert_eq!(label("ﬂ°°35¶ß ﬂ ° ¶ ß", 50), "ﬂ\u{2060}°°35¶\u{2060}ß ﬂ ° ¶ ß");
        assert_eq!(label("direction LR", 50), "direction#32;LR");
        assert_eq!(label("direction\u{3000}LR", 50), "direction#12288;LR");
        assert_eq!(label("\u{202e}a\u{2028}", 50), "#8238;a#8232;");
    }

    #[test]
    fn spaces_and_line_ends_show() {
        assert_eq!(label("  a  b ", 50), "#160; a #160;b#160;");
        assert_eq!(label("a\n b\r\nc\rd\te", 50), "a<br/>#160;b<br/>c<br/>d e");
        assert_eq!(label("a \n", 50), "a#160;<br/>");
        assert_eq!(label("", 50), "#160;");
    }

    #[test]
    fn control_characters_become_harmless() {
        assert_eq!(label("\0\x1b\x7f\u{85}\u{ffff}", 50), "␀␛␡\u{fffd}\u{fffd}");
    }

    #[test]
    fn a_label_is_cut_before_it_is_escaped() {
        assert_eq!(label("\"\"\"\"", 3), "#34;#34;…");
    }

    /// What Mermaid shows for a quoted text, or nothing where it would read more in it than text.
    fn shown(label: &str) -> Option<String> {
        let mut text = String::new();
        let mut rest = label;
        while let Some(c) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("<br/>") {
                text.push('\n');
                rest = after;
            } else if let Some(code) = rest.strip_prefix('#') {
                let (code, after) = code.split_once(';')?;
                text.push(char::from_u32(code.parse().ok()?)?);
                rest = after;
            } else if c.is_ascii_alphanumeric() || !c.is_ascii() || " ,/?!'()".contains(c) {
                text.push(c);
                rest = &rest[c.len_utf8()..];
            } else {
                return None;
            }
        }
        Some(text)
    }

    proptest::proptest! {
        #[test]
        fn mermaid_shows_the_text(text in "(\\PC|[\"#&;<>`%|\\n])+") {
            let shown = shown(&label(&text, usize::MAX)).map(|shown| shown.replace('\u{a0}', " ").replace('\u{2060}', ""));
            proptest::prop_assert_eq!(shown, Some(text.replace('\u{a0}', " ").replace('\u{2060}', "")));
        }

        #[test]
        fn no_text_leaves_its_label(text: String, max in 1_usize..20) {
            let shown = shown(&label(&text, max));
            proptest::prop_assert!(shown.is_some_and(|shown| !shown.contains(|c: char| c != '\n' && c.is_control())));
        }
    }
}

//! Text on one line of plain text.

use crate::pipeline::text::{ELLIPSIS, Short};

/// A label that stays on its line: `\n`, `\t`, `\r` and `\\` are written so, other control characters, line separators
/// and characters that change the direction of writing as `\u{…}`.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::engine) struct LineText<'a>(pub(in crate::pipeline::engine) Short<'a>);

impl LineText<'_> {
    /// Writes the label as it is, for names. An empty one would not be seen and is `""`, so that two quotes are escaped.
    pub(in crate::pipeline::engine) fn push_bare(self, out: &mut String) {
        match self.0.text {
            "" if !self.0.cut => self.push_quoted(out),
            text => self.push(out, text == "\"\""),
        }
    }

    /// Writes the label between quotes, for texts: then `"` is escaped too.
    pub(in crate::pipeline::engine) fn push_quoted(self, out: &mut String) {
        out.push('"');
        self.push(out, true);
        out.push('"');
    }

    fn push(self, out: &mut String, quoted: bool) {
        let text = self.0.text;
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'\\' && byte != b'"') {
            out.push_str(text);
        } else {
            text.chars().for_each(|c| push_escaped(out, c, quoted));
        }
        if self.0.cut {
            out.push(ELLIPSIS);
        }
    }
}

fn push_escaped(out: &mut String, c: char, quoted: bool) {
    match c {
        '"' if quoted => out.push_str("\\\""),
        '\\' | '\n' | '\r' | '\t' => out.extend(c.escape_default()),
        // Line and paragraph separator, and the explicit directional characters of Unicode (UAX #9).
        '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => out.extend(c.escape_unicode()),
        _ if c.is_control() => out.extend(c.escape_unicode()),
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> String {
        let mut out = String::new();
        LineText(Short::new(text, 50)).push_quoted(&mut out);
        out
    }

    #[test]
    fn a_label_stays_on_its_line_and_between_its_quotes() {
        assert_eq!(quoted("  keep\n   space\t\\ \"q\""), r#""  keep\n   space\t\\ \"q\"""#);
        assert_eq!(quoted("\0\u{85}\u{2028}\u{202e}"), r#""\u{0}\u{85}\u{2028}\u{202e}""#);
        assert_eq!(quoted("日本語 🎉 עברית"), "\"日本語 🎉 עברית\"");
    }

    fn bare(text: &str) -> String {
        let mut out = String::new();
        LineText(Short::new(text, 50)).push_bare(&mut out);
        out
    }

    #[test]
    fn names_keep_their_quotes() {
        assert_eq!(bare("a\"b\\c"), r#"a"b\\c"#);
        assert_eq!(bare("\"a\""), r#""a""#);
    }

    #[test]
    fn an_empty_name_can_be_seen_and_told_from_two_quotes() {
        assert_eq!(bare(""), r#""""#);
        assert_eq!(bare("\"\""), r#"\"\""#);
        assert_eq!(bare("\\\"\\\""), r#"\\"\\""#);
    }
}

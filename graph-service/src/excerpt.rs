//! The only form in which input may appear in an answer: short, and with nothing that a terminal or a log would obey.

use std::fmt::Write as _;

/// Characters kept of the beginning and of the end of a text that is too long.
const HEAD: usize = 40;
const TAIL: usize = 240;

/// The name of something that was not found, or a key: at most 40 characters.
#[must_use]
pub fn name(text: &str) -> String {
    shortened(text, HEAD, 0)
}

/// A text that quotes input between its first quote and the last one of that sort: of the input at most 40 characters.
#[must_use]
pub fn quoted(text: &str) -> String {
    let from = text.find(['`', '"']);
    let ends = from.and_then(|from| Some((from + 1, text.rfind(char::from(text.as_bytes()[from]))?)));
    match ends {
        Some((from, to)) if from <= to => format!("{}{}{}", &text[..from], name(&text[from..to]), &text[to..]),
        _ => text.to_owned(),
    }
}

/// A message that may quote input: its beginning and its end, where such messages say what was expected.
#[must_use]
pub fn message(text: &str) -> String {
    shortened(text, HEAD, TAIL)
}

fn shortened(text: &str, head: usize, tail: usize) -> String {
    let mut out = String::new();
    // One more than fits tells a text that is just long enough from one that is too long, without counting it all.
    if text.chars().nth(head + tail).is_none() {
        escape(text, &mut out);
        return out;
    }
    let cut = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    escape(&text[..cut(head)], &mut out);
    out.push('…');
    if let Some((from, _)) = tail.checked_sub(1).and_then(|n| text.char_indices().rev().nth(n)) {
        escape(&text[from..], &mut out);
    }
    out
}

/// Control and other unprintable characters as Rust would write them; quotes and backslashes as they are.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\'' | '"' | '\\' => out.push(c),
            // Bidirectional overrides are printable to `escape_debug`, but not harmless in a terminal.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{}", c.escape_unicode());
            }
            _ => out.extend(c.escape_debug()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_up_to_forty_characters() {
        assert_eq!(name(&"ä".repeat(39)), "ä".repeat(39));
        assert_eq!(name(&"ä".repeat(40)), "ä".repeat(40));
        assert_eq!(name(&"ä".repeat(41)), format!("{}…", "ä".repeat(40)));
    }

    #[test]
    fn a_long_message_keeps_its_end() {
        let text = format!("unknown variant `{}`, expected `dot`", "x".repeat(10_000));
        let short = message(&text);
        assert!(short.starts_with("unknown variant `x") && short.ends_with("expected `dot`"));
        assert_eq!(short.chars().count(), HEAD + 1 + TAIL);
    }

    #[test]
    fn what_is_quoted_is_cut_between_its_quotes() {
        let long = "ä`\"".repeat(30);
        let short: String = long.chars().take(40).collect();
        assert_eq!(quoted(&format!("unknown field `{long}`, ")), format!("unknown field `{short}…`, "));
        assert_eq!(quoted(&format!("string \"{long}\", ")), format!("string \"{short}…\", "));
        for text in ["", "`", "a ` b", "``", "invalid type: map, ", "integer `1`, ", &"x".repeat(300)] {
            assert_eq!(quoted(text), text);
        }
    }

    #[test]
    fn control_characters_are_spelled_out() {
        assert_eq!(name("a\r\n\0\u{1b}[31m\u{202e}'"), "a\\r\\n\\0\\u{1b}[31m\\u{202e}'");
    }
}

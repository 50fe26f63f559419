//! The strings of a profile.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

/// The strings that the messages refer to by number.
pub(super) struct Strings<'a> {
    pub(super) list: Vec<String>,
    numbers: HashMap<&'a str, i64>,
}

impl<'a> Strings<'a> {
    /// The first is the empty one, by the format's rule.
    pub(super) fn new() -> Self {
        Self { list: vec![String::new()], numbers: HashMap::from([("", 0)]) }
    }

    /// That of a name, each name having one.
    pub(super) fn number(&mut self, name: &'a str) -> i64 {
        let list = &mut self.list;
        *self.numbers.entry(name).or_insert_with(|| add(list, visible(name).into_owned()))
    }

    /// That of a text which occurs once.
    pub(super) fn owned(&mut self, text: String) -> i64 {
        add(&mut self.list, text)
    }
}

fn add(list: &mut Vec<String>, text: String) -> i64 {
    list.push(text);
    list.len() as i64 - 1
}

/// A name on one line: what would move the cursor, end the line or turn the text's direction is shown as an escape.
pub(in super::super) fn visible(name: &str) -> Cow<'_, str> {
    if !name.chars().any(is_hidden) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        match c {
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            // Writing to a string doesn't fail.
            c if is_hidden(c) => drop(write!(text, "\\u{{{:x}}}", u32::from(c))),
            c => text.push(c),
        }
    }
    Cow::Owned(text)
}

/// Control characters, ends of lines and paragraphs, and marks of direction (Unicode Standard Annex 9).
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

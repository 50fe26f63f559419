//! The strings of a profile.

use std::collections::HashMap;

use crate::export::plain::visible;

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

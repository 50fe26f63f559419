//! Bounds the number of distinct names in a page.
//!
//! html5ever interns names of more than seven bytes in one table for the whole process, of 4,096 buckets that are lists,
//! by a hash that anyone can compute. Names made to share a bucket, 10^5 of them in a page of a megabyte, would cost
//! most of a minute. A page that is no attack has a few hundred at most.

use std::cell::RefCell;
use std::collections::HashSet;

use html5ever::LocalName;
use html5ever::tokenizer::Tag;

use super::limits::MAX_LONG_NAMES;

/// The longest name that isn't interned.
const MAX_INLINE_BYTES: usize = 7;

/// The long names that a page has so far.
#[derive(Default)]
pub(super) struct Vocabulary {
    names: RefCell<HashSet<LocalName>>,
}

impl Vocabulary {
    /// Takes in the names of a tag and of its attributes. Gives whether they are not too many yet.
    pub(super) fn admits(&self, tag: &Tag) -> bool {
        let names = tag.attrs.iter().map(|attribute| &attribute.name.local).chain([&tag.name]);
        for name in names.filter(|name| name.len() > MAX_INLINE_BYTES) {
            let mut known = self.names.borrow_mut();
            if !known.contains(name) {
                known.insert(name.clone());
            }
        }
        self.names.borrow().len() <= MAX_LONG_NAMES
    }
}

//! Counts the attributes of a tag that the tokenizer hasn't seen the end of.
//!
//! html5ever compares each new attribute of a tag with all before it, and emits the tag only when it is complete. So a tag
//! of 10^5 attributes would cost 10^10 comparisons before anyone could object. This looks at the same text in step with the
//! tokenizer, for tags longer than a chunk only.

/// A tag that began and hasn't ended.
#[derive(Debug, Default)]
pub(super) struct PendingTag {
    /// Offset of its `<`.
    start: Option<usize>,
    scanned: usize,
    state: State,
    attributes: usize,
}

/// Where in a tag the scan is: the tokenizer states of the HTML standard, 13.2.5.8 and 13.2.5.32 to 13.2.5.40, as far as
/// they matter to the number of attributes.
#[derive(Debug, Default, Clone, Copy)]
enum State {
    #[default]
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    DoubleQuoted,
    SingleQuoted,
    Unquoted,
}

impl PendingTag {
    /// Number of attributes in `html[start..end]`, where a token began at `start` that goes on beyond `end`. Zero if that
    /// token isn't a tag. Each byte is looked at once, however often more of the same tag arrives.
    pub(super) fn attributes(&mut self, html: &str, start: usize, end: usize) -> usize {
        let bytes = html.as_bytes();
        match bytes[start..end] {
            // A comment, a doctype, a CDATA section; or an end tag without a name, which is a comment too.
            [b'<', b'!' | b'?', ..] => return 0,
            [b'<', b'/', byte, ..] if !byte.is_ascii_alphabetic() => return 0,
            _ => {}
        }
        if self.start != Some(start) {
            // Past `<` or `</`, to where the name begins or has begun.
            *self = Self { start: Some(start), scanned: end.min(start + 2), ..Self::default() };
        }
        for &byte in &bytes[self.scanned..end] {
            let (state, new_attribute) = self.state.after(byte);
            self.state = state;
            self.attributes += usize::from(new_attribute);
        }
        self.scanned = end;
        self.attributes
    }
}

impl State {
    /// The state after a byte, and whether that byte begins an attribute.
    fn after(self, byte: u8) -> (Self, bool) {
        let space = byte.is_ascii_whitespace();
        let next = match (self, byte) {
            (Self::DoubleQuoted, b'"') | (Self::SingleQuoted, b'\'') => Self::BeforeName,
            (Self::DoubleQuoted | Self::SingleQuoted, _) => self,
            (Self::BeforeValue, b'"') => Self::DoubleQuoted,
            (Self::BeforeValue, b'\'') => Self::SingleQuoted,
            (Self::BeforeValue, _) if space => self,
            (Self::BeforeValue, _) => Self::Unquoted,
            (Self::Unquoted, _) if space => Self::BeforeName,
            (Self::Unquoted, _) => self,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            (Self::Name, _) if space => Self::AfterName,
            (Self::TagName, _) if space => Self::BeforeName,
            (Self::BeforeName | Self::AfterName, _) if space => self,
            (_, b'/') => Self::BeforeName,
            (Self::TagName | Self::Name, _) => self,
            (Self::BeforeName | Self::AfterName, _) => return (Self::Name, true),
        };
        (next, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        PendingTag::default().attributes(text, 0, text.len())
    }

    #[test]
    fn attributes_are_counted_as_the_tokenizer_makes_them() {
        assert_eq!(count("<a"), 0);
        assert_eq!(count("<a b"), 1);
        assert_eq!(count("<a b c = d e='f g' h=\"i > j\"k/l /m"), 7);
        assert_eq!(count("</a b\nc\td\x0ce"), 4);
        assert_eq!(count("<a =b==c"), 1);
        assert_eq!(count("<svg d=\"M 1 2 L 3 4"), 1);
    }

    #[test]
    fn what_is_no_tag_has_none() {
        assert_eq!(count("<!-- a b c"), 0);
        assert_eq!(count("<?php a b c"), 0);
        assert_eq!(count("</ a b c"), 0);
    }

    #[test]
    fn a_tag_may_arrive_in_pieces() {
        let text = "x<a b='c d' e f";
        let mut tag = PendingTag::default();
        for end in 3..text.len() {
            tag.attributes(text, 1, end);
        }
        assert_eq!(tag.attributes(text, 1, text.len()), 3);
    }
}

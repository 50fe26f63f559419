//! Shortening of labels, and writing of numbers.

/// A label cut to a number of characters. It is cut before any escaping, so that an escape sequence is never torn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short<'a> {
    /// What is left of the label.
    pub(super) text: &'a str,
    /// Whether something was cut off: then an [`ELLIPSIS`] follows `text`.
    pub(super) cut: bool,
}

/// Stands for what was cut off.
pub(super) const ELLIPSIS: char = '…';

impl<'a> Short<'a> {
    /// Shortens to `max` characters (Unicode scalar values), the ellipsis included. Looks at no more than `max` of them.
    pub(super) fn new(label: &'a str, max: usize) -> Self {
        let whole = Self { text: label, cut: false };
        // No label has more characters than bytes.
        if label.len() <= max {
            return whole;
        }
        let mut chars = label.char_indices().skip(max.saturating_sub(1));
        match (chars.next(), chars.next()) {
            (Some((end, _)), Some(_)) => Self { text: &label[..end], cut: true },
            _ => whole,
        }
    }
}

/// Writes a number in decimal.
pub(super) fn push_number(out: &mut String, number: u32) {
    out.push_str(itoa::Buffer::new().format(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(label: &str, max: usize) -> String {
        let short = Short::new(label, max);
        if short.cut { format!("{}{ELLIPSIS}", short.text) } else { short.text.to_owned() }
    }

    #[test]
    fn at_most_max_characters_are_left() {
        assert_eq!(short("abcd", 5), "abcd");
        assert_eq!(short("abcde", 5), "abcde");
        assert_eq!(short("abcdef", 5), "abcd…");
        assert_eq!(short("abcdef", 1), "…");
        assert_eq!(short("a", 1), "a");
        assert_eq!(short("", 1), "");
    }

    #[test]
    fn characters_count_and_not_bytes() {
        assert_eq!(short("日本語", 3), "日本語");
        assert_eq!(short("日本語中", 3), "日本…");
        assert_eq!(short("🎉🎉🎉", 2), "🎉…");
    }
}

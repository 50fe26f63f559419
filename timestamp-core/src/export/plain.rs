//! What the formats for a terminal share: names that do no harm there, and figures for a person to read.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A name on one line: what would move the cursor, end the line or turn the direction of the text is shown as an escape.
pub(super) fn visible(name: &str) -> Cow<'_, str> {
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

/// Control characters, ends of lines and paragraphs, marks of direction (Unicode Standard Annex 9), and what has no
/// width. The joiners stay, which emoji and some scripts need.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Columns that a character takes at most: what lies beyond the scripts of Europe and the Near East may take two.
fn width(c: char) -> usize {
    if c < '\u{1100}' { 1 } else { 2 }
}

/// Columns that a text takes at most.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// A visible name in at most so many columns; a longer one loses its middle, since both ends of a path tell more.
pub(super) fn shortened(name: &str, most: usize) -> Cow<'_, str> {
    let name = visible(name);
    if columns(&name) <= most {
        return name;
    }
    // The ellipsis takes two at most.
    let room = most.saturating_sub(2);
    let front = fitting(name.chars(), room / 2);
    let back = fitting(name.chars().rev(), room - room / 2);
    let mut text: String = name.chars().take(front).collect();
    text.push('…');
    text.extend(name.chars().skip(name.chars().count() - back));
    Cow::Owned(text)
}

/// How many of the characters fit into so many columns.
fn fitting(characters: impl Iterator<Item = char>, room: usize) -> usize {
    let ends = characters.scan(0, |used, c| {
        *used += width(c);
        Some(*used)
    });
    ends.take_while(|&end| end <= room).count()
}

/// A time with three digits and its unit.
pub(super) fn time(ns: u64) -> String {
    let (scale, unit) = match ns {
        0..1_000 => return format!("{ns} ns"),
        1_000..1_000_000 => (1e3, "µs"),
        1_000_000..1_000_000_000 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    let value = ns as f64 / scale;
    let decimals = if value < 9.995 { 2 } else { usize::from(value < 99.95) };
    format!("{value:.decimals$} {unit}")
}

/// A number with its thousands apart, and the noun that it counts.
pub(super) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// A number with its thousands apart.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_on_its_line() {
        assert!(matches!(visible("a::b<[u8; 4]> \u{1F468}\u{200D}\u{1F467} שלום"), Cow::Borrowed(_)));
        assert_eq!(visible("a\r\n\tb\0\u{1b}[31m\u{85}\u{9b}"), "a\\r\\n\\tb\\u{0}\\u{1b}[31m\\u{85}\\u{9b}");
        assert_eq!(visible("\u{202E}x\u{2066}\u{2028}\u{FEFF}"), "\\u{202e}x\\u{2066}\\u{2028}\\u{feff}");
    }

    #[test]
    fn a_long_name_keeps_both_ends() {
        assert_eq!(shortened("abcdefghij", 10), "abcdefghij");
        assert_eq!(shortened("abcdefghijk", 10), "abcd…hijk");
        assert_eq!(shortened("漢字漢字漢字", 8), "漢…字");
        assert_eq!(shortened("abc", 0), "…");
        assert!((0..60).all(|most| columns(&shortened(&"é漢\n".repeat(9), most)) <= most.max(2)));
    }

    #[test]
    fn figures_are_short() {
        let times = [0, 999, 1_000, 9_994, 9_995, 99_949, 99_950, 999_999, 1_500_000, 61_000_000_000];
        let expected =
            ["0 ns", "999 ns", "1.00 µs", "9.99 µs", "10.0 µs", "99.9 µs", "100 µs", "1000 µs", "1.50 ms", "61.0 s"];
        assert_eq!(times.map(time), expected);
        assert_eq!(
            [0, 1, 999, 1_000, 1_234_567].map(|number: u64| count(number, "call")),
            ["0 calls", "1 call", "999 calls", "1,000 calls", "1,234,567 calls"]
        );
    }
}

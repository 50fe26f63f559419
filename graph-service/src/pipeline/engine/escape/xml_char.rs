//! Characters that XML can't hold.

/// The character itself, or what stands for it where XML 1.0, and hence SVG, can't hold it or shouldn't: the picture of a
/// control character (`␀` to `␟`, `␡`) where there is one, else U+FFFD. Tabs and line ends are among those that get a
/// picture; who wants them looks first.
pub(super) fn held_by_xml(c: char) -> char {
    match c {
        // The pictures stand in their order from U+2400.
        '\0'..='\x1F' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7F' => '␡',
        '\u{80}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_cant_hold_is_replaced() {
        assert_eq!(
            ['\0', '\n', '\x1f', '\x7f', '\u{85}', '\u{fffe}'].map(held_by_xml),
            ['␀', '␊', '␟', '␡', '\u{fffd}', '\u{fffd}']
        );
        for c in [' ', '~', '\u{a0}', '日', '\u{202e}', '\u{fffd}', '🎉', '\u{10ffff}'] {
            assert_eq!(held_by_xml(c), c);
        }
    }
}

//! The value of the HTTP header `server-timing` (W3C Server Timing, <https://www.w3.org/TR/server-timing/>), by which a
//! browser shows in its network panel, and tells a page's scripts, where the server's time went.
//!
//! It is no [`Format`](super::Format): it is a line beside a body, and holds a few methods of what may be thousands.
//!
//! A metric's name has to be a token, and browsers cut one at the first character that may not stand in it, `a::b` to
//! `a`. So metrics are called `total`, `span1`, `span2` and so on, and names stand in their descriptions. A header's
//! value is printable ASCII, so that a description is percent-encoded as [`folded`](super::folded) stacks are: all else, and
//! `%` where two hexadecimal digits follow. Quotes and backslashes have a backslash before them, which a browser takes
//! away.

use std::fmt::Write as _;

use super::folded::is_code;
use crate::trace::Trace;

/// Servers and proxies take some 8 KiB of headers in all; this many entries are less than 2,500 bytes.
const MAX_METHODS: usize = 20;

/// Bytes of a description, as it is written.
const MAX_DESCRIPTION: usize = 80;

/// Ends a description that was cut.
const CUT: &str = "...";

impl Trace {
    /// The value of a `server-timing` header: the whole, and the methods with the most self time, at most `top_n` of them
    /// and at most 20. Durations are milliseconds, exact to the nanosecond. It is printable ASCII, shorter than 2,500 bytes.
    pub fn server_timing(&self, top_n: usize) -> String {
        let summary = self.summary(top_n.min(MAX_METHODS));
        let mut header = format!("total;dur={}", ms(summary.total_duration_ns));
        for (index, hotspot) in summary.hotspots.iter().enumerate() {
            header.push_str(&format!(", span{};desc=\"", index + 1));
            header.push_str(&quoted(&hotspot.name));
            header.push_str(&format!("\";dur={}", ms(hotspot.self_ns)));
        }
        header
    }
}

fn ms(ns: u64) -> String {
    format!("{}.{:06}", ns / 1_000_000, ns % 1_000_000)
}

/// The inside of a quoted string.
fn quoted(name: &str) -> String {
    let mut text = String::new();
    let mut cut = 0;
    for (at, c) in name.char_indices() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '%' if !is_code(&name.as_bytes()[at + 1..]) => text.push(c),
            ' '..='~' if c != '%' => text.push(c),
            _ => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string doesn't fail.
                    let _ = write!(text, "%{byte:02X}");
                }
            }
        }
        if text.len() > MAX_DESCRIPTION {
            text.truncate(cut);
            text.push_str(CUT);
            break;
        }
        if text.len() + CUT.len() <= MAX_DESCRIPTION {
            cut = text.len();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::tests::golden::example;
    use crate::trace::{Builder, CallsiteId, Outcome, Totals};

    #[test]
    fn the_whole_comes_first_and_then_where_its_time_went() {
        let header = example().server_timing(2);
        let expected = [
            "total;dur=0.012500",
            "span1;desc=\"page::store\";dur=0.005000",
            "span2;desc=\"page::render\";dur=0.004700",
        ];
        assert_eq!(header, expected.join(", "));
        assert_eq!(example().server_timing(0), expected[0]);
    }

    #[test]
    fn a_name_cannot_leave_its_quotes_or_its_header() {
        assert_eq!(quoted("a::b<[u8; 4]>, c=d"), "a::b<[u8; 4]>, c=d");
        assert_eq!(quoted("a\"b\\c"), "a\\\"b\\\\c");
        assert_eq!(quoted("a\r\nx: y\0\u{7F}"), "a%0D%0Ax: y%00%7F");
        assert_eq!(quoted("\u{E4}\u{1F980}"), "%C3%A4%F0%9F%A6%80");
        assert_eq!(quoted("100 % %zz %3B %"), "100 % %zz %253B %");
    }

    #[test]
    fn a_long_name_is_cut_between_two_characters() {
        let name = |letters: usize| "n".repeat(letters);
        assert_eq!(quoted(&name(79)), name(79));
        assert_eq!(quoted(&name(80)), name(80));
        assert_eq!(quoted(&name(81)), name(77) + "...");
        assert_eq!(quoted(&(name(76) + "\"\"\"")), name(76) + "...");
        assert_eq!(quoted(&(name(70) + "\u{1F980}xxx")), name(70) + "...");
        assert_eq!(quoted(&"\u{1F980}".repeat(9)), "%F0%9F%A6%80".repeat(6) + "...");
    }

    #[test]
    fn a_duration_is_exact() {
        assert_eq!(ms(1_234_567), "1.234567");
        assert_eq!(ms(999), "0.000999");
        assert_eq!(ms(61_000_000_000), "61000.000000");
        assert_eq!(ms(u64::MAX), "18446744073709.551615");
    }

    /// With the longest names and times that there are.
    #[test]
    fn the_header_is_never_long() {
        let mut builder = Builder::new("long".to_owned());
        for lane in 0..30 {
            builder.begin_lane("lane");
            let frame = builder.frame(&format!("{lane}{}", "\u{1F980}\"".repeat(90)), "src/lib.rs", 1);
            builder.enter(0, CallsiteId(lane), frame);
            builder.exit(u64::MAX, CallsiteId(lane), Outcome::Completed);
            builder.end_lane(u64::MAX, true);
        }
        let trace = builder.finish(Totals { duration_ns: u64::MAX, ..Totals::default() });
        for (top_n, listed) in [(0, 0), (19, 19), (20, 20), (21, 20), (usize::MAX, 20)] {
            let header = trace.server_timing(top_n);
            assert_eq!(header.matches("span").count(), listed);
            assert!(header.len() < 2_500 && header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header}");
        }
    }
}

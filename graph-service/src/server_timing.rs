//! The `server-timing` header (W3C Server Timing): a trace's top spans in a browser's network panel.

use timestamp_core::Trace;

/// How many spans the header lists.
const TOP: usize = 5;

/// Bytes of a span's name that the header keeps.
const DESC: usize = 80;

/// The whole and the methods with the most self time: a token for each, its name in `desc`, milliseconds in `dur`.
#[must_use]
pub fn of(trace: &Trace) -> String {
    let summary = trace.summary(TOP);
    let mut header = format!("total;dur={}", ms(summary.total_duration_ns));
    for (index, hotspot) in summary.hotspots.iter().enumerate() {
        // Browsers cut a token at its first odd character, `a::b` to `a`, so that names cannot be tokens.
        let (desc, dur) = (quoted(&hotspot.name), ms(hotspot.self_ns));
        header.push_str(&format!(", span{};desc=\"{desc}\";dur={dur}", index + 1));
    }
    header
}

fn ms(ns: u64) -> String {
    // Microseconds are what such a panel can show.
    format!("{}.{:03}", ns / 1_000_000, ns / 1_000 % 1_000)
}

/// The inside of a quoted string: a name may hold anything, a header's value only printable ASCII.
fn quoted(name: &str) -> String {
    let printable = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    let mut quoted = String::new();
    for c in name.chars().take(DESC).map(printable) {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_quotes_or_its_header() {
        assert_eq!(quoted("a\"b\\c"), "a\\\"b\\\\c");
        assert_eq!(quoted("a\r\nx: y\0ä"), "a??x: y??");
        assert_eq!(quoted(&"n".repeat(200)).len(), DESC);
    }

    #[test]
    fn a_duration_has_three_decimals() {
        assert_eq!(ms(1_234_567), "1.234");
        assert_eq!(ms(999), "0.000");
        assert_eq!(ms(61_000_000_000), "61000.000");
    }
}

//! One small trace in every format. With `BLESS=1` the files are written anew instead of compared.

use super::*;

/// Nested calls, joined futures, a cancellation, a cut-off lane of its own: each kind of field occurs.
pub(crate) fn example() -> Trace {
    build(
        "lane request
         1000 enter page::render
         1500 enter page::parse; 4500 exit page::parse
         5000 poll page::load 0
         5150 naming 130
         5200 poll db::query 1; 6000 pending db::query
         6100 poll db::timeout 2; 6200 pending db::timeout
         6300 pending page::load
         9000 resume 0; 9100 resume 1; 9700 exit db::query; 9800 cancel 2; 10000 exit page::load
         11000 exit page::render
         12000 end
         lane worker
         2000 enter page::parse; 2500 panic page::parse
         3000 enter page::store; 8000 cut",
    )
    .finish(Totals {
        start_unix_ns: 1_700_000_000_000_000_000,
        duration_ns: 12_500,
        dropped: Dropped { spans: 2, lanes: 1, reasons: Reasons { lanes: true, ..Reasons::default() } },
        probe_cost: ProbeCost {
            span: SegmentCost { total_ns: 21.504, inside_ns: 9.75 },
            poll: SegmentCost { total_ns: 30.25, inside_ns: 12.5 },
            pause_ns: 4.125,
        },
    })
}

#[track_caller]
fn check(name: &str, view: &impl serde::Serialize) {
    let mut found = serde_json::to_string_pretty(view).expect("views serialise");
    found.push('\n');
    compare(name, found);
}

#[track_caller]
fn compare(name: &str, found: String) {
    let path = format!("{}/src/export/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    // A release changes the version, and nothing else, in every file.
    let found = found.replace(concat!("timestamp-core@", env!("CARGO_PKG_VERSION")), "timestamp-core@<version>");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, found).expect("the golden file can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).expect("there is a golden file; BLESS=1 writes it");
    assert_eq!(found, expected, "{name} has changed; BLESS=1 accepts it");
}

#[test]
fn full() {
    check("full.json", &example().full());
}

#[test]
fn summary() {
    check("summary.json", &example().summary(3));
}

#[test]
fn speedscope() {
    check("speedscope.json", &example().speedscope());
}

#[test]
fn folded() {
    compare("folded.txt", written(&example(), Format::Folded));
}

/// The bytes as they are, but for an event a line.
#[test]
fn chrome() {
    compare("chrome.json", written(&example(), Format::Chrome).replace(r#",{"name""#, ",\n{\"name\"") + "\n");
}

#[test]
fn timeline() {
    compare("timeline.txt", written(&example(), Format::Timeline));
}

#[test]
fn text() {
    compare("text.txt", written(&example(), Format::Text));
}

/// The protobuf has the same spans: `check` in `otlp.rs` decodes it.
#[cfg(feature = "otlp")]
#[test]
fn otlp() {
    let found = super::otlp::without_version(&written(&example(), "otlp".parse().expect("a format")));
    check("otlp.json", &serde_json::from_str::<Value>(&found).expect("JSON"));
}

/// Decoded, since the bytes say nothing to whoever reads a change.
#[cfg(feature = "pprof")]
#[test]
fn pprof() {
    compare("pprof.txt", super::pprof::Read::of(&bytes(&example(), Format::Pprof)).to_string());
}

/// A box a line, and without `inferno`'s script and style, which are not ours.
#[cfg(feature = "flamegraph")]
#[test]
fn flamegraph() {
    let mut found = written(&example(), Format::Flamegraph);
    for element in ["script", "style"] {
        let (start, end) = (format!("<{element} "), format!("</{element}>"));
        let from = found.find(&start).expect("there is one");
        let to = found.find(&end).expect("it ends") + end.len();
        found.replace_range(from..to, "");
    }
    compare("flamegraph.svg", found.replace("<g>", "\n<g>").replace("<text", "\n<text") + "\n");
}

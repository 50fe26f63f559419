//! What each format looks like, and that all of them say the same.

use serde_json::Value;

use super::*;
use crate::trace::tests::{build, trace};
use crate::trace::{Dropped, EdgeKind, Outcome, ProbeCost, Reasons, SegmentCost, Totals};

mod agreement;
mod chrome;
#[cfg(feature = "flamegraph")]
mod flamegraph;
mod folded;
pub(crate) mod golden;
mod lines;
mod naive;
#[cfg(feature = "otlp")]
mod otlp;
#[cfg(feature = "pprof")]
mod pprof;
pub(crate) mod steps;
#[cfg(any(feature = "otlp", feature = "pprof"))]
#[allow(dead_code, reason = "each format needs a part of it")]
mod wire;

fn text(view: &impl serde::Serialize) -> String {
    serde_json::to_string(view).expect("views serialise")
}

fn parse(view: &impl serde::Serialize) -> Value {
    serde_json::from_str(&text(view)).expect("views are JSON")
}

pub(crate) fn bytes(trace: &Trace, format: Format) -> Vec<u8> {
    let mut out = Vec::new();
    trace.write(format, &mut out).expect("a vector takes everything");
    out
}

pub(crate) fn written(trace: &Trace, format: Format) -> String {
    String::from_utf8(bytes(trace, format)).expect("JSON is UTF-8")
}

/// A chain of so many calls, each in the one before.
fn chain(depth: u32) -> Trace {
    let mut builder = build("lane main");
    let frame = builder.frame("deep", "src/lib.rs", 1);
    let site = crate::trace::CallsiteId(0);
    for _ in 0..depth {
        builder.enter(1, site, frame);
    }
    for _ in 0..depth {
        builder.exit(2, site, Outcome::Completed);
    }
    builder.end_lane(3, true);
    builder.finish(Totals { duration_ns: 3, ..Totals::default() })
}

/// Traces without anything, without time, and with every name a problem.
#[cfg(any(feature = "flamegraph", feature = "otlp", feature = "pprof"))]
fn awkward() -> Vec<Trace> {
    let names = ["a;\"\\\r\n\u{0}\u{2028}</script>é\u{1F980}", "[u8; 4]", "\u{202E}שלום", " page 3 ", "", "%3B"];
    let mut builder = crate::trace::Builder::new(names[0].to_owned());
    for name in names {
        builder.begin_lane(name);
        for (at, callsite) in (0..3).zip(0..) {
            let frame = builder.frame(name, names[0], 7);
            builder.enter(at, crate::trace::CallsiteId(callsite), frame);
        }
        builder.end_lane(9, false);
    }
    let named = builder.finish(Totals { duration_ns: 10, ..Totals::default() });
    let at_once = build("lane main; 0 enter a; 0 exit a; 0 end").finish(Totals::default());
    vec![trace(""), trace("lane main; 0 end"), at_once, named]
}

/// How many levels of the tree were written, and what the last says of those left out.
fn levels(full: &Value) -> (usize, Option<u64>) {
    let mut level = &full["call_tree"];
    let (mut count, mut omitted) = (0, None);
    while let Some(node) = level.get(0) {
        count += 1;
        omitted = node.get("children_omitted").and_then(Value::as_u64);
        level = &node["children"];
    }
    (count, omitted)
}

#[test]
fn the_tree_is_cut_at_its_last_level() {
    for (depth, expected) in [(59, (59, None)), (60, (60, None)), (61, (60, Some(1)))] {
        assert_eq!(levels(&parse(&chain(depth).full())), expected, "depth {depth}");
    }
    let wide = trace(&format!("lane main; {} 5 enter x; 5 exit x; 6 enter x; 6 exit x", "0 enter d;".repeat(60)));
    assert_eq!(levels(&parse(&wide.full())), (60, Some(2)));
}

#[test]
fn a_tree_of_any_depth_can_be_read_inside_a_response() {
    let chain = chain(1_000);
    let response = serde_json::json!({ "traces": [parse(&chain.full())] }).to_string();
    assert!(serde_json::from_str::<Value>(&response).is_ok());
}

#[test]
fn a_lane_may_begin_where_the_one_before_ended_long_after() {
    let most = u64::MAX;
    let trace = trace(&format!(
        "lane a; 5 enter x; {most} exit x; lane b; 5 enter y; 8383 exit y; {most} enter x; {most} exit x"
    ));
    assert_eq!(written(&trace, Format::Speedscope), text(&trace.speedscope()));
}

/// Neither building nor writing nor dropping recurses; a stack frame a level would not fit.
#[test]
fn two_hundred_thousand_levels_are_no_danger() {
    let trace = chain(200_000);
    assert_eq!(written(&trace, Format::Speedscope), text(&trace.speedscope()));
    let full = text(&trace.full());
    assert!(full.contains(r#""children_omitted":1"#) && full.contains(r#""depth":199999,"#));
    assert_eq!((trace.timings()[0].calls, trace.timings()[0].total_ns), (200_000, 1));
    assert_eq!(trace.summary(1).entry_count, 400_000);
    assert_eq!(written(&trace, Format::Folded).len(), 129 * "deep;".len() + "(deeper) 1\n".len() - "deep;".len());
    assert_eq!(written(&trace, Format::Chrome).matches(r#""ph":"E""#).count(), 200_000);
    assert_eq!(written(&trace, Format::Timeline).lines().count(), 2 + 400_000);
    assert!(written(&trace, Format::Text).contains("7 of 200000 levels"));
}

/// Where a frame's number gets a digit longer, and with it the text of an event.
#[test]
fn frames_of_any_number_of_digits_are_written() {
    for frames in [10_001, 100_000, 100_001] {
        let mut builder = crate::trace::Builder::new("many".to_owned());
        builder.begin_lane("main");
        for number in 0..frames {
            let frame = builder.frame(&number.to_string(), "f", 1);
            let at = 7_777 * u64::from(number);
            builder.call(at, at + 3, crate::trace::CallsiteId(number), frame);
        }
        builder.end_lane(7_777 * u64::from(frames), true);
        let trace = builder.finish(Totals { duration_ns: 7_777 * u64::from(frames), ..Totals::default() });
        assert_eq!(trace.frames().len(), frames as usize);
        assert!(written(&trace, Format::Speedscope) == text(&trace.speedscope()), "{frames}");
    }
}

#[test]
fn an_empty_trace_can_be_written() {
    for trace in [trace(""), trace("lane main; 0 end")] {
        let full = parse(&trace.full());
        assert_eq!(
            (&full["metadata"]["entry_count"], full["metadata"]["method_count"].as_u64()),
            (&Value::from(0), Some(0))
        );
        for list in ["entries", "method_timings", "call_tree"] {
            assert_eq!(full[list], Value::Array(Vec::new()), "{list}");
        }
        let file = parse(&trace.speedscope());
        naive::check_speedscope(&file);
        assert_eq!(file["profiles"][0]["events"], Value::Array(Vec::new()));
        let summary = trace.summary(10);
        assert_eq!((summary.hotspots.len(), summary.outside_ns), (0, 100));
        let calls = naive::replay(&full);
        folded::check(&trace, &calls);
        chrome::check(&trace, &calls);
        lines::check(&trace);
    }
    let at_once = build("lane main; 0 enter a; 0 exit a; 0 end").finish(Totals::default());
    assert_eq!(at_once.summary(1).hotspots[0].percentage, 0.0);
}

#[test]
fn any_name_can_be_written() {
    let name = "a\"\\\n\u{0}\u{2028}</script>;é\u{1F980}";
    let mut builder = crate::trace::Builder::new(name.to_owned());
    builder.begin_lane(name);
    let frame = builder.frame(name, name, 7);
    builder.enter(0, crate::trace::CallsiteId(0), frame);
    builder.end_lane(9, false);
    let trace = builder.finish(Totals { duration_ns: 10, ..Totals::default() });
    let (full, file) = (parse(&trace.full()), parse(&trace.speedscope()));
    let frame = &file["shared"]["frames"][0];
    for found in [
        &full["metadata"]["name"],
        &full["metadata"]["lanes"][0]["name"],
        &full["entries"][0]["name"],
        &full["method_timings"][0]["name"],
        &full["call_tree"][0]["name"],
        &file["name"],
        &file["profiles"][0]["name"],
        &frame["name"],
        &frame["file"],
        &parse(&trace.summary(1))["hotspots"][0]["name"],
    ] {
        assert_eq!(found, name);
    }
    let calls = naive::replay(&full);
    folded::check(&trace, &calls);
    chrome::check(&trace, &calls);
    for format in [Format::Timeline, Format::Text] {
        let text = written(&trace, format);
        assert!(text.contains("a\"\\\\n\\u{0}\\u{2028}</script>;é\u{1F980}"), "{text}");
        assert!(!text.contains(['\0', '\u{2028}']));
    }
}

#[test]
fn formats_go_by_their_names() {
    let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
    let mut expected = vec!["full", "summary", "speedscope", "folded", "chrome", "timeline", "text"];
    expected.extend(cfg!(feature = "otlp").then_some(["otlp", "otlp-protobuf"]).into_iter().flatten());
    expected.extend(cfg!(feature = "pprof").then_some("pprof"));
    expected.extend(cfg!(feature = "flamegraph").then_some("flamegraph"));
    assert_eq!(names, expected);
    for format in Format::ALL {
        assert_eq!(format.to_string().parse(), Ok(*format));
        let media_type = match format.name() {
            "folded" | "timeline" | "text" => "text/plain; charset=utf-8",
            "otlp-protobuf" => "application/x-protobuf",
            "pprof" => "application/octet-stream",
            "flamegraph" => "image/svg+xml",
            _ => "application/json",
        };
        assert_eq!(format.media_type(), media_type, "{format}");
        let is_json = serde_json::from_slice::<Value>(&bytes(&golden::example(), *format)).is_ok();
        assert_eq!(is_json, media_type == "application/json", "{format}");
    }
    assert_eq!("summary".parse(), Ok(Format::Summary { top_n: 10 }));
    let error = "Full".parse::<Format>().expect_err("names are in lower case");
    assert_eq!(error.to_string(), format!("unknown format; known are {}", expected.join(", ")));
}

#[test]
fn a_format_is_written_as_its_view_serialises() {
    let trace = golden::example();
    assert_eq!(written(&trace, Format::Full), text(&trace.full()));
    assert_eq!(written(&trace, Format::Summary { top_n: 1 }), text(&trace.summary(1)));
    assert_eq!(written(&trace, Format::Speedscope), text(&trace.speedscope()));
}

#[test]
fn a_summary_names_what_it_leaves_out() {
    let trace = golden::example();
    let methods = trace.timings().len();
    for (top_n, listed) in
        [(0, 0), (1, 1), (methods - 1, methods - 1), (methods, methods), (methods + 1, methods), (usize::MAX, methods)]
    {
        let summary = trace.summary(top_n);
        assert_eq!((summary.hotspots.len(), summary.remaining.method_count), (listed, methods - listed), "{top_n}");
        assert_eq!(summary.remaining == Remaining::default(), listed == methods);
    }
}

#[test]
fn a_summary_tells_of_loss_only_where_there_is_some() {
    let keys = ["dropped", "cut_off", "cancelled", "panicked", "anomalies"];
    let sound = parse(&trace("lane main; 0 enter a; 5 exit a; 9 end").summary(10));
    assert!(keys.iter().all(|key| sound.get(key).is_none()), "{sound}");
    let dropped = Dropped { spans: 1, lanes: 2, reasons: Reasons { bytes: true, ..Reasons::default() } };
    let poor =
        build("lane main; 0 poll a 0; 1 pending a; 2 cancel 0; 3 enter b; 4 panic b; 5 exit b; 6 enter c; 9 cut")
            .finish(Totals { dropped, ..Totals::default() });
    let poor = parse(&poor.summary(10));
    assert!(keys.iter().all(|key| poor.get(key).is_some()), "{poor}");
    assert_eq!(poor["dropped"], serde_json::json!({ "spans": 1, "lanes": 2, "reasons": ["bytes"] }));
}

#[test]
fn time_outside_is_what_no_lane_covers() {
    let trace = trace(
        "lane main; 10 enter a; 30 exit a; 60 enter a; 70 exit a; 70 end
         lane two; 20 enter b; 40 exit b; 40 enter b; 50 exit b; 65 enter b; 66 exit b; 66 end",
    );
    assert_eq!(trace.summary(10).outside_ns, 10 + 10 + 30);
}

//! The real speedscope app: files of its own format, and trace events and folded stacks, which it reads too.

use std::collections::BTreeMap;

use timestamp_core::trace::Lane;
use timestamp_core::{Capture, Format, Trace};

use crate::app::{self, Row, Shown, open_file, open_lanes, same_time_within};
use crate::traces::{self, NASTY, Times, by_name, written};

/// The decimals that only order what is at the same time add up to less than a nanosecond.
#[track_caller]
fn same_time(shown: &str, ns: u64, what: &str) {
    same_time_within(1.0, shown, ns, what);
}

/// The app shows the lanes as threads of a process, the first in view, each name of it, and its times.
fn shows_events(name: &str, trace: &Trace) {
    let opened = open_file(name, "json", written(trace, Format::Chrome).as_bytes());
    let shown = Shown::from(&opened);
    assert_eq!(shown.app, "speedscope v1.25.0");
    assert_eq!(shown.strayed, [""; 0]);
    let title = |lane: usize| format!("{} (pid 1), {} (tid {})", trace.name(), trace.lanes()[lane].name(), lane + 1);
    if trace.lanes().len() > 1 {
        assert_eq!(shown.profiles.len(), trace.lanes().len());
        for (index, (listed, lane)) in shown.profiles.iter().zip(trace.lanes()).enumerate() {
            assert_eq!(listed.name, title(index));
            same_time(&listed.total, lane.covered_ns(), &listed.name);
        }
        assert!(shown.active.starts_with(&title(0)) && shown.active.ends_with(&format!("(1/{})", trace.lanes().len())));
    }
    let expected = by_name(trace, &trace.lanes()[0]);
    let mut rows: Vec<&str> = shown.rows.iter().map(|row| row.name.as_str()).collect();
    rows.sort_unstable();
    assert_eq!(rows, expected.keys().collect::<Vec<_>>());
    for row in &shown.rows {
        same_time(&row.total, expected[&row.name].total, &row.name);
        same_time(&row.own, expected[&row.name].own, &row.name);
    }
}

/// The app shows a file without a unit: numbers, their thousands apart.
#[track_caller]
fn same_number(shown: &str, expected: u64, what: &str) {
    let number = shown.split(' ').next().unwrap_or_default().replace(',', "");
    assert_eq!(number.parse(), Ok(expected), "{what}: the app shows {shown}");
}

/// What each frame of folded stacks takes, names as they are written.
fn folded(text: &str) -> BTreeMap<String, Times> {
    let mut times: BTreeMap<String, Times> = BTreeMap::new();
    for line in text.lines() {
        let (stack, number) = line.rsplit_once(' ').expect("a space");
        let number: u64 = number.parse().expect("a number");
        let mut frames: Vec<&str> = stack.split(';').collect();
        times.entry(frames[frames.len() - 1].to_owned()).or_default().own += number;
        frames.sort_unstable();
        frames.dedup();
        frames.iter().for_each(|frame| times.entry((*frame).to_owned()).or_default().total += number);
    }
    times
}

fn shows_stacks(name: &str, trace: &Trace) {
    let text = written(trace, Format::Folded);
    let shown = Shown::from(&open_file(name, "folded", text.as_bytes()));
    let expected = folded(&text);
    let mut rows: Vec<&str> = shown.rows.iter().map(|row| row.name.as_str()).collect();
    rows.sort_unstable();
    assert_eq!(rows, expected.keys().collect::<Vec<_>>());
    for row in &shown.rows {
        same_number(&row.total, expected[&row.name].total, &row.name);
        same_number(&row.own, expected[&row.name].own, &row.name);
    }
}

/// The rows are the names of one lane, with their times.
fn has_rows(rows: &[Row], trace: &Trace, lane: &Lane) {
    let expected = by_name(trace, lane);
    let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, expected.keys().collect::<Vec<_>>(), "{}", lane.name());
    for row in rows {
        app::same_time(&row.total, expected[&row.name].total, &row.name);
        app::same_time(&row.own, expected[&row.name].own, &row.name);
    }
}

/// A file of the app's own format: the lanes with their length, and of each lane every name and its times.
fn shows(name: &str, trace: &Trace) -> Shown {
    let shown = Shown::from(&open_lanes(name, written(trace, Format::Speedscope).as_bytes()));
    assert_eq!(shown.app, "speedscope v1.25.0");
    // A page's title has no line ends.
    assert_eq!(shown.title, format!("{} - speedscope", trace.name().replace('\n', " ")));
    assert_eq!(shown.strayed, [""; 0]);
    let lanes = trace.lanes();
    // A lone lane has no list.
    assert_eq!(shown.profiles.len(), if lanes.len() > 1 { lanes.len() } else { 0 });
    assert_eq!(shown.lanes.len(), lanes.len().saturating_sub(1));
    for (listed, lane) in shown.profiles.iter().zip(lanes) {
        assert_eq!(listed.name, lane.name());
        app::same_time(&listed.total, lane.covered_ns(), lane.name());
    }
    if let Some((first, further)) = lanes.split_first() {
        assert!(shown.active.starts_with(first.name()), "{}", shown.active);
        has_rows(&shown.rows, trace, first);
        for ((active, rows), lane) in shown.lanes.iter().zip(further) {
            assert!(active.starts_with(lane.name()), "{active}");
            has_rows(rows, trace, lane);
        }
    }
    shown
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_file_of_real_work_on_several_lanes_is_shown() {
    let trace = traces::real();
    let shown = shows("real", &trace);
    assert!(shown.colours >= 5, "{}", shown.colours);
    // Async: a block for each poll. The app adds up what it says of a name over all of them.
    let handle = trace.spans().iter().find(|span| trace.frame(span.frame()).name() == "handle [u8; 4]");
    let handle = handle.expect("it is traced");
    assert!(handle.polls() > 1);
    let row = shown.rows.iter().find(|row| row.name == "handle [u8; 4]").expect("it is shown");
    app::same_time(&row.total, handle.busy_ns(), "handle");
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_file_of_any_name_is_shown() {
    let trace = traces::nasty();
    shows("nasty", &trace).instance_is("root", trace.duration_ns());
}

/// One that nothing was recorded in loads, and shows nothing.
#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn an_empty_file_is_shown() {
    let trace = Capture::new("nothing at all").finish();
    let shown = shows("empty", &trace);
    assert!(trace.spans().is_empty() && shown.outermost.is_empty());
    let rows: Vec<&str> = shown.rows.iter().map(|row| row.total.as_str()).collect();
    assert_eq!(rows, ["No symbols found."]);
    assert!(shown.active.contains("nothing at all"), "{}", shown.active);
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_file_of_200_000_events_is_shown() {
    let trace = traces::many(33_333);
    assert_eq!(trace.edge_count(), 200_000);
    let shown = shows("200000", &trace);
    assert!(shown.colours >= 5, "{}", shown.colours);
    shown.instance_is("root", trace.duration_ns());
    // 1 µs, 2 µs and 3 µs in each other, over and over.
    let inner = shown.rows.iter().find(|row| row.name == "third").expect("it is shown");
    app::same_time(&inner.total, 33_333 * 3_000, "third");
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn events_of_real_work_are_shown() {
    shows_events("chrome-real", &traces::real());
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn events_of_any_name_are_shown() {
    let trace = traces::nasty();
    assert_eq!(by_name(&trace, &trace.lanes()[0]).len(), NASTY.len() + 1);
    shows_events("chrome-nasty", &trace);
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn events_at_the_same_time_keep_their_order() {
    shows_events("chrome-at-once", &traces::at_once());
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn stacks_of_real_work_are_shown() {
    shows_stacks("folded-real", &traces::real());
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn stacks_of_any_name_are_shown() {
    shows_stacks("folded-nasty", &traces::nasty());
}

/// By that ending the app takes it for a profile of another kind.
#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn events_in_a_file_called_chrome_json_are_refused() {
    let opened = open_file("ending", "chrome.json", written(&traces::nasty(), Format::Chrome).as_bytes());
    assert!(opened["refused"].is_string(), "{opened}");
}

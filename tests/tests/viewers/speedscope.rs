//! Trace events and folded stacks in the real speedscope app, which reads both.

use std::collections::BTreeMap;

use timestamp_core::{Format, Trace};

use crate::app::{Shown, open_file, same_time_within};
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

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn events_of_real_work_are_shown() {
    shows_events("chrome-real", &traces::real());
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn events_of_any_name_are_shown() {
    let trace = traces::nasty();
    assert_eq!(by_name(&trace, &trace.lanes()[0]).len(), NASTY.len() + 1);
    shows_events("chrome-nasty", &trace);
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn events_at_the_same_time_keep_their_order() {
    shows_events("chrome-at-once", &traces::at_once());
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn stacks_of_real_work_are_shown() {
    shows_stacks("folded-real", &traces::real());
}

#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn stacks_of_any_name_are_shown() {
    shows_stacks("folded-nasty", &traces::nasty());
}

/// By that ending the app takes it for a profile of another kind.
#[test]
#[ignore = "needs Node and Chromium: .ci/run runs it"]
fn events_in_a_file_called_chrome_json_are_refused() {
    let opened = open_file("ending", "chrome.json", written(&traces::nasty(), Format::Chrome).as_bytes());
    assert!(opened["refused"].is_string(), "{opened}");
}

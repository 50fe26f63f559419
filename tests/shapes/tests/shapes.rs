//! Runs every case of the shapes, disarmed and armed.

#![deny(warnings)]
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::Path;

use shapes::run::names;
use shapes::{editions, future_results, names::instances, names::NAMED, results, TABLES};
use timestamp_core::{Capture, Trace};

/// Runs every case, and tells of each that fails.
fn run_all() -> Vec<Trace> {
    let cases = TABLES.iter().flat_map(|(module, cases)| cases.iter().map(move |case| (module, case)));
    let (mut traces, mut failed) = (Vec::new(), Vec::new());
    for (module, case) in cases {
        match catch_unwind(AssertUnwindSafe(|| case.check())) {
            Ok(trace) => traces.push(trace),
            Err(_) => failed.push(format!("{module}: {}", case.claim)),
        }
    }
    assert!(failed.is_empty(), "\n  {}\n", failed.join("\n  "));
    traces
}

fn traced(work: impl FnOnce()) -> Trace {
    let capture = Capture::new("test");
    capture.run(work);
    capture.finish()
}

#[test]
fn values_are_the_same_armed_and_not_and_every_call_is_a_span() {
    assert!(run_all().len() > 200);
}

#[test]
fn what_diverges_has_its_span_all_the_same() {
    let expected = (["never", "looped", "typed"], ["never", "fragment", "macro", "typed"]);
    assert_eq!((results::diverge(), future_results::diverge()), expected);
    let trace = traced(|| assert_eq!((results::diverge(), future_results::diverge()), expected));
    assert_eq!(trace.spans().len(), 7, "{:?}", names(&trace));
    assert_eq!(trace.counts().panicked, 7);
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
}

#[test]
fn temporaries_are_dropped_as_the_edition_has_it() {
    let expected = if env!("CARGO_PKG_NAME").ends_with("2021") { "local temporary" } else { "temporary local" };
    assert_eq!(editions::order_of_this_edition(), expected);
}

#[test]
fn names_are_made_as_they_are_written() {
    for (call, name) in NAMED {
        assert_eq!(names(&traced(call)), [*name]);
    }
}

#[test]
fn generic_instances_share_a_callsite() {
    let trace = traced(instances);
    assert_eq!((trace.spans().len(), trace.frames().len()), (2, 1));
}

/// An annotation in the sources, and the line of the function under it.
struct Annotated {
    file: String,
    line: u32,
    text: String,
}

fn starts_item(line: &str) -> bool {
    line.contains("fn ")
        || ["impl", "trait", "mod", "struct"].iter().any(|word| line.split(['<', ' ']).any(|w| w == *word))
}

fn annotated() -> Vec<Annotated> {
    // By the names that the sources give the attribute.
    const STARTS: [&str; 5] =
        ["#[timestamp", "#[::timestamp_core::timestamp", "#[attribute", "#[timed", "#[super::timestamp"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            if STARTS.iter().any(|start| line.trim_start().starts_with(start)) {
                let under = at + lines[at..].iter().position(|line| starts_item(line)).unwrap();
                let text = lines[at..=under].join("\n");
                found.push(Annotated { file: file.clone(), line: under as u32 + 1, text });
            }
        }
    }
    found
}

#[test]
fn there_are_well_over_a_hundred_annotated_items() {
    let (items, cases) = (annotated().len(), TABLES.iter().map(|(_, cases)| cases.len()).sum::<usize>());
    println!("{items} annotated items in {cases} cases");
    assert!(items > 300 && cases > 200, "{items} items, {cases} cases");
}

/// Functions that leave no span, or none of their own line.
const NOT_SEEN: &[(&str, &str)] = &[
    ("$", "a macro writes it: its line is that of its use"),
    ("#[cfg(any())]", "it is not there"),
    ("fn dead", "nothing calls it"),
    ("fn a_test(", "the attribute is another"),
    ("fn in_a_closure(", "it runs once, and that is before anything is armed"),
    ("fn in_an_array_length_(", "it is there at compile time only"),
];

#[test]
fn every_annotated_item_is_called() {
    let mut traces = run_all();
    traces.push(traced(|| {
        results::diverge();
        future_results::diverge();
    }));
    let frames = traces.iter().flat_map(Trace::frames);
    let seen: BTreeSet<_> = frames.map(|frame| (frame.file().rsplit('/').next().unwrap(), frame.line())).collect();
    let missing: Vec<_> = annotated()
        .iter()
        .filter(|item| item.text.contains("fn ") && !item.text.contains("(skip)"))
        .filter(|item| !seen.contains(&(item.file.as_str(), item.line)))
        .filter(|item| !NOT_SEEN.iter().any(|(text, _)| item.text.contains(text)))
        .map(|item| format!("{}:{}", item.file, item.line))
        .collect();
    assert!(missing.is_empty(), "\n  {}\n", missing.join("\n  "));
}

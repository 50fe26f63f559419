//! What is shown: real work on several lanes, and names that are markup, ends of lines and separators.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use timestamp_core::trace::{Lane, SpanId};
use timestamp_core::{Capture, Format, Handle, Trace, timestamp};
use tokio::time::sleep;

#[timestamp(name = "work::spin")]
fn spin() {
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(2) {
        std::hint::spin_loop();
    }
}

/// As deep as told, working at each level.
#[timestamp(name = "work::descend")]
fn descend(levels: u32) {
    spin();
    if levels > 0 {
        descend(levels - 1);
    }
}

#[timestamp(name = "db::query {table}")]
async fn query(table: &str, naps: u32) {
    for _ in 0..naps {
        spin();
        sleep(Duration::from_millis(3)).await;
    }
    spin();
}

#[timestamp(name = "never ready")]
async fn never_ready() {
    spin();
    poll_fn(|_| Poll::<()>::Pending).await;
}

#[timestamp(name = "job")]
async fn job() {
    query("jobs 7", 2).await;
}

/// Joined futures, one that is cancelled, a task and a thread with lanes of their own.
#[timestamp(name = "handle [u8; 4]")]
async fn handle() {
    descend(3);
    let task = Handle::current().map(|handle| tokio::spawn(handle.scope("task; of \"its\" own", job())));
    let thread = Handle::current().map(|handle| thread::spawn(move || handle.run("thread 2", || descend(1))));
    let either = async {
        tokio::select! {
            () = never_ready() => {}
            () = query("users", 3) => {}
        }
    };
    tokio::join!(query("pages", 2), either);
    if let Some(thread) = thread {
        thread.join().expect("it doesn't panic");
    }
    if let Some(task) = task {
        task.await.expect("it doesn't panic");
    }
}

/// Three lanes, futures that take turns, a cancellation.
pub(crate) fn real() -> Trace {
    let capture = Capture::new("a real request");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    runtime.expect("a runtime").block_on(capture.scope(handle()));
    let trace = capture.finish();
    timestamp_tests::sound::assert_sound(&trace);
    assert_eq!((trace.lanes().len(), trace.counts().cancelled), (3, 1));
    assert!(trace.spans().iter().any(|span| span.polls() > 1));
    trace
}

/// Names as a caller may send them, and some that a reader knows from elsewhere.
pub(crate) const NASTY: [&str; 14] = [
    "[u8; 4]",
    "\"quoted\" 'too' \\ `x`",
    "</script><b>&amp;</title>",
    "two\nlines\r\nand more\u{2028}of them",
    "nul\0 escape\u{1b}[31m bell\u{7}",
    "crab \u{1F980} family \u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}",
    "שלום \u{202E}reversed",
    "page 3",
    " spaces ",
    "100 %",
    "%3B",
    "%",
    "Profile",
    "CpuProfile",
];

/// One lane of that name, and in its only root a call of each name, of 1 ms each.
pub(crate) fn nasty() -> Trace {
    let lane = "lane; \"</script>\" \u{1F980}";
    let mut frames = vec![json!({ "name": "root" })];
    let mut entries = vec![entry(0, true, 0)];
    for (index, name) in NASTY.iter().enumerate() {
        let (frame, at) = (index + 1, index as u64 * 1_000_000);
        frames.push(json!({ "name": name, "file": "src/<a>;b.rs", "line": 3 }));
        entries.extend([entry(frame, true, at), entry(frame, false, at + 1_000_000)]);
    }
    let end = NASTY.len() as u64 * 1_000_000;
    entries.push(entry(0, false, end));
    read("</script>\n; \"all\"", lane, end, frames, entries)
}

/// Calls without any length in each other and in a row, at the beginning, within and at the end of longer ones.
pub(crate) fn at_once() -> Trace {
    let names = ["root", "first", "second", "third"];
    let frames = names.map(|name| json!({ "name": name })).to_vec();
    let mut entries = vec![entry(0, true, 0)];
    for at in [0, 2_000_000, 4_000_000] {
        let empty = [(1, true), (2, true), (3, true), (3, false), (2, false), (3, true), (3, false), (1, false)];
        entries.extend(empty.map(|(frame, enters)| entry(frame, enters, at)));
        if at < 4_000_000 {
            entries.extend([(1, true, at), (2, true, at)].map(|(frame, enters, at)| entry(frame, enters, at)));
            entries.extend([entry(2, false, at + 1_000_000), entry(1, false, at + 2_000_000)]);
        }
    }
    entries.push(entry(0, false, 4_000_000));
    read("at once", "main", 4_000_000, frames, entries)
}

/// One root, and in it so many calls of names of their own, each longer than the one before: the first takes 1 µs.
pub(crate) fn wide(calls: usize) -> Trace {
    let mut frames = vec![json!({ "name": "root" })];
    let mut entries = vec![entry(0, true, 0)];
    let mut now = 0;
    for call in 1..=calls {
        frames.push(json!({ "name": format!("path {}x", call - 1) }));
        entries.push(entry(call, true, now));
        now += 1_000 * call as u64;
        entries.push(entry(call, false, now));
    }
    entries.push(entry(0, false, now));
    read("wide", "main", now, frames, entries)
}

/// One root, and in it so many times three calls in each other, with 1 µs, 2 µs and 3 µs of their own.
pub(crate) fn many(times: u64) -> Trace {
    let frames = ["root", "first", "second", "third"].map(|name| json!({ "name": name })).to_vec();
    let mut entries = vec![entry(0, true, 0)];
    for start in (0..times).map(|time| 6_000 * time) {
        entries.extend([(1, 0), (2, 1_000), (3, 3_000)].map(|(frame, at)| entry(frame, true, start + at)));
        entries.extend([3, 2, 1].map(|frame| entry(frame, false, start + 6_000)));
    }
    let end = 6_000 * times;
    entries.push(entry(0, false, end));
    read("many events", "main", end, frames, entries)
}

fn entry(frame: usize, enters: bool, at: u64) -> serde_json::Value {
    let event = if enters { "enter" } else { "exit" };
    json!({ "event": event, "frame": frame, "timestamp_ns": at, "thread_id": 0 })
}

/// A trace of one lane from the full format, of which only what it must have is given.
fn read(name: &str, lane: &str, end: u64, frames: Vec<serde_json::Value>, entries: Vec<serde_json::Value>) -> Trace {
    let mut full = Vec::new();
    Capture::new(name).finish().write(Format::Full, &mut full).expect("a vector takes everything");
    let mut full: serde_json::Value = serde_json::from_slice(&full).expect("JSON");
    full["metadata"]["total_duration_ns"] = json!(end);
    full["metadata"]["lanes"] =
        json!([{ "thread_id": 0, "name": lane, "start_ns": 0, "end_ns": end, "covered_ns": end }]);
    full["frames"] = json!(frames);
    full["entries"] = json!(entries);
    Trace::from_full(full.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn written(trace: &Trace, format: Format) -> String {
    let mut out = Vec::new();
    trace.write(format, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("the formats are UTF-8")
}

/// Time on the stack in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Times {
    /// Recursion counts once.
    pub(crate) total: u64,
    pub(crate) own: u64,
}

/// What each name takes on one lane's timeline.
pub(crate) fn by_name(trace: &Trace, lane: &Lane) -> BTreeMap<String, Times> {
    let mut times: BTreeMap<String, Times> = BTreeMap::new();
    let mut stack: Vec<SpanId> = Vec::new();
    let mut now = 0;
    for edge in trace.timeline(lane) {
        let mut names: Vec<&str> = stack.iter().map(|&id| trace.span_name(id)).collect();
        if let Some(top) = names.last() {
            times.entry((*top).to_owned()).or_default().own += edge.at - now;
        }
        names.sort_unstable();
        names.dedup();
        for name in names {
            times.entry(name.to_owned()).or_default().total += edge.at - now;
        }
        now = edge.at;
        times.entry(trace.span_name(edge.span).to_owned()).or_default();
        if edge.kind.enters() {
            stack.push(edge.span);
        } else {
            stack.pop();
        }
    }
    times
}

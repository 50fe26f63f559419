//! `pprof`: Go's viewer must read the same names and times.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use timestamp_core::trace::SpanId;
use timestamp_core::{Capture, Format, Trace, timestamp};
use tokio::time::sleep;

use crate::tools::{PYTHON, bytes, folder, run};
use crate::traces::{NASTY, Times, by_name, nasty, real};

/// By name.
type Table = BTreeMap<String, Times>;

fn written(trace: &Trace, name: &str) -> PathBuf {
    let file = folder().join(name);
    fs::create_dir_all(folder()).expect("target can be written");
    fs::write(&file, bytes(trace, Format::Pprof)).expect("target can be written");
    file
}

/// Go's own `pprof`, which its distribution has as sources; nothing else is loaded for it.
static PPROF: LazyLock<PathBuf> = LazyLock::new(|| {
    let program = folder().join("pprof");
    let mut go = Command::new(PYTHON.join("bin/go"));
    go.args(["build", "-o"]).arg(&program).arg("cmd/pprof").current_dir(folder());
    go.env("HOME", folder()).env("GOCACHE", folder().join("go")).env("GOTOOLCHAIN", "local");
    run(go.env("GOPROXY", "off").env("GOFLAGS", "-mod=vendor"));
    program
});

fn pprof(arguments: &[&str], file: &Path) -> String {
    run(Command::new(&*PPROF).args(arguments).arg(file).env("HOME", folder()).current_dir(folder()))
}

/// What stands in the table, in nanoseconds; and everything above it.
fn top(file: &Path, arguments: &[&str]) -> (String, Table) {
    let all = ["-top", "-unit=ns", "-nodecount=100000", "-nodefraction=0", "-edgefraction=0"];
    let said = pprof(&[arguments, &all].concat(), file);
    let (head, table) = said.split_once("cum%\n").unwrap_or_else(|| panic!("no table: {said}"));
    let number = |text: &str| text.trim_end_matches("ns").parse().unwrap_or_else(|error| panic!("{error}: {said}"));
    let row = |line: &str| {
        let mut words = line.split_ascii_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (own, _, _, total, share) = (number(word()), word(), word(), number(word()), word());
        let (_, name) = line.rsplit_once(&format!("{share}  ")).unwrap_or_else(|| panic!("no name: {line}"));
        (name.to_owned(), Times { own, total })
    };
    (head.to_owned(), table.lines().map(row).collect())
}

/// Time on the stack, on all lanes or on one.
fn busy(trace: &Trace, only: Option<&str>) -> Table {
    let mut table = Table::new();
    for lane in trace.lanes().iter().filter(|lane| only.is_none_or(|name| lane.name() == name)) {
        for (name, times) in by_name(trace, lane) {
            let sum = table.entry(name).or_default();
            (sum.own, sum.total) = (sum.own + times.own, sum.total + times.total);
        }
    }
    table.retain(|_, times| times.total > 0);
    table
}

/// For each call the time during which it was open and none of its children was; it counts once for each name on its
/// path.
fn wall(trace: &Trace) -> Table {
    let mut table = Table::new();
    let mut open: Vec<(SpanId, Vec<SpanId>)> = Vec::new();
    open.extend(trace.lanes().iter().flat_map(|lane| trace.roots(lane)).map(|id| (id, vec![id])));
    while let Some((id, path)) = open.pop() {
        let span = trace.span(id);
        let (mut own, mut reached) = (0, span.start_ns());
        for child in trace.children(id) {
            own += trace.span(child).start_ns().saturating_sub(reached).min(span.end_ns() - reached);
            reached = reached.max(trace.span(child).end_ns()).min(span.end_ns());
            open.push((child, [path.as_slice(), &[child]].concat()));
        }
        own += span.end_ns() - reached;
        table.entry(trace.span_name(id).to_owned()).or_default().own += own;
        for name in path.iter().map(|&id| trace.span_name(id)).collect::<BTreeSet<_>>() {
            table.entry(name.to_owned()).or_default().total += own;
        }
    }
    table.retain(|_, times| times.total > 0);
    table
}

#[test]
#[ignore = "needs Python 3 with venv; run by .ci/run, or: cargo test -p timestamp-tests --test viewers -- --ignored"]
fn the_viewer_shows_every_name_and_time() {
    let trace = real();
    let file = written(&trace, "real.pb.gz");
    let (head, by_default) = top(&file, &[]);
    assert!(head.contains("trace: a real request\n") && head.contains("\nType: wall\n"), "{head}");
    assert!(head.contains("cancelled: 1 spans\n"), "{head}");
    assert_eq!(by_default, wall(&trace));
    let (head, table) = top(&file, &["-sample_index=busy"]);
    assert!(head.contains("\nType: busy\n"), "{head}");
    assert_eq!(table, busy(&trace, None));
    // A lane by its label.
    let (_, table) = top(&file, &["-sample_index=busy", "-tagfocus=lane=^thread 2$"]);
    assert_eq!(table, busy(&trace, Some("thread 2")));
    let lane = &trace.lanes()[2].name();
    assert!(pprof(&["-tags", "-sample_index=busy"], &file).contains(lane), "{lane}");
}

#[timestamp(name = "step")]
async fn step() {
    sleep(Duration::from_millis(2)).await;
}

#[timestamp(name = "steps")]
async fn steps() {
    step().await;
    sleep(Duration::from_millis(1)).await;
    step().await;
}

#[timestamp(name = "sequential")]
fn sequential() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(steps());
}

#[test]
#[ignore = "needs Python 3 with venv; run by .ci/run, or: cargo test -p timestamp-tests --test viewers -- --ignored"]
fn one_thing_after_the_other_adds_up_to_what_each_took() {
    let capture = Capture::new("one after the other");
    capture.run(sequential);
    let trace = capture.finish();
    let (_, table) = top(&written(&trace, "sequential.pb.gz"), &["-cum"]);
    for name in ["sequential", "steps", "step"] {
        let spans = trace.spans().iter().filter(|span| trace.frame(span.frame()).name() == name);
        assert_eq!(table[name].total, spans.map(|span| span.wall_ns()).sum::<u64>(), "{name}");
    }
}

#[test]
#[ignore = "needs Python 3 with venv; run by .ci/run, or: cargo test -p timestamp-tests --test viewers -- --ignored"]
fn any_name_is_one_row() {
    let file = written(&nasty(), "nasty.pb.gz");
    let (head, table) = top(&file, &["-sample_index=busy"]);
    assert!(head.contains("trace: </script>\\n; \"all\"\n"), "{head}");
    let shown = |name: &str| match name {
        name if name.contains("lines") => r"two\nlines\r\nand more\u{2028}of them".to_owned(),
        name if name.contains("nul") => r"nul\u{0} escape\u{1b}[31m bell\u{7}".to_owned(),
        name => name.replace('\u{202E}', r"\u{202e}"),
    };
    let mut expected: Table =
        NASTY.iter().map(|name| (shown(name), Times { own: 1_000_000, total: 1_000_000 })).collect();
    expected.insert("root".to_owned(), Times { own: 0, total: NASTY.len() as u64 * 1_000_000 });
    assert_eq!(table, expected);
}

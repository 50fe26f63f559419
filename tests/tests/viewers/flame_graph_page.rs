//! The format `flamegraph` in Chromium: what its boxes say, and that search and zoom work and stay unharmed by names.

use std::fs;

use serde_json::{Value, json};
use timestamp_core::{Capture, Format, Trace};
use timestamp_tests::service::Service;
use timestamp_tests::{http, pages};

use crate::app::run_driver;
use crate::flame_graph::{all, decoded, totals};
use crate::tools::folder;
use crate::traces::{self, NASTY, written};

/// As the script marks what it finds.
const FOUND: &str = "rgb(230,0,230)";

/// One box as it lies on the screen.
struct Seen {
    name: String,
    ns: u64,
    shows: bool,
    above: bool,
    fill: String,
    width: f64,
}

fn seen(list: &Value) -> Vec<Seen> {
    let one = |seen: &Value| {
        let title = seen["title"].as_str().expect("a title");
        let (name, figures) = title.rsplit_once(" (").expect("figures");
        let ns = figures.split_once(" ns, ").expect("nanoseconds").0.replace(',', "");
        Seen {
            name: decoded(name),
            ns: ns.parse().expect("a number"),
            shows: seen["shows"] == true,
            above: seen["above"] == true,
            fill: seen["fill"].as_str().expect("a colour").to_owned(),
            width: seen["width"].as_f64().expect("a number"),
        }
    };
    list.as_array().expect("a list").iter().map(one).collect()
}

/// Opens the picture of `trace`: in a file, or in `job`'s `url`.
fn open(name: &str, trace: &Trace, mut job: Value) -> Value {
    fs::create_dir_all(folder()).expect("target can be written");
    let file = folder().join(format!("flame-graph-{name}.svg"));
    job["screenshot"] = json!(file.with_extension(""));
    if job.get("url").is_none() {
        fs::write(&file, written(trace, Format::Flamegraph)).expect("target can be written");
        job["url"] = json!(format!("file://{}", file.display()));
    }
    let look = run_driver("viewers/flame_graph.mjs", job);
    assert_eq!(look["complaints"], json!([]), "{name}");
    assert_eq!((&look["requests"], look["scripts"].as_u64() <= Some(1)), (&json!(1), true), "the file and no more");
    look
}

/// The names and numbers of boxes.
fn told<'a>(boxes: impl IntoIterator<Item = &'a Seen>) -> Vec<(String, u64)> {
    let mut told: Vec<_> = boxes.into_iter().map(|seen| (seen.name.clone(), seen.ns)).collect();
    told.sort_unstable();
    told
}

/// A user looks, points at a box, searches for a word, zooms into the box and leaves it. The box goes by its name and how
/// the picture writes that.
fn opens(name: &str, trace: &Trace, (zoom, written): (&str, &str), word: &str) {
    used(trace, (zoom, written), word, &open(name, trace, job(written, word)));
}

fn job(written: &str, word: &str) -> Value {
    json!({ "point": [written], "search": word, "zoom": written })
}

fn used(trace: &Trace, (zoom, written): (&str, &str), word: &str, look: &Value) {
    let totals = totals(trace);
    let last = |path: &Vec<&str>| (*path.last().expect("a name")).to_owned();
    let whole = ("all".to_owned(), all(trace));
    let sorted = |mut boxes: Vec<(String, u64)>| {
        boxes.sort_unstable();
        boxes
    };

    // Each path is a box as wide as its share.
    let before = seen(&look["before"]);
    let every = totals.iter().map(|(path, ns)| (last(path), *ns)).chain([whole.clone()]);
    assert_eq!(told(&before), sorted(every.collect()));
    let width = before.iter().find(|seen| seen.name == "all").expect("the lowest box").width;
    for seen in &before {
        let share = seen.ns as f64 / whole.1 as f64;
        assert!((seen.width - share * width).abs() < 0.5, "{} is {} wide", seen.name, seen.width);
        assert!(seen.shows && seen.fill != FOUND, "{}", seen.name);
    }

    // What the line tells of a box under the pointer.
    let (path, ns) = totals.iter().find(|(path, _)| last(path) == zoom).expect("there is one");
    let thousands =
        ns.to_string().as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
    let share = 100.0 * *ns as f64 / whole.1 as f64;
    assert_eq!(look["pointed"], json!([format!("Function: {written} ({thousands} ns, {share:.2}%)")]));

    // What holds the word is marked, and its share told: of boxes within each other that of the outermost.
    let searched = seen(&look["searched"]);
    let found = totals.iter().filter(|(path, _)| last(path).contains(word));
    assert_eq!(
        told(searched.iter().filter(|seen| seen.fill == FOUND)),
        sorted(found.clone().map(|(path, ns)| (last(path), *ns)).collect())
    );
    let outermost = found.filter(|(path, _)| !path[..path.len() - 1].iter().any(|name| name.contains(word)));
    let matched: u64 = outermost.map(|(_, ns)| ns).sum();
    assert!(matched > 0 && matched < whole.1, "{word}");
    assert_eq!(look["matched"], format!("Matched: {:.1}%", 100.0 * matched as f64 / whole.1 as f64));
    let asked = look["asked"].as_array().expect("a list");
    assert!(asked.len() == 1 && asked[0].as_str().is_some_and(|asked| asked.starts_with("prompt: Enter a search")));
    assert_eq!(look["matchedAfter"], "");
    assert!(seen(&look["unsearched"]).iter().all(|seen| seen.fill != FOUND));

    // Into a box: what lies beneath it and above it shows, and it is as wide as the whole.
    let zoomed = seen(&look["zoomed"]);
    let related = |other: &Vec<&str>| other.starts_with(path) || path.starts_with(other);
    let shown = totals.iter().filter(|(other, _)| related(other)).map(|(path, ns)| (last(path), *ns)).chain([whole]);
    assert_eq!(told(zoomed.iter().filter(|seen| seen.shows)), sorted(shown.collect()));
    assert!(zoomed.iter().any(|seen| !seen.shows) && look["unzoom"] == "Reset Zoom");
    let target = zoomed.iter().find(|seen| seen.name == zoom).expect("it is there");
    assert!(target.shows && !target.above && (target.width - width).abs() < 0.5, "{} is {} wide", zoom, target.width);
    assert_eq!(zoomed.iter().filter(|seen| seen.above).count(), path.len());
    for seen in zoomed.iter().filter(|seen| seen.shows && !seen.above) {
        assert!((seen.width - seen.ns as f64 / *ns as f64 * width).abs() < 0.5, "{} is {} wide", seen.name, seen.width);
    }

    // And back.
    let after = seen(&look["after"]);
    assert_eq!(told(&after), told(&before));
    assert!(after.iter().zip(&before).all(|(a, b)| a.shows && !a.above && (a.width - b.width).abs() < 0.5));
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_picture_of_real_work_can_be_searched_and_zoomed_into() {
    opens("real", &traces::real(), ("thread 2", "thread%202"), "db::query");
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_picture_of_any_name_does_no_harm() {
    opens("nasty", &traces::nasty(), (NASTY[0], "[u8%3B 4]"), "</script><b>");
}

#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_picture_of_nothing_says_so() {
    let look = open("empty", &Capture::new("</text><script>alert(1)</script>").finish(), json!({}));
    assert_eq!(look["texts"], json!(["Nothing to draw: no span took any time"]));
}

/// Under the service's policy for what a browser may do.
#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_kept_traces_picture_works_where_the_service_shows_it() {
    let service = Service::start();
    let body = json!({
        "graph_data": { "html": pages::generated(100) },
        "trace_config": { "trace_output": "both" },
    });
    let path = "/timestamps/graph/from/html/to/dot/default/full";
    let answer = http::post_json(service.address, path, &body).expect("the service answers");
    let trace = Trace::from_full(&answer.body).expect("a full trace");
    let id = answer.header("x-timestamp-trace-id").expect("it is kept");
    let mut job = job("parse html", "graph");
    job["url"] = json!(format!("http://{}/traces/{id}/flamegraph", service.address));
    let look = open("kept", &trace, job);
    used(&trace, ("parse html", "parse html"), "graph", &look);
}

/// More paths than are drawn, the file at its largest.
#[test]
#[ignore = "needs Node and Chromium: cargo test --workspace --test viewers -- --ignored"]
fn a_picture_of_many_paths_opens() {
    let look = open(
        "many",
        &traces::wide(20_000),
        json!({ "point": ["root"], "search": "path 19.99", "zoom": "path 19999x" }),
    );
    let before = seen(&look["before"]);
    assert_eq!(before.len(), 10_001);
    let found = |list: &Value| seen(list).iter().filter(|seen| seen.fill == FOUND).count();
    assert_eq!(found(&look["searched"]), 10);
    assert_eq!(seen(&look["zoomed"]).iter().filter(|seen| seen.shows).count(), 3);
    let told = "width: time on the stack, without waiting; the widest 10,000 of 20,001 paths are drawn";
    assert!(look["texts"].as_array().expect("a list").contains(&json!(told)), "{}", look["texts"][1]);
}

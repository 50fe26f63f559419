//! How fast the pipeline is: beside what was promised, and beside html5ever alone.
//!
//! ```text
//! cargo bench -p timestamp-pipeline-benches --bench pipeline
//! ```
//!
//! prints each promise with what was measured, and fails where one is missed. All in process, by the CPU time of one
//! thread, medians over rounds.
//!
//! *alone* is html5ever with the sparest sink that builds a tree, the tree freed; see `alone`. *The whole request* is all
//! that the plain route does but HTTP: the body is read as JSON, the pipeline run, the answer written as JSON, all freed.
//! *A run* is the pipeline alone, from the page as text to the rendered graph.

use std::process::ExitCode;

use graph_service::pipeline::Engine;
use timestamp_benches::calm::Meter;
use timestamp_benches::profile::Profile;
use timestamp_pipeline_benches::rows::{Group, Verdicts, median, ratio};
use timestamp_pipeline_benches::{alone, pages, service};
use timestamp_tests::pages::real;

/// How much time per byte may grow, and how much of it a whole request may take over html5ever alone.
const GROWTH: f64 = 1.5;
const TIMES_ALONE: f64 = 3.0;

/// The engine that lays the graph out besides, up to a number of nodes. Only its growth is promised.
const DRAWS: &str = "svg";

/// The sizes over which time has to be linear.
const SIZES: [usize; 4] = [20_000, 200_000, 2_000_000, 20_000_000];

/// What a work fills in a round, so that the clock's own cost is nothing; and where sizes are compared, so that what
/// disturbs the largest, which takes a second, falls on the small ones too.
const SHORT_MS: f64 = 1.0;
const LONG_MS: f64 = 250.0;

/// Work of a fixed size, in CPU milliseconds.
fn absolute(meter: &mut Meter, verdicts: &mut Verdicts) {
    let tree = if Engine::find("tree").is_some() { "tree" } else { "tree_text" };
    let works = [
        ("a tiny page, dot", "dot", pages::TINY.to_owned(), 0.05),
        ("1,000 <li>, dot", "dot", pages::list(1000), 2.0),
        ("1,000 divs with 3 attributes, dot", "dot", pages::divs(1000), 3.0),
        (if tree == "tree" { "80 <li>, tree" } else { "80 <li>, tree_text" }, tree, pages::list(80), 0.2),
    ];
    let mut group = Group::default();
    for (_, engine, page, _) in &works {
        let (engine, data) = (service::target(engine).engine, service::data(page));
        group.add(move || service::run(engine, &data));
    }
    println!("\na run, CPU time");
    for ((what, _, page, target), rounds) in works.iter().zip(group.measure(meter, 41, SHORT_MS)) {
        verdicts.row(what, median(&rounds), "ms", *target, &format!("{} bytes", page.len()));
    }
}

/// Whole requests, in times of what html5ever alone takes for the same page.
fn beside_the_parser(meter: &mut Meter, verdicts: &mut Verdicts, what: &str, page: &str, rounds: usize) {
    let body = &service::request(page);
    let targets: Vec<_> = service::engines().map(|engine| service::target(engine.name)).collect();
    let (targets, refused): (Vec<_>, Vec<_>) =
        targets.into_iter().partition(|target| service::run(target.engine, &service::data(page)).is_ok());
    let mut group = Group::default();
    group.add(|| alone::parse(page));
    for target in &targets {
        group.add(|| service::answer(*target, body));
    }
    let measured = group.measure(meter, rounds, SHORT_MS);
    let alone = &measured[0];
    let (ms, ns) = (median(alone), median(alone) * 1e6 / page.len() as f64);
    println!("\nthe whole request, {what}, {} bytes; alone {ms:.2} ms, {ns:.1} ns a byte", page.len());
    for (target, rounds) in targets.iter().zip(&measured[1..]) {
        let note = format!("{:.2} ms", median(rounds));
        let times = ratio(rounds, alone);
        if target.engine.name == DRAWS {
            Verdicts::told(DRAWS, times, "x", &note);
        } else {
            verdicts.row(target.engine.name, times, "x", TIMES_ALONE, &note);
        }
    }
    for target in refused {
        assert_eq!(target.engine.name, DRAWS, "no other engine refuses a page for its size");
        println!("  {:<44}refuses a page of this size", target.engine.name);
    }
}

/// The largest page up to `bytes` that an engine takes, as it may have a limit of its own.
fn largest(engine: &'static Engine, bytes: usize) -> String {
    let takes = |page: &str| service::run(engine, &service::data(page)).is_ok();
    let page = pages::of_bytes(bytes);
    if takes(&page) {
        return page;
    }
    let (mut low, mut high) = (0, bytes);
    while high - low > bytes / 50 {
        let middle = low.midpoint(high);
        if takes(&pages::of_bytes(middle)) { low = middle } else { high = middle }
    }
    pages::of_bytes(low)
}

/// The time that a run takes for a byte, from the smallest page to the largest.
fn growth(meter: &mut Meter, verdicts: &mut Verdicts) {
    println!("\na run, time per byte, the slowest size over the fastest");
    for engine in service::engines() {
        let mut pages: Vec<String> = SIZES.map(|bytes| largest(engine, bytes)).into();
        // Beyond its limit an engine has the same largest page for each size.
        pages.dedup_by(|next, this| next.len() < this.len() * 2);
        let mut group = Group::default();
        for page in &pages {
            let data = service::data(page);
            group.add(move || service::run(engine, &data));
        }
        let measured = group.measure(meter, 5, LONG_MS);
        let bytes = pages.iter().map(|page| page.len() as f64);
        let per_byte: Vec<Vec<f64>> = measured
            .iter()
            .zip(bytes)
            .map(|(rounds, bytes)| rounds.iter().map(|ms| ms * 1e6 / bytes).collect())
            .collect();
        // Each size in times of the smallest.
        let grown: Vec<f64> = per_byte.iter().map(|rounds| ratio(rounds, &per_byte[0])).collect();
        let slowest = grown.iter().copied().fold(0.0, f64::max);
        let fastest = grown.iter().copied().fold(f64::INFINITY, f64::min);
        let list = per_byte.iter().map(|rounds| format!("{:.1}", median(rounds))).collect::<Vec<_>>().join(", ");
        let bytes = pages.last().map_or(0, String::len);
        verdicts.row(engine.name, slowest / fastest, "x", GROWTH, &format!("{list} ns; up to {bytes} bytes"));
    }
}

fn main() -> ExitCode {
    println!("{}; medians over the rounds", Profile::current());
    let (meter, verdicts) = (&mut Meter::calibrated(), &mut Verdicts::default());
    absolute(meter, verdicts);
    beside_the_parser(meter, verdicts, "a generated page", &pages::of_bytes(100_000), 31);
    beside_the_parser(meter, verdicts, "a real page", &real(), 31);
    beside_the_parser(meter, verdicts, "a generated page", &pages::of_bytes(10_000_000), 7);
    growth(meter, verdicts);
    println!("\nin calm, by the meter's best of the whole run, table by table: {:?} %", meter.calm_percents());
    for missed in verdicts.missed() {
        eprintln!("missed: {missed}");
    }
    if verdicts.missed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

//! What the pipeline costs in instructions, as callgrind counts them: the same on a loaded machine as on a quiet one.
//!
//! ```text
//! cargo bench -p timestamp-pipeline-benches --bench pipeline-instructions
//! ```
//!
//! prints what a byte of a 100 kB page costs html5ever alone, a run of the pipeline and whole requests, and fails where
//! that is over its recorded [ceiling](WORKS). Needs valgrind. What each word means stands in the benchmark `pipeline`.
//!
//! The program runs itself under callgrind. What is called by [`counted`] is counted, by the name of the callee.

use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;

use graph_service::pipeline::GraphData;
use timestamp_benches::callgrind;
use timestamp_benches::profile::Profile;
use timestamp_pipeline_benches::{alone, pages, service};

static PAGE: LazyLock<String> = LazyLock::new(|| pages::of_bytes(100_000));
static DATA: LazyLock<GraphData> = LazyLock::new(|| service::data(&PAGE));
static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| service::request(&PAGE));

/// Some work on the page.
struct Work {
    what: &'static str,
    name: &'static str,
    run: fn() -> usize,
    /// Instructions a byte, for the default profile: what there is now and one in a hundred more, as hash maps are seeded
    /// anew for each run. A count over it is a regression, so lower it with every gain. html5ever's own moves with its
    /// versions only.
    ceiling: f64,
}

const WORKS: &[Work] = &[
    Work { what: "html5ever alone", name: "html5ever_alone", run: html5ever_alone, ceiling: 343.5 },
    Work { what: "a run, dot", name: "run_dot", run: run_dot, ceiling: 471.0 },
    Work { what: "the whole request, dot", name: "request_dot", run: request_dot, ceiling: 637.5 },
    Work { what: "the whole request, visjs", name: "request_visjs", run: request_visjs, ceiling: 799.5 },
    Work { what: "the whole request, tree_text", name: "request_tree_text", run: request_tree_text, ceiling: 468.0 },
];

#[inline(never)]
fn html5ever_alone() -> usize {
    alone::parse(&PAGE)
}

#[inline(never)]
fn run_dot() -> usize {
    service::run(service::target("dot").engine, &DATA).map_or(0, |output| output.node_count)
}

#[inline(never)]
fn request_dot() -> usize {
    service::answer(service::target("dot"), &BODY)
}

#[inline(never)]
fn request_visjs() -> usize {
    service::answer(service::target("visjs"), &BODY)
}

#[inline(never)]
fn request_tree_text() -> usize {
    service::answer(service::target("tree_text"), &BODY)
}

/// The caller of all that is counted.
#[inline(never)]
fn counted(run: fn() -> usize) {
    black_box(black_box(run)());
}

/// What is called by this one is not counted: what happens once (the page is made, names are interned) is not what a
/// request costs. It has to differ: the compiler makes one of two functions that are alike.
#[inline(never)]
fn warm_up(run: fn() -> usize) {
    black_box(black_box(run)().wrapping_add(1));
}

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "run") {
        for call in [warm_up, counted] {
            WORKS.iter().for_each(|work| call(work.run));
        }
        return ExitCode::SUCCESS;
    }
    let program = std::env::current_exe().expect("the program that runs has a path");
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.pipeline");
    let counts = callgrind::count(&program, "run", &out);
    let compared = cfg!(target_arch = "x86_64") && Profile::current() == Profile::Default;
    let mut over = false;
    println!("instructions a byte, {}; {} bytes", Profile::current(), PAGE.len());
    for Work { what, name, ceiling, .. } in WORKS {
        let count = counts.iter().find(|(path, _)| path.rsplit("::").next() == Some(name));
        let Some((_, count)) = count else { panic!("{name} was not counted") };
        let per_byte = count / PAGE.len() as f64;
        let is_over = compared && per_byte > *ceiling;
        over |= is_over;
        println!("  {what:<32}{per_byte:>7.1}   ceiling {ceiling:>6.1}{}", if is_over { "   OVER" } else { "" });
    }
    if !compared {
        println!("the ceilings are those of x86-64 and the default profile, and are not compared here");
    }
    if over { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

//! What the pipeline costs in instructions, as callgrind counts them: the same on a loaded machine as on a quiet one.
//!
//! ```text
//! cargo bench -p timestamp-pipeline-benches --bench pipeline-instructions
//! ```
//!
//! prints what a byte of a 100 kB page costs html5ever alone, a run of the pipeline and whole requests, and fails where
//! that is over its recorded [ceiling](WORKS). Needs valgrind. What each word means stands in the benchmark `pipeline`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;

use graph_service::pipeline::GraphData;
use timestamp_benches::works::{self, Unit, Work};
use timestamp_pipeline_benches::{alone, pages, service};

static PAGE: LazyLock<String> = LazyLock::new(|| pages::of_bytes(100_000));
static DATA: LazyLock<GraphData> = LazyLock::new(|| service::data(&PAGE));
static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| service::request(&PAGE));

/// Ceilings are what there is now and some in a thousand more, as hash maps are seeded anew for each run and what is copied
/// as memory grows hangs on what else lies there. html5ever's own moves with its versions, and with the units that it is
/// compiled in.
#[rustfmt::skip]
const WORKS: &[Work] = &[
    Work { what: "html5ever alone", name: "html5ever_alone", prepare: || (), run: html5ever_alone, ceiling: 343.5 },
    Work { what: "a run, dot", name: "run_dot", prepare: || (), run: run_dot, ceiling: 472.5 },
    Work { what: "the whole request, dot", name: "request_dot", prepare: || (), run: request_dot, ceiling: 640.0 },
    Work { what: "the whole request, visjs", name: "request_visjs", prepare: || (), run: request_visjs, ceiling: 800.0 },
    Work { what: "the whole request, tree_text", name: "request_tree_text", prepare: || (), run: request_tree_text, ceiling: 464.5 },
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

fn main() -> ExitCode {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.pipeline");
    works::check(WORKS, Unit { name: "a byte", count: PAGE.len() }, &out)
}

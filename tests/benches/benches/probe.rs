//! What a span costs: switched off and armed, beside two bare clock reads and beside the crates that do a similar job.
//!
//! `cargo bench -p timestamp-benches` prints criterion's figures and then a table of their medians per span,
//! each also as a multiple of the group's floor. Times depend on the machine; compare the ratios.
//!
//! Every armed figure is for recording alone, [`SPANS`] spans under one parent: what turns the records into something
//! readable afterwards (our `finish`, fastrace's reporter thread, puffin's sinks) is left out for all.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput};
use timestamp_benches::{SPANS, body, calls, peers, table};

#[inline(never)]
fn plain(x: u64) -> u64 {
    body(x)
}

#[timestamp_core::timestamp]
#[inline(never)]
fn timed(x: u64) -> u64 {
    body(x)
}

/// The least that an armed span can cost: the clock read twice, and both written down.
#[inline(never)]
fn two_clock_reads(into: &mut Vec<u64>) {
    into.clear();
    for _ in 0..SPANS {
        into.push(clock());
        into.push(clock());
    }
    black_box(into);
}

#[cfg(target_arch = "x86_64")]
fn clock() -> u64 {
    // SAFETY: every x86-64 processor has the time-stamp counter, and reading it touches no memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}

#[cfg(not(target_arch = "x86_64"))]
fn clock() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(SPANS));
    group
}

/// Nothing armed: the price of leaving the annotation in.
fn disarmed(criterion: &mut Criterion) {
    let mut group = group(criterion, "disarmed");
    group.bench_function("a plain call", |b| b.iter(|| calls(plain)));
    group.bench_function("timestamp", |b| b.iter(|| calls(timed)));
    group.bench_function("fastrace", |b| b.iter(|| calls(peers::fastrace::leaf)));
    group.bench_function("tracing", |b| b.iter(|| calls(peers::tracing::leaf)));
    group.bench_function("puffin", |b| b.iter(|| calls(peers::puffin::leaf)));
    group.finish();
}

/// Armed: the price of a span.
fn armed(criterion: &mut Criterion) {
    let mut group = group(criterion, "armed");
    let mut reads = Vec::with_capacity(2 * SPANS as usize);
    group.bench_function("two clock reads", |b| b.iter(|| two_clock_reads(&mut reads)));
    group.bench_function("timestamp", |b| {
        b.iter_batched(
            || timestamp_core::Capture::new("bench"),
            |capture| {
                capture.run(|| black_box(calls(timed)));
                capture
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("fastrace", peers::fastrace::armed);
    group.bench_function("tracing", peers::tracing::armed);
    group.bench_function("puffin", peers::puffin::armed);
    group.finish();
}

/// What arming and finishing cost by themselves.
fn capture(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("capture");
    group.bench_function("arm and finish, empty", |b| {
        b.iter(|| {
            let capture = timestamp_core::Capture::new("bench");
            capture.run(|| ());
            capture.finish()
        });
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    // First, while no peer has been switched on.
    disarmed(&mut criterion);
    armed(&mut criterion);
    capture(&mut criterion);
    criterion.final_summary();
    table::print("disarmed", "a plain call", SPANS);
    table::print("armed", "two clock reads", SPANS);
}

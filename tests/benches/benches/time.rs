//! What a span costs in time: switched off and armed, beside two bare clock reads and beside the crates that do a
//! similar job.
//!
//! ```text
//! cargo bench -p timestamp-benches --bench time
//! cargo bench -p timestamp-benches --bench time --profile bench-lto
//! ```
//!
//! Times depend on the machine: compare the ratios. Every armed figure is for recording alone. What switches recording on
//! and off, and what turns the records into something readable afterwards (our `finish`, fastrace's reporter thread,
//! puffin's sinks, hotpath's worker), is left out for all.

use std::hint::black_box;

use timestamp_benches::calm::Meter;
use timestamp_benches::clock::ticks;
use timestamp_benches::functions::{Functions, LIBRARY, OWN, subjects};
use timestamp_benches::profile::Profile;
use timestamp_benches::rounds::{Compared, Group, time};
use timestamp_core::Capture;

/// Ours in the binary's own crate, where a thread-local is reached more cheaply than from a library.
mod own {
    use timestamp_benches::functions::Functions;
    use timestamp_benches::{async_functions, functions, sync_functions};

    sync_functions! { { #[timestamp_core::timestamp] } {} }
    async_functions! { { #[timestamp_core::timestamp] } }

    pub(super) const FUNCTIONS: Functions = functions!(Some(ready), functions::record);
}

/// Calls in a round.
const CALLS: u64 = 10_000;

#[inline(never)]
fn repeat(function: fn(u64) -> u64, argument: u64, calls: u64) -> u64 {
    (0..calls).fold(0, |sum, _| sum ^ function(argument))
}

/// Nothing armed: the price of leaving the annotation in.
fn disarmed(
    meter: &mut Meter,
    title: &str,
    profile: Profile,
    targets: [Option<&'static str>; 2],
    function: impl Fn(&Functions) -> Option<fn(u64) -> u64>,
) {
    let mut group = Group::new(format!("disarmed, {title}, ns a call and over the plain one"), Compared::Over, CALLS);
    for (name, functions) in subjects(own::FUNCTIONS) {
        let Some(function) = function(&functions) else { continue };
        let target = if [OWN, LIBRARY].contains(&name) { profile.of(targets) } else { None };
        group.add_with_target(name, target, move || time(|| repeat(black_box(function), 1, CALLS)));
    }
    group.print(meter, 1000);
}

/// The least that an armed span can cost: the clock read twice, and both written down.
#[inline(never)]
fn two_clock_reads(spans: &mut [[u64; 2]]) {
    for span in &mut *spans {
        span[0] = ticks();
        span[1] = ticks();
    }
    black_box(spans);
}

/// Armed: the price of a span.
fn armed(
    meter: &mut Meter,
    title: &str,
    profile: Profile,
    spans: u64,
    rounds: usize,
    call: impl Fn(&Functions) -> Option<(fn(u64) -> u64, u64)>,
) {
    let title = format!("armed, {title}, ns a span and x two bare clock reads");
    let mut group = Group::new(title, Compared::Times, spans);
    let mut reads = vec![[0; 2]; spans as usize];
    group.add("two clock reads", move || time(|| two_clock_reads(&mut reads)));
    for (name, functions) in subjects(own::FUNCTIONS).into_iter().skip(1) {
        let Some((function, depth)) = call(&functions) else { continue };
        let target = [OWN, LIBRARY].contains(&name).then_some(profile.of(["x 1.10", "x 1.05"]));
        group.add_with_target(name, target, move || {
            let mut took = 0.0;
            (functions.record)(&mut || took = time(|| repeat(black_box(function), depth, spans / depth)));
            took
        });
    }
    group.print(meter, rounds);
}

/// What arming and finishing cost by themselves.
fn capture(meter: &mut Meter) {
    const CAPTURES: u64 = 100;
    let mut group = Group::new("an empty capture, armed and finished", Compared::Alone, CAPTURES);
    group.add_with_target("timestamp", Some("1 µs"), || time(|| (0..CAPTURES).for_each(|_| empty_capture())));
    group.print(meter, 200);
}

fn empty_capture() {
    let capture = Capture::new("empty");
    capture.run(|| black_box(()));
    black_box(capture.finish());
}

fn main() {
    let profile = Profile::current();
    // Once in a process.
    let first_capture = time(empty_capture);
    println!("{profile}; medians over the rounds, and quartiles");
    let meter = &mut Meter::calibrated();
    // First, while no peer has been switched on.
    disarmed(meter, "a leaf", profile, [None, Some("+0.30")], |of| Some(of.leaf));
    disarmed(meter, "a function with calls", profile, [None, Some("+0.30")], |of| Some(of.calls));
    disarmed(meter, "an async fn that is ready at once", profile, [Some("4 ns in all"); 2], |of| of.ready);
    armed(meter, "1,000 a capture", profile, 1_000, 100, |of| Some((of.leaf, 1)));
    armed(meter, "1,000 a capture, 10 deep", profile, 1_000, 100, |of| Some((of.nested, 10)));
    armed(meter, "100,000 a capture", profile, 100_000, 30, |of| Some((of.leaf, 1)));
    armed(meter, "async and ready at once, 1,000 a capture", profile, 1_000, 100, |of| Some((of.ready?, 1)));
    println!("  (fastrace drops what is over 10,240 spans in a capture, and does not tell)");
    capture(meter);
    println!("  a process's first       {first_capture:>9.0} ns, in which it measures what its probes cost");
    let percents = meter.calm_percents();
    println!("\nin calm, by the meter's best of the whole run, table by table: {percents:?} %");
}

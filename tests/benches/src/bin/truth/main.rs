//! How far a trace is from the truth.
//!
//! ```text
//! cargo run --release -p timestamp-benches --bin truth
//! ```
//!
//! Spans of known length, alone and ten deep, are recorded, and their times compared with what was really spun: the
//! spinning function reads the same counter and notes its first and last reading, so an interrupt within it lengthens
//! both alike. Medians of the relative errors, as recorded and after what the trace estimates that its own probes took.
//! Fails if an estimate is more than [`MOST`] off for spins of [`FROM`] and more.
//!
//! Then what the probes of each kind of span really took, by comparison with the same functions without, beside what the
//! trace says of it. Fails if that is more than [`probes::MOST`] off.

use std::process::ExitCode;
use std::time::Duration;

use timestamp_benches::clock::{tick_ns, ticks};
use timestamp_benches::rounds::quartiles;
use timestamp_core::{Capture, Trace, timestamp};

mod probes;

const LENGTHS: [Duration; 9] = [
    Duration::from_nanos(200),
    Duration::from_nanos(500),
    Duration::from_micros(1),
    Duration::from_micros(2),
    Duration::from_micros(5),
    Duration::from_micros(20),
    Duration::from_micros(100),
    Duration::from_millis(1),
    Duration::from_millis(10),
];

const MOST: f64 = 0.02;
const FROM: Duration = Duration::from_micros(1);
const DEPTH: usize = 10;
/// How long all spins of one length and depth are to take together, and how many there are at least and at most.
const TOGETHER: Duration = Duration::from_millis(400);
const REPETITIONS: (u128, u128) = (15, 3000);

/// Spins for so many ticks and returns how many it really was.
#[inline(always)]
fn spin(length: u64) -> u64 {
    let start = ticks();
    loop {
        let spun = ticks() - start;
        if spun >= length {
            return spun;
        }
    }
}

/// Spins, and then calls itself `depth - 1` levels down.
#[timestamp]
#[inline(never)]
fn level(depth: usize, length: u64, spun: &mut Vec<u64>) {
    spun.push(spin(length));
    if depth > 1 {
        level(depth - 1, length, spun);
    }
}

/// The clock as this program measures it.
struct Clock {
    tick_ns: f64,
    /// A spin takes as long as from its first reading to its last, and one reading more.
    reading: u64,
}

impl Clock {
    fn measure() -> Self {
        let readings: Vec<f64> = (0..10_000)
            .map(|_| {
                let start = ticks();
                (ticks() - start) as f64
            })
            .collect();
        Clock { tick_ns: tick_ns(), reading: quartiles(&readings).1 as u64 }
    }

    fn nanoseconds(&self, spun: u64) -> f64 {
        (spun + self.reading) as f64 * self.tick_ns
    }
}

/// Relative errors: as recorded, and without the estimated cost of the probes.
#[derive(Default)]
struct Errors {
    recorded: Vec<f64>,
    estimated: Vec<f64>,
}

impl Errors {
    fn add(&mut self, recorded: u64, overhead: u64, truth: f64) {
        self.recorded.push(recorded as f64 / truth - 1.0);
        self.estimated.push((recorded as f64 - overhead as f64) / truth - 1.0);
    }

    fn medians(&self) -> (f64, f64) {
        (quartiles(&self.recorded).1, quartiles(&self.estimated).1)
    }
}

/// Errors of the self times, and of the outermost spans' totals.
fn measure(length: Duration, depth: usize, clock: &Clock) -> (Errors, Errors) {
    let outermost = length.as_nanos() * depth as u128;
    let repetitions = (TOGETHER.as_nanos() / outermost).clamp(REPETITIONS.0, REPETITIONS.1) as usize;
    let ticks = (length.as_nanos() as f64 / clock.tick_ns) as u64;
    let mut spun = Vec::with_capacity(repetitions * depth);
    let capture = Capture::new("truth");
    capture.run(|| (0..repetitions).for_each(|_| level(depth, ticks, &mut spun)));
    let trace = capture.finish();

    assert_eq!(trace.spans().len(), spun.len(), "every call is a span");
    assert!(trace.counts().anomalies.is_empty(), "{:?}", trace.counts());
    compare(&trace, &spun, depth, clock)
}

fn compare(trace: &Trace, spun: &[u64], depth: usize, clock: &Clock) -> (Errors, Errors) {
    let (mut own, mut total) = (Errors::default(), Errors::default());
    for lane in trace.lanes() {
        for (outermost, spun) in trace.roots(lane).zip(spun.chunks(depth)) {
            let truth = spun.iter().map(|&spun| clock.nanoseconds(spun)).sum();
            total.add(trace.span(outermost).busy_ns(), trace.busy_overhead_ns(outermost), truth);
            let levels = std::iter::successors(Some(outermost), |&span| trace.children(span).next());
            for (level, &spun) in levels.zip(spun) {
                own.add(trace.span(level).self_ns(), trace.self_overhead_ns(level), clock.nanoseconds(spun));
            }
        }
    }
    assert_eq!(own.recorded.len(), spun.len(), "each span is {depth} deep");
    (own, total)
}

fn main() -> ExitCode {
    let clock = Clock::measure();
    let rate = 1.0 / clock.tick_ns;
    println!("counter {rate:.4} GHz, a reading {:.1} ns", clock.reading as f64 * clock.tick_ns);
    println!("median error in % of what was spun: as recorded -> without the estimated cost of the probes\n");
    println!("{:>9}{:>20}{:>22}{:>22}", "spun", "self", "self, 10 deep", "total, 10 deep");
    let mut exact = true;
    for length in LENGTHS {
        let (alone, _) = measure(length, 1, &clock);
        let (nested, total) = measure(length, DEPTH, &clock);
        print!("{:>9}", format!("{length:?}"));
        for errors in [alone, nested, total] {
            let (recorded, estimated) = errors.medians();
            print!("{:>+14.2} -> {:>+5.2}", recorded * 100.0, estimated * 100.0);
            exact &= length < FROM || estimated.abs() <= MOST;
        }
        println!();
    }
    if !exact {
        eprintln!("\nfrom {FROM:?} on, an estimate is more than {} % off", MOST * 100.0);
    }
    println!("\nwhat the probes of a span take, in ns: really, and as estimated\n");
    let close = probes::print(clock.tick_ns);
    if !close {
        eprintln!("\nan estimate of what probes take is more than {} % off", probes::MOST * 100.0);
    }
    if exact && close { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

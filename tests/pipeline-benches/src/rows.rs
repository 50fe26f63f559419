//! Rounds of work that is measured together, by the processor's time of this thread.

use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use timestamp_benches::calm::Meter;
use timestamp_benches::rounds::quartiles;

/// How long a group waits for calm, over all its rounds.
const PATIENCE: Duration = Duration::from_secs(2);

/// What takes longer in a round is not warmed up before: it fills the caches many times over.
const LONG_MS: f64 = 50.0;

/// What this thread has had of its processor, in milliseconds.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Works of which each round measures every one, so that what else the machine does falls on all.
#[derive(Default)]
pub struct Group<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    work: Box<dyn FnMut() + 'a>,
    /// How often a round does it.
    times: u32,
    is_long: bool,
    rounds: Vec<f64>,
}

impl<'a> Group<'a> {
    /// Adds some work.
    pub fn add<R>(&mut self, mut work: impl FnMut() -> R + 'a) {
        let work = Box::new(move || drop(black_box(work())));
        self.entries.push(Entry { work, times: 1, is_long: false, rounds: Vec::new() });
    }

    /// Measures. Returns the CPU milliseconds that each work took in each round. In a round it is done as often as it takes
    /// to fill `round_ms`.
    #[must_use]
    pub fn measure(mut self, meter: &mut Meter, rounds: usize, round_ms: f64) -> Vec<Vec<f64>> {
        meter.table(PATIENCE);
        for entry in &mut self.entries {
            let mut took = entry.run();
            if took < LONG_MS {
                took = entry.run();
            }
            entry.times = (round_ms / took).ceil().max(1.0) as u32;
            entry.is_long = took * f64::from(entry.times) > LONG_MS;
        }
        for round in 0..rounds {
            for turn in 0..self.entries.len() {
                let turn = if round % 2 == 0 { turn } else { self.entries.len() - 1 - turn };
                let entry = &mut self.entries[turn];
                // Once for the caches, which the entry before has filled with its own.
                if !entry.is_long {
                    entry.run();
                }
                let took = meter.calmly(|| entry.run());
                entry.rounds.push(took);
            }
        }
        self.entries.into_iter().map(|entry| entry.rounds).collect()
    }
}

impl Entry<'_> {
    fn run(&mut self) -> f64 {
        let start = cpu_ms();
        (0..self.times).for_each(|_| (self.work)());
        (cpu_ms() - start) / f64::from(self.times)
    }
}

/// The median.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    quartiles(values).1
}

/// The median of the ratios within each round.
#[must_use]
pub fn ratio(these: &[f64], those: &[f64]) -> f64 {
    median(&these.iter().zip(those).map(|(this, that)| this / that).collect::<Vec<_>>())
}

/// Prints rows with their verdicts.
#[derive(Debug, Default)]
pub struct Verdicts {
    missed: Vec<String>,
}

impl Verdicts {
    /// Prints a row. It is met where `value` is at most `target`.
    pub fn row(&mut self, what: &str, value: f64, unit: &str, target: f64, note: &str) {
        let met = value <= target;
        let verdict = if met { "met" } else { "MISSED" };
        println!("  {what:<44}{value:>9.3} {unit:<4} at most {target:<6} {verdict:<7} {note}");
        if !met {
            self.missed.push(what.trim().to_owned());
        }
    }

    /// Prints a row for which nothing is promised.
    pub fn told(what: &str, value: f64, unit: &str, note: &str) {
        println!("  {what:<44}{value:>9.3} {unit:<4} {:<23}{note}", "no promise");
    }

    /// The rows that were missed.
    #[must_use]
    pub fn missed(&self) -> &[String] {
        &self.missed
    }
}

//! Whether a core is the benchmark's own.
//!
//! A virtual core is often half of a real one. While somebody works on the other half, code that keeps the core busy takes
//! up to twice as long, and code that waits (for a reading of the counter, say) as long as ever: the ratio of two times is
//! then about the neighbour. So measurements are taken between two looks at a meter, some work that keeps the core busy,
//! and count if neither look saw it slowed down. A neighbour who never pauses is not seen: what the meter takes alone is
//! only known by the least it took in the whole run. So what passed for calm may turn out not to have been.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::rounds::time;

/// How much longer than at best the meter may take in calm. A processor changes its clock by itself: on a quiet Zen 5 not
/// one look of a whole run lay within 5 % of the best.
const CALM: f64 = 1.15;

/// Tells calm from disturbance, for all tables of a run.
pub struct Meter {
    /// Reads it: nanoseconds.
    read: Box<dyn FnMut() -> f64>,
    /// The shortest time seen, in nanoseconds.
    best: f64,
    /// How long there is still to wait for calm in this table.
    patience: Duration,
    /// For each table and each measurement in it, the slower of the two looks.
    tables: Vec<Vec<f64>>,
}

impl Meter {
    /// A meter, read often enough to know what is fast just now.
    #[must_use]
    pub fn calibrated() -> Self {
        Self::reading(|| time(work))
    }

    pub(crate) fn reading(mut read: impl FnMut() -> f64 + 'static) -> Self {
        let best = (0..1000).map(|_| read()).fold(f64::INFINITY, f64::min);
        Meter { read: Box::new(read), best, patience: Duration::ZERO, tables: Vec::new() }
    }

    /// Starts a table, over which it waits for calm for so long at most.
    pub fn table(&mut self, patience: Duration) {
        self.patience = patience;
        self.tables.push(Vec::new());
    }

    /// What `run` returns in calm; whatever it returns, once there is no patience left.
    pub fn calmly(&mut self, mut run: impl FnMut() -> f64) -> f64 {
        loop {
            let started = Instant::now();
            let before = self.look();
            if self.is_calm(before) || self.patience.is_zero() {
                let measured = run();
                let slower = before.max(self.look());
                if self.is_calm(slower) || self.patience.is_zero() {
                    self.tables.last_mut().expect("a table was started").push(slower);
                    return measured;
                }
            }
            self.patience = self.patience.saturating_sub(started.elapsed());
        }
    }

    /// The share of the measurements of each table that were taken in calm, in percent, as far as is known by now.
    #[must_use]
    pub fn calm_percents(&self) -> Vec<usize> {
        let percent = |looks: &Vec<f64>| {
            let calm = looks.iter().filter(|look| self.is_calm(**look)).count();
            100 * calm / looks.len().max(1)
        };
        self.tables.iter().map(percent).collect()
    }

    fn look(&mut self) -> f64 {
        // The better of two, as the first one may find the caches cold.
        let took = (self.read)().min((self.read)());
        self.best = self.best.min(took);
        took
    }

    fn is_calm(&self, took: f64) -> bool {
        took <= self.best * CALM
    }
}

/// A few microseconds of chains that don't wait for each other.
#[inline(never)]
fn work() -> u64 {
    let mut chains = [1_u64, 2, 3, 4, 5, 6, 7, 8];
    for i in 0..black_box(2000) {
        for chain in &mut chains {
            *chain = (*chain ^ i).wrapping_add(*chain >> 3);
        }
    }
    chains.iter().fold(0, |sum, chain| sum ^ chain)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which measurement is taken, and the share of calm, where these readings of the meter are slow.
    fn taken(slow: &'static [u64], patience: Duration) -> (f64, usize) {
        let mut readings = 0_u64;
        let read = move || {
            readings += 1;
            // The first thousand are for the shortest time.
            if readings.checked_sub(1000).is_some_and(|reading| slow.contains(&reading)) { 1.2 } else { 1.0 }
        };
        let mut meter = Meter::reading(read);
        meter.table(patience);
        let mut runs = 0;
        let measured = meter.calmly(|| {
            runs += 1;
            f64::from(runs)
        });
        (measured, meter.calm_percents()[0])
    }

    #[test]
    fn what_was_disturbed_before_or_after_is_measured_again() {
        let minute = Duration::from_secs(60);
        assert_eq!(taken(&[], minute), (1.0, 100));
        assert_eq!(taken(&[1, 4], minute), (1.0, 100));
        // Before the first measurement, which is not made then.
        assert_eq!(taken(&[1, 2], minute), (1.0, 100));
        // After the first measurement, then before the second one.
        assert_eq!(taken(&[3, 4, 5, 6], minute), (2.0, 100));
    }

    #[test]
    fn what_passed_for_calm_beside_a_neighbour_is_taken_back() {
        let mut readings = 0;
        let read = move || {
            readings += 1;
            if readings <= 1000 + 4 * 150 { 2.0 } else { 1.0 }
        };
        let mut meter = Meter::reading(read);
        let mut table = || {
            meter.table(Duration::from_secs(60));
            assert_eq!((0..100).map(|_| meter.calmly(|| 1.0)).sum::<f64>(), 100.0);
            meter.calm_percents()
        };
        assert_eq!(table(), [100]);
        // In the middle of the second table the neighbour goes.
        assert_eq!(table(), [0, 50]);
        assert_eq!(table(), [0, 50, 100]);
    }

    #[test]
    fn without_patience_it_is_taken_as_it_comes() {
        assert_eq!(taken(&[1, 2], Duration::ZERO), (1.0, 0));
    }
}

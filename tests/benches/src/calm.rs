//! Whether a core is the benchmark's own.
//!
//! A virtual core is often half of a real one. While somebody works on the other half, code that keeps the core busy takes
//! up to twice as long, and code that waits (for a reading of the counter, say) as long as ever: the ratio of two times is
//! then about the neighbour. So measurements are taken between two looks at a meter, some work that keeps the core busy,
//! and count if neither look saw it slowed down. A neighbour who never pauses is not seen: what the meter takes alone is
//! only known by the least it ever took.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::rounds::time;

/// How much longer than at best the meter may take in calm.
const CALM: f64 = 1.05;

/// Tells calm from disturbance.
pub struct Meter {
    /// Reads it: nanoseconds.
    read: Box<dyn FnMut() -> f64>,
    /// The shortest time seen, in nanoseconds.
    best: f64,
    /// How long there is still to wait for calm.
    patience: Duration,
    calm: usize,
    disturbed: usize,
}

impl Meter {
    /// A meter that waits for calm for so long at most, over all measurements together.
    #[must_use]
    pub fn new(patience: Duration) -> Self {
        Self::reading(|| time(work), patience)
    }

    fn reading(mut read: impl FnMut() -> f64 + 'static, patience: Duration) -> Self {
        let best = (0..1000).map(|_| read()).fold(f64::INFINITY, f64::min);
        Meter { read: Box::new(read), best, patience, calm: 0, disturbed: 0 }
    }

    /// What `run` returns in calm; whatever it returns, once there is no patience left.
    pub fn calmly(&mut self, mut run: impl FnMut() -> f64) -> f64 {
        loop {
            let started = Instant::now();
            let before = self.is_calm();
            if before || self.patience.is_zero() {
                let measured = run();
                if before && self.is_calm() {
                    self.calm += 1;
                    return measured;
                }
                if self.patience.is_zero() {
                    self.disturbed += 1;
                    return measured;
                }
            }
            self.patience = self.patience.saturating_sub(started.elapsed());
        }
    }

    /// The share of the measurements that were taken in calm, in percent.
    #[must_use]
    pub fn calm_percent(&self) -> usize {
        100 * self.calm / (self.calm + self.disturbed).max(1)
    }

    fn is_calm(&mut self) -> bool {
        // The better of two, as the first one may find the caches cold.
        let took = (self.read)().min((self.read)());
        if took * CALM < self.best {
            // What passed for calm until now wasn't.
            self.disturbed += std::mem::take(&mut self.calm);
        }
        self.best = self.best.min(took);
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
        let mut meter = Meter::reading(read, patience);
        let mut runs = 0;
        let measured = meter.calmly(|| {
            runs += 1;
            f64::from(runs)
        });
        (measured, meter.calm_percent())
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
            if readings <= 1000 + 4 * 100 { 2.0 } else { 1.0 }
        };
        let mut meter = Meter::reading(read, Duration::from_secs(60));
        let measure = |meter: &mut Meter| (0..100).map(|_| meter.calmly(|| 1.0)).sum::<f64>();
        assert_eq!(measure(&mut meter), 100.0);
        assert_eq!(meter.calm_percent(), 100);
        assert_eq!(measure(&mut meter), 100.0);
        assert_eq!(meter.calm_percent(), 50);
    }

    #[test]
    fn without_patience_it_is_taken_as_it_comes() {
        assert_eq!(taken(&[1, 2], Duration::ZERO), (1.0, 0));
    }
}

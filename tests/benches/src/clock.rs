//! The processor's counter, read as cheaply as it can be: what the benchmarks compare with.

use std::time::{Duration, Instant};

/// The counter now.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
#[must_use]
pub fn ticks() -> u64 {
    // SAFETY: every x86-64 processor has the time-stamp counter, and reading it touches no memory.
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// The counter now: elsewhere, nanoseconds of the system's clock.
#[cfg(not(target_arch = "x86_64"))]
#[must_use]
pub fn ticks() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

/// The nanoseconds of one tick, by the system's monotonic clock over a fifth of a second.
#[must_use]
pub fn tick_ns() -> f64 {
    let (start, started) = (pair(), Instant::now());
    while started.elapsed() < Duration::from_millis(200) {
        std::hint::spin_loop();
    }
    let end = pair();
    end.1.duration_since(start.1).as_nanos() as f64 / (end.0 - start.0) as f64
}

/// The counter and the clock at one moment: of several attempts the one that took least.
fn pair() -> (u64, Instant) {
    let attempts = (0..100).map(|_| {
        let (before, clock, after) = (ticks(), Instant::now(), ticks());
        (after.saturating_sub(before), before + after.saturating_sub(before) / 2, clock)
    });
    let (_, ticks, clock) = attempts.min_by_key(|(took, ..)| *took).unwrap_or_else(|| (0, ticks(), Instant::now()));
    (ticks, clock)
}

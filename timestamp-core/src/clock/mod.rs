//! Ticks, and the anchors that turn them into nanoseconds.
//!
//! An armed span reads the clock twice, so the clock is most of what it costs. The cheapest honest clock is the
//! processor's own counter: `rdtsc` takes 10 ns where [`Instant::now`] takes 24. A counter knows nothing of nanoseconds,
//! so a capture takes an [`Anchor`], the counter and the operating system's clock read together, when it is armed and
//! again when it is finished; a [`Scale`] converts between them.
//!
//! The rate is taken over the longest span known, from the process's first anchor to the newest, because two anchors a
//! few microseconds apart carry an error of some nanoseconds each.
//!
//! The counter is used only where the operating system itself keeps time by it: a kernel that found the TSC unstable
//! (unsynchronised cores, a hypervisor that migrates) says so, and then its clock is used instead. A CPUID bit says
//! less than that.
//!
//! Architecture invariant: nothing else in the crate reads a clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use once_cell::sync::{Lazy, OnceCell};

#[cfg_attr(target_arch = "x86_64", path = "tsc.rs")]
#[cfg_attr(target_arch = "aarch64", path = "cntvct.rs")]
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), path = "none.rs")]
mod counter;
#[cfg(test)]
pub(crate) mod mock;

/// Whether ticks come from the processor's counter; otherwise they are the operating system's nanoseconds.
static COUNTER_TRUSTED: Lazy<bool> = Lazy::new(counter::trusted);

/// The same once it is known, where looking at it takes one load.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// Where the operating system's nanoseconds start: any instant of this process does.
static ORIGIN: Lazy<Instant> = Lazy::new(Instant::now);

/// The process's first anchor, from which every rate is taken.
static FIRST: OnceCell<Anchor> = OnceCell::new();

/// The current tick: a count that grows at a constant rate, unknown until two [`Anchor`]s are compared.
#[inline]
pub(crate) fn ticks() -> u64 {
    #[cfg(test)]
    if let Some(ticks) = mock::ticks() {
        return ticks;
    }
    if COUNTER.load(Ordering::Relaxed) { counter::read() } else { ticks_of_the_system() }
}

/// Also where the first call in a process finds out.
#[cold]
fn ticks_of_the_system() -> u64 {
    if !*COUNTER_TRUSTED {
        return monotonic_ns();
    }
    COUNTER.store(true, Ordering::Relaxed);
    counter::read()
}

fn monotonic_ns() -> u64 {
    u64::try_from(ORIGIN.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

/// One instant, on the counter and on the operating system's monotonic clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) ticks: u64,
    monotonic_ns: u64,
}

impl Anchor {
    /// Reads both clocks as close together as can be had in a few tries.
    pub(crate) fn now() -> Self {
        const TRIES: usize = 3;
        let mut best = Anchor { ticks: 0, monotonic_ns: 0 };
        let mut narrowest = u64::MAX;
        for _ in 0..TRIES {
            let before = ticks();
            let monotonic_ns = monotonic_ns();
            let width = ticks().wrapping_sub(before);
            if width < narrowest {
                narrowest = width;
                best = Anchor { ticks: before.wrapping_add(width / 2), monotonic_ns };
            }
        }
        FIRST.get_or_init(|| best);
        best
    }

    /// Whether it was taken before `ticks`.
    pub(crate) fn is_before(self, ticks: u64) -> bool {
        (ticks.wrapping_sub(self.ticks) as i64) > 0
    }

    /// How many ticks from now until `limit` has passed since this anchor; `None` once it has.
    ///
    /// The rate is the one seen since the anchor, so a call soon after it is only roughly right: ask again then.
    pub(crate) fn ticks_left(self, limit: Duration) -> Option<u64> {
        let limit = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        let now = Anchor { ticks: ticks(), monotonic_ns: monotonic_ns() };
        let left = limit.checked_sub(now.monotonic_ns.saturating_sub(self.monotonic_ns)).filter(|&left| left > 0)?;
        let ticks = (u128::from(left) << Scale::FRACTION) / u128::from(rate(self, now).max(1));
        Some(u64::try_from(ticks).unwrap_or(u64::MAX))
    }
}

/// The wall clock, in nanoseconds since the Unix epoch; 0 for a clock set before it.
pub(crate) fn unix_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// Converts ticks to nanoseconds since an anchor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    zero: u64,
    /// Nanoseconds per tick, as a fixed-point number of [`Scale::FRACTION`] binary places.
    rate: u64,
}

impl Scale {
    const FRACTION: u32 = 32;

    /// The scale whose zero is `start`, its rate taken up to `end`.
    pub(crate) fn new(start: Anchor, end: Anchor) -> Self {
        let first = FIRST.get().copied().unwrap_or(start);
        let same_unit = !*COUNTER_TRUSTED;
        Scale { zero: start.ticks, rate: if same_unit { 1 << Self::FRACTION } else { rate(first, end) } }
    }

    /// Nanoseconds from the scale's zero to `ticks`; 0 for a tick before it.
    #[inline]
    pub(crate) fn ns(self, ticks: u64) -> u64 {
        // The difference is signed so that a counter which passes its maximum is no special case.
        let since = ticks.wrapping_sub(self.zero) as i64;
        ((u128::from(since.max(0).unsigned_abs()) * u128::from(self.rate)) >> Self::FRACTION) as u64
    }
}

impl Scale {
    /// A length in nanoseconds, with the part of one that [`Scale::ns`] cuts off.
    pub(crate) fn ns_between(self, ticks: u64) -> f64 {
        ticks as f64 * self.rate as f64 / (1_u64 << Self::FRACTION) as f64
    }
}

fn rate(first: Anchor, last: Anchor) -> u64 {
    let ticks = u128::from(last.ticks.wrapping_sub(first.ticks));
    let ns = u128::from(last.monotonic_ns.saturating_sub(first.monotonic_ns));
    if ticks == 0 {
        return 1 << Scale::FRACTION;
    }
    u64::try_from((ns << Scale::FRACTION) / ticks).unwrap_or(u64::MAX)
}

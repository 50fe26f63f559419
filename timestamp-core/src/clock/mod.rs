//! Ticks, and the anchors that turn them into nanoseconds.
//!
//! An armed span reads the clock twice, so the clock is most of what it costs. The cheapest honest clock is the
//! processor's own counter: `rdtsc` takes 10 ns where [`Instant::now`] takes 24. A counter knows nothing of nanoseconds,
//! so a capture takes an [`Anchor`], the counter and the operating system's clock read together, when it is armed and
//! again when it is finished; a [`Scale`] converts between them.
//!
//! The rate is taken over the longest span known, from the process's first anchor to the newest, because two anchors a
//! few microseconds apart carry an error of some nanoseconds each. Where the system was suspended in between, the counter
//! may have gone on without its clock, or begun anew. So the rate must fit the capture's own anchors within their error
//! and [`DRIFT`]; where it doesn't, the capture's own is used, the next ones start from there, and the trace says so.
//!
//! The counter is used only where the operating system itself keeps time by it: a kernel that found the TSC unstable
//! (unsynchronised cores, a hypervisor that migrates) says so, and then its clock is used instead. A CPUID bit says
//! less than that.
//!
//! Architecture invariant: nothing else in the crate reads a clock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use once_cell::sync::Lazy;
use parking_lot::Mutex;

#[cfg_attr(target_arch = "x86_64", path = "tsc.rs")]
#[cfg_attr(target_arch = "aarch64", path = "cntvct.rs")]
#[cfg_attr(not(any(target_arch = "x86_64", target_arch = "aarch64")), path = "none.rs")]
mod counter;
#[cfg(test)]
pub(crate) mod mock;
#[cfg(test)]
pub(crate) mod tests;

/// Whether ticks come from the processor's counter; otherwise they are the operating system's nanoseconds.
static COUNTER_TRUSTED: Lazy<bool> = Lazy::new(counter::trusted);

/// The same once it is known, where looking at it takes one load.
static COUNTER: AtomicBool = AtomicBool::new(false);

/// Where the operating system's nanoseconds start: any instant of this process does.
static ORIGIN: Lazy<Instant> = Lazy::new(Instant::now);

/// The first anchor since which the counter has kept its rate: that of the process, as a rule.
static FIRST: Mutex<Option<Anchor>> = Mutex::new(None);

/// One part in so many by which the system's clock may run faster or slower than before: it is corrected all the time.
const DRIFT: u64 = 100;

/// The current tick: a count that grows at a constant rate, unknown until two [`Anchor`]s are compared.
#[inline]
pub(crate) fn ticks() -> u64 {
    if is_counter() { counter() } else { ticks_of_the_system() }
}

/// Whether ticks come from the counter, as far as is known: not before the first were read.
#[inline]
pub(crate) fn is_counter() -> bool {
    #[cfg(test)]
    if mock::is_untrusted() || mock::ticks().is_some() {
        return !mock::is_untrusted();
    }
    COUNTER.load(Ordering::Relaxed)
}

/// The current tick where [`is_counter`].
#[inline(always)]
pub(crate) fn counter() -> u64 {
    #[cfg(test)]
    if let Some(ticks) = mock::ticks() {
        return ticks;
    }
    counter::read()
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
    /// How many ticks apart the two may have been read.
    apart: u64,
}

impl Anchor {
    /// Reads both clocks close together: about as close as for the first anchor, or as can be had in a few tries.
    pub(crate) fn now() -> Self {
        const TRIES: usize = 3;
        #[cfg(test)]
        if mock::ticks().is_some() {
            // Another clock than that of other tests.
            return Self::read();
        }
        let known = *FIRST.lock();
        let close = known.map_or(0, |first| first.apart.saturating_mul(3) / 2);
        let mut best = Self::read();
        for _ in 1..TRIES {
            if best.apart <= close {
                break;
            }
            let other = Self::read();
            if other.apart < best.apart {
                best = other;
            }
        }
        if known.is_none() {
            let mut first = FIRST.lock();
            // Another thread may have had the lock sooner with a later one.
            *first = first.filter(|first| first.monotonic_ns <= best.monotonic_ns).or(Some(best));
        }
        best
    }

    fn read() -> Self {
        let before = ticks();
        let monotonic_ns = monotonic_ns();
        let apart = ticks().wrapping_sub(before);
        Anchor { ticks: before.wrapping_add(apart / 2), monotonic_ns, apart }
    }

    /// Nanoseconds since an earlier one, by the system's clock; 0 since a later one.
    fn since(self, earlier: Anchor) -> u64 {
        self.monotonic_ns.saturating_sub(earlier.monotonic_ns)
    }

    /// Whether the rate from here to `end` is more exact than that from `start`.
    fn is_better_than(self, start: Anchor, end: Anchor) -> bool {
        let error = |first: Anchor| u128::from(first.apart.saturating_add(end.apart));
        error(self) * u128::from(end.since(start)) <= error(start) * u128::from(end.since(self))
    }

    /// How many ticks from now until `limit` has passed since this anchor; `None` once it has.
    ///
    /// The rate is the one seen since the anchor, so a call soon after it is only roughly right: ask again then.
    pub(crate) fn ticks_left(self, limit: Duration) -> Option<u64> {
        let limit = u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
        let now = Anchor { ticks: ticks(), monotonic_ns: monotonic_ns(), apart: 0 };
        let left = limit.checked_sub(now.since(self)).filter(|&left| left > 0)?;
        let ticks = (u128::from(left) << Scale::FRACTION) / u128::from(rate(self, now).unwrap_or(Scale::ONE).max(1));
        Some(u64::try_from(ticks).unwrap_or(u64::MAX))
    }
}

/// The wall clock, in nanoseconds since the Unix epoch; 0 for a clock set before it.
pub(crate) fn unix_ns() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
}

/// Converts ticks between two anchors to nanoseconds since the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    zero: u64,
    /// Where it ends, in ticks from its zero: before it, if the counter began anew.
    end: i64,
    /// Nanoseconds per tick, as a fixed-point number of [`Scale::FRACTION`] binary places.
    rate: u64,
    steady: bool,
}

impl Scale {
    const FRACTION: u32 = 32;
    /// A nanosecond a tick.
    const ONE: u64 = 1 << Self::FRACTION;

    /// The scale of a capture, whose zero is its start.
    pub(crate) fn new(start: Anchor, end: Anchor) -> Self {
        if *COUNTER_TRUSTED {
            Self::since(&mut FIRST.lock(), start, end)
        } else {
            Scale::between(start, end, Self::ONE, true)
        }
    }

    fn between(start: Anchor, end: Anchor, rate: u64, steady: bool) -> Self {
        Scale { zero: start.ticks, end: end.ticks.wrapping_sub(start.ticks) as i64, rate, steady }
    }

    /// The rate is that since the first anchor, if the capture's own anchors agree with it. Otherwise the counter broke,
    /// and the first anchor is moved to the end, unless another capture that noticed has moved it already.
    fn since(first: &mut Option<Anchor>, start: Anchor, end: Anchor) -> Self {
        let scale = |rate: Option<u64>, steady| Scale::between(start, end, rate.unwrap_or(Self::ONE), steady);
        let own = rate(start, end);
        let Some(known) = *first else { return scale(own, true) };
        let long = rate(known, end);
        let is_earlier = known.monotonic_ns <= start.monotonic_ns;
        if own.is_some() && long.is_some_and(|long| scale(Some(long), true).agrees(known, start, end)) {
            return scale(if known.is_better_than(start, end) { long } else { own }, true);
        }
        if is_earlier {
            *first = Some(end);
        }
        scale(own.or_else(|| rate(known, start)), false)
    }

    /// Whether the rate from `first` to `end` fits that from `start`, within the errors of the anchors and [`DRIFT`].
    fn agrees(self, first: Anchor, start: Anchor, end: Anchor) -> bool {
        let by_clock = end.since(start);
        // The error of the rate grows with the time that it is used for.
        let of_rate = u128::from(first.apart.saturating_add(end.apart)) * u128::from(by_clock)
            / u128::from(end.since(first).max(1));
        let of_rate = u64::try_from(of_rate).unwrap_or(u64::MAX);
        let apart = start.apart.saturating_add(end.apart).saturating_add(of_rate);
        let error = self.length(apart).saturating_add(by_clock / DRIFT);
        self.duration_ns().abs_diff(by_clock) <= error
    }

    /// Whether the counter has kept its rate, so that ticks can be told as nanoseconds everywhere in the capture.
    pub(crate) fn is_steady(self) -> bool {
        self.steady
    }

    /// Nanoseconds from the scale's zero to `ticks`: 0 for a tick before it, none for one after the scale's end.
    #[inline]
    pub(crate) fn ns(self, ticks: u64) -> Option<u64> {
        // The difference is signed so that a counter which passes its maximum is no special case.
        let since = ticks.wrapping_sub(self.zero) as i64;
        (since <= self.end).then(|| self.length(since.max(0).unsigned_abs()))
    }

    /// From its zero to its end; 0 for a counter that began anew.
    pub(crate) fn duration_ns(self) -> u64 {
        self.length(self.end.max(0).unsigned_abs())
    }

    /// So many ticks in nanoseconds.
    #[inline]
    pub(crate) fn length(self, ticks: u64) -> u64 {
        ((u128::from(ticks) * u128::from(self.rate)) >> Self::FRACTION) as u64
    }

    /// The same, with the part of a nanosecond that is cut off there.
    pub(crate) fn exact_length(self, ticks: u64) -> f64 {
        ticks as f64 * self.rate as f64 / Self::ONE as f64
    }
}

/// Nanoseconds per tick; `None` if the counter has not moved on.
fn rate(first: Anchor, last: Anchor) -> Option<u64> {
    let ticks = u128::try_from(last.ticks.wrapping_sub(first.ticks) as i64).ok().filter(|&ticks| ticks > 0)?;
    let ns = u128::from(last.since(first));
    Some(u64::try_from((ns << Scale::FRACTION) / ticks).unwrap_or(u64::MAX))
}

//! A lane: one line of execution within a capture, and the only thing that armed spans write to.
//!
//! A call of [`run`](crate::Capture::run) or a future in [`scope`](crate::Capture::scope) has a lane of its own. The
//! lane is in the thread's slot just while that call runs or that future is polled, so one thread writes at a time;
//! another thread may finish the capture meanwhile, and then reads what has been published.
//!
//! The common way, which is in a module of its own, is a clock read, two comparisons and the words. All that is rare hides
//! behind the comparisons: the [`horizon`](Lane::horizon) passes when an anchor is due, the time limit is reached or the
//! capture has been finished; the buffer is full when it must grow or the byte limit is reached.

mod decoder;
mod id;
mod names;
mod quick;
mod read;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::Ordering;

pub(crate) use decoder::Decoder;
pub(crate) use id::LaneId;

use crate::buffer::Buffer;
use crate::callsite::Callsite;
use crate::clock;
use crate::event::{self, CallsiteNumber, HORIZON, Kind};
use crate::shared::Shared;
use crate::slot;
use crate::sync::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize};

use names::Names;

/// After so many ticks (some 0.4 ms) the time limit is looked at for the first time: then the clock's rate is known.
const FIRST_LOOK: u64 = 1 << 20;

/// Spans that a lane asks its capture for at first, and at most, at once.
const FIRST_CLAIM: u64 = 16;
const LARGEST_CLAIM: u64 = 4096;

/// Bytes of a name for which there is room as long as a capture is not full.
const SHORT_NAME: usize = 1024;

/// No counter reads this.
const RUNNING: u64 = u64::MAX;

pub(crate) struct Lane {
    pub(crate) id: LaneId,
    pub(crate) name: String,
    pub(crate) capture: Arc<Shared>,
    buffer: Buffer,
    /// The counter when the lane began, and at its last anchor.
    start: u64,
    anchor: AtomicU64,
    /// The tick from which on an event takes the slow path.
    horizon: AtomicU64,
    /// Spans that may still be opened before the capture is asked for more.
    spans_left: AtomicU64,
    /// How many it asks for next: twice as many each time, so that a lane keeps no more from the others than it has used.
    claim: AtomicU64,
    /// A limit has been reached: no span is opened any more.
    full: AtomicBool,
    dropped: AtomicU64,
    strays: AtomicU64,
    /// Where the buffer was when the task waited last.
    paused_at: AtomicUsize,
    /// Where it was after a name was written last.
    named_at: AtomicUsize,
    async_spans: AtomicU32,
    names: Names,
    /// The counter when the lane ended; [`RUNNING`] before.
    ended_at: AtomicU64,
}

impl Lane {
    pub(crate) fn new(capture: Arc<Shared>, name: String) -> Self {
        // First, since by this it becomes known whether ticks come from the counter.
        let start = clock::ticks();
        let buffer = Buffer::new(clock::is_counter());
        let place = buffer.place();
        Lane {
            id: LaneId::next(),
            name,
            capture,
            buffer,
            start,
            anchor: AtomicU64::new(start),
            horizon: AtomicU64::new(start.wrapping_add(FIRST_LOOK)),
            spans_left: AtomicU64::new(0),
            claim: AtomicU64::new(FIRST_CLAIM),
            full: AtomicBool::new(false),
            dropped: AtomicU64::new(0),
            strays: AtomicU64::new(0),
            paused_at: AtomicUsize::new(place),
            named_at: AtomicUsize::new(place),
            async_spans: AtomicU32::new(0),
            names: Names::new(),
            ended_at: AtomicU64::new(RUNNING),
        }
    }

    /// Opens a span and returns its callsite's number; `None` if it is not recorded.
    #[cold]
    pub(crate) fn enter_slowly(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        let number = self.admit(callsite)?;
        self.write(number, Kind::Enter, []).then_some(number)
    }

    /// Opens a span with a name of its own, which `write` is asked for if there is room for the span. If it fails, the span
    /// has its callsite's.
    pub(crate) fn enter_named(
        &self,
        callsite: &'static Callsite,
        write: impl FnOnce() -> Option<String>,
    ) -> Option<CallsiteNumber> {
        if self.capture.is_finished() {
            return None;
        }
        let number = self.admit(callsite)?;
        let name = self.timed_naming(|| write().map(|name| self.keep_name(name)));
        let entered = match name {
            Some(name) => self.write(number, Kind::EnterNamed, [name?.into()]),
            None => self.write(number, Kind::Enter, []),
        };
        entered.then_some(number)
    }

    /// Works on a name for a span to come, in this lane or another, and records what that took: a cost of tracing, which
    /// shows in the span that runs. Together with the last one if nothing was written since: so futures that are made in
    /// any number, and perhaps never polled, take no room.
    pub(crate) fn timed_naming<R>(&self, work: impl FnOnce() -> R) -> R {
        let since = clock::ticks();
        let result = work();
        let took = event::naming_data(clock::ticks().saturating_sub(since));
        let is_next = self.buffer.place() == self.named_at.load(Ordering::Relaxed);
        let added = is_next && self.buffer.change_last(|last| event::add_naming(last, took));
        if !added && !self.full.load(Ordering::Relaxed) && self.write(CallsiteNumber::NONE, Kind::Naming, [took]) {
            self.named_at.store(self.buffer.place(), Ordering::Relaxed);
        }
        result
    }

    /// Opens an async span and returns its callsite's number and its instance.
    pub(crate) fn enter_async(&self, callsite: &'static Callsite, name: Option<&str>) -> Option<(CallsiteNumber, u32)> {
        let number = self.admit(callsite)?;
        let name = match name {
            Some(name) => Some(self.timed_naming(|| self.keep_name(slot::with_empty(|| name.to_owned())))?),
            None => None,
        };
        let instance = self.async_spans.load(Ordering::Relaxed);
        let Some(next) = instance.checked_add(1) else {
            self.refuse_admitted();
            return None;
        };
        self.async_spans.store(next, Ordering::Relaxed);
        self.write(number, Kind::EnterAsync, [event::async_data(instance, name)]).then_some((number, instance))
    }

    /// Ends or suspends the span on top.
    #[inline]
    pub(crate) fn leave(&self, callsite: CallsiteNumber, kind: Kind) {
        self.write(callsite, kind, []);
    }

    /// Resumes an async span: `false` if this poll is not recorded, since a limit has been reached.
    pub(crate) fn resume(&self, instance: u32) -> bool {
        !self.full.load(Ordering::Relaxed) && self.write_resume(instance)
    }

    /// Ends an async span in a poll that [`Lane::resume`] did not record.
    pub(crate) fn end_unresumed(&self, callsite: CallsiteNumber, kind: Kind, instance: u32) {
        if self.write_resume(instance) {
            self.leave(callsite, kind);
        }
    }

    fn write_resume(&self, instance: u32) -> bool {
        match CallsiteNumber::new(instance) {
            Some(in_its_place) => self.write(in_its_place, Kind::Resume, []),
            None => self.write(CallsiteNumber::NONE, Kind::ResumeFar, [instance.into()]),
        }
    }

    /// Closes an async span that waits.
    pub(crate) fn cancel(&self, callsite: CallsiteNumber, instance: u32) {
        self.write(callsite, Kind::Cancel, [instance.into()]);
    }

    /// The task that the lane is waits. Nothing is written if nothing was since it did last: so a full lane, which only
    /// ends spans, has no more of these than open spans.
    pub(crate) fn pause(&self) {
        if self.buffer.place() != self.paused_at.load(Ordering::Relaxed) {
            self.write(CallsiteNumber::NONE, Kind::Pause, []);
            self.paused_at.store(self.buffer.place(), Ordering::Relaxed);
        }
    }

    /// Counts the end of a span that belongs to another lane.
    pub(crate) fn stray(&self) {
        if !self.capture.is_finished() {
            self.strays.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// No span of this lane follows: its call has returned, or its future is gone.
    pub(crate) fn end(&self) {
        let left = self.spans_left.swap(0, Ordering::Relaxed);
        self.capture.give_back_spans(left);
        self.ended_at.store(clock::ticks(), Ordering::Release);
    }

    /// Makes a running lane notice that its capture is finished.
    pub(crate) fn cut(&self) {
        // An exchange, as in `look_at_time`: of two of them one sees the other.
        self.horizon.swap(self.start, Ordering::AcqRel);
    }

    /// The number of a callsite that may open one more span.
    #[inline]
    fn admit(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        let left = match self.spans_left.load(Ordering::Relaxed) {
            0 => self.claim_spans(),
            left => left,
        };
        let number =
            if left > 0 { callsite.number().or_else(|| slot::with_empty(|| callsite.register())) } else { None };
        // Only this lane's thread takes from it, so load and store need not be one step.
        self.spans_left.store(left - u64::from(number.is_some()), Ordering::Relaxed);
        if number.is_none() {
            self.refuse();
        }
        number
    }

    #[cold]
    fn claim_spans(&self) -> u64 {
        if self.full.load(Ordering::Relaxed) {
            return 0;
        }
        let claim = self.claim.load(Ordering::Relaxed);
        self.claim.store((claim * 2).min(LARGEST_CLAIM), Ordering::Relaxed);
        self.capture.claim_spans(claim)
    }

    /// Writes an event at the present tick.
    #[inline]
    fn write<const DATA: usize>(&self, number: CallsiteNumber, kind: Kind, data: [u64; DATA]) -> bool {
        let ticks = clock::ticks();
        if self.before_horizon(ticks) && self.buffer.push(number.event(kind, ticks), data) {
            return true;
        }
        self.write_slowly(ticks, number, kind, data)
    }

    /// The signed difference, so that a counter which passes its maximum is no special case.
    #[inline(always)]
    fn before_horizon(&self, ticks: u64) -> bool {
        (ticks.wrapping_sub(self.horizon.load(Ordering::Relaxed)) as i64) < 0
    }

    #[cold]
    fn write_slowly<const DATA: usize>(
        &self,
        ticks: u64,
        number: CallsiteNumber,
        kind: Kind,
        data: [u64; DATA],
    ) -> bool {
        // Before the flag: whoever sees the cut sees that the capture is finished.
        let horizon = self.horizon.load(Ordering::Acquire);
        if self.capture.is_finished() {
            return false;
        }
        // The allocator may itself be annotated: what it does here is not the request's work.
        slot::with_empty(|| {
            if (ticks.wrapping_sub(horizon) as i64) >= 0 {
                self.look_at_time(ticks, horizon);
            }
            let full = self.full.load(Ordering::Relaxed);
            if kind.opens() && full {
                return self.refuse_admitted();
            }
            let event = number.event(kind, ticks);
            if self.buffer.push(event, data) {
                return true;
            }
            // The end of a recorded span is always kept, and there are no more of these than open spans. A poll may go
            // unrecorded; in a full lane it is only resumed to be ended. So may what a name took.
            let kept = full || !(kind.opens() || kind.may_be_missed());
            if !self.capture.claim_bytes(self.buffer.next_bytes(), kept) {
                if kind == Kind::Naming {
                    return false;
                }
                self.mark_full();
                return kind.opens() && self.refuse_admitted();
            }
            self.buffer.grow();
            self.buffer.push(event, data)
        })
    }

    /// At the horizon: checks the time limit, moves the horizon on and writes an anchor if one is due.
    fn look_at_time(&self, ticks: u64, horizon: u64) {
        let anchor = self.anchor.load(Ordering::Relaxed);
        let due = ticks.wrapping_sub(anchor) >= HORIZON / 2;
        if due {
            let anchor = CallsiteNumber::NONE.event(Kind::Anchor, ticks);
            if !self.buffer.push(anchor, [ticks]) {
                self.capture.claim_bytes(self.buffer.next_bytes(), true);
                self.buffer.grow();
                self.buffer.push(anchor, [ticks]);
            }
            self.anchor.store(ticks, Ordering::Relaxed);
        }
        let until_anchor =
            if due { HORIZON / 2 } else { (HORIZON / 2).saturating_sub(ticks.wrapping_sub(anchor)).max(1) };
        match self.capture.ticks_left() {
            Some(left) => {
                let next = ticks.wrapping_add(left.min(until_anchor));
                // Fails if the lane has been cut meanwhile, which is to last.
                let _ = self.horizon.compare_exchange(horizon, next, Ordering::Relaxed, Ordering::Relaxed);
            }
            None => self.mark_full(),
        }
    }

    /// A limit is reached: no span is opened from now on.
    fn mark_full(&self) {
        self.full.store(true, Ordering::Relaxed);
        self.capture.give_back_spans(self.spans_left.swap(0, Ordering::Relaxed));
    }

    /// Counts a span that is not recorded; not after the end, when none is missed.
    fn refuse(&self) -> bool {
        if !self.capture.is_finished() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        false
    }

    /// As [`Lane::refuse`], for a span that was admitted: its place is another's.
    fn refuse_admitted(&self) -> bool {
        self.capture.give_back_spans(1);
        self.refuse()
    }

    /// Keeps a name for a span and returns its number in this lane; `None`, and counted, if there is no room.
    fn keep_name(&self, name: String) -> Option<u32> {
        let bytes = name.capacity() + size_of::<String>();
        let claimed = self.capture.claim_bytes(bytes, false);
        if !claimed && bytes <= SHORT_NAME {
            // Written in vain, as the next one would be.
            self.mark_full();
        }
        // Disarmed, since the list allocates under its lock.
        let kept = slot::with_empty(|| if claimed { self.names.keep(name) } else { None });
        if kept.is_none() {
            self.refuse_admitted();
        }
        kept
    }
}

impl Drop for Lane {
    /// Disarmed, since memory is given back under a lock, and the allocator may be annotated.
    fn drop(&mut self) {
        slot::with_empty(|| {
            self.buffer.release();
            drop(self.names.take());
        });
    }
}

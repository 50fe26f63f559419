//! The common way: what an armed span runs through while nothing about it is rare.
//!
//! Each of these either does all that is to be done or nothing at all, and then says so; what to do instead is the
//! caller's last step. So they call nothing, and need no register saved.

use std::sync::atomic::Ordering;

use super::Lane;
use crate::buffer::Room;
use crate::callsite::Callsite;
use crate::clock;
use crate::event::{self, CallsiteNumber, Kind};

impl Lane {
    /// Opens a span and returns its callsite's number.
    #[inline(always)]
    pub(crate) fn enter_quickly(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        let room = self.buffer.quick_room()?;
        let number = self.admit_quickly(callsite)?;
        self.fill(room, number, Kind::Enter, [])?;
        self.take_span();
        Some(number)
    }

    /// The same, and what is rare as well: `None` if the span is not recorded.
    #[cfg(test)]
    pub(crate) fn enter(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        self.enter_quickly(callsite).or_else(|| self.enter_slowly(callsite))
    }

    /// Opens an async span that has no name of its own, and returns its callsite's number and its instance.
    #[inline(always)]
    pub(crate) fn enter_async_quickly(&self, callsite: &'static Callsite) -> Option<(CallsiteNumber, u32)> {
        let room = self.buffer.quick_room()?;
        let number = self.admit_quickly(callsite)?;
        let instance = self.async_spans.load(Ordering::Relaxed);
        if instance == u32::MAX {
            return None;
        }
        self.fill(room, number, Kind::EnterAsync, [event::async_data(instance, None)])?;
        self.take_span();
        self.async_spans.store(instance + 1, Ordering::Relaxed);
        Some((number, instance))
    }

    /// The number of a callsite, if there is a span left for it.
    #[inline(always)]
    fn admit_quickly(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        if self.spans_left.load(Ordering::Relaxed) == 0 { None } else { callsite.number() }
    }

    /// Only this lane's thread takes from it, so load and store need not be one step.
    #[inline(always)]
    fn take_span(&self) {
        self.spans_left.store(self.spans_left.load(Ordering::Relaxed) - 1, Ordering::Relaxed);
    }

    /// Resumes an async span.
    #[inline(always)]
    pub(crate) fn resume_quickly(&self, instance: u32) -> bool {
        let Some(in_its_place) = CallsiteNumber::new(instance) else { return false };
        !self.full.load(Ordering::Relaxed) && self.leave_quickly(in_its_place, Kind::Resume)
    }

    /// Ends or suspends the span on top.
    #[inline(always)]
    pub(crate) fn leave_quickly(&self, callsite: CallsiteNumber, kind: Kind) -> bool {
        self.buffer.quick_room().and_then(|room| self.fill(room, callsite, kind, [])).is_some()
    }

    /// Writes an event at the present tick.
    #[inline(always)]
    fn fill<const DATA: usize>(
        &self,
        room: Room<'_, DATA>,
        number: CallsiteNumber,
        kind: Kind,
        data: [u64; DATA],
    ) -> Option<()> {
        let ticks = clock::counter();
        self.before_horizon(ticks).then(|| room.put(number.event(kind, ticks), data))
    }
}

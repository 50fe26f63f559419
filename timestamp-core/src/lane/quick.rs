//! The common way: what an armed span runs through while nothing about it is rare.
//!
//! Each of these either does all that is to be done or nothing at all, and then says so; what to do instead is the
//! caller's last step. So they call nothing, and need no register saved.

use std::sync::atomic::Ordering;

use super::Lane;
use crate::callsite::Callsite;
use crate::clock;
use crate::event::{self, CallsiteNumber, Kind};

impl Lane {
    /// Opens a span and returns its callsite's number.
    #[inline(always)]
    pub(crate) fn enter_quickly(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        let left = self.spans_left.load(Ordering::Relaxed).checked_sub(1)?;
        let number = callsite.number()?;
        if !self.write_quickly(number, Kind::Enter, []) {
            return None;
        }
        // Only this lane's thread takes from it, so load and store need not be one step.
        self.spans_left.store(left, Ordering::Relaxed);
        Some(number)
    }

    /// The same, and what is rare as well: `None` if the span is not recorded.
    #[cfg(test)]
    pub(crate) fn enter(&self, callsite: &'static Callsite) -> Option<CallsiteNumber> {
        self.enter_quickly(callsite).or_else(|| self.enter_slowly(callsite))
    }

    /// Opens an async span that has no name of its own, and returns its instance.
    #[inline(always)]
    pub(crate) fn enter_async_quickly(&self, callsite: &'static Callsite) -> Option<u32> {
        let left = self.spans_left.load(Ordering::Relaxed).checked_sub(1)?;
        let number = callsite.number()?;
        let instance = self.async_spans.load(Ordering::Relaxed);
        let next = instance.checked_add(1)?;
        if !self.write_quickly(number, Kind::EnterAsync, [event::async_data(instance, None)]) {
            return None;
        }
        self.spans_left.store(left, Ordering::Relaxed);
        self.async_spans.store(next, Ordering::Relaxed);
        Some(instance)
    }

    /// Resumes an async span.
    #[inline(always)]
    pub(crate) fn resume_quickly(&self, instance: u32) -> bool {
        let Some(in_its_place) = CallsiteNumber::new(instance) else { return false };
        !self.full.load(Ordering::Relaxed) && self.write_quickly(in_its_place, Kind::Resume, [])
    }

    /// Ends or suspends the span on top.
    #[inline(always)]
    pub(crate) fn leave_quickly(&self, callsite: CallsiteNumber, kind: Kind) -> bool {
        self.write_quickly(callsite, kind, [])
    }

    /// Writes an event at the present tick.
    #[inline(always)]
    fn write_quickly<const DATA: usize>(&self, number: CallsiteNumber, kind: Kind, data: [u64; DATA]) -> bool {
        let Some(ticks) = clock::ticks_quickly() else { return false };
        self.before_horizon(ticks) && self.push(number.event(kind, ticks), data)
    }
}

//! The async spans of a lane by their instance number.
//!
//! Instances count upwards in the order of first polls, so that one is found at its distance from the first, without
//! hashing. Any other order works as well and costs a binary search.

use super::CallsiteId;
use crate::trace::SpanId;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Running,
    Waiting,
    Ended,
}

/// What is needed to put a span back onto the stack.
#[derive(Clone, Copy)]
pub(super) struct Paused {
    pub(super) span: SpanId,
    /// The last span that was first entered within it.
    pub(super) last_child: Option<SpanId>,
    pub(super) callsite: CallsiteId,
}

struct Entry {
    instance: u32,
    paused: Paused,
    state: State,
}

/// Sorted by instance. Entries of ended spans stay, which keeps the distances.
#[derive(Default)]
pub(super) struct Waiting(Vec<Entry>);

impl Waiting {
    #[inline]
    pub(super) fn knows(&self, instance: u32) -> bool {
        self.find(instance).is_ok()
    }

    /// Adds a running span whose instance is not known yet.
    #[inline]
    pub(super) fn add(&mut self, instance: u32, span: SpanId, callsite: CallsiteId) {
        if let Err(place) = self.find(instance) {
            let paused = Paused { span, last_child: None, callsite };
            self.0.insert(place, Entry { instance, paused, state: State::Running });
        }
    }

    /// A running span starts to wait.
    #[inline]
    pub(super) fn suspend(&mut self, instance: u32, last_child: Option<SpanId>) {
        if let Ok(place) = self.find(instance) {
            self.0[place].state = State::Waiting;
            self.0[place].paused.last_child = last_child;
        }
    }

    /// A span has ended.
    #[inline]
    pub(super) fn end(&mut self, instance: u32) {
        if let Ok(place) = self.find(instance) {
            self.0[place].state = State::Ended;
        }
    }

    /// A waiting span starts to run; `None` if there is no such.
    #[inline]
    pub(super) fn resume(&mut self, instance: u32) -> Option<Paused> {
        let place = self.find(instance).ok()?;
        let entry = &mut self.0[place];
        if entry.state != State::Waiting {
            return None;
        }
        entry.state = State::Running;
        Some(entry.paused)
    }

    /// The spans that still wait.
    pub(super) fn into_waiting(self) -> impl Iterator<Item = SpanId> {
        self.0.into_iter().filter(|entry| entry.state == State::Waiting).map(|entry| entry.paused.span)
    }

    /// Where an instance stands, or would.
    #[inline]
    fn find(&self, instance: u32) -> Result<usize, usize> {
        let (Some(first), Some(last)) = (self.0.first(), self.0.last()) else {
            return Err(0);
        };
        if instance > last.instance {
            return Err(self.0.len());
        }
        let guess = instance.wrapping_sub(first.instance) as usize;
        match self.0.get(guess) {
            Some(entry) if entry.instance == instance => Ok(guess),
            _ => self.0.binary_search_by_key(&instance, |entry| entry.instance),
        }
    }
}

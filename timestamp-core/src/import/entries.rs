//! The entries, played to the builder that recorded ones are played to.

use super::ImportError;
use super::wire::{Ending, Entry, Event, Lane};
use crate::trace::{Builder, CallsiteId, FrameId, Names, Outcome, Recorded, SpanId};

pub(super) struct Replay {
    builder: Builder,
    frames: Vec<FrameId>,
    duration_ns: u64,
    /// By their numbers.
    spans: Vec<Span>,
    /// The numbers of those on the lane's stack.
    stack: Vec<u32>,
    lanes: u32,
    /// How many async spans of the lane wait.
    waiting: usize,
    /// The entry that comes next.
    index: usize,
    now: u64,
    recorded: Recorded,
}

/// A span that was entered.
struct Span {
    id: SpanId,
    frame: u32,
    lane: u32,
    /// 0 for a sync span.
    segments: u32,
    is_waiting: bool,
}

impl Span {
    fn is_async(&self) -> bool {
        self.segments > 0
    }
}

impl Replay {
    pub(super) fn new(builder: Builder, frames: Vec<FrameId>, duration_ns: u64) -> Self {
        Self {
            builder,
            frames,
            duration_ns,
            spans: Vec::new(),
            stack: Vec::new(),
            lanes: 0,
            waiting: 0,
            index: 0,
            now: 0,
            recorded: Recorded::default(),
        }
    }

    /// Plays the entries of the next lane and gives those of the lanes after it.
    pub(super) fn lane<'e>(&mut self, lane: &Lane, entries: &'e [Entry]) -> Result<&'e [Entry], ImportError> {
        let own = entries.iter().take_while(|entry| entry.thread_id == self.lanes).count();
        let (own, rest) = entries.split_at(own);
        self.builder.begin_lane(&lane.name);
        self.now = 0;
        for entry in own {
            self.entry(entry)?;
            self.index += 1;
        }
        if !self.stack.is_empty() || self.waiting > 0 {
            return Err(self.fault("the lane ends before it, and not all of its spans have"));
        }
        if lane.end_ns < self.now || lane.end_ns > self.duration_ns {
            return Err(ImportError::metadata("a lane ends before its last entry, or after the trace"));
        }
        self.builder.end_lane(lane.end_ns, true);
        self.lanes += 1;
        Ok(rest)
    }

    pub(super) fn end(self) -> (Builder, Recorded) {
        (self.builder, self.recorded)
    }

    pub(super) fn fault(&self, what: &'static str) -> ImportError {
        ImportError::entry(self.index, what)
    }

    fn entry(&mut self, entry: &Entry) -> Result<(), ImportError> {
        if entry.timestamp_ns < self.now {
            return Err(self.fault("its time is before that of the entry before it"));
        }
        self.now = entry.timestamp_ns;
        match (entry.event, entry.resumed, entry.suspended) {
            (Event::Enter, false, false) => self.open(entry),
            (Event::Enter, true, false) => self.resume(entry),
            (Event::Exit, false, true) => self.suspend(entry),
            (Event::Exit, false, false) => self.close(entry),
            (Event::Enter, _, true) | (Event::Exit, true, _) => {
                Err(self.fault("an enter can't be suspended, nor an exit resumed"))
            }
        }
    }

    fn open(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let Some(&frame) = self.frames.get(entry.frame as usize) else {
            return Err(self.fault("there is no such frame"));
        };
        let Some(id) = self.builder.next_span() else {
            return Err(self.fault("there are too many spans"));
        };
        // Fits, as an id does.
        let number = id.index() as u32;
        if entry.span.is_some_and(|span| span != number) {
            return Err(self.fault("its span isn't numbered in order of start"));
        }
        let is_async = entry.span.is_some();
        if is_async {
            self.builder.enter_async(self.now, CallsiteId(number), frame, number);
        } else {
            self.builder.enter(self.now, CallsiteId(number), frame);
        }
        let segments = u32::from(is_async);
        self.spans.push(Span { id, frame: entry.frame, lane: self.lanes, segments, is_waiting: false });
        self.stack.push(number);
        Ok(())
    }

    fn resume(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let lane = self.lanes;
        let span = entry.span.and_then(|number| Some((number, self.spans.get_mut(number as usize)?)));
        let span = span.filter(|(_, span)| span.is_waiting && span.lane == lane && span.frame == entry.frame);
        let Some((number, span)) = span else {
            return Err(self.fault("what it resumes doesn't wait"));
        };
        span.is_waiting = false;
        span.segments = span.segments.saturating_add(1);
        self.waiting -= 1;
        self.builder.resume(self.now, number);
        self.stack.push(number);
        Ok(())
    }

    fn suspend(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let number = self.leave(entry)?;
        let span = &mut self.spans[number as usize];
        if !span.is_async() {
            return Err(self.fault("a span that isn't async can't wait"));
        }
        span.is_waiting = true;
        self.waiting += 1;
        self.builder.suspend(self.now, CallsiteId(number));
        Ok(())
    }

    fn close(&mut self, entry: &Entry) -> Result<(), ImportError> {
        let number = self.leave(entry)?;
        let Span { id, segments, .. } = self.spans[number as usize];
        let outcome = match entry.outcome {
            None => Outcome::Completed,
            Some(Ending::Panicked) => Outcome::Panicked,
            Some(Ending::Cancelled) => Outcome::Cancelled,
            Some(Ending::CutOff) => Outcome::CutOff,
        };
        // One that was dropped or cut off while it waited has a last segment that is no poll.
        let spare = u32::from(matches!(outcome, Outcome::Cancelled | Outcome::CutOff));
        match (entry.polls, segments) {
            (None, 0) => {}
            (Some(polls @ 1..), 1..) if polls <= segments && segments <= polls.saturating_add(spare) => {
                self.recorded.polls.push((id, polls));
            }
            _ => return Err(self.fault("its span wasn't polled as often")),
        }
        if (entry.names, entry.naming_ns) != (0, 0) {
            self.recorded.naming.set(id, Names { count: entry.names, ns: entry.naming_ns });
        }
        self.builder.exit(self.now, CallsiteId(number), outcome);
        Ok(())
    }

    /// Takes the span that the entry leaves off the stack.
    fn leave(&mut self, entry: &Entry) -> Result<u32, ImportError> {
        let top = self.stack.pop().filter(|&number| {
            let span = &self.spans[number as usize];
            span.frame == entry.frame && entry.span == span.is_async().then_some(number)
        });
        top.ok_or_else(|| self.fault("it leaves another span than the last one entered"))
    }
}

//! From a lane's log to the spans that its trace ought to show: the builder's documented rules, written a second time
//! and without its shortcuts.

use std::collections::{HashMap, HashSet};

use timestamp_core::trace::Outcome;

use crate::model::{Event, Name, Site};

/// A span as a trace ought to show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) name: Name,
    /// Its place within the lane.
    pub(crate) parent: Option<usize>,
    pub(crate) outcome: Outcome,
    pub(crate) polls: u32,
}

/// What a lane ought to look like.
#[derive(Debug, Default)]
pub(crate) struct Replayed {
    pub(crate) spans: Vec<Shown>,
    pub(crate) out_of_order: u64,
    pub(crate) stray: u64,
    pub(crate) unclosed: u64,
    /// How many of the events were recorded.
    pub(crate) events: u64,
    stack: Vec<Open>,
    /// The async spans that wait, by serial number.
    waiting: HashMap<u32, Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    place: usize,
    serial: u32,
    site: Site,
}

impl Open {
    fn is_async(&self) -> bool {
        matches!(self.site, Site::Child | Site::Told | Site::Bare)
    }
}

/// Replays a log. `is_recorded` tells which spans were not refused at a limit; from the event at `full` on, polls are not
/// recorded, only how spans end in them.
pub(crate) fn replay(log: &[Event], full: usize, is_recorded: impl Fn(u32) -> bool) -> Replayed {
    let mut lane = Replayed::default();
    let mut unresumed = HashSet::new();
    let mut ended = false;
    for (at, &event) in log.iter().enumerate() {
        if event.span().is_some_and(|span| !is_recorded(span)) {
            continue;
        }
        match event {
            Event::End => ended = true,
            Event::Resume { span } if at >= full => _ = unresumed.insert(span),
            Event::Suspend { span, .. } if unresumed.remove(&span) => {}
            Event::Exit { span, .. } if unresumed.remove(&span) => {
                lane.apply(Event::Resume { span });
                lane.apply(event);
            }
            event => lane.apply(event),
        }
    }
    lane.end(ended);
    lane
}

impl Replayed {
    fn apply(&mut self, event: Event) {
        self.events += 1;
        match event {
            Event::Enter { span, site, name } => self.enter(span, site, name),
            Event::Exit { site, outcome, .. } => {
                if let Some(open) = self.unwind_to(|open| open.site == site) {
                    self.spans[open.place].outcome = outcome;
                }
            }
            Event::Suspend { site, .. } => {
                if let Some(open) = self.unwind_to(|open| open.site == site && open.is_async()) {
                    self.waiting.insert(open.serial, open);
                }
            }
            Event::Resume { span } => match self.waiting.remove(&span) {
                Some(open) => {
                    self.spans[open.place].polls += 1;
                    self.stack.push(open);
                }
                None => self.stray += 1,
            },
            Event::Cancel { span } => match self.waiting.remove(&span) {
                Some(open) => self.spans[open.place].outcome = Outcome::Cancelled,
                None => self.stray += 1,
            },
            Event::Stray { .. } => self.stray += 1,
            Event::Pause => {
                self.out_of_order += self.stack.len() as u64;
                self.stack.clear();
            }
            Event::End => {}
        }
    }

    fn enter(&mut self, serial: u32, site: Site, name: Name) {
        let open = Open { place: self.spans.len(), serial, site };
        let parent = self.stack.last().map(|top| top.place);
        // Until its end is seen.
        self.spans.push(Shown { name, parent, outcome: Outcome::CutOff, polls: u32::from(open.is_async()) });
        self.stack.push(open);
    }

    /// Takes the innermost fitting span off the stack, and those above it, which are cut off.
    fn unwind_to(&mut self, fits: impl Fn(&Open) -> bool) -> Option<Open> {
        let Some(place) = self.stack.iter().rposition(fits) else {
            self.stray += 1;
            return None;
        };
        self.out_of_order += (self.stack.len() - place - 1) as u64;
        self.stack.truncate(place + 1);
        self.stack.pop()
    }

    fn end(&mut self, ended: bool) {
        if ended {
            self.unclosed = self.stack.len() as u64;
        }
    }
}

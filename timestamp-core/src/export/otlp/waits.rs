//! When async spans left the stack to wait and came back, found for each span.

use crate::trace::{EdgeKind, Trace};

/// One step of an async span.
#[derive(Clone, Copy)]
pub(super) struct Step {
    pub(super) at: u64,
    pub(super) resumes: bool,
    /// The span's next step, by its number plus one.
    next: u32,
}

/// The steps of each span, linked in order of time.
pub(super) struct Waits {
    /// By span, the first step's number plus one; 0 if there is none.
    first: Vec<u32>,
    steps: Vec<Step>,
}

impl Waits {
    pub(super) fn of(trace: &Trace) -> Self {
        let mut waits = Self { first: vec![0; trace.spans().len()], steps: Vec::new() };
        for lane in trace.lanes() {
            // From the end, so that each step finds the one after it.
            for edge in trace.timeline(lane).iter().rev() {
                let resumes = match edge.kind {
                    EdgeKind::Suspend => false,
                    EdgeKind::Resume => true,
                    EdgeKind::Open | EdgeKind::Close => continue,
                };
                let first = &mut waits.first[edge.span.index()];
                waits.steps.push(Step { at: edge.at, resumes, next: *first });
                // Beyond 2^32 steps none is found; a capture's memory ends long before.
                *first = u32::try_from(waits.steps.len()).unwrap_or(0);
            }
        }
        waits
    }

    /// The steps of the span of this index, which was polled so often. One that ended while it waited comes back
    /// without a poll, which is no step.
    pub(super) fn of_span(&self, index: usize, polls: u32) -> impl Iterator<Item = Step> + '_ {
        let step = |number: u32| self.steps.get((number as usize).checked_sub(1)?).copied();
        let steps = std::iter::successors(step(self.first[index]), move |last| step(last.next));
        let mut polls = polls;
        steps.filter(move |step| {
            // It was polled once before it came back for the first time.
            polls = polls.saturating_sub(u32::from(step.resumes));
            polls > 0
        })
    }
}

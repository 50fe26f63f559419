//! Compares the traces of a schedule with what its lanes have noted.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use timestamp_core::Trace;
use timestamp_core::trace::{Lane, SpanId};

use crate::model::{CaptureModel, Event, LaneModel, Name, lock};
use crate::replay::{Replayed, Shown, replay};

/// A capture that has been finished.
pub(crate) struct Finished {
    pub(crate) model: Arc<CaptureModel>,
    pub(crate) trace: Trace,
    /// For each lane opened by then: how much it had noted before `finish` was called and after it returned.
    pub(crate) noted: Vec<(usize, usize)>,
    /// Whether no other thread ran meanwhile. Otherwise a lane's events may be in the trace or not, from some event on.
    pub(crate) alone: bool,
    /// Whether its schedule was still going on.
    pub(crate) early: bool,
}

/// Whether the order of all steps is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Known,
    Free,
}

macro_rules! ensure {
    ($holds:expr, $($said:tt)+) => {
        if !$holds {
            return Err(format!($($said)+));
        }
    };
}

/// What the traces of schedules have shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// Events that were recorded, each in its trace and in no other.
    pub(crate) events: u64,
    pub(crate) schedules: u64,
    finished_early: u64,
    cancelled: u64,
    panicked: u64,
    cut_off: u64,
    out_of_order: u64,
    stray: u64,
    unclosed: u64,
    spans_dropped: u64,
    lanes_dropped: u64,
}

impl Seen {
    fn see(&mut self, capture: &Finished, events: u64) {
        let (counts, dropped) = (capture.trace.counts(), capture.trace.dropped());
        self.events += events;
        self.finished_early += u64::from(capture.early);
        self.cancelled += counts.cancelled;
        self.panicked += counts.panicked;
        self.cut_off += counts.cut_off;
        self.out_of_order += counts.anomalies.out_of_order;
        self.stray += counts.anomalies.stray;
        self.unclosed += counts.anomalies.unclosed;
        self.spans_dropped += dropped.spans;
        self.lanes_dropped += dropped.lanes;
    }

    pub(crate) fn add(&mut self, other: &Seen) {
        let Seen { events, schedules, finished_early, cancelled, panicked, cut_off, .. } = other;
        self.events += events;
        self.schedules += schedules;
        self.finished_early += finished_early;
        self.cancelled += cancelled;
        self.panicked += panicked;
        self.cut_off += cut_off;
        self.out_of_order += other.out_of_order;
        self.stray += other.stray;
        self.unclosed += other.unclosed;
        self.spans_dropped += other.spans_dropped;
        self.lanes_dropped += other.lanes_dropped;
    }

    /// What has not occurred at all.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        let all = [
            ("finished early", self.finished_early),
            ("cancelled", self.cancelled),
            ("panicked", self.panicked),
            ("cut off", self.cut_off),
            ("out of order", self.out_of_order),
            ("stray", self.stray),
            ("unclosed", self.unclosed),
            ("spans dropped", self.spans_dropped),
            ("lanes dropped", self.lanes_dropped),
        ];
        all.into_iter().filter(|(_, count)| *count == 0).map(|(name, _)| name).collect()
    }
}

/// Checks all traces of a schedule, and says what they have shown.
pub(crate) fn verify(finished: &[Finished], order: Order) -> Result<Seen, String> {
    let mut refused = HashSet::new();
    for capture in finished.iter().filter(|capture| capture.model.small) {
        refused.extend(capture.refused()?);
    }
    let mut seen = Seen { schedules: 1, ..Seen::default() };
    for capture in finished {
        let verified = capture.verify(&refused, order);
        seen.see(capture, verified.map_err(|wrong| format!("capture {}: {wrong}", capture.model.index))?);
    }
    Ok(seen)
}

type Placed = (Option<usize>, Arc<LaneModel>);

impl Finished {
    /// The lanes that were opened, each with its place in the trace.
    fn lanes(&self) -> Result<Vec<Placed>, String> {
        let title = self.trace.name();
        let models = lock(&self.model.lanes);
        let shown = self.trace.lanes();
        let mut nameless = shown.iter().enumerate().filter(|(_, lane)| lane.name().starts_with(title));
        let lanes: Vec<_> = models
            .iter()
            .map(|model| {
                let place = match &model.name {
                    Some(name) => shown.iter().position(|lane| lane.name() == name),
                    None => nameless.next().map(|(place, _)| place),
                };
                (place, Arc::clone(model))
            })
            .collect();
        let found = lanes.iter().filter(|(place, _)| place.is_some()).count();
        ensure!(found == shown.len(), "{} lanes are shown, {found} were opened", shown.len());
        Ok(lanes)
    }

    /// The spans that were refused at a limit: their names are not shown.
    fn refused(&self) -> Result<Vec<u32>, String> {
        let shown: HashSet<Name> = self.trace.frames().iter().filter_map(|frame| Name::parse(frame.name())).collect();
        let mut refused = Vec::new();
        for (_, lane) in self.lanes()? {
            refused.extend(lock(&lane.log).iter().filter_map(|event| match event {
                Event::Enter { span, name, .. } if !shown.contains(name) => Some(*span),
                _ => None,
            }));
        }
        Ok(refused)
    }

    fn verify(&self, refused: &HashSet<u32>, order: Order) -> Result<u64, String> {
        let mut total = Replayed::default();
        let mut attempted = 0;
        for (number, (place, model)) in self.lanes()?.into_iter().enumerate() {
            let log = lock(&model.log);
            // A lane that was opened meanwhile may not be there.
            let (before, after) = self.noted.get(number).copied().unwrap_or((0, log.len()));
            // An event is noted just before or just after it is written.
            let within =
                if self.alone { before..=before } else { before.saturating_sub(1)..=(after + 1).min(log.len()) };
            let Some(place) = place else {
                ensure!(!self.alone, "lane {number} is missing");
                continue;
            };
            let lane = &self.trace.lanes()[place];
            timeline_nests(&self.trace, lane).map_err(|wrong| format!("lane {number}: {wrong}"))?;
            let replayed = self.as_noted(place, &log, within, refused).map_err(|w| format!("lane {number}: {w}"))?;
            attempted += log[..before].iter().filter(|event| matches!(event, Event::Enter { .. })).count() as u64;
            total.out_of_order += replayed.out_of_order;
            total.stray += replayed.stray;
            total.unclosed += replayed.unclosed;
            total.events += replayed.events;
        }
        self.verify_totals(&total, attempted, order)?;
        Ok(total.events)
    }

    /// The replay of a prefix of the log that is what the trace shows.
    fn as_noted(
        &self,
        place: usize,
        log: &[Event],
        within: RangeInclusive<usize>,
        refused: &HashSet<u32>,
    ) -> Result<Replayed, String> {
        let shown = self.shown(place)?;
        let recorded = |span: u32| !refused.contains(&span);
        let opened = |length: usize| {
            let enters = log[..length].iter();
            enters.filter(|event| matches!(event, Event::Enter { span, .. } if recorded(*span))).count()
        };
        let only = within.start() == within.end();
        let mut expected = None;
        for length in within.filter(|&length| only || opened(length) == shown.len()) {
            for full in self.fulls(&log[..length]) {
                let replayed = replay(&log[..length], full, recorded);
                if replayed.spans == shown {
                    return Ok(replayed);
                }
                expected = Some(replayed.spans);
            }
        }
        Err(difference(&shown, &expected.unwrap_or_default()))
    }

    /// Where a lane may have become full: at any poll, if the capture is a small one.
    fn fulls(&self, log: &[Event]) -> Vec<usize> {
        let polls = log.iter().enumerate().filter(|(_, event)| matches!(event, Event::Resume { .. }));
        let mut fulls = vec![usize::MAX];
        fulls.extend(polls.map(|(at, _)| at).filter(|_| self.model.small).collect::<Vec<_>>().into_iter().rev());
        fulls
    }

    /// The lane's spans as the trace shows them.
    fn shown(&self, place: usize) -> Result<Vec<Shown>, String> {
        let spans = self.trace.spans();
        let first = spans.partition_point(|span| span.lane().index() < place);
        let of_lane = spans[first..].iter().take_while(|span| span.lane().index() == place);
        of_lane
            .map(|span| {
                let name = self.trace.frame(span.frame()).name();
                let name = Name::parse(name).ok_or_else(|| format!("a span {name:?}"))?;
                let parent = span.parent().map(SpanId::index);
                ensure!(parent.is_none_or(|parent| parent >= first), "a parent in another lane");
                let parent = parent.map(|parent| parent - first);
                Ok(Shown { name, parent, outcome: span.outcome(), polls: span.polls() })
            })
            .collect()
    }

    fn verify_totals(&self, total: &Replayed, attempted: u64, order: Order) -> Result<(), String> {
        let (dropped, limits) = (self.trace.dropped(), self.model.limits);
        let anomalies = &self.trace.counts().anomalies;
        let recorded = self.trace.spans().len() as u64;
        ensure!(recorded <= limits.spans, "{recorded} spans, where {} are the limit", limits.spans);
        ensure!(self.trace.lanes().len() <= limits.lanes, "more lanes than the limit");
        // A guard whose span was not opened in time is no stray; only a known order tells.
        let strays_fit = anomalies.stray == total.stray || order == Order::Free && anomalies.stray <= total.stray;
        if self.alone {
            ensure!(
                (anomalies.out_of_order, anomalies.unclosed) == (total.out_of_order, total.unclosed) && strays_fit,
                "{anomalies:?}, where these were to be: {} out of order, {} stray, {} unclosed",
                total.out_of_order,
                total.stray,
                total.unclosed
            );
            let refused = self.model.refused.load(Ordering::SeqCst);
            ensure!(dropped.lanes == refused, "{} lanes dropped instead of {refused}", dropped.lanes);
            let missing = attempted - recorded;
            ensure!(dropped.spans == missing, "{} spans dropped instead of {missing}", dropped.spans);
            let reasons = dropped.reasons.names().count() > 0;
            ensure!(reasons || missing + refused == 0, "dropped without a reason");
            ensure!(!reasons || self.model.small || refused > 0, "{:?} of a capture with room", dropped.reasons);
        }
        Ok(())
    }
}

/// Walks a timeline: times never go back, and what closes or suspends is what was opened last.
fn timeline_nests(trace: &Trace, lane: &Lane) -> Result<(), String> {
    let mut stack = Vec::new();
    let mut now = 0;
    for edge in trace.timeline(lane) {
        ensure!(edge.at >= now, "the time goes back from {now} to {}", edge.at);
        now = edge.at;
        if edge.kind.enters() {
            stack.push(edge.span);
        } else {
            ensure!(stack.pop() == Some(edge.span), "a segment ends that is not on top");
        }
    }
    ensure!(stack.is_empty(), "{} spans are left open", stack.len());
    ensure!(now <= lane.end_ns() && lane.end_ns() <= trace.duration_ns(), "the lane ends too early");
    Ok(())
}

fn difference(shown: &[Shown], expected: &[Shown]) -> String {
    let place = shown.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let counts = format!("{} spans are shown, {} were to be", shown.len(), expected.len());
    format!("{counts}; the first difference at {place}: {:?} instead of {:?}", shown.get(place), expected.get(place))
}

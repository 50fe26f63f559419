//! How much of a trace is the cost of taking it.
//!
//! A probe lengthens the program by [`SegmentCost::total_ns`] for each segment that it records: once for a sync span, once
//! for each poll of an async one. A part of that lies between the two clock reads and so shows in the span itself; the
//! rest shows in what is around it. What it takes to write a name made of arguments is measured each time, and shows in
//! the span that runs then. What it takes to arm a task for each poll shows in no span.
//!
//! All but the names are estimates: in a program whose caches are full of other things a probe costs more than where it
//! was measured.

use super::Trace;
use super::ids::SpanId;
use super::span::Span;

/// What probes cost on this machine, measured once in a process.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ProbeCost {
    /// A sync span.
    pub span: SegmentCost,
    /// A poll of an async one.
    pub poll: SegmentCost,
    /// To arm a task for a poll, and to note that it waits again, in nanoseconds.
    pub pause_ns: f64,
}

impl ProbeCost {
    /// To hundredths of a nanosecond: more digits would claim a precision that the measurement has not, and would be lost
    /// in a format.
    pub(super) fn rounded(self) -> Self {
        let hundredths = |ns: f64| (ns * 100.0).round() / 100.0;
        let segment = |cost: SegmentCost| SegmentCost {
            total_ns: hundredths(cost.total_ns),
            inside_ns: hundredths(cost.inside_ns),
        };
        Self { span: segment(self.span), poll: segment(self.poll), pause_ns: hundredths(self.pause_ns) }
    }

    /// What so many segments themselves show.
    pub(super) fn inside_ns(&self, segments: Segments) -> f64 {
        self.span.inside_ns * segments.syncs as f64 + self.poll.inside_ns * segments.polls as f64
    }

    /// What of them shows in what is around them.
    pub(super) fn outside_ns(&self, segments: Segments) -> f64 {
        self.span.outside_ns() * segments.syncs as f64 + self.poll.outside_ns() * segments.polls as f64
    }

    /// What it took to write names, with the reading of the clock that measuring takes each time, which is as long as an
    /// empty span lasts.
    pub(super) fn names_ns(&self, names: Names) -> f64 {
        names.ns as f64 + self.span.inside_ns * names.count as f64
    }
}

/// What one segment costs, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SegmentCost {
    /// By how much it lengthens what is around it.
    pub total_ns: f64,
    /// The part of it that the segment itself shows: what an empty one lasts.
    pub inside_ns: f64,
}

impl SegmentCost {
    fn outside_ns(self) -> f64 {
        (self.total_ns - self.inside_ns).max(0.0)
    }
}

/// How many segments there are, each of which a probe recorded.
#[derive(Clone, Copy, Default)]
pub(super) struct Segments {
    /// Sync spans.
    pub(super) syncs: u64,
    /// Polls of async ones.
    pub(super) polls: u64,
}

impl Segments {
    /// Adds those of a span.
    #[inline]
    pub(super) fn add(&mut self, span: &Span) {
        if span.is_async() {
            self.polls += u64::from(span.polls);
        } else {
            self.syncs += 1;
        }
    }
}

impl<'a> FromIterator<&'a Span> for Segments {
    fn from_iter<I: IntoIterator<Item = &'a Span>>(spans: I) -> Self {
        let mut segments = Self::default();
        spans.into_iter().for_each(|span| segments.add(span));
        segments
    }
}

/// Names that were written, and how long that took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) count: u64,
    pub(crate) ns: u64,
}

impl Names {
    pub(super) fn add(&mut self, other: Names) {
        self.count = self.count.saturating_add(other.count);
        self.ns = self.ns.saturating_add(other.ns);
    }
}

/// The names that were written, all and by the span that ran then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Naming {
    pub(crate) all: Names,
    /// Before a lane's first span, where it begins.
    pub(crate) before_lanes: Names,
    /// Once sorted, in order of the spans and once each.
    pub(super) by_span: Vec<(SpanId, Names)>,
}

impl Naming {
    /// So many names in this span; without one, before the lane's first or after it.
    pub(super) fn add(&mut self, count: u64, ns: u64, span: Option<SpanId>, is_before_lane: bool) {
        let names = Names { count, ns };
        self.all.add(names);
        if is_before_lane {
            self.before_lanes.add(names);
        }
        match (span, self.by_span.last_mut()) {
            (Some(span), Some((last, sum))) if *last == span => sum.add(names),
            (Some(span), _) => self.by_span.push((span, names)),
            (None, _) => {}
        }
    }

    /// So many names in a span in all.
    pub(crate) fn set(&mut self, span: SpanId, names: Names) {
        self.by_span.push((span, names));
    }

    pub(super) fn sort(&mut self) {
        self.by_span.sort_by_key(|&(span, _)| span);
        self.by_span.dedup_by(|(span, names), (before, sum)| {
            let same = span == before;
            if same {
                sum.add(*names);
            }
            same
        });
    }

    /// Those written in a span.
    pub(crate) fn of(&self, span: SpanId) -> Names {
        let place = self.by_span.binary_search_by_key(&span, |&(span, _)| span);
        place.map_or_else(|_| Names::default(), |place| self.by_span[place].1)
    }
}

impl Trace {
    /// What probes cost on the machine that took the trace, to hundredths of a nanosecond.
    pub fn probe_cost(&self) -> ProbeCost {
        self.probe_cost
    }

    /// How often a lane's task waited.
    pub(crate) fn pauses(&self) -> u64 {
        self.pauses
    }

    /// The names that were written.
    pub(crate) fn naming(&self) -> &Naming {
        &self.naming
    }

    /// The estimated cost of all probes: by how much the traced work would have been shorter untraced.
    pub fn overhead_ns(&self) -> u64 {
        nanoseconds(self.all_ns())
    }

    /// The part of it that lies within the lanes, which begin with their first span.
    pub(crate) fn overhead_within_lanes_ns(&self) -> u64 {
        let first_roots = self.lanes.iter().filter_map(|lane| lane.first_root);
        let around = self.probe_cost.outside_ns(first_roots.map(|root| self.span(root)).collect());
        nanoseconds(self.all_ns() - around - self.probe_cost.names_ns(self.naming.before_lanes))
    }

    fn all_ns(&self) -> f64 {
        let segments = self.spans.iter().collect();
        let probes = self.probe_cost.inside_ns(segments) + self.probe_cost.outside_ns(segments);
        probes + self.probe_cost.names_ns(self.naming.all) + self.probe_cost.pause_ns * self.pauses as f64
    }

    /// What it took to write names made of arguments, in nanoseconds: a part of [`overhead_ns`](Self::overhead_ns), and
    /// measured.
    pub fn naming_ns(&self) -> u64 {
        self.naming.all.ns
    }

    /// The estimated cost of probes that a span's self time contains: of its own and of its children's. Never more than
    /// the self time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn self_overhead_ns(&self, id: SpanId) -> u64 {
        let span = self.span(id);
        let own = [span].into_iter().collect();
        let children = self.children(id).map(|child| self.span(child)).collect();
        let probes = self.probe_cost.inside_ns(own) + self.probe_cost.outside_ns(children);
        nanoseconds(probes + self.probe_cost.names_ns(self.naming.of(id))).min(span.self_ns)
    }

    /// The estimated cost of probes that a span's busy time contains: of its own and of all beneath it. Never more than
    /// the busy time.
    ///
    /// # Panics
    /// As [`span`](Self::span).
    pub fn busy_overhead_ns(&self, id: SpanId) -> u64 {
        let span = self.span(id);
        let (mut beneath, mut names) = (Segments::default(), self.naming.of(id));
        let mut next = span.first_child;
        while let Some(below) = next {
            beneath.add(self.span(below));
            names.add(self.naming.of(below));
            next = self.span(below).first_child.or_else(|| self.after(below, id));
        }
        let mut inside = beneath;
        inside.add(span);
        let probes = self.probe_cost.inside_ns(inside) + self.probe_cost.outside_ns(beneath);
        nanoseconds(probes + self.probe_cost.names_ns(names)).min(span.busy_ns)
    }

    /// The span after `id` and everything beneath it, within `root`.
    fn after(&self, id: SpanId, root: SpanId) -> Option<SpanId> {
        let mut left = id;
        loop {
            let span = self.span(left);
            if span.next_sibling.is_some() {
                return span.next_sibling;
            }
            left = span.parent.filter(|&parent| parent != root)?;
        }
    }
}

/// Saturates; a cost is never negative.
pub(super) fn nanoseconds(cost: f64) -> u64 {
    cost.round() as u64
}

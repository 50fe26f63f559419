//! Every path of calls of a trace once, with what the calls of that path took.

use std::collections::HashMap;

use super::MAX_LEVELS;
use crate::trace::{Span, SpanId, Trace};

/// One path, by its innermost frame.
pub(super) struct Path {
    parent: Option<u32>,
    /// The lane; of several that have one name, the first.
    pub(super) lane: usize,
    /// By its index; that of the marker for deeper calls is the number of frames.
    pub(super) frame: u32,
    /// How many frames it has.
    level: u32,
    pub(super) wall_ns: u64,
    pub(super) busy_ns: u64,
}

/// All paths, a parent before its children.
pub(super) struct Paths {
    list: Vec<Path>,
}

impl Paths {
    pub(super) fn of(trace: &Trace) -> Self {
        let deeper = trace.frames().len() as u32;
        let lanes = lanes(trace);
        let mut list: Vec<Path> = Vec::new();
        let mut places: HashMap<(Result<u32, usize>, u32), u32> = HashMap::new();
        // Where each span's path ends. A parent stands before its children.
        let mut ends: Vec<u32> = Vec::with_capacity(trace.spans().len());
        for (span, covered) in trace.spans().iter().zip(covered(trace)) {
            let lane = lanes[span.lane().index()];
            let parent = span.parent().map(|parent| ends[parent.index()]);
            let level = parent.map_or(0, |parent| list[parent as usize].level) + 1;
            let frame = if level > MAX_LEVELS { deeper } else { span.frame().index() as u32 };
            let end = match parent {
                Some(parent) if level > MAX_LEVELS + 1 => parent,
                _ => *places.entry((parent.ok_or(lane), frame)).or_insert_with(|| {
                    list.push(Path { parent, lane, frame, level, wall_ns: 0, busy_ns: 0 });
                    // No more than spans, whose numbers have 32 bits.
                    (list.len() - 1) as u32
                }),
            };
            let path = &mut list[end as usize];
            path.wall_ns = path.wall_ns.saturating_add(span.wall_ns() - covered);
            path.busy_ns = path.busy_ns.saturating_add(span.self_ns());
            ends.push(end);
        }
        Self { list }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Path> {
        self.list.iter()
    }

    /// A path's frames: itself, and all around it.
    pub(super) fn upwards<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Path> {
        std::iter::successors(Some(path), |path| self.list.get(path.parent? as usize))
    }
}

/// For each lane the first one of the same name: readers can't tell them apart.
fn lanes(trace: &Trace) -> Vec<usize> {
    let mut first = HashMap::new();
    trace.lanes().iter().enumerate().map(|(index, lane)| *first.entry(lane.name()).or_insert(index)).collect()
}

/// For each span the time during which one of its children was open, as far as it was open itself.
fn covered(trace: &Trace) -> Vec<u64> {
    let mut covered = vec![0; trace.spans().len()];
    // Up to where a span's children have been looked at. They are in order of start, so that only what lies beyond the
    // longest one before is new.
    let mut reached = vec![0; trace.spans().len()];
    let child = |span: &Span| span.parent().map(SpanId::index);
    for (parent, span) in trace.spans().iter().filter_map(|span| Some((child(span)?, span))) {
        let end = span.end_ns().min(trace.spans()[parent].end_ns());
        let start = span.start_ns().max(reached[parent]);
        covered[parent] += end.saturating_sub(start);
        reached[parent] = end.max(reached[parent]);
    }
    covered
}

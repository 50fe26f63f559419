//! From the lanes of a finished capture to its trace: the one place where ticks become nanoseconds and numbers names.

use std::sync::Arc;

use crate::calibrate;
use crate::callsite::Callsite;
use crate::clock::{Anchor, Scale};
use crate::event::{CallsiteNumber, Kind, split_async_data, split_naming_data};
use crate::lane::{Decoder, Lane};
use crate::shared::Shared;
use crate::trace::{Builder, CallsiteId, Dropped, FrameId, Outcome, Totals, Trace};

/// Builds the trace of what these lanes have published; `end` is when the capture was finished.
pub(crate) fn trace(capture: &Shared, lanes: &[Arc<Lane>], end: Anchor) -> Trace {
    let scale = capture.armed().map(|armed| Scale::new(armed.anchor, end));
    scaled(capture, lanes, scale)
}

/// `scale`: `None` if nothing was ever armed.
fn scaled(capture: &Shared, lanes: &[Arc<Lane>], scale: Option<Scale>) -> Trace {
    let mut builder = Builder::new(capture.name.clone());
    let dropped = |spans| Dropped { spans, lanes: capture.lanes_refused(), reasons: capture.reasons() };
    let (Some(armed), Some(scale)) = (capture.armed(), scale) else {
        return builder.finish(Totals { dropped: dropped(0), ..Totals::default() });
    };
    if !scale.is_steady() {
        builder.unsteady_clock();
    }
    builder.reserve(lanes.iter().map(|lane| lane.spans_at_most()).sum());
    let mut frames = Frames::default();
    for lane in lanes {
        builder.begin_lane(&lane.name);
        // Read first: once the end is seen, so is all that came before it.
        let ended_at = lane.ended_at().and_then(|ticks| scale.ns(ticks));
        lane.read(|events, names| push(&mut builder, &mut frames, scale, events, names));
        builder.stray(lane.strays());
        builder.end_lane(ended_at.unwrap_or(scale.duration_ns()), ended_at.is_some());
    }
    let spans = lanes.iter().map(|lane| lane.dropped()).sum();
    builder.finish(Totals {
        start_unix_ns: armed.unix_ns,
        duration_ns: scale.duration_ns(),
        dropped: dropped(spans),
        probe_cost: calibrate::probe_cost(),
    })
}

/// Nearly all events are of two kinds; but for one the others stand apart, so that these are a loop by themselves.
#[inline(always)]
fn push(builder: &mut Builder, frames: &mut Frames, scale: Scale, mut events: Decoder<'_>, names: &[String]) {
    while let Some(event) = events.next() {
        // A lane may have gone on for a moment after the capture's end was read.
        let Some(at) = scale.ns(event.ticks) else { continue };
        let callsite = CallsiteId(event.callsite.index());
        match event.kind {
            Kind::Enter => {
                let frame = frames.of(builder, event.callsite);
                match events.exit_of(event).and_then(|exit| scale.ns(exit)) {
                    Some(end) => builder.call(at, end, callsite, frame),
                    None => builder.enter(at, callsite, frame),
                }
            }
            Kind::Exit => builder.exit(at, callsite, Outcome::Completed),
            Kind::Naming => {
                let (names, ticks) = split_naming_data(event.data);
                builder.naming(at, names, scale.length(ticks));
            }
            kind => push_other(builder, frames, at, kind, event.callsite, event.data, names),
        }
    }
}

#[inline(never)]
fn push_other(
    builder: &mut Builder,
    frames: &mut Frames,
    at: u64,
    kind: Kind,
    number: CallsiteNumber,
    data: u64,
    names: &[String],
) {
    let callsite = CallsiteId(number.index());
    match kind {
        Kind::EnterNamed => {
            let frame = frames.named(builder, number, names.get(data as usize));
            builder.enter(at, callsite, frame);
        }
        Kind::EnterAsync => {
            let (instance, name) = split_async_data(data);
            let frame = frames.named(builder, number, name.and_then(|name| names.get(name as usize)));
            builder.enter_async(at, callsite, frame, instance);
        }
        Kind::ExitPanicked => builder.exit(at, callsite, Outcome::Panicked),
        Kind::Suspend => builder.suspend(at, callsite),
        Kind::Resume => builder.resume(at, data as u32),
        Kind::Cancel => builder.cancel(at, data as u32),
        Kind::Pause => builder.pause(at),
        // The first three are done, the others the decoder keeps to itself.
        Kind::Enter | Kind::Exit | Kind::Naming | Kind::ResumeFar | Kind::Anchor => {}
    }
}

/// The callsites met so far: looked up once each, their names resolved then.
#[derive(Default)]
struct Frames {
    known: Vec<Option<Known>>,
}

#[derive(Clone, Copy)]
struct Known {
    callsite: &'static Callsite,
    /// `None` while all its spans had names of their own.
    frame: Option<FrameId>,
}

impl Frames {
    #[inline]
    fn of(&mut self, builder: &mut Builder, number: CallsiteNumber) -> FrameId {
        match self.known.get(number.index() as usize) {
            Some(&Some(Known { frame: Some(frame), .. })) => frame,
            _ => self.first_of(builder, number),
        }
    }

    #[cold]
    fn first_of(&mut self, builder: &mut Builder, number: CallsiteNumber) -> FrameId {
        let Known { callsite, frame } = self.known(number);
        *frame.get_or_insert_with(|| builder.frame(&callsite.name(), callsite.file(), callsite.line()))
    }

    /// The frame of a span with a name of its own.
    fn named(&mut self, builder: &mut Builder, number: CallsiteNumber, name: Option<&String>) -> FrameId {
        let Some(name) = name else { return self.of(builder, number) };
        let callsite = self.known(number).callsite;
        builder.frame(name, callsite.file(), callsite.line())
    }

    fn known(&mut self, number: CallsiteNumber) -> &mut Known {
        static UNKNOWN: Callsite = Callsite::named("(unknown)", "", 0);

        let index = number.index() as usize;
        if self.known.len() <= index {
            self.known.resize(index + 1, None);
        }
        self.known[index]
            .get_or_insert_with(|| Known { callsite: Callsite::find(number).unwrap_or(&UNKNOWN), frame: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::mock;
    use crate::clock::tests::{nanoseconds, unsteady};
    use crate::shared::Limits;

    #[test]
    fn a_counter_that_broke_is_an_anomaly_of_the_trace() {
        let shared = Arc::new(Shared::new("test".to_owned(), Limits::default()));
        let lane = shared.open_lane(None).expect("the first lane");
        let end = Anchor::now();
        let anomalies = |scale| scaled(&shared, &[Arc::clone(&lane)], Some(scale)).counts().anomalies.clone();
        let start = shared.armed().expect("armed by the lane").anchor;
        assert_eq!((anomalies(unsteady()).clock, anomalies(Scale::new(start, end)).clock), (1, 0));
        drop(shared.close());
    }

    #[test]
    fn what_comes_after_the_end_of_the_capture_is_not_in_it() {
        static CALLSITE: Callsite = Callsite::named("late", "", 0);
        const START: u64 = 1 << 50;

        let shared = Arc::new(Shared::new("test".to_owned(), Limits::default()));
        mock::set(Some(START));
        let lane = shared.open_lane(None).expect("the first lane");
        mock::set(Some(START + 10));
        let number = lane.enter(&CALLSITE).expect("room");
        mock::set(Some(START + 20));
        lane.leave(number, Kind::Exit);
        lane.end();
        mock::set(None);
        let finished_at = |end: u64| {
            let trace = scaled(&shared, &[Arc::clone(&lane)], Some(nanoseconds(START, START + end)));
            let spans = trace.spans().iter().map(|span| (span.start_ns(), span.end_ns(), span.outcome()));
            // A lane that ended later was still running: that its span is open is no anomaly.
            (spans.collect::<Vec<_>>(), trace.counts().anomalies.unclosed, trace.lanes()[0].end_ns())
        };
        assert_eq!(finished_at(20), (vec![(10, 20, Outcome::Completed)], 0, 20));
        assert_eq!(finished_at(19), (vec![(10, 19, Outcome::CutOff)], 0, 19));
        assert_eq!(finished_at(9), (vec![], 0, 9));
        drop(shared.close());
    }
}

//! The file format of the viewer at <https://www.speedscope.app>, checked against its version 1.25.0
//! (`file-format-spec.ts`, `import/file-format.ts`).
//!
//! One evented profile for each lane, the captured task's own first. Times are nanoseconds since the capture was armed:
//! a Unix time in nanoseconds would exceed what a JavaScript number can hold. An async span shows as one block for each
//! poll; blocks of futures that take turns lie next to each other, since the timeline nests.
//!
//! Nearly all of a file is events, and serde spends ten to twenty times as long on one as copying its bytes takes. So `write`
//! serialises what surrounds the events and puts those in itself, from a text prepared for each frame; a test holds it
//! to the same bytes as the view.

use std::io;

use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::decimal::{self, Decimal};
use super::frames::Frames;
use crate::trace::{Edge, Lane, Span, Trace};

/// The viewer recognises a file by it, letter for letter.
const SCHEMA: &str = "https://www.speedscope.app/file-format-schema.json";
const EXPORTER: &str = concat!("timestamp-core@", env!("CARGO_PKG_VERSION"));

/// A speedscope file; serialise it, or write it by [`Trace::write`], which is faster.
#[derive(Clone, Copy, Debug)]
pub struct Speedscope<'a>(&'a Trace);

impl Trace {
    /// A file for speedscope. Serialises without a copy of the trace.
    pub fn speedscope(&self) -> Speedscope<'_> {
        Speedscope(self)
    }
}

impl Serialize for Speedscope<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        File::of(self.0, Profiles(self.0)).serialize(serializer)
    }
}

// In File and Profile the list stands last: `write` fills it in behind what serde has written.

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'a, P> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    exporter: &'static str,
    name: &'a str,
    active_profile_index: usize,
    shared: Shared<'a>,
    profiles: P,
}

#[derive(Serialize)]
struct Shared<'a> {
    frames: Frames<'a>,
}

impl<'a, P> File<'a, P> {
    fn of(trace: &'a Trace, profiles: P) -> Self {
        Self {
            schema: SCHEMA,
            exporter: EXPORTER,
            name: trace.name(),
            active_profile_index: 0,
            shared: Shared { frames: Frames(trace.frames()) },
            profiles,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Profile<'a, E> {
    r#type: &'static str,
    name: &'a str,
    unit: &'static str,
    start_value: u64,
    end_value: u64,
    events: E,
}

impl<'a, E> Profile<'a, E> {
    fn of(trace: &'a Trace, lane: Option<&'a Lane>, events: E) -> Self {
        Self {
            r#type: "evented",
            name: lane.map_or(trace.name(), Lane::name),
            unit: "nanoseconds",
            start_value: 0,
            end_value: trace.duration_ns(),
            events,
        }
    }
}

/// The lanes to show. The viewer wants a profile; of a trace without lanes it gets one without events, which loads.
fn lanes(trace: &Trace) -> impl Iterator<Item = Option<&Lane>> {
    let none = trace.lanes().is_empty().then_some(None);
    trace.lanes().iter().map(Some).chain(none)
}

fn edges<'a>(trace: &'a Trace, lane: Option<&Lane>) -> &'a [Edge] {
    lane.map_or(&[], |lane| trace.timeline(lane))
}

struct Profiles<'a>(&'a Trace);

impl Serialize for Profiles<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let trace = self.0;
        serializer.collect_seq(lanes(trace).map(|lane| {
            let events = Events { trace, edges: edges(trace, lane) };
            Profile::of(trace, lane, events)
        }))
    }
}

struct Events<'a> {
    trace: &'a Trace,
    edges: &'a [Edge],
}

impl Serialize for Events<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Event {
            r#type: &'static str,
            frame: usize,
            at: u64,
        }
        let mut events = serializer.serialize_seq(Some(self.edges.len()))?;
        for edge in self.edges {
            events.serialize_element(&Event {
                r#type: if edge.kind.enters() { "O" } else { "C" },
                frame: self.trace.span(edge.span).frame().index(),
                at: edge.at,
            })?;
        }
        events.end()
    }
}

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    const EMPTY: [(); 0] = [];
    let mut writer = Writer::new(trace);
    out.write_all(without_end(&serde_json::to_vec(&File::of(trace, EMPTY))?))?;
    for (index, lane) in lanes(trace).enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        out.write_all(without_end(&serde_json::to_vec(&Profile::of(trace, lane, EMPTY))?))?;
        writer.events(edges(trace, lane), out)?;
        out.write_all(b"]}")?;
    }
    out.write_all(b"]}")
}

/// Without the two brackets that close the list and the object whose last field it is.
fn without_end(json: &[u8]) -> &[u8] {
    &json[..json.len().saturating_sub(2)]
}

/// Room for an event up to its time.
const PREFIX: usize = 48;
/// As much of it as is copied where that is enough, for up to 100,000 frames: a constant size is copied faster than the
/// exact one.
const SHORT_PREFIX: usize = 32;
/// Room for one event. The time begins below [`PREFIX`], and so below a power of two: an index of so many bits needs no
/// check.
const EVENT: usize = TIME_AT + decimal::ROOM;
const TIME_AT: usize = PREFIX.next_power_of_two();
/// Bytes that are gathered before they are handed on: few enough that the next are written while a vector's memory still
/// takes them.
const CHUNK: usize = 512;

/// A comma and an event up to its time.
// So that it is found by a shift.
#[repr(align(64))]
struct Prefix {
    text: [u8; PREFIX],
    len: usize,
}

impl Prefix {
    fn of(frame: usize, kind: char) -> Self {
        let mut text = [0; PREFIX];
        let mut rest = &mut text[..];
        // 27 letters and at most ten digits.
        let written = io::Write::write_fmt(&mut rest, format_args!(r#",{{"type":"{kind}","frame":{frame},"at":"#));
        debug_assert!(written.is_ok(), "frame {frame}");
        let len = PREFIX - rest.len();
        Self { text, len }
    }
}

struct Writer<'a> {
    spans: &'a [Span],
    /// For each frame that of its closes and that of its opens.
    prefixes: Vec<Prefix>,
    longest: usize,
    buffer: Box<[u8; CHUNK + EVENT]>,
}

impl<'a> Writer<'a> {
    fn new(trace: &'a Trace) -> Self {
        let prefixes = (0..trace.frames().len()).flat_map(|frame| ['C', 'O'].map(|kind| Prefix::of(frame, kind)));
        let prefixes: Vec<_> = prefixes.collect();
        let longest = prefixes.iter().map(|prefix| prefix.len).max().unwrap_or(0);
        Self { spans: trace.spans(), prefixes, longest, buffer: Box::new([0; CHUNK + EVENT]) }
    }

    /// The events of one lane, with commas between them.
    fn events(&mut self, edges: &[Edge], out: &mut impl io::Write) -> io::Result<()> {
        if self.longest <= SHORT_PREFIX {
            self.events_after::<SHORT_PREFIX>(edges, out)
        } else {
            self.events_after::<PREFIX>(edges, out)
        }
    }

    /// The same, where no prefix has more bytes than so many.
    #[inline(never)]
    fn events_after<const LONGEST: usize>(&mut self, edges: &[Edge], out: &mut impl io::Write) -> io::Result<()> {
        // By themselves, since what is reached through `self` would be read again after each byte that is written.
        let (spans, prefixes, buffer) = (self.spans, &self.prefixes[..], &mut *self.buffer);
        let mut decimal = Decimal::START;
        let mut used = 0;
        // The first event has no comma before it.
        let mut from = 1;
        for edge in edges {
            let Some(event) = buffer[used..].first_chunk_mut::<EVENT>() else {
                break;
            };
            let prefix = &prefixes[2 * spans[edge.span.index()].frame().index() + usize::from(edge.kind.enters())];
            event[..LONGEST].copy_from_slice(&prefix.text[..LONGEST]);
            let at = prefix.len % TIME_AT;
            let Some(time) = event[at..].first_chunk_mut() else {
                break;
            };
            used += at + decimal.put(edge.at, b'}', time);
            if used >= CHUNK {
                out.write_all(&buffer[from..used])?;
                (used, from) = (0, 0);
            }
        }
        out.write_all(&buffer[from.min(used)..used])
    }
}

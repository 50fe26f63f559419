//! Folded stacks, the text that flame graphs are made of: a line for each distinct path of calls, its frames joined by
//! `;`, a space, and a whole number: `request;parse;decode 1520`. It comes from Brendan Gregg's FlameGraph
//! (<https://github.com/brendangregg/FlameGraph>); `inferno`, speedscope and many more read it.
//!
//! The number is self time in nanoseconds: time on the stack without what is nested in it. The waiting of an async span
//! is no work and is not in it. Paths are in order of first occurrence; those whose self time is nothing are left out,
//! since no reader draws them. So the numbers add up to the covered time of all lanes.
//!
//! If there is more than one lane, each one's name is the outermost frame of its paths. Lanes of the same name are one.
//!
//! **Escaping** is percent-encoding of what a reader would take for something else, and decoding gives every name back:
//!
//! - `;`, line ends and other control characters, the two of Unicode that end a line, and those that XML forbids;
//! - marks that turn the direction of text, and so of the number behind a name;
//! - white space at either end of a name, which readers trim;
//! - the space before a number at the end of a name: `inferno` takes `page 3 500` for the difference of two profiles;
//! - `#` before a space or alone: a line that begins so is a comment to `inferno`;
//! - the bracket that ends `_[k]`, `_[w]`, `_[i]` or `_[j]`, which flame graphs leave away as a mark of `perf`;
//! - `%` where two hexadecimal digits follow.
//!
//! A name without a letter is written as `%`, and one that is `%` as `%25`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io;

use crate::trace::Trace;

/// How many spans deep a path gets. What is deeper counts as self time of one frame more, [`DEEPER`].
///
/// A path costs its depth, so that without a bound the text of one deep recursion would grow with the square of its
/// depth. Linux's `perf` records stacks of 127 frames unless told otherwise, so readers are at home with as many. Which
/// end is cut matters: without its root a path would stand at the wrong place of the graph.
pub(super) const MAX_LEVELS: u32 = 128;

/// Stands for all that is below the last level.
pub(super) const DEEPER: &str = "(deeper)";

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let paths = Paths::of(trace);
    let mut line = String::new();
    for (index, node) in paths.nodes.iter().enumerate().filter(|(_, node)| node.self_ns > 0) {
        line.clear();
        paths.put(index, node.self_ns, &mut line);
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// One distinct path of calls, by its last frame.
pub(super) struct Node {
    pub(super) parent: Option<u32>,
    name: u32,
    /// How many spans lead to it, itself included; 0 for a lane.
    level: u32,
    pub(super) self_ns: u64,
}

/// Every path of a trace once, a parent before its children, in order of first occurrence.
pub(super) struct Paths<'a> {
    names: Names<'a>,
    pub(super) nodes: Vec<Node>,
    by_place: HashMap<(Option<u32>, u32), u32>,
}

impl<'a> Paths<'a> {
    pub(super) fn of(trace: &'a Trace) -> Self {
        let mut paths = Paths { names: Names::default(), nodes: Vec::new(), by_place: HashMap::new() };
        let names: Vec<u32> = trace.frames().iter().map(|frame| paths.names.number(frame.name())).collect();
        let deeper = paths.names.number(DEEPER);
        let lanes: Vec<Option<u32>> = trace
            .lanes()
            .iter()
            .map(|lane| {
                let name = paths.names.number(lane.name());
                (trace.lanes().len() > 1).then(|| paths.node(None, name, 0))
            })
            .collect();
        // Where each span's path ends. A parent stands before its children.
        let mut ends: Vec<u32> = Vec::with_capacity(trace.spans().len());
        for span in trace.spans() {
            let parent = span.parent().map_or(lanes[span.lane().index()], |parent| Some(ends[parent.index()]));
            let level = parent.map_or(0, |parent| paths.nodes[parent as usize].level) + 1;
            let end = match parent {
                Some(parent) if level > MAX_LEVELS + 1 => parent,
                _ if level > MAX_LEVELS => paths.node(parent, deeper, level),
                _ => paths.node(parent, names[span.frame().index()], level),
            };
            let sum = &mut paths.nodes[end as usize].self_ns;
            *sum = sum.saturating_add(span.self_ns());
            ends.push(end);
        }
        paths
    }

    /// The node of this name beneath `parent`. No more than spans and lanes, whose numbers have 32 bits.
    fn node(&mut self, parent: Option<u32>, name: u32, level: u32) -> u32 {
        let nodes = &mut self.nodes;
        *self.by_place.entry((parent, name)).or_insert_with(|| {
            nodes.push(Node { parent, name, level, self_ns: 0 });
            (nodes.len() - 1) as u32
        })
    }

    /// Appends the line of a path, without its end: frames from the outermost, and a number.
    pub(super) fn put(&self, index: usize, number: u64, line: &mut String) {
        let upwards = std::iter::successors(self.nodes.get(index), |node| self.nodes.get(node.parent? as usize));
        let names: Vec<u32> = upwards.map(|node| node.name).collect();
        for (at, &name) in names.iter().rev().enumerate() {
            line.push_str(if at > 0 { ";" } else { "" });
            line.push_str(&self.names.escaped[name as usize]);
        }
        // Writing to a string doesn't fail.
        let _ = write!(line, " {number}");
    }
}

/// Names by number, each escaped once.
#[derive(Default)]
struct Names<'a> {
    numbers: HashMap<&'a str, u32>,
    escaped: Vec<Cow<'a, str>>,
}

impl<'a> Names<'a> {
    fn number(&mut self, name: &'a str) -> u32 {
        *self.numbers.entry(name).or_insert_with(|| {
            self.escaped.push(escaped(name));
            (self.escaped.len() - 1) as u32
        })
    }
}

pub(super) fn escaped(name: &str) -> Cow<'_, str> {
    if name.is_empty() {
        return Cow::Borrowed("%");
    }
    let inner = name.trim();
    let start = name.len() - name.trim_start().len();
    let inside = start..start + inner.len();
    let before_number = name.rfind(' ').filter(|&space| is_number(&name[space + 1..]));
    let must = |(at, c): (usize, char)| match c {
        ';' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => true,
        '#' => at == 0 && (name.len() == 1 || name.as_bytes()[1] == b' '),
        ']' => at + 1 == name.len() && ["_[k", "_[w", "_[i", "_[j"].iter().any(|mark| name[..at].ends_with(mark)),
        '%' => name.len() == 1 || is_code(&name.as_bytes()[at + 1..]),
        _ => c.is_control() || !inside.contains(&at) || before_number == Some(at),
    };
    if !name.char_indices().any(must) {
        return Cow::Borrowed(name);
    }
    let mut text = String::with_capacity(name.len() + 8);
    for (at, c) in name.char_indices() {
        if must((at, c)) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a string doesn't fail.
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// What a reader of differences takes for a number of samples.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Whether the text behind a `%` would be decoded with it.
pub(super) fn is_code(behind: &[u8]) -> bool {
    matches!(behind, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

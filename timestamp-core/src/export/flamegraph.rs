//! A flame graph, drawn by [`inferno`]: one SVG file that any browser opens, with search and zoom.
//!
//! It is drawn from what [`folded`](super::folded) writes, names and numbers alike: a box for each path of calls, as wide
//! as the path's time on the stack with all beneath it. Boxes of one parent stand in order of their first call.
//!
//! `inferno` would sort the lines, and so tear a box in two whose name is the beginning of its neighbour's: `graph` and
//! `graph::read`, since `:` sorts before `;`. So it gets them in order and leaves them there, as for a flame chart.
//!
//! A picture of a million boxes would open in no browser, so the widest [`MAX_BOXES`] are drawn. What is left out counts
//! as self time of the path that it lies beneath, or of [`NARROWER`] where there is none: what is drawn still adds up.

use std::cmp::Reverse;
use std::io;

use inferno::flamegraph::{Options, from_lines};

use super::folded::{Paths, escaped};
use super::plain::{count, thousands};
use crate::trace::Trace;

/// How many paths are drawn. Chromium opens a picture of so many within a second or two.
pub(super) const MAX_BOXES: usize = 10_000;

/// Stands for the outermost paths that are left out.
pub(super) const NARROWER: &str = "(narrower)";

pub(super) fn write(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let lines = Lines::of(&Paths::of(trace));
    if lines.texts.is_empty() {
        return write_empty(trace, out);
    }
    let mut options = Options::default();
    options.title = if trace.name().is_empty() { "Flame graph".to_owned() } else { escaped(trace.name()).into_owned() };
    options.subtitle = Some(subtitle(trace, &lines));
    options.count_name = "ns".to_owned();
    // Else colours are drawn by lot, and two pictures of a trace differ.
    options.deterministic = true;
    // All that is drawn can be zoomed into.
    options.min_width = 0.0;
    // Takes the lines as they are, but from the last to the first.
    options.flame_chart = true;
    from_lines(&mut options, lines.texts.iter().rev().map(String::as_str), out)
}

/// What `inferno` takes for a mistake and ends with an error.
fn write_empty(trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
    let place = "width=\"1200\" height=\"60\" viewBox=\"0 0 1200 60\"";
    write!(out, "<?xml version=\"1.0\" standalone=\"no\"?>")?;
    write!(out, "<svg version=\"1.1\" {place} xmlns=\"http://www.w3.org/2000/svg\">")?;
    write!(out, "<text x=\"600\" y=\"36\" text-anchor=\"middle\" font-family=\"monospace\" font-size=\"14\">")?;
    write!(out, "Nothing to draw: no span took any time{}</text></svg>", not_recorded(trace))
}

fn subtitle(trace: &Trace, lines: &Lines) -> String {
    let mut text = "width: time on the stack, without waiting".to_owned();
    if lines.drawn < lines.paths {
        let drawn = thousands(lines.drawn as u64);
        text += &format!("; the widest {drawn} of {} are drawn", count(lines.paths, "path"));
    }
    text + &not_recorded(trace)
}

/// Words and figures of our own, no name.
fn not_recorded(trace: &Trace) -> String {
    let dropped = trace.dropped();
    if dropped.is_empty() {
        return String::new();
    }
    format!("; not recorded: {} and {}", count(dropped.spans, "span"), count(dropped.lanes, "lane"))
}

/// The folded lines of the paths that are drawn, all that lies beneath one before the next begins.
struct Lines {
    texts: Vec<String>,
    drawn: usize,
    /// How many there are that took any time.
    paths: usize,
}

impl Lines {
    fn of(paths: &Paths<'_>) -> Self {
        let nodes = &paths.nodes;
        let mut own: Vec<u64> = nodes.iter().map(|node| node.self_ns).collect();
        let mut totals = own.clone();
        // A parent stands before its children, so that from the end each is complete when it is added to its parent.
        for (index, node) in nodes.iter().enumerate().rev() {
            if let Some(parent) = node.parent {
                totals[parent as usize] = totals[parent as usize].saturating_add(totals[index]);
            }
        }
        let (is_drawn, all) = widest(&totals);
        let mut tree = Tree { first: None, links: vec![(None, None); nodes.len()] };
        let mut rest: u64 = 0;
        for (index, node) in nodes.iter().enumerate().rev() {
            if is_drawn[index] {
                tree.put(node.parent, index as u32);
            } else {
                let left_out = own[index];
                let above = node.parent.map_or(&mut rest, |parent| &mut own[parent as usize]);
                *above = above.saturating_add(left_out);
            }
        }
        // `inferno` adds the numbers up, and must not come to more than fits.
        let mut room = u64::MAX;
        let mut fitting = |number: u64| {
            let number = number.min(room);
            room -= number;
            Some(number).filter(|&number| number > 0)
        };
        let mut texts = Vec::new();
        for index in tree.in_order() {
            if let Some(number) = fitting(own[index]) {
                let mut line = String::new();
                paths.put(index, number, &mut line);
                texts.push(line);
            }
        }
        texts.extend(fitting(rest).map(|number| format!("{NARROWER} {number}")));
        Self { texts, drawn: all.min(MAX_BOXES), paths: all }
    }
}

/// Which paths are drawn, and how many took any time. No path is wider than the one that it lies beneath, which stands
/// before it, so that no path is drawn without those above it.
fn widest(totals: &[u64]) -> (Vec<bool>, usize) {
    let mut order: Vec<usize> = (0..totals.len()).filter(|&index| totals[index] > 0).collect();
    let all = order.len();
    if all > MAX_BOXES {
        order.select_nth_unstable_by_key(MAX_BOXES, |&index| (Reverse(totals[index]), index));
        order.truncate(MAX_BOXES);
    }
    let mut is_drawn = vec![false; totals.len()];
    order.into_iter().for_each(|index| is_drawn[index] = true);
    (is_drawn, all)
}

/// The paths that are drawn: of each the first one beneath it and the next one beside it.
struct Tree {
    first: Option<u32>,
    links: Vec<(Option<u32>, Option<u32>)>,
}

impl Tree {
    /// Puts a path before those of its parent that are there.
    fn put(&mut self, parent: Option<u32>, index: u32) {
        let first = parent.map_or(&mut self.first, |parent| &mut self.links[parent as usize].0);
        let next = first.replace(index);
        self.links[index as usize].1 = next;
    }

    /// Each path, then all beneath it, then the next beside it.
    fn in_order(&self) -> impl Iterator<Item = usize> + '_ {
        let mut open: Vec<u32> = self.first.into_iter().collect();
        std::iter::from_fn(move || {
            let index = open.pop()?;
            let (first, next) = self.links[index as usize];
            open.extend(next.into_iter().chain(first));
            Some(index as usize)
        })
    }
}

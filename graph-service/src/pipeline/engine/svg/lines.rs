//! Edges as lines.

use super::layout::{Area, Entry, Flow};
use super::screen::Screen;

/// How far a corner is rounded.
const ROUND: i64 = 6;
/// How far a line to a node met before stands off the nodes, for the first one of a node and more for each further one.
const BULGE: i64 = 28;
const BULGE_STEP: i64 = 7;
/// After that many the lines of one node begin to cover each other.
const BULGES: i64 = 8;
/// How far such a line itself stands off at most: its middle is at three quarters of what draws it.
pub(super) const MOST_BULGE: i64 = (BULGE + (BULGES - 1) * BULGE_STEP) * 3 / 4 + 1;
/// An arrowhead's length, and half its width.
const HEAD: (i64, i64) = (7, 3);

/// Writes the line by which a node is entered first: straight on, to the side, and straight on again.
pub(super) fn push_entry(out: &mut String, screen: &Screen, from: &Area, to: &Area, entry: &Entry, arrow: bool) {
    let start = Flow { along: from.end().along, across: from.middle().across };
    let end = Flow { along: to.start.along, across: to.middle().across };
    screen.push_command(out, 'M', &[start]);
    let aside = end.across - start.across;
    // Half a pixel of rounding is no reason to turn.
    if aside.abs() > 1 {
        let round = ROUND.min(aside.abs() / 2).min(entry.bend - start.along).min(end.along - entry.bend).max(0);
        let side = round * aside.signum();
        let at = |along, across| Flow { along: entry.bend + along, across };
        screen.push_command(out, 'L', &[at(-round, start.across)]);
        screen.push_command(out, 'Q', &[at(0, start.across), at(0, start.across + side)]);
        screen.push_command(out, 'L', &[at(0, end.across - side)]);
        screen.push_command(out, 'Q', &[at(0, end.across), at(round, end.across)]);
    }
    screen.push_command(out, 'L', &[end]);
    if arrow {
        let (along, across) = (end.along - HEAD.0, end.across);
        push_head(out, screen, [across - HEAD.1, across + HEAD.1].map(|across| Flow { along, across }), end);
    }
}

/// Writes a line to a node that was met before, in a curve from side to side. `number` counts the lines of the node where it
/// begins. Gives the line's middle, for its label.
pub(super) fn push_other(out: &mut String, screen: &Screen, from: &Area, to: &Area, number: i64, arrow: bool) -> Flow {
    let bulge = BULGE + number % BULGES * BULGE_STEP;
    let (mut start, mut end) = (from.middle(), to.middle());
    // Which way each end leaves its node: towards the other one, or both to the same side where that is above or below.
    let (leaves, arrives) = if to.start.across > from.end().across {
        (1, -1)
    } else if to.end().across < from.start.across {
        (-1, 1)
    } else {
        (1, 1)
    };
    let side = |area: &Area, way| if way > 0 { area.end().across } else { area.start.across };
    (start.across, end.across) = (side(from, leaves), side(to, arrives));
    if start == end {
        // A loop needs room between its ends.
        (start.along, end.along) = (start.along - from.size.along / 4, end.along + from.size.along / 4);
    }
    let (mut first, mut second) = (start, end);
    if leaves == arrives {
        let furthest = start.across.max(end.across) + bulge;
        (first.across, second.across) = (furthest, furthest);
    } else {
        let reach = ((end.across - start.across).abs() / 2).clamp(bulge, 4 * bulge);
        (first.across, second.across) = (start.across + leaves * reach, end.across + arrives * reach);
    }
    screen.push_command(out, 'M', &[start]);
    screen.push_command(out, 'C', &[first, second, end]);
    if arrow {
        let (along, across) = (end.along, end.across + arrives * HEAD.0);
        push_head(out, screen, [along - HEAD.1, along + HEAD.1].map(|along| Flow { along, across }), end);
    }
    let middle = |a: i64, b: i64, c: i64, d: i64| (a + 3 * (b + c) + d) / 8;
    Flow {
        along: middle(start.along, first.along, second.along, end.along),
        across: middle(start.across, first.across, second.across, end.across),
    }
}

fn push_head(out: &mut String, screen: &Screen, [left, right]: [Flow; 2], tip: Flow) {
    screen.push_command(out, 'M', &[left]);
    screen.push_command(out, 'L', &[tip]);
    screen.push_command(out, 'L', &[right]);
}

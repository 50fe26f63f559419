//! From the direction of the flow to what is seen.

use super::caption::{Number, Size};
use super::layout::{Area, Flow, LABEL_GAP};
use crate::pipeline::config::RankDir;

/// White space around a picture.
const MARGIN: i64 = 16;

/// Between a line and a label above it.
const ABOVE: i64 = 1;

/// How the flow runs over the picture.
#[derive(Debug)]
pub(super) struct Screen {
    rank_dir: RankDir,
    size: Flow,
}

/// A box as it is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rect {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
}

/// Lengths along and across the flow of what has that size on the screen.
pub(super) fn flow(rank_dir: RankDir, size: Size) -> Flow {
    match rank_dir {
        RankDir::Tb | RankDir::Bt => Flow { along: size.height, across: size.width },
        RankDir::Lr | RankDir::Rl => Flow { along: size.width, across: size.height },
    }
}

/// Lengths along and across the flow of a label of that size, with room for an arrowhead behind it. A label stands on a
/// line that runs down the picture, but above one that runs aside, which would strike it out.
pub(super) fn label_flow(rank_dir: RankDir, size: Size) -> Flow {
    let flow = flow(rank_dir, size);
    let across = if runs_aside(rank_dir) { 2 * (flow.across + ABOVE) } else { flow.across };
    Flow { along: flow.along + LABEL_GAP, across }
}

fn runs_aside(rank_dir: RankDir) -> bool {
    matches!(rank_dir, RankDir::Lr | RankDir::Rl)
}

impl Screen {
    pub(super) fn new(rank_dir: RankDir, size: Flow) -> Self {
        Self { rank_dir, size }
    }

    /// The picture's size.
    pub(super) fn size(&self) -> Size {
        let Flow { along, across } = self.size;
        let (width, height) = match self.rank_dir {
            RankDir::Tb | RankDir::Bt => (across, along),
            RankDir::Lr | RankDir::Rl => (along, across),
        };
        Size { width: width + 2 * MARGIN, height: height + 2 * MARGIN }
    }

    /// A point's `x` and `y`.
    pub(super) fn point(&self, at: Flow) -> (i64, i64) {
        let back = self.size.along - at.along;
        let (x, y) = match self.rank_dir {
            RankDir::Tb => (at.across, at.along),
            RankDir::Bt => (at.across, back),
            RankDir::Lr => (at.along, at.across),
            RankDir::Rl => (back, at.across),
        };
        (x + MARGIN, y + MARGIN)
    }

    /// The middle of a label of that size, which belongs to a point of a line along the flow.
    pub(super) fn label_point(&self, at: Flow, size: Size) -> (i64, i64) {
        let (x, y) = self.point(at);
        (x, if runs_aside(self.rank_dir) { y - size.height / 2 - ABOVE } else { y })
    }

    pub(super) fn rect(&self, area: &Area) -> Rect {
        let ((x1, y1), (x2, y2)) = (self.point(area.start), self.point(area.end()));
        Rect { x: x1.min(x2), y: y1.min(y2), width: (x1 - x2).abs(), height: (y1 - y2).abs() }
    }

    /// Writes a command of a path, such as `L` or `C`, and its points.
    pub(super) fn push_command(&self, out: &mut String, command: char, points: &[Flow]) {
        out.push(command);
        for (position, &at) in points.iter().enumerate() {
            if position > 0 {
                out.push(' ');
            }
            let (x, y) = self.point(at);
            Number(x).push_to(out);
            out.push(' ');
            Number(y).push_to(out);
        }
    }
}

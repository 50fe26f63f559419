//! The outlines of nodes, one for each kind.

use std::fmt::Write as _;

use super::screen::Rect;

/// How far slanted sides and folded corners go.
pub(super) const SLANT: i64 = 7;

/// Writes the element that draws the outline, without its end, so that attributes can follow. `look` is that of the kind.
/// Writing to a `String` can't fail.
pub(super) fn push_outline(out: &mut String, look: usize, rect: Rect) {
    let Rect { x, y, width, height } = rect;
    let round = match look {
        1 => 5,
        4 => (height / 2).min(14),
        _ => 0,
    };
    if round > 0 {
        let _ = write!(out, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{round}""#);
        return;
    }
    // From the top left corner along the top, down the right side and back.
    let (s, half) = (SLANT, height / 2);
    let (inner, outer) = (width - s, width - 2 * s);
    let _ = match look {
        // A box with a bar at each side.
        0 => write!(out, r#"<path d="M{x} {y}h{width}v{height}h-{width}zm4 0v{height}m{} 0v-{height}""#, width - 8),
        // A sheet with a folded corner.
        2 => write!(out, r#"<path d="M{x} {y}h{inner}l{s} {s}v{}h-{width}zm{inner} 0v{s}h{s}""#, height - s),
        // Narrow at the top.
        3 => write!(out, r#"<path d="M{} {y}h{outer}l{s} {height}h-{width}z""#, x + s),
        // Leaning right, and left.
        5 => write!(out, r#"<path d="M{} {y}h{inner}l-{s} {height}h-{inner}z""#, x + s),
        6 => write!(out, r#"<path d="M{x} {y}h{inner}l{s} {height}h-{inner}z""#),
        // Narrow at the bottom.
        7 => write!(out, r#"<path d="M{x} {y}h{width}l-{s} {height}h-{outer}z""#),
        // A hexagon.
        _ => {
            write!(out, r#"<path d="M{} {y}h{outer}l{s} {half}l-{s} {}h-{outer}l-{s} -{half}z""#, x + s, height - half)
        }
    };
}

//! Colours by kind of node.

use crate::pipeline::config::ColorScheme;
use crate::pipeline::model::Kind;

/// A node's colours, as `#rrggbb`.
#[derive(Debug, Clone, Copy)]
pub(super) struct NodeColors {
    pub(super) fill: &'static str,
    pub(super) border: &'static str,
    pub(super) text: &'static str,
}

const BLACK: &str = "#000000";
const WHITE: &str = "#ffffff";

/// The colours of a kind of node.
pub(super) fn node_colors(scheme: ColorScheme, kind: Kind) -> NodeColors {
    match scheme {
        ColorScheme::Default => pale(kind),
        ColorScheme::Monochrome => NodeColors { fill: WHITE, border: BLACK, text: BLACK },
        ColorScheme::HighContrast => strong(kind),
    }
}

/// The colour of edges and of their labels.
pub(super) fn edge_color(scheme: ColorScheme) -> &'static str {
    match scheme {
        ColorScheme::Default => "#64748b",
        ColorScheme::Monochrome | ColorScheme::HighContrast => BLACK,
    }
}

/// The width of borders and edges, in points.
pub(super) fn line_width(scheme: ColorScheme) -> u8 {
    match scheme {
        ColorScheme::Default | ColorScheme::Monochrome => 1,
        ColorScheme::HighContrast => 2,
    }
}

fn pale(kind: Kind) -> NodeColors {
    let (fill, border) = match kind {
        Kind::Document => ("#e5e7eb", "#374151"),
        Kind::Element => ("#dbeafe", "#1d4ed8"),
        Kind::Text => ("#fef9c3", "#a16207"),
        Kind::Tag => ("#dcfce7", "#15803d"),
        Kind::Attribute => ("#fae8ff", "#a21caf"),
        Kind::Name => ("#ffe4e6", "#be123c"),
        Kind::Value => ("#ffedd5", "#c2410c"),
        Kind::Script => ("#e0e7ff", "#4338ca"),
        Kind::Style => ("#ccfbf1", "#0f766e"),
        Kind::Given(_) => return pale(Kind::BUILT[kind.look()]),
    };
    NodeColors { fill, border, text: "#111827" }
}

fn strong(kind: Kind) -> NodeColors {
    let (fill, text) = match kind {
        Kind::Document => (WHITE, BLACK),
        Kind::Element => (BLACK, WHITE),
        Kind::Text => ("#ffff00", BLACK),
        Kind::Tag => ("#00ff00", BLACK),
        Kind::Attribute => ("#00ffff", BLACK),
        Kind::Name => ("#ff99ff", BLACK),
        Kind::Value => ("#ffaa00", BLACK),
        Kind::Script => ("#0000c0", WHITE),
        Kind::Style => ("#600060", WHITE),
        Kind::Given(_) => return strong(Kind::BUILT[kind.look()]),
    };
    NodeColors { fill, border: BLACK, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance after WCAG 2.2.
    fn luminance(color: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn text_can_be_read_in_every_scheme() {
        for scheme in [ColorScheme::Default, ColorScheme::Monochrome, ColorScheme::HighContrast] {
            for kind in Kind::BUILT {
                let colors = node_colors(scheme, kind);
                let (a, b) = (luminance(colors.fill), luminance(colors.text));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 7.0, "{scheme:?} {kind:?}: {contrast:.1}");
            }
        }
    }
}

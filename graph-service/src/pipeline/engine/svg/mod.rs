//! `svg`: a picture, laid out here.
//!
//! ```text
//! <svg …><rect …/>                                       the background
//! <g …><g><rect …/><text …>head</text></g>…</g>          a frame for each cluster
//! <g …><path d="…"/>…</g>                                the edges
//! <g …><g><title>body.p</title><rect …/><text …>p</text></g>…</g>      the nodes
//! <g …><text …>child 0</text>…</g>                       the edges' labels
//! </svg>
//! ```
//!
//! The tree of first visits of a walk is laid out as a tree; edges that lead to a node met before are pale curves. All
//! looks are attributes: a style sheet would be switched off by a page's policy and would reach the rest of the page.

mod caption;
mod layout;
mod lines;
mod screen;
mod shape;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use timestamp_core::timestamp;

use super::escape::XmlText;
use super::palette::{edge_color, line_width, node_colors};
use super::{ENGINES, Engine};
use crate::pipeline::config::{ColorScheme, Settings};
use crate::pipeline::model::{Graph, Kind, Paths};
use crate::pipeline::text::Short;
use crate::pipeline::{Error, Rendered};
use caption::{Caption, EDGE_FONT, NODE_FONT, Size};
use layout::{Flow, Places};
use screen::{Rect, Screen};

pub(super) static SVG: Engine =
    Engine { name: "svg", label: "SVG picture", description: "A picture of the graph, already laid out.", render };

/// Most nodes and edges of a picture: about what a browser can still show.
const MAX_NODES: usize = 50_000;
const MAX_EDGES: usize = 100_000;

/// Between a label and the outline around it.
const PADDING: Size = Size { width: 11, height: 5 };

#[timestamp(name = "render svg")]
fn render(graph: &Graph<'_>, settings: &Settings) -> Result<Rendered, Error> {
    check_size(graph)?;
    let captions: Vec<_> = graph.nodes.iter().map(|node| Caption::new(node.label, settings)).collect();
    let node_size = |caption: &Caption<'_>| {
        let text = caption.size(&NODE_FONT);
        let size = Size { width: text.width + 2 * PADDING.width, height: text.height + 2 * PADDING.height };
        screen::flow(settings.rank_dir, size)
    };
    let sizes: Vec<Flow> = captions.iter().map(node_size).collect();
    let places = layout::lay_out(graph, &sizes, |edge| {
        let label = Caption::of_edge(&graph.edges[edge as usize], settings);
        label.map_or_else(Flow::default, |label| screen::label_flow(settings.rank_dir, label.size(&EDGE_FONT)))
    })?;
    let screen = Screen::new(settings.rank_dir, places.size);
    let picture = Picture { graph, settings, captions, places, screen };
    picture.draw().map(Rendered::Text)
}

fn check_size(graph: &Graph<'_>) -> Result<(), Error> {
    let (nodes, edges) = (graph.nodes.len(), graph.edges.len());
    if nodes <= MAX_NODES && edges <= MAX_EDGES {
        return Ok(());
    }
    let others = ENGINES.iter().map(|engine| engine.name).filter(|name| *name != SVG.name);
    let others = others.collect::<Vec<_>>().join(", ");
    let detail = format!(
        "the graph has {nodes} nodes and {edges} edges; svg draws at most {MAX_NODES} and {MAX_EDGES}, {others} write more"
    );
    Err(Error::at("/graph_data", detail))
}

struct Picture<'g, 'a> {
    graph: &'g Graph<'a>,
    settings: &'g Settings,
    /// Of the nodes.
    captions: Vec<Caption<'a>>,
    places: Places,
    screen: Screen,
}

/// For all texts. Spaces are kept.
const TEXT: &str = concat!(
    r#"xml:space="preserve" text-anchor="middle" "#,
    r#"font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace""#
);

/// Makes lines behind a label give way.
const HALO: &str = r##"stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke""##;

impl Picture<'_, '_> {
    /// Writing to a `String` can't fail.
    #[timestamp(name = "draw")]
    fn draw(&self) -> Result<String, Error> {
        let Size { width, height } = self.screen.size();
        let scheme = self.settings.color_scheme;
        let (line, line_width) = (edge_color(scheme), line_width(scheme));
        // About what a node and an edge take, so that the text rarely has to move to more room.
        let (nodes, edges) = (self.graph.nodes.len(), self.graph.edges.len());
        let mut out = String::with_capacity(1024 + nodes * 220 + edges * 240);
        let size = format!(r#"width="{width}" height="{height}""#);
        let view = format!(r#"viewBox="0 0 {width} {height}""#);
        let _ = writeln!(out, r#"<svg xmlns="http://www.w3.org/2000/svg" {size} {view} {TEXT}>"#);
        let _ = writeln!(out, r##"<rect {size} fill="#ffffff"/>"##);
        self.push_frames(&mut out, line, line_width);
        let _ = write!(out, r#"<g fill="none" stroke="{line}" stroke-width="{line_width}">"#);
        let labels = self.push_edges(&mut out);
        let text = node_colors(scheme, Kind::Element).text;
        let size = NODE_FONT.size;
        let _ = write!(out, "</g>\n<g fill=\"{text}\" font-size=\"{size}\" stroke-width=\"{line_width}\">");
        self.push_nodes(&mut out, scheme)?;
        let size = EDGE_FONT.size;
        let _ = write!(out, "</g>\n<g fill=\"{line}\" font-size=\"{size}\" {HALO}>");
        for (label, at) in labels {
            label.push_to(&mut out, at, &EDGE_FONT, "", self.settings)?;
        }
        out.push_str("</g>\n</svg>\n");
        Ok(out)
    }

    fn push_frames(&self, out: &mut String, line: &str, line_width: u8) {
        if self.places.frames.is_empty() {
            return;
        }
        let size = EDGE_FONT.size;
        let _ = write!(out, r#"<g fill="{line}" stroke-width="{line_width}" font-size="{size}" text-anchor="start">"#);
        for (cluster, frame) in self.graph.clusters.iter().zip(&self.places.frames) {
            let (Rect { x, y, width, height }, name) = (self.screen.rect(frame), cluster.name.as_str());
            let _ = write!(
                out,
                r#"<g><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8" fill="none" stroke="{line}" "#
            );
            let _ = write!(out, r#"stroke-dasharray="2 3"/>"#);
            let _ = write!(out, r#"<text x="{}" y="{}">{name}</text></g>"#, x + 8, y + 14);
        }
        out.push_str("</g>\n");
    }

    /// Gives the labels and where they belong: they are drawn last.
    fn push_edges(&self, out: &mut String) -> Vec<(Caption<'_>, (i64, i64))> {
        let Places { nodes, entries, others, .. } = &self.places;
        let arrow = self.graph.directed;
        let mut labels = Vec::new();
        for ((to, entry), index) in nodes.iter().zip(entries).zip(0..) {
            let Some(edge) = self.graph.edges.get(entry.edge as usize) else { continue };
            let from = &nodes[edge.other_end(index) as usize];
            out.push_str("<path d=\"");
            lines::push_entry(out, &self.screen, from, to, entry, arrow);
            out.push_str("\"/>");
            labels.extend(
                Caption::of_edge(edge, self.settings)
                    .map(|label| (label, self.screen.label_point(entry.label, label.size(&EDGE_FONT)))),
            );
        }
        // Not dashed: over long lines browsers take minutes to draw dashes.
        out.push_str("<g stroke-opacity=\"0.5\">");
        let mut lines_of = vec![0; nodes.len()];
        for &other in others {
            let edge = &self.graph.edges[other as usize];
            let (from, to) = (edge.from as usize, edge.to as usize);
            out.push_str("<path d=\"");
            let middle = lines::push_other(out, &self.screen, &nodes[from], &nodes[to], lines_of[from], arrow);
            out.push_str("\"/>");
            lines_of[from] += 1;
            labels.extend(Caption::of_edge(edge, self.settings).map(|label| (label, self.screen.point(middle))));
        }
        out.push_str("</g>");
        labels
    }

    fn push_nodes(&self, out: &mut String, scheme: ColorScheme) -> Result<(), Error> {
        let paths = Paths::new(self.graph);
        let of_elements = node_colors(scheme, Kind::Element).text;
        let mut paths = paths.writer();
        for (((node, caption), area), index) in
            self.graph.nodes.iter().zip(&self.captions).zip(&self.places.nodes).zip(0..)
        {
            out.push_str("<g><title>");
            XmlText(Short { text: paths.path(index), cut: false }).push_to(out);
            out.push_str("</title>");
            shape::push_outline(out, node.kind.look(), self.screen.rect(area));
            let colors = node_colors(scheme, node.kind);
            let _ = write!(out, r#" fill="{}" stroke="{}"/>"#, colors.fill, colors.border);
            let fill = if colors.text == of_elements { String::new() } else { format!(" fill=\"{}\"", colors.text) };
            caption.push_to(out, self.screen.point(area.middle()), &NODE_FONT, &fill, self.settings)?;
            out.push_str("</g>");
        }
        Ok(())
    }
}

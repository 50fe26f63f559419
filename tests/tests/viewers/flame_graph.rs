//! Folded stacks through `inferno`: the flame graph that it draws has a box for each path, with its total.

use std::collections::BTreeMap;

use inferno::flamegraph::{self, Options};
use timestamp_core::trace::SpanId;
use timestamp_core::{Format, Trace};

use crate::traces::{self, NASTY, written};

/// The boxes' names and totals, decoded.
fn boxes(trace: &Trace) -> Vec<(String, u64)> {
    let text = written(trace, Format::Folded);
    let mut options = Options::default();
    options.min_width = 0.0;
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, text.lines(), &mut svg).expect("inferno draws it");
    let svg = String::from_utf8(svg).expect("an SVG file is UTF-8");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(&svg, options).expect("XML");
    let titles = document.descendants().filter(|node| node.has_tag_name("title")).filter_map(|node| node.text());
    let mut boxes = Vec::new();
    for title in titles {
        // `name (1,234 samples, 5.67%)`; the name may hold brackets too.
        let Some((name, figures)) = title.rsplit_once(" (") else { continue };
        let number = figures.split(' ').next().unwrap_or_default().replace(',', "");
        boxes.push((decoded(name), number.parse().unwrap_or_else(|_| panic!("{title}"))));
    }
    boxes.sort_unstable();
    boxes
}

pub(crate) fn decoded(frame: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = frame;
    while let Some(c) = rest.chars().next() {
        let code = rest.strip_prefix('%').and_then(|behind| behind.get(..2));
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &rest[3..];
            }
            None => {
                bytes.extend_from_slice(&rest.as_bytes()[..c.len_utf8()]);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    String::from_utf8(bytes).expect("what is decoded is UTF-8")
}

/// What each path of names takes, with all beneath it. A lane is the outermost name where there are several.
pub(crate) fn totals(trace: &Trace) -> BTreeMap<Vec<&str>, u64> {
    let mut totals: BTreeMap<Vec<&str>, u64> = BTreeMap::new();
    let mut path_of: Vec<Vec<&str>> = Vec::new();
    for span in trace.spans() {
        let lane = &trace.lanes()[span.lane().index()];
        let outermost = (trace.lanes().len() > 1).then(|| lane.name());
        let above = span.parent().map(SpanId::index);
        let mut path = above.map_or(outermost.into_iter().collect(), |above| path_of[above].clone());
        path.push(trace.frame(span.frame()).name());
        (1..=path.len()).for_each(|end| *totals.entry(path[..end].to_vec()).or_default() += span.self_ns());
        path_of.push(path);
    }
    totals.retain(|_, total| *total > 0);
    totals
}

/// The covered time of all lanes.
pub(crate) fn all(trace: &Trace) -> u64 {
    trace.lanes().iter().map(timestamp_core::trace::Lane::covered_ns).sum()
}

fn expected(trace: &Trace) -> Vec<(String, u64)> {
    let named = totals(trace).into_iter();
    let mut boxes: Vec<(String, u64)> = named.map(|(path, total)| (path[path.len() - 1].to_owned(), total)).collect();
    boxes.push(("all".to_owned(), all(trace)));
    boxes.sort_unstable();
    boxes
}

#[test]
fn a_flame_graph_has_every_path_of_real_work() {
    let trace = traces::real();
    assert_eq!(boxes(&trace), expected(&trace));
}

#[test]
fn a_flame_graph_has_every_name() {
    let trace = traces::nasty();
    let boxes = boxes(&trace);
    assert_eq!(boxes, expected(&trace));
    assert!(NASTY.iter().all(|name| boxes.contains(&((*name).to_owned(), 1_000_000))));
}

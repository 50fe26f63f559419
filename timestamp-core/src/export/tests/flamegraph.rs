//! Flame graphs against the calls, by a reader that knows only what is drawn: boxes, where they lie, and their titles.

use std::collections::BTreeMap;

use super::folded::decoded;
use super::naive::{Calls, replay};
use super::*;
use crate::export::flamegraph::{MAX_BOXES, NARROWER};
use crate::export::folded::{DEEPER, MAX_LEVELS};

/// Paths from the outermost name, and what their boxes say and are wide.
type Boxes = BTreeMap<Vec<String>, u64>;

struct Drawing {
    title: String,
    subtitle: String,
    boxes: Boxes,
}

struct Drawn {
    path: Vec<String>,
    from: u64,
    to: u64,
}

/// Reads a picture; panics if a box lies in no other one, in two, or says what it isn't.
fn read(svg: &str) -> Drawing {
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: u32::MAX, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(svg, options).expect("XML");
    let text_of = |id: &str| {
        let node = document.descendants().find(|node| node.attribute("id") == Some(id));
        node.and_then(|node| node.text()).unwrap_or_default().to_owned()
    };
    let scripts: Vec<_> = document.descendants().filter(|node| node.has_tag_name("script")).collect();
    assert_eq!(scripts.len(), 1, "one script");
    let frames = document.descendants().find(|node| node.attribute("id") == Some("frames")).expect("boxes");
    // By height, the lowest first.
    let mut rows: BTreeMap<i64, Vec<(u64, u64, String)>> = BTreeMap::new();
    for group in frames.children().filter(|node| node.is_element()) {
        let named = |name: &str| group.children().find(|node| node.has_tag_name(name)).expect("each box has one");
        let rect = named("rect");
        let number = |name: &str| {
            let found = rect.attributes().find(|attribute| attribute.name() == name && attribute.namespace().is_some());
            found.expect("a number").value().parse::<u64>().expect("a number")
        };
        let y: i64 = rect.attribute("y").expect("a place").parse().expect("a number");
        let title = named("title").text().expect("a title").to_owned();
        rows.entry(-y).or_default().push((number("x"), number("w"), title));
    }
    let all: u64 = frames.attribute("total_samples").expect("a number").parse().expect("a number");
    let mut below: Vec<Drawn> = Vec::new();
    let mut boxes = Boxes::new();
    for (level, row) in rows.into_values().enumerate() {
        let mut here: Vec<Drawn> = Vec::new();
        for (from, width, title) in row {
            let name = check_title(&title, width, all);
            let mut holding = below.iter().filter(|drawn| drawn.from <= from && from + width <= drawn.to);
            let mut path = match (level, holding.next(), holding.next()) {
                (0, None, None) => Vec::new(),
                (_, Some(parent), None) => parent.path.clone(),
                _ => panic!("{title} lies in no box, or in two"),
            };
            path.push(name);
            assert!(boxes.insert(path.clone(), width).is_none(), "{path:?} is there twice");
            assert!(
                here.iter().all(|other| other.to <= from || from + width <= other.from),
                "{title} overlaps another"
            );
            here.push(Drawn { path, from, to: from + width });
        }
        below = here;
    }
    assert_eq!(boxes.get(&vec!["all".to_owned()]), Some(&all), "the lowest box holds everything");
    Drawing { title: decoded(&text_of("title")), subtitle: text_of("subtitle"), boxes }
}

/// `name (1,234 ns, 5.67%)`; the name.
fn check_title(title: &str, width: u64, all: u64) -> String {
    let (name, figures) = title.rsplit_once(" (").expect("figures in brackets");
    let (number, share) = figures.trim_end_matches("%)").split_once(" ns, ").expect("nanoseconds and a share");
    assert!(number.starts_with(|first: char| ('1'..='9').contains(&first)), "{title}");
    // As far as a JavaScript number goes.
    if width < 1 << 53 {
        assert_eq!(number.replace(',', "").parse(), Ok(width), "{title}");
    }
    let share: f64 = share.parse().expect("a number");
    assert!((share - 100.0 * width as f64 / all as f64).abs() < 0.006, "{title} of {all}");
    decoded(name)
}

/// The picture against the plainest sums of the calls.
pub(super) fn check(trace: &Trace, calls: &Calls) {
    let svg = written(trace, Format::Flamegraph);
    assert_eq!(svg, written(trace, Format::Flamegraph), "colours are not drawn by lot");
    let mut expected = Boxes::new();
    for (index, call) in calls.calls.iter().enumerate() {
        let mut path: Vec<String> = calls.ancestors(index).map(|above| calls.calls[above].name.clone()).collect();
        path.reverse();
        path.push(call.name.clone());
        if path.len() > MAX_LEVELS as usize {
            path.truncate(MAX_LEVELS as usize);
            path.push(DEEPER.to_owned());
        }
        if trace.lanes().len() > 1 {
            path.insert(0, trace.lanes()[call.lane as usize].name().to_owned());
        }
        path.insert(0, "all".to_owned());
        (1..=path.len()).for_each(|end| *expected.entry(path[..end].to_vec()).or_default() += call.own);
    }
    expected.retain(|_, total| *total > 0);
    if expected.is_empty() {
        check_empty(trace, &svg);
        return;
    }
    let drawing = read(&svg);
    assert_eq!(drawing.boxes, expected);
    assert_eq!(expected[&vec!["all".to_owned()]], calls.covered.values().sum::<u64>());
    let title = if trace.name().is_empty() { "Flame graph" } else { trace.name() };
    assert_eq!(drawing.title, title);
    assert_eq!(drawing.subtitle.contains("not recorded"), !trace.dropped().is_empty());
}

fn check_empty(trace: &Trace, svg: &str) {
    let document = roxmltree::Document::parse(svg).expect("XML");
    let text = document.descendants().find(|node| node.has_tag_name("text")).and_then(|node| node.text());
    let text = text.expect("it says something");
    assert!(text.starts_with("Nothing to draw: no span took any time"), "{text}");
    assert_eq!(text.contains("not recorded"), !trace.dropped().is_empty());
}

#[test]
fn an_empty_trace_says_so() {
    let lost = Dropped { spans: 1, lanes: 2, reasons: Reasons { bytes: true, ..Reasons::default() } };
    let lost = build("lane main; 0 end").finish(Totals { dropped: lost, ..Totals::default() });
    assert!(written(&lost, Format::Flamegraph).contains("; not recorded: 1 span and 2 lanes</text>"));
    for trace in awkward().into_iter().chain([lost]) {
        check(&trace, &replay(&parse(&trace.full())));
    }
}

/// Sorted as text, `graph::read` would stand between `graph` and what it calls.
#[test]
fn a_name_that_begins_another_is_one_box() {
    let script = "0 enter graph; 1 enter x; 3 exit x; 4 exit graph; 4 enter graph::read; 6 exit graph::read
                  6 enter graph; 7 enter y; 9 exit y; 9 enter graph; 10 exit graph; 10 exit graph";
    let trace = trace(&format!("lane main; {script}; 11 end"));
    check(&trace, &replay(&parse(&trace.full())));
}

#[test]
fn more_time_than_can_be_counted_is_no_danger() {
    let most = u64::MAX;
    let mut builder = build("lane one");
    for lane in ["two", "three"] {
        let (site, frame) = (crate::trace::CallsiteId(0), builder.frame("a", "src/lib.rs", 1));
        builder.enter(0, site, frame);
        builder.exit(most, site, Outcome::Completed);
        builder.end_lane(most, true);
        builder.begin_lane(lane);
    }
    let trace = builder.finish(Totals { duration_ns: most, ..Totals::default() });
    assert!(written(&trace, Format::Flamegraph).contains("total_samples=\"18446744073709551615\""));
}

/// As many paths as told, one in each other or side by side, each with some time.
fn paths(side_by_side: bool, paths: usize) -> Trace {
    let mut builder = build("lane main");
    let site = crate::trace::CallsiteId(0);
    let mut at = 0;
    let root = builder.frame("root", "src/lib.rs", 1);
    if !side_by_side {
        builder.enter(at, site, root);
    }
    for index in 0..paths - usize::from(!side_by_side) {
        let frame = builder.frame(&format!("path {index}x"), "src/lib.rs", 1);
        builder.enter(at, site, frame);
        // Wider and wider, but for the last.
        at += if index == paths - 1 { 1 } else { 10 + index as u64 };
        builder.exit(at, site, Outcome::Completed);
    }
    if !side_by_side {
        builder.exit(at, site, Outcome::Completed);
    }
    builder.end_lane(at, true);
    builder.finish(Totals { duration_ns: at, ..Totals::default() })
}

#[test]
fn the_widest_paths_are_drawn_and_nothing_is_lost() {
    for side_by_side in [false, true] {
        for count in [MAX_BOXES - 1, MAX_BOXES, MAX_BOXES + 1, MAX_BOXES + 100] {
            let trace = paths(side_by_side, count);
            let covered = trace.lanes()[0].covered_ns();
            let svg = written(&trace, Format::Flamegraph);
            let drawing = read_flat(&svg);
            let left_out = count.saturating_sub(MAX_BOXES);
            let narrower = usize::from(side_by_side && left_out > 0);
            assert_eq!(drawing.len(), 1 + count.min(MAX_BOXES) + narrower, "{count}");
            assert_eq!(drawing["all"], covered);
            assert_eq!(drawing.contains_key(NARROWER), narrower == 1);
            let all: u64 =
                drawing.iter().filter(|(name, _)| name.starts_with(['p', '('])).map(|(_, width)| width).sum();
            assert_eq!(if side_by_side { all } else { drawing["root"] }, covered);
            let says = format!("the widest 10,000 of {} are drawn", crate::export::plain::count(count, "path"));
            assert_eq!(svg.contains(&says), left_out > 0, "{count}");
            // The narrowest are left out.
            assert_eq!(drawing.contains_key("path 0x"), left_out == 0 || (side_by_side && left_out == 1));
        }
    }
}

/// Each box's name and width, without where it lies.
fn read_flat(svg: &str) -> BTreeMap<String, u64> {
    let titles = svg.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next());
    let named = titles.map(|title| {
        let (name, figures) = title.rsplit_once(" (").expect("figures in brackets");
        let number = figures.split(' ').next().unwrap_or_default().replace(',', "");
        (name.to_owned(), number.parse().expect("a number"))
    });
    named.collect()
}

#[test]
fn depth_and_width_are_no_danger() {
    let deep = written(&chain(200_000), Format::Flamegraph);
    let boxes = read_flat(&deep);
    assert_eq!((boxes["all"], boxes[DEEPER]), (1, 1));
    assert_eq!(deep.matches("<rect ").count(), 1 + 1 + MAX_LEVELS as usize + 1);
    // A long stack beneath each of many paths: what is drawn is bounded, and what is handed to `inferno` too.
    let mut builder = build("lane main");
    let site = crate::trace::CallsiteId(0);
    let deep = builder.frame("deep", "src/lib.rs", 1);
    (0..127).for_each(|_| builder.enter(0, site, deep));
    for at in 0..1_000_000_u64 {
        let frame = builder.frame(&format!("{at}x"), "src/lib.rs", 1);
        builder.enter(2 * at, site, frame);
        builder.exit(2 * at + 1, site, Outcome::Completed);
    }
    (0..127).for_each(|_| builder.exit(2_000_000, site, Outcome::Completed));
    builder.end_lane(2_000_000, true);
    let trace = builder.finish(Totals { duration_ns: 2_000_000, ..Totals::default() });
    let svg = written(&trace, Format::Flamegraph);
    assert_eq!(svg.matches("<rect ").count(), 1 + 1 + MAX_BOXES);
    assert!(svg.contains("the widest 10,000 of 1,000,127 paths are drawn"));
}

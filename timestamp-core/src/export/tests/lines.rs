//! The formats for a terminal: what each line holds, and that no name gets out of its line.

use super::*;
use crate::export::plain;
use crate::export::text::COLUMNS;
use crate::export::timeline::MAX_INDENTED;

/// Lines without anything that a terminal would obey.
fn lines(text: &str) -> Vec<&str> {
    assert!(text.ends_with('\n'));
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    assert!(lines.iter().all(|line| plain::visible(line) == *line), "{text:?}");
    lines
}

pub(super) fn check(trace: &Trace) {
    check_timeline(trace);
    let text = written(trace, Format::Text);
    let lines = lines(&text);
    assert!(lines.len() <= 30 && lines.iter().all(|line| plain::columns(line) <= COLUMNS), "{text}");
    let listed = lines.iter().any(|line| line.starts_with("Critical path"));
    assert_eq!(listed, !trace.spans().is_empty(), "{text}");
}

/// Milliseconds as whole nanoseconds.
fn ns(ms: &str) -> u64 {
    let (whole, part) = ms.split_once('.').expect("a point");
    assert_eq!(part.len(), 6);
    format!("{whole}{part}").parse().expect("digits")
}

fn check_timeline(trace: &Trace) {
    let text = written(trace, Format::Timeline);
    let lines = lines(&text);
    let head = lines.len() - trace.edge_count();
    assert_eq!(head, 1 + usize::from(!trace.dropped().is_empty()) + trace.lanes().len());
    let several = trace.lanes().len() > 1;
    let mut timelines: Vec<_> = trace.lanes().iter().map(|lane| trace.timeline(lane).iter()).collect();
    let mut open = vec![0_usize; timelines.len()];
    let mut now = 0;
    for line in &lines[head..] {
        let mut words = line.split_whitespace();
        let mut next = || words.next().unwrap_or_else(|| panic!("{line}"));
        let (at, delta) = (ns(next()), ns(next()));
        assert_eq!(at - now, delta, "{line}");
        now = at;
        let lane = if several { next().parse::<usize>().expect("a number") } else { 0 };
        let edge = timelines[lane].next().expect("an event of this lane");
        assert_eq!(edge.at, at, "{line}");
        let word = next();
        let enters = matches!(word, "enter" | "poll");
        assert_eq!(
            (enters, matches!(word, "enter" | "exit")),
            match edge.kind {
                EdgeKind::Open => (true, true),
                EdgeKind::Resume => (true, false),
                EdgeKind::Suspend => (false, false),
                EdgeKind::Close => (false, true),
            }
        );
        open[lane] -= usize::from(!enters);
        let (_, behind) = line.split_once(word).expect("it is there");
        let indent = behind.len() - behind.trim_start().len();
        assert_eq!(indent, 6 - word.len() + 2 * open[lane].min(MAX_INDENTED), "{line}");
        open[lane] += usize::from(enters);
        let span = trace.span(edge.span);
        if word == "exit" {
            let level = if open[lane] > MAX_INDENTED { format!("[{}] ", open[lane]) } else { String::new() };
            let told = behind.trim_start().strip_prefix(&level).expect("the level");
            let end = told.strip_prefix(trace.span_name(edge.span)).expect("the name");
            assert_eq!(ns(end.split_whitespace().next().expect("a time")), span.wall_ns(), "{line}");
            let outcome = span.outcome();
            assert_eq!(end.ends_with(outcome.as_str()), outcome != Outcome::Completed, "{line}");
            assert_eq!(end.contains(" waiting, "), span.is_async());
        }
    }
    assert!(timelines.iter().all(|timeline| timeline.len() == 0));
}

#[test]
fn a_deep_line_tells_its_level() {
    let chain = chain(MAX_INDENTED as u32 + 2);
    check(&chain);
    let text = written(&chain, Format::Timeline);
    let lines = lines(&text);
    let last_indented = format!("enter {}deep", "  ".repeat(MAX_INDENTED));
    assert!(lines[2 + MAX_INDENTED].ends_with(&last_indented), "{text}");
    let first_told = format!("enter {}[{}] deep", "  ".repeat(MAX_INDENTED), MAX_INDENTED + 1);
    assert!(lines[3 + MAX_INDENTED].ends_with(&first_told), "{text}");
}

#[test]
fn the_critical_path_follows_the_longest_child_and_lists_where_time_is_spent() {
    let found = written(
        &trace(
            "lane main; 0 enter short; 5 exit short
             10 enter root; 11 enter quick; 20 exit quick; 20 enter long; 30 enter leaf; 70 exit leaf; 80 exit long
             90 exit root; 95 end
             lane other; 0 enter longest; 99 exit longest; 99 end",
        ),
        Format::Text,
    );
    let names: Vec<&str> = path(&found).iter().filter_map(|line| line.split(' ').next_back()).collect();
    assert_eq!(names, ["root", "long", "leaf"], "{found}");
    assert!(found.contains("     1     60 ns   60.0 %  self    20 ns  long\n"), "{found}");
}

/// The rows of the critical path.
fn path(text: &str) -> Vec<&str> {
    let rows = text.lines().skip_while(|line| !line.starts_with("Critical path")).skip(1);
    rows.take_while(|line| line.starts_with(' ')).collect()
}

#[test]
fn a_long_path_lists_its_first_level_and_the_costly_ones() {
    let mut script = "lane main; ".to_owned();
    (0..20).for_each(|level| script.push_str(&format!("0 enter f{level};")));
    let mut now = 0;
    for level in (0..20).rev() {
        // The first has no time of its own, and seven have the most.
        now += if level == 0 { 0 } else { 1 + 3 * u32::from([5, 7, 9, 11, 13, 15, 17].contains(&level)) };
        script.push_str(&format!("{now} exit f{level};"));
    }
    let found = written(&trace(&(script + "99 end")), Format::Text);
    assert!(found.contains("Critical path, 7 of 20 levels"), "{found}");
    let names: Vec<&str> = path(&found).iter().filter_map(|line| line.split(' ').next_back()).collect();
    assert_eq!(names, ["f0", "f5", "f7", "f9", "f11", "f13", "f15"], "{found}");
}

/// Every section as long as it gets, and every name longer than a line.
#[test]
fn the_longest_text_keeps_its_bounds() {
    let long = |name: &str| format!("{name}::{}", "漢字and_more".repeat(30));
    let mut script = format!("lane {};", long("main"));
    (0..12).for_each(|level| script.push_str(&format!("0 enter {};", long(&format!("level{level}")))));
    let mut now = 0;
    for parent in 0..4 {
        let (parent, child) = (long(&format!("parent{parent}")), long(&format!("child{parent}")));
        script.push_str(&format!("{now} enter {parent};"));
        for _ in 0..10 {
            script.push_str(&format!("{now} enter {child}; {} exit {child};", now + 1));
            now += 1;
        }
        script.push_str(&format!("{now} exit {parent};"));
    }
    for id in 0..4 {
        let name = long(&format!("waits{id}"));
        script.push_str(&format!("{now} poll {name} {id}; {now} pending {name}; {} cancel {id};", now + 5));
        now += 5;
    }
    script.push_str(&format!("{now} exit stray; {now} panic {};", long("level11")));
    (0..300).for_each(|lane| script.push_str(&format!("; lane {}; 0 enter b; 1 cut", long(&format!("lane{lane}")))));
    let dropped = Dropped {
        spans: u64::MAX,
        lanes: u64::MAX,
        reasons: Reasons { spans: true, lanes: true, bytes: true, time: true },
    };
    let trace = build(&script).finish(Totals { duration_ns: 100, dropped, ..Totals::default() });
    let text = written(&trace, Format::Text);
    let lines = lines(&text);
    let widths: Vec<usize> = lines.iter().map(|line| plain::columns(line)).collect();
    assert!(lines.len() == 29 && widths.iter().all(|width| *width <= COLUMNS), "{widths:?}\n{text}");
    assert!(lines.iter().filter(|line| line.contains('…')).count() >= 19, "{text}");
    assert!(text.contains(" more\n"), "{text}");
}

/// So many calls of `child` beneath one `parent`, each of which takes one of its 2 ns a call.
fn repeats(calls: u32) -> String {
    let mut script = "lane main; 0 enter parent; ".to_owned();
    for call in 0..calls {
        script.push_str(&format!("{} enter child; {} exit child;", 2 * call, 2 * call + 1));
    }
    let end = 2 * calls;
    written(&trace(&format!("{script} {end} exit parent; {end} end")), Format::Text)
}

#[test]
fn ten_calls_under_one_parent_are_a_repeat() {
    let row = "of its parent's time, 10 calls: child under parent\n";
    assert!(repeats(10).contains(row) && repeats(10).contains(" 50.0 %  of its parent's"), "{}", repeats(10));
    assert!(!repeats(9).contains("Repeats"), "{}", repeats(9));
}

#[test]
fn calls_side_by_side_count_once_in_a_repeat() {
    let mut script = "lane main; 0 poll all 0;".to_owned();
    (1..=12).for_each(|id| script.push_str(&format!("0 poll one {id}; 0 pending one;")));
    script.push_str("0 pending all; 50 resume 0;");
    (1..=12).for_each(|id| script.push_str(&format!("50 resume {id}; 50 exit one;")));
    let found = written(&trace(&(script + "100 exit all; 100 end")), Format::Text);
    assert!(found.contains("50 ns   50.0 %  of its parent's time, 12 calls: one under all"), "{found}");
    assert!(found.contains("  12 calls, 24 polls  one\n"), "{found}");
}

#[test]
fn text_tells_why_not_to_trust_it() {
    let found = written(&golden::example(), Format::Text);
    assert!(found.contains("Warning: not recorded: 2 spans and 1 lane; limits reached: lanes\n"), "{found}");
    assert!(found.contains("Warning: 1 span cut off, 1 span cancelled, 1 span panicked\n"), "{found}");
    let sound = written(&trace("lane main; 0 enter a; 5 exit a; 9 end"), Format::Text);
    assert!(!sound.contains("Warning") && sound.contains("Tracing cost 0 ns"), "{sound}");
    let odd = written(&trace("lane main; 0 enter a; 1 enter b; 2 exit a; 3 exit b; 9 end"), Format::Text);
    assert!(odd.contains("Warning: repaired: 1 span closed out of order, 1 stray event"), "{odd}");
}

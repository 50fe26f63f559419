//! `dot`: Graphviz lays small graphs out and tells what it draws; of large ones it tells what it reads.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::asked::{Case, Dress, Edge, Shown, differences, held_by_xml, list, text};
use crate::node::folder;

/// Above so many nodes and edges Graphviz takes seconds for a layout.
const MOST_LAID_OUT: usize = 700;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    let place = folder().join("graphviz");
    // What an earlier run wrote is no output of this one.
    let _ = fs::remove_dir_all(&place);
    fs::create_dir_all(&place).expect("target can be written");
    let mut faults = Vec::new();
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for (case, number) in cases.iter().zip(0..) {
        let file = place.join(format!("{number}.dot"));
        fs::write(&file, &case.output).expect("target can be written");
        let size = case.asked.nodes.len() + case.asked.edges.len();
        if size <= MOST_LAID_OUT { small.push((case, file)) } else { large.push((case, file)) }
    }
    let read = run("gvpr", &[TELL], &large, &mut faults);
    let graphs: Vec<&str> = read.split("G\t").skip(1).collect();
    if graphs.len() == large.len() {
        let read = large.iter().zip(graphs);
        faults.extend(read.flat_map(|((case, _), graph)| differences(case, told(case, graph), Dress { id, label })));
    } else {
        faults.push(format!("Graphviz reads {} graphs in {} outputs", graphs.len(), large.len()));
    }
    run("dot", &["-Tjson", "-O"], &small, &mut faults);
    let entries = fs::read_dir(&place).expect("it was made above").count();
    // The second graph of an output would be drawn into one more file.
    if entries != cases.len() + small.len() {
        faults.push(format!("Graphviz leaves {entries} files of {} and {} drawn", cases.len(), small.len()));
    }
    for (case, file) in small {
        // None of what isn't DOT.
        let json = fs::read(file.with_extension("dot.json")).unwrap_or_default();
        match serde_json::from_slice(&json) {
            Ok(json) => faults.extend(differences(case, shown(case, &json), Dress { id, label })),
            Err(error) => faults.push(format!("{}: Graphviz writes broken JSON: {error}", case.name)),
        }
    }
    faults.retain(|fault| !fault.is_empty());
    faults
}

/// Runs a program on all files and gives what it says. Warnings leave its exit status as it is. It stands beneath
/// `target`, lest it leave pictures among the sources.
fn run(program: &str, arguments: &[&str], cases: &[(&Case, PathBuf)], faults: &mut Vec<String>) -> String {
    let files = cases.iter().map(|(_, file)| file);
    let mut command = Command::new(program);
    command.args(arguments).args(files).current_dir(folder());
    let Output { status, stdout, stderr } = command.output().expect("Graphviz is installed");
    if !status.success() {
        faults.push(format!("{program} ends with {status}"));
    }
    faults.push(String::from_utf8_lossy(&stderr).into_owned());
    String::from_utf8_lossy(&stdout).into_owned()
}

/// For `gvpr`: a line for each graph, node and edge. No output has a tab or a line end in a name or a label.
const TELL: &str = r#"
BEG_G { print("G\t", $.directed) }
N { print("N\t", $.name, "\t", $.label) }
E { print("E\t", $.tail.name, "\t", $.head.name, "\t", hasAttr($, "label") ? $.label : "") }
"#;

/// What `gvpr` tells of a graph.
fn told(case: &Case, graph: &str) -> Shown {
    let mut shown = Shown::default();
    let (directed, rest) = graph.split_once('\n').unwrap_or_default();
    if directed != u8::from(case.asked.directed).to_string() {
        shown.complaints.push(format!("directed is {directed}"));
    }
    for line in rest.split_terminator('\n') {
        match *line.split('\t').collect::<Vec<_>>() {
            ["N", name, label] => shown.nodes.push((name.to_owned(), unescaped(label))),
            ["E", tail, head, label] => {
                shown.edges.push(Edge { source: tail.to_owned(), target: head.to_owned(), label: unescaped(label) });
            }
            _ => shown.complaints.push(format!("neither a node nor an edge: {line}")),
        }
    }
    shown
}

/// What Graphviz would draw of an escString. The outputs escape with `\n`, `\\` and `&amp;` alone; all else stays as it
/// is, and so isn't what is asked.
fn unescaped(label: &str) -> String {
    let mut lines = String::new();
    let mut rest = label;
    while let Some(at) = rest.find(['\\', '&']) {
        lines += &rest[..at];
        rest = &rest[at..];
        let escapes = [("\\n", "\n"), ("\\\\", "\\"), ("&amp;", "&"), ("\\", "an escape: \\"), ("&", "an entity: &")];
        let (escape, shown) = escapes.into_iter().find(|(escape, _)| rest.starts_with(escape)).expect("it was found");
        lines += shown;
        rest = &rest[escape.len()..];
    }
    lines += rest;
    lines.strip_suffix('\n').unwrap_or(&lines).to_owned()
}

/// What Graphviz draws. Its JSON lists subgraphs and nodes in one list, and has a list of what is drawn for each label.
fn shown(case: &Case, json: &Value) -> Shown {
    let mut complaints = Vec::new();
    if json["directed"] != case.asked.directed {
        complaints.push(format!("directed is {}", json["directed"]));
    }
    let objects = list(&json["objects"]).iter().filter(|object| object.get("nodes").is_none() && is_node(object));
    let ids: HashMap<u64, String> = objects.clone().map(|node| (number(&node["_gvid"]), text(&node["name"]))).collect();
    let end = |value: &Value| ids.get(&number(value)).cloned().unwrap_or_default();
    let edge = |edge: &Value| Edge { source: end(&edge["tail"]), target: end(&edge["head"]), label: drawn(edge) };
    Shown {
        nodes: objects.map(|node| (text(&node["name"]), drawn(node))).collect(),
        edges: list(&json["edges"]).iter().map(edge).collect(),
        complaints,
    }
}

/// Subgraphs have no place of their own.
fn is_node(object: &Value) -> bool {
    object.get("pos").is_some()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(u64::MAX)
}

/// The lines of a label that are really drawn.
fn drawn(object: &Value) -> String {
    let lines = list(&object["_ldraw_"]).iter().filter(|operation| operation["op"] == "T");
    lines.map(|line| text(&line["text"])).collect::<Vec<_>>().join("\n")
}

/// In an id a backslash is doubled. What Graphviz can't hold is written as `\u{…}`, and so is a `%` at the beginning.
fn id(id: &str) -> String {
    let char = |(at, c): (usize, char)| match c {
        '\\' => "\\\\".to_owned(),
        c if (at, c) == (0, '%') || c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {
            format!("\\u{{{:x}}}", u32::from(c))
        }
        c => c.to_string(),
    };
    id.chars().enumerate().map(char).collect()
}

/// In a label control characters become their picture or U+FFFD, and a tab a space. What a line end ends is a line: the
/// last one begins no other.
fn label(label: &str) -> String {
    let char = |c: char| match c {
        '\n' => '\n',
        '\t' => ' ',
        c => held_by_xml(c),
    };
    label.strip_suffix('\n').unwrap_or(label).chars().map(char).collect()
}

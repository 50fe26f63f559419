//! `dot`: Graphviz lays small graphs out and tells what it draws; large ones it only reads.

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
    fs::create_dir_all(&place).expect("target can be written");
    let mut faults = Vec::new();
    let (mut small, mut large) = (Vec::new(), Vec::new());
    for (case, number) in cases.iter().zip(0..) {
        let file = place.join(format!("{number}.dot"));
        fs::write(&file, &case.output).expect("target can be written");
        let size = case.asked.nodes.len() + case.asked.edges.len();
        if size <= MOST_LAID_OUT { small.push((case, file)) } else { large.push((case, file)) }
    }
    // Warnings go to standard error, and leave the exit code as it is.
    let read = run("gc", &["-n", "-e"], &large);
    faults.push(String::from_utf8_lossy(&read.stderr).into_owned());
    faults.extend(large.iter().zip(String::from_utf8_lossy(&read.stdout).lines()).filter_map(miscounted));
    let drawn = run("dot", &["-Tjson", "-O"], &small);
    faults.push(String::from_utf8_lossy(&drawn.stderr).into_owned());
    for (case, file) in small {
        // None of what isn't DOT, and of what comes behind it.
        let json = fs::read(file.with_extension("dot.json")).unwrap_or_default();
        match serde_json::from_slice(&json) {
            Ok(json) => faults.extend(differences(case, shown(case, &json), Dress { id, label })),
            Err(error) => faults.push(format!("{}: Graphviz writes broken JSON: {error}", case.name)),
        }
    }
    faults.retain(|fault| !fault.is_empty());
    faults
}

fn run(program: &str, arguments: &[&str], cases: &[(&Case, PathBuf)]) -> Output {
    let files = cases.iter().map(|(_, file)| file);
    Command::new(program).args(arguments).args(files).output().expect("Graphviz is installed")
}

/// `gc` says: `nodes edges name (file)`.
fn miscounted(((case, _), line): (&(&Case, PathBuf), &str)) -> Option<String> {
    let counts: Vec<&str> = line.split_whitespace().take(2).collect();
    let asked = [case.asked.nodes.len().to_string(), case.asked.edges.len().to_string()];
    (counts != asked).then(|| format!("{}: Graphviz reads {line} and not {asked:?}", case.name))
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

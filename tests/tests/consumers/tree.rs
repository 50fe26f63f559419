//! `tree`: a reader of our own walks the JSON, and makes the graph again from what it meets.

use std::collections::HashMap;

use serde_json::Value;

use crate::asked::{Case, Dress, Edge, Shown, bare, brief, differences, list, text};

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    let read = |case: &Case| {
        let tree: Value = serde_json::from_str(&case.output).expect("a JSON parser takes it");
        let mut asked =
            Case { asked: case.asked.clone(), name: case.name.clone(), output: String::new(), is_json: true };
        let mut shown = walk(case, &tree);
        let mut faults = misplaced(case, &shown);
        if !case.asked.directed {
            // What leads neither way may be met at either end.
            asked.asked.edges.iter_mut().chain(&mut shown.edges).for_each(Edge::turn);
        }
        faults.extend(differences(&asked, shown, Dress { id: bare, label: bare }));
        faults
    };
    cases.iter().flat_map(read).collect()
}

fn walk(case: &Case, tree: &Value) -> Shown {
    let mut shown = Shown::default();
    if tree["directed"] != case.asked.directed {
        shown.complaints.push(format!("directed is {}", tree["directed"]));
    }
    let types: HashMap<&str, &str> =
        case.asked.nodes.iter().map(|node| (node.id.as_str(), node.kind.as_str())).collect();
    let mut open: Vec<&Value> = list(&tree["roots"]).iter().chain(list(&tree["rest"])).collect();
    while let Some(node) = open.pop() {
        let id = id(node);
        if node.get("ref").is_none() {
            if types.get(id.as_str()).is_some_and(|kind| node["type"] != *kind) {
                shown.complaints.push(format!("{} is a {}", brief(&id), node["type"]));
            }
            let below = list(&node["children"]);
            let edge =
                |below: &Value| Edge { source: id.clone(), target: self::id(below), label: text(&below["edge"]) };
            shown.edges.extend(below.iter().map(edge));
            open.extend(below);
            shown.nodes.push((id, text(&node["label"])));
        }
    }
    shown
}

fn id(node: &Value) -> String {
    text(node.get("ref").unwrap_or(&node["id"]))
}

/// Children that don't follow each other as the edges of their parent do. An edge without direction may stand at either
/// end.
fn misplaced(case: &Case, shown: &Shown) -> Vec<String> {
    let mut at: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
    for Edge { source, target, label } in &case.asked.edges {
        at.entry(source).or_default().push((target, label));
        if !case.asked.directed && source != target {
            at.entry(target).or_default().push((source, label));
        }
    }
    let mut rest: HashMap<&str, _> = at.iter().map(|(node, edges)| (*node, edges.iter())).collect();
    let is_misplaced = |edge: &&Edge| {
        let child = (edge.target.as_str(), edge.label.as_str());
        !rest.get_mut(edge.source.as_str()).is_some_and(|edges| edges.any(|edge| *edge == child))
    };
    let misplaced = shown.edges.iter().filter(is_misplaced);
    misplaced.map(|edge| format!("{}: out of order: {}", case.name, brief(&format!("{edge:?}")))).collect()
}

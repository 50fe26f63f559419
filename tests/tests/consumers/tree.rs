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
        if !case.asked.directed {
            // What leads neither way may be met at either end.
            asked.asked.edges.iter_mut().chain(&mut shown.edges).for_each(turn);
        }
        differences(&asked, shown, Dress { id: bare, label: bare })
    };
    cases.iter().flat_map(read).collect()
}

fn turn(edge: &mut Edge) {
    if edge.source > edge.target {
        std::mem::swap(&mut edge.source, &mut edge.target);
    }
}

fn walk(case: &Case, tree: &Value) -> Shown {
    let mut shown = Shown::default();
    if tree["directed"] != case.asked.directed {
        shown.complaints.push(format!("directed is {}", tree["directed"]));
    }
    let types: HashMap<&str, &str> =
        case.asked.nodes.iter().map(|node| (node.id.as_str(), node.kind.as_str())).collect();
    let mut open: Vec<(&Value, Option<String>)> =
        list(&tree["roots"]).iter().chain(list(&tree["rest"])).map(|node| (node, None)).collect();
    while let Some((node, above)) = open.pop() {
        let is_ref = node.get("ref").is_some();
        let id = text(&node[if is_ref { "ref" } else { "id" }]);
        if let Some(source) = above {
            shown.edges.push(Edge { source, target: id.clone(), label: text(&node["edge"]) });
        }
        if !is_ref {
            if types.get(id.as_str()).is_some_and(|kind| node["type"] != *kind) {
                shown.complaints.push(format!("{} is a {}", brief(&id), node["type"]));
            }
            open.extend(list(&node["children"]).iter().map(|below| (below, Some(id.clone()))));
            shown.nodes.push((id, text(&node["label"])));
        }
    }
    shown
}

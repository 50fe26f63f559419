//! Readers of what the engines write, which know nothing of how they write it.

use serde_json::Value;

/// What an output holds.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) nodes: Vec<ReadNode>,
    pub(super) edges: Vec<ReadEdge>,
    /// Whether labels were read too; else they are empty.
    pub(super) has_labels: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReadNode {
    pub(super) id: String,
    pub(super) label: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ReadEdge {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: String,
}

/// Nodes and edges of an output, or `None` if the format shows no ids.
pub(super) fn read_back(engine: &str, text: &str) -> Option<Read> {
    let json = || -> Value { serde_json::from_str(text).unwrap() };
    Some(match engine {
        "dot" => read_dot(text),
        "visjs" => read_lists(&json(), "/nodes", "/edges", "", ["from", "to"], unkey),
        "d3" => read_lists(&json(), "/nodes", "/links", "", ["source", "target"], str::to_owned),
        "mermaid" => read_mermaid(text),
        "cytoscape" => {
            read_lists(&json(), "/elements/nodes", "/elements/edges", "/data", ["source", "target"], uncytoscape)
        }
        "tree" => read_tree(&json()),
        "tree_text" => return None,
        other => panic!("{other} has no reader"),
    })
}

/// Reads nested nodes: those of `roots` and of `rest`, then the children of each, and so on.
fn read_tree(json: &Value) -> Read {
    let mut read = Read { has_labels: true, ..Read::default() };
    let list = |value: &Value| value.as_array().unwrap().clone();
    let tops = ["roots", "rest"].into_iter().flat_map(|name| list(&json[name]));
    let mut open: Vec<(Option<String>, Value)> = tops.map(|top| (None, top)).collect();
    while let Some((above, node)) = open.pop() {
        let id = string(node.get("id").or_else(|| node.get("ref")).unwrap()).to_owned();
        if let Some(from) = above {
            let label = node.get("edge").map_or("", string).to_owned();
            read.edges.push(ReadEdge { from, to: id.clone(), label });
        }
        if node.get("id").is_some() {
            read.nodes.push(ReadNode { id: id.clone(), label: string(&node["label"]).to_owned() });
        }
        let children = node.get("children").map(list).unwrap_or_default();
        open.extend(children.into_iter().map(|child| (Some(id.clone()), child)));
    }
    // What is nested first was put last.
    read.nodes.sort_by_key(|node| node.id != string(&json["roots"][0]["id"]));
    read
}

/// Reads a list of nodes and a list of edges, whose members stand in their `inner` part.
fn read_lists(
    json: &Value,
    nodes: &str,
    edges: &str,
    inner: &str,
    [from, to]: [&str; 2],
    id: fn(&str) -> String,
) -> Read {
    let list = |pointer| json.pointer(pointer).unwrap().as_array().unwrap().iter().map(|it| it.pointer(inner).unwrap());
    let node = |node: &Value| ReadNode { id: id(string(&node["id"])), label: string(&node["label"]).to_owned() };
    let edge = |edge: &Value| ReadEdge {
        from: id(string(&edge[from])),
        to: id(string(&edge[to])),
        label: edge.get("label").map_or("", string).to_owned(),
    };
    Read { nodes: list(nodes).map(node).collect(), edges: list(edges).map(edge).collect(), has_labels: true }
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The id for which a key of a JavaScript object stands.
fn unkey(key: &str) -> String {
    let is_inherited = ["__proto__", "constructor", "toString"].contains(&key.trim_start_matches(' '));
    if is_inherited { key.strip_prefix(' ').expect("a space before an inherited name") } else { key }.to_owned()
}

/// The id for which one of Cytoscape's stands.
fn uncytoscape(id: &str) -> String {
    assert!(!id.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty(), "{id:?} is refused");
    let is_blank = id.starts_with('␣') && id.trim_start_matches('␣').trim().is_empty() && !id.ends_with('␣');
    if is_blank { id['␣'.len_utf8()..].to_owned() } else { unkey(id) }
}

/// Each statement of ours has a line of its own, as neither labels nor ids hold line ends.
fn read_dot(text: &str) -> Read {
    let mut read = Read::default();
    for line in text.lines().filter(|line| line.starts_with("  \"")) {
        let (id, rest) = dot_id(&line[2..]);
        if let Some(rest) = rest.strip_prefix(" -> ").or_else(|| rest.strip_prefix(" -- ")) {
            let (to, rest) = dot_id(rest);
            assert!(rest == ";" || (rest.starts_with(" [label=\"") && rest.ends_with("\"];")), "{rest}");
            read.edges.push(ReadEdge { from: id, to, label: String::new() });
        } else {
            assert!(rest.starts_with(" [label=\"") && rest.ends_with("\"];"), "{rest}");
            read.nodes.push(ReadNode { id, label: String::new() });
        }
    }
    read
}

/// Nodes by their numbers; labels are read by the engine's own tests.
fn read_mermaid(text: &str) -> Read {
    let id = |text: &str| text.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
    let lines = text.lines().filter_map(|line| line.strip_prefix("  n"));
    let (edges, nodes): (Vec<_>, Vec<_>) = lines.partition(|line| line.contains(" -->"));
    let to = |line: &str| id(line.rsplit_once(" n").unwrap().1);
    let edges = edges.into_iter().map(|line| ReadEdge { from: id(line), to: to(line), label: String::new() });
    Read {
        nodes: nodes.into_iter().map(|node| ReadNode { id: id(node), label: String::new() }).collect(),
        edges: edges.collect(),
        has_labels: false,
    }
}

/// A quoted id at the beginning of a line, and what follows it.
fn dot_id(text: &str) -> (String, &str) {
    let mut id = String::new();
    let mut chars = text.strip_prefix('"').unwrap().chars();
    loop {
        match chars.next().unwrap() {
            '"' => return (id, chars.as_str()),
            '\\' => match chars.next().unwrap() {
                'u' => {
                    let (code, rest) = chars.as_str().strip_prefix('{').unwrap().split_once('}').unwrap();
                    id.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                    chars = rest.chars();
                }
                escaped => id.push(escaped),
            },
            c => id.push(c),
        }
    }
}

//! `tree_text`: a reader of our own, which knows nothing of the engine but the format, makes the graph again from its
//! lines.

use crate::asked::{Asked, Case, Edge, Node, brief, short};

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    cases.iter().flat_map(|case| Reader::new(&case.asked).read(case)).collect()
}

/// A line taken apart.
struct Line<'a> {
    level: usize,
    /// For each level above whether a line is drawn down, as far as they are drawn.
    down: Vec<bool>,
    /// Whether more follows below the same node; a root says nothing of it.
    more: Option<bool>,
    text: &'a str,
}

impl<'a> Line<'a> {
    fn parse(line: &'a str) -> Self {
        let left_out = line.strip_prefix('…').and_then(|rest| rest.split_once(' '));
        let left_out = left_out.and_then(|(number, rest)| Some((number.parse::<usize>().ok()?, rest)));
        let (skipped, mut rest) = left_out.unwrap_or((0, line));
        let mut down = Vec::new();
        loop {
            for (branch, more) in [("├── ", true), ("└── ", false)] {
                if let Some(text) = rest.strip_prefix(branch) {
                    return Line { level: skipped + down.len() + 1, down, more: Some(more), text };
                }
            }
            let part = [("│   ", true), ("    ", false)].into_iter();
            let Some((after, is_down)) = part.filter_map(|(part, down)| Some((rest.strip_prefix(part)?, down))).next()
            else {
                return Line { level: 0, down: Vec::new(), more: None, text: line };
            };
            (rest, _) = (after, down.push(is_down));
        }
    }
}

struct Reader<'a> {
    asked: &'a Asked,
    edges_at: Vec<Vec<(usize, usize)>>,
    is_met: Vec<bool>,
    is_walked: Vec<bool>,
    /// The node on each level, and whether more is to follow below the same node.
    open: Vec<(usize, bool)>,
}

impl<'a> Reader<'a> {
    fn new(asked: &'a Asked) -> Self {
        let ids: std::collections::HashMap<&str, usize> = asked.nodes.iter().map(|n| n.id.as_str()).zip(0..).collect();
        let mut edges_at = vec![Vec::new(); asked.nodes.len()];
        for (edge, number) in asked.edges.iter().zip(0..) {
            let (source, target) = (ids[edge.source.as_str()], ids[edge.target.as_str()]);
            edges_at[source].push((number, target));
            if !asked.directed && source != target {
                edges_at[target].push((number, source));
            }
        }
        let (is_met, is_walked) = (vec![false; asked.nodes.len()], vec![false; asked.edges.len()]);
        Self { asked, edges_at, is_met, is_walked, open: Vec::new() }
    }

    fn read(mut self, case: &Case) -> Vec<String> {
        for (line, number) in case.output.lines().zip(1..) {
            if let Err(what) = self.line(&Line::parse(line)) {
                return vec![format!("{}, line {number}: {what}: {}", case.name, brief(line))];
            }
        }
        let unmet =
            self.asked.nodes.iter().zip(&self.is_met).filter(|(_, is_met)| !**is_met).map(|(node, _)| &node.label);
        let unwalked = self.asked.edges.iter().zip(&self.is_walked).filter(|(_, is_walked)| !**is_walked);
        let unwalked = unwalked.map(|(edge, _)| &edge.label);
        unmet.chain(unwalked).map(|label| format!("{}: {} is left out", case.name, brief(label))).collect()
    }

    fn line(&mut self, line: &Line<'_>) -> Result<(), &'static str> {
        let follows = self.open.get(line.level).is_some_and(|(_, more)| *more);
        if line.level > self.open.len() || (line.level > 0 && self.open.len() > line.level && !follows) {
            return Err("it hangs from nothing");
        }
        if self.open.iter().skip(line.level + 1).any(|(_, more)| *more) {
            return Err("more was to follow deeper down");
        }
        self.open.truncate(line.level);
        let above = self.open.iter().skip(1).map(|(_, more)| *more);
        if !above.skip(line.level.saturating_sub(line.down.len() + 1)).eq(line.down.iter().copied()) {
            return Err("its branches are wrong");
        }
        let text = unescaped(line.text);
        let node = match self.open.last() {
            None => self.root(&text),
            Some((parent, _)) => self.child(*parent, &text),
        };
        let node = node.ok_or("nobody asked for it here")?;
        self.is_met[node] = true;
        self.open.push((node, line.more == Some(true)));
        Ok(())
    }

    fn root(&self, text: &str) -> Option<usize> {
        let mut nodes = self.asked.nodes.iter().zip(&self.is_met);
        nodes.position(|(node, is_met)| !is_met && shown(node, usize::MAX) == text)
    }

    /// The first edge that reads so: the node behind it is written with an arrow if it was met before.
    fn child(&mut self, parent: usize, text: &str) -> Option<usize> {
        let (edge, node) =
            *self.edges_at[parent].iter().filter(|(edge, _)| !self.is_walked[*edge]).find(|(edge, node)| {
                let label = if self.is_met[*node] {
                    format!("{} ↑", shown(&self.asked.nodes[*node], 50))
                } else {
                    shown(&self.asked.nodes[*node], usize::MAX)
                };
                fits(&self.asked.edges[*edge], &label, text)
            })?;
        self.is_walked[edge] = true;
        Some(node)
    }
}

/// Whether the line of an edge reads so. Its place among others, which is behind its label elsewhere, is left to the
/// order.
fn fits(edge: &Edge, node: &str, text: &str) -> bool {
    let without_place = edge.label.trim_end_matches(|c: char| c.is_ascii_digit());
    [edge.label.as_str(), without_place.strip_suffix(' ').unwrap_or(&edge.label)].iter().any(|label| match *label {
        "child" | "text" | "" => text == node,
        label => text.strip_suffix(node).and_then(|text| text.strip_suffix(": ")) == Some(label),
    })
}

fn shown(node: &Node, most: usize) -> String {
    let label = short(&node.label, most);
    let is_quoted = label.is_empty() || matches!(node.kind.as_str(), "text" | "value") && !is_given(node);
    if is_quoted { format!("\"{label}\"") } else { label }
}

/// A given node's type is any text, and means nothing.
fn is_given(node: &Node) -> bool {
    !node.id.rsplit_once('_').is_some_and(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()))
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out += before;
        let mut chars = after.chars();
        out.push(match chars.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let code = chars.as_str().strip_prefix('{').and_then(|code| code.split_once('}'));
                let Some((code, after)) = code else { return format!("no code behind \\u in {text}") };
                chars = after.chars();
                u32::from_str_radix(code, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            Some(c @ ('\\' | '"')) => c,
            _ => return format!("no escape behind \\ in {text}"),
        });
        rest = chars.as_str();
    }
    out + rest
}

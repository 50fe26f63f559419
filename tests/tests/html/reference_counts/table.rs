//! The tables of `docs/reference-counts.md`.

use super::original::Counts;

/// The columns of counts.
pub(super) const GRAPHS: [&str; 5] = ["head", "body", "attributes", "scripts", "styles"];

/// What each of [`GRAPHS`] grows by.
pub(super) type Effects = [Counts; 5];

/// A row about a page.
pub(super) struct Row<'a> {
    pub(super) page: &'a str,
    /// Original and ours, as they are written.
    pub(super) counts: Vec<(&'a str, &'a str)>,
    /// The letter of each reason, and what the row says of it.
    pub(super) reasons: Vec<(&'a str, &'a str)>,
}

impl<'a> Row<'a> {
    /// What the row says of that reason, if it has it.
    pub(super) fn reason(&self, letter: &str) -> Option<&'a str> {
        self.reasons.iter().find(|(known, _)| *known == letter).map(|(_, said)| *said)
    }
}

/// The cells of each row of the table whose head begins with `first`.
fn cells<'a>(document: &'a str, first: &str) -> Vec<Vec<&'a str>> {
    let lines = document.lines().skip_while(|line| !line.starts_with(&format!("| {first} |"))).skip(2);
    let rows = lines.take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The reasons' letters and effects.
pub(super) fn reasons(document: &str) -> Vec<(&str, Effects)> {
    cells(document, "reason").into_iter().map(|cells| (cells[0], effects(cells[2]))).collect()
}

/// The rows about pages.
pub(super) fn rows(document: &str) -> Vec<Row<'_>> {
    cells(document, "input").iter().filter_map(|cells| row(cells)).collect()
}

fn row<'a>(cells: &[&'a str]) -> Option<Row<'a>> {
    let [page, counts @ .., reasons] = cells else { return None };
    Some(Row {
        page: page.trim_matches('`'),
        counts: counts.iter().filter_map(|pair| pair.split_once(" → ")).collect(),
        reasons: reasons.split("; ").map(|reason| reason.split_once(": ").unwrap_or((reason, ""))).collect(),
    })
}

/// The sum of all effects in a text, each a graph and its nodes and edges: `body -1/0`.
pub(super) fn effects(text: &str) -> Effects {
    let words: Vec<&str> = text.split([' ', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let mut sums = Effects::default();
    for pair in words.windows(2) {
        let graph = GRAPHS.iter().position(|graph| *graph == pair[0]);
        let numbers = pair[1].split_once('/').and_then(|(n, e)| Some([n.parse::<i64>().ok()?, e.parse().ok()?]));
        if let (Some(graph), Some(numbers)) = (graph, numbers) {
            sums[graph] = std::array::from_fn(|i| sums[graph][i] + numbers[i]);
        }
    }
    sums
}

#[test]
fn effects_are_read() {
    assert_eq!(effects("no body (body -1/0, styles +2/+1), so the `body` (body -1/-1)"), {
        [[0, 0], [-2, -1], [0, 0], [0, 0], [2, 1]]
    });
}

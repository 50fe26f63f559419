//! `docs/reference-counts.md` says what we do, what the original did, and why the two differ.

mod original;
mod table;

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use graph_service::pipeline::{Engine, Output, TransformConfig, Transformation};
use timestamp_tests::reference::{Page, pages};
use timestamp_tests::source::text as file;

use original::{Counts, ORIGINAL};
use table::{Effects, GRAPHS, Row, effects, reasons, rows};

const DOCUMENT: &str = "docs/reference-counts.md";
/// The transformations that give [`GRAPHS`].
const PARTS: [&str; 5] = ["head_only", "body_only", "attributes", "scripts", "styles"];
const REFUSED: &str = "refused";

fn output(page: &Page, transformation: &str, engine: &str) -> Result<Output, String> {
    let transformation = Transformation::find(transformation).expect("the transformation is there");
    let engine = Engine::find(engine).expect("the engine is there");
    let config = TransformConfig { max_label_chars: NonZeroU32::MAX, ..TransformConfig::default() };
    super::run(&page.html, transformation, engine, &config).map_err(|error| error.faults[0].detail.clone())
}

fn counts(output: &Output) -> Counts {
    [output.node_count, output.edge_count].map(|count| i64::try_from(count).expect("a count is small"))
}

fn sum(counts: impl IntoIterator<Item = Counts>) -> Counts {
    counts.into_iter().fold([0, 0], |sum, counts| [sum[0] + counts[0], sum[1] + counts[1]])
}

/// A page and what became of it.
struct Case {
    page: Page,
    /// The counts of [`GRAPHS`]; none where the page was refused.
    original: Option<Effects>,
    ours: Option<Effects>,
    /// The words of our attributes graph, each with the roles in which it is there.
    roles: BTreeMap<String, Vec<&'static str>>,
}

fn cases() -> Vec<Case> {
    let pages = pages();
    let names: Vec<&str> = pages.iter().map(|page| page.name).collect();
    assert_eq!(ORIGINAL.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names, "the original's pages");
    let case = |(page, (_, original)): (Page, &(&str, Option<[Counts; 6]>))| {
        let original = original.map(|[document, parts @ ..]| {
            assert_eq!(document, [6, 5], "{}: the original's document graph", page.name);
            parts
        });
        Case { original, ours: ours(&page), roles: roles(&page), page }
    };
    pages.into_iter().zip(ORIGINAL).map(case).collect()
}

fn ours(page: &Page) -> Option<Effects> {
    let outputs: Result<Vec<Output>, String> = PARTS.iter().map(|part| output(page, part, "dot")).collect();
    let parts = outputs.inspect_err(|error| assert!(error.contains("512 elements open"), "{error}")).ok()?;
    let parts: Vec<Counts> = parts.iter().map(counts).collect();
    // The roots of the five parts are nodes of the document graph, which has no transformation of its own.
    let whole = counts(&output(page, "full_document", "dot").expect("it is no harder than its parts"));
    let document = sum([whole, [5, 0], sum(parts.clone()).map(|count| -count)]);
    assert_eq!(document, [6, 5], "{}: the document graph", page.name);
    parts.try_into().ok()
}

fn roles(page: &Page) -> BTreeMap<String, Vec<&'static str>> {
    let tree = output(page, "attributes", "tree_text").map(|output| super::text(&output).to_owned());
    let mut roles = BTreeMap::<String, Vec<&str>>::new();
    for role in ["tag", "name", "value"] {
        let sign = format!("── {role}: ");
        let lines = tree.iter().flat_map(|tree| tree.lines()).filter(|line| !line.ends_with(" ↑"));
        for (_, word) in lines.filter_map(|line| line.split_once(&sign)) {
            roles.entry(word.trim_matches('"').to_owned()).or_default().push(role);
        }
    }
    roles
}

impl Case {
    /// How often a reason is true of one of [`GRAPHS`]; for T and S the row alone can tell.
    fn times(&self, letter: &str, graph: &str) -> usize {
        let html = self.page.html.to_ascii_lowercase();
        let has = |tag: &str| html.contains(&format!("<{tag}"));
        let whole = html.starts_with("<html") || html.starts_with("<!");
        let deep = html.matches("<div>").count() > 510;
        let accepted = self.original.is_some();
        usize::from(match letter {
            "O" => accepted && (has(graph) || !["head", "body"].contains(&graph)),
            "H" => accepted && whole && !has("head"),
            "F" => !whole,
            "N" => !accepted && !deep,
            "D" => deep,
            "R" => return self.shared().len(),
            "E" => return html.matches("=\"\"").count(),
            "T" | "S" => false,
            unknown => panic!("no rule for the reason {unknown}"),
        })
    }

    /// The words that are there in several roles, as a row says it.
    fn shared(&self) -> Vec<String> {
        let several = self.roles.iter().filter(|(_, roles)| roles.len() > 1);
        several.map(|(word, roles)| format!("{} `{word}`", roles.join(" and "))).collect()
    }

    /// Whether what a row says of a reason is true.
    fn is_true(&self, letter: &str, said: &str) -> bool {
        let html = &self.page.html;
        let words: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
        let has_effect = effects(said) != Effects::default();
        match letter {
            // A tag that is in the page or in the tree, and not in both.
            "T" => {
                let tag = words.first().copied().unwrap_or_default();
                has_effect && html.contains(&format!("<{tag}")) != self.roles.contains_key(tag)
            }
            "S" => has_effect && html.contains("<link") && html.contains("<style"),
            "F" => said.is_empty() || has_effect,
            "R" => said == self.shared().join(", "),
            "E" => words.len() == self.times("E", "") && words.iter().all(|word| html.contains(word)),
            _ => said.is_empty(),
        }
    }

    /// What is wrong with the row about this page.
    fn breaches(&self, row: &Row<'_>, reasons: &[(&str, Effects)]) -> Vec<String> {
        let mut breaches = Vec::new();
        for (letter, said) in &row.reasons {
            if !self.is_true(letter, said) {
                breaches.push(format!("what it says of {letter} isn't true: {said}"));
            }
        }
        for (letter, _) in reasons.iter().filter(|(letter, _)| !["T", "S"].contains(letter)) {
            let applies = GRAPHS.iter().any(|graph| self.times(letter, graph) > 0);
            if applies != row.reason(letter).is_some() {
                breaches.push(format!("{letter} is{} a reason", if applies { "" } else { "n't" }));
            }
        }
        for (at, graph) in GRAPHS.iter().enumerate() {
            let [original, ours] = [self.original, self.ours].map(|counts| counts.map(|counts| counts[at]));
            if row.counts.get(at) != Some(&(&*written(original), &*written(ours))) {
                breaches.push(format!("{graph} is {} → {}", written(original), written(ours)));
            }
            let given = reasons.iter().filter_map(|(letter, each)| {
                let times = i64::try_from(self.times(letter, graph)).ok()?;
                Some(sum([effects(row.reason(letter)?)[at], each[at].map(|count| times * count)]))
            });
            let explained = sum(given.chain([original.unwrap_or_default()]));
            if ours != Some(explained) && row.reason("D").is_none() {
                breaches.push(format!("the reasons lead to {graph} {}", written(Some(explained))));
            }
        }
        breaches.iter().map(|breach| format!("{}: {breach}", self.page.name)).collect()
    }
}

fn written(counts: Option<Counts>) -> String {
    counts.map_or(REFUSED.to_owned(), |[nodes, edges]| format!("{nodes}/{edges}"))
}

/// What is wrong with the document.
fn breaches(document: &str, cases: &[Case]) -> Vec<String> {
    let (rows, reasons) = (rows(document), reasons(document));
    let names: Vec<&str> = cases.iter().map(|case| case.page.name).collect();
    if rows.iter().map(|row| row.page).collect::<Vec<_>>() != names {
        return vec![format!("{DOCUMENT} must have a row for each of {names:?}")];
    }
    rows.iter().zip(cases).flat_map(|(row, case)| case.breaches(row, &reasons)).collect()
}

#[test]
fn every_difference_has_its_reasons() {
    let (document, mut cases) = (file(DOCUMENT), cases());
    let found = breaches(&document, &cases);
    assert!(found.is_empty(), "\n  {}\n", found.join("\n  "));

    // And what is untrue is seen.
    for (from, to) in [
        ("| 4/2 → 3/2 |", "| 4/2 → 4/2 |"),
        ("| 14/12 → 13/12 |", "| 15/12 → 13/12 |"),
        ("| O; H |", "| O |"),
        ("| O |\n", "| O; H |\n"),
        ("R: tag and value `a`", "R: tag and value `b`"),
        ("; E: `value=\"\"`", ""),
        ("E: `value=\"\"`", "E: `alt=\"\"`"),
        ("`col` in the body is ignored (body -1/-1", "`col` in the body is ignored (body -1/0"),
        ("T: `td`", "T: `p`"),
        ("| attributes +2/+2 |", "| attributes +2/+1 |"),
        ("| N; F |", "| F |"),
        ("| D |\n| `40", "| O |\n| `40"),
        ("| `02_empty_body`", "| `02_other`"),
    ] {
        assert!(document.contains(from), "{from}");
        assert_ne!(breaches(&document.replacen(from, to, 1), &cases), [""; 0], "{from}");
    }
    // As if we had lost a node.
    cases[0].ours = cases[0].ours.map(|mut counts| {
        counts[1][0] -= 1;
        counts
    });
    assert_eq!(breaches(&document, &cases).len(), 2);
}

//! What the documents promise.

use std::path::Path;

use timestamp_tests::source::{Source, files, library, root, text};

use crate::{broken_in_lines, hold};

const ADRS: &str = "docs/adr/";

/// The parts of a decision's record. What was rejected holds the evidence too.
const PARTS: [&str; 3] = ["## Context", "## Decision", "## Rejected"];

fn decision(path: &str, text: &str) -> Vec<String> {
    let mut breaches = Vec::new();
    for part in PARTS {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(part));
        let body = lines.by_ref().skip(1).take_while(|line| !line.starts_with("## "));
        if body.filter(|line| !line.trim().is_empty()).count() == 0 {
            breaches.push(format!("{path}:1: `{part}` is missing or empty"));
        }
    }
    breaches
}

/// Records are `NNNN-what-was-decided.md`, counted from 0001 without gaps.
fn numbers(paths: &[String]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        let expected = format!("{ADRS}{:04}-", at + 1);
        if !path.starts_with(&expected) || !path.ends_with(".md") {
            breaches.push(format!("{path}:1: expected a name like {expected}….md"));
        }
    }
    breaches
}

fn records() -> Vec<String> {
    files("docs").into_iter().filter(|path| path.starts_with(ADRS)).collect()
}

#[test]
fn every_decision_tells_context_decision_and_what_was_rejected() {
    let records = records();
    let breaches = records.iter().flat_map(|path| decision(path, &text(path)));
    hold("An ADR tells the context, the decision, and what was rejected with the evidence.", breaches.collect());
    hold("ADRs are numbered one by one.", numbers(&records));
}

/// Links of a document to files of the tree that aren't there.
fn dead_links(path: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let mut breaches = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()) {
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains(':') && !exists(&folder.join(file)) {
                breaches.push(format!("{path}:{}: `{target}` leads nowhere", at + 1));
            }
        }
    }
    breaches
}

#[test]
fn links_between_documents_lead_somewhere() {
    let documents = files("").into_iter().filter(|path| path.ends_with(".md"));
    let exists = |file: &Path| root().join(file).exists();
    hold(
        "A link from one document to another leads somewhere.",
        documents.flat_map(|path| dead_links(&path, &text(&path), exists)).collect(),
    );
}

const LIMITS: &str = "docs/limits.md";

/// The limits of the service's list, `name: default, "VARIABLE", …;`, and of a capture's `struct Limits`: line, and the
/// words that name one in a document.
fn limits(source: &Source) -> Vec<(usize, Vec<String>)> {
    let mut limits = Vec::new();
    let mut entry = 0;
    for (at, token) in source.tokens.iter().enumerate() {
        if [";", "{", "}"].contains(&&*token.text) {
            entry = at + 1;
        }
        if token.text.starts_with("\"GRAPH_SERVICE_") {
            limits.push((token.line, vec![source.tokens[entry].text.clone(), token.text.trim_matches('"').to_owned()]));
        }
    }
    for at in source.find(&["pub", "struct", "Limits", "{", "pub"]) {
        let body = source.tokens[at + 4..].split(|token| token.is("}")).next().unwrap_or_default();
        let fields = body.windows(3).filter(|window| window[0].is("pub") && window[2].is(":"));
        limits.extend(fields.map(|field| (field[1].line, vec![format!("Limits::{}", field[1].text)])));
    }
    limits
}

/// Limits without a line in the document that has all their names.
fn untold(source: &Source, document: &str) -> Vec<String> {
    let told = |words: &[String]| {
        let spans = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        document.lines().any(|line| words.iter().all(|word| spans(line).contains(word)))
    };
    let limits = limits(source).into_iter().filter(|(_, words)| !told(words));
    limits
        .map(|(line, words)| source.at(line, format!("{LIMITS} has no line with `{}`", words.join("` and `"))))
        .collect()
}

#[test]
fn every_limit_is_in_the_documents() {
    let mut sources = library("timestamp-core/src");
    sources.push(Source::new("graph-service/src/limits.rs", &text("graph-service/src/limits.rs")));
    for (place, most) in [("timestamp-core/src/", 4), ("graph-service/src/", 4)] {
        let found: usize = sources.iter().filter(|s| s.path.starts_with(place)).map(|s| limits(s).len()).sum();
        assert!(found >= most, "{found} limits were found beneath {place}: has their list moved?");
    }
    hold("Every limit is listed in docs/limits.md.", sources.iter().flat_map(|s| untold(s, &text(LIMITS))).collect());
}

#[test]
fn breaches_of_documents_are_seen() {
    let whole = "# T\n## Context\nc\n## Decision\nd\n## Rejected, and why\nr";
    assert_eq!(decision("a.md", whole), [""; 0]);
    for part in PARTS {
        broken_in_lines(&decision("a.md", &whole.replace(part, "## Other")), &[1]);
    }
    broken_in_lines(&decision("a.md", &whole.replace("\nd", "\n ")), &[1]);

    let names = ["docs/adr/0001-a.md", "docs/adr/0003-b.md"].map(str::to_owned);
    assert_eq!(numbers(&names).len(), 1);

    let text = "[a](b.md) [c](https://d) [e](#f)\n[g](h.md#i)";
    broken_in_lines(&dead_links("docs/x.md", text, |file| file == Path::new("docs/b.md")), &[2]);

    let list = "limits! {\n size: 1 << 2, \"GRAPH_SERVICE_SIZE\", \"d\";\n}\npub struct Limits {\n pub spans: u64,\n}";
    let list = Source::new("a.rs", list);
    assert_eq!(untold(&list, "| `size` | `GRAPH_SERVICE_SIZE` | 4 |\n- `Limits::spans`"), [""; 0]);
    broken_in_lines(&untold(&list, "| `GRAPH_SERVICE_SIZE` | `sizes` |\n- `Limits::lanes`"), &[2, 5]);
}

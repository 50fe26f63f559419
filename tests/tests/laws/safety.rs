//! `unsafe`, panics and silenced lints: each only with its reason beside it.

use std::collections::{BTreeMap, BTreeSet};

use timestamp_tests::source::{Source, files, library, sources, text};

use crate::{broken_in_lines, hold};

/// The only files of the workspace that may hold `unsafe`.
const UNSAFE_FILES: &[&str] = &[
    // The writer follows a pointer to its newest chunk, and the slot one to its lane: a count or a lock costs too much.
    "timestamp-core/src/buffer.rs",
    "timestamp-core/src/slot.rs",
    // The processor's counters have no safe access.
    "timestamp-core/src/clock/tsc.rs",
    "timestamp-core/src/clock/cntvct.rs",
];

/// The table of every `unsafe` block: file, number of blocks, why, test.
const UNSAFE_TABLE: &str = "docs/unsafe.md";

const OURS: [&str; 3] = ["timestamp-macro/src", "timestamp-core/src", "graph-service/src"];

fn all_library() -> Vec<Source> {
    OURS.into_iter().flat_map(library).collect()
}

/// Lines where `unsafe` stands before one of these.
fn unsafe_before(source: &Source, what: &[&str]) -> Vec<usize> {
    let pairs = source.tokens.windows(2);
    pairs.filter(|pair| pair[0].is("unsafe") && what.contains(&&*pair[1].text)).map(|pair| pair[0].line).collect()
}

/// Where soundness is claimed; a declaration of an `unsafe fn` only asks for it.
fn unsafe_lines(source: &Source) -> Vec<usize> {
    unsafe_before(source, &["{", "impl"])
}

fn unsafe_files(sources: &[Source], allowed: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        let listed = allowed.contains(&source.path.as_str());
        match unsafe_before(source, &["{", "impl", "fn", "trait", "extern"]).first().copied() {
            Some(line) if !listed => breaches.push(source.at(line, "`unsafe` in a file that is not on the list")),
            None if listed => breaches.push(source.at(1, "on the list of files with `unsafe`, but has none")),
            _ => {}
        }
    }
    breaches
}

#[test]
fn unsafe_stays_in_its_files() {
    hold("`unsafe` is confined to the few files that need it.", unsafe_files(&all_library(), UNSAFE_FILES));
}

fn safety_comments(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for line in unsafe_lines(source) {
            let beside = source.comment_on(line).unwrap_or_default();
            if !beside.contains("SAFETY:") && !comment_above_statement(source, line).contains("SAFETY:") {
                breaches.push(source.at(line, "`unsafe` without a `// SAFETY:` comment above it"));
            }
        }
    }
    breaches
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    hold("Every `unsafe` block has a `// SAFETY:` comment.", safety_comments(&all_library()));
}

/// A row of the table: file, blocks, the tests named.
fn rows(table: &str) -> BTreeMap<String, (usize, Vec<String>)> {
    let mut rows = BTreeMap::new();
    for line in table.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [file, blocks, _why, test] = cells[..] else { continue };
        let Ok(blocks) = blocks.parse() else { continue };
        let tests = test.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        rows.insert(file.trim_matches('`').to_owned(), (blocks, tests));
    }
    rows
}

fn unsafe_table(sources: &[Source], table: &str, is_test: impl Fn(&str) -> bool) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut rows = rows(table);
    for source in sources {
        let blocks = unsafe_lines(source).len();
        match rows.remove(&source.path) {
            None if blocks > 0 => {
                breaches.push(source.at(1, format!("{blocks} unsafe blocks, no row in {UNSAFE_TABLE}")))
            }
            Some((told, _)) if told != blocks => {
                breaches.push(source.at(1, format!("{blocks} unsafe blocks, but {UNSAFE_TABLE} says {told}")));
            }
            Some((_, tests)) if tests.is_empty() => breaches.push(source.at(1, "its row names no test")),
            Some((_, tests)) => {
                let unknown = tests.iter().filter(|test| !is_test(test));
                breaches.extend(
                    unknown.map(|test| source.at(1, format!("{UNSAFE_TABLE} names `{test}`, which is no test"))),
                );
            }
            None => {}
        }
    }
    breaches.extend(rows.keys().map(|file| format!("{UNSAFE_TABLE}:1: a row for `{file}`, which has no such file")));
    breaches
}

/// What the table may name: a test function, the `tests` module of a file of timestamp-core, or a place in the tree.
fn names_of_tests() -> BTreeSet<String> {
    let mut names: BTreeSet<String> = ["tests/tests", "tests/core/tests"].into_iter().flat_map(files).collect();
    names.extend(names.clone().iter().filter_map(|file| Some(file.rsplit_once('/')?.0.to_owned())));
    for source in sources("") {
        let behind = |keyword: &str| source.find(&[keyword]).into_iter().filter_map(|at| source.tokens.get(at + 1));
        names.extend(behind("fn").map(|name| name.text.clone()));
        if let Some(module) = source.path.strip_prefix("timestamp-core/src/")
            && behind("mod").any(|name| name.is("tests"))
        {
            let module = module.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
            names.insert(format!("{module}::tests"));
        }
    }
    names
}

#[test]
fn every_unsafe_block_is_in_the_table() {
    let tests = names_of_tests();
    hold(
        "Every file with `unsafe` has a row in docs/unsafe.md, which names what runs it: | file | blocks | why | test |.",
        unsafe_table(&all_library(), &text(UNSAFE_TABLE), |name| tests.contains(name)),
    );
}

/// The roots of the crates that must do without.
const SAFE_ROOTS: [&str; 3] = ["timestamp-macro/src/lib.rs", "graph-service/src/lib.rs", "graph-service/src/main.rs"];

fn forbids(source: &Source) -> Option<String> {
    let found = !source.find(&["#", "!", "[", "forbid", "(", "unsafe_code", ")", "]"]).is_empty();
    (!found).then(|| source.at(1, "no `#![forbid(unsafe_code)]`"))
}

#[test]
fn macro_crate_and_service_forbid_unsafe() {
    let roots = SAFE_ROOTS.map(|path| Source::new(path, &text(path)));
    hold("`unsafe` is forbidden in the macro crate and the service.", roots.iter().filter_map(forbids).collect());
}

/// The first line of the statement that holds `line`, as far as brackets and semicolons tell.
fn statement(source: &Source, line: usize) -> usize {
    let before = source.tokens.iter().take_while(|token| token.line < line);
    let mut first = line;
    for token in before.collect::<Vec<_>>().into_iter().rev() {
        if [";", "{", "}", ","].contains(&token.text.as_str()) {
            break;
        }
        first = token.line;
    }
    first
}

fn comment_above_statement(source: &Source, line: usize) -> String {
    source.comment_above(line) + &source.comment_above(statement(source, line))
}

/// Whether the call at `at` carries a message that can be an invariant: a literal of some words.
fn states_invariant(source: &Source, at: usize) -> bool {
    source
        .tokens
        .get(at + 3)
        .is_some_and(|message| message.text.starts_with('"') && message.text.split(' ').count() >= 4)
}

fn panics(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for call in ["unwrap", "expect", "unwrap_err", "expect_err"] {
            for at in source.find(&[".", call, "("]) {
                let line = source.tokens[at + 1].line;
                let commented = source.comment_on(line).is_some() || !comment_above_statement(source, line).is_empty();
                if !commented && !states_invariant(source, at) {
                    breaches.push(source.at(line, format!("`{call}` without its invariant beside it")));
                }
            }
        }
    }
    breaches
}

#[test]
fn nothing_is_unwrapped_without_its_invariant() {
    hold(
        "No `unwrap` or `expect` outside tests, except on an invariant stated beside it: in a comment, or as the message.",
        panics(&all_library()),
    );
}

fn silenced(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for lint in ["allow", "expect"] {
            for at in source.find(&[lint, "("]) {
                let opens = at > 0 && ["[", ","].contains(&source.tokens[at - 1].text.as_str());
                let in_attribute = opens && source.tokens[..at].iter().rev().take(12).any(|token| token.is("#"));
                let end = source.tokens[at..].iter().position(|token| token.is("]")).unwrap_or(0);
                let reason = source.tokens[at..at + end].iter().any(|token| token.is("reason"));
                if in_attribute && !reason {
                    breaches.push(source.at(source.tokens[at].line, format!("`{lint}(…)` without a reason")));
                }
            }
        }
    }
    breaches
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    hold("A lint is silenced only with a `reason`.", silenced(&sources("")));
}

#[test]
fn breaches_of_safety_are_seen() {
    let source = |text| [Source::new("a.rs", text)];
    broken_in_lines(&unsafe_files(&source("\nunsafe fn f() {}"), &[]), &[2]);
    broken_in_lines(&unsafe_files(&source("fn f() { \"unsafe\" } // unsafe"), &["a.rs"]), &[1]);

    let commented =
        "// SAFETY: so.\nlet a =\n    unsafe { b() };\n// why\nunsafe impl C for D {}\nlet e = unsafe { f() };";
    broken_in_lines(&safety_comments(&source(commented)), &[5, 6]);

    let table = |row: &str| {
        unsafe_table(&source("unsafe {}"), &format!("| f | n | w | t |\n|-|-|-|-|\n{row}"), |name| name == "t")
    };
    assert_eq!(table("| `a.rs` | 1 | because | `t` |"), [""; 0]);
    for bad in ["", "| `a.rs` | 2 | w | `t` |", "| `a.rs` | 1 | w | |", "| `a.rs` | 1 | w | `gone` |"] {
        broken_in_lines(&table(bad), &[1]);
    }
    broken_in_lines(&unsafe_table(&[], "| `gone.rs` | 1 | w | `t` |", |_| true), &[1]);

    assert!(forbids(&source("#![deny(unsafe_code)]")[0]).is_some());
    assert!(forbids(&source("#![forbid(unsafe_code)]")[0]).is_none());

    let calls = "a.unwrap();\n// Never empty: filled above.\nb\n    .expect(\"full\");\nc.unwrap(); // one was pushed\nd.expect(\"no d\");\n\
                 e.expect(\"e was set by new\");";
    broken_in_lines(&panics(&source(calls)), &[1, 6]);

    let lints = "#[allow(a)]\n#[allow(b, reason = \"c\")]\n#![cfg_attr(d, expect(e))]\nf.expect(g)";
    broken_in_lines(&silenced(&source(lints)), &[1, 3]);
}

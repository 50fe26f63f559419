//! What lies in the tree, and how large it may be.

use std::fs;

use timestamp_tests::source::{Source, files, root, sources, text};

use crate::{broken_in_lines, hold};

const FOLDERS: &[&str] = &["timestamp-macro", "timestamp-core", "graph-service", "tests", "docs"];
const FILES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "clippy.toml",
    "rustfmt.toml",
];

/// Names at the top level, folders with a `/` behind them.
fn strangers(top: &[String]) -> Vec<String> {
    let known = |name: &str| match name.strip_suffix('/') {
        Some(folder) => folder.starts_with('.') || folder == "target" || FOLDERS.contains(&folder),
        None => name.starts_with('.') || FILES.contains(&name),
    };
    top.iter().filter(|name| !known(name)).map(|name| format!("{name}:1: does not belong at the top level")).collect()
}

#[test]
fn the_top_level_is_fixed() {
    let entries = fs::read_dir(root()).expect("the workspace can be read").flatten();
    let ignored: Vec<String> = text(".gitignore").lines().map(|line| line.trim_matches('/').to_owned()).collect();
    let entries = entries.filter(|entry| !ignored.contains(&entry.file_name().to_string_lossy().into_owned()));
    let top = entries.map(|entry| {
        let folder = if entry.path().is_dir() { "/" } else { "" };
        format!("{}{folder}", entry.file_name().to_string_lossy())
    });
    hold("The top level is fixed.", strangers(&top.collect::<Vec<_>>()));
}

const MOST_LINES: usize = 400;

/// Files that may be longer, each with its reason.
const LONG: &[(&str, &str)] = &[];

fn long(sources: &[Source], excused: &[(&str, &str)]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        let excuse = excused.iter().any(|(path, _)| *path == source.path);
        if lines > MOST_LINES && !excuse {
            breaches.push(source.at(MOST_LINES + 1, format!("{lines} lines: this file is asking to be two")));
        }
        if lines <= MOST_LINES && excuse {
            breaches.push(source.at(lines, "excused for its length, which it does not need any more"));
        }
    }
    breaches
}

#[test]
fn no_file_is_longer_than_400_lines() {
    hold("A file over 400 lines is asking to be two.", long(&sources(""), LONG));
}

const MAIN: &str = "graph-service/src/main.rs";

#[test]
fn main_is_under_60_lines() {
    let lines = text(MAIN).lines().count();
    assert!(lines < 60, "{MAIN}:60: {lines} lines; main only starts what others define");
}

/// Signs of code and pages that somebody else wrote.
fn foreign(path: &str, text: &str) -> Vec<String> {
    const ENDINGS: &[&str] =
        &[".min.js", ".min.css", ".map", ".woff", ".woff2", ".ttf", ".wasm", ".so", ".dll", ".zip", ".gz"];
    const PLACES: &[&str] = &["node_modules/", "vendor/", "third_party/", "third-party/"];
    let said = [
        "@license",
        "/*!",
        "Copyright (c)",
        "All rights reserved",
        "SPDX-FileCopyrightText",
        "sourceMappingURL",
        "name=\"generator\"",
    ];
    let mut breaches = Vec::new();
    if ENDINGS.iter().any(|ending| path.ends_with(ending)) || PLACES.iter().any(|place| path.contains(place)) {
        breaches.push(format!("{path}:1: third-party code comes as a dependency"));
    }
    if ![".html", ".htm", ".js", ".mjs", ".css"].iter().any(|ending| path.ends_with(ending)) {
        return breaches;
    }
    for (at, line) in text.lines().enumerate() {
        if let Some(sign) = said.iter().find(|sign| line.contains(**sign)) {
            breaches.push(format!("{path}:{}: `{sign}` shows that it comes from elsewhere", at + 1));
        }
        if line.len() > 1_000 {
            breaches.push(format!("{path}:{}: {} bytes in a line: nobody wrote this by hand", at + 1, line.len()));
        }
    }
    breaches
}

#[test]
fn nothing_is_copied_from_elsewhere() {
    hold(
        "Third-party code and pages come as dependencies, never copied into the tree; nor are test pages from elsewhere.",
        files("").iter().flat_map(|path| foreign(path, &text(path))).collect(),
    );
}

#[test]
fn breaches_of_layout_are_seen() {
    let top = ["utils/", "notes.txt", ".github/", "docs/", "docs", "README.md"].map(str::to_owned);
    assert_eq!(strangers(&top).len(), 3);

    let source = |lines: usize| [Source::new("a.rs", &"\n".repeat(lines))];
    assert_eq!(long(&source(MOST_LINES), &[]), [""; 0]);
    broken_in_lines(&long(&source(MOST_LINES + 1), &[]), &[MOST_LINES + 1]);
    assert_eq!(long(&source(MOST_LINES + 1), &[("a.rs", "why")]), [""; 0]);
    broken_in_lines(&long(&source(1), &[("a.rs", "why")]), &[1]);

    broken_in_lines(&foreign("graph-service/pages/d3.min.js", ""), &[1]);
    broken_in_lines(&foreign("tests/golden/a.html", "<p>\n<meta name=\"generator\" content=\"x\">"), &[2]);
    broken_in_lines(&foreign("docs/a.js", &"x".repeat(1_001)), &[1]);
    assert_eq!(foreign("tests/golden/a.json", &"x".repeat(9_999)), [""; 0]);
}

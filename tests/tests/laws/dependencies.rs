//! What is pulled in from outside, by whom, and under which licence.

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

use serde_json::Value;
use timestamp_tests::source::{Source, root, sources, text};

use crate::{broken_in_lines, hold};

/// All that an annotated library pulls in.
const BENEATH_CORE: &[&str] = &[
    "timestamp-macro",
    "syn",
    "quote",
    "proc-macro2",
    "unicode-ident", // the attribute
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "itoa",
    "memchr",
    "zmij", // views of a trace
    "parking_lot",
    "parking_lot_core",
    "lock_api",
    "scopeguard",
    "smallvec",
    "cfg-if",
    "libc", // locks
    "once_cell",
    "pin-project-lite",
];

fn cargo(arguments: &[&str]) -> String {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = Command::new(cargo).args(arguments).args(["--offline", "--locked"]).current_dir(root()).output();
    let run = run.expect("cargo runs the tests, so it can be run");
    assert!(run.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).expect("cargo writes UTF-8")
}

fn uninvited(tree: &str, invited: &[&str]) -> Vec<String> {
    let names: BTreeSet<&str> =
        tree.lines().filter_map(|line| line.split(' ').next()).filter(|n| !n.is_empty()).collect();
    let strangers = names.into_iter().filter(|name| *name != "timestamp-core" && !invited.contains(name));
    strangers.map(|name| format!("timestamp-core/Cargo.toml:1: `{name}` in the default tree")).collect()
}

#[test]
fn an_annotated_library_pulls_in_little() {
    let tree = cargo(&["tree", "-p", "timestamp-core", "-e", "normal", "--prefix", "none"]);
    assert!(tree.starts_with("timestamp-core"), "{tree}");
    hold(
        "timestamp-core with default features has no web framework, database or async runtime beneath it.",
        uninvited(&tree, BENEATH_CORE),
    );
}

/// Licences that ask for no more than their text and a name.
const LICENCES: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unlicense",
    "0BSD",
    "BSL-1.0",
    "CC0-1.0",
];

/// Packages under another licence, each with the reason why it may be used.
const LICENCE_EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("cssparser", "MPL-2.0", "unchanged, and its licence covers only its own files"),
    ("inferno", "CDDL-1.0", "unchanged, and its licence covers only its own files"),
];

/// Whether one of an expression's alternatives consists of licences that `accept` knows.
fn acceptable(expression: &str, accept: impl Fn(&str) -> bool) -> bool {
    let plain = expression.replace(['(', ')'], "").replace('/', " OR ");
    // With brackets an AND may bind looser than an OR: then every licence in the bracket must do.
    if expression.contains('(') {
        return plain.split(" AND ").all(|part| part.split(" OR ").any(|licence| accept(licence.trim())));
    }
    plain.split(" OR ").any(|part| part.split(" AND ").all(|licence| accept(licence.trim())))
}

fn packages(metadata: &Value) -> Vec<String> {
    let mut breaches = Vec::new();
    for package in metadata["packages"].as_array().expect("metadata lists packages") {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        let excepted =
            |l: &str| LICENCE_EXCEPTIONS.iter().any(|(package, licence, _)| *package == name && *licence == l);
        if !acceptable(licence, |l| LICENCES.contains(&l) || excepted(l)) {
            breaches.push(format!("Cargo.lock:1: `{name}` is under `{licence}`"));
        }
        if package["source"].as_str().is_some_and(|source| !source.starts_with("registry+")) {
            breaches.push(format!("Cargo.lock:1: `{name}` does not come from the registry"));
        }
    }
    breaches
}

#[test]
fn licences_and_sources_are_acceptable() {
    let verbose = Command::new("rustc").arg("-vV").output().expect("rustc built this").stdout;
    let verbose = String::from_utf8_lossy(&verbose);
    let host = verbose.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).expect("cargo writes JSON");
    hold("Dependencies come from the registry, under licences that allow both of ours.", packages(&metadata));
}

/// Names of the dependencies in a manifest's sections whose heading ends in `section`, with their lines.
fn declared(manifest: &str, section: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut declared = Vec::new();
    for (at, line) in manifest.lines().enumerate() {
        if let Some(heading) = line.strip_prefix('[') {
            let heading = heading.trim_end_matches(']');
            inside =
                heading == section || (heading.starts_with("target.") && heading.ends_with(&format!(".{section}")));
        } else if inside && line.starts_with(|c: char| c.is_alphabetic()) {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            declared.push((at + 1, name.to_owned()));
        }
    }
    declared
}

fn unused(path: &str, manifest: &str, section: &str, users: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for (line, name) in declared(manifest, section) {
        let word = name.replace('-', "_");
        if !users.iter().any(|source| source.tokens.iter().any(|token| token.is(&word))) {
            breaches.push(format!("{path}:{line}: nothing uses `{name}`"));
        }
    }
    breaches
}

#[test]
fn every_dependency_is_used() {
    let mut breaches = Vec::new();
    for package in ["timestamp-macro", "timestamp-core", "graph-service", "tests"] {
        let path = format!("{package}/Cargo.toml");
        let manifest = text(&path);
        let all = sources(package);
        let in_src =
            all.iter().filter(|source| source.path.starts_with(&format!("{package}/src/")) || package == "tests");
        breaches.extend(unused(&path, &manifest, "dependencies", &in_src.cloned().collect::<Vec<_>>()));
        breaches.extend(unused(&path, &manifest, "dev-dependencies", &all));
    }
    hold("A dependency that nothing uses is not declared.", breaches);
}

#[test]
fn breaches_of_dependencies_are_seen() {
    assert_eq!(uninvited("timestamp-core v0.1.0\nserde v1\ntokio v1 (*)\n", BENEATH_CORE).len(), 1);

    let known = |licence: &str| licence == "MIT" || licence == "ISC";
    for good in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "MIT AND ISC", "(MIT OR GPL-3.0) AND ISC"] {
        assert!(acceptable(good, known), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0"] {
        assert!(!acceptable(bad, known), "{bad}");
    }
    let metadata = serde_json::json!({ "packages": [
        { "name": "a", "license": "MIT", "source": "registry+x" },
        { "name": "b", "license": "AGPL-3.0", "source": null },
        { "name": "c", "license": "MIT", "source": "git+x" },
    ]});
    assert_eq!(packages(&metadata).len(), 2);

    let manifest = "[dependencies]\na-b.workspace = true\nc = \"1\"\n[dev-dependencies]\nd = \"1\"";
    let users = [Source::new("a.rs", "use a_b::x; // c")];
    broken_in_lines(&unused("Cargo.toml", manifest, "dependencies", &users), &[3]);
    broken_in_lines(&unused("Cargo.toml", manifest, "dev-dependencies", &users), &[5]);
}

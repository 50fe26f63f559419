//! Each test that `docs/catalogue.md` names exists, and each of its rows names one.

use timestamp_tests::source::{Source, text};

const CATALOGUE: &str = "docs/catalogue.md";

/// The files in which the test `path` may stand, and its name.
fn places(path: &str) -> (Vec<String>, &str) {
    let (modules, name) = path.rsplit_once("::").unwrap_or(("", path));
    let (bases, modules): (&[&str], &str) = match modules.strip_prefix("core::") {
        Some(modules) => (&["timestamp-core/src"], modules),
        None => (&["tests/tests", "tests/core/tests"], modules),
    };
    let at = |modules: &str| {
        let files = bases.iter().map(|base| format!("{base}/{}", modules.replace("::", "/")));
        files.flat_map(|file| [".rs", "/mod.rs", "/main.rs"].map(|end| file.clone() + end)).collect::<Vec<_>>()
    };
    // Tests in the file of what they test are in a module of their own.
    let beside = modules.strip_suffix("::tests");
    (at(modules).into_iter().chain(beside.into_iter().flat_map(at)).collect(), name)
}

/// Whether a test of that name stands in one of the files: a function, or an entry `name: ..` of a table of scenarios.
/// Of the shapes a module is a test, of the messages a file.
fn exists(path: &str, read: impl Fn(&str) -> String) -> bool {
    let file = match path.split_once("::") {
        Some(("shapes", module)) => Some(format!("tests/shapes/src/{module}.rs")),
        Some(("ui", file)) => Some(format!("tests/ui/fail/{}.rs", file.replace("::", "/"))),
        _ => None,
    };
    if let Some(file) = file {
        return !read(&file).is_empty();
    }
    let (files, name) = places(path);
    files.iter().map(|file| Source::new(file, &read(file))).any(|source| {
        let found = source.find(&["fn", name]).len() + source.find(&[name, ":"]).len();
        found > 0
    })
}

fn broken(catalogue: &str, read: impl Fn(&str) -> String) -> Vec<String> {
    let mut breaches = Vec::new();
    for (at, line) in catalogue.lines().enumerate() {
        let is_row = line.starts_with("| ") && !line.ends_with(" held by |");
        let last = line.trim_end_matches(" |").rsplit(" | ").next().filter(|_| is_row).unwrap_or_default();
        let tests: Vec<&str> = last.split('`').skip(1).step_by(2).filter(|test| test.contains("::")).collect();
        if is_row && tests.is_empty() {
            breaches.push(format!("{CATALOGUE}:{}: no test holds this", at + 1));
        }
        let missing = tests.into_iter().filter(|test| !exists(test, &read));
        breaches.extend(missing.map(|test| format!("{CATALOGUE}:{}: there is no test `{test}`", at + 1)));
    }
    breaches
}

#[test]
fn every_case_has_its_tests() {
    let catalogue = text(CATALOGUE);
    assert!(catalogue.contains("\n| "), "{CATALOGUE} has no table");
    let breaches = broken(&catalogue, text);
    assert!(breaches.is_empty(), "\n  {}\n", breaches.join("\n  "));
}

#[test]
fn what_is_missing_is_seen() {
    let read = |file: &str| match file {
        "tests/tests/a/b.rs" => "fn c() {} table! { d: e(); }".to_owned(),
        "tests/shapes/src/a.rs" | "tests/ui/fail/b/c.rs" => "//! something".to_owned(),
        "timestamp-core/src/lane.rs" => "mod tests { fn f() {} }".to_owned(),
        _ => String::new(),
    };
    let row = |test: &str| format!("| case | must | {test} |");
    for found in ["`shapes::a`, `ui::b::c`", "`a::b::c`", "`a::b::d`, `a::b::c`", "`core::lane::tests::f`"] {
        assert_eq!(broken(&row(found), read), [""; 0], "{found}");
    }
    for missing in
        ["`a::b::e`", "`a::b::d`, `a::c::c`", "`core::lane::f::f`", "", "`c`", "open", "`shapes::b`", "`ui::a::c`"]
    {
        assert_eq!(broken(&row(missing), read).len(), 1, "{missing}");
    }
    assert_eq!(broken("| case | must | held by |\n|---|---|---|\ntext", read), [""; 0]);
}

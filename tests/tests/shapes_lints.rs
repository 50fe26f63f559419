//! Lints are the user's: the shapes are linted with their attributes and without, and with them no lint fires more often.
//!
//! The copies without are the same files with the attributes' lines emptied, so that lines stay comparable.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use timestamp_tests::source::{root, sources};

const EDITIONS: [&str; 2] = ["2021", "2024"];

/// Lints of rustc that are silent unless asked for; a user may ask.
const RUSTC: &[&str] = &[
    "future_incompatible",
    "keyword_idents",
    "let_underscore",
    "nonstandard_style",
    "refining_impl_trait",
    "rust_2018_idioms",
    "rust_2024_compatibility",
    "unused",
    "elided_lifetimes_in_paths",
    "explicit_outlives_requirements",
    "let_underscore_drop",
    "macro_use_extern_crate",
    "meta_variable_misuse",
    "missing_copy_implementations",
    "missing_debug_implementations",
    "missing_docs",
    "non_ascii_idents",
    "redundant_imports",
    "redundant_lifetimes",
    "single_use_lifetimes",
    "trivial_casts",
    "trivial_numeric_casts",
    "unit_bindings",
    "unnameable_types",
    "unreachable_pub",
    "unused_extern_crates",
    "unused_import_braces",
    "unused_lifetimes",
    "unused_qualifications",
    "unused_results",
    "variant_size_differences",
];

/// How often a lint fired in a line: lint, file and line.
type Fired = BTreeMap<(String, String, u64), usize>;

/// Whether a line is an annotation, by one of the names that the shapes give the attribute.
fn annotates(line: &str) -> bool {
    let Some(path) = line.trim_start().strip_prefix("#[") else { return false };
    let path = path.split(['(', ']', ' ']).next().unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    ["timestamp", "attribute", "timed"].contains(&name) || path == "cfg_attr" && line.contains("timestamp")
}

/// The line as it is in a copy: what denies warnings would stop the count.
fn copied(line: &str, attributes: bool) -> String {
    let denies = ["#![deny(", "#![forbid("].iter().any(|start| line.starts_with(start));
    let imports = line.trim_start().starts_with("use ") && line.ends_with("::timestamp;");
    match line {
        _ if denies => String::new(),
        _ if attributes => line.to_owned(),
        line if annotates(line) || imports => String::new(),
        // A macro that wants an attribute gets one that does nothing.
        line => match line.split_once(", timestamp_core::timestamp") {
            Some((before, _)) if line.starts_with("with_attribute!(") => format!("{before}, cfg(all()));"),
            _ => line.to_owned(),
        },
    }
}

/// Writes a package of the shapes, for one test: the other may be reading its own.
fn package(test: &str, edition: &str, attributes: bool) -> PathBuf {
    let kind = if attributes { "with" } else { "without" };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("shapes-{test}-{edition}-{kind}"));
    for source in sources("tests/shapes") {
        let path = folder.join(source.path.trim_start_matches("tests/shapes/"));
        let text: Vec<_> = source.text.lines().map(|line| copied(line, attributes)).collect();
        fs::create_dir_all(path.parent().expect("a folder")).expect("the target folder can be written");
        fs::write(path, text.join("\n") + "\n").expect("the target folder can be written");
    }
    let core = root().join("timestamp-core");
    let manifest = format!(
        "[workspace]\n[package]\nname = \"shapes\"\nedition = \"{edition}\"\n\
         [profile.dev]\ndebug = false\n[dependencies]\nasync-trait = \"0.1\"\ntimestamp-core = {{ path = {core:?} }}\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).expect("the target folder can be written");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy");
    folder
}

fn cargo(package: &Path) -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.current_dir(package);
    command.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("shapes-target"));
    command
}

/// Lets rustc tell of its lints, or clippy of its own as well. Clippy reads some functions as they were written.
fn lint(package: &Path, tool: &str, lints: &[&str]) -> Fired {
    let mut manifest = fs::read_to_string(package.join("Cargo.toml")).expect("it was written");
    manifest += if tool == "clippy" { "[lints.clippy]\n" } else { "[lints.rust]\n" };
    manifest.extend(lints.iter().map(|lint| format!("{lint} = \"warn\"\n")));
    fs::write(package.join("Cargo.toml"), manifest).expect("the target folder can be written");
    let mut command = cargo(package);
    command.args([tool, "--offline", "--all-targets", "--message-format=json"]);
    let run = command.output().expect("cargo runs this test");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut fired = Fired::new();
    let lines = String::from_utf8(run.stdout).expect("cargo writes UTF-8");
    for message in lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        let span =
            message["message"]["spans"].as_array().and_then(|spans| spans.iter().find(|s| s["is_primary"] == true));
        if let (Some(lint), Some(span)) = (message["message"]["code"]["code"].as_str(), span) {
            let file = span["file_name"].as_str().unwrap_or_default().to_owned();
            *fired.entry((lint.to_owned(), file, span["line_start"].as_u64().unwrap_or(0))).or_default() += 1;
        }
    }
    fired
}

/// What fires more often in `a` than in `b`.
fn more(a: &Fired, b: &Fired) -> Vec<String> {
    let more = a.iter().filter(|(place, count)| b.get(*place).is_none_or(|other| other < count));
    more.map(|((lint, file, line), count)| format!("{file}:{line}: {lint} x{count}")).collect()
}

#[test]
#[ignore = "builds the shapes twice more; run by: cargo test -p timestamp-tests --test shapes_lints -- --ignored"]
fn values_are_those_of_the_functions_without_the_attribute() {
    for edition in EDITIONS {
        let mut command = cargo(&package("values", edition, false));
        command.args(["test", "--offline", "--test", "shapes", "--", "--exact", ALL_CASES]);
        let run = command.env("SHAPES_WITHOUT_ATTRIBUTES", "1").output().expect("cargo runs this test");
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success() && told.contains("1 passed"), "{told}{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
#[ignore = "needs rustdoc; run by: cargo test -p timestamp-tests --test shapes_lints -- --ignored"]
fn documentation_shows_async_functions_as_they_were_written() {
    let package = package("documentation", "2021", true);
    let run = cargo(&package).args(["doc", "--offline", "--no-deps"]).output().expect("cargo runs this test");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shapes-target/doc/shapes/own_names/primitives");
    let shown = |page: &str| fs::read_to_string(folder.join(page)).expect("a page for each public function");
    assert!(shown("fn.future.html").contains("pub async fn future("));
    assert!(shown("fn.sync.html").contains("pub fn sync("));
    assert!(!shown("fn.future.html").contains("__argument"));
}

/// The shapes' own test that makes every call.
const ALL_CASES: &str = "values_are_the_same_armed_and_not_and_every_call_is_a_span";

#[test]
#[ignore = "needs clippy; run by: cargo test -p timestamp-tests --test shapes_lints -- --ignored"]
fn no_lint_fires_more_often_with_the_attribute_than_without() {
    let mut additional = Vec::new();
    let tools: [(&str, &[&str]); 2] = [("check", RUSTC), ("clippy", &["all", "pedantic"])];
    for (edition, (tool, lints)) in EDITIONS.into_iter().flat_map(|edition| tools.map(|tool| (edition, tool))) {
        let with = lint(&package("lints", edition, true), tool, lints);
        let without = lint(&package("lints", edition, false), tool, lints);
        let total = |fired: &Fired| fired.values().sum::<usize>();
        println!(
            "edition {edition}, {tool}: {} lints fired with the attribute, {} without",
            total(&with),
            total(&without)
        );
        more(&without, &with).iter().for_each(|lost| println!("only without: {lost}"));
        assert!(total(&without) > 100, "nothing to compare");
        additional.extend(more(&with, &without));
    }
    assert!(additional.is_empty(), "\n  {}\n", additional.join("\n  "));
}

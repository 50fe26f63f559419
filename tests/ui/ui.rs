//! What rustc says of annotated functions that it refuses: one error, where the mistake is.
//!
//! `fail/misuse` is refused by the attribute itself, and `fail/code` by rustc: what is wrong there would be wrong without the
//! attribute, too, but for two closures that a future returns. A comment `//~ token` marks the token at which the error must point, `//~ token#2` the second such.
//! After a change that is meant, `TRYBUILD=overwrite cargo test -p timestamp-ui` writes the `.stderr` files anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The messages are those of one version of rustc, which is the oldest that is supported.
const VERSION: &str = env!("CARGO_PKG_RUST_VERSION");

/// Cases with more than one error, and why.
const MORE: &[(&str, usize, &str)] = &[
    ("misuse/value_of_the_attribute", 2, "rustc has refused `= value` already when it asks the attribute"),
    ("code/closure_that_lends_of_a_future", 2, "rustc tells it of `Fn` and of `FnOnce`"),
    ("code/unknown_result_in_a_future", 2, "the type is written twice, and rustc's advice differs"),
];

#[test]
fn rustc_says_what_was_recorded() {
    let version = Command::new("rustc").arg("--version").output().expect("rustc built this").stdout;
    let version = String::from_utf8_lossy(&version).into_owned();
    if !version.starts_with(&format!("rustc {VERSION}.")) {
        eprintln!("SKIPPED: the messages were recorded with rustc {VERSION}, and this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
}

/// A source with its recorded message.
struct Case {
    /// As `misuse/twice`.
    name: String,
    source: String,
    message: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fail");
    let list = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    };
    let files = list(&folder).iter().flat_map(|folder| list(folder)).collect::<Vec<_>>();
    let sources = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources
        .map(|path| {
            let name = path.strip_prefix(&folder).expect("beneath it").with_extension("");
            let read =
                |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let (source, message) = (read(path), read(&path.with_extension("stderr")));
            Case { name: name.to_string_lossy().replace('\\', "/"), source, message }
        })
        .collect()
}

/// What is wrong with a case, if anything is.
fn complaint(case: &Case) -> Option<String> {
    let count = |start: &str| case.message.lines().filter(|line| line.starts_with(start)).count();
    let expected = MORE.iter().find(|(name, ..)| *name == case.name).map_or(1, |(_, errors, _)| *errors);
    if (count("error"), count("warning")) != (expected, 0) {
        return Some(format!("{} errors and {} warnings", count("error"), count("warning")));
    }
    let marked = match marked(&case.source) {
        Some(marked) => marked,
        None => return Some("no `//~ token`, or more than one, or no such token".to_owned()),
    };
    let pointed = pointed(&case.message);
    if pointed != Some(marked) {
        return Some(format!("the error is at {pointed:?}, and its mark at {marked:?}"));
    }
    let attribute =
        case.source.lines().nth(marked.0 - 1).is_some_and(|line| line.trim_start().starts_with("#[timestamp"));
    if case.name.starts_with("misuse/") {
        (expected == 1 && !case.message.contains("help: ")).then(|| "the message does not help".to_owned())
    } else {
        (attribute && !case.name.contains("name"))
            .then(|| "the user's own mistake is reported at the attribute".to_owned())
    }
}

/// Line and column of the token that is marked.
fn marked(source: &str) -> Option<(usize, usize)> {
    let mut marked = source.lines().enumerate().filter_map(|(at, line)| Some((at + 1, line.split_once(" //~ ")?)));
    let (line, (code, token)) = marked.next()?;
    let (token, nth) = match token.split_once('#') {
        Some((token, nth)) if !token.is_empty() => (token, nth.parse::<usize>().ok()?),
        _ => (token, 1),
    };
    let (column, _) = code.match_indices(token).nth(nth - 1)?;
    marked.next().is_none().then_some((line, column + 1))
}

/// Line and column that the first error points at.
fn pointed(message: &str) -> Option<(usize, usize)> {
    let arrow = message.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = arrow.rsplit(':');
    let column = parts.next()?.parse().ok()?;
    Some((parts.next()?.parse().ok()?, column))
}

#[test]
fn each_mistake_is_one_error_at_its_own_token() {
    let cases = cases();
    assert!(cases.len() > 100, "{} cases", cases.len());
    let complaints: Vec<_> =
        cases.iter().filter_map(|case| Some(format!("fail/{}.rs: {}", case.name, complaint(case)?))).collect();
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
    for (name, _, why) in MORE {
        assert!(cases.iter().any(|case| case.name == *name), "{name} is gone ({why}): strike it off");
    }
}

#[test]
fn what_is_wrong_with_a_message_is_seen() {
    let good = "error: no\n\nhelp: so\n --> fail/x.rs:1:13\n";
    let with = |name: &str, message: &str| {
        let source = "#[timestamp(a, b)] //~ a,\n".to_owned();
        complaint(&Case { name: name.to_owned(), source, message: message.to_owned() })
    };
    assert_eq!(with("misuse/x", good), None);
    for bad in [
        good.replace("help", "hint"),
        good.replace(":1:13", ":1:14"),
        good.replace(":1:13", ":2:13"),
        format!("{good}error: and no\n"),
        format!("{good}warning: and no\n"),
        String::new(),
    ] {
        assert!(with("misuse/x", &bad).is_some(), "{bad}");
    }
    assert!(with("code/x", good).is_some(), "at the attribute");
    let column = |source: &str| marked(source).map(|(_, column)| column);
    assert_eq!(column("ab ab //~ b#2"), Some(5));
    for bad in ["ab //~ c", "a //~ a\nb //~ b", "a"] {
        assert_eq!(column(bad), None);
    }
}

//! The README's examples, run exactly as they are printed.
//!
//! A line before a fence says what becomes of its block; no reader sees it on the rendered page:
//!
//! - `<!-- run -->` before a `bash` or `python` block: it is run, and must succeed. A `curl` in it must not get an error.
//! - `<!-- output -->` before a block that follows: what the example printed, where `…` stands for anything.
//! - `<!-- not run: why -->` before a `bash` or `python` block that can't be.
//!
//! The blocks run in order in one empty folder, while the service listens where the README says that it does.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use timestamp_tests::service::{Service, binary_alone};
use timestamp_tests::source::text;

/// The service's default address, which the examples name.
const ADDRESS: &str = "127.0.0.1:8000";

#[derive(Debug, PartialEq, Eq)]
struct Block {
    line: usize,
    /// The comment on the line before the fence, without its brackets.
    mark: String,
    language: String,
    code: String,
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut before = "";
    let mut lines = markdown.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let mark = before.strip_prefix("<!--").and_then(|mark| mark.strip_suffix("-->")).unwrap_or_default();
            let code = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let code = code.flat_map(|line| [line, "\n"]).collect();
            blocks.push(Block {
                line: at + 1,
                mark: mark.trim().to_owned(),
                language: language.trim().to_owned(),
                code,
            });
        }
        before = line;
    }
    blocks
}

/// Places of examples that nobody has decided to run or not to run.
fn undecided(blocks: &[Block]) -> Vec<String> {
    let examples = blocks.iter().filter(|block| ["bash", "sh", "python"].contains(&block.language.as_str()));
    let decided =
        |block: &Block| block.mark == "run" || block.mark.strip_prefix("not run: ").is_some_and(|why| !why.is_empty());
    examples
        .filter(|block| !decided(block))
        .map(|block| format!("README.md:{}: {}", block.line, block.language))
        .collect()
}

/// Whether `output` is `expected`, in which `…` stands for anything.
fn fits(expected: &str, output: &str) -> bool {
    let parts: Vec<&str> = expected.trim().split('…').collect();
    let mut rest = output.trim();
    for (at, part) in parts.iter().enumerate() {
        let last = at + 1 == parts.len();
        let found = if at == 0 {
            rest.starts_with(part).then_some(0)
        } else if last {
            rest.ends_with(part).then(|| rest.len() - part.len())
        } else {
            rest.find(part)
        };
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
    }
    parts.len() > 1 || rest.is_empty()
}

fn run(block: &Block, folder: &Path) -> String {
    let mut command = match block.language.as_str() {
        "python" => Command::new("python3"),
        _ => Command::new("bash"),
    };
    match block.language.as_str() {
        "python" => command.arg("-c"),
        _ => command.args(["-euo", "pipefail", "-c"]),
    };
    // curl reads its defaults from here: without them it takes an error for an answer.
    let run = command.arg(&block.code).current_dir(folder).env("CURL_HOME", folder).output();
    let run = run.unwrap_or_else(|error| panic!("README.md:{}: {} can't be run: {error}", block.line, block.language));
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "README.md:{}: {}\n{out}\n{err}", block.line, run.status);
    out.into_owned()
}

#[test]
#[ignore = "needs curl, Python's requests and a free port 8000: .ci/run runs it"]
fn the_examples_do_what_they_say() {
    let blocks = blocks(&text("README.md"));
    for language in ["bash", "python"] {
        let runs = blocks.iter().any(|block| block.mark == "run" && block.language == language);
        assert!(runs, "README.md has no {language} block with `<!-- run -->` before it");
    }
    let free = TcpListener::bind(ADDRESS).map(drop);
    assert!(free.is_ok(), "the README's address {ADDRESS} is in use: end what listens there ({free:?})");

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    drop(fs::remove_dir_all(&folder));
    fs::create_dir_all(&folder).expect("target can be written");
    fs::write(folder.join(".curlrc"), "fail-with-body\nshow-error\nmax-time = 60\n").expect("target can be written");

    let _service = Service::listening_on(ADDRESS, &binary_alone());
    let mut output = None;
    for block in &blocks {
        match block.mark.as_str() {
            "run" => output = Some(run(block, &folder)),
            "output" => {
                let output = output.take().unwrap_or_else(|| panic!("README.md:{}: output of nothing", block.line));
                assert!(fits(&block.code, &output), "README.md:{}: it printed\n{output}", block.line);
            }
            _ => {}
        }
    }
}

#[test]
fn every_example_is_run_or_says_why_not() {
    assert_eq!(undecided(&blocks(&text("README.md"))), [""; 0]);
}

#[test]
fn blocks_are_found_with_their_marks() {
    let markdown = "# T\n<!-- run -->\n```bash\na\n\nb\n```\n\n```python\nc\n```\n<!-- not run: d -->\n```sh\n```";
    let found = blocks(markdown);
    let first = Block { line: 3, mark: "run".to_owned(), language: "bash".to_owned(), code: "a\n\nb\n".to_owned() };
    assert_eq!((found.len(), &found[0]), (3, &first));
    assert_eq!(undecided(&found), ["README.md:9: python"]);
}

#[test]
fn an_ellipsis_stands_for_anything() {
    for (expected, output) in [("a", "a\n"), ("a … c", "a b c"), ("…c", "a c"), ("a…", "a"), ("…b…", "abc")] {
        assert!(fits(expected, output), "{expected} {output}");
    }
    for (expected, output) in [("a", "ab"), ("a … c", "a b"), ("…c…", "a b"), ("b…", "a b"), ("a…a", "a")] {
        assert!(!fits(expected, output), "{expected} {output}");
    }
}

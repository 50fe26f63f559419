//! Rust sources as the law tests see them: words and signs with their lines, comments apart, test code left out.
//!
//! A parser would know more, but a law is broken by a *word* in the wrong file (`Instant` in a route, `crate::clock` in
//! the trace), and words are all that this reader tells apart from comments and strings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

mod lexer;

pub use lexer::Token;

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Everything but comments.
    pub tokens: Vec<Token>,
    /// The comments, a line each: number and text.
    pub comments: Vec<(usize, String)>,
}

impl Source {
    /// Reads `text` as the file `path`.
    pub fn new(path: &str, text: &str) -> Self {
        let (tokens, comments) = lexer::read(text);
        Source { path: path.to_owned(), text: text.to_owned(), tokens, comments }
    }

    /// The file without what only a test build contains.
    #[must_use]
    pub fn without_tests(mut self) -> Self {
        let mut kept = Vec::with_capacity(self.tokens.len());
        let mut at = 0;
        while at < self.tokens.len() {
            match test_attribute(&self.tokens, at) {
                Some((end, true)) if self.tokens[at + 1].is("!") => at = self.tokens.len().max(end),
                Some((end, true)) => at = item_end(&self.tokens, end),
                Some((end, false)) => {
                    kept.extend_from_slice(&self.tokens[at..end]);
                    at = end;
                }
                None => {
                    kept.push(self.tokens[at].clone());
                    at += 1;
                }
            }
        }
        self.tokens = kept;
        self
    }

    /// `path:line: what`, as compilers print it, so that editors can jump there.
    pub fn at(&self, line: usize, what: impl std::fmt::Display) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Where the words and signs of `sequence` follow each other.
    pub fn find(&self, sequence: &[&str]) -> Vec<usize> {
        let starts = self.tokens.windows(sequence.len().max(1)).enumerate();
        starts.filter(|(_, window)| window.iter().zip(sequence).all(|(t, s)| t.is(s))).map(|(at, _)| at).collect()
    }

    /// Line and name of everything taken directly from the path `root`: `root::name` and `root::{name, other::deeper}`.
    /// A longer path that ends in `root` counts too, but not `$root`.
    pub fn taken_from(&self, root: &[&str]) -> Vec<(usize, String)> {
        let mut sequence = Vec::new();
        for word in root {
            sequence.extend([word, "::"]);
        }
        let mut taken = Vec::new();
        for at in self.find(&sequence) {
            let behind = &self.tokens[at + sequence.len()..];
            match behind.first() {
                _ if at > 0 && self.tokens[at - 1].is("$") => {}
                Some(token) if token.is("{") => taken.extend(first_words(behind)),
                Some(token) => taken.push((token.line, token.text.clone())),
                None => {}
            }
        }
        taken
    }

    /// Line and text of every word that is one of `words`.
    pub fn words(&self, words: &[&str]) -> Vec<(usize, String)> {
        let named = self.tokens.iter().filter(|token| words.contains(&token.text.as_str()));
        named.map(|token| (token.line, token.text.clone())).collect()
    }

    /// The comment on `line`, if there is one.
    pub fn comment_on(&self, line: usize) -> Option<&str> {
        self.comments.iter().find(|(at, _)| *at == line).map(|(_, text)| text.as_str())
    }

    /// The comment lines directly above `line`, attributes between them and it passed over, joined.
    pub fn comment_above(&self, line: usize) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut found = Vec::new();
        for at in (1..line).rev() {
            let text = lines.get(at - 1).map_or("", |line| line.trim_start());
            match self.comment_on(at) {
                Some(comment) if !self.tokens.iter().any(|token| token.line == at) => found.push(comment),
                _ if found.is_empty() && text.starts_with("#[") => {}
                _ => break,
            }
        }
        found.reverse();
        found.join("\n")
    }
}

/// If an attribute starts at `at`: the index behind it, and whether it keeps its item to test builds.
fn test_attribute(tokens: &[Token], at: usize) -> Option<(usize, bool)> {
    let mut open = at + 1;
    if !tokens[at].is("#") {
        return None;
    }
    if tokens.get(open)?.is("!") {
        open += 1;
    }
    if !tokens.get(open)?.is("[") {
        return None;
    }
    let end = closing(tokens, open);
    let inside: Vec<&str> = tokens[open + 1..end].iter().map(|token| token.text.as_str()).collect();
    let test_only =
        matches!(inside[..], ["cfg", "(", "test", ..] | ["cfg", "(", "all", "(", "test", ..] | ["test", ..]);
    Some((end + 1, test_only))
}

/// The index of the bracket that closes the one at `open`; the last index if none does.
fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len() - 1
}

/// The index behind the item that starts at `at`: behind its body, or behind its `;` or `,`.
fn item_end(tokens: &[Token], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].text.as_str() {
            "{" => return closing(tokens, at) + 1,
            "(" | "[" => at = closing(tokens, at) + 1,
            ";" | "," => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// The first word of every path in the `{…}` list that `tokens` starts with.
fn first_words(tokens: &[Token]) -> Vec<(usize, String)> {
    let (mut words, mut depth) = (Vec::new(), 0_usize);
    for pair in tokens.windows(2) {
        match pair[0].text.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && (pair[0].is("{") || pair[0].is(",")) && pair[1].is_word() {
            words.push((pair[1].line, pair[1].text.clone()));
        }
    }
    words
}

/// The folder that holds the workspace.
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// Every file of the project beneath `folder` (relative to the workspace), sorted; build output is passed over.
///
/// # Panics
/// If a folder can't be read.
pub fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(folder) = waiting.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries.flatten() {
            let name = entry.file_name();
            let path = entry.path();
            if [".git", "target", "__pycache__"].iter().any(|skipped| name == *skipped) {
            } else if path.is_dir() {
                waiting.push(path);
            } else if let Ok(relative) = path.strip_prefix(root()) {
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    found
}

/// The text of a file of the project, empty if it isn't there.
pub fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_default()
}

/// Every Rust file beneath `folder`, whole.
pub fn sources(folder: &str) -> Vec<Source> {
    files(folder).iter().filter(|path| path.ends_with(".rs")).map(|path| Source::new(path, &text(path))).collect()
}

/// Every Rust file beneath `folder` as a library build sees it: without test items and files.
pub fn library(folder: &str) -> Vec<Source> {
    let whole = sources(folder);
    let test_files: BTreeSet<String> = whole.iter().flat_map(test_modules).collect();
    let is_test =
        |path: &str| test_files.iter().any(|t| path == format!("{t}.rs") || path.starts_with(&format!("{t}/")));
    whole.into_iter().filter(|source| !is_test(&source.path)).map(Source::without_tests).collect()
}

/// The paths, without `.rs`, of the modules that the file declares for tests only.
fn test_modules(source: &Source) -> Vec<String> {
    let (folder, file) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
    let home = match file {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        _ => source.path.trim_end_matches(".rs").to_owned(),
    };
    let tokens = &source.tokens;
    let attributes = (0..tokens.len()).filter_map(|at| test_attribute(tokens, at));
    let behind = attributes.filter(|(_, test_only)| *test_only).map(|(end, _)| &tokens[end..]);
    behind
        .filter_map(|item| {
            let module = item.iter().position(|token| token.is("mod"))?;
            let only_visibility =
                item[..module].iter().all(|t| ["pub", "(", "crate", "super", ")"].contains(&&*t.text));
            (only_visibility && item.get(module + 2)?.is(";")).then(|| format!("{home}/{}", item[module + 1].text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_items_are_left_out_and_nothing_else() {
        let text =
            "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[cfg(test)] #[x] use y::{z}; #[cfg(not(test))] fn c() {}
                    #[cfg(all(test, unix))] const D: [u8; 2] = [1; 2]; fn e() { #[cfg(test)] if f { g() } h() }";
        let kept = Source::new("x.rs", text).without_tests();
        let text: Vec<_> =
            kept.tokens.iter().filter(|token| token.is_word()).map(|token| token.text.as_str()).collect();
        assert_eq!(text, ["fn", "a", "cfg", "not", "test", "fn", "c", "fn", "e", "h"]);
    }

    #[test]
    fn a_list_of_imports_is_taken_apart() {
        let source = Source::new("x.rs", "use crate::{a::{b, c}, d}; crate::e::f(); $crate::g!()");
        let names: Vec<_> = source.taken_from(&["crate"]).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["a", "d", "e"]);
    }

    #[test]
    fn files_of_test_modules_are_known() {
        let source =
            Source::new("p/src/a.rs", "#[cfg(test)] pub(crate) mod mock; #[cfg(test)] mod tests { } mod real;");
        assert_eq!(test_modules(&source), ["p/src/a/mock"]);
        let source = Source::new("p/src/a/mod.rs", "#[cfg(test)]\nmod tests;");
        assert_eq!(test_modules(&source), ["p/src/a/tests"]);
    }
}

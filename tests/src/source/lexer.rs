//! Takes Rust source apart: tokens on one side, comments on the other.

/// A word, a sign or a literal, outside comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Counted from 1.
    pub line: usize,
    /// As it stands in the source; `::` is one sign. A string or character literal keeps its quotes.
    pub text: String,
}

impl Token {
    /// Whether the token is `text`.
    pub fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// Whether the token is an identifier or a keyword.
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_') && !self.text.contains('"')
    }
}

/// The tokens of `text`, and its comments, a line each.
pub(super) fn read(text: &str) -> (Vec<Token>, Vec<(usize, String)>) {
    Lexer { rest: text, line: 1, tokens: Vec::new(), comments: Vec::new() }.run()
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
    comments: Vec<(usize, String)>,
}

impl Lexer<'_> {
    fn run(mut self) -> (Vec<Token>, Vec<(usize, String)>) {
        while let Some(next) = self.rest.chars().next() {
            let length = if next.is_whitespace() {
                self.take(next.len_utf8());
                continue;
            } else if self.rest.starts_with("//") {
                let length = self.rest.find('\n').unwrap_or(self.rest.len());
                self.comment(length);
                continue;
            } else if self.rest.starts_with("/*") {
                let length = block_comment(self.rest);
                self.comment(length);
                continue;
            } else if let Some(length) = string(self.rest) {
                length
            } else if next.is_alphanumeric() || next == '_' {
                self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len())
            } else if self.rest.starts_with("::") {
                2
            } else {
                next.len_utf8()
            };
            let line = self.line;
            let text = self.take(length);
            self.tokens.push(Token { line, text });
        }
        (self.tokens, self.comments)
    }

    fn take(&mut self, length: usize) -> String {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.line += taken.matches('\n').count();
        taken.to_owned()
    }

    fn comment(&mut self, length: usize) {
        let first = self.line;
        let text = self.take(length);
        self.comments.extend(text.lines().enumerate().map(|(n, line)| (first + n, line.trim().to_owned())));
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of the string, character or byte literal that `text` starts with.
fn string(text: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        let rest = text.strip_prefix(prefix);
        rest.is_some_and(|rest| rest.starts_with(['"', '\'']) || (prefix.ends_with('r') && raw_quotes(rest).is_some()))
    })?;
    let rest = &text[prefix.len()..];
    if prefix.ends_with('r') {
        let hashes = raw_quotes(rest)?;
        let end = format!("\"{}", "#".repeat(hashes));
        let body = prefix.len() + hashes + 1;
        return Some(text[body..].find(&end).map_or(text.len(), |at| body + at + end.len()));
    }
    let quote = rest.chars().next()?;
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some(prefix.len() + at + 1),
            // A lifetime, unless the quote closes right behind one character.
            _ if quote == '\'' && !rest[at + c.len_utf8()..].starts_with('\'') => return Some(1),
            _ => {}
        }
    }
    Some(text.len())
}

/// How many `#` stand before the quote of a raw string; `None` if it is none.
fn raw_quotes(rest: &str) -> Option<usize> {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    rest[hashes..].starts_with('"').then_some(hashes)
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    fn words(text: &str) -> Vec<String> {
        Source::new("x.rs", text).tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_strings_hold_no_words() {
        let text = "a /* b /* c */ d */ \"e \\\" f\" // g\n r#\"h\"i\"# 'j' '\\'' b'k' &'l m";
        assert_eq!(words(text), ["a", "\"e \\\" f\"", "r#\"h\"i\"#", "'j'", "'\\''", "b'k'", "&", "'", "l", "m"]);
        assert!(!Source::new("x.rs", text).tokens[1].is_word());
    }

    #[test]
    fn lines_survive_comments_and_long_strings() {
        let source = Source::new("x.rs", "/* a\nb */ c\n\"d\ne\" f");
        assert_eq!(source.tokens.iter().map(|token| token.line).collect::<Vec<_>>(), [2, 3, 4]);
        assert_eq!(source.comment_on(2), Some("b */"));
    }
}

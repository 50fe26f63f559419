//! Which arguments a body uses, as far as words tell.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Pat;
use syn::visit_mut::{self, VisitMut};

use crate::args::Args;
use crate::item::Item;

/// The words of a body and of the name made of its arguments. What is not among them is not used; what is may be another
/// thing of that name, and then a warning is lost.
///
/// An included file has words that are not seen here: beside an `include!`, what is not seen may be used or not. A macro
/// that includes a file, or makes up a name out of nothing, is not known as such; it finds no `_something`.
#[derive(Default)]
pub(super) struct Words {
    words: BTreeSet<String>,
    /// Format strings name arguments too.
    literals: String,
    name: String,
    /// Whether the body has an `include!`.
    includes: bool,
}

impl Words {
    pub(super) fn of(item: &Item, args: &Args) -> Self {
        let mut words = Words::default();
        words.add(item.body.stream());
        words.name.extend(args.name.iter().map(|name| name.value()));
        words
    }

    fn add(&mut self, tokens: TokenStream) {
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(word) => {
                    let called = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
                    self.includes |= called && word == "include";
                    self.words.insert(word.to_string());
                }
                TokenTree::Literal(literal) => self.literals.push_str(&literal.to_string()),
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn has(&self, word: &Ident) -> bool {
        let word = word.to_string();
        let plain = word.trim_start_matches("r#");
        self.words.contains(&word) || self.literals.contains(plain) || self.name.contains(plain)
    }

    /// Whether the name is made of this variable: `{x`, or `x$` as a width.
    pub(super) fn name_has(&self, variable: &Ident) -> bool {
        let variable = variable.to_string();
        let variable = variable.trim_start_matches("r#");
        let of_a_word = |c: char| c == '_' || c.is_alphanumeric();
        // What is doubled stands for itself.
        let name = self.name.replace("{{", "");
        name.match_indices(variable).any(|(at, _)| {
            let (before, after) = (&name[..at], &name[at + variable.len()..]);
            let before = before.strip_suffix("r#").unwrap_or(before);
            let open = before.rfind('{').is_some_and(|open| !before[open..].contains('}'));
            let whole = !before.ends_with(of_a_word) && !after.starts_with(of_a_word);
            whole && open && (before.trim_end().ends_with('{') || after.starts_with('$'))
        })
    }

    /// Whether this is the name of what is not used, and says so by its underscore.
    pub(super) fn has_no_use_for(&self, name: &Ident) -> bool {
        name.to_string().starts_with('_') && !self.has(name)
    }

    /// Whether a file in the body may use what the body itself has no use for.
    pub(super) fn may_be_included(&self, name: &Ident) -> bool {
        self.includes && self.has_no_use_for(name)
    }

    /// Whether a variable of the pattern is not used without saying so, or is used by a file for all that is known.
    pub(super) fn misses_one_of(&self, pattern: &Pat) -> bool {
        struct Missing<'a>(&'a Words, bool);
        impl VisitMut for Missing<'_> {
            fn visit_pat_ident_mut(&mut self, bound: &mut syn::PatIdent) {
                let unused = self.0.has_no_use_for(&bound.ident) && !self.0.may_be_included(&bound.ident);
                self.1 |= !unused && !self.0.has(&bound.ident);
                visit_mut::visit_pat_ident_mut(self, bound);
            }
        }
        let mut missing = Missing(self, false);
        missing.visit_pat_mut(&mut pattern.clone());
        missing.1
    }
}

//! Which arguments a body uses, as far as words tell.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Pat;
use syn::visit_mut::{self, VisitMut};

use crate::args::Args;
use crate::item::Item;

/// The words of a body and of the name made of its arguments. What is not among them is not used; what is may be another
/// thing of that name, and then a warning is lost.
#[derive(Default)]
pub(super) struct Words {
    words: BTreeSet<String>,
    /// Format strings name arguments too.
    literals: String,
    name: String,
}

impl Words {
    pub(super) fn of(item: &Item, args: &Args) -> Self {
        let mut words = Words::default();
        words.add(item.body.stream());
        words.name.extend(args.name.iter().map(|name| name.value()));
        words
    }

    fn add(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(word) => drop(self.words.insert(word.to_string())),
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
        let goes_on = |c: char| c == '_' || c.is_alphanumeric();
        self.name.match_indices(variable).any(|(at, _)| {
            let (before, after) = (&self.name[..at], &self.name[at + variable.len()..]);
            before.trim_end().ends_with('{') && !after.starts_with(goes_on) || after.starts_with('$')
        })
    }

    /// Whether this is the name of what is not used, and says so by its underscore.
    pub(super) fn has_no_use_for(&self, name: &Ident) -> bool {
        name.to_string().starts_with('_') && !self.has(name)
    }

    /// Whether a variable of the pattern is not used without saying so.
    pub(super) fn misses_one_of(&self, pattern: &Pat) -> bool {
        struct Missing<'a>(&'a Words, bool);
        impl VisitMut for Missing<'_> {
            fn visit_pat_ident_mut(&mut self, bound: &mut syn::PatIdent) {
                self.1 |= !self.0.has(&bound.ident) && !bound.ident.to_string().starts_with('_');
                visit_mut::visit_pat_ident_mut(self, bound);
            }
        }
        let mut missing = Missing(self, false);
        missing.visit_pat_mut(&mut pattern.clone());
        missing.1
    }
}

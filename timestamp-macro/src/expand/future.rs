//! ```text
//! async fn load(&self, Range { from, to }: Range, path: Path) -> io::Result<Page> { .. }
//! ->
//! async fn load(&self, __argument1: Range, path: Path) -> io::Result<Page> {
//!     Traced::new({ struct Here; static CALLSITE: Callsite = ..; &CALLSITE }, async move {
//!         if false {
//!             let _ = &path;
//!             let _ = &__argument1;
//!             let _ = &self;
//!             return declared::<io::Result<Page>>();
//!         }
//!         let __argument1 = __argument1;
//!         let Range { from, to } = __argument1;
//!         let path = path;
//!         '__timestamp_body: { .. }
//!     }).await
//! }
//! ```
//!
//! - Arguments are dropped in the reverse of their order, and within the span. A block drops what it captured in the
//!   order in which it mentions it, so all are mentioned in reverse. What a pattern leaves behind has no name to be
//!   mentioned by, so such a pattern is taken apart in the block; from there on later arguments must become variables of
//!   the block too, or they would be dropped after it. Doing so for all would be simpler, and would keep each argument
//!   once more in the future.
//! - To be mentioned is to be used, and of what the body does not use rustc warns. So such an argument is rebound too, as
//!   the user wrote it. Where it is called `_something`, clippy warns of its use; that name is made one of our own.
//! - A pattern that is a name alone may be a constant's or a unit struct's, and then binds nothing. A capital tells, as the
//!   naming lints have it. Such a pattern is taken apart in the block too, which is right for a variable as well.
//! - Other attributes may read the signature after us, so names stay in it, and so do attributes but for lints.
//! - The `return` that is never reached tells the block its type, so that the body coerces as it did before.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, FieldPat, FnArg, Ident, Pat, PatIdent, PatType, ReturnType, Type};

use super::words::Words;
use super::{generated, in_braces, labelled, private, traced};
use crate::args::Args;
use crate::item::Item;

pub(super) fn expand(mut item: Item, args: &Args) -> syn::Result<TokenStream> {
    let at = generated(item.signature.output.span());
    let hint = hint(&item.signature.output, &private(args, at), at);
    let words = Words::of(&item, args);
    let Arguments { mentions, rebindings, references } = Arguments::take(&mut item, &words, at);
    let body = labelled(&item);
    let future = quote_spanned! {at=>
        async move {
            if false {
                #mentions
                #hint
            }
            #rebindings
            #body
        }
    };
    let traced = traced(&item, args, at, &references, &future)?;
    Ok(item.with_body(&in_braces(&item, quote_spanned! {at=> #traced.await })))
}

/// What the block says of the function's arguments before the body.
#[derive(Default)]
struct Arguments {
    /// In reverse order, so that they are dropped in reverse order.
    mentions: TokenStream,
    rebindings: TokenStream,
    /// Patterns that went into the block, bound by reference: for a name that is made of their variables.
    references: TokenStream,
}

impl Arguments {
    fn take(item: &mut Item, words: &Words, at: Span) -> Self {
        let mut arguments = Arguments::default();
        let mut rebinding = false;
        let mut renamed = BTreeSet::new();
        for (index, argument) in item.signature.inputs.iter_mut().enumerate() {
            let mention = match argument {
                FnArg::Receiver(receiver) => {
                    let (this, conditions) = (receiver.self_token, conditions(&receiver.attrs));
                    quote_spanned! {at=> #conditions let _ = &#this; }
                }
                FnArg::Typed(typed) => {
                    let conditions = conditions(&typed.attrs);
                    rebinding |=
                        !binds_all(&typed.pat) || typed.attrs.iter().any(is_lint) || words.misses_one_of(&typed.pat);
                    let bound = if rebinding {
                        vec![arguments.rebind(typed, words, &mut renamed, index, at)]
                    } else {
                        bind_rest(&mut typed.pat, words, &mut renamed, index, at)
                    };
                    quote_spanned! {at=> #(#conditions let _ = &#bound;)* }
                }
            };
            let after = std::mem::replace(&mut arguments.mentions, mention);
            arguments.mentions.extend(after);
        }
        arguments
    }

    /// Binds the argument in the block as the user wrote it. In the signature it keeps its name, if it has one.
    fn rebind(
        &mut self,
        argument: &mut PatType,
        words: &Words,
        renamed: &mut BTreeSet<Ident>,
        index: usize,
        at: Span,
    ) -> Ident {
        let conditions = conditions(&argument.attrs);
        // What the user says of the variables goes where they are now.
        let (lints, attributes) = std::mem::take(&mut argument.attrs).into_iter().partition::<Vec<_>, _>(is_lint);
        argument.attrs = attributes;
        let mut pattern = (*argument.pat).clone();
        let is_whole = binds_all(&pattern);
        if let Pat::Ident(bound) = &mut pattern
            && is_whole
        {
            let mut name = bound.ident.clone();
            let mut value = name.to_token_stream();
            if words.has_no_use_for(&name) {
                make_ours(&mut name, renamed, index);
                value = name.to_token_stream();
                if words.may_be_included(&bound.ident) {
                    // Clippy finds no effect in a move from one name to another.
                    value = quote_spanned! {at=> { let included = #name; included } };
                } else {
                    bound.ident = name.clone();
                }
            }
            *argument.pat = named(name.clone());
            self.rebindings.extend(quote_spanned! {at=> #conditions #(#lints)* let #pattern = #value; });
            return name;
        }
        let name = format_ident!("__argument{index}", span = at);
        *argument.pat = named(name.clone());
        // Twice, as rustc does it: what the pattern does not bind must live as long as what it does.
        let mutable = lends_mutably(&pattern).then(|| quote_spanned! {at=> mut });
        self.rebindings.extend(
            quote_spanned! {at=> #conditions let #mutable #name = #name; #conditions #(#lints)* let #pattern = #name; },
        );
        let mut named = ByReference { words, any: false };
        named.visit_pat_mut(&mut pattern);
        if named.any {
            self.references.extend(quote_spanned! {at=> #conditions let #pattern = &#name; });
        }
        name
    }
}

/// Makes a pattern one for a reference to what it was for: the variables that the span's name is made of become
/// references too, all else is left out.
struct ByReference<'a> {
    words: &'a Words,
    /// Whether there is such a variable.
    any: bool,
}

impl VisitMut for ByReference<'_> {
    fn visit_pat_mut(&mut self, pattern: &mut Pat) {
        loop {
            *pattern = match pattern {
                Pat::Reference(reference) => (*reference.pat).clone(),
                Pat::Ident(bound) if self.words.name_has(&bound.ident) => {
                    bound.by_ref = None;
                    bound.mutability = None;
                    self.any = true;
                    break;
                }
                Pat::Ident(PatIdent { subpat: Some((_, pattern)), .. }) => (**pattern).clone(),
                Pat::Ident(_) => syn::parse_quote!(_),
                Pat::Macro(_) => {
                    // What it binds is not known.
                    self.any = true;
                    break;
                }
                _ => break,
            };
        }
        visit_mut::visit_pat_mut(self, pattern);
    }

    fn visit_field_pat_mut(&mut self, field: &mut FieldPat) {
        visit_mut::visit_field_pat_mut(self, field);
        if matches!(*field.pat, Pat::Wild(_)) {
            field.colon_token.get_or_insert_default();
        }
    }
}

/// Whether what looks like a variable may be a constant, a unit struct or a unit variant.
fn may_be_constant(bound: &PatIdent) -> bool {
    let name = bound.ident.to_string();
    let plain = bound.by_ref.is_none() && bound.mutability.is_none() && bound.subpat.is_none();
    plain && name.trim_start_matches("r#").trim_start_matches('_').starts_with(char::is_uppercase)
}

/// Whether a pattern takes its value apart completely, or can be made to by giving names to the `_` in it: then nothing
/// stays behind that would have to be dropped later. That is known of tuples and arrays. A struct may have a `Drop`, and
/// then it stays whole, whatever is copied out of it.
fn binds_all(pattern: &Pat) -> bool {
    match pattern {
        Pat::Ident(bound) => bound.by_ref.is_none() && bound.subpat.is_none() && !may_be_constant(bound),
        Pat::Wild(_) => true,
        Pat::Paren(inner) => binds_all(&inner.pat),
        Pat::Tuple(tuple) => tuple.elems.iter().all(binds_all),
        Pat::Slice(array) => array.elems.iter().all(binds_all),
        _ => false,
    }
}

/// Whether an attribute tells of lints: of the variables, then. To be mentioned is to be used, which would leave an
/// expectation of the opposite unfulfilled.
fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"].iter().any(|level| attribute.path().is_ident(level))
}

/// Whether a pattern binds by `ref mut`.
fn lends_mutably(pattern: &Pat) -> bool {
    struct Lends(bool);
    impl VisitMut for Lends {
        fn visit_pat_ident_mut(&mut self, bound: &mut PatIdent) {
            self.0 |= bound.by_ref.is_some() && bound.mutability.is_some();
            visit_mut::visit_pat_ident_mut(self, bound);
        }
    }
    let mut lends = Lends(false);
    lends.visit_pat_mut(&mut pattern.clone());
    lends.0
}

/// Names each `_` of a pattern, and what is as good as one, and returns all that it binds, in the order in which it is
/// dropped: variables in reverse, and then what had no name.
fn bind_rest(pattern: &mut Pat, words: &Words, renamed: &mut BTreeSet<Ident>, index: usize, at: Span) -> Vec<Ident> {
    struct Bound<'a> {
        variables: Vec<Ident>,
        unnamed: Vec<Ident>,
        words: &'a Words,
        renamed: &'a mut BTreeSet<Ident>,
        index: usize,
        at: Span,
    }
    impl VisitMut for Bound<'_> {
        fn visit_pat_mut(&mut self, pattern: &mut Pat) {
            match pattern {
                Pat::Wild(_) => {
                    let name = format_ident!("__unnamed{}_{}", self.index, self.unnamed.len(), span = self.at);
                    self.unnamed.push(name.clone());
                    *pattern = named(name);
                }
                Pat::Ident(bound) => {
                    if self.words.has_no_use_for(&bound.ident) {
                        make_ours(&mut bound.ident, self.renamed, self.index);
                    }
                    self.variables.push(bound.ident.clone());
                }
                _ => {}
            }
            visit_mut::visit_pat_mut(self, pattern);
        }
    }
    let mut bound = Bound { variables: Vec::new(), unnamed: Vec::new(), words, renamed, index, at };
    bound.visit_pat_mut(pattern);
    bound.variables.into_iter().rev().chain(bound.unnamed).collect()
}

/// Makes a name one that the user's code does not see.
fn make_ours(name: &mut Ident, renamed: &mut BTreeSet<Ident>, index: usize) {
    name.set_span(generated(name.span()));
    // Two may have one name, if one of them is a macro's.
    if !renamed.insert(name.clone()) {
        *name = format_ident!("{}_{}", name, index);
    }
}

fn named(ident: Ident) -> Pat {
    Pat::Ident(PatIdent { attrs: Vec::new(), by_ref: None, mutability: None, ident, subpat: None })
}

/// What an argument's being there depends on.
fn conditions(attributes: &[Attribute]) -> TokenStream {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg") || attribute.path().is_ident("cfg_attr"))
        .map(|attribute| attribute.to_token_stream())
        .collect()
}

/// Tells the block's type. `impl Trait` cannot be written there and becomes `_`; for `!` there is nothing to coerce.
fn hint(output: &ReturnType, private: &TokenStream, at: Span) -> Option<TokenStream> {
    let declared = match output {
        ReturnType::Default => quote_spanned! {at=> () },
        ReturnType::Type(_, declared) if matches!(**declared, Type::Never(_)) => return None,
        ReturnType::Type(_, declared) => {
            let mut declared = declared.clone();
            Inferred.visit_type_mut(&mut declared);
            declared.into_token_stream()
        }
    };
    Some(quote_spanned! {at=> return #private::declared::<#declared>(); })
}

struct Inferred;

impl VisitMut for Inferred {
    fn visit_type_mut(&mut self, node: &mut Type) {
        // A macro may stand for an `impl Trait`.
        if matches!(node, Type::ImplTrait(_) | Type::Macro(_)) {
            *node = syn::parse_quote!(_);
        } else {
            visit_mut::visit_type_mut(self, node);
        }
    }
}

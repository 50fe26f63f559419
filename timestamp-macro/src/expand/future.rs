//! ```text
//! async fn load(&self, Range { from, to }: Range, mut path: Path) -> io::Result<Page> { .. }
//! ->
//! fn load(&self, __argument1: Range, path: Path) -> impl Future<Output = io::Result<Page>> {
//!     Traced::new({ struct Here; static CALLSITE: Callsite = ..; &CALLSITE }, async move {
//!         if false {
//!             let _ = &self;
//!         }
//!         let __argument1 = __argument1;
//!         let Range { from, to } = __argument1;
//!         let mut path = path;
//!         if false {
//!             return declared::<io::Result<Page>>();
//!         }
//!         '__timestamp_body: { .. }
//!     })
//! }
//! ```
//!
//! - This is what rustc makes of an async function, argument by argument, but for `Traced`: so the future is the plain one
//!   and a span, and arguments are dropped in their order, and within the span. Were the function left async, each
//!   argument would be kept by its future and by that of the block.
//! - `impl` is of this crate's edition, by its span. So it captures all lifetimes, as an async function does.
//! - `self` can't be bound again. Mentioned first, it is captured whole, and dropped last.
//! - The `return` that is never reached tells the block its type, so that the body coerces as it did before. Ahead of the
//!   bindings, it would give each argument a flag that tells whether it was bound.
//! - A function that stays async, for one of the reasons below, has the same block, and awaits it.

use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, FnArg, Ident, Meta, Pat, PatIdent, PatType, PatWild, ReturnType, Token, Type};

use super::names::ByReference;
use super::{generated, in_braces, labelled, names, private, traced};
use crate::args::Args;
use crate::item::Item;

/// `read` tells of another attribute around the function, which reads it after us.
pub(super) fn expand(mut item: Item, args: &Args, read: bool) -> syn::Result<TokenStream> {
    let at = generated(match &item.signature.output {
        ReturnType::Default => item.signature.ident.span(),
        ReturnType::Type(arrow, _) => arrow.span(),
    });
    let private = private(args, at);
    let stays_async = read || must_stay_async(&item, args);
    let original = item.to_token_stream();
    let hint = hint(&item.signature.output, &private, at);
    let Arguments { mentions, rebindings, references } = Arguments::take(&mut item, args, at);
    let body = labelled(&item);
    let future = quote_spanned! {at=>
        async move {
            if false {
                #mentions
            }
            #rebindings
            #hint
            #body
        }
    };
    // At the body, since that is where an error about what it returns belongs.
    let mut traced = traced(&item, args, generated(item.body.span()), &references, &future)?;
    if stays_async {
        return Ok(item.with_body(&in_braces(&item, quote_spanned! {at=> #traced.await })));
    }
    if names::is_template(args) {
        traced = quote_spanned! {at=> #private::Lazy::new(move || { if false { #mentions } #traced }) };
    }
    let (output, end) = match &item.signature.output {
        ReturnType::Default => (quote_spanned! {at=> () }, item.signature.paren_token.span.close()),
        ReturnType::Type(_, declared) => (declared.to_token_stream(), end_of(declared.to_token_stream())),
    };
    item.signature.asyncness = None;
    // Ends as the signature did, for messages about the whole of it.
    let end = quote_spanned! {end=> > };
    item.signature.output = syn::parse_quote_spanned! {at=> -> impl #private::Future<Output = #output #end };
    let timed = item.with_body(&in_braces(&item, traced));
    // Documentation shows what the user wrote, and clippy reads it. An argument may be used by its name alone, of which
    // clippy would not know.
    let readers = if names::is_template(args) {
        quote! { doc }
    } else {
        quote! { any(doc, clippy) }
    };
    Ok(quote! { #[cfg(not(#readers))] #timed #[cfg(#readers)] #original })
}

fn end_of(tokens: TokenStream) -> Span {
    match tokens.into_iter().last() {
        Some(TokenTree::Group(group)) => group.span_close(),
        Some(token) => token.span(),
        None => Span::call_site(),
    }
}

/// Whether the signature has to be an async function's:
/// - another attribute, which reads it after us, may ask for one, or give it a meaning;
/// - `!` is no type outside of signatures, and a macro may stand for it.
///
/// Of `#[must_use]` clippy says that a future bears it already, where it reads what we make.
fn must_stay_async(item: &Item, args: &Args) -> bool {
    let never = match &item.signature.output {
        ReturnType::Default => false,
        ReturnType::Type(_, declared) => is_never(declared),
    };
    let must_use = || item.attributes.iter().any(|attribute| attribute.path().is_ident("must_use"));
    never || has_reader(&item.attributes) || names::is_template(args) && must_use()
}

/// Whether a type is `!`, or may be.
fn is_never(declared: &Type) -> bool {
    match declared {
        Type::Never(_) | Type::Macro(_) => true,
        Type::Group(group) => is_never(&group.elem),
        _ => false,
    }
}

/// Whether an attribute may be another macro's.
pub(super) fn has_reader(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| is_reader(&attribute.meta))
}

fn is_reader(attribute: &Meta) -> bool {
    match attribute.path().segments.first().map(|first| first.ident.to_string()).as_deref() {
        Some(
            "allow" | "cfg" | "clippy" | "cold" | "deny" | "deprecated" | "diagnostic" | "doc" | "expect" | "forbid"
            | "inline" | "must_use" | "rustdoc" | "rustfmt" | "warn",
        ) => false,
        // What it becomes stands behind the condition.
        Some("cfg_attr") => {
            let parts = Punctuated::<Meta, Token![,]>::parse_terminated;
            let parts = attribute.require_list().and_then(|list| list.parse_args_with(parts));
            parts.map_or(true, |parts| parts.iter().skip(1).any(is_reader))
        }
        _ => true,
    }
}

/// What the block says of the function's arguments before the body.
#[derive(Default)]
struct Arguments {
    /// So that what is captured is dropped in its order. A name made of some arguments would otherwise have them first.
    mentions: TokenStream,
    rebindings: TokenStream,
    /// For a name that is made of variables which the signature does not have: their patterns, bound by reference.
    references: TokenStream,
}

impl Arguments {
    fn take(item: &mut Item, args: &Args, at: Span) -> Self {
        let mut arguments = Arguments::default();
        let mut hidden = BTreeSet::new();
        for (index, argument) in item.signature.inputs.iter_mut().enumerate() {
            match argument {
                FnArg::Receiver(receiver) => {
                    let (this, conditions) = (receiver.self_token, conditions(&receiver.attrs));
                    arguments.mentions.extend(quote_spanned! {at=> #conditions let _ = &#this; });
                }
                FnArg::Typed(typed) => {
                    let (pattern, conditions) = ((*typed.pat).clone(), conditions(&typed.attrs));
                    let name = arguments.rebind(typed, &mut hidden, index, at);
                    if names::is_template(args) {
                        arguments.mentions.extend(quote_spanned! {at=> #conditions let _ = &#name; });
                        arguments.refer(pattern, &name, args, &conditions, at);
                    }
                }
            }
        }
        arguments
    }

    /// Binds the argument in the block as the user wrote it. In the signature it keeps its name, if it has one.
    fn rebind(&mut self, argument: &mut PatType, hidden: &mut BTreeSet<Ident>, index: usize, at: Span) -> Ident {
        let conditions = conditions(&argument.attrs);
        // What the user says of lints is said of the variables, where they are now, and of the rest of the argument.
        let lints: Vec<_> = argument.attrs.iter().filter(|attribute| is_lint(attribute)).cloned().collect();
        argument.attrs.iter_mut().for_each(expect_nothing);
        let mut pattern = (*argument.pat).clone();
        HideWildcards.visit_pat_mut(&mut pattern);
        let pattern = &pattern;
        let (name, value) = match variable(pattern) {
            Some(name) if !name.to_string().starts_with('_') => (name.clone(), name.to_token_stream()),
            Some(name) => {
                let name = hide(name, hidden, index);
                // Clippy warns of the use of such a name, and finds no effect in a move from one to another.
                let value = quote_spanned! {at=> { let argument = #name; argument } };
                (name, value)
            }
            None => {
                let name = format_ident!("__argument{index}", span = at);
                // Twice, as rustc does it: what the pattern does not bind must live as long as what it does.
                let mutable = lends_mutably(pattern).then(|| quote_spanned! {at=> mut });
                self.rebindings.extend(quote_spanned! {at=> #conditions let #mutable #name = #name; });
                (name.clone(), name.into_token_stream())
            }
        };
        self.rebindings.extend(quote_spanned! {at=> #conditions #(#lints)* let #pattern = #value; });
        *argument.pat = Pat::Ident(PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: name.clone(),
            subpat: None,
        });
        name
    }

    /// Keeps what the span's name needs of an argument that is called `argument` in the signature.
    fn refer(&mut self, mut pattern: Pat, argument: &Ident, args: &Args, conditions: &TokenStream, at: Span) {
        let private = private(args, at);
        let mut referring = ByReference::new(args);
        referring.visit_pat_mut(&mut pattern);
        HideWildcards.visit_pat_mut(&mut pattern);
        if referring.binds {
            self.references.extend(quote_spanned! {at=> #conditions let #pattern = &#argument; });
        }
        // To be in the name is to be used. Of what isn't, rustc warns, unless its own name says so. A variable that is
        // lent would be kept until it is dropped.
        for variable in referring.variables.iter().filter(|variable| !variable.to_string().starts_with('_')) {
            self.rebindings.extend(quote_spanned! {at=> #conditions if false { #private::take(#variable); } });
        }
    }
}

/// The name of a pattern that is a variable alone. It may be a constant, a unit struct or a unit variant instead, and then
/// binds nothing. A capital tells, as the naming lints have it.
fn variable(pattern: &Pat) -> Option<&Ident> {
    let Pat::Ident(PatIdent { by_ref: None, subpat: None, mutability, ident, .. }) = pattern else { return None };
    let name = ident.to_string();
    let capital = name.trim_start_matches("r#").trim_start_matches('_').starts_with(char::is_uppercase);
    (mutability.is_some() || !capital).then_some(ident)
}

/// The same name, unseen by the user's code.
fn hide(name: &Ident, hidden: &mut BTreeSet<Ident>, index: usize) -> Ident {
    let mut name = name.clone();
    name.set_span(generated(name.span()));
    // Two may have one name, if one of them is a macro's.
    if !hidden.insert(name.clone()) {
        name = format_ident!("{name}_{index}");
    }
    name
}

/// Whether an attribute tells of lints: of the variables, then.
fn is_lint(attribute: &Attribute) -> bool {
    ["allow", "expect", "warn", "deny", "forbid"].iter().any(|level| attribute.path().is_ident(level))
}

/// What is expected is so once.
fn expect_nothing(attribute: &mut Attribute) {
    if attribute.path().is_ident("expect")
        && let Meta::List(list) = &mut attribute.meta
    {
        let allow = Ident::new("allow", list.path.span());
        list.path = allow.into();
    }
}

/// Makes each `_` one of ours: of what an argument's ignores rustc has nothing to say, and of what a `let` ignores it may.
pub(super) struct HideWildcards;

impl VisitMut for HideWildcards {
    fn visit_pat_wild_mut(&mut self, wildcard: &mut PatWild) {
        wildcard.underscore_token.span = generated(wildcard.underscore_token.span);
    }
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
        ReturnType::Type(_, declared) if is_never(declared) => return None,
        ReturnType::Type(_, declared) => {
            let mut declared = declared.clone();
            Inferred.visit_type_mut(&mut declared);
            declared.into_token_stream()
        }
    };
    Some(quote_spanned! {at=> if false { return #private::declared::<#declared>(); } })
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

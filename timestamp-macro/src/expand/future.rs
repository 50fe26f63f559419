//! ```text
//! async fn load(&self, (from, to): (u32, u32), path: Path) -> io::Result<Page> { .. }
//! ->
//! async fn load(&self, __argument1: (u32, u32), __argument2: Path) -> io::Result<Page> {
//!     Traced::new({ struct Here; static CALLSITE: Callsite = ..; &CALLSITE }, async move {
//!         let _ = &__argument2;
//!         let _ = &__argument1;
//!         let _ = &self;
//!         if false { return declared::<io::Result<Page>>() }
//!         let __argument1 = __argument1;
//!         let (from, to) = __argument1;
//!         let __argument2 = __argument2;
//!         let path = __argument2;
//!         '__body: { .. }
//!     }).await
//! }
//! ```
//!
//! - Arguments are dropped in the reverse of their order, and within the span. A block drops what it captured in the
//!   order in which it mentions it, so all are mentioned in reverse. What a pattern takes apart must become variables of
//!   the block; from there on later arguments must too, or they would be dropped after it. Rebinding all of them would be
//!   simpler, and would keep each twice in the future.
//! - The `return` that is never reached tells the block its type, so that the body coerces as it did before.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote_spanned};
use syn::spanned::Spanned as _;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, FnArg, Ident, Pat, PatType, ReturnType, Type};

use super::{generated, names, private, traced};
use crate::args::Args;
use crate::item::Item;

pub(super) fn expand(mut item: Item, args: &Args) -> syn::Result<TokenStream> {
    let at = generated(item.signature.output.span());
    let hint = hint(&item.signature.output, &private(args, at), at);
    // A name is written before the arguments move into the block, so it is told of them as the user bound them.
    let kept = names::is_template(args);
    let Arguments { mentions, rebindings } = Arguments::take(&mut item, kept, at);
    let body = &item.body;
    let future = quote_spanned! {at=>
        async move {
            #mentions
            #hint
            #rebindings
            '__body: #body
        }
    };
    let traced = traced(&item, args, at, &future)?;
    Ok(item.with_body(&quote_spanned! {at=> { #traced.await } }))
}

/// What the block says of the function's arguments before the body.
#[derive(Default)]
struct Arguments {
    /// In reverse order, so that they are dropped in reverse order.
    mentions: TokenStream,
    rebindings: TokenStream,
}

impl Arguments {
    /// Takes patterns out of the signature and into the block, unless they are to be `kept` where they are.
    fn take(item: &mut Item, kept: bool, at: Span) -> Self {
        let mut arguments = Arguments::default();
        let mut rebinding = false;
        for (index, argument) in item.signature.inputs.iter_mut().enumerate() {
            let conditions = conditions(argument);
            let mention = match argument {
                FnArg::Receiver(receiver) => {
                    let this = receiver.self_token;
                    quote_spanned! {at=> #conditions let _ = &#this; }
                }
                FnArg::Typed(typed) if kept => mention_all(&typed.pat, &conditions, at),
                FnArg::Typed(typed) => {
                    let name = plain_name(&typed.pat);
                    rebinding |= name.is_none();
                    let name = match name {
                        Some(name) if !rebinding => name,
                        _ => arguments.rebind(typed, index, &conditions, at),
                    };
                    quote_spanned! {at=> #conditions let _ = &#name; }
                }
            };
            let after = std::mem::replace(&mut arguments.mentions, mention);
            arguments.mentions.extend(after);
        }
        arguments
    }

    /// Gives the argument a plain name in the signature, and binds its pattern in the block.
    fn rebind(&mut self, argument: &mut PatType, index: usize, conditions: &TokenStream, at: Span) -> Ident {
        let name = format_ident!("__argument{index}", span = at);
        let plain = Pat::Ident(syn::PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: name.clone(),
            subpat: None,
        });
        let pattern = std::mem::replace(&mut *argument.pat, plain);
        // What the user says of the variables (`allow`, `expect`) goes where they are now.
        let attributes = std::mem::take(&mut argument.attrs);
        argument.attrs.extend(attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned());
        // Twice, as rustc does it: what the pattern does not bind must live as long as what it does.
        self.rebindings
            .extend(quote_spanned! {at=> #conditions let #name = #name; #(#attributes)* let #pattern = #name; });
        name
    }
}

/// The name of an argument that is bound whole and by value.
fn plain_name(pattern: &Pat) -> Option<Ident> {
    match pattern {
        Pat::Ident(bound) if bound.by_ref.is_none() && bound.subpat.is_none() => Some(bound.ident.clone()),
        _ => None,
    }
}

/// Mentions every variable that a pattern binds, in reverse order.
fn mention_all(pattern: &Pat, conditions: &TokenStream, at: Span) -> TokenStream {
    struct Bound(Vec<Ident>);
    impl VisitMut for Bound {
        fn visit_pat_ident_mut(&mut self, bound: &mut syn::PatIdent) {
            self.0.push(bound.ident.clone());
            visit_mut::visit_pat_ident_mut(self, bound);
        }
    }
    let mut bound = Bound(Vec::new());
    bound.visit_pat_mut(&mut pattern.clone());
    bound.0.iter().rev().map(|name| quote_spanned! {at=> #conditions let _ = &#name; }).collect()
}

/// The `#[cfg]`s under which an argument exists.
fn conditions(argument: &FnArg) -> TokenStream {
    let attributes: &[Attribute] = match argument {
        FnArg::Receiver(receiver) => &receiver.attrs,
        FnArg::Typed(typed) => &typed.attrs,
    };
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
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
    Some(quote_spanned! {at=> if false { return #private::declared::<#declared>(); } })
}

struct Inferred;

impl VisitMut for Inferred {
    fn visit_type_mut(&mut self, node: &mut Type) {
        if matches!(node, Type::ImplTrait(_)) {
            *node = syn::parse_quote!(_);
        } else {
            visit_mut::visit_type_mut(self, node);
        }
    }
}

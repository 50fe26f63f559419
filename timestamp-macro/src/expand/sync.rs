//! ```text
//! fn area(side: u32) -> u32 { side * side }
//! ->
//! fn area(side: u32) -> u32 {
//!     let __span = SpanGuard::enter({
//!         struct Here;
//!         static CALLSITE: Callsite = Callsite::enclosing::<Here>(file!(), 1);
//!         &CALLSITE
//!     });
//!     '__body: { side * side }
//! }
//! ```
//!
//! The guard ends the span on every way out, unwinding included. The body is a block of its own so that its tail
//! temporaries are dropped before the span ends in every edition, and labelled since rustc warns of plain braces.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::{callsite, generated, names, private};
use crate::args::Args;
use crate::item::Item;

pub(super) fn expand(item: &Item, args: &Args) -> syn::Result<TokenStream> {
    let at = generated(item.signature.output.span());
    let private = private(args, at);
    let callsite = callsite(item, args, &private, at);
    let enter = match names::template(args)? {
        None => quote_spanned! {at=> #private::SpanGuard::enter(#callsite) },
        Some(write) => quote_spanned! {at=> #private::SpanGuard::enter_named(#callsite, #write) },
    };
    let body = &item.body;
    Ok(item.with_body(&quote_spanned! {at=>
        {
            let __span = #enter;
            '__body: #body
        }
    }))
}

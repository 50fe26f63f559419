//! ```text
//! fn area(side: u32) -> u32 { side * side }
//! ->
//! fn area(side: u32) -> u32 {
//!     {
//!         let __span = SpanGuard::enter({
//!             struct Here;
//!             static CALLSITE: Callsite = Callsite::enclosing::<Here>(file!(), 1);
//!             &CALLSITE
//!         });
//!         '__timestamp_body: { side * side }
//!     }
//! }
//! ```
//!
//! The guard ends the span on every way out, unwinding included. The body is a block of its own so that its tail
//! temporaries are dropped before the span ends: the block around it is of this crate's edition, whatever the user's. The
//! outermost braces are the user's again, since rustc and clippy are silent about functions that end in a macro's.

use proc_macro2::TokenStream;
use quote::quote_spanned;
use syn::spanned::Spanned as _;

use super::{callsite, generated, in_braces, labelled, names, private};
use crate::args::Args;
use crate::item::Item;

pub(super) fn expand(item: &Item, args: &Args) -> syn::Result<TokenStream> {
    let at = generated(item.signature.output.span());
    let private = private(args, at);
    let callsite = callsite(item, args, &private, at);
    let enter = match names::template(args, &TokenStream::new())? {
        None => quote_spanned! {at=> #private::SpanGuard::enter(#callsite) },
        Some(write) => quote_spanned! {at=> #private::SpanGuard::enter_named(#callsite, #write) },
    };
    let body = labelled(item);
    let timed = quote_spanned! {at=> { let __span = #enter; #body } };
    Ok(item.with_body(&in_braces(item, timed)))
}

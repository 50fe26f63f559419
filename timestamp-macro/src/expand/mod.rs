//! The rewriting: what a function becomes.
//!
//! All generated tokens are hygienic (mixed-site) and name everything by its whole path, so nothing of the user's is
//! captured or shadowed. The body goes in as it came, in the user's own braces.

mod future;
mod names;
mod sync;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Error, Path};

use crate::args::Args;
use crate::item::Item;

/// Expands the attribute. After a mistake the untouched item stays, so that no second error follows from its absence.
pub(crate) fn timestamp(args: TokenStream, item: TokenStream) -> TokenStream {
    let untouched = item.clone();
    try_timestamp(args, item).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote! { #error #untouched }
    })
}

fn try_timestamp(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let item = Item::parse(item)?;
    let args = Args::parse(args)?;
    refuse(&item)?;
    if item.signature.asyncness.is_some() { future::expand(item, &args) } else { sync::expand(&item, &args) }
}

fn refuse(item: &Item) -> syn::Result<()> {
    if let Some(constness) = item.signature.constness {
        let text = "a `const fn` cannot be timed: it may run at compile time\n\nhelp: remove `const` or #[timestamp]";
        return Err(Error::new(constness.span, text));
    }
    let twice = item
        .attributes
        .iter()
        .find(|attribute| attribute.path().segments.last().is_some_and(|segment| segment.ident == "timestamp"));
    match twice {
        None => Ok(()),
        Some(twice) => Err(Error::new_spanned(twice, "#[timestamp] is given twice\n\nhelp: keep one of them")),
    }
}

/// The span of generated tokens: hygienic, and located at `at` for errors and debuggers.
fn generated(at: Span) -> Span {
    Span::mixed_site().located_at(at)
}

/// The path of the names that generated code may use.
fn private(args: &Args, at: Span) -> TokenStream {
    match &args.core {
        Some(core) => path(core, at),
        None => quote_spanned! {at=> ::timestamp_core::private },
    }
}

fn path(core: &Path, at: Span) -> TokenStream {
    let core = core.to_token_stream();
    quote_spanned! {at=> #core::private }
}

/// An expression for the function's callsite. Its items are visible within it only, since items have no hygiene.
fn callsite(item: &Item, args: &Args, private: &TokenStream, at: Span) -> TokenStream {
    let line = line_of(item.signature.ident.span());
    let make = match &args.name {
        Some(name) => quote_spanned! {at=> named(#name, #private::file!(), #line) },
        // The nested type's name spells the path of the function around it.
        None => quote_spanned! {at=> enclosing::<Here>(#private::file!(), #line) },
    };
    let here = args.name.is_none().then(|| quote_spanned! {at=> struct Here; });
    quote_spanned! {at=>
        {
            #here
            static CALLSITE: #private::Callsite = #private::Callsite::#make;
            &CALLSITE
        }
    }
}

/// `line!()` would give the attribute's line; the function's is wanted.
fn line_of(at: Span) -> u32 {
    // The compiler's own span: there is one, since this runs within an expansion.
    u32::try_from(at.unwrap().line()).unwrap_or(0)
}

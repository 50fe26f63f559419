//! The rewriting: what a function becomes.
//!
//! All generated tokens are hygienic (mixed-site) and name everything by its whole path, so nothing of the user's is
//! captured or shadowed. The body goes in as it came, in the user's own braces.

mod block;
mod boxed;
mod future;
mod names;
mod sync;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::{Attribute, Error, Path};

use crate::args::Args;
use crate::item::{self, Item};

/// Expands the attribute. After a mistake the untouched item stays, so that no second error follows from its absence.
pub(crate) fn timestamp(args: TokenStream, item: TokenStream) -> TokenStream {
    let untouched = item.clone();
    try_timestamp(args, item).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote! { #error #untouched }
    })
}

fn try_timestamp(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let args = Args::parse(args)?;
    if let Some(skip) = &args.skip {
        let text = "there is nothing to skip here\n\nhelp: `#[timestamp(skip)]`, alone, leaves an item out of an annotated `impl`, `mod` or `trait`";
        return Err(Error::new(skip.span(), text));
    }
    if let Some(block) = block::expand(&item, &args) {
        return block;
    }
    let item = Item::parse(item)?;
    twice(&item.attributes)?;
    match cannot_be_timed(&item) {
        Some(error) => Err(error),
        None => function(item, &args, false),
    }
}

/// `read` tells of an attribute on a block around the function, which reads it after us.
fn function(item: Item, args: &Args, read: bool) -> syn::Result<TokenStream> {
    if item.signature.asyncness.is_some() {
        return future::expand(item, args, read);
    }
    match boxed::Ending::of(&item) {
        Some(ending) => boxed::expand(&item, args, ending),
        None => sync::expand(&item, args),
    }
}

/// Why a function cannot be timed; within a block it is then left out.
fn cannot_be_timed(item: &Item) -> Option<Error> {
    if let Some(constness) = item.signature.constness {
        let text = "a `const fn` cannot be timed: it may run at compile time\n\nhelp: remove `const` or #[timestamp]";
        return Some(Error::new(constness.span, text));
    }
    let naked = item.attributes.iter().find(|attribute| {
        let meta = attribute.meta.to_token_stream().to_string().replace(' ', "");
        matches!(meta.as_str(), "naked" | "unsafe(naked)")
    })?;
    Some(Error::new_spanned(naked, "a naked function cannot be timed: its body is not Rust\n\nhelp: time its caller"))
}

fn twice(attributes: &[Attribute]) -> syn::Result<()> {
    match attributes.iter().find(|attribute| is_timestamp(attribute)) {
        None => Ok(()),
        Some(twice) => Err(Error::new_spanned(twice, "#[timestamp] is given twice\n\nhelp: keep one of them")),
    }
}

fn is_timestamp(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|segment| segment.ident == "timestamp")
}

/// The user's body as a block within another. It is labelled since rustc warns of plain braces. A block begins at its
/// label, so this must have the user's edition too: that decides whether the tail's temporaries or its variables go first.
fn labelled(item: &Item) -> TokenStream {
    let body = &item.body;
    let label = syn::Lifetime::new("'__timestamp_body", body.span());
    quote! { #label: #body }
}

/// A new body in the braces of the old.
fn in_braces(item: &Item, inside: TokenStream) -> TokenStream {
    item::with_stream(&item.body, inside).into_token_stream()
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

/// A future, or an async block, that is timed. `references` are bindings for a name that is made of arguments.
fn traced(
    item: &Item,
    args: &Args,
    at: Span,
    references: &TokenStream,
    future: &TokenStream,
) -> syn::Result<TokenStream> {
    let private = private(args, at);
    let callsite = callsite(item, args, &private, at);
    Ok(match names::template(args, references)? {
        None => quote_spanned! {at=> #private::Traced::new(#callsite, #future) },
        // The name comes first: the future takes what it is made of.
        Some(write) => {
            quote_spanned! {at=> #private::Traced::named(#callsite, #private::name_if_armed(#write), #future) }
        }
    })
}

/// An expression for the function's callsite. Its items are visible within it only, since items have no hygiene.
fn callsite(item: &Item, args: &Args, private: &TokenStream, at: Span) -> TokenStream {
    let (file, line) = place_of(item.signature.ident.span());
    let make = match &args.name {
        Some(name) => quote_spanned! {at=> named(#name, #file, #line) },
        // The nested type's name spells the path of the function around it.
        None => quote_spanned! {at=> enclosing::<Here>(#file, #line) },
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

/// File and line of a token. `file!()` and `line!()` would give the attribute's line, and of a function that a macro
/// writes the file of who called it.
fn place_of(token: Span) -> (String, u32) {
    // The compiler's own span: there is one, since this runs within an expansion.
    let token = token.unwrap();
    (token.file(), u32::try_from(token.line()).unwrap_or(0))
}

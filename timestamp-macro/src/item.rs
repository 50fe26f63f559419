//! The annotated item: its signature is parsed, its body kept as it stands.
//!
//! A body that is not parsed cannot be misread: a half-typed one still reaches the compiler, which reports its errors
//! at the user's own tokens, and an editor still completes in it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Error, Signature, Visibility};

/// A function with a body.
pub(crate) struct Item {
    pub(crate) attributes: Vec<Attribute>,
    visibility: Visibility,
    defaultness: Option<Ident>,
    pub(crate) signature: Signature,
    /// The body with the user's own braces, without its inner attributes.
    pub(crate) body: Group,
}

impl Item {
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Self> {
        (|input: ParseStream<'_>| Self::parse_from(input)).parse2(tokens)
    }

    fn parse_from(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let defaultness = parse_default(input)?;
        let (start, not_a_function) = (input.fork(), input.span());
        let signature: Signature = input.parse().map_err(|error| {
            // A signature that starts as one should tell its own mistake; anything else is another kind of item.
            match foreign(&start) {
                Some(at) => Error::new(at, FOREIGN),
                None if starts_signature(input) => error,
                None => only_functions(not_a_function),
            }
        })?;
        let body = match input.parse::<TokenTree>().ok().as_ref().and_then(body) {
            Some(body) => body,
            None => {
                let text = "a function without a body cannot be timed\n\nhelp: annotate the implementations, or give it a default body";
                return Err(Error::new(signature.ident.span(), text));
            }
        };
        let (inner, body) = split_inner_attributes(&body)?;
        attributes.extend(inner);
        Ok(Item { attributes, visibility, defaultness, signature, body })
    }

    /// The item with another body.
    pub(crate) fn with_body(&self, body: &TokenStream) -> TokenStream {
        let Item { attributes, visibility, defaultness, signature, .. } = self;
        quote! { #(#attributes)* #visibility #defaultness #signature #body }
    }
}

fn starts_signature(input: ParseStream<'_>) -> bool {
    use syn::Token;
    input.peek(Token![fn])
        || input.peek(Token![async])
        || input.peek(Token![unsafe])
        || input.peek(Token![extern])
        || input.peek(Token![const])
}

const FOREIGN: &str =
    "foreign functions have no body that could be timed\n\nhelp: put #[timestamp] on the functions that call them";

/// Where the `extern` of an `extern "C" { .. }` stands, or the `safe` of a function in it.
fn foreign(input: ParseStream<'_>) -> Option<Span> {
    if let Some(safe) = input.fork().parse::<Ident>().ok().filter(|word| word == "safe") {
        return Some(safe.span());
    }
    input.parse::<Option<syn::Token![unsafe]>>().ok()?;
    let abi: syn::Abi = input.parse().ok()?;
    input.peek(syn::token::Brace).then_some(abi.extern_token.span)
}

fn only_functions(at: Span) -> Error {
    Error::new(
        at,
        "only functions can be timed\n\nhelp: put #[timestamp] on a function with a body, or on an `impl`, inline `mod` or `trait` with such functions",
    )
}

/// `default fn`, of specialised implementations, is not part of a signature.
fn parse_default(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    let fork = input.fork();
    match fork.parse::<Ident>() {
        Ok(ident) if ident == "default" => input.parse().map(Some),
        _ => Ok(None),
    }
}

/// Inner attributes belong to the function; they would not be allowed in the block that the body becomes.
fn split_inner_attributes(body: &Group) -> syn::Result<(Vec<Attribute>, Group)> {
    let parser = |input: ParseStream<'_>| {
        let mut attributes = input.call(Attribute::parse_inner)?;
        for attribute in &mut attributes {
            attribute.style = syn::AttrStyle::Outer;
        }
        Ok((attributes, input.parse::<TokenStream>()?))
    };
    let (attributes, rest) = parser.parse2(body.stream())?;
    if attributes.is_empty() {
        return Ok((attributes, body.clone()));
    }
    Ok((attributes, with_stream(body, rest)))
}

/// The braces that a token is; those that a `$body:block` of a macro stands for are in invisible ones.
pub(crate) fn body(token: &TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = token else { return None };
    match group.delimiter() {
        Delimiter::Brace => Some(group.clone()),
        Delimiter::None => {
            let mut inside = group.stream().into_iter();
            inside.next().filter(|_| inside.next().is_none()).as_ref().and_then(body)
        }
        Delimiter::Parenthesis | Delimiter::Bracket => None,
    }
}

/// The group with other contents, in its place.
pub(crate) fn with_stream(group: &Group, stream: TokenStream) -> Group {
    let mut new = Group::new(group.delimiter(), stream);
    new.set_span(group.span());
    new
}

/// The body without anything around it.
impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.with_body(&self.body.to_token_stream()));
    }
}

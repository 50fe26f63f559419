//! ```text
//! fn load(&self) -> Pin<Box<dyn Future<Output = Page> + '_>> { prepare(); Box::pin(async move { .. }) }
//! ->
//! fn load(&self) -> Pin<Box<dyn Future<Output = Page> + '_>> {
//!     prepare();
//!     Box::pin(Traced::new({ .. &CALLSITE }, async move { .. }))
//! }
//! ```
//!
//! A function that ends in a future is timed while the future is polled; that it is made takes no time worth telling.
//! This is also what `#[async_trait]` leaves of an async method. Two endings are known: `Box::pin` of an async block,
//! and, where the function returns `impl Future`, the async block itself.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{ReturnType, Type, TypeParamBound};

use super::{generated, names, traced};
use crate::args::Args;
use crate::item::{Item, with_stream};

/// The body in two: what stands before the async block, and the block (`async`, maybe `move`, braces).
pub(super) struct Ending {
    before: Vec<TokenTree>,
    block: Vec<TokenTree>,
    /// The parentheses around the block.
    parentheses: Option<Group>,
}

impl Ending {
    /// `None` if the function does not end in a future.
    pub(super) fn of(item: &Item) -> Option<Self> {
        let tokens: Vec<TokenTree> = item.body.stream().into_iter().collect();
        if let Some((TokenTree::Group(parentheses), callee)) = tokens.split_last()
            && parentheses.delimiter() == Delimiter::Parenthesis
        {
            let block = without_comma(parentheses.stream().into_iter().collect());
            let known = starts_statement(callee.get(..start_of_box_pin(callee)?)?) && async_block(&block) == Some(0);
            let before = callee.to_vec();
            return known.then(|| Ending { before, block, parentheses: Some(parentheses.clone()) });
        }
        let start = async_block(&tokens)?;
        let known = starts_statement(&tokens[..start]) && returns_future(&item.signature.output);
        known.then(|| Ending { before: tokens[..start].to_vec(), block: tokens[start..].to_vec(), parentheses: None })
    }
}

pub(super) fn expand(item: &Item, args: &Args, ending: Ending) -> syn::Result<TokenStream> {
    let at = generated(item.signature.output.span());
    let block: TokenStream = ending.block.iter().cloned().collect();
    let mut traced = traced(item, args, at, &TokenStream::new(), &block)?;
    if names::is_template(args) {
        // The name is written at the first poll: what is to be polled in a scope is often made before it.
        let asynchronous = ending.block.iter().take(ending.block.len() - 1);
        traced = quote_spanned! {at=> #(#asynchronous)* { #traced.await } };
    }
    let mut body: TokenStream = ending.before.into_iter().collect();
    match ending.parentheses {
        Some(parentheses) => body.extend([TokenTree::from(with_stream(&parentheses, traced))]),
        None => body.extend(traced),
    }
    Ok(item.with_body(&with_stream(&item.body, body).into_token_stream()))
}

fn without_comma(mut tokens: Vec<TokenTree>) -> Vec<TokenTree> {
    if tokens.last().is_some_and(|last| is_punct(last, ',')) {
        tokens.pop();
    }
    tokens
}

/// Where an async block at the very end begins.
fn async_block(tokens: &[TokenTree]) -> Option<usize> {
    let TokenTree::Group(body) = tokens.last()? else { return None };
    let mut start = tokens.len() - 1;
    if start > 0 && is_ident(&tokens[start - 1], "move") {
        start -= 1;
    }
    (body.delimiter() == Delimiter::Brace && start > 0 && is_ident(&tokens[start - 1], "async")).then(|| start - 1)
}

/// Where a path to `Box::pin` at the very end begins.
fn start_of_box_pin(tokens: &[TokenTree]) -> Option<usize> {
    let mut start = tokens.len();
    let mut names = Vec::new();
    while start > 0
        && let TokenTree::Ident(name) = &tokens[start - 1]
    {
        names.push(name.to_string());
        start -= 1;
        if start < 2 || !is_punct(&tokens[start - 1], ':') || !is_punct(&tokens[start - 2], ':') {
            break;
        }
        start -= 2;
    }
    names.starts_with(&["pin".to_owned(), "Box".to_owned()]).then_some(start)
}

/// Whether what follows these tokens is an expression of its own, not part of one.
fn starts_statement(before: &[TokenTree]) -> bool {
    before.last().is_none_or(|last| match last {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        last => is_punct(last, ';'),
    })
}

fn returns_future(output: &ReturnType) -> bool {
    let ReturnType::Type(_, declared) = output else { return false };
    let Type::ImplTrait(hidden) = &**declared else { return false };
    hidden.bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|segment| segment.ident == "Future"),
        _ => false,
    })
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

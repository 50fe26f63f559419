//! ```text
//! impl Cart { fn add(&mut self) { .. }  #[timestamp(skip)] fn len(&self) -> usize { .. }  const MOST: u32 = 9; }
//! ->
//! impl Cart { fn add(&mut self) { let __span = ..; .. }  fn len(&self) -> usize { .. }  const MOST: u32 = 9; }
//! ```
//!
//! The attribute on an `impl`, an inline `mod` or a `trait` stands for one on each function with a body in it, those in
//! nested blocks included. Items are told apart by their first words and their ends; what else is in them stays as it
//! came.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::parse::{ParseStream, Parser as _};
use syn::{Attribute, Error, Ident, Meta, Visibility};

use super::future::has_reader;
use super::{cannot_be_timed, function, is_timestamp, twice};
use crate::args::Args;
use crate::item::{self, Item};

/// Expands the attribute on a block; `None` if the item is not one.
pub(super) fn expand(item: &TokenStream, args: &Args) -> Option<syn::Result<TokenStream>> {
    let parser = |input: ParseStream<'_>| {
        let head = Head::parse(input)?;
        input.parse::<TokenStream>().map(|_| head)
    };
    let head = parser.parse2(item.clone()).ok().filter(|head| head.kind == Kind::Block)?;
    Some(refuse(&head, args).and_then(|()| in_body(item.clone(), args, has_reader(&head.attributes))))
}

fn refuse(head: &Head, args: &Args) -> syn::Result<()> {
    if let Some(name) = &args.name {
        let text = "one name for many functions\n\nhelp: give `name` to those functions that need one of their own";
        return Err(Error::new(name.span(), text));
    }
    twice(&head.attributes)
}

/// What an item begins with.
struct Head {
    attributes: Vec<Attribute>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// `impl`, `trait` or `mod`.
    Block,
    /// What ends with a semicolon, whatever braces are in it.
    Statement,
    /// What ends with its first braces or a semicolon; functions are among these.
    Other,
}

impl Head {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let mut words = Vec::new();
        while let Ok(word) = input.step(|cursor| cursor.ident().ok_or_else(|| cursor.error("a word"))) {
            words.push(word.to_string());
        }
        Ok(Head { attributes, kind: Kind::of(&words.iter().map(String::as_str).collect::<Vec<_>>()) })
    }
}

impl Kind {
    /// The kind of an item that starts with these words.
    fn of(words: &[&str]) -> Self {
        match words {
            ["unsafe" | "default" | "auto", rest @ ..] => Kind::of(rest),
            ["impl" | "trait" | "mod", ..] => Kind::Block,
            ["const", "fn" | "async" | "unsafe" | "extern", ..] => Kind::Other,
            ["const" | "static" | "type" | "use", ..] | ["extern", "crate", ..] => Kind::Statement,
            _ => Kind::Other,
        }
    }
}

/// Expands the functions in the last braces of a block. `read` tells of an attribute on it that reads them after us.
fn in_body(block: TokenStream, args: &Args, read: bool) -> syn::Result<TokenStream> {
    let mut tokens: Vec<TokenTree> = block.into_iter().collect();
    match tokens.last_mut() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {
            let items = (|input: ParseStream<'_>| items(input, args, read)).parse2(body.stream())?;
            *body = item::with_stream(body, items);
            Ok(tokens.into_iter().collect())
        }
        last => {
            let text = "a module in a file of its own cannot be timed as a whole\n\nhelp: annotate the functions in it";
            Err(Error::new(last.map_or_else(Span::call_site, |last| last.span()), text))
        }
    }
}

fn items(input: ParseStream<'_>, args: &Args, read: bool) -> syn::Result<TokenStream> {
    let mut out = TokenStream::new();
    for inner in input.call(Attribute::parse_inner)? {
        inner.to_tokens(&mut out);
    }
    while !input.is_empty() {
        if let Some(fragment) = take_fragment(input)? {
            out.extend((|input: ParseStream<'_>| items(input, args, read)).parse2(fragment)?);
            continue;
        }
        let head = Head::parse(&input.fork())?;
        let item = take_item(input, head.kind)?;
        out.extend(one(&head, item, args, read)?);
    }
    Ok(out)
}

/// Takes the invisible braces of a macro's `$item:item`; those of a `$visibility:vis` are the start of an item.
fn take_fragment(input: ParseStream<'_>) -> syn::Result<Option<TokenStream>> {
    let Ok(TokenTree::Group(group)) = input.fork().parse::<TokenTree>() else { return Ok(None) };
    let ends_an_item = match group.stream().into_iter().last() {
        Some(TokenTree::Group(last)) => last.delimiter() == Delimiter::Brace,
        Some(TokenTree::Punct(last)) => last.as_char() == ';',
        _ => false,
    };
    if group.delimiter() != Delimiter::None || !ends_an_item {
        return Ok(None);
    }
    input.parse::<TokenTree>()?;
    Ok(Some(group.stream()))
}

fn one(head: &Head, item: TokenStream, args: &Args, read: bool) -> syn::Result<TokenStream> {
    if let Some(hidden) = head.attributes.iter().find(|attribute| may_be_timestamp(attribute)) {
        let text = "#[timestamp] cannot be seen through a `cfg_attr` here\n\nhelp: annotate the functions one by one instead of the block";
        return Err(Error::new_spanned(hidden.path(), text));
    }
    match head.attributes.iter().find(|attribute| is_timestamp(attribute)) {
        Some(own) if is_skip(own) => Ok(without_skip(item)),
        // It is expanded in its turn.
        Some(_) => Ok(item),
        None if head.kind == Kind::Block => {
            in_body(item.clone(), args, read || has_reader(&head.attributes)).or(Ok(item))
        }
        None => match Item::parse(item.clone()) {
            Ok(timed) if cannot_be_timed(&timed).is_none() => function(timed, args, read),
            _ => Ok(item),
        },
    }
}

/// Takes the tokens up to the item's end.
fn take_item(input: ParseStream<'_>, kind: Kind) -> syn::Result<TokenStream> {
    let mut item = TokenStream::new();
    // Braces between angle brackets are constants: `impl Table<{ 4 * 4 }> { .. }`.
    let mut angles = 0_u32;
    let mut previous = ' ';
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let end = match &token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => true,
            token => kind != Kind::Statement && angles == 0 && item::body(token).is_some(),
        };
        let character = if let TokenTree::Punct(punct) = &token { punct.as_char() } else { ' ' };
        match character {
            '<' => angles += 1,
            // `->` is no bracket.
            '>' if previous != '-' => angles = angles.saturating_sub(1),
            _ => {}
        }
        previous = character;
        item.extend([token]);
        if end {
            break;
        }
    }
    Ok(item)
}

/// Whether the attribute becomes a `#[timestamp]` under some condition.
fn may_be_timestamp(attribute: &Attribute) -> bool {
    fn mentions(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(word) => word == "timestamp",
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    attribute.path().is_ident("cfg_attr")
        && attribute.meta.require_list().is_ok_and(|list| mentions(list.tokens.clone()))
}

fn is_skip(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => syn::parse2::<Ident>(list.tokens.clone()).is_ok_and(|word| word == "skip"),
        Meta::Path(_) | Meta::NameValue(_) => false,
    }
}

fn without_skip(item: TokenStream) -> TokenStream {
    let parser = |input: ParseStream<'_>| {
        let kept = input.call(Attribute::parse_outer)?.into_iter().filter(|attribute| !is_timestamp(attribute));
        let mut item: TokenStream = kept.map(Attribute::into_token_stream).collect();
        item.extend(input.parse::<TokenStream>()?);
        Ok(item)
    };
    parser.parse2(item.clone()).unwrap_or(item)
}

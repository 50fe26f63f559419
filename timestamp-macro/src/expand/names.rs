//! Names made of a function's arguments: `"page {number}"`.
//!
//! The literal goes to `format_args!` with its own span, so that what it names are the user's variables and what is wrong
//! with it is reported there. `format_args!` takes no expressions in braces; a path of fields (`{self.path:?}`) becomes a
//! positional argument.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::visit_mut::{self, VisitMut};
use syn::{Error, FieldPat, LitStr, Member, Pat, PatIdent};

use super::{generated, private};
use crate::args::Args;

/// Whether the name is made of arguments.
pub(super) fn is_template(args: &Args) -> bool {
    args.name.as_ref().is_some_and(|name| name.value().contains(['{', '}']))
}

/// Whether the name is made of this variable: `{x`, or `x$` as a width.
fn has(args: &Args, variable: &Ident) -> bool {
    let Some(name) = &args.name else { return false };
    let variable = variable.to_string();
    let variable = variable.trim_start_matches("r#");
    let of_a_word = |c: char| c == '_' || c.is_alphanumeric();
    // What is doubled stands for itself.
    let name = name.value().replace("{{", "");
    name.match_indices(variable).any(|(at, _)| {
        let (before, after) = (&name[..at], &name[at + variable.len()..]);
        let before = before.strip_suffix("r#").unwrap_or(before);
        let open = before.rfind('{').is_some_and(|open| !before[open..].contains('}'));
        let whole = !before.ends_with(of_a_word) && !after.starts_with(of_a_word);
        whole && open && (before.trim_end().ends_with('{') || after.starts_with('$'))
    })
}

/// Makes a pattern one for a reference to what it was for: the variables that the span's name is made of become
/// references too, all else is left out.
pub(super) struct ByReference<'a> {
    args: &'a Args,
    /// The variables that the name is made of.
    pub(super) variables: Vec<Ident>,
    /// Whether the pattern binds one of them, or what is not known.
    pub(super) binds: bool,
}

impl<'a> ByReference<'a> {
    pub(super) fn new(args: &'a Args) -> Self {
        ByReference { args, variables: Vec::new(), binds: false }
    }
}

impl VisitMut for ByReference<'_> {
    fn visit_pat_mut(&mut self, pattern: &mut Pat) {
        loop {
            *pattern = match pattern {
                Pat::Reference(reference) => (*reference.pat).clone(),
                Pat::Ident(bound) if has(self.args, &bound.ident) => {
                    bound.by_ref = None;
                    bound.mutability = None;
                    self.variables.push(bound.ident.clone());
                    self.binds = true;
                    break;
                }
                Pat::Ident(PatIdent { subpat: Some((_, pattern)), .. }) => (**pattern).clone(),
                Pat::Ident(_) => syn::parse_quote!(_),
                Pat::Macro(_) => {
                    self.binds = true;
                    break;
                }
                _ => break,
            };
        }
        visit_mut::visit_pat_mut(self, pattern);
    }

    fn visit_field_pat_mut(&mut self, field: &mut FieldPat) {
        visit_mut::visit_field_pat_mut(self, field);
        match (&*field.pat, &field.member) {
            (Pat::Wild(_), _) => _ = field.colon_token.get_or_insert_default(),
            // What was `id: &id`.
            (Pat::Ident(bound), Member::Named(name)) if bound.ident == *name => field.colon_token = None,
            _ => {}
        }
    }
}

/// A closure that binds what the name needs and writes it; `None` for a name that is not made of arguments.
pub(super) fn template(args: &Args, references: &TokenStream) -> syn::Result<Option<TokenStream>> {
    let Some(name) = args.name.as_ref().filter(|_| is_template(args)) else { return Ok(None) };
    let at = generated(name.span());
    let private = private(args, at);
    let (format, fields) = split_fields(name)?;
    Ok(Some(
        quote_spanned! {at=> |__to| { #references __to.write_fmt(#private::format_args!(#format #(, #fields)*)) } },
    ))
}

/// Replaces each `{path.of.fields:spec}` by `{:spec}` and returns the paths.
fn split_fields(name: &LitStr) -> syn::Result<(LitStr, Vec<TokenStream>)> {
    let text = name.value();
    let (mut format, mut fields) = (String::new(), Vec::new());
    let mut rest = text.as_str();
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        format.push_str(before);
        if let Some(escaped) = after.strip_prefix("{{") {
            format.push_str("{{");
            rest = escaped;
            continue;
        }
        let Some(close) = after.find('}') else {
            format.push_str(after);
            rest = "";
            break;
        };
        let placeholder = &after[1..close];
        let (argument, spec) = placeholder.split_at(placeholder.find(':').unwrap_or(placeholder.len()));
        if argument.contains('.') {
            format.push_str(&format!("{{{}{spec}}}", fields.len()));
            fields.push(field_path(argument.trim(), name.span())?);
        } else if argument.trim().chars().all(|c| c.is_ascii_digit()) {
            let text = format!(
                "`{{{argument}}}` names no argument\n\nhelp: write `{{argument}}`, or `{{{{{argument}}}}}` for the braces themselves"
            );
            return Err(Error::new(name.span(), text));
        } else {
            format.push_str(&after[..=close]);
        }
        rest = &after[close + 1..];
    }
    format.push_str(rest);
    Ok((LitStr::new(&format, name.span()), fields))
}

/// `self.a.0` as tokens that are the user's own.
fn field_path(path: &str, at: Span) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    for (index, part) in path.split('.').enumerate() {
        let member: Member = match part.parse::<u32>() {
            Ok(number) if index > 0 => Member::Unnamed(syn::Index { index: number, span: at }),
            _ => Member::Named(identifier(part, at)?),
        };
        tokens = if index == 0 {
            quote! { #member }
        } else {
            quote! { #tokens.#member }
        };
    }
    Ok(tokens)
}

fn identifier(name: &str, at: Span) -> syn::Result<Ident> {
    if name == "self" {
        return Ok(Ident::new(name, at));
    }
    // As everywhere in a format string, a keyword is an identifier here.
    let plain = name.strip_prefix("r#").unwrap_or(name);
    if syn::parse_str::<Ident>(plain).is_ok() {
        return Ok(Ident::new(plain, at));
    }
    if syn::parse_str::<Ident>(&format!("r#{plain}")).is_ok() {
        return Ok(Ident::new_raw(plain, at));
    }
    let text = format!(
        "`{name}` is not a field\n\nhelp: only arguments, their fields and constants can stand in a name, as in `{{self.id}}`"
    );
    Err(Error::new(at, text))
}

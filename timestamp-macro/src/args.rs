//! The attribute's arguments.

use proc_macro2::TokenStream;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Error, Ident, LitStr, Path, Token};

/// What stands in the attribute's parentheses.
#[derive(Default)]
pub(crate) struct Args {
    pub(crate) name: Option<LitStr>,
    /// The path of `timestamp_core`, where it is not `::timestamp_core`.
    pub(crate) core: Option<Path>,
    /// Leaves a function out of an annotated block, which takes this attribute away; so none is left where it serves.
    pub(crate) skip: Option<Ident>,
}

const ARGUMENTS: &str =
    "help: the arguments are `name = \"..\"`, `crate = path` and, within an annotated block, `skip`";

fn expected(what: &str) -> String {
    format!("expected {what}\n\n{ARGUMENTS}")
}

impl Args {
    /// Every mistake is reported at its own token.
    pub(crate) fn parse(tokens: TokenStream) -> syn::Result<Self> {
        syn::parse2(tokens)
    }
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Args::default();
        while !input.is_empty() {
            // `crate` is a keyword, so any identifier is read and looked at.
            let key =
                input.call(Ident::parse_any).map_err(|error| Error::new(error.span(), expected("an argument")))?;
            match key.to_string().as_str() {
                "name" => set(&mut args.name, &key, parse_name(&key, input)?)?,
                "crate" => set(&mut args.core, &key, parse_value(&key, input, "crate = path::to::timestamp_core")?)?,
                "skip" => set(&mut args.skip, &key, key.clone())?,
                other => {
                    return Err(Error::new(key.span(), format!("unknown argument `{other}`\n\n{ARGUMENTS}")));
                }
            }
            if input.is_empty() {
                break;
            }
            input.parse::<Token![,]>().map_err(|error| Error::new(error.span(), expected("a comma")))?;
        }
        Ok(args)
    }
}

fn set<T>(place: &mut Option<T>, key: &Ident, value: T) -> syn::Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Error::new(key.span(), format!("`{key}` is given twice\n\nhelp: keep one of them"))),
    }
}

fn parse_name(key: &Ident, input: ParseStream<'_>) -> syn::Result<LitStr> {
    let name: LitStr = parse_value(key, input, "name = \"..\"")?;
    if name.value().trim().is_empty() {
        return Err(Error::new(
            name.span(),
            "the name is empty\n\nhelp: leave `name` out to name the span after the function",
        ));
    }
    Ok(name)
}

fn parse_value<T: Parse>(key: &Ident, input: ParseStream<'_>, usage: &str) -> syn::Result<T> {
    if input.parse::<Option<Token![=]>>()?.is_none() {
        return Err(Error::new(key.span(), format!("`{key}` needs a value\n\nhelp: write `{usage}`")));
    }
    // At the end there is no token to point at.
    let start = if input.is_empty() { key.span() } else { input.span() };
    input.parse().map_err(|_| Error::new(start, format!("not a value for `{key}`\n\nhelp: write `{usage}`")))
}

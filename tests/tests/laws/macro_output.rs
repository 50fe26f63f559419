//! What the macro writes into other people's crates.

use timestamp_tests::source::{Source, Token, library};

use crate::{broken_in_lines, hold};

/// Ranges of tokens that end up in the macro's output.
fn outputs(source: &Source) -> Vec<&[Token]> {
    let mut outputs = Vec::new();
    for name in ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"] {
        for at in source.find(&[name, "!"]) {
            let mut depth = 0_usize;
            let body = &source.tokens[at + 2..];
            let end = body.iter().position(|token| {
                match token.text.as_str() {
                    "(" | "[" | "{" => depth += 1,
                    ")" | "]" | "}" => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            outputs.push(&body[..end.unwrap_or(body.len())]);
        }
    }
    outputs
}

/// The output may name the runtime's `private` module through the path that the user can set, the language's own
/// crates from their roots (a user's module may be called `std` or `core`), and what the user wrote.
fn names(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources {
        for output in outputs(source) {
            for window in output.windows(4) {
                let [before, root, separator, name] = window else { continue };
                if !separator.is("::") || !root.is_word() {
                    continue;
                }
                let text = root.text.as_str();
                let of_the_user = before.is("#") && ["core", "krate"].contains(&text);
                if (of_the_user || text == "timestamp_core") && !name.is("private") {
                    breaches.push(source.at(name.line, format!("the output names `{text}::{}`", name.text)));
                }
                if text == "timestamp_core" && !before.is("::") {
                    breaches.push(source.at(root.line, "the output names `timestamp_core` and not `::timestamp_core`"));
                }
                if !before.is("::") && !before.is("#") && ["std", "core", "alloc"].contains(&text) {
                    breaches.push(source.at(root.line, format!("the output names `{text}::` and not `::{text}::`")));
                }
            }
        }
    }
    breaches
}

#[test]
fn macro_output_uses_private_only() {
    hold("Of timestamp-core, the macro's output uses `private` only.", names(&library("timestamp-macro")));
}

#[test]
fn macro_output_that_says_more_is_seen() {
    let text = "quote! { #core::private::enter() ::timestamp_core::private::enter() }
                quote! { #core::Capture::new() }
                quote_spanned! { span => { std::mem::drop(a); ::std::mem::drop(b); #path::c } }
                quote!(::timestamp_core::span!());
                quote!(timestamp_core::private::d());
                std::mem::take(&mut e);";
    let mut breaches = names(&[Source::new("a.rs", text)]);
    breaches.sort();
    broken_in_lines(&breaches, &[2, 3, 4, 5]);
}

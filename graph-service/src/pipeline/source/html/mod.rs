//! The source `html`: a page or a fragment, parsed as a browser would.
//!
//! Tree building follows the HTML standard by html5ever, always as for a whole document: what a fragment leaves out
//! (`html`, `head`, `body`, `tbody`, end tags) is implied. Scripting counts as disabled, so the content of `noscript` is
//! part of the tree. The content of a `template` hangs from the `template` element itself.
//!
//! ```text
//! text -> tokenizer -> Guard -> tree builder -> Sink -> Tree -> graphs
//! ```

mod formatting;
pub(in crate::pipeline) mod graphs;
mod guard;
mod limits;
mod pending_tag;
mod sink;
mod tree;
mod vocabulary;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use serde::Deserialize;
use timestamp_core::timestamp;

use super::Source;
use crate::pipeline::Error;
use guard::Guard;
use limits::Refusal;
use pending_tag::PendingTag;
pub(in crate::pipeline) use tree::Document;

/// The descriptor.
pub(super) static HTML: Source =
    Source { name: "html", label: "HTML", description: "An HTML page or fragment, parsed as a browser would." };

/// What `graph_data` holds when the source is `html`.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `html`")]
pub struct HtmlData {
    /// The page or fragment. At most 512 elements may be open at a time, `html` and `body` among them, a tag may have at
    /// most 1,024 attributes, and the page at most 3,000,000 elements, attributes, texts and comments.
    #[schema(example = "<html><body><p class=\"greeting\">Hello</p></body></html>")]
    pub html: String,
}

/// How much is fed to the tokenizer between two looks at what it is in the middle of.
const CHUNK_BYTES: usize = 4096;

/// Parses a page or a fragment.
///
/// # Errors
///
/// When the input is beyond one of the [`limits`], which it is told of before the costly part gets going.
#[timestamp(name = "parse html")]
pub(in crate::pipeline) fn parse(html: &str) -> Result<Document, Error> {
    if html.len() > limits::MAX_BYTES {
        return Err(Refusal::Length.into());
    }
    let text = StrTendril::from_slice(html);
    let input = BufferQueue::default();
    let tokenizer = Tokenizer::new(Guard::new(&input, html.len()), TokenizerOpts::default());
    let mut pending = PendingTag::default();
    let mut fed = 0;
    while fed < html.len() {
        let end = html.floor_char_boundary(fed + CHUNK_BYTES);
        // Both fit, as the input is at most `MAX_BYTES` long.
        input.push_back(text.subtendril(fed as u32, (end - fed) as u32));
        fed = end;
        tokenizer.sink.set_fed(fed);
        // The tokenizer stops after a script, which would have to run now, and at an encoding that the page declares.
        // The text is decoded and scripts don't run here, so that it just goes on.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        if let Some(refusal) = tokenizer.sink.refusal() {
            return Err(refusal.into());
        }
        let token_end = tokenizer.sink.token_end();
        if fed - token_end > CHUNK_BYTES && pending.attributes(html, token_end, fed) > limits::MAX_ATTRIBUTES {
            return Err(Refusal::Attributes.into());
        }
    }
    tokenizer.end();
    match tokenizer.sink.refusal() {
        Some(refusal) => Err(refusal.into()),
        None => Ok(tokenizer.sink.finish()),
    }
}

#[cfg(test)]
mod tests;

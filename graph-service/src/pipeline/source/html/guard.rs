//! Stands between tokenizer and tree builder and stops the flow of tokens at a limit.

use std::cell::Cell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tokenizer::{Tag, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use super::formatting::Formatting;
use super::limits::{MAX_ATTRIBUTES, Refusal};
use super::sink::Sink;
use super::tree::{Document, Handle};
use super::vocabulary::Vocabulary;

/// Hands tokens to the tree builder until something is refused, and swallows them from then on. Also keeps track of where
/// in the input the last token ended, which the tokenizer doesn't tell.
pub(super) struct Guard<'a> {
    builder: TreeBuilder<Handle, Sink>,
    formatting: Formatting,
    vocabulary: Vocabulary,
    input: &'a BufferQueue,
    fed: Cell<usize>,
    token_end: Cell<usize>,
}

impl<'a> Guard<'a> {
    /// A guard over an empty tree. `input` is what the tokenizer will be fed from, `bytes` the length of it all.
    pub(super) fn new(input: &'a BufferQueue, bytes: usize) -> Self {
        let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
        Self {
            builder: TreeBuilder::new(Sink::new(bytes), options),
            formatting: Formatting::new(bytes),
            vocabulary: Vocabulary::default(),
            input,
            fed: Cell::new(0),
            token_end: Cell::new(0),
        }
    }

    /// Says how many bytes were put into the input so far.
    pub(super) fn set_fed(&self, bytes: usize) {
        self.fed.set(bytes);
    }

    /// Offset at which the last token ended; what follows is part of a token that isn't complete.
    pub(super) fn token_end(&self) -> usize {
        self.token_end.get()
    }

    /// Why the input is refused, if it is.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.builder.sink.refusal()
    }

    /// Refuses a tag that the tree builder, or the tokenizer next time, would spend too much on.
    fn check(&self, tag: &Tag) {
        if tag.attrs.len() > MAX_ATTRIBUTES {
            self.builder.sink.refuse(Refusal::Attributes);
        } else if !self.vocabulary.admits(tag) {
            self.builder.sink.refuse(Refusal::LongNames);
        } else if !self.formatting.admits(tag, &self.builder) {
            self.builder.sink.refuse(Refusal::Comparisons);
        }
    }

    /// The tree of all tokens.
    pub(super) fn finish(self) -> Document {
        self.builder.sink.finish()
    }
}

impl TokenSink for Guard<'_> {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        // Errors come in the middle of tokens, and nobody asks for them.
        if let Token::ParseError(_) = token {
            return TokenSinkResult::Continue;
        }
        // Only the first buffer of the queue counts. Now and then the tokenizer puts back some text in front of it, but
        // then it emits that text before it goes on, and the offset is right again.
        let left = self.input.peek_front_chunk_mut().map_or(0, |chunk| chunk.len());
        self.token_end.set(self.fed.get() - left);
        if let Token::TagToken(tag) = &token {
            self.check(tag);
        }
        if self.refusal().is_some() {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

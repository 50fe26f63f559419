//! Bounds what html5ever spends on comparing formatting elements.
//!
//! The standard keeps a list of active formatting elements, and of equal ones at most three. So html5ever compares each
//! formatting start tag with each entry of that list, and for each comparison copies and sorts both lists of attributes.
//! A page that leaves hundreds of such elements open, each with many attributes, makes every further `<b>` cost milliseconds.

use std::cell::Cell;

use html5ever::tokenizer::{StartTag, Tag};
use html5ever::tree_builder::{Tracer, TreeBuilder};
use html5ever::{LocalName, local_name};

use super::limits::max_formatting_work;
use super::sink::Sink;
use super::tree::Handle;

/// After so many formatting start tags the list is weighed anew.
const TAGS_BETWEEN_WEIGHINGS: u32 = 16;

/// Whether an element of that name is a formatting element (HTML standard, 13.2.4.2).
pub(super) fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}

/// Keeps account of the comparisons. The unit is an element or an attribute in one comparison.
pub(super) struct Formatting {
    /// At least the number of elements and attributes in the list.
    weight: Cell<usize>,
    tags_since_weighing: Cell<u32>,
    budget: Cell<usize>,
}

impl Formatting {
    /// The account for an input of `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        Self { weight: Cell::new(0), tags_since_weighing: Cell::new(0), budget: Cell::new(max_formatting_work(bytes)) }
    }

    /// Whether what the tree builder will do for a tag is still within the budget.
    pub(super) fn admits(&self, tag: &Tag, builder: &TreeBuilder<Handle, Sink>) -> bool {
        if tag.kind != StartTag || !is_formatting(&tag.name) {
            return true;
        }
        if self.tags_since_weighing.get() == TAGS_BETWEEN_WEIGHINGS {
            self.tags_since_weighing.set(0);
            self.weight.set(weigh(builder));
        }
        let own = 1 + tag.attrs.len();
        let Some(rest) = self.budget.get().checked_sub(own * self.weight.get()) else { return false };
        self.budget.set(rest);
        self.weight.set(self.weight.get() + own);
        self.tags_since_weighing.set(self.tags_since_weighing.get() + 1);
        true
    }
}

/// The formatting elements that the tree builder holds, with their attributes. One that is in the list and open too
/// counts twice.
fn weigh(builder: &TreeBuilder<Handle, Sink>) -> usize {
    struct Scale<'a> {
        sink: &'a Sink,
        weight: Cell<usize>,
    }
    impl Tracer for Scale<'_> {
        type Handle = Handle;

        fn trace_handle(&self, node: &Handle) {
            self.weight.set(self.weight.get() + self.sink.formatting_weight(*node));
        }
    }
    let scale = Scale { sink: &builder.sink, weight: Cell::new(0) };
    builder.trace_handles(&scale);
    scale.weight.get()
}

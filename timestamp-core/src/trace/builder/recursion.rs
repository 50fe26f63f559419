//! Which spans have an ancestor of their own name: sums over a name leave their time out, or it would count twice.
//!
//! Told as a span starts, by how often its name is on the stack. That is right as long as the spans on the stack are its
//! ancestors. They are not where a future first polled by one span is polled again by another: the lane's spans are then
//! looked at again when it ends, along the tree.

use crate::trace::{Frame, Span, SpanId};

#[derive(Default)]
pub(super) struct Recursion {
    /// How often each name is on the stack, by its number.
    on_stack: Vec<u32>,
    /// Whether some span of the lane was polled again by another than its parent.
    moved: bool,
}

impl Recursion {
    /// There are so many names.
    pub(super) fn names(&mut self, count: usize) {
        self.on_stack.resize(count, 0);
    }

    pub(super) fn begin_lane(&mut self) {
        self.moved = false;
    }

    /// Whether a span of this name is on the stack.
    #[inline]
    pub(super) fn is_on_stack(&self, name_id: u32) -> bool {
        self.on_stack[name_id as usize] > 0
    }

    /// A span of this name comes onto the stack.
    #[inline]
    pub(super) fn push(&mut self, name_id: u32) {
        self.on_stack[name_id as usize] += 1;
    }

    /// It leaves the stack.
    #[inline]
    pub(super) fn pop(&mut self, name_id: u32) {
        self.on_stack[name_id as usize] -= 1;
    }

    /// A span is polled again, by this one or by none.
    pub(super) fn resume(&mut self, span: &Span, by: Option<SpanId>) {
        self.moved |= span.parent != by;
    }

    /// The lane's tree is complete and its stack empty.
    pub(super) fn end_lane(&mut self, spans: &mut [Span], frames: &[Frame], first_root: Option<SpanId>) {
        if !self.moved {
            return;
        }
        let name_id = |span: &Span| frames[span.frame.index()].name_id;
        let mut next = first_root;
        while let Some(mut id) = next {
            let span = &mut spans[id.index()];
            span.is_recursive = self.is_on_stack(name_id(span));
            self.push(name_id(span));
            next = span.first_child;
            // Up to the next that is not beneath, past all that end with this one.
            while next.is_none() {
                let span = &spans[id.index()];
                self.pop(name_id(span));
                next = span.next_sibling;
                match span.parent {
                    Some(parent) if next.is_none() => id = parent,
                    _ => break,
                }
            }
        }
    }
}

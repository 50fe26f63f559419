//! How much memory a trace takes, for whoever keeps several.

use std::collections::HashSet;
use std::mem::size_of;
use std::sync::Arc;

use super::{Edge, Frame, Lane, Names, Span, SpanId, Trace};

/// What an `Arc<str>` holds before its text: two counts.
const COUNTS: usize = 2 * size_of::<usize>();

impl Trace {
    /// The bytes of memory that the trace takes, itself included: what it has asked the allocator for, without what the
    /// allocator adds.
    ///
    /// Walks the frames, not the spans. A clone may take less, since it holds no room to grow.
    pub fn memory_bytes(&self) -> usize {
        let texts = self.name.capacity() + self.lanes.iter().map(|lane| lane.name.capacity()).sum::<usize>();
        size_of::<Self>()
            + self.spans.capacity() * size_of::<Span>()
            + self.edges.capacity() * size_of::<Edge>()
            + self.frames.capacity() * size_of::<Frame>()
            + self.lanes.capacity() * size_of::<Lane>()
            + self.naming.by_span.capacity() * size_of::<(SpanId, Names)>()
            + texts
            + self.shared_texts()
    }

    /// Names and files, each once however many frames share it.
    fn shared_texts(&self) -> usize {
        let mut seen = HashSet::new();
        let texts = self.frames.iter().flat_map(Frame::texts);
        let texts = texts.filter(|text| seen.insert(Arc::as_ptr(text).cast::<u8>()));
        // The whole allocation is aligned like its counts.
        texts.map(|text| (COUNTS + text.len()).next_multiple_of(size_of::<usize>())).sum()
    }
}

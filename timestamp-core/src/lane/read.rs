//! What is read of a lane when its capture is finished.

use std::sync::atomic::Ordering;

use super::decoder::Decoder;
use super::{Lane, RUNNING};

impl Lane {
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) fn strays(&self) -> u64 {
        self.strays.load(Ordering::Relaxed)
    }

    /// The counter when the lane ended; `None` while it runs.
    pub(crate) fn ended_at(&self) -> Option<u64> {
        Some(self.ended_at.load(Ordering::Acquire)).filter(|&ticks| ticks != RUNNING)
    }

    /// How many spans have been published, at most: each has two words or more.
    pub(crate) fn spans_at_most(&self) -> usize {
        self.buffer.len().div_ceil(2)
    }

    /// The events published so far, and the lane's names. No name is kept from then on, so once only where there are
    /// names.
    pub(crate) fn read<R>(&self, reader: impl FnOnce(Decoder<'_>, &[String]) -> R) -> R {
        let names = self.names.take();
        self.buffer.read(|words| reader(Decoder::new(words, self.start), &names))
    }
}

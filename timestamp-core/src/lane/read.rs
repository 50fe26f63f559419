//! What is read of a lane when its capture is finished.

use std::sync::atomic::Ordering;

use super::{Lane, RUNNING};
use crate::event::{Decoder, Event};

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

    /// Hands each event published so far to `each`, with the lane's names. No name is kept from then on, so once only
    /// where there are names.
    pub(crate) fn read(&self, mut each: impl FnMut(Event, &[String])) {
        let names = self.names.take();
        self.buffer.read(|words| {
            for event in Decoder::new(words, self.start) {
                each(event, &names);
            }
        });
    }
}

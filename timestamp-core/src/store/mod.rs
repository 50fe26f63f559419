//! Where finished traces are kept for a while, so that one can be looked at after its request was answered.
//!
//! A [`Store`] keeps a trace under a [`TraceId`], finds it again and tells what else it has; [`MemoryStore`] is one that is
//! bounded in number, bytes and age. Whoever keeps traces holds a `dyn Store` and need not know where they lie.
//!
//! Architecture invariant: a store is handed the time, it never asks for it, so that what it forgets, and when, follows
//! from the calls alone.

mod id;
mod memory;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use id::{InvalidId, TraceId};
pub use memory::{Bounds, Evicted, MemoryStore};

use crate::trace::Trace;

/// Keeps traces and finds them again, from many threads at once.
///
/// `now` is the time since the Unix epoch, or since any other moment that is the same for all calls.
pub trait Store: fmt::Debug + Send + Sync {
    /// Keeps a trace under an id that no other has. Others may have to go for it.
    ///
    /// # Errors
    /// When it is not kept, and why; those that were kept before are kept still.
    fn keep(&self, id: TraceId, trace: Arc<Trace>, now: Duration) -> Result<(), StoreError>;

    /// The trace of that id; none if it never was, or has gone.
    ///
    /// # Errors
    /// When it cannot be told whether there is one, or it cannot be read.
    fn find(&self, id: TraceId, now: Duration) -> Result<Option<Arc<Trace>>, StoreError>;

    /// What is known of the trace of that id without reading it; none if there is none.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    fn about(&self, id: TraceId, now: Duration) -> Result<Option<Kept>, StoreError>;

    /// What is kept, the latest first.
    ///
    /// # Errors
    /// When that cannot be told.
    fn list(&self, now: Duration) -> Result<Vec<Kept>, StoreError>;

    /// Forgets the trace of that id. Tells whether there was one.
    ///
    /// # Errors
    /// When it cannot be told whether it is gone.
    fn remove(&self, id: TraceId, now: Duration) -> Result<bool, StoreError>;
}

/// What a store tells of a trace that it keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Its id.
    pub id: TraceId,
    /// The name that the capture was given.
    pub name: String,
    /// When it was kept, counted as the store is told the time.
    pub since: Duration,
    /// From arming to finish, in nanoseconds.
    pub duration_ns: u64,
    /// What it counts for, as [`Trace::memory_bytes`] tells.
    pub bytes: usize,
}

/// Why a store did not do what it was asked for.
#[derive(Debug)]
#[non_exhaustive]
pub enum StoreError {
    /// The trace alone is larger than all that the store may hold.
    TooLarge {
        /// The bytes of the trace.
        bytes: usize,
        /// The bytes that the store may hold.
        at_most: usize,
    },
    /// The store is told to keep no traces.
    KeepsNone,
    /// Another trace is kept under that id.
    IdTaken,
    /// What the store stands on failed.
    Failed(Box<dyn Error + Send + Sync>),
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::TooLarge { bytes, at_most } => {
                write!(f, "the trace takes {bytes} bytes, and all kept traces together may take {at_most}")
            }
            StoreError::KeepsNone => f.write_str("no traces are kept"),
            StoreError::IdTaken => f.write_str("another trace is kept under that id"),
            StoreError::Failed(error) => write!(f, "the store failed: {error}"),
        }
    }
}

impl Error for StoreError {}

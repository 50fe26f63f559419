//! The kept traces: a store, or none, and the time of day, which a store never asks for itself.

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use timestamp_core::Trace;
use timestamp_core::store::{Bounds, Kept, MemoryStore, Store, StoreError, TraceId};
use uuid::Uuid;

use crate::limits::Limits;
use crate::problem::Problem;

/// Where traces are kept, if anywhere.
#[derive(Debug)]
pub struct Traces(Option<Arc<dyn Store>>);

impl Traces {
    /// In memory, within `limits`; of no traces at all nowhere.
    #[must_use]
    pub fn in_memory(limits: &Limits) -> Self {
        let number = |limit| usize::try_from(limit).unwrap_or(usize::MAX);
        let age = Duration::from_secs(limits.kept_s);
        let bounds = Bounds { traces: number(limits.kept_traces), bytes: number(limits.kept_bytes), age };
        Self((bounds.traces > 0).then(|| Arc::new(MemoryStore::new(bounds)) as Arc<dyn Store>))
    }

    /// In `store`.
    #[must_use]
    pub fn in_store(store: Arc<dyn Store>) -> Self {
        Self(Some(store))
    }

    /// Whether traces are kept at all.
    #[must_use]
    pub fn are_kept(&self) -> bool {
        self.0.is_some()
    }

    /// Keeps a trace.
    ///
    /// # Errors
    /// When it is not kept: why, in words for the caller.
    pub fn keep(&self, id: TraceId, trace: Arc<Trace>) -> Result<(), String> {
        let store = self.0.as_ref().ok_or_else(|| StoreError::KeepsNone.to_string())?;
        store.keep(id, trace, now()).map_err(|error| match error {
            // What a store stands on may name its own places.
            StoreError::Failed(cause) => {
                tracing::error!(%cause, %id, "a trace was not kept");
                "the store failed".to_owned()
            }
            refused => refused.to_string(),
        })
    }

    /// The trace of that id.
    ///
    /// # Errors
    /// None is kept under it, or the store failed.
    pub fn find(&self, id: TraceId) -> Result<Arc<Trace>, Problem> {
        self.ask(|store| store.find(id, now()))?.ok_or_else(Problem::no_trace)
    }

    /// What is known of the trace of that id.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn about(&self, id: TraceId) -> Result<Kept, Problem> {
        self.ask(|store| store.about(id, now()))?.ok_or_else(Problem::no_trace)
    }

    /// What is kept, the latest first.
    ///
    /// # Errors
    /// The store failed.
    pub fn list(&self) -> Result<Vec<Kept>, Problem> {
        self.ask(|store| store.list(now()))
    }

    /// Forgets the trace of that id.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn remove(&self, id: TraceId) -> Result<(), Problem> {
        if self.ask(|store| store.remove(id, now()))? { Ok(()) } else { Err(Problem::no_trace()) }
    }

    /// Nowhere nothing is kept.
    fn ask<T: Default>(&self, question: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let Some(store) = &self.0 else { return Ok(T::default()) };
        question(store.as_ref()).map_err(|error| failed(&error))
    }
}

fn failed(cause: &dyn Display) -> Problem {
    tracing::error!(%cause, "the store of traces failed");
    Problem::internal()
}

/// An id that no other trace has.
#[must_use]
pub fn new_id() -> TraceId {
    Uuid::now_v7().as_u128().into()
}

/// Since the Unix epoch. A clock before it makes nothing older than it is.
fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

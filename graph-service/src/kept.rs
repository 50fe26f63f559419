//! The kept traces: a store, or none, and the time of day, which a store never asks for itself.

use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use timestamp_core::Trace;
use timestamp_core::store::{Bounds, Kept, MemoryStore, Store, StoreError, TraceId};
use uuid::Uuid;

use crate::limits::Limits;
use crate::problem::Problem;

/// Where traces are kept, if anywhere.
#[derive(Debug)]
pub struct Traces {
    store: Option<Arc<dyn Store>>,
    clock: Clock,
}

impl Traces {
    /// In memory, within `limits`; of no traces at all nowhere.
    #[must_use]
    pub fn in_memory(limits: &Limits) -> Self {
        let number = |limit| usize::try_from(limit).unwrap_or(usize::MAX);
        let age = Duration::from_secs(limits.kept_s);
        let bounds = Bounds { traces: number(limits.kept_traces), bytes: number(limits.kept_bytes), age };
        let store = (bounds.traces > 0).then(|| Arc::new(MemoryStore::new(bounds)) as Arc<dyn Store>);
        Self { store, clock: Clock::right() }
    }

    /// In `store`.
    #[must_use]
    pub fn in_store(store: Arc<dyn Store>) -> Self {
        Self { store: Some(store), clock: Clock::right() }
    }

    /// Whether traces are kept at all.
    #[must_use]
    pub fn are_kept(&self) -> bool {
        self.store.is_some()
    }

    /// Keeps a trace.
    ///
    /// # Errors
    /// When it is not kept: why, in words for the caller.
    pub fn keep(&self, id: TraceId, trace: Arc<Trace>) -> Result<(), String> {
        let store = self.store.as_ref().ok_or_else(|| StoreError::KeepsNone.to_string())?;
        store.keep(id, trace, self.clock.now()).map_err(|error| match error {
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
        self.ask(|store| store.find(id, self.clock.now()))?.ok_or_else(Problem::no_trace)
    }

    /// What is known of the trace of that id.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn about(&self, id: TraceId) -> Result<Kept, Problem> {
        self.ask(|store| store.about(id, self.clock.now()))?.ok_or_else(Problem::no_trace)
    }

    /// What is kept, the latest first.
    ///
    /// # Errors
    /// The store failed.
    pub fn list(&self) -> Result<Vec<Kept>, Problem> {
        self.ask(|store| store.list(self.clock.now()))
    }

    /// Forgets the trace of that id.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn remove(&self, id: TraceId) -> Result<(), Problem> {
        if self.ask(|store| store.remove(id, self.clock.now()))? { Ok(()) } else { Err(Problem::no_trace()) }
    }

    /// Nowhere nothing is kept.
    fn ask<T: Default>(&self, question: impl FnOnce(&dyn Store) -> Result<T, StoreError>) -> Result<T, Problem> {
        let Some(store) = &self.store else { return Ok(T::default()) };
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

/// The id as a number.
pub(crate) fn number_of(id: TraceId) -> u128 {
    // What an id is written as is a UUID.
    id.to_string().parse().map_or(0, |uuid: Uuid| uuid.as_u128())
}

/// The time of day as it was right once, and from then on what has passed: whoever sets the system's clock makes no
/// trace older or younger.
#[derive(Debug)]
struct Clock {
    right: Duration,
    at: Instant,
}

impl Clock {
    /// As the system's clock says. One before the Unix epoch makes nothing older than it is.
    fn right() -> Self {
        Self::set(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
    }

    fn set(right: Duration) -> Self {
        Self { right, at: Instant::now() }
    }

    /// Since the Unix epoch.
    fn now(&self) -> Duration {
        self.right.saturating_add(self.at.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_on_from_where_it_was_set_whatever_the_systems_says() {
        let [early, late] = [1_000, 1_000_000_000_000].map(Duration::from_secs);
        for right in [early, late] {
            let clock = Clock::set(right);
            let [first, second] = [clock.now(), clock.now()];
            assert!(right <= first && first <= second && second < right + Duration::from_secs(600));
        }
        let clock = Clock::set(early);
        let before = clock.now();
        while clock.now() == before {}
    }

    #[test]
    fn an_id_is_the_number_that_it_was_made_of() {
        for number in [1, 0x0198_0000_0000_7000_8000_0000_0000_00ff, u128::MAX] {
            assert_eq!(number_of(number.into()), number);
        }
    }
}

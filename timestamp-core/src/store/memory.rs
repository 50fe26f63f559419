//! Traces in memory, for as long as the process lives at most.
//!
//! The oldest go first, whatever bound is reached: when a trace was kept is all that says how likely it still is to be
//! asked for. Finding one does not make it younger, so that nobody can hold on to a trace by asking for it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::{Kept, Store, StoreError, TraceId};
use crate::trace::Trace;

/// How much a [`MemoryStore`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Traces. None are kept if it is 0.
    pub traces: usize,
    /// Bytes of all of them, as [`Trace::memory_bytes`] tells.
    pub bytes: usize,
    /// How long after it was kept a trace is there.
    pub age: Duration,
}

/// How many traces had to go, by the bound that was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// There were too many.
    pub by_count: u64,
    /// They were too large together.
    pub by_bytes: u64,
    /// They were too old.
    pub by_age: u64,
}

/// Keeps traces in memory, within bounds.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use timestamp_core::Capture;
/// use timestamp_core::store::{Bounds, MemoryStore, Store as _, TraceId};
///
/// let hour = Duration::from_secs(3_600);
/// let store = MemoryStore::new(Bounds { traces: 100, bytes: 64 << 20, age: hour });
/// let (id, now) = (TraceId::from(1), Duration::from_secs(1_000));
/// store.keep(id, Arc::new(Capture::new("checkout").finish()), now)?;
///
/// let found = store.find(id, now + hour)?;
/// assert_eq!(found.as_ref().map(|trace| trace.name()), Some("checkout"));
/// assert!(store.find(id, now + hour + Duration::from_nanos(1))?.is_none());
/// # Ok::<(), timestamp_core::store::StoreError>(())
/// ```
#[derive(Debug)]
pub struct MemoryStore {
    bounds: Bounds,
    kept: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    traces: HashMap<TraceId, Arc<Trace>>,
    /// Oldest first.
    order: VecDeque<Entry>,
    bytes: usize,
    evicted: Evicted,
    /// The latest time that was told. A clock that is set back makes nothing younger.
    now: Duration,
}

#[derive(Debug)]
struct Entry {
    id: TraceId,
    bytes: usize,
    since: Duration,
}

impl MemoryStore {
    /// An empty store.
    pub fn new(bounds: Bounds) -> Self {
        Self { bounds, kept: Mutex::default() }
    }

    /// How many traces it holds. Those that are too old go at the next call that tells the time.
    pub fn len(&self) -> usize {
        self.kept.lock().order.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes of all traces that it holds.
    pub fn bytes(&self) -> usize {
        self.kept.lock().bytes
    }

    /// How many traces had to go so far.
    pub fn evicted(&self) -> Evicted {
        self.kept.lock().evicted
    }

    /// What is told of the traces that are wanted, the latest first.
    fn entries(&self, now: Duration, wanted: impl Fn(&Entry) -> bool) -> Vec<Kept> {
        let mut gone = Vec::new();
        let mut kept = self.kept.lock();
        kept.expire(now, self.bounds.age, &mut gone);
        let found =
            kept.order.iter().rev().filter(|entry| wanted(entry)).filter_map(|entry| kept.tell(entry)).collect();
        drop(kept);
        drop(gone);
        found
    }
}

impl Store for MemoryStore {
    fn keep(&self, id: TraceId, trace: Arc<Trace>, now: Duration) -> Result<(), StoreError> {
        let bytes = trace.memory_bytes();
        let Bounds { traces: most, bytes: at_most, age } = self.bounds;
        if most == 0 {
            return Err(StoreError::KeepsNone);
        }
        if bytes > at_most {
            return Err(StoreError::TooLarge { bytes, at_most });
        }
        // What goes is dropped once the lock is given back: a large trace takes its time.
        let mut gone = Vec::new();
        let mut kept = self.kept.lock();
        let now = kept.expire(now, age, &mut gone);
        if kept.traces.contains_key(&id) {
            return Err(StoreError::IdTaken);
        }
        while kept.order.len() >= most {
            kept.evicted.by_count += 1;
            gone.extend(kept.pop());
        }
        while kept.bytes > at_most - bytes {
            kept.evicted.by_bytes += 1;
            gone.extend(kept.pop());
        }
        kept.bytes += bytes;
        kept.traces.insert(id, trace);
        kept.order.push_back(Entry { id, bytes, since: now });
        drop(kept);
        drop(gone);
        Ok(())
    }

    fn find(&self, id: TraceId, now: Duration) -> Result<Option<Arc<Trace>>, StoreError> {
        let mut gone = Vec::new();
        let mut kept = self.kept.lock();
        kept.expire(now, self.bounds.age, &mut gone);
        let found = kept.traces.get(&id).map(Arc::clone);
        drop(kept);
        drop(gone);
        Ok(found)
    }

    fn about(&self, id: TraceId, now: Duration) -> Result<Option<Kept>, StoreError> {
        Ok(self.entries(now, |entry| entry.id == id).pop())
    }

    fn list(&self, now: Duration) -> Result<Vec<Kept>, StoreError> {
        Ok(self.entries(now, |_| true))
    }

    fn remove(&self, id: TraceId, now: Duration) -> Result<bool, StoreError> {
        let mut gone = Vec::new();
        let mut kept = self.kept.lock();
        kept.expire(now, self.bounds.age, &mut gone);
        let removed = kept.take(id);
        drop(kept);
        drop(gone);
        Ok(removed.is_some())
    }
}

impl Shelf {
    /// Takes out what is older than `age`; gives the time that it is.
    fn expire(&mut self, now: Duration, age: Duration, gone: &mut Vec<Arc<Trace>>) -> Duration {
        self.now = self.now.max(now);
        while self.order.front().is_some_and(|oldest| self.now - oldest.since > age) {
            self.evicted.by_age += 1;
            gone.extend(self.pop());
        }
        self.now
    }

    fn tell(&self, &Entry { id, bytes, since }: &Entry) -> Option<Kept> {
        let trace = self.traces.get(&id)?;
        Some(Kept { id, name: trace.name().to_owned(), since, duration_ns: trace.duration_ns(), bytes })
    }

    /// Takes out the one of that id.
    fn take(&mut self, id: TraceId) -> Option<Arc<Trace>> {
        let trace = self.traces.remove(&id)?;
        let entry = self.order.iter().position(|entry| entry.id == id).and_then(|at| self.order.remove(at))?;
        self.bytes -= entry.bytes;
        Some(trace)
    }

    /// Takes out the oldest.
    fn pop(&mut self) -> Option<Arc<Trace>> {
        let oldest = self.order.pop_front()?;
        self.bytes -= oldest.bytes;
        self.traces.remove(&oldest.id)
    }
}

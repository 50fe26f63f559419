//! Where CPU-heavy work runs: a bounded number of threads with a bounded queue in front.
//!
//! Parsing a big body or rendering a big graph takes milliseconds to seconds; on an async worker it would stall every
//! other connection of that worker. So it runs on a blocking thread, at most [`Config::threads`] at a time, while a
//! bounded number of requests waits. Beyond that a request is refused at once, which costs nothing.
//!
//! Architecture invariant: a permit lives as long as the work, not as long as the caller's patience. A thread cannot be
//! interrupted, so a request that ran out of time still counts until its work has really ended.
//!
//! [`Config::threads`]: crate::config::Config::threads

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::limits::Limits;
use crate::problem::Problem;

/// The threads for heavy work, and the places to wait for one.
#[derive(Debug)]
pub struct Workers {
    /// One permit a request that runs or waits.
    places: Arc<Semaphore>,
    /// One permit a request that runs.
    threads: Arc<Semaphore>,
    queue_time: Duration,
    work_time: Duration,
}

impl Workers {
    /// `threads` at a time, and as many waiting as `limits` say.
    #[must_use]
    pub fn new(threads: NonZeroUsize, limits: &Limits) -> Self {
        let threads = threads.get().min(Semaphore::MAX_PERMITS);
        let queue = usize::try_from(limits.queue).unwrap_or(usize::MAX);
        let places = threads.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(places)),
            threads: Arc::new(Semaphore::new(threads)),
            queue_time: Duration::from_millis(limits.queue_ms),
            work_time: Duration::from_millis(limits.work_ms),
        }
    }

    /// Whether a request would be taken now.
    #[must_use]
    pub fn has_room(&self) -> bool {
        self.places.available_permits() > 0
    }

    /// Runs `work` on a thread of its own.
    ///
    /// # Errors
    /// Overloaded when the queue is full, out of time when the wait or the work takes too long, an internal problem
    /// when the work panics.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let permits = self.admit().await?;
        let work = spawn_blocking(move || {
            let result = work();
            drop(permits);
            result
        });
        match timeout(self.work_time, work).await {
            Ok(Ok(result)) => result,
            Ok(Err(_panicked)) => Err(Problem::internal()),
            Err(_elapsed) => Err(Problem::out_of_time()),
        }
    }

    async fn admit(&self) -> Result<[OwnedSemaphorePermit; 2], Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_full| Problem::overloaded())?;
        match timeout(self.queue_time, Arc::clone(&self.threads).acquire_owned()).await {
            Ok(Ok(thread)) => Ok([place, thread]),
            // The semaphore is never closed.
            Ok(Err(_closed)) => Err(Problem::internal()),
            Err(_elapsed) => Err(Problem::out_of_time()),
        }
    }
}

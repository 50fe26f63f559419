//! The names that a lane's spans have of their own.

use crate::clock;
use crate::sync::Mutex;

/// A name made of arguments.
#[derive(Debug)]
pub struct OwnName {
    pub(crate) text: String,
    /// What it took to write, in ticks: a cost of tracing, which the span around it shows.
    pub(crate) ticks: u64,
}

impl OwnName {
    /// The name that `write` writes, if it does.
    pub(crate) fn written(write: impl FnOnce() -> Option<String>) -> Option<Self> {
        let since = clock::ticks();
        write().map(|text| OwnName { text, ticks: clock::ticks().saturating_sub(since) })
    }
}

/// The names in the order of their numbers; `None` once they have been taken. Nothing is kept from then on, so that who
/// has them needn't hold the lock while others run.
pub(super) struct Names(Mutex<Option<Vec<OwnName>>>);

impl Names {
    pub(super) fn new() -> Self {
        Names(Mutex::new(Some(Vec::new())))
    }

    /// Keeps a name that has been worked on since then, and returns its number.
    pub(super) fn keep(&self, text: String, since: u64) -> Option<u32> {
        let mut names = self.0.lock();
        let names = names.as_mut()?;
        let number = u32::try_from(names.len()).ok().filter(|&number| number < u32::MAX)?;
        names.push(OwnName { text, ticks: 0 });
        // Measured last, since the list may have had to grow.
        if let Some(kept) = names.last_mut() {
            kept.ticks = clock::ticks().saturating_sub(since);
        }
        Some(number)
    }

    pub(super) fn take(&self) -> Vec<OwnName> {
        self.0.lock().take().unwrap_or_default()
    }
}

//! The names that a lane's spans have of their own.

use crate::sync::Mutex;

/// The names in the order of their numbers; `None` once they have been taken. Nothing is kept from then on, so that who
/// has them needn't hold the lock while others run.
pub(super) struct Names(Mutex<Option<Vec<String>>>);

impl Names {
    pub(super) fn new() -> Self {
        Names(Mutex::new(Some(Vec::new())))
    }

    /// Keeps a name and returns its number.
    pub(super) fn keep(&self, name: String) -> Option<u32> {
        let mut names = self.0.lock();
        let names = names.as_mut()?;
        let number = u32::try_from(names.len()).ok().filter(|&number| number < u32::MAX)?;
        names.push(name);
        Some(number)
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.0.lock().take().unwrap_or_default()
    }
}

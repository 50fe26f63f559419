//! Loom's atomics and locks under the names and with the signatures of the real ones.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

impl<T> Mutex<T> {
    pub(crate) fn new(value: T) -> Self {
        Mutex(loom::sync::Mutex::new(value))
    }

    pub(crate) fn lock(&self) -> loom::sync::MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}

macro_rules! shared_static {
    (static $name:ident: $type:ty = $value:expr;) => {
        loom::lazy_static! { static ref $name: $type = $value; }
    };
}
pub(crate) use shared_static;

/// Loom's atomics can't be made in a constant: one is kept for each address, and made at the first use of a model.
#[derive(Debug)]
pub(crate) struct StaticU32(u32);

loom::lazy_static! {
    // A real lock, held for no step of the model.
    static ref CELLS: std::sync::Mutex<HashMap<usize, Arc<AtomicU32>>> = std::sync::Mutex::default();
}

impl StaticU32 {
    pub(crate) const fn new(value: u32) -> Self {
        StaticU32(value)
    }

    pub(crate) fn load(&self, order: Ordering) -> u32 {
        self.cell().load(order)
    }

    pub(crate) fn store(&self, value: u32, order: Ordering) {
        self.cell().store(value, order);
    }

    fn cell(&self) -> Arc<AtomicU32> {
        let mut cells = CELLS.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cells.entry(std::ptr::from_ref(self).addr()).or_insert_with(|| Arc::new(AtomicU32::new(self.0))))
    }
}

//! Async functions in traits.

use std::future::Future;

use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

// Visible within the crate only: of a public trait rustc warns, with the attribute or without.
pub(crate) trait Store {
    type Key: Clone;

    async fn load(&self, key: Self::Key) -> Option<String>;

    #[timestamp]
    async fn load_twice(&self, key: Self::Key) -> (Option<String>, Option<String>) {
        (self.load(key.clone()).await, self.load(key).await)
    }

    #[timestamp]
    async fn by_value(self, (key, _): (Self::Key, u32)) -> Option<String>
    where
        Self: Sized,
    {
        wait().await;
        self.load(key).await
    }

    #[timestamp]
    async fn associated() -> Self
    where
        Self: Default,
    {
        wait().await;
        Self::default()
    }

    #[timestamp]
    async fn hidden(&self) -> impl Iterator<Item = u32> {
        wait().await;
        0..3
    }

    /// The future is declared, and implemented by an async function.
    fn declared(&self) -> impl Future<Output = u32> + Send;
}

#[derive(Default)]
pub struct Memory(Vec<String>);

impl Store for Memory {
    type Key = usize;

    #[timestamp]
    async fn load(&self, key: usize) -> Option<String> {
        wait().await;
        self.0.get(key).cloned()
    }

    #[timestamp]
    async fn declared(&self) -> u32 {
        wait().await;
        5
    }
}

impl<S: Store + Sync> Store for &S {
    type Key = S::Key;

    #[timestamp]
    async fn load(&self, key: S::Key) -> Option<String> {
        (**self).load(key).await
    }

    #[timestamp]
    fn declared(&self) -> impl Future<Output = u32> + Send {
        (**self).declared()
    }
}

#[timestamp]
async fn generic<S: Store<Key = usize>>(store: &S) -> usize {
    store.load(0).await.map_or(0, |text| text.len())
}

#[timestamp]
async fn through_impl_trait(store: &impl Store<Key = usize>) -> usize {
    store.load_twice(0).await.0.map_or(0, |text| text.len())
}

fn memory() -> Memory {
    Memory(vec!["abc".to_owned()])
}

cases! {
    "an implementation", 1: block_on(memory().load(0)) => Some("abc".to_owned());
    "a default method", 3: block_on(memory().load_twice(1)) => (None, None);
    "self and a pattern", 2: block_on(memory().by_value((0, 1))) => Some("abc".to_owned());
    "a function that returns Self", 1: block_on(Memory::associated()).0.len() => 0;
    "impl Trait", 1: block_on(memory().hidden()).sum::<u32>() => 3;
    "a declared future is implemented by an async function, and Send", 1: block_on_send(memory().declared()) => 5;
    "for a reference", 2: block_on(<&Memory as Store>::load(&&memory(), 0)) => Some("abc".to_owned());
    "a declared future that is handed on", 2: block_on_send(<&Memory as Store>::declared(&&memory())) => 5;
    "called by a generic function", 2: block_on(generic(&memory())) => 3;
    "called through impl Trait", 4: block_on(through_impl_trait(&memory())) => 3;
}

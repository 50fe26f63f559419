//! `#[async_trait]`, with the attribute above and below. What it writes itself is no matter for `forbid`.

use std::error::Error;

use ::async_trait::async_trait;
use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

#[async_trait]
pub trait Store: Sync {
    async fn load(&self, key: u32) -> Option<String>;

    #[timestamp]
    async fn load_twice(&self, key: u32) -> usize {
        let first = self.load(key).await;
        first.iter().chain(&self.load(key).await).count()
    }
}

pub struct Below(String);

#[async_trait]
impl Store for Below {
    #[timestamp]
    async fn load(&self, key: u32) -> Option<String> {
        wait().await;
        (key == 0).then(|| self.0.clone())
    }
}

pub struct Above(String);

#[timestamp]
#[async_trait]
impl Store for Above {
    async fn load(&self, key: u32) -> Option<String> {
        wait().await;
        (key == 0).then(|| self.0.clone())
    }
}

pub struct Around(String);

#[async_trait]
#[timestamp]
impl Store for Around {
    async fn load(&self, key: u32) -> Option<String> {
        wait().await;
        (key == 0).then(|| self.0.clone())
    }
}

#[async_trait(?Send)]
pub trait Local {
    async fn local(&mut self, text: &str, (a, _): (u32, u32)) -> Result<u32, Box<dyn Error>>;
}

#[async_trait(?Send)]
impl Local for Vec<u32> {
    #[timestamp(name = "local {text}")]
    async fn local(&mut self, text: &str, (a, _): (u32, u32)) -> Result<u32, Box<dyn Error>> {
        wait().await;
        self.push(text.parse()?);
        Ok(self.iter().sum::<u32>() + a)
    }
}

fn text() -> String {
    "a".to_owned()
}

cases! {
    "annotated methods", 3: block_on_send(Below(text()).load_twice(0)) => 2;
    "below an annotated impl", 3: block_on_send(Above(text()).load_twice(0)) => 2;
    "above an annotated impl", 3: block_on_send(Around(text()).load_twice(1)) => 0;
    "?Send, a pattern, a dynamic name", 2: (block_on(vec![1].local("2", (3, 4))).ok(), block_on(vec![1].local("x", (3, 4))).is_err()) => (Some(6), true);
}

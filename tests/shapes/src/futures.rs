//! Async functions and methods.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use timestamp_core::timestamp;

use crate::support::{block_on, block_on_send, wait};

#[timestamp]
async fn ready() -> u32 {
    1
}

#[timestamp]
async fn waiting() -> u32 {
    wait().await;
    2
}

#[timestamp]
async fn nothing() {
    wait().await;
}

#[timestamp]
async fn sequence() -> u32 {
    let first = ready().await;
    first + waiting().await
}

#[timestamp]
async fn early(stop: bool) -> u32 {
    if stop {
        return 1;
    }
    wait().await;
    2
}

#[timestamp]
async fn question(text: &str) -> Result<u32, std::num::ParseIntError> {
    wait().await;
    let value: u32 = text.parse()?;
    Ok(value + 1)
}

#[timestamp]
async fn loops(times: u32) -> u32 {
    let mut count = 0;
    'outer: loop {
        while count < times {
            wait().await;
            count += 1;
            if count == 5 {
                break 'outer count * 2;
            }
        }
        break count;
    }
}

#[timestamp]
async fn async_block_inside(value: u32) -> u32 {
    let inner = async {
        if value > 1 {
            return 10;
        }
        wait().await;
        20
    };
    inner.await
}

#[timestamp]
async fn closure_inside(items: &[u32]) -> u32 {
    let double = |item: &u32| {
        if *item == 0 {
            return 100;
        }
        item * 2
    };
    wait().await;
    items.iter().map(double).sum()
}

#[timestamp]
async fn async_closure_inside(value: u32) -> u32 {
    let add = async |more: u32| value + more;
    add(1).await + add(2).await
}

#[timestamp]
async fn nested(value: u32) -> u32 {
    #[timestamp]
    async fn inner(value: u32) -> u32 {
        wait().await;
        value + 1
    }
    inner(value).await
}

#[timestamp]
async fn boxed_inside() -> u32 {
    let future: Pin<Box<dyn Future<Output = u32> + Send>> = Box::pin(waiting());
    future.await
}

pub struct Client {
    host: String,
    calls: u32,
}

impl Client {
    #[timestamp]
    async fn by_reference(&self) -> &str {
        wait().await;
        &self.host
    }

    #[timestamp]
    async fn by_mutable_reference(&mut self) -> u32 {
        wait().await;
        self.calls += 1;
        self.calls
    }

    #[timestamp]
    async fn by_value(self) -> String {
        wait().await;
        self.host
    }

    #[timestamp]
    async fn by_mutable_value(mut self) -> Self {
        wait().await;
        self.calls += 5;
        self
    }

    #[timestamp]
    async fn shared(self: Arc<Self>) -> usize {
        wait().await;
        self.host.len()
    }

    #[timestamp]
    async fn reference_to_rc(self: &Rc<Self>) -> Rc<Self> {
        wait().await;
        Rc::clone(self)
    }

    #[timestamp]
    async fn boxed(self: Box<Self>) -> u32 {
        wait().await;
        self.calls
    }

    #[timestamp]
    async fn pinned(mut self: Pin<&mut Self>) -> u32 {
        wait().await;
        self.calls += 2;
        self.calls
    }

    #[timestamp]
    async fn get<T: std::str::FromStr>(&self, text: &str) -> Option<T> {
        wait().await;
        text.strip_prefix(self.host.as_str())?.parse().ok()
    }

    #[timestamp]
    async fn new(host: &str) -> Self {
        Self { host: host.to_owned(), calls: 0 }
    }

    #[timestamp]
    async fn two_references<'a>(&'a self, other: &'a str) -> &'a str {
        wait().await;
        if self.calls > 0 {
            other
        } else {
            &self.host
        }
    }
}

fn client() -> Client {
    Client { host: "h".to_owned(), calls: 1 }
}

#[timestamp]
async fn not_send() -> usize {
    let shared = Rc::new(1);
    wait().await;
    Rc::strong_count(&shared)
}

#[timestamp]
async fn panics_are_caught_inside() -> bool {
    wait().await;
    std::panic::catch_unwind(|| std::panic::resume_unwind(Box::new(()))).is_err()
}

/// Ready and dropped at once: nothing has run.
fn never_polled() -> u32 {
    drop(waiting());
    0
}

cases! {
    "ready at once", 1: block_on(ready()) => 1;
    "pending once", 1: block_on(waiting()) => 2;
    "nothing returned", 1: block_on(nothing()) => ();
    "one after the other", 3: block_on(sequence()) => 3;
    "an early return", 2: (block_on(early(true)), block_on(early(false))) => (1, 2);
    "?", 2: (block_on(question("1")).ok(), block_on(question("x")).ok()) => (Some(2), None);
    "loops", 2: (block_on(loops(2)), block_on(loops(9))) => (2, 10);
    "return in an async block leaves the block", 2: (block_on(async_block_inside(1)), block_on(async_block_inside(2))) => (20, 10);
    "return in a closure leaves the closure", 1: block_on(closure_inside(&[0, 1])) => 102;
    "an async closure", 1: block_on(async_closure_inside(1)) => 5;
    "a function in the body", 2: block_on(nested(1)) => 2;
    "a boxed future in the body", 2: block_on(boxed_inside()) => 2;
    "&self", 1: block_on(client().by_reference()) => "h";
    "&mut self", 1: block_on(client().by_mutable_reference()) => 2;
    "self", 1: block_on(client().by_value()) => "h";
    "mut self", 1: block_on(client().by_mutable_value()).calls => 6;
    "self: Arc<Self>", 1: block_on(Arc::new(client()).shared()) => 1;
    "self: &Rc<Self>", 1: block_on(Rc::new(client()).reference_to_rc()).calls => 1;
    "self: Box<Self>", 1: block_on(Box::new(client()).boxed()) => 1;
    "mut self: Pin<&mut Self>", 1: block_on(Pin::new(&mut client()).pinned()) => 3;
    "&self with a type parameter", 1: block_on(client().get::<u8>("h7")) => Some(7);
    "Self", 1: block_on(Client::new("x")).host => "x";
    "two references of one lifetime", 1: block_on(client().two_references("other")) => "other";
    "Send is kept", 6: {
        let client = client();
        block_on_send(async { (sequence().await, client.get::<u8>("h7").await, boxed_inside().await) })
    } => (3, Some(7), 2);
    "what is not Send works", 1: block_on(not_send()) => 1;
    "a panic that the body catches", 1: block_on(panics_are_caught_inside()) => true;
    "a future that is not polled", 0: never_polled() => 0;
}

//! Every kind of receiver.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use timestamp_core::timestamp;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counter {
    count: u32,
}

impl Counter {
    #[timestamp]
    fn new(count: u32) -> Self {
        Self { count }
    }

    #[timestamp]
    fn by_reference(&self) -> u32 {
        self.count
    }

    #[timestamp]
    fn by_mutable_reference(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    #[timestamp]
    fn by_value(self) -> u32 {
        self.count
    }

    #[timestamp]
    fn by_mutable_value(mut self) -> Self {
        self.count += 2;
        self
    }

    #[timestamp]
    fn with_lifetime<'a>(&'a self, _other: &str) -> &'a u32 {
        &self.count
    }

    #[timestamp]
    fn with_mutable_lifetime<'a>(&'a mut self, _other: &str) -> &'a mut u32 {
        &mut self.count
    }

    #[timestamp]
    fn typed(self: Self) -> u32 {
        self.count
    }

    #[timestamp]
    fn typed_reference(self: &Self) -> u32 {
        self.count
    }

    #[timestamp]
    fn boxed(self: Box<Self>) -> u32 {
        self.count
    }

    #[timestamp]
    fn shared(self: Arc<Self>) -> usize {
        Arc::strong_count(&self)
    }

    #[timestamp]
    fn reference_to_rc(self: &Rc<Self>) -> Rc<Self> {
        Rc::clone(self)
    }

    #[timestamp]
    fn pinned(self: Pin<&mut Self>) -> u32 {
        let this = self.get_mut();
        this.count += 3;
        this.count
    }

    #[timestamp]
    fn mutable_pinned(mut self: Pin<&mut Self>) -> u32 {
        self.as_mut().count += 1;
        self.count
    }

    #[timestamp]
    fn pinned_box(self: Pin<Box<Self>>) -> u32 {
        self.count
    }

    #[timestamp]
    fn builder(&mut self) -> &mut Self {
        self.count *= 2;
        self
    }

    #[timestamp]
    fn none() -> u32 {
        7
    }
}

fn counter() -> Counter {
    Counter { count: 4 }
}

cases! {
    "an associated function returns Self", 1: Counter::new(4) => counter();
    "no receiver", 1: Counter::none() => 7;
    "&self", 1: counter().by_reference() => 4;
    "&mut self", 1: counter().by_mutable_reference() => 5;
    "self", 1: counter().by_value() => 4;
    "mut self", 1: counter().by_mutable_value().count => 6;
    "&'a self lends", 1: *counter().with_lifetime("other") => 4;
    "&'a mut self lends", 1: *counter().with_mutable_lifetime("other") => 4;
    "self: Self", 1: counter().typed() => 4;
    "self: &Self", 1: counter().typed_reference() => 4;
    "self: Box<Self>", 1: Box::new(counter()).boxed() => 4;
    "self: Arc<Self>", 1: Arc::new(counter()).shared() => 1;
    "self: &Rc<Self>", 1: *Rc::new(counter()).reference_to_rc() => counter();
    "self: Pin<&mut Self>", 1: Pin::new(&mut counter()).pinned() => 7;
    "mut self: Pin<&mut Self>", 1: Pin::new(&mut counter()).mutable_pinned() => 5;
    "self: Pin<Box<Self>>", 1: Box::pin(counter()).pinned_box() => 4;
    "a chain of &mut self -> &mut Self", 2: counter().builder().builder().count => 16;
    "a method as a function pointer", 1: [counter()].iter().map(Counter::by_reference).sum::<u32>() => 4;
}

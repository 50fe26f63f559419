//! The attribute on a whole `impl`, `mod` or `trait`.

use timestamp_core::{Capture, timestamp};

use crate::show::{names, tree};

struct Cart {
    items: Vec<u32>,
}

#[timestamp]
impl Cart {
    const MOST: usize = {
        const fn limit() -> usize {
            9
        }
        limit()
    };

    const fn new() -> Self {
        Cart { items: Vec::new() }
    }

    fn add(&mut self, item: u32) -> bool {
        let room = self.len() < Self::MOST;
        if room {
            self.items.push(item);
        }
        room
    }

    #[timestamp(skip)]
    fn len(&self) -> usize {
        self.items.len()
    }

    #[timestamp(name = "take {count}")]
    fn take(&mut self, count: usize) -> Vec<u32> {
        self.items.drain(..count).collect()
    }
}

#[timestamp]
mod shop {
    //! Inner attributes stay in front.

    pub(super) const OPEN: bool = true;

    pub(super) fn visit<const N: usize>(_: Table<{ N }>) -> u32 {
        inner::deep() + Table::<{ 2 + 2 }>::seats(&Table)
    }

    pub(super) struct Table<const N: usize>;

    impl Table<{ 2 + 2 }> {
        fn seats(&self) -> u32 {
            self.price()
        }
    }

    pub(super) trait Price {
        fn price(&self) -> u32;
        fn double(&self) -> u32 {
            2 * self.price()
        }
    }

    impl<const N: usize> Price for Table<N> {
        fn price(&self) -> u32 {
            1
        }
    }

    mod inner {
        pub(super) fn deep() -> u32 {
            quiet::unseen()
        }

        #[timestamp_core::timestamp(skip)]
        mod quiet {
            pub(super) fn unseen() -> u32 {
                5
            }
        }
    }
}

#[test]
fn every_function_of_an_impl_is_timed_but_those_left_out() {
    let mut cart = Cart::new();
    let capture = Capture::new("test");
    capture.run(|| {
        assert!(cart.add(1) && cart.add(2));
        assert_eq!(cart.take(1), [1]);
    });
    assert_eq!(names(&capture.finish()), ["Cart::add", "Cart::add", "take 1"]);
}

#[test]
fn every_function_of_a_module_is_timed_in_nested_blocks_too() {
    use shop::Price as _;
    const { assert!(shop::OPEN) };
    let capture = Capture::new("test");
    let sum = capture.run(|| shop::visit::<3>(shop::Table) + shop::Table::<7>.double());
    assert_eq!(sum, 5 + 1 + 2);
    let expected = "shop::visit\n  inner::deep\n  Table::seats\n    <Table as Price>::price\n\
                    Price::double\n  <Table as Price>::price\n";
    assert_eq!(tree(&capture.finish()), expected);
}

#[test]
fn default_methods_of_a_trait_are_timed() {
    #[timestamp]
    trait Greet {
        fn name(&self) -> String;
        fn greet(&self) -> String {
            format!("hello {}", self.name())
        }
    }
    impl Greet for u8 {
        fn name(&self) -> String {
            self.to_string()
        }
    }
    let capture = Capture::new("test");
    assert_eq!(capture.run(|| 7u8.greet()), "hello 7");
    assert_eq!(names(&capture.finish()), ["Greet::greet"]);
}

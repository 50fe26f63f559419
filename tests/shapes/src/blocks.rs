//! The attribute on an `impl`, an inline `mod` or a `trait`: it stands for one on each function in it.

use timestamp_core::timestamp;

use crate::support::{block_on, wait};

pub struct Cart<T> {
    items: Vec<T>,
}

#[timestamp]
impl<T: Clone> Cart<T> {
    const MOST: usize = {
        if true {
            3
        } else {
            4
        }
    };

    const fn new() -> Self {
        Cart { items: Vec::new() }
    }

    fn add(&mut self, item: T) -> &mut Self {
        if self.len() < Self::MOST {
            self.items.push(item);
        }
        self
    }

    #[timestamp(skip)]
    fn len(&self) -> usize {
        self.items.len()
    }

    #[timestamp(name = "take {count}")]
    fn take(&mut self, count: usize) -> Vec<T> {
        self.items.drain(..count).collect()
    }

    async fn first(&self) -> Option<&T> {
        wait().await;
        self.items.first()
    }

    /// Documented.
    #[must_use]
    fn iter(&self) -> impl Iterator<Item = &T> + use<'_, T> {
        self.items.iter()
    }

    fn generic<U: From<T>, const N: usize>(&self) -> [Option<U>; N]
    where
        T: Clone,
    {
        std::array::from_fn(|at| self.items.get(at).cloned().map(U::from))
    }
}

impl<T> std::ops::Index<usize> for Cart<T> {
    type Output = T;

    #[timestamp]
    fn index(&self, at: usize) -> &T {
        &self.items[at]
    }
}

#[timestamp]
impl<T> Extend<T> for Cart<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.items.extend(items);
    }
}

#[timestamp]
impl<const N: usize> From<[u8; N]> for Cart<u8>
where
    [(); N]: Sized,
{
    fn from(items: [u8; N]) -> Self {
        Cart { items: items.to_vec() }
    }
}

#[timestamp]
pub trait Greet {
    const WORD: &'static str = "hello";
    type Name: AsRef<str>;

    fn name(&self) -> Self::Name;

    fn greet(&self) -> String {
        format!("{} {}", Self::WORD, self.name().as_ref())
    }

    #[timestamp(skip)]
    fn quiet(&self) -> usize {
        self.name().as_ref().len()
    }
}

#[timestamp]
impl Greet for u8 {
    type Name = String;

    fn name(&self) -> String {
        self.to_string()
    }
}

#[timestamp]
mod shop {
    //! Every kind of item in a module.

    #![allow(dead_code, reason = "some are here to stand beside functions")]

    use std::fmt::{self, Display};

    extern crate std as standard;

    pub const OPEN: bool = {
        let open = 1 < 2;
        open
    };
    pub static SEATS: [u8; {
        const TWO: usize = 2;
        TWO + 2
    }] = [0; 4];
    pub type Row = [u8; {
        let row = 4;
        row
    }];

    pub struct Unit;
    pub struct Tuple(pub u8);
    pub struct Table<const N: usize>;

    pub enum Kind {
        Small = { 1 + 1 },
        Large = 9,
    }

    pub union Bits {
        pub word: u32,
    }

    macro_rules! seats {
        ($name:ident) => {
            pub fn $name() -> usize {
                SEATS.len()
            }
        };
    }

    // What a macro writes is not seen.
    seats!(seats);

    pub fn visit(table: &Table<{ 2 * 2 }>) -> String {
        fn inner() -> u8 {
            1
        }
        format!("{table} {}", inner())
    }

    pub async fn later() -> u32 {
        super::wait().await;
        1
    }

    pub const fn constant() -> u32 {
        2
    }

    extern "C" fn foreign(value: u32) -> u32 {
        value
    }

    pub fn calls_foreign() -> u32 {
        foreign(3)
    }

    impl<const N: usize> Display for Table<N> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{N}")
        }
    }

    impl Table<{ 3 - 2 }> {
        pub fn one(&self) -> u32 {
            1
        }
    }

    pub trait Price {
        fn price(&self) -> u32;
        fn double(&self) -> u32 {
            2 * self.price()
        }
    }

    impl Price for Kind {
        fn price(&self) -> u32 {
            match self {
                Kind::Small => 1,
                Kind::Large => 2,
            }
        }
    }

    pub mod deeper {
        pub fn down() -> u32 {
            quiet::unseen()
        }

        #[timestamp_core::timestamp(skip)]
        mod quiet {
            pub fn unseen() -> u32 {
                5
            }
        }

        #[timestamp_core::timestamp(skip)]
        pub struct Left;

        #[timestamp_core::timestamp(skip)]
        impl Left {
            pub fn out(&self) -> u32 {
                6
            }
        }
    }
}

use timestamp_core as probe;

#[timestamp(crate = probe)]
mod renamed {
    use super::probe;

    pub fn passed_down() -> u32 {
        inner::deeper()
    }

    mod inner {
        use super::probe;

        pub fn deeper() -> u32 {
            7
        }
    }
}

macro_rules! block {
    ($type:ident: $($item:item)*) => {
        #[timestamp]
        impl $type {
            $($item)*
        }
    };
}

pub struct Written;

block! {
    Written:
    fn first(&self) -> u32 {
        1
    }
    fn second(&self) -> u32 {
        self.first() + 1
    }
}

fn cart() -> Cart<u8> {
    let mut cart = Cart::new();
    cart.add(1).add(2);
    cart
}

fn priced() -> (u32, u32) {
    use shop::{Kind, Price};
    (Kind::Small.double(), Kind::Large.price())
}

cases! {
    "methods, and a constant function left out", 2: cart().len() => 2;
    "a method with a name of its own", 3: cart().take(1) => [1];
    "an async method", 3: block_on(cart().first()).copied() => Some(1);
    "a method that returns impl Trait", 3: cart().iter().count() => 2;
    "a generic method", 3: cart().generic::<u16, 3>() => [Some(1), Some(2), None];
    "an implementation of a trait", 3: {
        let mut cart = cart();
        cart.extend([3]);
        cart.len()
    } => 3;
    "an implementation with a where clause", 2: Cart::from([7, 8])[1] => 8;
    "a trait's default methods, and one left out", 3: (7u8.greet(), 7u8.quiet()) => ("hello 7".to_owned(), 1);
    "functions of a module", 2: shop::visit(&shop::Table) => "4 1";
    "an async function of a module", 1: block_on(shop::later()) => 1;
    "a constant function of a module", 0: shop::constant() => 2;
    "an extern function of a module", 2: shop::calls_foreign() => 3;
    "what a macro writes in a module", 0: shop::seats() => 4;
    "an impl in a module", 1: shop::Table::<1>.one() => 1;
    "a trait and its implementation in a module", 3: priced() => (2, 2);
    "a module in a module, and one left out", 1: shop::deeper::down() => 5;
    "an impl left out", 0: shop::deeper::Left.out() => 6;
    "crate = path is handed down", 2: renamed::passed_down() => 7;
    "an impl that a macro writes", 2: Written.second() => 2;
}

//! Functions that `macro_rules` write, wholly or out of fragments.

use crate::support::{block_on, wait};

/// Nothing of the function comes from outside.
macro_rules! whole {
    () => {
        #[timestamp_core::timestamp]
        fn whole(value: u32) -> u32 {
            let doubled = value * 2;
            doubled
        }
    };
}

whole!();

/// Names, types and expressions come from outside.
macro_rules! of_fragments {
    ($(#[$meta:meta])* $visibility:vis fn $name:ident($argument:ident: $type:ty) -> $output:ty = $value:expr) => {
        $(#[$meta])*
        #[timestamp_core::timestamp]
        $visibility fn $name($argument: $type) -> $output {
            $value
        }
    };
    ($visibility:vis async fn $name:ident($($pattern:pat => $type:ty),*) -> $output:ty = $value:expr) => {
        #[timestamp_core::timestamp]
        $visibility async fn $name($($pattern: $type),*) -> $output {
            wait().await;
            $value
        }
    };
}

of_fragments!(pub fn of_fragments(value: u32) -> u32 = value + 1);
of_fragments!(
    /// Documented.
    #[must_use]
    fn with_attributes(value: &'static str) -> Option<&'static str> = value.get(1..)
);
of_fragments!(async fn future_of_fragments(value => u32) -> u32 = value + 1);
of_fragments!(pub(crate) async fn future_of_patterns((a, b) => (u32, u32), _ => String) -> u32 = a + b);

/// The body is a block from outside.
macro_rules! of_a_block {
    (fn $name:ident() -> $output:ty $body:block) => {
        #[timestamp_core::timestamp]
        fn $name() -> $output $body
    };
    (async fn $name:ident() -> $output:ty $body:block) => {
        #[timestamp_core::timestamp]
        async fn $name() -> $output $body
    };
}

of_a_block!(
    fn of_a_block() -> u32 {
        let value = 3;
        if value > 2 {
            return value;
        }
        0
    }
);

of_a_block!(
    async fn future_of_a_block() -> u32 {
        wait().await;
        4
    }
);

/// The function is an item from outside.
macro_rules! of_an_item {
    ($function:item) => {
        #[timestamp_core::timestamp]
        $function
    };
}

of_an_item!(
    fn of_an_item(value: u32) -> u32 {
        value + 5
    }
);

of_an_item!(
    async fn future_of_an_item(value: u32) -> u32 {
        wait().await;
        value + 6
    }
);

/// The function is tokens from outside.
macro_rules! of_tokens {
    ($($token:tt)*) => {
        #[timestamp_core::timestamp]
        $($token)*
    };
}

of_tokens!(
    fn of_tokens((a, b): (u32, u32)) -> impl Fn(u32) -> u32 {
        move |c| a + b + c
    }
);

/// The attribute comes from outside.
macro_rules! with_attribute {
    ($name:ident, $attribute:meta) => {
        #[$attribute]
        fn $name() -> &'static str {
            stringify!($name)
        }
    };
}

with_attribute!(with_attribute, timestamp_core::timestamp);
with_attribute!(with_arguments, timestamp_core::timestamp(name = "with arguments"));

/// The name of the span comes from outside.
macro_rules! with_name {
    ($name:literal, $function:ident, $argument:ident) => {
        #[timestamp_core::timestamp(name = $name)]
        fn $function($argument: u32) -> u32 {
            $argument
        }
    };
}

with_name!("a name", with_name, value);
with_name!("a name for {value}", with_dynamic_name, value);

/// The receiver comes from outside, as `self` must.
macro_rules! with_receiver {
    ($type:ident, fn $name:ident(&$this:ident) -> $output:ty = $value:expr) => {
        impl $type {
            #[timestamp_core::timestamp]
            fn $name(&$this) -> $output {
                $value
            }
        }
    };
    ($type:ident, async fn $name:ident(&mut $this:ident) -> $output:ty = $value:expr) => {
        impl $type {
            #[timestamp_core::timestamp(name = "receiver")]
            async fn $name(&mut $this) -> $output {
                wait().await;
                $value
            }
        }
    };
}

pub struct Type(u32);

with_receiver!(Type, fn get(&self) -> u32 = self.0);
with_receiver!(Type, async fn increase(&mut self) -> u32 = {
    self.0 += 1;
    self.0
});

/// Variables of the macro and of its user do not meet.
macro_rules! hygienic {
    ($name:ident, $value:expr) => {
        #[timestamp_core::timestamp]
        fn $name(__span: u32) -> u32 {
            let outer = 10;
            outer + $value + __span
        }
    };
}

const OUTER: u32 = 5;

hygienic!(hygienic, {
    let outer = OUTER;
    outer
});

/// Generics and lifetimes come from outside.
macro_rules! generic {
    ($name:ident<$lifetime:lifetime, $parameter:ident: $bound:path>) => {
        #[timestamp_core::timestamp]
        fn $name<$lifetime, $parameter: $bound>(value: &$lifetime $parameter) -> &$lifetime $parameter {
            value
        }
    };
}

generic!(generic<'a, T: std::fmt::Debug>);

/// Many at once.
macro_rules! many {
    ($($name:ident => $value:literal),*) => {
        $(
            #[timestamp_core::timestamp]
            fn $name() -> u32 {
                $value
            }
        )*
    };
}

many!(first => 1, second => 2, third => 3);

/// A macro that is used within a body.
macro_rules! doubled {
    ($value:expr) => {{
        #[timestamp_core::timestamp(name = "within an expression")]
        fn doubled(value: u32) -> u32 {
            value * 2
        }
        doubled($value)
    }};
}

#[timestamp_core::timestamp]
fn uses_macros() -> u32 {
    macro_rules! early {
        ($value:expr) => {
            if $value > 2 {
                return $value;
            }
        };
    }
    early!(1);
    early!(doubled!(4));
    0
}

/// A macro that calls a macro, which writes the function.
macro_rules! outer {
    ($name:ident) => {
        outer!(@inner $name, { 7 });
    };
    (@inner $name:ident, $body:tt) => {
        #[timestamp_core::timestamp]
        fn $name() -> u32 $body
    };
}

outer!(of_nested_macros);

/// What uses the arguments stands in another file.
#[timestamp_core::timestamp]
async fn included(_first: u32, (_second, _): (u32, u32)) -> u32 {
    wait().await;
    include!("included.rs")
}

#[timestamp_core::timestamp]
async fn included_in_vain(_first: u32, _second: u32) -> u32 {
    wait().await;
    include!("included_number.rs")
}

#[timestamp_core::timestamp]
fn included_at_once(_first: u32, _second: u32) -> u32 {
    std::include!("included.rs")
}

cases! {
    "a whole function", 1: whole(1) => 2;
    "out of fragments", 1: of_fragments(1) => 2;
    "with the user's attributes", 1: with_attributes("abc") => Some("bc");
    "a future out of fragments", 1: block_on(future_of_fragments(1)) => 2;
    "a future out of patterns", 1: block_on(future_of_patterns((1, 2), String::new())) => 3;
    "a body that is a fragment", 1: of_a_block() => 3;
    "a future's body that is a fragment", 1: block_on(future_of_a_block()) => 4;
    "an item that is a fragment", 1: of_an_item(0) => 5;
    "a future that is a fragment", 1: block_on(future_of_an_item(0)) => 6;
    "tokens", 1: of_tokens((1, 2))(3) => 6;
    "an attribute that is a fragment", 2: (with_attribute(), with_arguments()) => ("with_attribute", "with_arguments");
    "a name that is a fragment", 2: (with_name(1), with_dynamic_name(2)) => (1, 2);
    "a receiver that is a fragment", 2: (Type(1).get(), block_on(Type(1).increase())) => (1, 2);
    "variables of macro and user", 1: hygienic(1) => 16;
    "generics that are fragments", 1: *generic(&5) => 5;
    "many at once", 3: (first(), second(), third()) => (1, 2, 3);
    "in an expression, and return in a macro", 3: uses_macros() => 8;
    "a macro in a macro", 1: of_nested_macros() => 7;
    "an included file", 2: (block_on(included(1, (2, 3))), included_at_once(1, 2)) => (3, 3);
    "an included file that uses nothing", 1: block_on(included_in_vain(1, 2)) => 5;
}

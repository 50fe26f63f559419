//! Where a function can stand.

use std::sync::LazyLock;

use timestamp_core::timestamp;

use crate::support::block_on;

static POINTER: fn(u32) -> u32 = {
    #[timestamp]
    fn in_a_static(value: u32) -> u32 {
        value + 1
    }
    in_a_static
};

const CONSTANT: fn(u32) -> u32 = {
    #[timestamp]
    fn in_a_constant(value: u32) -> u32 {
        value + 2
    }
    in_a_constant
};

static LAZY: LazyLock<u32> = LazyLock::new(|| {
    #[timestamp]
    fn in_a_closure() -> u32 {
        3
    }
    in_a_closure()
});

fn in_an_inline_constant() -> u32 {
    let pointer = const {
        #[timestamp]
        fn within() -> u32 {
            4
        }
        within as fn() -> u32
    };
    pointer()
}

fn in_an_array_length() -> usize {
    let array = [0; {
        #[timestamp]
        pub fn in_an_array_length_() {}
        let _ = in_an_array_length_;
        5
    }];
    array.len()
}

const _: () = {
    impl Place {
        #[timestamp]
        fn in_an_anonymous_constant(&self) -> u32 {
            6
        }
    }
};

pub struct Place;

fn in_a_function() -> u32 {
    struct Local;
    impl Local {
        #[timestamp]
        fn in_a_functions_impl(&self) -> u32 {
            7
        }
    }
    #[timestamp]
    fn within() -> u32 {
        Local.in_a_functions_impl()
    }
    within()
}

fn in_an_async_block() -> u32 {
    block_on(async {
        #[timestamp]
        async fn within() -> u32 {
            8
        }
        within().await
    })
}

fn in_a_match_arm(value: Option<u32>) -> u32 {
    match value {
        None => {
            #[timestamp]
            fn none() -> u32 {
                9
            }
            none()
        }
        Some(value) => value,
    }
}

fn three_deep() -> u32 {
    #[timestamp]
    fn first() -> u32 {
        #[timestamp]
        fn second() -> u32 {
            #[timestamp]
            fn third() -> u32 {
                10
            }
            third()
        }
        second()
    }
    first()
}

mod outer {
    pub mod inner {
        #[timestamp_core::timestamp]
        pub fn in_a_module() -> u32 {
            super::beside()
        }

        #[timestamp_core::timestamp]
        pub(super) fn within() -> u32 {
            self::deeper::deepest()
        }

        mod deeper {
            #[timestamp_core::timestamp]
            pub(in crate::places::outer) fn deepest() -> u32 {
                11
            }
        }
    }

    #[timestamp_core::timestamp]
    fn beside() -> u32 {
        inner::within()
    }
}

#[timestamp]
fn same_name_beside() -> u32 {
    #[timestamp]
    fn same_name_beside() -> u32 {
        12
    }
    same_name_beside()
}

enum Kind {
    Unit,
    Tuple(u32),
}

impl Kind {
    #[timestamp]
    fn of_an_enum(&self) -> u32 {
        match self {
            Self::Unit => 0,
            Self::Tuple(value) => *value,
        }
    }
}

pub union Bits {
    pub word: u32,
}

impl Bits {
    #[timestamp]
    fn of_a_union(word: u32) -> Self {
        Self { word }
    }
}

#[timestamp]
fn empty() {}

#[timestamp]
fn only_a_comment() {
    // Nothing happens.
}

cases! {
    "a static's initialiser", 1: POINTER(0) => 1;
    "a constant's initialiser", 1: CONSTANT(0) => 2;
    "a closure that runs once", 0: *LAZY => 3;
    "an inline constant", 1: in_an_inline_constant() => 4;
    "the length of an array", 0: in_an_array_length() => 5;
    "an anonymous constant", 1: Place.in_an_anonymous_constant() => 6;
    "a function, and an impl in a function", 2: in_a_function() => 7;
    "an async block", 1: in_an_async_block() => 8;
    "an arm of a match", 1: in_a_match_arm(None) => 9;
    "three functions deep", 3: three_deep() => 10;
    "modules", 4: outer::inner::in_a_module() => 11;
    "a function in one of the same name", 2: same_name_beside() => 12;
    "an enum", 2: (Kind::Unit.of_an_enum(), Kind::Tuple(1).of_an_enum()) => (0, 1);
    "a union", 1: std::mem::size_of_val(&Bits::of_a_union(1)) => 4;
    "an empty body", 2: (empty(), only_a_comment()) => ((), ());
}

//! `crate = path`, where the crate is renamed or re-exported.

use crate::support::{block_on, wait};

/// What a library would re-export for its macros.
pub mod reexport {
    pub use timestamp_core as probe;
    pub use timestamp_core::{private, timestamp};
}

use reexport::probe as core_probe;
use reexport::timestamp;

#[timestamp(crate = core_probe)]
fn by_an_alias() -> u32 {
    1
}

#[timestamp(crate = crate::renamed::reexport::probe)]
fn by_a_path() -> u32 {
    2
}

#[timestamp(crate = self::reexport)]
fn by_a_module_that_reexports_what_is_needed() -> u32 {
    3
}

#[timestamp(crate = ::timestamp_core)]
fn by_the_root() -> u32 {
    4
}

#[timestamp(name = "value {value}", crate = core_probe)]
fn with_a_name(value: u32) -> u32 {
    value
}

#[timestamp(crate = core_probe, name = "future {value}")]
async fn future(value: u32, (_, other): (u32, u32)) -> u32 {
    wait().await;
    value + other
}

mod deeper {
    #[super::timestamp(crate = super::core_probe)]
    pub fn by_super() -> u32 {
        7
    }
}

/// As a library's own macro would annotate what it writes into others' crates.
macro_rules! annotated {
    ($name:ident, $value:expr) => {
        #[$crate::renamed::reexport::timestamp(crate = $crate::renamed::reexport::probe)]
        fn $name() -> u32 {
            $value
        }
    };
    (async $name:ident, $value:expr) => {
        #[$crate::renamed::reexport::timestamp(crate = $crate::renamed::reexport::probe, name = "by a macro")]
        async fn $name() -> u32 {
            wait().await;
            $value
        }
    };
}

annotated!(by_dollar_crate, 8);
annotated!(async future_by_dollar_crate, 9);

fn in_a_function() -> u32 {
    use timestamp_core as local;
    #[timestamp(crate = local)]
    fn within() -> u32 {
        10
    }
    within()
}

cases! {
    "an alias", 1: by_an_alias() => 1;
    "a path from the crate's root", 1: by_a_path() => 2;
    "a module that re-exports what is needed", 1: by_a_module_that_reexports_what_is_needed() => 3;
    "the root", 1: by_the_root() => 4;
    "with a dynamic name", 1: with_a_name(5) => 5;
    "a future", 1: block_on(future(1, (2, 3))) => 4;
    "super", 1: deeper::by_super() => 7;
    "$crate", 1: by_dollar_crate() => 8;
    "$crate, a future", 1: block_on(future_by_dollar_crate()) => 9;
    "an alias in a function", 1: in_a_function() => 10;
}

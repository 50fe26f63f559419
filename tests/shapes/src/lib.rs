//! Functions of every shape that the language has, each with `#[timestamp]`: it must compile without a warning and do
//! what it did, armed or not.
//!
//! Two packages build these files, one for each edition. Every module has a table of cases: a claim, the number of spans
//! that are recorded, a call and its value. What the value is without the attribute, a copy of these files with the
//! attributes taken out tells: `timestamp-tests` makes it.

#![deny(warnings)]
#![forbid(unsafe_code)]

#[macro_use]
pub mod run;
pub mod support;

pub mod arguments;
pub mod async_trait;
pub mod attributes;
pub mod blocks;
pub mod boxed;
pub mod constants;
pub mod control_flow;
pub mod editions;
pub mod future_arguments;
pub mod future_results;
pub mod future_signatures;
pub mod future_traits;
pub mod futures;
pub mod generics;
pub mod hygiene;
pub mod macros;
pub mod names;
pub mod no_prelude;
pub mod own_names;
pub mod places;
pub mod receivers;
pub mod recursion;
pub mod renamed;
pub mod results;
pub mod silenced;
pub mod traits;

use run::Case;

/// Every table, under its module's name.
pub const TABLES: &[(&str, &[Case])] = &[
    ("arguments", arguments::CASES),
    ("async_trait", async_trait::CASES),
    ("attributes", attributes::CASES),
    ("blocks", blocks::CASES),
    ("boxed", boxed::CASES),
    ("constants", constants::CASES),
    ("control_flow", control_flow::CASES),
    ("editions", editions::CASES),
    ("future_arguments", future_arguments::CASES),
    ("future_results", future_results::CASES),
    ("future_signatures", future_signatures::CASES),
    ("future_traits", future_traits::CASES),
    ("futures", futures::CASES),
    ("generics", generics::CASES),
    ("hygiene", hygiene::CASES),
    ("macros", macros::CASES),
    ("names", names::CASES),
    ("no_prelude", no_prelude::CASES),
    ("own_names", own_names::CASES),
    ("places", places::CASES),
    ("receivers", receivers::CASES),
    ("recursion", recursion::CASES),
    ("renamed", renamed::CASES),
    ("results", results::CASES),
    ("silenced", silenced::CASES),
    ("traits", traits::CASES),
];

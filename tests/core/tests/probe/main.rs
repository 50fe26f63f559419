//! The probe from the outside: what `#[timestamp]`, `span!`, captures and handles record, and what they leave alone.

mod arming;
mod attribute;
mod blocks;
mod boxed;
mod callsites;
mod corners;
mod drive;
mod endings;
mod finish;
mod future_arguments;
mod futures;
mod guards;
mod limits;
mod nesting;
mod show;
mod written;

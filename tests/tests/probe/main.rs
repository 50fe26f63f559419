//! The probe from the outside: what `#[timestamp]`, `span!`, captures and handles record, and what they leave alone.

mod arming;
mod attribute;
mod blocks;
mod boxed;
mod futures;
mod limits;
mod show;

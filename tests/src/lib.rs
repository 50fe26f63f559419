//! What the integration tests share.

pub mod growth;
pub mod hard;
pub mod http;
pub mod pages;
pub mod reference;
pub mod service;
pub mod sound;
pub mod source;

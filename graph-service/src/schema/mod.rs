//! Requests and responses, each with its name in the OpenAPI document.

pub mod examples;
pub mod format;
pub mod kept;
pub mod list;
pub mod request;
pub mod response;

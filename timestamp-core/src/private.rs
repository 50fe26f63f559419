//! The only names that the output of the macros may use. Not for direct use: they change without notice.

pub use core::future::Future;
pub use core::option::Option::None;
pub use core::{file, format_args, line};

pub use crate::callsite::Callsite;
pub use crate::lazy::Lazy;
pub use crate::poll::{Traced, name_if_armed};
pub use crate::span::SpanGuard;

/// Whether a name is to be formatted each time a span of it starts.
#[must_use]
pub const fn is_template(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'{' || bytes[at] == b'}' {
            return true;
        }
        at += 1;
    }
    false
}

/// Stands for a value of an async function's return type where the compiler needs a hint of it; never called.
pub fn declared<T>() -> T {
    unreachable!("a type hint is not run")
}

/// Stands for a use of a variable, after which nothing follows; never called.
pub fn take<T>(_: T) -> ! {
    unreachable!("a use that is not run")
}

//! Escaping, one type per output language. JSON is escaped by its serializer.

mod dot;
mod line;

pub(super) use dot::DotQuoted;
pub(super) use line::LineText;

//! Escaping, one type per output language. JSON is escaped by its serializer.

mod cytoscape_id;
mod dot;
mod js_key;
mod line;
mod mermaid;
mod xml;
mod xml_char;

pub(super) use cytoscape_id::CytoscapeId;
pub(super) use dot::{DotId, DotQuoted};
pub(super) use js_key::JsKey;
pub(super) use line::LineText;
pub(super) use mermaid::MermaidLabel;
pub(super) use xml::XmlText;

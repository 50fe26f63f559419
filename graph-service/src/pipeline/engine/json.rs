//! What the engines that write JSON share.

use std::io;

use serde::{Serialize, Serializer};

use crate::pipeline::model::{Edge, NONE};
use crate::pipeline::text::{ELLIPSIS, Short};
use crate::pipeline::{Error, Rendered, config::Settings};

/// Writes an output as it is walked; no JSON value is built.
pub(super) fn rendered(output: &impl Serialize, settings: &Settings) -> Result<Rendered, Error> {
    let mut out = Out::new(settings);
    out.value(output)?;
    out.rendered()
}

/// JSON that is being written, and that gets no longer than an output may.
pub(super) struct Out<'s> {
    bytes: Vec<u8>,
    settings: &'s Settings,
    /// How long it is, with what was not kept.
    len: usize,
}

impl<'s> Out<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Self { bytes: Vec::new(), settings, len: 0 }
    }

    /// Writes one value.
    pub(super) fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        serde_json::to_writer(&mut *self, value).map_err(|error| failed(&error))?;
        self.settings.check_len(self.len)
    }

    /// Writes what stands between values.
    pub(super) fn push(&mut self, text: &str) {
        self.len += text.len();
        self.bytes.extend_from_slice(text.as_bytes());
    }

    pub(super) fn rendered(self) -> Result<Rendered, Error> {
        String::from_utf8(self.bytes).map(Rendered::Json).map_err(|error| failed(&error))
    }
}

fn failed(error: &dyn std::error::Error) -> Error {
    Error::at("", format!("the graph can't be written as JSON: {error}"))
}

/// Never fails: an error to look for after each bracket and comma would cost more than to walk on without writing.
impl io::Write for Out<'_> {
    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.len += bytes.len();
        if self.len <= self.settings.max_output_bytes {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A node as the libraries for the web take it.
#[derive(Serialize)]
pub(super) struct NodeData<'a> {
    pub(super) id: &'a str,
    pub(super) label: Label<'a>,
    #[serde(rename = "type")]
    pub(super) kind: &'a str,
    pub(super) depth: u32,
    /// Empty for a given node, which has none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) path: &'a str,
}

/// An edge, by the ids of its ends.
#[derive(Serialize)]
pub(super) struct EdgeData<'a> {
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) label: Option<Label<'a>>,
}

/// A shortened label, followed by a position unless that is `NONE`.
pub(super) struct Label<'a> {
    text: Short<'a>,
    position: u32,
}

impl<'a> Label<'a> {
    pub(super) fn new(label: &'a str, settings: &Settings) -> Self {
        Self { text: Short::new(label, settings.max_label_chars), position: NONE }
    }

    /// An edge's label, where it has one and the settings show it.
    pub(super) fn of_edge(edge: &Edge<'a>, settings: &Settings) -> Option<Self> {
        settings.shows_label(edge).then(|| Self { position: edge.position, ..Self::new(edge.label, settings) })
    }
}

impl Serialize for Label<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Short { text, cut } = self.text;
        match (cut, self.position) {
            (false, NONE) => serializer.serialize_str(text),
            (true, NONE) => serializer.collect_str(&format_args!("{text}{ELLIPSIS}")),
            (false, position) => serializer.collect_str(&format_args!("{text} {position}")),
            (true, position) => serializer.collect_str(&format_args!("{text}{ELLIPSIS} {position}")),
        }
    }
}

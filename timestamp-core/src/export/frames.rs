//! The frames of a trace as JSON.

use serde::{Serialize, Serializer};

use crate::trace::Frame;

/// What spans show, as speedscope lists it and the full format too.
pub(super) struct Frames<'a>(pub(super) &'a [Frame]);

impl Serialize for Frames<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Item<'a> {
            name: &'a str,
            #[serde(skip_serializing_if = "str::is_empty")]
            file: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            line: Option<u32>,
        }
        serializer.collect_seq(self.0.iter().map(|frame| Item {
            name: frame.name(),
            file: frame.file(),
            line: (frame.line() > 0).then(|| frame.line()),
        }))
    }
}

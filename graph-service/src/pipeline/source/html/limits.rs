//! The limits that keep parsing linear, and what is said of input beyond them.
//!
//! html5ever walks the stack of open elements for most tags, compares each attribute with all before it in the same tag,
//! compares formatting elements with each other, looks names up in lists and, as the standard wants it, copies elements
//! that were left open (`<b>` across paragraphs) with their attributes. Unbounded, each of these takes time or memory
//! quadratic in the input.

use crate::pipeline::Error;

/// Most elements that may be open at a time, `html` and `body` among them. Browsers cap at the same number.
pub(super) const MAX_OPEN_ELEMENTS: u32 = 512;

/// Most attributes that one element may have.
pub(super) const MAX_ATTRIBUTES: usize = 1024;

/// Most distinct names of tags and attributes that are longer than seven bytes.
pub(super) const MAX_LONG_NAMES: usize = 2048;

/// Most elements, attributes, texts and comments that a page may have. In the graphs that are made of it, each is a node or
/// two, an attribute up to three. A node takes some two hundred bytes while it is worked on.
pub(super) const MAX_PARTS: usize = 3_000_000;

/// Longest input. Keeps offsets and node numbers in 32 bits.
pub(super) const MAX_BYTES: usize = 1 << 30;

/// Elements and attributes that the tree may have, for an input of `bytes`.
///
/// An element takes at least three bytes of input and an attribute two, so that what stands in the input stays below half
/// of this. The rest is for what the parser implies and copies.
pub(super) fn max_created(bytes: usize) -> usize {
    bytes + 1024
}

/// Work on comparing formatting elements, in elements and attributes compared, for an input of `bytes`.
///
/// A page of nothing but links, each with a few attributes and within a few formatting elements, needs less than one for
/// each byte. A unit takes some ten nanoseconds.
pub(super) fn max_formatting_work(bytes: usize) -> usize {
    32 * bytes + (1 << 20)
}

/// Why an input is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Length,
    Parts,
    Depth,
    Attributes,
    LongNames,
    Copies,
    Comparisons,
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let detail = match refusal {
            Refusal::Length => format!("the HTML is longer than {MAX_BYTES} bytes"),
            Refusal::Parts => {
                format!("the HTML has more than {MAX_PARTS} elements, attributes, texts and comments")
            }
            Refusal::Depth => format!("the HTML has more than {MAX_OPEN_ELEMENTS} elements open at a time"),
            Refusal::Attributes => format!("the HTML has an element with more than {MAX_ATTRIBUTES} attributes"),
            Refusal::LongNames => {
                format!("the HTML has more than {MAX_LONG_NAMES} distinct long names of tags and attributes")
            }
            Refusal::Comparisons => {
                "the HTML leaves so many formatting elements with attributes open that comparing them, as HTML parsers \
                 must, would take too long"
                    .to_owned()
            }
            Refusal::Copies => {
                "the HTML leaves so many formatting elements open that copying them, as HTML parsers must, \
                 would give a tree larger than the text"
                    .to_owned()
            }
        };
        Error::at("/graph_data/html", detail)
    }
}

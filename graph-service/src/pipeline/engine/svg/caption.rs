//! Labels as blocks of lines, and how much room they take.

use unicode_width::UnicodeWidthStr;

use crate::pipeline::Error;
use crate::pipeline::config::Settings;
use crate::pipeline::engine::escape::XmlText;
use crate::pipeline::model::{Edge, NONE};
use crate::pipeline::text::{Short, push_number};

/// A size in pixels. All of a picture is laid out in whole ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) width: i64,
    pub(super) height: i64,
}

/// A size of letters. The font is a monospaced one, as then the width of a text can be told without it: a column is six
/// tenths of the size.
#[derive(Debug)]
pub(super) struct Font {
    pub(super) size: i64,
    line: i64,
    /// Where the letters of a line stand, from its top.
    ascent: i64,
}

pub(super) const NODE_FONT: Font = Font { size: 12, line: 16, ascent: 12 };
pub(super) const EDGE_FONT: Font = Font { size: 10, line: 12, ascent: 9 };

/// A label as it is drawn: shortened, and for some edges with the place among their siblings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caption<'a> {
    text: Short<'a>,
    position: u32,
}

impl<'a> Caption<'a> {
    pub(super) fn new(label: &'a str, settings: &Settings) -> Self {
        Self { text: Short::new(label, settings.max_label_chars), position: NONE }
    }

    /// An edge's label, where it has one and the settings show it.
    pub(super) fn of_edge(edge: &Edge<'a>, settings: &Settings) -> Option<Self> {
        settings.shows_label(edge).then(|| Self { position: edge.position, ..Self::new(edge.label, settings) })
    }

    /// The lines, the last one with the ellipsis.
    fn lines(self) -> impl Iterator<Item = Short<'a>> {
        let mut rest = Some(self.text.text);
        std::iter::from_fn(move || {
            let text = rest?;
            let Some(end) = text.find(['\n', '\r']) else {
                rest = None;
                return Some(Short { text, cut: self.text.cut });
            };
            let line_end = if text[end..].starts_with("\r\n") { 2 } else { 1 };
            rest = Some(&text[end + line_end..]);
            Some(Short { text: &text[..end], cut: false })
        })
    }

    /// The room that it takes, about: wide characters count as two columns.
    pub(super) fn size(self, font: &Font) -> Size {
        // What the last line may have besides.
        let more = if self.position == NONE { 0 } else { 2 + self.position.checked_ilog10().unwrap_or(0) as usize };
        let (mut columns, mut lines) = (0, 0);
        for line in self.lines() {
            columns = columns.max(line.text.width() + usize::from(line.cut));
            lines += 1;
        }
        // Numbers of characters of one label are far below 2^63.
        Size { width: ((columns + more) as i64 * font.size * 6 + 9) / 10, height: lines * font.line }
    }

    /// Writes it with its middle at `(x, y)`: a text for each line, as the directions of writing of one text would be
    /// mixed. `attributes` are those of each text and begin with a space.
    pub(super) fn push_to(
        self,
        out: &mut String,
        (x, y): (i64, i64),
        font: &Font,
        attributes: &str,
        settings: &Settings,
    ) -> Result<(), Error> {
        let mut baseline = y - self.size(font).height / 2 + font.ascent;
        let mut lines = self.lines().peekable();
        while let Some(line) = lines.next() {
            let (x, y) = (Number(x), Number(baseline));
            out.push_str("<text x=\"");
            x.push_to(out);
            out.push_str("\" y=\"");
            y.push_to(out);
            out.push('"');
            out.push_str(attributes);
            // Also in a page whose text runs from right to left the line's own first letter tells its direction.
            if !line.text.is_ascii() {
                out.push_str(" unicode-bidi=\"plaintext\"");
            }
            out.push('>');
            XmlText(line).push_to(out);
            if lines.peek().is_none() && self.position != NONE {
                out.push(' ');
                push_number(out, self.position);
            }
            out.push_str("</text>");
            settings.check_len(out.len())?;
            baseline += font.line;
        }
        Ok(())
    }
}

/// A coordinate, for writing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(pub(super) i64);

impl Number {
    pub(super) fn push_to(self, out: &mut String) {
        if self.0 < 0 {
            out.push('-');
        }
        match u32::try_from(self.0.unsigned_abs()) {
            Ok(number) => push_number(out, number),
            // A picture of that size is one label of gigabytes.
            Err(_) => out.push_str(&self.0.unsigned_abs().to_string()),
        }
    }
}

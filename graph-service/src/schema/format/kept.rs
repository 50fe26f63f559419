//! The formats that a kept trace is read in: one row each in [`KEPT`].

use timestamp_core::Format;
use timestamp_core::store::TraceId;

use crate::kept;
use crate::problem::Problem;
use crate::security::PICTURE_POLICY;

/// A format that a kept trace is read in.
#[derive(Debug)]
pub struct KeptFormat {
    /// The address's last part.
    pub name: &'static str,
    /// What it is, for the OpenAPI document.
    pub description: &'static str,
    /// What its file is called behind the trace's id. By this viewers tell files apart that they do not tell by their
    /// contents: speedscope would take `*.chrome.json` for a profile of another kind.
    pub file: &'static str,
    /// How it is written.
    pub format: Format,
    /// The same with that many hotspots, if it lists any.
    pub top_n: Option<fn(usize) -> Format>,
    /// The same in other media types, for those who accept them.
    pub variants: &'static [&'static KeptFormat],
    /// The content security policy that it needs instead of the usual one.
    pub policy: Option<&'static str>,
}

/// What most rows have.
const PLAIN: KeptFormat =
    KeptFormat { name: "", description: "", file: "", format: Format::Full, top_n: None, variants: &[], policy: None };

static OTLP_PROTOBUF: KeptFormat = KeptFormat {
    name: "otlp-protobuf",
    description: "OpenTelemetry's traces, as protobuf",
    file: "otlp.pb",
    format: Format::OtlpProtobuf { service: env!("CARGO_PKG_NAME"), trace_id: 0 },
    ..PLAIN
};

/// Every format that a kept trace is read in.
pub static KEPT: &[&KeptFormat] = &[
    &KeptFormat {
        name: "full",
        description: "every entry and exit, the call tree and the timings of every method",
        file: "full.json",
        format: Format::Full,
        ..PLAIN
    },
    &KeptFormat {
        name: "summary",
        description: "the methods in which most of the time went",
        file: "summary.json",
        format: Format::Summary { top_n: 10 },
        top_n: Some(|top_n| Format::Summary { top_n }),
        ..PLAIN
    },
    &KeptFormat {
        name: "speedscope",
        description: "a file for the viewer at https://www.speedscope.app",
        file: "speedscope.json",
        format: Format::Speedscope,
        ..PLAIN
    },
    &KeptFormat {
        name: "folded",
        description: "folded stacks, for flame graphs",
        file: "folded.txt",
        format: Format::Folded,
        ..PLAIN
    },
    &KeptFormat {
        name: "chrome",
        description: "Chrome's trace events, for Perfetto",
        file: "trace-events.json",
        format: Format::Chrome,
        ..PLAIN
    },
    &KeptFormat {
        name: "timeline",
        description: "one line an event, for a terminal",
        file: "timeline.txt",
        format: Format::Timeline,
        ..PLAIN
    },
    &KeptFormat {
        name: "text",
        description: "at most 30 lines to read",
        file: "text.txt",
        format: Format::Text,
        ..PLAIN
    },
    &KeptFormat {
        name: "otlp",
        description: "OpenTelemetry's traces, as JSON or, to those who accept it, as protobuf",
        file: "otlp.json",
        format: Format::Otlp { service: env!("CARGO_PKG_NAME"), trace_id: 0 },
        variants: &[&OTLP_PROTOBUF],
        ..PLAIN
    },
    &OTLP_PROTOBUF,
    &KeptFormat {
        name: "pprof",
        description: "a profile for `go tool pprof`",
        file: "pprof.pb.gz",
        format: Format::Pprof,
        ..PLAIN
    },
    &KeptFormat {
        name: "flamegraph",
        description: "a flame graph as a picture, with search and zoom in a browser",
        file: "flamegraph.svg",
        format: Format::Flamegraph,
        policy: Some(PICTURE_POLICY),
        ..PLAIN
    },
];

/// `export` with the trace's own id, where a format has a place for one: by it a backend finds the trace again.
#[must_use]
pub fn export_of(id: TraceId, export: Format) -> Format {
    let trace_id = kept::number_of(id);
    match export {
        Format::Otlp { service, .. } => Format::Otlp { service, trace_id },
        Format::OtlpProtobuf { service, .. } => Format::OtlpProtobuf { service, trace_id },
        other => other,
    }
}

impl KeptFormat {
    /// The format of that name.
    ///
    /// # Errors
    /// An unknown-name problem that lists the known names.
    pub fn named(name: &str) -> Result<&'static Self, Problem> {
        let known = KEPT.iter().find(|format| format.name == name).copied();
        known.ok_or_else(|| Problem::unknown_name("format", name, KEPT.iter().map(|format| format.name)))
    }

    /// It and its variants, by their media types.
    #[must_use]
    pub fn offers(&'static self) -> Vec<(&'static str, &'static Self)> {
        let all = std::iter::once(self).chain(self.variants.iter().copied());
        all.map(|format| (format.format.media_type(), format)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_of_the_library_has_its_row() {
        let names: Vec<_> = KEPT.iter().map(|format| format.name).collect();
        assert_eq!(names, Format::ALL.iter().map(|format| format.name()).collect::<Vec<_>>());
        assert_eq!(names, KEPT.iter().map(|format| format.format.name()).collect::<Vec<_>>());
    }

    #[test]
    fn without_options_a_format_is_the_librarys() {
        for (format, default) in KEPT.iter().zip(Format::ALL) {
            assert!(format.name.starts_with("otlp") || format.format == *default, "{}", format.name);
        }
    }

    #[test]
    fn no_file_is_called_what_a_viewer_takes_for_something_else() {
        assert!(KEPT.iter().all(|format| !format.file.ends_with("chrome.json")));
        let speedscope = KEPT.iter().find(|format| format.name == "speedscope").expect("the viewer's own");
        assert_eq!(speedscope.file, "speedscope.json");
    }
}

//! The list of formats.

use std::{fmt, io, str::FromStr};

#[cfg(feature = "flamegraph")]
use super::flamegraph;
#[cfg(feature = "otlp")]
use super::otlp;
#[cfg(feature = "pprof")]
use super::pprof;
use super::{chrome, folded, full, speedscope, summary, text, timeline};
use crate::trace::Trace;

/// Makes everything that has to know all formats from one row each:
/// `Variant { option: type = default } = name, media type, writer;`, beneath `#[cfg(…)]` if it needs a feature.
macro_rules! formats {
    ($(
        $(#[doc = $doc:literal])*
        $(#[cfg($feature:meta)])?
        $variant:ident $({ $( $(#[$option_doc:meta])* $option:ident: $type:ty = $default:expr ),+ $(,)? })? =
            $name:literal, $media_type:literal, $write:path;
    )+) => {
        /// A format that a trace can be written in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Format {
            $(
                $(#[doc = $doc])*
                $(#[cfg($feature)])?
                $variant $({ $( $(#[$option_doc])* $option: $type ),+ })?,
            )+
        }

        impl Format {
            /// Every format, with its default options.
            pub const ALL: &[Format] = &[
                $( $(#[cfg($feature)])? Format::$variant $({ $($option: $default),+ })?, )+
            ];

            /// The name that stands for it in addresses and settings, and that it is parsed from.
            pub fn name(self) -> &'static str {
                match self {
                    $( $(#[cfg($feature)])? Format::$variant { .. } => $name, )+
                }
            }

            /// The media type of what is written.
            pub fn media_type(self) -> &'static str {
                match self {
                    $( $(#[cfg($feature)])? Format::$variant { .. } => $media_type, )+
                }
            }

            pub(super) fn write(self, trace: &Trace, out: &mut impl io::Write) -> io::Result<()> {
                match self {
                    $( $(#[cfg($feature)])? Format::$variant $({ $($option),+ })? => $write(trace, out $($(, $option)+)?), )+
                }
            }
        }
    };
}

formats! {
    /// Everything: every entry and exit, the call tree and the timings. See [`Full`](super::Full).
    Full = "full", "application/json", full::write;

    /// Where the time went, for a person to read. See [`Summary`](super::Summary).
    Summary {
        /// How many hotspots are listed.
        top_n: usize = summary::DEFAULT_TOP_N
    } = "summary", "application/json", summary::write;

    /// A file for the viewer at <https://www.speedscope.app>. See [`Speedscope`](super::Speedscope).
    Speedscope = "speedscope", "application/json", speedscope::write;

    /// Folded stacks with self times, for flame graphs: `inferno`, FlameGraph, speedscope. Stacks are cut at 128 levels.
    Folded = "folded", "text/plain; charset=utf-8", folded::write;

    /// Chrome's trace events, for Perfetto, `chrome://tracing` and speedscope.
    Chrome = "chrome", "application/json", chrome::write;

    /// One line an event, for a terminal.
    Timeline = "timeline", "text/plain; charset=utf-8", timeline::write;

    /// At most 30 lines for a person or a language model: critical path, self times, repeats, waiting, warnings.
    Text = "text", "text/plain; charset=utf-8", text::write;

    /// OpenTelemetry's traces as JSON, for a collector or a tracing backend.
    #[cfg(feature = "otlp")]
    Otlp {
        /// The `service.name` that the spans are shown under.
        service: &'static str = otlp::UNKNOWN_SERVICE,
        /// The trace that the spans belong to, such as that of a W3C `traceparent`; 0 derives one from what was recorded.
        trace_id: u128 = 0
    } = "otlp", "application/json", otlp::write_json;

    /// The same as protobuf, in less than half the bytes; not every backend takes JSON.
    #[cfg(feature = "otlp")]
    OtlpProtobuf {
        /// As for [`Otlp`](Format::Otlp).
        service: &'static str = otlp::UNKNOWN_SERVICE,
        /// As for [`Otlp`](Format::Otlp).
        trace_id: u128 = 0
    } = "otlp-protobuf", "application/x-protobuf", otlp::write_protobuf;

    /// A profile for `go tool pprof` and what else reads its format: wall and busy time of each path of calls, gzipped.
    #[cfg(feature = "pprof")]
    Pprof = "pprof", "application/octet-stream", pprof::write;

    /// [`Folded`](Format::Folded) drawn: one SVG file with search and zoom for any browser, of the widest 10,000 paths.
    #[cfg(feature = "flamegraph")]
    Flamegraph = "flamegraph", "image/svg+xml", flamegraph::write;
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL.iter().copied().find(|format| format.name() == name).ok_or(UnknownFormat(()))
    }
}

/// No [`Format`] has this name. Says which names there are, and repeats nothing of what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat(());

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown format; known are")?;
        for (index, format) in Format::ALL.iter().enumerate() {
            write!(f, "{} {format}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownFormat {}

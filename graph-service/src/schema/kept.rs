//! What is told of kept traces.

use serde::Serialize;
use timestamp_core::store;
use utoipa::ToSchema;

use super::format::kept::KEPT;

/// A kept trace.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schema__Kept_Trace)]
pub struct KeptTrace {
    /// Its id, a UUID.
    #[schema(format = "uuid")]
    trace_id: String,
    /// `<transformation>.<engine>`.
    name: String,
    /// When it was kept, in milliseconds since 1970.
    kept_at_ms: u64,
    /// From arming to finish, in milliseconds.
    duration_ms: f64,
    /// How much memory it takes, of what all kept traces together may take.
    memory_bytes: usize,
}

impl From<store::Kept> for KeptTrace {
    fn from(kept: store::Kept) -> Self {
        Self {
            trace_id: kept.id.to_string(),
            name: kept.name,
            kept_at_ms: u64::try_from(kept.since.as_millis()).unwrap_or(u64::MAX),
            duration_ms: kept.duration_ns as f64 / 1e6,
            memory_bytes: kept.bytes,
        }
    }
}

/// A kept trace, and where it is read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Response__Kept_Trace)]
pub struct KeptTraceLinks {
    /// What the list tells of it as well.
    #[serde(flatten)]
    trace: KeptTrace,
    /// Every format that it can be read in.
    formats: Vec<FormatLink>,
}

/// Where a kept trace is read in a format.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schema__Format_Link)]
pub struct FormatLink {
    /// The format.
    name: &'static str,
    /// What it is.
    description: &'static str,
    /// The media type of the answer.
    media_type: &'static str,
    /// The address, on this service.
    href: String,
}

impl From<store::Kept> for KeptTraceLinks {
    fn from(kept: store::Kept) -> Self {
        let link = |name| format!("/traces/{}/{name}", kept.id);
        let formats = KEPT.iter().map(|it| FormatLink {
            name: it.name,
            description: it.description,
            media_type: it.format.media_type(),
            href: link(it.name),
        });
        Self { formats: formats.collect(), trace: kept.into() }
    }
}

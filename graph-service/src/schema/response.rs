//! What a response's body holds.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};

use crate::json::Object;
use crate::pipeline::{Output, Rendered};
use crate::target::Target;

/// A graph, rendered.
#[derive(Debug, ToSchema)]
pub struct GraphOutput {
    /// The engine that rendered it.
    engine: &'static str,
    /// The transformation before that.
    transformation: &'static str,
    /// How many nodes it has.
    node_count: usize,
    /// How many edges it has.
    edge_count: usize,
    /// How long source, transformation and engine took, in milliseconds.
    duration_ms: f64,
    /// What the engine wrote: text for some engines, JSON for others.
    #[schema(schema_with = text_or_json)]
    output: Rendered,
}

impl GraphOutput {
    /// What `target` made in `duration`.
    #[must_use]
    pub fn new(target: Target, output: Output, duration: Duration) -> Self {
        Self {
            engine: target.engine.name,
            transformation: target.transformation.name,
            node_count: output.node_count,
            edge_count: output.edge_count,
            // By way of whole nanoseconds, so that no digits are shown that the clock does not have.
            duration_ms: duration.as_nanos() as f64 / 1e6,
            output: output.rendered,
        }
    }

    /// Appends it to `out` as a JSON object.
    ///
    /// # Errors
    /// None that is known: everything in it can be JSON.
    pub fn write(self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        if let Rendered::Text(text) = &self.output {
            // So that it need not move as it is written. What has to be escaped are mostly quotes and ends of lines: fewer
            // than one byte in four.
            out.reserve(256 + text.len() + text.len() / 4);
        }
        let mut object = Object::begin(out);
        object.member("engine", &self.engine)?;
        object.member("transformation", &self.transformation)?;
        object.member("node_count", &self.node_count)?;
        object.member("edge_count", &self.edge_count)?;
        object.member("duration_ms", &self.duration_ms)?;
        match self.output {
            Rendered::Text(text) => object.member("output", &text)?,
            Rendered::Json(json) => object.member_written("output", json)?,
        }
        object.end();
        Ok(())
    }
}

fn text_or_json() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Object, Type::Array]))
        .description(Some("What the engine wrote: text for some engines, JSON for others."))
        .into()
}

/// Whether the service is up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Response__Health)]
pub struct Health {
    /// `live` or `ready`.
    pub status: &'static str,
}

//! What the service can do, as a caller asks for it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::pipeline::{Engine, SOURCES, Transformation};

/// An engine or a transformation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Schema__Choice)]
pub struct Choice {
    /// How an address names it.
    name: &'static str,
    /// How a person names it.
    label: &'static str,
    /// What it does.
    description: &'static str,
    /// The sources whose graphs it takes.
    sources: Vec<&'static str>,
}

impl From<&Engine> for Choice {
    fn from(engine: &Engine) -> Self {
        let &Engine { name, label, description, .. } = engine;
        Self { name, label, description, sources: SOURCES.iter().map(|source| source.name).collect() }
    }
}

impl From<&Transformation> for Choice {
    fn from(transformation: &Transformation) -> Self {
        let &Transformation { name, label, description, .. } = transformation;
        Self { name, label, description, sources: transformation.sources().to_vec() }
    }
}

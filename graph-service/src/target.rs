//! What a graph's address names: where it comes from, what is done to it and how it is written.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};

use crate::pipeline::{ENGINES, Engine, SOURCES, Source, TRANSFORMATIONS, Transformation};
use crate::problem::Problem;

/// The pattern of the addresses that name a target.
pub const PATTERN: &str = "/graph/from/{source}/to/{engine}/{transformation}";

/// A source, an engine and a transformation that fit together.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// What the graph is made of.
    pub source: &'static Source,
    /// How it is written.
    pub engine: &'static Engine,
    /// What is done to it.
    pub transformation: &'static Transformation,
}

impl Target {
    /// The target of that name.
    ///
    /// # Errors
    /// An unknown-name problem that lists the known names, of transformations those of the source.
    pub fn named(source: &str, engine: &str, transformation: &str) -> Result<Self, Problem> {
        let source = Source::find(source)
            .ok_or_else(|| Problem::unknown_name("source", source, SOURCES.iter().map(|known| known.name)))?;
        let engine = Engine::find(engine)
            .ok_or_else(|| Problem::unknown_name("engine", engine, ENGINES.iter().map(|known| known.name)))?;
        let transformations = || TRANSFORMATIONS.iter().copied().filter(|it| it.sources().contains(&source.name));
        let transformation = transformations().find(|known| known.name == transformation).ok_or_else(|| {
            let known = transformations().map(|known| known.name);
            match Transformation::find(transformation) {
                Some(elsewhere) => Problem::other_source(elsewhere.name, elsewhere.sources(), source.name, known),
                None => Problem::unknown_name("transformation", transformation, known),
            }
        })?;
        Ok(Self { source, engine, transformation })
    }

    /// What a trace of this work is called: `<transformation>.<engine>`.
    #[must_use]
    pub fn trace_name(&self) -> String {
        format!("{}.{}", self.transformation.name, self.engine.name)
    }
}

impl FromRequest for Target {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let part = |name| request.match_info().get(name).unwrap_or_default();
        ready(Self::named(part("source"), part("engine"), part("transformation")))
    }
}

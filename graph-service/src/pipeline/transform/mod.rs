//! Transformations: which graph is made of the model. One file each, and one line in [`TRANSFORMATIONS`].

mod attributes;
mod body_only;
mod default;
mod full_document;
mod head_only;
pub(super) mod hide;
mod scripts;
mod styles;

use super::model::Graph;
use super::source::html::Document;

/// What is done to the model.
#[derive(Debug)]
pub struct Transformation {
    /// Name in routes.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What it gives, in a sentence.
    pub description: &'static str,
    /// Names of the sources that it works on.
    pub sources: &'static [&'static str],
    pub(super) from_html: for<'a> fn(&'a Document) -> Graph<'a>,
}

impl Transformation {
    /// The transformation of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        TRANSFORMATIONS.iter().copied().find(|transformation| transformation.name == name)
    }
}

/// All transformations.
pub static TRANSFORMATIONS: &[&Transformation] = &[
    &default::DEFAULT,
    &body_only::BODY_ONLY,
    &head_only::HEAD_ONLY,
    &attributes::ATTRIBUTES,
    &scripts::SCRIPTS,
    &styles::STYLES,
    &full_document::FULL_DOCUMENT,
];

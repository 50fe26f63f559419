//! The caller's options, and the settings that follow from them.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::model::{Edge, Kind};
use crate::objects;

/// Options of the transformation and the engine. Every field has a default.
///
/// A preset sets the `show_…` options together; one that is given by itself wins over the preset. An engine ignores what
/// its format can't express: `tree` and `tree_text` have neither colours nor a direction.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TransformConfig {
    /// How much of the graph is shown.
    #[schema(example = "full_detail")]
    #[serde(deserialize_with = "objects::name")]
    pub preset: Preset,
    /// Whether the attributes graph has a node per tag name. Without them its element nodes hang from the root.
    /// Default: what the preset says.
    #[schema(example = true)]
    pub show_tag_nodes: Option<bool>,
    /// Whether the attributes graph has nodes for attributes, their names and their values.
    /// Default: what the preset says.
    #[schema(example = true)]
    pub show_attr_nodes: Option<bool>,
    /// Whether there are nodes for text, and for the content of scripts and styles.
    /// Default: what the preset says.
    #[schema(example = false)]
    pub show_text_nodes: Option<bool>,
    /// The colours of nodes and edges (`dot`, `visjs`, `d3`, `cytoscape`, `mermaid`, `svg`).
    #[schema(example = "high_contrast")]
    #[serde(deserialize_with = "objects::name")]
    pub color_scheme: ColorScheme,
    /// The direction in which the graph is laid out (`dot`, `visjs`, `d3`, `cytoscape`, `mermaid`, `svg`).
    #[schema(example = "LR")]
    #[serde(deserialize_with = "objects::name")]
    pub rank_dir: RankDir,
    /// The longest label, in characters (Unicode scalar values), at least 1. A longer one ends in an ellipsis, which
    /// counts as one of them.
    #[schema(value_type = u32, minimum = 1, example = 50)]
    pub max_label_chars: NonZeroU32,
    /// Most bytes of the output. Not the caller's to choose: it is set by whoever runs the pipeline for one, and has no
    /// bound by default.
    #[serde(skip)]
    pub max_output_bytes: usize,
}

impl Default for TransformConfig {
    fn default() -> Self {
        Self {
            preset: Preset::default(),
            show_tag_nodes: None,
            show_attr_nodes: None,
            show_text_nodes: None,
            color_scheme: ColorScheme::default(),
            rank_dir: RankDir::default(),
            // Fifty.
            max_label_chars: NonZeroU32::MIN.saturating_add(49),
            max_output_bytes: usize::MAX,
        }
    }
}

/// How much of the graph is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "full_detail")]
pub enum Preset {
    /// Every node, every edge and the edges' labels.
    #[default]
    FullDetail,
    /// The elements and how they hang together: no text, no attributes.
    StructureOnly,
    /// As `structure_only`, without tag nodes and without labels on edges.
    Minimal,
}

/// The colours of nodes and edges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "default")]
pub enum ColorScheme {
    /// A pale colour for each kind of node.
    #[default]
    Default,
    /// Black on white; kinds differ by shape alone.
    Monochrome,
    /// A strong colour for each kind of node, with text at a contrast of at least 7:1.
    HighContrast,
}

/// The direction in which the graph is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(example = "TB")]
pub enum RankDir {
    /// From top to bottom.
    #[default]
    Tb,
    /// From left to right.
    Lr,
    /// From bottom to top.
    Bt,
    /// From right to left.
    Rl,
}

impl RankDir {
    /// Its name in requests, in DOT and in Mermaid.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Tb => "TB",
            Self::Lr => "LR",
            Self::Bt => "BT",
            Self::Rl => "RL",
        }
    }
}

impl TransformConfig {
    /// The options with the preset worked into them.
    pub(super) fn settings(&self) -> Settings {
        let (tags, details, edge_labels) = match self.preset {
            Preset::FullDetail => (true, true, true),
            Preset::StructureOnly => (true, false, true),
            Preset::Minimal => (false, false, false),
        };
        Settings {
            show_tags: self.show_tag_nodes.unwrap_or(tags),
            show_attributes: self.show_attr_nodes.unwrap_or(details),
            show_text: self.show_text_nodes.unwrap_or(details),
            edge_labels,
            color_scheme: self.color_scheme,
            rank_dir: self.rank_dir,
            max_label_chars: usize::try_from(self.max_label_chars.get()).unwrap_or(usize::MAX),
            max_output_bytes: self.max_output_bytes,
        }
    }
}

/// Options, as transformations and engines read them.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    show_tags: bool,
    show_attributes: bool,
    show_text: bool,
    edge_labels: bool,
    pub(super) color_scheme: ColorScheme,
    pub(super) rank_dir: RankDir,
    pub(super) max_label_chars: usize,
    pub(super) max_output_bytes: usize,
}

impl Settings {
    /// Refuses an output of more than so many bytes. Engines ask while they write, so that they don't go far beyond it.
    pub(super) fn check_len(&self, len: usize) -> Result<(), Error> {
        if len <= self.max_output_bytes {
            return Ok(());
        }
        let detail = format!("the output would be longer than {} bytes", self.max_output_bytes);
        Err(Error::at("/graph_data", detail))
    }

    /// Whether nodes of this kind are in the output.
    pub(super) fn shows(&self, kind: Kind) -> bool {
        match kind {
            Kind::Document | Kind::Element | Kind::Script | Kind::Style | Kind::Given(_) => true,
            Kind::Tag => self.show_tags,
            Kind::Attribute | Kind::Name | Kind::Value => self.show_attributes,
            Kind::Text => self.show_text,
        }
    }

    /// Whether nodes of every kind are in the output.
    pub(super) fn shows_all(&self) -> bool {
        self.show_tags && self.show_attributes && self.show_text
    }

    /// Whether an edge's label is in the output: not if it has none.
    pub(super) fn shows_label(&self, edge: &Edge<'_>) -> bool {
        self.edge_labels && !edge.label.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<TransformConfig, serde_json::Error> {
        serde_json::from_str(json)
    }

    #[test]
    fn every_field_has_a_default() {
        let config = parse("{}").unwrap();
        assert_eq!(config.max_label_chars.get(), 50);
        assert!(config.settings().shows_all());
    }

    #[test]
    fn the_documented_example_is_accepted() {
        let config = parse(
            r#"{"preset": "full_detail", "show_text_nodes": true, "color_scheme": "default",
                "rank_dir": "TB", "max_label_chars": 50}"#,
        );
        assert!(config.is_ok());
    }

    #[test]
    fn unknown_fields_and_values_are_refused() {
        assert!(parse(r#"{"show_text": true}"#).is_err());
        assert!(parse(r#"{"rank_dir": "tb"}"#).is_err());
        assert!(parse(r#"{"preset": "FULL_DETAIL"}"#).is_err());
        assert!(parse(r#"{"max_label_chars": -1}"#).is_err());
        assert!(parse(r#"{"max_output_bytes": 1}"#).is_err());
    }

    #[test]
    fn an_option_of_its_own_wins_over_the_preset() {
        let settings = parse(r#"{"preset": "minimal", "show_text_nodes": true}"#).unwrap().settings();
        assert!(settings.shows(Kind::Text));
        assert!(!settings.shows(Kind::Tag) && !settings.shows(Kind::Value) && !settings.edge_labels);
    }

    #[test]
    fn a_label_has_a_character_at_least() {
        assert!(parse(r#"{"max_label_chars": 0}"#).is_err());
        assert_eq!(parse(r#"{"max_label_chars": 1}"#).unwrap().settings().max_label_chars, 1);
    }
}

//! A given graph that has been checked, with nodes in place of ids.

use std::borrow::Cow;

use crate::pipeline::model::NodeIndex;

/// A graph whose ids are unique and whose edges end in nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pipeline) struct Given<'a> {
    pub(in crate::pipeline) directed: bool,
    pub(in crate::pipeline) nodes: Vec<GivenNode<'a>>,
    pub(in crate::pipeline) edges: Vec<GivenEdge<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::pipeline) struct GivenNode<'a> {
    pub(in crate::pipeline) id: &'a str,
    /// Owned where a transformation made it of several.
    pub(in crate::pipeline) label: Cow<'a, str>,
    pub(in crate::pipeline) kind: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline) struct GivenEdge<'a> {
    pub(in crate::pipeline) from: NodeIndex,
    pub(in crate::pipeline) to: NodeIndex,
    pub(in crate::pipeline) label: &'a str,
}

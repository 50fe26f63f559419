//! The model between sources and engines: a directed, labelled graph over borrowed text.

mod path;

use std::ops::Range;

pub(super) use path::Paths;

/// Index of a node in [`Graph::nodes`].
pub(super) type NodeIndex = u32;

/// In place of an index: there is none.
pub(super) const NONE: u32 = u32::MAX;

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The page, or the root of one of its graphs.
    Document,
    /// An element.
    Element,
    /// A piece of text.
    Text,
    /// A tag name, shared by the elements that bear it.
    Tag,
    /// An attribute of one element.
    Attribute,
    /// An attribute's name, shared by the attributes that bear it.
    Name,
    /// An attribute's value, shared by the attributes that have it.
    Value,
    /// A script.
    Script,
    /// A style sheet.
    Style,
}

impl Kind {
    /// All kinds, each at the index `kind as usize`.
    pub(super) const ALL: [Self; 9] = [
        Self::Document,
        Self::Element,
        Self::Text,
        Self::Tag,
        Self::Attribute,
        Self::Name,
        Self::Value,
        Self::Script,
        Self::Style,
    ];

    /// The kind's name in outputs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Element => "element",
            Self::Text => "text",
            Self::Tag => "tag",
            Self::Attribute => "attribute",
            Self::Name => "name",
            Self::Value => "value",
            Self::Script => "script",
            Self::Style => "style",
        }
    }
}

/// Which graph of its source a node was built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GraphName {
    Document,
    Head,
    Body,
    Attributes,
    Scripts,
    Styles,
}

impl GraphName {
    /// The graph's name in outputs.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Head => "head",
            Self::Body => "body",
            Self::Attributes => "attributes",
            Self::Scripts => "scripts",
            Self::Styles => "styles",
        }
    }
}

/// A node's identity: the graph that it was built in and its number there.
///
/// It doesn't change when other nodes are hidden or graphs are joined, so that a node can be followed from one output to
/// the next. Written as `body_12`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId {
    pub(super) graph: GraphName,
    pub(super) number: u32,
}

/// A node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) id: NodeId,
    pub(super) kind: Kind,
    pub(super) label: &'a str,
    /// The node through which this one was first reached, [`NONE`] for a root. Always has a lower index.
    pub(super) parent: NodeIndex,
    /// Number of steps from the root along `parent`.
    pub(super) depth: u32,
}

/// A directed edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge<'a> {
    pub(super) from: NodeIndex,
    pub(super) to: NodeIndex,
    pub(super) label: &'a str,
    /// Place among the children of `from`, or [`NONE`] where order means nothing.
    pub(super) position: u32,
}

/// Nodes that belong together.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub(super) name: GraphName,
    pub(super) nodes: Range<NodeIndex>,
}

/// A graph with one root, which is the first node, and from which every node can be reached.
#[derive(Debug, Clone)]
pub(super) struct Graph<'a> {
    /// The graph's name, and what its nodes' ids begin with.
    pub(super) name: GraphName,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) edges: Vec<Edge<'a>>,
    /// Disjoint, in the order of their nodes; empty unless graphs were joined.
    pub(super) clusters: Vec<Cluster>,
}

impl<'a> Graph<'a> {
    /// Index of the root.
    pub(super) const ROOT: NodeIndex = 0;

    /// A graph of a root alone.
    pub(super) fn with_root(name: GraphName, kind: Kind, label: &'a str) -> Self {
        let root = Node { id: NodeId { graph: name, number: 0 }, kind, label, parent: NONE, depth: 0 };
        Self { name, nodes: vec![root], edges: Vec::new(), clusters: Vec::new() }
    }

    /// Adds a node and the edge that leads to it.
    pub(super) fn add_child(&mut self, parent: NodeIndex, kind: Kind, label: &'a str, edge: &'a str) -> NodeIndex {
        self.add_child_at(parent, kind, label, edge, NONE)
    }

    /// Adds a node and the edge that leads to it, at a position among its siblings.
    pub(super) fn add_child_at(
        &mut self,
        parent: NodeIndex,
        kind: Kind,
        label: &'a str,
        edge: &'a str,
        position: u32,
    ) -> NodeIndex {
        let index = self.next_index();
        let id = NodeId { graph: self.name, number: index };
        let depth = self.nodes[parent as usize].depth + 1;
        self.nodes.push(Node { id, kind, label, parent, depth });
        self.edges.push(Edge { from: parent, to: index, label: edge, position });
        index
    }

    /// Adds an edge between nodes that are there.
    pub(super) fn add_edge(&mut self, from: NodeIndex, to: NodeIndex, label: &'a str) {
        self.edges.push(Edge { from, to, label, position: NONE });
    }

    /// Index that the next node will have.
    pub(super) fn next_index(&self) -> NodeIndex {
        // Sources bound the number of nodes far below 2^32; see their limits.
        self.nodes.len() as NodeIndex
    }
}

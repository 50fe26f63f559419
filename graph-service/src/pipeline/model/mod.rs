//! The model between sources and engines: a directed, labelled graph over borrowed text.

mod adjacency;
mod path;
mod walk;

use std::fmt;
use std::ops::Range;

pub(super) use adjacency::Adjacency;
pub(super) use path::Paths;
pub(super) use walk::{Step, walk};

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
    /// A node of a graph that was given as such, with the number of its type.
    Given(u32),
}

impl Kind {
    /// The kinds that sources make, each at its [`look`](Self::look).
    pub(super) const BUILT: [Self; 9] = [
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

    /// Which of the looks of [`Kind::BUILT`] nodes of this kind have. Given types take turns, beginning with an element's.
    pub(super) fn look(self) -> usize {
        match self {
            Self::Document => 0,
            Self::Element => 1,
            Self::Text => 2,
            Self::Tag => 3,
            Self::Attribute => 4,
            Self::Name => 5,
            Self::Value => 6,
            Self::Script => 7,
            Self::Style => 8,
            Self::Given(number) => (number as usize + 1) % Self::BUILT.len(),
        }
    }

    /// The name of a kind that sources make, for outputs.
    fn name(self) -> &'static str {
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
            Self::Given(_) => "node",
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
    /// The graph that was given.
    Graph,
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
            Self::Graph => "graph",
        }
    }
}

/// A node's identity: the graph that it was built in and its number there.
///
/// It doesn't change when other nodes are hidden or graphs are joined, so that a node can be followed from one output to
/// the next. Written as `body_12`, and for a given node as the caller wrote it: see [`Graph::id`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NodeId {
    pub(super) graph: GraphName,
    pub(super) number: u32,
}

/// A node's id, as outputs show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id<'a> {
    /// Made by a source; written with letters, digits and underscores only.
    Built(NodeId),
    /// Chosen by the caller: any text but the empty one.
    Given(&'a str),
}

/// A node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<'a> {
    pub(super) id: NodeId,
    pub(super) kind: Kind,
    pub(super) label: &'a str,
    /// The node through which this one was first reached, which has a lower index; [`NONE`] for a root and for a given node.
    pub(super) parent: NodeIndex,
    /// Number of steps from the root from which the node was first reached.
    pub(super) depth: u32,
}

/// An edge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge<'a> {
    pub(super) from: NodeIndex,
    pub(super) to: NodeIndex,
    pub(super) label: &'a str,
    /// Place among the children of `from`, or [`NONE`] where order means nothing.
    pub(super) position: u32,
}

impl Edge<'_> {
    /// The end that isn't `end`, which is one of the two.
    pub(super) fn other_end(&self, end: NodeIndex) -> NodeIndex {
        if self.from == end { self.to } else { self.from }
    }
}

/// Nodes that belong together.
#[derive(Debug, Clone)]
pub(super) struct Cluster {
    pub(super) name: GraphName,
    pub(super) nodes: Range<NodeIndex>,
}

/// A graph.
///
/// One that a source built is directed and has one root, the first node. A given one is as it was given.
#[derive(Debug, Clone)]
pub(super) struct Graph<'a> {
    /// The graph's name, and what its nodes' ids begin with.
    pub(super) name: GraphName,
    /// Whether edges lead one way only.
    pub(super) directed: bool,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) edges: Vec<Edge<'a>>,
    /// Where walks begin: from these every node can be reached along the edges.
    pub(super) roots: Vec<NodeIndex>,
    /// Disjoint, in the order of their nodes; empty unless graphs were joined.
    pub(super) clusters: Vec<Cluster>,
    /// The ids of a given graph's nodes, by [`NodeId::number`].
    pub(super) given_ids: Vec<&'a str>,
    /// The types of a given graph's nodes, by the number in [`Kind::Given`].
    pub(super) given_types: Vec<&'a str>,
}

impl fmt::Display for Graph<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} nodes, {} edges", self.nodes.len(), self.edges.len())
    }
}

impl<'a> Graph<'a> {
    /// Index of the root of a graph that a source built.
    pub(super) const ROOT: NodeIndex = 0;

    /// A graph of a root alone.
    pub(super) fn with_root(name: GraphName, kind: Kind, label: &'a str) -> Self {
        let root = Node { id: NodeId { graph: name, number: 0 }, kind, label, parent: NONE, depth: 0 };
        Self {
            name,
            directed: true,
            nodes: vec![root],
            edges: Vec::new(),
            roots: vec![Self::ROOT],
            clusters: Vec::new(),
            given_ids: Vec::new(),
            given_types: Vec::new(),
        }
    }

    /// A node's id as outputs show it.
    pub(super) fn id(&self, index: NodeIndex) -> Id<'a> {
        let id = self.nodes[index as usize].id;
        self.given_ids.get(id.number as usize).map_or(Id::Built(id), |given| Id::Given(given))
    }

    /// What the kind of a node is called in outputs: of a given one its type.
    pub(super) fn kind_name(&self, kind: Kind) -> &'a str {
        match kind {
            Kind::Given(number) => self.given_types.get(number as usize).copied().unwrap_or("node"),
            built => built.name(),
        }
    }

    /// Every kind that a node of this graph may have.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        match self.name {
            GraphName::Graph => (0..self.given_types.len() as u32).map(Kind::Given).collect(),
            _ => Kind::BUILT.to_vec(),
        }
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

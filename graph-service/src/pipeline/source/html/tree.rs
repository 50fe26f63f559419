//! The document tree, in one arena.
//!
//! Nodes refer to each other by index, so that a tree of any depth is built, walked and freed without recursion.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

use crate::pipeline::model::NONE;

/// Index of a node in its [`Tree`].
pub(super) type Handle = u32;

/// A parsed page. The first node is the document node itself.
#[derive(Debug)]
pub(in crate::pipeline) struct Document {
    pub(super) tree: Tree,
}

/// The arena.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<TreeNode>,
    /// Attribute lists of those elements that have attributes, in an order of their own.
    attributes: Vec<Vec<Attribute>>,
}

/// A node with its place in the tree; a place that isn't taken is `NONE`.
#[derive(Debug)]
pub(super) struct TreeNode {
    pub(super) parent: Handle,
    pub(super) previous: Handle,
    pub(super) next: Handle,
    pub(super) first_child: Handle,
    last_child: Handle,
    /// Number of elements from the root down to this node, itself included.
    pub(super) depth: u32,
    pub(super) content: Content,
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    Document,
    Element(Element),
    Text(StrTendril),
    /// A comment: kept because it parts the text before it from the text after it.
    Comment,
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: QualName,
    /// Index into [`Tree::attributes`], or `NONE`.
    attributes: u32,
}

impl Element {
    /// Whether this is a `script`. SVG has scripts and styles too.
    pub(super) fn is_script(&self) -> bool {
        self.name.local == local_name!("script") && matches!(self.name.ns, ns!(html) | ns!(svg))
    }

    /// Whether this is a `style`.
    pub(super) fn is_style(&self) -> bool {
        self.name.local == local_name!("style") && matches!(self.name.ns, ns!(html) | ns!(svg))
    }

    pub(super) fn is_html(&self, name: &LocalName) -> bool {
        self.name.ns == ns!(html) && self.name.local == *name
    }
}

impl Tree {
    /// The document node.
    pub(super) const DOCUMENT: Handle = 0;

    /// A tree of the document node alone, for an input of `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        // Most pages have a node for every ten to forty bytes; growing once is cheaper than touching memory in vain.
        let mut nodes = Vec::with_capacity(16 + bytes / 16);
        nodes.push(TreeNode::new(Content::Document));
        Self { nodes, attributes: Vec::new() }
    }

    /// Number of nodes.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, node: Handle) -> &TreeNode {
        &self.nodes[node as usize]
    }

    fn node_mut(&mut self, node: Handle) -> &mut TreeNode {
        &mut self.nodes[node as usize]
    }

    /// The element that a node is.
    pub(super) fn element(&self, node: Handle) -> Option<&Element> {
        match &self.node(node).content {
            Content::Element(element) => Some(element),
            Content::Document | Content::Text(_) | Content::Comment => None,
        }
    }

    /// An element's attributes, in the order of the input.
    pub(super) fn attributes(&self, element: &Element) -> &[Attribute] {
        self.attributes.get(element.attributes as usize).map_or(&[], Vec::as_slice)
    }

    /// The value of an element's attribute that is in no namespace.
    pub(super) fn attribute(&self, element: &Element, name: &LocalName) -> Option<&str> {
        let attributes = self.attributes(element).iter();
        attributes.into_iter().find(|a| a.name.ns == ns!() && a.name.local == *name).map(|a| &*a.value)
    }

    /// Adds a node that has no place in the tree yet.
    pub(super) fn create(&mut self, content: Content) -> Handle {
        // Fits: the number of nodes is bounded by the length of the input, which is.
        let handle = self.nodes.len() as Handle;
        self.nodes.push(TreeNode::new(content));
        handle
    }

    /// Adds an element that has no place in the tree yet.
    pub(super) fn create_element(&mut self, name: QualName, attributes: Vec<Attribute>) -> Handle {
        let element = Element { name, attributes: self.keep_attributes(attributes) };
        self.create(Content::Element(element))
    }

    fn keep_attributes(&mut self, attributes: Vec<Attribute>) -> u32 {
        if attributes.is_empty() {
            return NONE;
        }
        self.attributes.push(attributes);
        self.attributes.len() as u32 - 1
    }

    /// Adds those attributes to an element that it doesn't have. Returns how many it has then.
    pub(super) fn add_missing_attributes(&mut self, node: Handle, new: Vec<Attribute>) -> usize {
        let Content::Element(element) = &self.node(node).content else { return 0 };
        let list = element.attributes;
        if let Some(present) = self.attributes.get_mut(list as usize) {
            for attribute in new {
                if !present.iter().any(|a| a.name == attribute.name) {
                    present.push(attribute);
                }
            }
            return present.len();
        }
        let count = new.len();
        let list = self.keep_attributes(new);
        if let Content::Element(element) = &mut self.node_mut(node).content {
            element.attributes = list;
        }
        count
    }

    /// Makes `child`, which has no place, the last child of `parent`.
    pub(super) fn append(&mut self, parent: Handle, child: Handle) {
        let last = self.node(parent).last_child;
        self.place(child, parent, last, NONE);
    }

    /// Puts `child`, which has no place, right before `sibling`, which has one.
    pub(super) fn insert_before(&mut self, sibling: Handle, child: Handle) {
        let (parent, previous) = (self.node(sibling).parent, self.node(sibling).previous);
        self.place(child, parent, previous, sibling);
    }

    fn place(&mut self, child: Handle, parent: Handle, previous: Handle, next: Handle) {
        let depth = self.node(parent).depth;
        let node = self.node_mut(child);
        (node.parent, node.previous, node.next) = (parent, previous, next);
        node.depth = depth + u32::from(matches!(node.content, Content::Element(_)));
        self.link(parent, previous, child, true);
        self.link(parent, next, child, false);
    }

    /// Lets the neighbour of `child` on one side, or the parent if there is none, know of it.
    fn link(&mut self, parent: Handle, neighbour: Handle, child: Handle, before: bool) {
        match (neighbour, before) {
            (NONE, true) => self.node_mut(parent).first_child = child,
            (NONE, false) => self.node_mut(parent).last_child = child,
            (_, true) => self.node_mut(neighbour).next = child,
            (_, false) => self.node_mut(neighbour).previous = child,
        }
    }

    /// Takes a node out of its place, if it has one, together with what is below it.
    pub(super) fn detach(&mut self, node: Handle) {
        let TreeNode { parent, previous, next, .. } = *self.node(node);
        if parent == NONE {
            return;
        }
        match previous {
            NONE => self.node_mut(parent).first_child = next,
            _ => self.node_mut(previous).next = next,
        }
        match next {
            NONE => self.node_mut(parent).last_child = previous,
            _ => self.node_mut(next).previous = previous,
        }
        let node = self.node_mut(node);
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Appends text to a parent's children; text after text becomes one.
    pub(super) fn append_text(&mut self, parent: Handle, text: StrTendril) {
        let last = self.node(parent).last_child;
        if let Some(text) = self.merge(last, text) {
            let node = self.create(Content::Text(text));
            self.append(parent, node);
        }
    }

    /// Puts text right before a sibling; text after text becomes one.
    pub(super) fn insert_text_before(&mut self, sibling: Handle, text: StrTendril) {
        let previous = self.node(sibling).previous;
        if let Some(text) = self.merge(previous, text) {
            let node = self.create(Content::Text(text));
            self.insert_before(sibling, node);
        }
    }

    /// Adds `text` to the node if that is text, else gives it back.
    fn merge(&mut self, node: Handle, text: StrTendril) -> Option<StrTendril> {
        match self.nodes.get_mut(node as usize) {
            Some(TreeNode { content: Content::Text(present), .. }) => {
                present.push_tendril(&text);
                None
            }
            _ => Some(text),
        }
    }

    /// The children of a node.
    pub(super) fn children(&self, node: Handle) -> impl Iterator<Item = Handle> + '_ {
        let first = self.node(node).first_child;
        std::iter::successors((first != NONE).then_some(first), |&child| {
            let next = self.node(child).next;
            (next != NONE).then_some(next)
        })
    }

    /// All nodes below `root`, parents before children and children in order.
    pub(super) fn descendants(&self, root: Handle) -> impl Iterator<Item = Handle> + '_ {
        std::iter::successors(self.after(root, root), move |&node| self.after(root, node))
    }

    /// The node that follows in that order.
    fn after(&self, root: Handle, mut node: Handle) -> Option<Handle> {
        let first_child = self.node(node).first_child;
        if first_child != NONE {
            return Some(first_child);
        }
        while node != root {
            let TreeNode { next, parent, .. } = *self.node(node);
            if next != NONE {
                return Some(next);
            }
            node = parent;
        }
        None
    }
}

impl TreeNode {
    fn new(content: Content) -> Self {
        Self { parent: NONE, previous: NONE, next: NONE, first_child: NONE, last_child: NONE, depth: 0, content }
    }
}

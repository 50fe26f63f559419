//! html5ever alone: its tokenizer and tree builder, and the sparest sink that builds a tree.
//!
//! Sparer than `markup5ever_rcdom`, which allocates every node by itself: nodes lie in one arena, are linked by index,
//! and comments and doctypes are not kept. Nothing is refused.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ParseOpts, QualName, local_name, ns, parse_document};

/// Parses `html` to a tree and frees it. Returns the number of its nodes.
#[must_use]
pub fn parse(html: &str) -> usize {
    // As the service does: `noscript` has content.
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let nodes = parse_document(Sink::default(), options).one(StrTendril::from_slice(html));
    nodes.len()
}

type Handle = u32;

const NONE: Handle = Handle::MAX;

/// A node; what it has not is `NONE`.
#[derive(Debug)]
struct Node {
    parent: Handle,
    previous: Handle,
    next: Handle,
    first_child: Handle,
    last_child: Handle,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Of the attributes nothing is asked; they are a part of the tree all the same.
    Element(QualName, #[expect(dead_code, reason = "kept, as a tree that is of use would")] Vec<Attribute>),
    Text(StrTendril),
    Other,
}

struct Sink {
    nodes: RefCell<Vec<Node>>,
    nameless: RefCell<QualName>,
}

impl Default for Sink {
    fn default() -> Self {
        let nameless = RefCell::new(QualName::new(None, ns!(), local_name!("")));
        Self { nodes: RefCell::new(vec![Node::new(Content::Other)]), nameless }
    }
}

impl Node {
    fn new(content: Content) -> Self {
        Self { parent: NONE, previous: NONE, next: NONE, first_child: NONE, last_child: NONE, content }
    }
}

impl Sink {
    fn create(&self, content: Content) -> Handle {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node::new(content));
        nodes.len() as Handle - 1
    }

    fn place(&self, parent: Handle, next: Handle, new: NodeOrText<Handle>) {
        let nodes = &mut *self.nodes.borrow_mut();
        let neighbour = if next == NONE { parent } else { next };
        let previous = match (next, &nodes[neighbour as usize]) {
            (NONE, parent) => parent.last_child,
            (_, next) => next.previous,
        };
        let node = match new {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                if let Some(Node { content: Content::Text(present), .. }) = nodes.get_mut(previous as usize) {
                    present.push_tendril(&text);
                    return;
                }
                nodes.push(Node::new(Content::Text(text)));
                nodes.len() as Handle - 1
            }
        };
        let placed = &mut nodes[node as usize];
        (placed.parent, placed.previous, placed.next) = (parent, previous, next);
        match previous {
            NONE => nodes[parent as usize].first_child = node,
            _ => nodes[previous as usize].next = node,
        }
        match next {
            NONE => nodes[parent as usize].last_child = node,
            _ => nodes[next as usize].previous = node,
        }
    }

    fn parent(&self, node: Handle) -> Handle {
        self.nodes.borrow()[node as usize].parent
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Vec<Node>;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Vec<Node> {
        self.nodes.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        Ref::filter_map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].content {
            Content::Element(name, _) => Some(name),
            Content::Text(_) | Content::Other => None,
        })
        .unwrap_or_else(|_| self.nameless.borrow())
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        self.create(Content::Element(name, attrs))
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.create(Content::Other)
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        self.create(Content::Other)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.place(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, prev_element: &Handle, child: NodeOrText<Handle>) {
        if self.parent(*element) == NONE {
            self.append(prev_element, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        *target
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &new_node {
            self.remove_from_parent(node);
        }
        self.place(self.parent(*sibling), *sibling, new_node);
    }

    fn add_attrs_if_missing(&self, _target: &Handle, _attrs: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        let nodes = &mut *self.nodes.borrow_mut();
        let Node { parent, previous, next, .. } = nodes[*target as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => nodes[parent as usize].first_child = next,
            _ => nodes[previous as usize].next = next,
        }
        match next {
            NONE => nodes[parent as usize].last_child = previous,
            _ => nodes[next as usize].previous = previous,
        }
        let node = &mut nodes[*target as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        loop {
            let child = self.nodes.borrow()[*node as usize].first_child;
            if child == NONE {
                break;
            }
            self.remove_from_parent(&child);
            self.append(new_parent, NodeOrText::AppendNode(child));
        }
    }
}

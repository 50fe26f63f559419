//! Receives the tree builder's operations and puts them into effect on a [`Tree`].

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, QualName, local_name, ns};

use super::formatting::is_formatting;
use super::limits::{MAX_ATTRIBUTES, MAX_OPEN_ELEMENTS, MAX_PARTS, Refusal, max_created};
use super::tree::{Content, Document, Handle, Tree};
use crate::pipeline::model::NONE;

/// The tree under construction.
pub(super) struct Sink {
    tree: RefCell<Tree>,
    refusal: Cell<Option<Refusal>>,
    /// Elements and attributes that may still be created.
    budget: Cell<usize>,
    /// Attributes that were created.
    attributes: Cell<usize>,
    /// What a node that isn't an element is called. The tree builder promises not to ask.
    nameless: RefCell<QualName>,
}

impl Sink {
    /// A sink for an input of `bytes`.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            tree: RefCell::new(Tree::new(bytes)),
            refusal: Cell::new(None),
            budget: Cell::new(max_created(bytes)),
            attributes: Cell::new(0),
            nameless: RefCell::new(QualName::new(None, ns!(), local_name!(""))),
        }
    }

    /// Why the input is refused, if it is.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal.get()
    }

    /// Notes that the input is refused; the first reason stands.
    pub(super) fn refuse(&self, refusal: Refusal) {
        self.refusal.set(self.refusal.get().or(Some(refusal)));
    }

    /// Asked after each node that may be new.
    fn check_parts(&self) {
        // The first node is the document's.
        if self.tree.borrow().len() - 1 + self.attributes.get() > MAX_PARTS {
            self.refuse(Refusal::Parts);
        }
    }

    fn comment(&self) -> Handle {
        let comment = self.tree.borrow_mut().create(Content::Comment);
        self.check_parts();
        comment
    }

    /// An element's parent is on the stack of open elements while the element is appended, and, misnested tables aside,
    /// so are all its ancestors. So the depth in the tree stands for the height of that stack, which can't be asked for.
    fn check_depth(&self, node: Handle) {
        if self.tree.borrow().node(node).depth > MAX_OPEN_ELEMENTS {
            self.refuse(Refusal::Depth);
        }
    }

    /// Zero if the node is no formatting element, else one and the number of its attributes.
    pub(super) fn formatting_weight(&self, node: Handle) -> usize {
        let tree = self.tree.borrow();
        match tree.element(node) {
            Some(element) if is_formatting(&element.name.local) => 1 + tree.attributes(element).len(),
            _ => 0,
        }
    }

    fn has_parent(&self, node: Handle) -> bool {
        self.tree.borrow().node(node).parent != NONE
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Document;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Document {
        Document { tree: self.tree.into_inner() }
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Tree::DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Ref<'a, QualName> {
        Ref::filter_map(self.tree.borrow(), |tree| tree.element(*target).map(|element| &element.name))
            .unwrap_or_else(|_| self.nameless.borrow())
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        match self.budget.get().checked_sub(1 + attrs.len()) {
            Some(rest) => self.budget.set(rest),
            None => self.refuse(Refusal::Copies),
        }
        self.attributes.set(self.attributes.get() + attrs.len());
        let element = self.tree.borrow_mut().create_element(name, attrs);
        self.check_parts();
        element
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        self.comment()
    }

    fn create_pi(&self, _target: StrTendril, _data: StrTendril) -> Handle {
        self.comment()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendText(text) => {
                self.tree.borrow_mut().append_text(*parent, text);
                self.check_parts();
            }
            NodeOrText::AppendNode(node) => {
                self.tree.borrow_mut().append(*parent, node);
                self.check_depth(node);
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, prev_element: &Handle, child: NodeOrText<Handle>) {
        if self.has_parent(*element) {
            self.append_before_sibling(element, child);
        } else {
            self.append(prev_element, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    /// The template element itself, so that its content is found where the page has it.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        *target
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new_node: NodeOrText<Handle>) {
        match new_node {
            NodeOrText::AppendText(text) => {
                self.tree.borrow_mut().insert_text_before(*sibling, text);
                self.check_parts();
            }
            NodeOrText::AppendNode(node) => {
                let mut tree = self.tree.borrow_mut();
                tree.detach(node);
                tree.insert_before(*sibling, node);
                drop(tree);
                self.check_depth(node);
            }
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attrs: Vec<Attribute>) {
        if self.tree.borrow_mut().add_missing_attributes(*target, attrs) > MAX_ATTRIBUTES {
            self.refuse(Refusal::Attributes);
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        loop {
            let child = tree.node(*node).first_child;
            if child == NONE {
                break;
            }
            tree.detach(child);
            tree.append(*new_parent, child);
        }
    }
}

//! What a span shows, stored once however many spans show it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ids::FrameId;

/// What a span shows: a name and where the code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    name: Arc<str>,
    file: Arc<str>,
    line: u32,
    pub(super) name_id: u32,
}

impl Frame {
    /// The resolved name; several frames may share one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The source file as the compiler names it; empty if unknown.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line in the file, from 1; 0 if unknown.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// What other frames may share.
    pub(super) fn texts(&self) -> [&Arc<str>; 2] {
        [&self.name, &self.file]
    }
}

/// Finds the frame that is already there. Hashing with the standard library's keyed hasher: dynamic names hold what a
/// caller sent.
#[derive(Default)]
pub(super) struct Interner {
    names: HashMap<Arc<str>, u32>,
    files: HashSet<Arc<str>>,
    frames: HashMap<(u32, Arc<str>, u32), FrameId>,
}

impl Interner {
    /// How many names there are.
    pub(super) fn names(&self) -> usize {
        self.names.len()
    }

    pub(super) fn intern(&mut self, frames: &mut Vec<Frame>, name: &str, file: &str, line: u32) -> FrameId {
        let (name, name_id) = match self.names.get_key_value(name) {
            Some((name, &id)) => (Arc::clone(name), id),
            None => {
                let (name, id) = (Arc::<str>::from(name), self.names.len() as u32);
                self.names.insert(Arc::clone(&name), id);
                (name, id)
            }
        };
        let file = match self.files.get(file) {
            Some(file) => Arc::clone(file),
            None => {
                let file = Arc::<str>::from(file);
                self.files.insert(Arc::clone(&file));
                file
            }
        };
        let key = (name_id, Arc::clone(&file), line);
        *self.frames.entry(key).or_insert_with(|| {
            let id = FrameId(frames.len() as u32);
            frames.push(Frame { name, file, line, name_id });
            id
        })
    }
}

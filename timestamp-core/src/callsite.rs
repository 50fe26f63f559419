//! The callsite: one `static` for each annotated function.
//!
//! A callsite costs nothing until a span of it is armed. Only then is it given a number, by which events refer to it,
//! and only when a trace is built is its name made readable. Generic instances of a function share its callsite.

use std::any::type_name;
use std::sync::atomic::Ordering;

use crate::event::CallsiteNumber;
use crate::sync::{Mutex, StaticU32, shared_static};

/// Where a span comes from: the name, file and line of an annotated function or block.
#[derive(Debug)]
pub struct Callsite {
    /// The shifted [`CallsiteNumber`], or [`UNREGISTERED`].
    number: StaticU32,
    name: Name,
    file: &'static str,
    line: u32,
}

#[derive(Debug)]
enum Name {
    Given(&'static str),
    /// The `type_name` of an item nested in the function: it spells the function's whole path.
    OfNested(fn() -> &'static str),
}

/// Number 0 belongs to no callsite.
const UNREGISTERED: u32 = 0;

shared_static! {
    static CALLSITES: Mutex<Vec<&'static Callsite>> = Mutex::new(Vec::new());
}

impl Callsite {
    /// A callsite whose name the user has given.
    pub const fn named(name: &'static str, file: &'static str, line: u32) -> Self {
        Callsite { number: StaticU32::new(UNREGISTERED), name: Name::Given(name), file, line }
    }

    /// A callsite named after the function in which `Nested` is declared.
    pub const fn enclosing<Nested>(file: &'static str, line: u32) -> Self {
        Callsite { number: StaticU32::new(UNREGISTERED), name: Name::OfNested(type_name::<Nested>), file, line }
    }

    /// The number by which events name this callsite; `None` before [`Callsite::register`].
    #[inline]
    pub(crate) fn number(&'static self) -> Option<CallsiteNumber> {
        match self.number.load(Ordering::Relaxed) {
            UNREGISTERED => None,
            shifted => Some(CallsiteNumber::from_shifted(shifted)),
        }
    }

    /// Gives the callsite its number; `None` if the process has more callsites than numbers.
    ///
    /// The list allocates under its lock, so call it disarmed: an annotated allocator must not come back here.
    #[cold]
    pub(crate) fn register(&'static self) -> Option<CallsiteNumber> {
        let mut callsites = CALLSITES.lock();
        // Another thread may have been first.
        if let Some(number) = self.number() {
            return Some(number);
        }
        let number = CallsiteNumber::new(u32::try_from(callsites.len() + 1).ok()?)?;
        callsites.push(self);
        self.number.store(number.shifted(), Ordering::Relaxed);
        Some(number)
    }

    /// The callsite with this number.
    pub(crate) fn find(number: CallsiteNumber) -> Option<&'static Callsite> {
        let index = (number.index() as usize).checked_sub(1)?;
        CALLSITES.lock().get(index).copied()
    }

    /// The name as a person would say it: `Type::method` or `module::function`.
    pub(crate) fn name(&self) -> String {
        match self.name {
            Name::Given(name) => name.to_owned(),
            Name::OfNested(type_name) => readable(type_name()),
        }
    }

    /// The source file, relative to its workspace or, for a dependency, from its package's folder on.
    pub(crate) fn file(&self) -> &'static str {
        relative(self.file)
    }

    pub(crate) fn line(&self) -> u32 {
        self.line
    }
}

/// `file!()` is absolute for a dependency: what lies before the package's own folder is this machine's business.
fn relative(file: &'static str) -> &'static str {
    let absolute = file.starts_with(['/', '\\']) || file.as_bytes().get(1) == Some(&b':');
    if !absolute {
        return file;
    }
    let separator = |c: char| c == '/' || c == '\\';
    let folder = ["/src/", "\\src\\"].iter().filter_map(|src| file.rfind(src)).max().unwrap_or(file.len());
    file[..folder].rfind(separator).map_or(file, |start| &file[start + 1..])
}

/// Makes the name of a function out of the `type_name` of an item nested in it.
fn readable(nested: &str) -> String {
    let mut path: Vec<&str> = segments(nested);
    path.pop();
    path.retain(|segment| !segment.starts_with('{') && *segment != "_");
    let shown = &path[path.len().saturating_sub(2)..];
    shown.iter().map(|segment| short(segment)).collect::<Vec<_>>().join("::")
}

/// Splits a path at each `::` that stands outside brackets.
fn segments(path: &str) -> Vec<&str> {
    let (mut segments, mut start, mut depth) = (Vec::new(), 0, 0usize);
    let bytes = path.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'<' | b'(' | b'[' => depth += 1,
            b'>' if at > 0 && bytes[at - 1] == b'-' => {}
            b'>' | b')' | b']' => depth = depth.saturating_sub(1),
            b':' if depth == 0 && bytes.get(at + 1) == Some(&b':') => {
                segments.push(&path[start..at]);
                start = at + 2;
            }
            _ => {}
        }
    }
    segments.push(&path[start..]);
    segments
}

/// One segment of a path without generic arguments; an impl block as `<Type as Trait>` or `Type`.
fn short(segment: &str) -> String {
    let Some(inside) = segment.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) else {
        return plain(segment);
    };
    let as_trait = inside.strip_prefix("impl ").map_or_else(
        || split_outside(inside, " as "),
        |implemented| split_outside(implemented, " for ").map(|(of_trait, of_type)| (of_type, of_trait)),
    );
    match as_trait {
        Some((of_type, of_trait)) => format!("<{} as {}>", plain(of_type), plain(of_trait)),
        None => plain(inside.strip_prefix("impl ").unwrap_or(inside)),
    }
}

/// Splits at the first `separator` that stands outside brackets.
fn split_outside<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let outside = |at: usize| {
        let before = &text[..at];
        before.matches(['<', '(', '[']).count() == before.replace("->", "").matches(['>', ')', ']']).count()
    };
    let (at, _) = text.match_indices(separator).find(|&(at, _)| outside(at))?;
    Some((&text[..at], &text[at + separator.len()..]))
}

/// A type without the paths of its names and without their generic arguments: `[T; 4]`, `&mut Vec`, `Vec`.
fn plain(of_type: &str) -> String {
    let (mut out, mut depth, mut word) = (String::new(), 0usize, 0);
    let mut previous = ' ';
    for c in of_type.chars() {
        match c {
            '<' => depth += 1,
            '>' if previous != '-' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            // What came before `::` was a module.
            ':' => out.truncate(word),
            _ => {
                out.push(c);
                if !(c.is_alphanumeric() || c == '_') {
                    word = out.len();
                }
            }
        }
        previous = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_a_person_would_say_them() {
        for (nested, name) in [
            ("shop::cart::total::N", "cart::total"),
            ("shop::main::N", "shop::main"),
            ("shop::cart::Cart::add::N", "Cart::add"),
            ("shop::G<_>::m::N", "G::m"),
            ("<alloc::vec::Vec<_> as shop::Tr>::r::N", "<Vec as Tr>::r"),
            ("shop::_::<impl shop::Tr for u8>::r::N", "<u8 as Tr>::r"),
            ("shop::Tr::d::N", "Tr::d"),
            ("shop::cart::total::{{closure}}::N", "cart::total"),
            ("shop::a::b::{{closure}}::{{closure}}::N", "a::b"),
            ("<[u8; 4] as shop::Tr>::r::N", "<[u8; 4] as Tr>::r"),
            ("<&mut shop::Cart as shop::Tr<fn(u8) -> shop::X>>::r::N", "<&mut Cart as Tr>::r"),
            ("<(shop::A, shop::B<u8>) as shop::Tr>::r::N", "<(A, B) as Tr>::r"),
            ("shop::m::<impl shop::G<_>>::m::N", "G::m"),
            ("N", ""),
        ] {
            assert_eq!(readable(nested), name, "{nested}");
        }
    }

    #[test]
    fn a_nested_item_spells_the_functions_path() {
        struct Here;
        let callsite = Callsite::enclosing::<Here>("src/lib.rs", 1);
        assert_eq!(callsite.name(), "tests::a_nested_item_spells_the_functions_path");
    }

    #[test]
    fn files_say_nothing_of_the_machine() {
        for (file, shown) in [
            ("graph-service/src/main.rs", "graph-service/src/main.rs"),
            ("/home/x/.cargo/registry/src/index-1/serde-1.0.1/src/de/mod.rs", "serde-1.0.1/src/de/mod.rs"),
            ("C:\\cargo\\serde-1.0.1\\src\\lib.rs", "serde-1.0.1\\src\\lib.rs"),
            ("/x/y/build.rs", "build.rs"),
        ] {
            assert_eq!(relative(file), shown);
        }
    }

    #[test]
    fn threads_that_register_together_agree() {
        static SHARED: Callsite = Callsite::named("shared", "f", 1);
        let numbers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| SHARED.register())).collect();
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
        });
        assert!(numbers.iter().all(|number| number.is_some() && *number == numbers[0]));
        let found = Callsite::find(numbers[0].expect("registered")).expect("known");
        assert_eq!(found.name(), "shared");
    }
}

//! JSON in: strict, and with a pointer to what is wrong. JSON out: straight into the body's buffer.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_path_to_error::{Path, Segment};

use crate::excerpt;
use crate::objects::FromObject;
use crate::problem::{FieldError, Problem};

/// Reads `bytes` as a `T`.
///
/// `T` must consist of structs that deny unknown fields: then whatever is twice or unknown is an error of its own, and a
/// request without errors is read only once.
///
/// # Errors
/// An invalid-JSON problem when it is not JSON at all, even if a wrong content comes earlier in the text; a content
/// problem with a pointer when it is JSON but not a `T`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let error = match serde_path_to_error::deserialize(&mut deserializer) {
        Ok(FromObject(value)) => match deserializer.end() {
            Ok(()) => return Ok(value),
            Err(trailing) => return Err(Problem::invalid_json(&trailing.to_string())),
        },
        Err(error) => error,
    };
    serde_json::from_slice::<Strict>(bytes).map_err(|error| Problem::invalid_json(&error.to_string()))?;
    let said = error.inner().to_string();
    Err(Problem::content(FieldError::new(pointer(error.path(), &said), &plain(&said))))
}

/// An error's message in the words of JSON, not of Rust, with an excerpt of the input that it quotes.
fn plain(said: &str) -> String {
    // What follows the last `expected` was said by serde; before it may stand input.
    let Some((before, wanted)) = said.rsplit_once("expected ") else { return said.to_owned() };
    let words = [
        ("u32", "a whole number from 0 to 4294967295"),
        ("a nonzero u32", "a whole number from 1 to 4294967295"),
        ("a sequence", "an array"),
    ];
    let before = match before {
        "invalid type: sequence, " => "invalid type: array, ",
        "invalid type: map, " => "invalid type: object, ",
        other => &excerpt::quoted(other),
    };
    let known = words.iter().find_map(|(word, plain)| Some(format!("{plain}{}", wanted.strip_prefix(word)?)));
    format!("{before}expected {}", known.unwrap_or_else(|| wanted.to_owned()))
}

/// The JSON pointer of `path`, each key cut to an excerpt.
fn pointer(path: &Path, detail: &str) -> String {
    let mut pointer = String::new();
    let mut push = |key: &str| {
        pointer.push('/');
        pointer.push_str(&excerpt::name(key).replace('~', "~0").replace('/', "~1"));
    };
    for segment in path {
        match segment {
            Segment::Seq { index } => push(&index.to_string()),
            Segment::Map { key } => push(key),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    // What is missing has no place of its own; serde says it at the object that lacks it.
    if let Some((field, _)) = detail.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        push(field);
    }
    pointer
}

/// Any JSON in which no object has a key twice. Nesting is bounded by serde_json at 128.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Self;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element_seed(Self)?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        let mut keys = HashSet::new();
        while let Some(key) = members.next_key::<String>()? {
            members.next_value_seed(Self)?;
            if let Some(twice) = keys.replace(key) {
                return Err(A::Error::custom(format_args!("duplicate key `{}`", excerpt::name(&twice))));
            }
        }
        Ok(self)
    }
}

/// A JSON object, written member by member into a buffer.
///
/// A trace writes itself as bytes, and in a flat answer the graph joins *its* object; neither fits a derived `Serialize`.
#[derive(Debug)]
#[must_use = "an object that isn't closed is no JSON"]
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    empty: bool,
}

impl<'o> Object<'o> {
    /// Begins an object at the end of `out`.
    pub fn begin(out: &'o mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, empty: true }
    }

    /// Reopens the one object that `out` holds, to add members to it; `None` if `out` holds something else.
    pub fn reopen(out: &'o mut Vec<u8>) -> Option<Self> {
        let closed = out.pop()?;
        (out.first() == Some(&b'{') && closed == b'}').then_some(Self { empty: out.len() == 1, out })
    }

    /// Adds a member that `write` appends to the buffer as one JSON value.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn member_by<E: From<serde_json::Error>>(
        &mut self,
        key: &str,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        if !std::mem::replace(&mut self.empty, false) {
            self.out.push(b',');
        }
        serde_json::to_writer(&mut *self.out, key)?;
        self.out.push(b':');
        write(self.out)
    }

    /// Adds a member.
    ///
    /// # Errors
    /// When `value` cannot be JSON.
    pub fn member(&mut self, key: &str, value: &impl Serialize) -> serde_json::Result<()> {
        self.member_by(key, |out| serde_json::to_writer(out, value))
    }

    /// Adds a member whose value is JSON already.
    ///
    /// # Errors
    /// None that is known.
    pub fn member_written(&mut self, key: &str, json: String) -> serde_json::Result<()> {
        self.member_by(key, |out| {
            let mut json = json.into_bytes();
            if out.len() < json.len() {
                // Within its own memory the longer text moves for less than fresh memory costs.
                std::mem::swap(out, &mut json);
                let (begun, len) = (json, out.len());
                out.resize(begun.len() + len, 0);
                out.copy_within(..len, begun.len());
                out[..begun.len()].copy_from_slice(&begun);
            } else {
                out.append(&mut json);
            }
            Ok(())
        })
    }

    /// Closes the object.
    pub fn end(self) {
        self.out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_member_by_member() {
        let mut out = Vec::new();
        let mut object = Object::begin(&mut out);
        object.member("a", &1).expect("a number");
        let inner = |out: &mut Vec<u8>| {
            Object::begin(out).end();
            serde_json::Result::Ok(())
        };
        object.member_by("b\"", inner).expect("an object");
        object.end();
        assert_eq!(out, br#"{"a":1,"b\"":{}}"#);
    }

    #[test]
    fn what_is_json_already_joins_whichever_is_longer() {
        let begun = r#"{"before":0,"a":"#;
        for len in [1, begun.len() - 1, begun.len(), begun.len() + 1, 1000] {
            let mut out = br#"{"before":0}"#.to_vec();
            let mut object = Object::reopen(&mut out).expect("an object");
            let json = "1".repeat(len);
            object.member_written("a", json.clone()).expect("nothing can fail");
            object.member("b", &2).expect("a number");
            object.end();
            assert_eq!(String::from_utf8(out), Ok(format!(r#"{begun}{json},"b":2}}"#)));
        }
    }

    #[test]
    fn messages_speak_of_json() {
        let cases = [
            (
                "invalid type: map, expected u32 at line 1",
                "invalid type: object, expected a whole number from 0 to 4294967295 at line 1",
            ),
            ("invalid type: sequence, expected a string", "invalid type: array, expected a string"),
            (
                "invalid type: string \"expected u32\", expected a sequence",
                "invalid type: string \"expected u32\", expected an array",
            ),
            ("missing field `html`", "missing field `html`"),
        ];
        for (said, expected) in cases {
            assert_eq!(plain(said), expected);
        }
    }

    #[test]
    fn only_an_object_is_reopened() {
        let reopened = |text: &str| {
            let mut out = text.as_bytes().to_vec();
            let mut object = Object::reopen(&mut out)?;
            object.member("z", &0).expect("a number");
            object.end();
            String::from_utf8(out).ok()
        };
        assert_eq!(reopened(r#"{"a":{}}"#).as_deref(), Some(r#"{"a":{},"z":0}"#));
        assert_eq!(reopened("{}").as_deref(), Some(r#"{"z":0}"#));
        assert_eq!(reopened("[1]"), None);
        assert_eq!(reopened("}"), None);
        assert_eq!(reopened(""), None);
    }
}

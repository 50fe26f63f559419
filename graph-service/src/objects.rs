//! Structs from JSON objects only, and names from strings only: serde's derive would take a struct from an array of its
//! fields as well, and a variant without fields from an object that has a null under its name.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A `T` that is read from an object.
#[derive(Debug)]
pub struct FromObject<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FromObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OnlyMap<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for OnlyMap<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(members))
            }
        }

        deserializer.deserialize_map(OnlyMap(PhantomData)).map(Self)
    }
}

/// Reads a struct: for `#[serde(deserialize_with = "…")]` on a field that holds one.
///
/// # Errors
/// When the value is something else than an object, or the object is not a `T`.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    FromObject::deserialize(deserializer).map(|FromObject(object)| object)
}

/// Reads a list of structs: as [`object`], for a field that holds a list.
///
/// # Errors
/// When the value is something else than a list of objects, or one of them is not a `T`.
pub fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    let list = Vec::<FromObject<T>>::deserialize(deserializer)?;
    Ok(list.into_iter().map(|FromObject(object)| object).collect())
}

/// Reads one of several names, each a variant without fields: as [`object`], for a field that holds an enum.
///
/// # Errors
/// When the value is something else than a string, or no name of a `T`.
pub fn name<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct OnlyStr<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for OnlyStr<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
            T::deserialize(name.into_deserializer())
        }
    }

    deserializer.deserialize_str(OnlyStr(PhantomData))
}

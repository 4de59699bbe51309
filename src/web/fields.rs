//! Which fields a form has, asked of the form itself, so that whatever else is sent is refused
//! (`security.md`, D7) without a word in each form.

use serde::Deserializer;
use serde::de::value::Error;
use serde::de::{DeserializeOwned, Error as _, Visitor};
use std::cell::Cell;

/// The names that `T` is read from; none if it takes names of any kind.
pub fn of<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    let asked = Cell::new(None);
    // It always fails: it is asked what it wants and given nothing.
    drop(T::deserialize(Asker(&asked)));
    asked.get()
}

struct Asker<'a>(&'a Cell<Option<&'static [&'static str]>>);

impl<'de> Deserializer<'de> for Asker<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is read"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        self.0.set(Some(fields));
        Err(Error::custom("nothing is read"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

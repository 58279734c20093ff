//! Typed, prefixed ids: `int_06f…` on every wire, a plain UUID in every table.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use uuid::Uuid;

/// What every typed id can do; `id!` implements it.
pub trait TypedId:
    Copy + Debug + Display + FromStr<Err = IdError> + From<Uuid> + Send + Sync + 'static
{
    /// The letters before the underscore.
    const PREFIX: &'static str;

    /// The id as the tables hold it.
    fn uuid(self) -> Uuid;
}

/// The text is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not an id of this kind: it starts with `{prefix}_` and has 26 letters and digits after it"
)]
pub struct IdError {
    /// The prefix that was expected.
    pub prefix: &'static str,
    /// What came instead.
    pub text: String,
}

/// Crockford's alphabet in lower case: no letter that reads like a digit.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LEN: usize = 26;

/// The 26 letters of a UUID; they sort as the UUID does.
pub fn base32_encode(id: Uuid) -> String {
    let mut rest = id.as_u128();
    let mut letters = [b'0'; TEXT_LEN];
    for letter in letters.iter_mut().rev() {
        let index = usize::try_from(rest & 31).unwrap_or(0);
        *letter = ALPHABET.get(index).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    letters.iter().map(|byte| char::from(*byte)).collect()
}

/// The UUID behind 26 letters, if they are one.
pub fn base32_decode(text: &str) -> Option<Uuid> {
    if text.len() != TEXT_LEN || !text.starts_with(|first| ('0'..='7').contains(&first)) {
        return None;
    }
    let mut value = 0_u128;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        value = value << 5 | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(value))
}

/// Declares one typed id with its prefix.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(uuid::Uuid);

        impl $crate::TypedId for $name {
            const PREFIX: &'static str = $prefix;
            fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl $name {
            /// The id as the tables hold it.
            pub const fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "_{}"), $crate::base32_encode(self.0))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::IdError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then($crate::base32_decode)
                    .map(Self)
                    .ok_or_else(|| $crate::IdError { prefix: $prefix, text: text.chars().take(64).collect() })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-9a-hjkmnp-tv-z]{26}$")))
                    .build()
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{InteractionId, SourceId};

    proptest! {
        #[test]
        fn every_id_survives_the_trip_through_text(value in any::<u128>()) {
            let id = InteractionId::from(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<InteractionId>(), Ok(id));
        }

        #[test]
        fn ids_sort_as_texts_in_the_order_they_sort_as_ids(a in any::<u128>(), b in any::<u128>()) {
            let text = |value| base32_encode(Uuid::from_u128(value));
            prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            prop_assert!(text.parse::<InteractionId>().is_err() || text.starts_with("int_"));
        }
    }

    #[test]
    fn an_id_of_another_kind_is_refused_with_the_prefix_that_was_expected() {
        let source = SourceId::from(Uuid::from_u128(9)).to_string();
        let refused = source.parse::<InteractionId>().unwrap_err();
        assert_eq!(refused.prefix, "int");
    }
}

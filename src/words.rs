//! Words of the product that are one of a few: written once, the same in Rust, SQL and forms.

/// Makes an enum whose arms have the exact words of `product.md`, read from and written to text.
macro_rules! words {
    ($(#[$about:meta])* $name:ident {
        $($(#[$arm_about:meta])* $arm:ident = $word:literal),+ $(,)?
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
                 serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$arm_about])* #[serde(rename = $word)] $arm),+ }

        impl $name {
            /// Every arm, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$arm),+];

            /// The word as it is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$arm => $word),+ }
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word),+]))
                    .build()
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::str::FromStr for $name {
            type Err = $crate::words::Unknown;
            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word { $($word => Ok(Self::$arm),)+ _ => Err($crate::words::Unknown) }
            }
        }
    };
}
pub(crate) use words;

/// `text` as names are compared: without accents, ligatures and the difference between capitals and
/// small letters (Unicode's NFKD, without marks).
pub fn plain(text: &str) -> String {
    use icu_normalizer::DecomposingNormalizerBorrowed;
    use icu_properties::CodePointMapData;
    use icu_properties::props::GeneralCategory;
    let kinds = CodePointMapData::<GeneralCategory>::new();
    let apart = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let bare = apart.chars().filter(|c| kinds.get(*c) != GeneralCategory::NonspacingMark);
    bare.flat_map(char::to_lowercase).collect()
}

/// A word, date, address or id that is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not one of the words known here")
    }
}

impl std::error::Error for Unknown {}

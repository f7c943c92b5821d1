//! How a closed list of the standard is declared.

use std::collections::HashMap;

/// A text that is in no closed list of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a value of {list}")]
pub struct UnknownValue {
    /// The text.
    pub text: String,
    /// The list.
    pub list: &'static str,
}

/// A closed list of the standard.
pub trait ClosedList: Copy + PartialEq + 'static {
    /// All its values, in the standard's order.
    const VALUES: &'static [Self];
    /// As written in the standard's files.
    fn value(self) -> &'static str;
    /// Every way of writing a value that is understood, folded.
    fn spellings() -> &'static Spellings<Self>;
    /// The value written so: case, accents and apostrophes do not matter; values of version 0 are understood.
    fn read(text: &str) -> Option<Self> {
        Self::spellings().0.get(&territory::fold(text)).copied()
    }
}

/// The values of a list by the folded texts that mean them. Files repeat the same few texts tens of
/// thousands of times: looking them up must not mean folding the whole list each time.
pub struct Spellings<T>(HashMap<String, T>);

impl<T: ClosedList> Spellings<T> {
    /// Today's spellings, and those of version 0.
    pub(super) fn of_list() -> Self {
        let mut spellings: HashMap<String, T> = T::VALUES
            .iter()
            .map(|value| (territory::fold(value.value()), *value))
            .collect();
        for (old, today) in super::legacy::values() {
            if let Some(&value) = spellings.get(&territory::fold(today)) {
                spellings.entry(territory::fold(old)).or_insert(value);
            }
        }
        Self(spellings)
    }
}

macro_rules! closed_list {
    ($(#[$doc:meta])* $name:ident: $count:literal { $($(#[$value_doc:meta])* $variant:ident => ($value:literal, $label:literal, $slug:literal),)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$value_doc])* $variant,)* }

        impl $name {
            /// All the values, in the standard's order.
            pub const ALL: [Self; $count] = [$(Self::$variant,)*];

            /// As written in the standard's files.
            pub fn value(self) -> &'static str {
                match self { $(Self::$variant => $value,)* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }

            /// As written in addresses.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)* }
            }
        }

        impl super::closed::ClosedList for $name {
            const VALUES: &'static [Self] = &Self::ALL;
            fn value(self) -> &'static str {
                $name::value(self)
            }
            fn spellings() -> &'static super::closed::Spellings<Self> {
                static SPELLINGS: std::sync::LazyLock<super::closed::Spellings<$name>> =
                    std::sync::LazyLock::new(super::closed::Spellings::of_list);
                &SPELLINGS
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.value())
            }
        }

        impl std::str::FromStr for $name {
            type Err = super::closed::UnknownValue;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                super::closed::ClosedList::read(text).ok_or_else(|| super::closed::UnknownValue {
                    text: text.to_owned(),
                    list: stringify!($name),
                })
            }
        }
    };
}

pub(super) use closed_list;

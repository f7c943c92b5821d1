//! How a closed list of the standard is declared.

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
    /// The value written so: case, accents and apostrophes do not matter; values of version 0 are understood.
    fn read(text: &str) -> Option<Self> {
        let of = |text: &str| {
            let folded = territory::fold(text);
            Self::VALUES
                .iter()
                .copied()
                .find(|value| territory::fold(value.value()) == folded)
        };
        of(text).or_else(|| of(super::legacy::value(text)??.1))
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

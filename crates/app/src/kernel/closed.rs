//! How a closed list of our own is declared: a slug to store and send, a label to read.

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($value:ident => ($slug:literal, $label:literal),)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($value),* }

        impl $name {
            /// All of them, in the order they are offered.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// As stored and sent.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$value => $slug),* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$value => $label),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();
            fn from_str(slug: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.slug() == slug).ok_or(())
            }
        }
    };
}

pub(crate) use closed;

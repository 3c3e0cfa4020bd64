//! What is known of a dataset?

use serde::Serialize;

use crate::for_each_probe;

/// What a probe found, as the part of a document.
pub trait Finding: Serialize {
    /// The key under which it stands; its time stands under this name with `_seconds` after it.
    const NAME: &'static str;
}

macro_rules! findings {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        /// What is known of a dataset, one part for each probe; what is missing is `None`.
        #[derive(Debug, Clone, PartialEq, Default, Serialize)]
        #[non_exhaustive]
        pub struct Findings {
            $($(#[$about])* pub $key: Option<$finding>,)*
        }

        $(impl Finding for $finding {
            const NAME: &'static str = stringify!($key);
        })*
    };
}

for_each_probe!(findings);

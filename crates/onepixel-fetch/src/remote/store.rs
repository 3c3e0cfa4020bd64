//! What does a place have, and what is in it?

use crate::failure::Failure;

/// Objects that are listed at most.
pub(crate) const MOST_OBJECTS: usize = 4_000_000;

/// Something in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its name in the store.
    pub(crate) name: String,
    /// Its length in bytes, where that is known before it is read.
    pub(crate) size: Option<u64>,
    /// What the server knows this state of it by.
    pub(crate) tag: Option<String>,
}

impl Object {
    /// Its length in bytes, where that is known before it is read.
    pub fn size(&self) -> Option<u64> {
        self.size
    }
}

/// A page of a listing.
pub(crate) struct Page {
    pub(crate) objects: Vec<Object>,
    /// What to ask for the next one with.
    pub(crate) next: Option<String>,
}

/// Bytes that a store hands on, and what goes wrong on the way.
pub(crate) enum Trouble {
    /// The server's fault.
    There(Failure),
    /// This is not the object that was listed.
    Changed,
    /// They cannot be written.
    Here(std::io::Error),
}

/// What takes the bytes of an object, and where the next one belongs.
pub(crate) type Take<'a> = dyn FnMut(&[u8]) -> std::io::Result<()> + 'a;

/// A place with objects. Every call is one try.
pub(crate) trait Store: Send + Sync {
    /// A page of the objects whose names begin so.
    fn page(&self, beginning: &str, token: Option<&str>) -> Result<Page, Failure>;

    /// The object of exactly this name.
    fn find(&self, name: &str) -> Result<Option<Object>, Failure>;

    /// Hands on the bytes of an object from one on: a piece, or all of them; and says how long the object is.
    fn read(&self, object: &Object, from: u64, take: &mut Take<'_>) -> Result<Option<u64>, Trouble>;
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::There(failure)
    }
}

//! Where do encoded images lie?

use crate::bytes::origin::Origin;
use crate::error::Result;

/// Encoded image files that lie somewhere: in a folder, an archive, a column.
pub(crate) trait Blobs: Send + Sync {
    fn len(&self) -> usize;

    /// What errors call an image.
    fn origin(&self, index: usize) -> Origin;

    /// What the source calls an image, relative to the dataset; `None` where it only counts them.
    fn name(&self, _index: usize) -> Option<&str> {
        None
    }

    /// Replaces what is in `buffer` by the bytes of an image; called from any thread.
    fn read(&self, index: usize, buffer: &mut Vec<u8>) -> Result<()>;
}

//! Do the pixels of a set fit into memory, or are they read as they are visited?

use onepixel::dataset::{Images, MemoryImages};

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};
use crate::reading::journal::Reading;
use crate::reading::memory::amount;
use crate::reading::parts::Pixels;

/// Reads images that have to be decoded into memory, all threads at once; if they do not fit, they stay where they are.
pub(crate) fn settle(images: impl Images + 'static, origin: &Origin, reading: &Reading<'_>) -> Result<Pixels> {
    let bytes = images.len() as u128 * images.shape().values() as u128;
    if bytes > u128::from(reading.options.memory.bytes()) {
        let bytes = amount(bytes as f64);
        reading.note(format!("{origin}: {bytes} of pixels are decoded on every pass, because they exceed the memory allowed for them (`memory`)"));
        return Ok(Box::new(images));
    }
    reading.progress.begin("reading images", images.len() as u64);
    match MemoryImages::read(&images, reading.progress) {
        Ok(images) => Ok(Box::new(images)),
        Err(error) => Err(Error::of_visit(error, origin)),
    }
}

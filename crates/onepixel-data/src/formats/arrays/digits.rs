//! The digits that are compiled in.
//!
//! 1,797 handwritten digits of 8×8 pixels with values 0 to 16: the test part of *Optical Recognition of Handwritten
//! Digits* (E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, doi:10.24432/C50P49, CC BY 4.0) as the
//! scikit-learn package carries it. `data/README.md` says how the files were made.

use onepixel::dataset::MemoryImages;

use crate::bytes::origin::Origin;
use crate::bytes::stream::Stream;
use crate::error::{Error, Result};
use crate::formats::arrays::header::array_header;
use crate::reading::journal::Reading;
use crate::reading::parts::{Part, Parts};

/// What the dataset's source is called.
pub(crate) const SOURCE: &str = "embedded";

const IMAGES: &[u8] = include_bytes!("../../../data/digits-images-idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../../../data/digits-labels-idx1-ubyte.gz");

/// Reads the digits: one set, in the order of the source.
pub(crate) fn read(reading: &Reading<'_>) -> Result<Parts> {
    let mut images = stream("images", IMAGES);
    let header = array_header(&mut images)?;
    let images_origin = images.origin.clone();
    let layout = header.images(&images_origin, reading.options.shape)?;
    let pixels = MemoryImages::new(layout.shape, header.read_bytes(images)?)
        .map_err(|source| Error::Dataset { origin: images_origin.clone(), source })?;
    let mut labels = stream("labels", LABELS);
    let train = Part::new(Box::new(pixels), images_origin, array_header(&mut labels)?.read_labels(labels)?);
    Ok(Parts::new(train, None))
}

fn stream(member: &str, bytes: &'static [u8]) -> Stream<'static> {
    Stream::gzip(Origin::member(SOURCE.as_ref(), member), bytes, bytes.len() as u64)
}

//! How do the pixels of a set flow into a file?

use std::io::Write;
use std::path::Path;

use onepixel::dataset::UnlabelledSet;
use onepixel::progress::Progress;

use crate::bytes::origin::Origin;
use crate::error::{Error, Result};

/// Bytes that are read and written at a time, about.
const BATCH_BYTES: usize = 1 << 20;

/// Visits of a set at most: a source that has to search for its images does not search too often.
const MOST_VISITS: usize = 256;

/// Writes all pixels of a set in their order, batch by batch; `file` is what errors call the output.
pub(super) fn write(
    (split, set): (&str, &UnlabelledSet),
    source: &str,
    to: &mut impl Write,
    file: &Path,
    progress: &dyn Progress,
) -> Result<()> {
    progress.begin(&format!("writing {split} images"), set.len() as u64);
    let step = images_per_visit(set);
    for first in (0..set.len()).step_by(step) {
        let range = first..set.len().min(first + step);
        let images = range.len() as u64;
        let mut written = Ok(());
        let write = &mut |_: usize, batch: &[u8]| {
            if written.is_ok() {
                written = to.write_all(batch);
            }
        };
        set.images().visit(range, write).map_err(|error| Error::of_visit(error, &origin(source)))?;
        written.map_err(|source| Error::Unwritable { path: file.to_path_buf(), source })?;
        progress.advance(images);
    }
    Ok(())
}

/// How many images are visited at a time.
pub(super) fn images_per_visit(set: &UnlabelledSet) -> usize {
    (BATCH_BYTES / set.shape().values()).max(set.len() / MOST_VISITS).max(1)
}

/// What errors call the source of a dataset.
pub(super) fn origin(source: &str) -> Origin {
    Origin::file(Path::new(source))
}

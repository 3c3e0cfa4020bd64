//! Is what was written what was to be written?

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use onepixel::dataset::{Dataset, ImageSet, visit_in_parallel};
use onepixel::progress::Progress;

use crate::convert::{pixels, sets};
use crate::error::{Error, Result, WritingError};
use crate::source::request::{Request, load_from};
use crate::source::roots::Roots;

/// Loads what was written to `path`, as any user would, and compares everything with the dataset.
pub(super) fn check(dataset: &Dataset, path: &Path, progress: &dyn Progress) -> Result<()> {
    let read = load_from(&Request::dataset(path), &Roots::default(), progress)
        .map_err(|source| Error::Writing(WritingError::ReadBackFailed { source: Box::new(source) }))?;
    compare(dataset, &read, path, progress)
}

fn compare(dataset: &Dataset, read: &Dataset, path: &Path, progress: &dyn Progress) -> Result<()> {
    let differ = |what: String| Err(Error::Writing(WritingError::ReadBackDiffers { what }));
    if sets(dataset).count() != sets(read).count() {
        return differ("another number of sets".to_owned());
    }
    for ((split, written), (_, read)) in sets(dataset).zip(sets(read)) {
        if written.shape() != read.shape() || written.len() != read.len() {
            return differ(format!("{} {split} images of {}", read.len(), read.shape()));
        }
        if written.classes() != read.classes() {
            return differ("other class names".to_owned());
        }
        if let Some(index) = written.labels().iter().zip(read.labels()).position(|(written, read)| written != read) {
            return differ(format!("another label of {split} image {index}"));
        }
        progress.begin(&format!("comparing {split} images"), written.len() as u64);
        if !same_pixels(written, &dataset.source, read, path, progress)? {
            return differ(format!("other pixels in the {split} images"));
        }
    }
    let licence = |dataset: &Dataset| dataset.licence.as_deref().map(str::trim).unwrap_or_default().to_owned();
    if licence(dataset) != licence(read) {
        return differ("another licence".to_owned());
    }
    Ok(())
}

/// Compares two sets of the same number of images of the same shape, from all threads.
fn same_pixels(
    written: &ImageSet,
    source: &str,
    read: &ImageSet,
    path: &Path,
    progress: &dyn Progress,
) -> Result<bool> {
    let size = written.shape().values();
    let step = pixels::images_per_visit(written);
    let same = AtomicBool::new(true);
    let failed = |error| Error::of_visit(error, &pixels::origin(source));
    let compare = |outcome: &mut Result<()>, first: usize, batch: &[u8]| {
        for (index, images) in batch.chunks(step * size).enumerate() {
            if outcome.is_err() || !same.load(Ordering::Relaxed) {
                return;
            }
            let first = first + index * step;
            let visited = read.images().visit(first..first + images.len() / size, &mut |at, read| {
                if images[(at - first) * size..][..read.len()] != *read {
                    same.store(false, Ordering::Relaxed);
                }
            });
            *outcome = visited.map_err(|error| Error::of_visit(error, &pixels::origin(&path.to_string_lossy())));
            progress.advance((images.len() / size) as u64);
        }
    };
    let threads = visit_in_parallel(written.images(), || Ok(()), compare).map_err(failed)?;
    threads.into_iter().collect::<Result<()>>()?;
    Ok(same.into_inner())
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{MemoryImages, Shape};
    use onepixel::progress::Silent;

    use super::*;

    fn dataset(pixels: [u8; 4], labels: [u16; 2], classes: [&str; 2], licence: Option<&str>) -> Dataset {
        let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), pixels.to_vec()).unwrap();
        let train = ImageSet::new(images, labels.to_vec(), classes).unwrap();
        let mut dataset = Dataset::new("two", "memory", train, None).unwrap();
        dataset.licence = licence.map(str::to_owned);
        dataset
    }

    fn outcome(read: &Dataset) -> Result<()> {
        let written = dataset([1, 2, 3, 4], [0, 1], ["a", "b"], Some("MIT"));
        compare(&written, read, Path::new("read"), &Silent)
    }

    #[test]
    fn equal_datasets_pass_whatever_surrounds_the_licence() {
        outcome(&dataset([1, 2, 3, 4], [0, 1], ["a", "b"], Some("MIT\n"))).unwrap();
    }

    #[test]
    fn every_difference_is_found_and_said() {
        let good = ([1, 2, 3, 4], [0, 1], ["a", "b"]);
        let says = |read: Dataset, text: &str| {
            let message = outcome(&read).unwrap_err().to_string();
            assert!(message.contains(text), "{message}");
        };
        says(dataset([1, 2, 3, 5], good.1, good.2, Some("MIT")), "other pixels in the train images");
        says(dataset(good.0, [0, 0], good.2, Some("MIT")), "another label of train image 1");
        says(dataset(good.0, good.1, ["a", "c"], Some("MIT")), "other class names");
        says(dataset(good.0, good.1, good.2, None), "another licence");
        let mut with_test = dataset(good.0, good.1, good.2, Some("MIT"));
        with_test.test = Some(with_test.train.clone());
        says(with_test, "another number of sets");
    }
}

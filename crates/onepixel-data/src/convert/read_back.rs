//! Is what was written what was to be written?

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use onepixel::dataset::{Dataset, ImageSet, UnlabelledSet, visit_in_parallel};
use onepixel::progress::Progress;
use rayon::prelude::*;

use crate::convert::one_set::{OneSet, sets};
use crate::convert::{Target, file_copies, pixels};
use crate::error::{Error, Result, WritingError};
use crate::source::request::{Request, load_from};
use crate::source::roots::Roots;

/// Loads what was written to `path`, and compares everything with the dataset: pixels in their own size, or files.
pub(super) fn check(dataset: &Dataset, (path, target): (&Path, Target), progress: &dyn Progress) -> Result<()> {
    let request = match target {
        Target::Files => Request::dataset(path),
        _ => Request::dataset(path).own_size(),
    };
    let read = load_from(&request, &Roots::default(), progress)
        .map_err(|source| Error::Writing(WritingError::ReadBackFailed { source: Box::new(source) }))?;
    compare(dataset, &read, (path, target), progress)
}

fn compare(dataset: &Dataset, read: &Dataset, (path, target): (&Path, Target), progress: &dyn Progress) -> Result<()> {
    let differ = |what: String| Err(Error::Writing(WritingError::ReadBackDiffers { what }));
    let (all_written, all_read) = (sets(dataset, target), read.sets());
    if all_written.len() != all_read.len() {
        return differ("another number of sets".to_owned());
    }
    for (written, read) in all_written.iter().zip(&all_read) {
        let (split, labels) = (written.name.as_str(), read.labelled().map(ImageSet::labels));
        let classes = read.labelled().map_or(&*written.classes, ImageSet::classes);
        let read = read.unlabelled();
        let is_of_shape = target == Target::Files || written.shape() == read.shape();
        if !is_of_shape || written.len() != read.len() {
            return differ(format!("{} {split} images of {}", read.len(), read.shape()));
        }
        if written.classes != classes {
            return differ("other class names".to_owned());
        }
        match (&written.labels, labels) {
            (Some(own), Some(labels)) => {
                if let Some(index) = own.iter().zip(labels).position(|(written, read)| written != read) {
                    return differ(format!("another label of {split} image {index}"));
                }
            }
            (None, None) => {}
            (Some(_), None) => return differ(format!("no labels of the {split} images")),
            (None, Some(_)) => return differ(format!("labels of the {split} images, which have none")),
        }
        progress.begin(&format!("comparing {split} images"), written.len() as u64);
        let (what, is_same) = match target {
            Target::Files => ("files", same_files(written, &dataset.source, read, path, progress)?),
            _ => ("pixels", same_pixels(&written.images, &dataset.source, read, path, progress)?),
        };
        if !is_same {
            return differ(format!("other {what} in the {split} images"));
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
    written: &UnlabelledSet,
    source: &str,
    read: &UnlabelledSet,
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

/// Compares the files of two sets of the same number of images, from all threads.
fn same_files(
    written: &OneSet,
    source: &str,
    read: &UnlabelledSet,
    path: &Path,
    progress: &dyn Progress,
) -> Result<bool> {
    let (own, Some(copies)) = (file_copies::files(written)?, read.files()) else { return Ok(false) };
    let to = path.to_string_lossy();
    let compare = |(one, other): &mut (Vec<u8>, Vec<u8>), index: usize| {
        progress.check();
        file_copies::read(own, (index, source), one)?;
        file_copies::read(copies, (index, &to), other)?;
        progress.advance(1);
        Ok(one == other)
    };
    let same = (0..own.len()).into_par_iter().map_init(Default::default, compare);
    same.try_reduce(|| true, |one, other| Ok(one && other))
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
        compare(&written, read, (Path::new("read"), Target::Npz), &Silent)
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

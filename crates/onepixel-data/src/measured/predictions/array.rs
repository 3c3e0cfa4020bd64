//! What do the elements of an NPY array predict?

use onepixel::dataset::{ImageSet, Label};

use crate::bytes::origin::Origin;
use crate::bytes::stream::{self, Stream};
use crate::formats::arrays::array::Header;
use crate::formats::arrays::npy;
use crate::measured::predictions::scores::{Highest, Scores};
use crate::measured::predictions::{PredictionsError, class};

/// Reads the array.
pub(super) fn read(origin: &Origin, set: &ImageSet) -> Result<Vec<Label>, PredictionsError> {
    let mut stream = stream::content(origin)?;
    stream.skip(npy::MAGIC.len() as u64, npy::MAGIC.len() as u128)?;
    let header = npy::header(&mut stream)?;
    let (images, classes) = (set.len() as u64, set.classes().len() as u64);
    // A header of the right dimensions promises no more than the set asks for.
    match header.dims[..] {
        [found] | [found, 1] if found == images => read_classes(&header, stream, set),
        [found, columns] if (found, columns) == (images, classes) => {
            read_scores::<Highest>(&header, stream, set).map(Highest::into_labels)
        }
        [found] | [found, 1] => {
            Err(PredictionsError::Count { origin: origin.clone(), images: set.len(), found: found.to_string() })
        }
        [found, columns] if columns == classes => {
            Err(PredictionsError::Count { origin: origin.clone(), images: set.len(), found: found.to_string() })
        }
        _ => Err(PredictionsError::Dimensions {
            origin: origin.clone(),
            offset: header.dims_offset,
            images: set.len(),
            classes: set.classes().len(),
            found: header.dims,
        }),
    }
}

fn read_classes(header: &Header, mut stream: Stream<'_>, set: &ImageSet) -> Result<Vec<Label>, PredictionsError> {
    stream.check_promise(header.promised())?;
    let mut labels = Vec::with_capacity(set.len());
    let mut wrong = None;
    header.each_chunk(&mut stream, |_, chunk, _| {
        for bytes in chunk.chunks_exact(header.element.size) {
            let label = header.element.integer(bytes).and_then(|index| class(index, set));
            if label.is_none() && wrong.is_none() {
                wrong = Some((labels.len(), header.element.shown(bytes)));
            }
            labels.push(label.unwrap_or_default());
        }
        Ok(())
    })?;
    let origin = stream.origin.clone();
    stream.finish()?;
    match wrong {
        None => Ok(labels),
        Some((index, found)) => Err(PredictionsError::Class {
            origin,
            place: format!("prediction {index} (from 0)"),
            expected: format!("the index of a class from 0 to {}", set.classes().len() - 1),
            found,
            advice: "check that the model knows the same classes",
        }),
    }
}

/// Reads an array of scores.
pub(super) fn read_all_scores<S: Scores>(origin: &Origin, set: &ImageSet) -> Result<S, PredictionsError> {
    let mut stream = stream::content(origin)?;
    stream.skip(npy::MAGIC.len() as u64, npy::MAGIC.len() as u128)?;
    let header = npy::header(&mut stream)?;
    let (images, classes) = (set.len() as u64, set.classes().len() as u64);
    match header.dims[..] {
        [found, columns] if (found, columns) == (images, classes) => read_scores(&header, stream, set),
        [found, columns] if columns == classes => {
            Err(PredictionsError::Count { origin: origin.clone(), images: set.len(), found: found.to_string() })
        }
        _ => Err(PredictionsError::NoScores {
            origin: origin.clone(),
            place: format!("at byte {}", header.dims_offset),
            images: set.len(),
            classes: set.classes().len(),
            found: format!("dimensions {:?}", header.dims),
        }),
    }
}

fn read_scores<S: Scores>(header: &Header, mut stream: Stream<'_>, set: &ImageSet) -> Result<S, PredictionsError> {
    stream.check_promise(header.promised())?;
    let (images, classes) = (set.len() as u64, set.classes().len() as u64);
    let place = |index: u64| match header.fortran_order {
        true => (index % images, index / images),
        false => (index / classes, index % classes),
    };
    let mut taken = S::new(&stream.origin, set)?;
    let mut scores = Vec::new();
    let mut wrong = None;
    header.each_chunk(&mut stream, |first, chunk, _| {
        scores.clear();
        header.element.decode(chunk, &mut scores);
        for (index, &score) in (first..).zip(&scores) {
            let (image, class) = place(index);
            if score.is_nan() && wrong.is_none() {
                wrong = Some((image, class));
            }
            taken.take(image as usize, class as Label, score);
        }
        Ok(())
    })?;
    let origin = stream.origin.clone();
    stream.finish()?;
    match wrong {
        None => Ok(taken),
        Some((image, class)) => {
            let place = format!("prediction {image}, class {class} (from 0)");
            Err(PredictionsError::Score { origin, place, found: "NaN".to_owned() })
        }
    }
}

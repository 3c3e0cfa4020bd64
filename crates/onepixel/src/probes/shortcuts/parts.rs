//! What does a model get that sees only the border, or only a thumbnail?

use super::finding::PartsFinding;
use super::targets::Targets;
use super::test::Seen;
use crate::dataset::{ImageSet, MemoryImages, Shape, stratified_sample, stratified_split};
use crate::models::logistic::LogisticParams;
use crate::models::{Classifier, Samples};
use crate::probes::ProbeError;
use crate::probes::measures::border_values;
use crate::progress::Progress;
use crate::stats::Confusion;

/// The most images that are looked at.
const MOST_IMAGES: usize = 6_000;

/// The share of them that is held out.
const HELD_OUT: f64 = 0.25;

/// Steps of the search for weights.
const ITERATIONS: usize = 40;

/// The side of a thumbnail.
const THUMBNAIL: usize = 4;

/// The largest side of what stands for the whole image.
const LARGEST: usize = 32;

/// The most classes for which models are fitted.
pub(super) const MOST_CLASSES: usize = 100;

/// Fits the models; `None` where there are too few images to hold some out. Beside them what sureness needs to know of
/// the border: how much more often its model is right than that of the whole image.
pub(super) fn parts(
    targets: &Targets,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Option<(PartsFinding, Seen)>, ProbeError> {
    let classes = targets.set.classes().len();
    let chosen = stratified_sample(targets.set.labels(), (MOST_IMAGES / classes).max(2), seed);
    let sample = targets.set.select(&chosen)?;
    let (learned, scored) = stratified_split(sample.labels(), HELD_OUT, seed);
    if scored.is_empty() {
        return Ok(None);
    }
    let (train, held_out) = (sample.select(&learned)?, sample.select(&scored)?);
    let shape = sample.shape();
    let whole_sides = [shape.height().min(LARGEST), shape.width().min(LARGEST)];
    let right = |view: &View| -> Result<Vec<bool>, ProbeError> {
        let (train, held_out) = (view.of(&train)?, view.of(&held_out)?);
        let Some(samples) = Samples::of(&train) else { return Ok(Vec::new()) };
        let model = LogisticParams { iterations: ITERATIONS, ..LogisticParams::default() };
        let failed = |error| ProbeError::Fit { model: "the model of a part of the images", error };
        let model = model.fit(&samples, progress).map_err(failed)?;
        let predicted = model.predict(&held_out)?;
        Ok(predicted.iter().zip(held_out.labels()).map(|(predicted, label)| predicted == label).collect())
    };
    let whole = right(&View::Reduced(whole_sides))?;
    let has_inside = shape.height() > 2 && shape.width() > 2;
    let border = has_inside.then(|| right(&View::Border)).transpose()?;
    let is_larger = shape.height() > THUMBNAIL || shape.width() > THUMBNAIL;
    let sides = [shape.height().min(THUMBNAIL), shape.width().min(THUMBNAIL)];
    let thumbnail = is_larger.then(|| right(&View::Reduced(sides))).transpose()?;
    let accuracy = |right: &Vec<bool>| {
        let correct = right.iter().filter(|right| **right).count() as u64;
        crate::stats::Proportion::new(correct, right.len() as u64)
    };
    let majority = Confusion::new(held_out.labels(), &vec![most_frequent(&held_out); held_out.len()], classes);
    let images = held_out.len() as u64;
    let count = |right: &[bool]| right.iter().filter(|right| **right).count() as u64;
    let seen = Seen {
        of_class: border.as_ref().map_or(0, |right| count(right)),
        of_rest: majority.correct().max(count(&whole)),
        class_images: images,
        rest_images: images,
    };
    let finding = PartsFinding {
        model: "multinomial logistic regression on pixels / 255, C = 1, at most 40 steps of L-BFGS".to_owned(),
        train_images: train.len() as u64,
        held_out_images: images,
        majority_share: majority.accuracy().share,
        border: border.as_ref().map(accuracy),
        thumbnail: thumbnail.as_ref().map(accuracy),
        whole: accuracy(&whole),
    };
    Ok(Some((finding, seen)))
}

fn most_frequent(set: &ImageSet) -> u16 {
    let images = set.class_images();
    (0..images.len()).max_by_key(|&class| (images[class], std::cmp::Reverse(class))).unwrap_or_default() as u16
}

/// A part of each image.
enum View {
    /// The outermost rows and columns.
    Border,
    /// Means over the image, of this height and width.
    Reduced([usize; 2]),
}

impl View {
    fn of(&self, set: &ImageSet) -> Result<ImageSet, ProbeError> {
        let shape = set.shape();
        let (viewed, mut pixels) = (self.shape(shape)?, Vec::new());
        pixels
            .try_reserve_exact(viewed.values() * set.len())
            .map_err(|_| "no memory for parts of the images".to_owned())
            .map_err(crate::dataset::ReadError::from)?;
        let border: Vec<usize> = border_values(shape).collect();
        set.images().visit(0..set.len(), &mut |_, batch| {
            for image in batch.chunks_exact(shape.values()) {
                match self {
                    Self::Border => pixels.extend(border.iter().map(|&index| image[index])),
                    Self::Reduced(sides) => reduce(shape, image, *sides, &mut pixels),
                }
            }
        })?;
        let images = MemoryImages::new(viewed, pixels)?;
        Ok(ImageSet::new(images, set.labels().to_vec(), set.classes().to_vec())?)
    }

    fn shape(&self, shape: Shape) -> Result<Shape, ProbeError> {
        Ok(match self {
            Self::Border => Shape::new(1, border_values(shape).count(), 1)?,
            Self::Reduced([height, width]) => Shape::new(*height, *width, shape.channels())?,
        })
    }
}

/// Means over rectangles as equal as whole pixels allow.
fn reduce(shape: Shape, image: &[u8], [height, width]: [usize; 2], into: &mut Vec<u8>) {
    let bounds = |place: usize, places: usize, pixels: usize| place * pixels / places..(place + 1) * pixels / places;
    for row in 0..height {
        for col in 0..width {
            for channel in 0..shape.channels() {
                let rows = bounds(row, height, shape.height());
                let (mut sum, mut pixels) = (0u64, 0u64);
                for y in rows {
                    for x in bounds(col, width, shape.width()) {
                        sum += u64::from(image[(y * shape.width() + x) * shape.channels() + channel]);
                        pixels += 1;
                    }
                }
                into.push(((sum + pixels / 2) / pixels.max(1)) as u8);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_is_means_of_rectangles() {
        let shape = Shape::new(2, 5, 1).unwrap();
        let mut reduced = Vec::new();
        reduce(shape, &[1, 3, 10, 20, 30, 1, 3, 10, 20, 30], [1, 2], &mut reduced);
        assert_eq!(reduced, [2, 20]);
    }
}

//! Which images are far from every class?
//!
//! How near images of one class usually are is a matter of the class: two 1s are nearer to each other than two 8s. So
//! each class has its own measure, from its train images: the Euclidean distance of each to the nearest other one of
//! the class. An image is far from a class if its distance to the nearest of the class's images is far out among
//! these, beyond the upper quartile by more than 1.5 times the distance of the quartiles (J. Tukey, *Exploratory Data
//! Analysis*, 1977, section 2D: an *outside* value). An outlier is far from all classes, its own included. Where images have
//! features, distances are those of their directions: the root of `2 − 2·cos` of the angle between two vectors.

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::{Batch, ImageSet, Label, ReadError, stratified_sample};
use crate::distance::{Directions, ImageDistance, Neighbour, ReferenceImages, ReferencePoints, nearest, nearest_among};
use crate::models::Samples;
use crate::progress::{Progress, Silent};

/// Quartile distances beyond the upper quartile from which on a distance is far out.
pub(super) const FENCE: f64 = 1.5;

/// More train images of a class than this are represented by as many, chosen at random.
const MOST_OF_CLASS: usize = 5_000;

/// More classes than this are measured as if they were one, with this many times `MOST_OF_CLASS` images at most.
const MOST_CLASSES: usize = 100;

/// Quartiles of fewer distances than this mean nothing: a class of so few images has no measure, and its images are
/// not looked at.
const FEWEST: usize = 8;

/// An image that is far from every class.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Outlier {
    /// Its index in its set, from 0.
    pub index: u32,
    /// What its source calls it, where it calls it anything.
    pub name: Option<String>,
    /// The class that it is labelled as.
    pub given: Label,
    /// The class that it is least far from, in that class's measure; `None` where all classes were measured as one.
    pub nearest: Option<Label>,
    /// Its Euclidean distance from the nearest train image of that class: of pixels, or of directions of features.
    pub distance: f64,
    /// How far beyond the upper quartile that is, in distances of the quartiles.
    pub score: f64,
}

/// The outliers of a set, the farthest first; none where no class has enough train images to be measured by.
///
/// `train` is in memory; `same` says that the set is the train set itself, whose images are not their own neighbours.
pub(super) fn find(
    train: &ImageSet,
    set: &ImageSet,
    same: bool,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Vec<Outlier>, ReadError> {
    let measure = Measure::of(train, set)?;
    let groups = groups(train, seed);
    progress.begin("looking for outliers", (groups.len() * set.len()) as u64);
    let mut best: Vec<Option<Outlier>> = vec![None; set.len()];
    let mut measured = vec![false; train.classes().len()];
    for (class, members) in groups {
        let members_set = train.select(&members)?;
        let Some(scale) = Scale::new(measure.among(&members_set)?) else { continue };
        match class {
            Some(class) => measured[usize::from(class)] = true,
            None => measured.fill(true),
        }
        // Of two neighbours one is another image than the query itself.
        let each = (1 + usize::from(same)).min(members.len());
        let found = measure.nearest(&members_set, each, progress)?;
        for (index, found) in found.chunks_exact(each).enumerate() {
            let other = found.iter().find(|(member, _)| !same || members[*member as usize] as usize != index);
            let Some(&(_, distance)) = other else { continue };
            let score = scale.score(distance);
            if best[index].as_ref().is_none_or(|best| score < best.score) {
                let (index, given) = (index as u32, set.labels()[index]);
                best[index as usize] = Some(Outlier { index, name: None, given, nearest: class, distance, score });
            }
        }
    }
    // An image whose own class has no measure may be near its like.
    let is_far = |image: &Outlier| image.score > FENCE && measured[usize::from(image.given)];
    let mut outliers: Vec<Outlier> = best.into_iter().flatten().filter(is_far).collect();
    outliers.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    Ok(outliers)
}

/// What distances are of.
enum Measure<'a> {
    /// Pixels, whose squared distances fit 32 bits.
    Small(Batch<'a>),
    /// Pixels of large images.
    Large(Batch<'a>),
    /// Directions of features.
    Features(Directions),
}

impl<'a> Measure<'a> {
    /// Features where both sets have some, else pixels.
    fn of(train: &ImageSet, set: &'a ImageSet) -> Result<Self, ReadError> {
        if let (Some(features), true) = (set.features(), train.features().is_some()) {
            return Ok(Self::Features(Directions::of(features.all())));
        }
        let images = in_memory(set)?;
        let is_small = images.values() <= ReferenceImages::<u32>::MOST_VALUES;
        Ok(if is_small { Self::Small(images) } else { Self::Large(images) })
    }

    /// The distance of each of some images to the nearest other one.
    fn among(&self, members: &ImageSet) -> Result<Vec<f64>, ReadError> {
        let found = match self {
            Self::Small(_) => {
                let own = in_memory(members)?;
                distances(nearest_among(&ReferenceImages::<u32>::new(own), own, 1, &Silent))
            }
            Self::Large(_) => {
                let own = in_memory(members)?;
                distances(nearest_among(&ReferenceImages::<u64>::new(own), own, 1, &Silent))
            }
            Self::Features(_) => {
                let own = in_features(members)?;
                lengths(nearest_among(&ReferencePoints::new(own.points()), own.points(), 1, &Silent))
            }
        };
        Ok(found.into_iter().map(|(_, distance)| distance).collect())
    }

    /// For each image of the set its nearest ones of some, so many, with their distances.
    fn nearest(&self, members: &ImageSet, each: usize, progress: &dyn Progress) -> Result<Vec<(u32, f64)>, ReadError> {
        Ok(match self {
            Self::Small(queries) => {
                distances(nearest(&ReferenceImages::<u32>::new(in_memory(members)?), *queries, each, progress))
            }
            Self::Large(queries) => {
                distances(nearest(&ReferenceImages::<u64>::new(in_memory(members)?), *queries, each, progress))
            }
            Self::Features(queries) => {
                let references = ReferencePoints::new(in_features(members)?.points());
                lengths(nearest(&references, queries.points(), each, progress))
            }
        })
    }
}

fn in_features(set: &ImageSet) -> Result<Directions, ReadError> {
    Ok(Directions::of(set.features().ok_or("the images have no features")?.all()))
}

fn in_memory(set: &ImageSet) -> Result<Batch<'_>, ReadError> {
    Ok(Samples::of(set).ok_or("the images are not in memory")?.images())
}

fn distances<D: ImageDistance>(found: Vec<Neighbour<D>>) -> Vec<(u32, f64)> {
    found.iter().map(|neighbour| (neighbour.index, f64::from(neighbour.distance.rounded()).sqrt())).collect()
}

fn lengths(found: Vec<Neighbour<f32>>) -> Vec<(u32, f64)> {
    found.iter().map(|neighbour| (neighbour.index, f64::from(neighbour.distance).sqrt())).collect()
}

/// The train images that stand for each class, or for all.
fn groups(train: &ImageSet, seed: u64) -> Vec<(Option<Label>, Vec<u32>)> {
    let classes = train.classes().len();
    if classes > MOST_CLASSES {
        let each = (MOST_CLASSES * MOST_OF_CLASS / classes).max(1);
        return vec![(None, stratified_sample(train.labels(), each, seed))];
    }
    let mut groups: Vec<(Option<Label>, Vec<u32>)> =
        (0..classes).map(|class| (Some(class as Label), Vec::new())).collect();
    for image in stratified_sample(train.labels(), MOST_OF_CLASS, seed) {
        groups[usize::from(train.labels()[image as usize])].1.push(image);
    }
    groups.retain(|(_, members)| members.len() >= FEWEST);
    groups
}

/// How near images of a class usually are.
struct Scale {
    upper: f64,
    between: f64,
}

impl Scale {
    /// `None` where there are too few images, or their distances do not differ.
    fn new(mut distances: Vec<f64>) -> Option<Self> {
        if distances.len() < FEWEST {
            return None;
        }
        distances.sort_by(f64::total_cmp);
        let (lower, upper) = (quantile(&distances, 0.25), quantile(&distances, 0.75));
        (upper > lower).then_some(Self { upper, between: upper - lower })
    }

    fn score(&self, distance: f64) -> f64 {
        (distance - self.upper) / self.between
    }
}

/// A quantile of ascending numbers, between two of them in proportion (R. Hyndman and Y. Fan, "Sample quantiles in
/// statistical packages", 1996, definition 7).
fn quantile(ascending: &[f64], share: f64) -> f64 {
    let place = share * (ascending.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    let above = ascending[(below + 1).min(ascending.len() - 1)];
    ascending[below] + part * (above - ascending[below])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{MemoryImages, Shape};

    /// Two classes of one-pixel images, at 0 to 90 in steps of 9 and 10, and at 150 to 240; one image far from both.
    fn set(far: u8) -> ImageSet {
        let dark = (0..10u8).map(|step| step * 9 + step % 3);
        let bright = (0..10u8).map(|step| 150 + step * 9 + step % 3);
        let values: Vec<u8> = dark.chain(bright).chain([far]).collect();
        let labels = [vec![0; 10], vec![1; 10], vec![0]].concat();
        ImageSet::new(MemoryImages::new(Shape::new(1, 1, 1).unwrap(), values).unwrap(), labels, ["dark", "bright"])
            .unwrap()
    }

    #[test]
    fn an_image_between_two_classes_is_far_from_both_and_one_within_is_not() {
        let train = set(45);
        let found = find(&train, &set(116), false, 0, &Silent).unwrap();
        let told: Vec<_> = found.iter().map(|outlier| (outlier.index, outlier.given)).collect();
        assert_eq!(told, [(20, 0)]);
        let (distance, nearest) = (found[0].distance, found[0].nearest);
        assert!(distance == 35.0 && nearest == Some(0) || distance == 34.0 && nearest == Some(1), "{found:?}");
        assert_eq!(find(&train, &set(50), false, 0, &Silent).unwrap(), []);
    }

    #[test]
    fn an_image_is_not_its_own_neighbour() {
        let train = set(116);
        assert_eq!(find(&train, &train, true, 0, &Silent).unwrap().len(), 1);
        assert_eq!(find(&train, &train, false, 0, &Silent).unwrap(), [], "a copy in the other set is near");
    }

    #[test]
    fn quantiles_are_those_of_numpy() {
        // numpy.quantile([1, 2, 4, 8], [0.25, 0.75])
        assert_eq!([0.25, 0.75].map(|share| quantile(&[1.0, 2.0, 4.0, 8.0], share)), [1.75, 5.0]);
    }
}

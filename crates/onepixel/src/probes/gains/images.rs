//! Which images are learned from, and on which are methods scored?

use super::Sizes;
use crate::dataset::{Dataset, ImageSet, SetName, stratified_sample, stratified_split};
use crate::models::Samples;
use crate::probes::ProbeError;
use crate::probes::ladder::{Stretch, most_per_class};
use crate::progress::Progress;

/// Where there is no set to score on, so much of the train images is held out.
const HELD_OUT_SHARE: f64 = 0.2;

/// The images that all methods learn from and are scored on, in memory; values that stay far below 255 are stretched.
pub(super) struct Images {
    /// What there is to learn from.
    pub train: ImageSet,
    /// What methods that learn from all of it are scored on.
    pub held_out: ImageSet,
    /// Fewer of these, for methods that learn from few labels: their gains are large, and they are run several times.
    pub few_held_out: ImageSet,
    /// The set that is scored on; `None` where it is a fifth of the train images.
    pub set: Option<SetName>,
    seed: u64,
}

impl Images {
    pub fn of(dataset: &Dataset, sizes: &Sizes, seed: u64, progress: &dyn Progress) -> Result<Self, ProbeError> {
        let present = dataset.train.class_images().iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, "train", present));
        }
        let values = dataset.train.shape().values() as u64;
        // The images, once stretched, the copy that neighbours are looked for in, and what one method makes of them.
        let bytes = (sizes.train.min(dataset.train.len()) + 2 * sizes.held_out) as u64 * values * 4;
        ProbeError::unless_held(bytes, progress.memory())?;
        progress.check();
        let (train, held_out, set) = match dataset.scored()? {
            Some(scored) if scored.set.is_empty() => return Err(ProbeError::EmptyTestSet(dataset.name.clone())),
            Some(scored) => {
                let held_out = at_most(&scored.set, sizes.held_out, seed)?;
                (at_most(&dataset.train, sizes.train, seed)?, held_out, Some(scored.name))
            }
            None => {
                ProbeError::unless_folds(&dataset.name, &dataset.train)?;
                let images = at_most(&dataset.train, sizes.train, seed)?;
                let (learned, held_out) = stratified_split(images.labels(), HELD_OUT_SHARE, seed);
                if held_out.is_empty() {
                    return Err(ProbeError::NothingHeldOut { name: dataset.name.clone() });
                }
                (images.select(&learned)?, at_most(&images.select(&held_out)?, sizes.held_out, seed)?, None)
            }
        };
        let stretch = Stretch::of(&Samples::of(&train).ok_or(ProbeError::Missing("images in memory"))?);
        let stretched = |set: ImageSet| match (&stretch, Samples::of(&set)) {
            (Some(stretch), Some(samples)) => {
                let failed = |error| ProbeError::Fit { model: "images", error };
                let stretched = stretch.set(&set, &samples).map_err(failed)?;
                Ok(match set.features() {
                    Some(features) => stretched.with_features(features.clone())?,
                    None => stretched,
                })
            }
            _ => Ok::<_, ProbeError>(set),
        };
        let (train, held_out) = (stretched(train)?, stretched(held_out)?);
        let few_held_out = at_most(&held_out, sizes.few_held_out, seed)?;
        Ok(Self { train, held_out, few_held_out, set, seed })
    }

    /// What a run learns from: at most so many images of each class, others in each run; `None` for all of them.
    pub fn sample(&self, per_class: Option<usize>, run: u64) -> Result<ImageSet, ProbeError> {
        Ok(match per_class {
            Some(most) => self.train.select(&self.sampled(most, run))?,
            None => self.train.clone(),
        })
    }

    /// The indices of these images.
    pub fn sampled(&self, per_class: usize, run: u64) -> Vec<u32> {
        stratified_sample(self.train.labels(), per_class, seed_of(self.seed, run))
    }

    /// The most images that a class has to learn from.
    pub fn largest_class(&self) -> usize {
        self.train.class_images().into_iter().max().unwrap_or(0) as usize
    }

    /// Images that are learned from, divided by the classes that have any, where at most so many of each class are.
    pub fn images_per_class(&self, per_class: Option<usize>) -> f64 {
        let images = self.train.class_images();
        let most = per_class.unwrap_or(usize::MAX);
        let learned: usize = images.iter().map(|&images| (images as usize).min(most)).sum();
        learned as f64 / images.iter().filter(|&&images| images > 0).count().max(1) as f64
    }
}

/// The seed of a run.
pub(super) fn seed_of(seed: u64, run: u64) -> u64 {
    seed.wrapping_mul(1_000_003).wrapping_add(run)
}

/// At most so many images in all, of each class as many as another one has, in memory.
pub(super) fn at_most(set: &ImageSet, images: usize, seed: u64) -> Result<ImageSet, ProbeError> {
    if set.len() <= images {
        return Ok(set.clone().into_memory()?);
    }
    let of_classes: Vec<u64> = set.class_images().into_iter().map(u64::from).collect();
    let most = most_per_class(&of_classes, images).unwrap_or(usize::MAX);
    Ok(set.select(&stratified_sample(set.labels(), most, seed))?)
}

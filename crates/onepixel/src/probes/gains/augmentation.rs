//! What do changed images gain?

use super::Asking;
use super::augment::farthest_shift;
use super::comparison::{Comparison, error};
use super::gain::{CurveStep, Method};
use super::images::seed_of;
use super::network::{Teaching, asked};
use super::shifted;
use crate::probes::ProbeError;

/// Images of each class of the learning curve of nearest neighbours, beside all of them.
const CURVE: [usize; 3] = [10, 100, 1_000];

impl Asking<'_> {
    /// The network with and without augmented images, from at most so many of each class.
    pub(super) fn augmented_network(
        &self,
        per_class: Option<usize>,
        found: &mut Vec<Comparison>,
    ) -> Result<(), ProbeError> {
        let (images, progress) = (self.images, self.progress);
        let is_all = per_class.is_none();
        if let Some(most) = per_class.filter(|&most| most >= images.largest_class()) {
            return Err(ProbeError::LeftOut(if most > 10 { NO_HUNDRED } else { NO_TEN }));
        }
        if self.augmenter.is_idle() {
            return Err(ProbeError::LeftOut("no augmentation suits the images"));
        }
        let place = found.len();
        found.push(Comparison { is_on_all: is_all, ..Comparison::drawn(Method::AugmentedNetwork, per_class) });
        let held_out = if is_all { &images.held_out } else { &images.few_held_out };
        let runs = if is_all { self.sizes.runs_of_all } else { self.sizes.runs };
        let task = match per_class {
            Some(most) => format!("augmentation, {most} labels a class"),
            None => "augmentation, all labels".to_owned(),
        };
        progress.begin(&task, 2 * runs as u64);
        for run in 0..runs as u64 {
            let set = images.sample(per_class, run)?;
            let steps = self.sizes.steps(per_class, set.len());
            let teaching = Teaching { set: &set, steps, seed: seed_of(self.seed, run) };
            let without = asked(&teaching.plain(progress)?, held_out, progress)?;
            progress.advance(1);
            let with = asked(&teaching.augmented(self.augmenter, progress)?, held_out, progress)?;
            progress.advance(1);
            found[place].add(without, with);
        }
        Ok(())
    }

    /// Nearest neighbours by Euclidean distance, and by the least over shifts.
    pub(super) fn shifts(&self, found: &mut Vec<Comparison>) -> Result<(), ProbeError> {
        let (images, progress) = (self.images, self.progress);
        let train = super::images::at_most(&images.train, self.sizes.shifted_train, self.seed)?;
        let per_class =
            (train.len() < images.train.len()).then(|| train.class_images().into_iter().max().unwrap_or(0) as usize);
        let values = train.shape().values() as u64;
        ProbeError::unless_held((train.len() as u64 + 4 * images.held_out.len() as u64) * values, progress.memory())?;
        let mut predicted =
            shifted::predicted(&train, &images.held_out, farthest_shift(train.shape()), progress).into_iter();
        let Some(without) = predicted.next() else { return Ok(()) };
        let labels = images.held_out.labels();
        let mut curve = Vec::new();
        for most in CURVE.into_iter().filter(|&most| most < per_class.unwrap_or(images.largest_class())) {
            let few = images.sample(Some(most), 0)?;
            let predicted = shifted::predicted(&few, &images.held_out, 0, progress).swap_remove(0);
            curve.push(CurveStep::new(images.images_per_class(Some(most)), error(labels, &predicted)));
        }
        for (method, with) in [Method::OnePixelShifts, Method::TwoPixelShifts].into_iter().zip(predicted) {
            let mut comparison = Comparison { per_class, curve: curve.clone(), ..Comparison::fixed(method) };
            comparison.add(without.clone(), with);
            found.push(comparison);
        }
        Ok(())
    }
}

const NO_TEN: &str = "no class has more than 10 images to learn from";
const NO_HUNDRED: &str = "no class has more than 100 images to learn from";

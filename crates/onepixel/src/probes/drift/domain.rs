//! Can models tell train images from those of the other set?

use super::DriftProbe;
use super::finding::{ModelDrift, SkippedModel};
use super::sample::{Sample, shuffled};
use crate::budget::{Budget, OutOfTime};
use crate::dataset::{ImageSet, Label, MemoryImages};
use crate::models::FitError;
use crate::probes::error::ProbeError;
use crate::probes::ladder::Rung;
use crate::progress::Progress;
use crate::stats::{Proportion, TwoShares};

/// Fewer images of a set tell nothing.
const FEWEST: usize = 20;

/// What images of the other set are labelled; those of the train set are 0.
const OTHER: Label = 1;

/// Equally many images of both sets.
struct Task {
    learned: ImageSet,
    held_out: ImageSet,
}

/// Each model's score with a p-value that is not corrected, and the models that were not asked.
pub(super) fn tell_apart(
    probe: &DriftProbe,
    train: &Sample,
    other: &Sample,
    progress: &dyn Progress,
) -> Result<(Vec<ModelDrift>, Vec<SkippedModel>), ProbeError> {
    let images = train.len().min(other.len()).min(probe.domain_images);
    let (mut models, mut skipped) = (Vec::new(), Vec::new());
    let mut skip = |rung: &Rung, reason: String, for_time| {
        skipped.push(SkippedModel { rung: rung.name.to_owned(), reason, for_time });
    };
    if images < FEWEST {
        let reason = || format!("{images} images of a set are too few: at least {FEWEST} are needed");
        probe.rungs.iter().for_each(|rung| skip(rung, reason(), false));
        return Ok((models, skipped));
    }
    let task = Task::new(train, other, images, probe.seed)?;
    for rung in &probe.rungs {
        let budget = Budget::default().within(probe.max_time);
        match budget.run(progress, |progress| task.score(rung, probe.seed, progress)) {
            Ok(Ok(model)) => models.push(model),
            Ok(Err(error)) => skip(rung, error.to_string(), false),
            Err(OutOfTime) => {
                let seconds = probe.max_time.as_secs_f64();
                skip(rung, format!("it would take more than {seconds} seconds"), true);
            }
        }
    }
    Ok((models, skipped))
}

impl Task {
    /// So many images of each set at random; the first half is learned from.
    fn new(train: &Sample, other: &Sample, images: usize, seed: u64) -> Result<Self, ProbeError> {
        let (shape, half) = (train.batch().shape(), images / 2);
        let [of_train, of_other] = [train, other].map(|sample| shuffled(sample.len(), images, seed));
        let part = |of_train: &[u32], of_other: &[u32]| -> Result<ImageSet, ProbeError> {
            let of = |sample: &Sample, chosen: &[u32]| -> Vec<u8> {
                chosen.iter().flat_map(|&image| sample.batch().image(image as usize)).copied().collect()
            };
            let pixels = [of(train, of_train), of(other, of_other)].concat();
            let labels = [vec![0; of_train.len()], vec![OTHER; of_other.len()]].concat();
            Ok(ImageSet::new(MemoryImages::new(shape, pixels)?, labels, ["train", "other"])?)
        };
        Ok(Self {
            learned: part(&of_train[..half], &of_other[..half])?,
            held_out: part(&of_train[half..], &of_other[half..])?,
        })
    }

    /// Fits a model to the one half, and tests its predictions for the other. Where both sets are random parts of one, the
    /// held-out images are dealt to them at random, whatever was predicted: the test is exact.
    fn score(&self, rung: &Rung, seed: u64, progress: &dyn Progress) -> Result<ModelDrift, FitError> {
        let fitted = rung.fit(&self.learned, seed, progress)?;
        let predicted = fitted.model.predict_within(&self.held_out, progress)?;
        let each = (self.held_out.len() / 2) as u64;
        let called_other = |label: Label| {
            let of_set = self.held_out.labels().iter().zip(&predicted).filter(|(is, _)| **is == label);
            of_set.filter(|(_, said)| **said == OTHER).count() as u64
        };
        let shares = TwoShares { first: called_other(0), of_first: each, second: called_other(OTHER), of_second: each };
        let right = Proportion::new(shares.second + each - shares.first, 2 * each);
        Ok(ModelDrift {
            rung: rung.name.to_owned(),
            title: rung.title.to_owned(),
            learned: (self.learned.len() / 2) as u64,
            held_out: each,
            balanced_accuracy: right.share,
            low: right.low,
            high: right.high,
            p_value: shares.fisher_more(),
            different: false,
        })
    }
}

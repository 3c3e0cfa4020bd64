//! How much does a dataset leave to augmentation, to semi-supervised learning, and to transfer?
//!
//! # The big picture
//!
//! Each answer is a comparison: the same model, with the same settings and steps, once with the help and once without, scored on
//! the same images that neither has seen (`comparison`, and `gain` with its interval). Nothing is tuned, for either side (A.
//! Oliver et al., "Realistic evaluation of deep semi-supervised learning algorithms", 2018).
//!
//! - `augment` changes images, `suiting` says which changes suit them, `augmentation` and `shifted` what they gain.
//! - `spreading` is label spreading, `semi` what images without labels gain by it, by pseudo-labels and by patches.
//! - `transfer` is what features of another network gain (`features`, `resample`), `exchange` what several datasets give to
//!   each other.
//!
//! Where time is short, what tells most for its time comes first, a comparison keeps the runs that were done, and what was not
//! done says so.

mod augment;
mod augmentation;
mod comparison;
mod exchange;
mod features;
mod finding;
mod gain;
mod images;
mod matrix;
mod network;
mod probe;
mod resample;
mod semi;
mod shifted;
mod spreading;
mod suiting;
mod transfer;

pub use augment::Augmentation;
pub use finding::{GainPart, GainsFinding, LeftOutGain};
pub use gain::{CurveStep, Gain, GainKind, LabelEquivalent, Method, Outcome, Side};
pub use matrix::{MatrixCell, TransferMatrix};
pub use suiting::{Suiting, Why};

use std::time::Duration;

use serde::Serialize;

use crate::budget::{Budget, OutOfTime};
use crate::dataset::Dataset;
use crate::models::FitError;
use crate::probes::ProbeError;
use crate::progress::Progress;
use augment::Augmenter;
use comparison::Comparison;
use images::Images;

/// Labels of each class where there are few.
const FEW: usize = 10;

/// Labels of each class where there are more.
const HUNDRED: usize = 100;

/// The question: how much the dataset leaves to augmentation, semi-supervised learning and transfer.
///
/// Time: on two cores about four minutes for 60,000 images of 28×28. Memory: four times the images that are learned from, at
/// most 60,000.
#[derive(Debug, Clone, Default, Serialize)]
pub struct GainsProbe {
    /// The augmentations that are made; by default those that suit the images.
    pub augmentations: Option<Vec<Augmentation>>,
    /// Learn from fewer images, in fewer steps; by default not.
    pub quick: bool,
    /// Seed of samples, models and changes; by default 0.
    pub seed: u64,
    /// The time for all; by default there is no limit. Nothing that a finding says that left nothing out depends on it.
    #[serde(skip)]
    pub time: Option<Duration>,
}

/// How many images and steps there are.
struct Sizes {
    train: usize,
    held_out: usize,
    few_held_out: usize,
    /// Images that neighbours are looked for among, where images are shifted.
    shifted_train: usize,
    /// Images that linear models learn from features of.
    probed: usize,
    /// Runs of what learns from few images.
    runs: usize,
    /// Runs of the network that learns from all.
    runs_of_all: usize,
    /// Steps with ten images of each class, with a hundred, and at least with all.
    steps: [u32; 3],
    /// How often all images are seen.
    rounds: usize,
}

impl Sizes {
    const FULL: Self = Self {
        train: 60_000,
        held_out: 10_000,
        few_held_out: 2_000,
        shifted_train: 60_000,
        probed: 10_000,
        runs: 5,
        runs_of_all: 3,
        steps: [300, 600, 600],
        rounds: 2,
    };

    const QUICK: Self = Self {
        train: 4_000,
        held_out: 1_000,
        few_held_out: 1_000,
        shifted_train: 4_000,
        probed: 2_000,
        runs: 3,
        runs_of_all: 3,
        steps: [80, 150, 150],
        rounds: 2,
    };

    /// Steps of a network that learns from at most so many images of each class, so many in all.
    fn steps(&self, per_class: Option<usize>, images: usize) -> u32 {
        match per_class {
            Some(most) if most <= FEW => self.steps[0],
            Some(_) => self.steps[1],
            None => self.steps[2].max((self.rounds * images).div_ceil(network::BATCH) as u32),
        }
    }
}

/// What is asked, of what.
struct Asking<'a> {
    images: &'a Images,
    sizes: &'a Sizes,
    augmenter: &'a Augmenter,
    /// Other datasets to learn from.
    others: &'a [Dataset],
    seed: u64,
    progress: &'a dyn Progress,
}

/// The parts in their order, and how each is asked.
type Ask = fn(&Asking<'_>, &mut Vec<Comparison>) -> Result<(), ProbeError>;
const PARTS: [(GainPart, Ask); 8] = [
    (GainPart::LabelSpreading, |asking, found| asking.label_spreading(found)),
    (GainPart::TenLabels, |asking, found| asking.augmented_network(Some(FEW), found)),
    (GainPart::PseudoLabels, |asking, found| asking.pseudo_labels(found)),
    (GainPart::Transfer, |asking, found| asking.transfer(found)),
    (GainPart::HundredLabels, |asking, found| asking.augmented_network(Some(HUNDRED), found)),
    (GainPart::UnlabelledPatches, |asking, found| asking.unlabelled_patches(found)),
    (GainPart::Shifts, |asking, found| asking.shifts(found)),
    (GainPart::AllLabels, |asking, found| asking.augmented_network(None, found)),
];

/// What the quick question leaves out.
const SLOW: [GainPart; 2] = [GainPart::HundredLabels, GainPart::AllLabels];

/// Of the time that is left, a part may take twice its even share.
const SHARE: f64 = 2.0;

impl GainsProbe {
    /// Asks the question of a dataset. `others` are what features are learned from.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, or are not of two classes.
    pub fn run(
        &self,
        dataset: &Dataset,
        others: &[Dataset],
        progress: &dyn Progress,
    ) -> Result<GainsFinding, ProbeError> {
        let whole = self.time.map_or_else(Budget::default, |time| Budget::default().within(time));
        let sizes = if self.quick { Sizes::QUICK } else { Sizes::FULL };
        let images = Images::of(dataset, &sizes, self.seed, progress)?;
        let mut left_out = Vec::new();
        let (augmenter, augmentations) = match &self.augmentations {
            Some(asked) => suiting::asked_for(asked, dataset.train.classes().len()),
            None => {
                match whole.run(progress, |progress| suiting::judge(&images, (self.seed, sizes.steps[0]), progress)) {
                    Ok(judged) => judged?,
                    Err(OutOfTime) => {
                        left_out.push(LeftOutGain::of(GainPart::Suiting, &ProbeError::OutOfTime));
                        (suiting::asked_for(&[], dataset.train.classes().len()).0, Vec::new())
                    }
                }
            }
        };
        let mut comparisons = Vec::new();
        for (number, (part, ask)) in PARTS.into_iter().enumerate() {
            if self.quick && SLOW.contains(&part) {
                left_out.push(LeftOutGain::of(part, &ProbeError::LeftOut("left out of the quick question")));
                continue;
            }
            let share = (SHARE / (PARTS.len() - number) as f64).min(1.0);
            let budget = whole.left().map_or(whole, |left| whole.within(left.mul_f64(share)));
            let asked = budget.run(progress, |progress| {
                let (images, sizes, augmenter) = (&images, &sizes, &augmenter);
                ask(&Asking { images, sizes, augmenter, others, seed: self.seed, progress }, &mut comparisons)
            });
            let reason = match asked {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error,
                Err(OutOfTime) => ProbeError::OutOfTime,
            };
            left_out.push(LeftOutGain::of(part, &reason));
        }
        let gains = gains(&images, &comparisons);
        Ok(GainsFinding { augmentations, gains, left_out, ..GainsFinding::empty(&images, self.seed, network::TITLE) })
    }
}

/// What all comparisons say, in the order of the methods, corrected together.
fn gains(images: &Images, comparisons: &[Comparison]) -> Vec<Gain> {
    let measured = comparisons.iter().filter_map(|one| Some((one, one.gain(images)?)));
    let measured: Vec<(&Comparison, Gain)> = measured.collect();
    let curve_of = |one: &Comparison| {
        // The network without help is the same, whatever the help is.
        let is_same = |other: &Comparison| {
            let network = [Method::AugmentedNetwork, Method::PseudoLabels];
            let is_network = network.contains(&one.method) && other.method == Method::AugmentedNetwork;
            is_network || other.method == one.method && other.from == one.from
        };
        let points = measured.iter().filter(|(other, _)| is_same(other));
        let mut curve: Vec<CurveStep> = one.curve.clone();
        for (_, gain) in points {
            curve.push(CurveStep::new(gain.images_per_class, 1.0 - gain.without.accuracy));
        }
        curve
    };
    let mut gains: Vec<Gain> = measured.iter().map(|(one, gain)| gain.clone().with_curve(curve_of(one))).collect();
    gains.sort_by_key(|gain| gain.method);
    gain::decide(&mut gains);
    gains
}

impl LeftOutGain {
    fn of(part: GainPart, why: &ProbeError) -> Self {
        Self { part, reason: why.to_string(), lasts: !wants_more(why) }
    }
}

/// Whether more time or memory would help.
fn wants_more(why: &ProbeError) -> bool {
    let is_large = |error: &FitError| matches!(error, FitError::TooLarge { .. });
    match why {
        ProbeError::OutOfTime | ProbeError::TooLarge { .. } => true,
        ProbeError::Fit { error, .. } => is_large(error),
        _ => false,
    }
}

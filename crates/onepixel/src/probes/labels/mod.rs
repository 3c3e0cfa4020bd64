//! Which labels are wrong?
//!
//! # The big picture
//!
//! A model that has not seen an image says how probable each class is for it (`out_of_sample`, [`Probabilities`]): of
//! test images one that learned from the train images, of train images one that learned from the other four of five
//! folds. An image is suspicious if its label is improbable; all are ranked by that, since of labels that are nearly
//! all right no threshold tells the wrong ones.
//!
//! How many there are is estimated by *confident learning* ([`ConfidentLearning`]): it counts images by their label
//! and the class that they are confidently of. A [`Filter`] flags as many images as were counted; `estimate` says how
//! exactly the count is known.
//!
//! Not every suspect is mislabelled. `ambiguous` finds images that could be of either of two classes, `outliers` those
//! that are far from every class: what nobody can read has no right label.

mod ambiguous;
mod confident;
mod estimate;
mod filter;
mod finding;
mod out_of_sample;
mod outliers;
mod probe;
mod within;

pub use ambiguous::Ambiguous;
pub use confident::ConfidentLearning;
pub use estimate::PairEstimate;
pub use filter::Filter;
pub use finding::{LabelsFinding, LabelsModel, LabelsOfSet, OutOfSampleBy, Suspect};
pub use outliers::Outlier;

use serde::Serialize;

use crate::dataset::{Dataset, ImageSet, SetName};
use crate::models::Probabilities;
use crate::probes::error::{GivenError, ProbeError};
use crate::probes::ladder::{Rung, RungFinding, SHORT_CNN};
use crate::progress::Progress;
use finding::Asked;
use out_of_sample::OutOfSample;

/// A user's own probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenProbabilities {
    /// Where they come from, for people.
    pub source: String,
    /// The set whose images they are for.
    pub target: SetName,
    /// One row for each image, in the set's order.
    pub probabilities: Probabilities,
}

/// The question: which labels are wrong.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::labels::LabelsProbe, probes::ladder::Rung, progress::Silent};
///
/// # let values: Vec<u8> = (0..40).map(|image| if image < 20 { image } else { 200 + image % 20 }).collect();
/// # let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), values).unwrap();
/// # let labels = (0..40).map(|image| u16::from(image >= 20 || image == 3)).collect();
/// # let set = ImageSet::new(images, labels, ["dark", "bright"]).unwrap();
/// # let dataset = Dataset::new("example", "memory", set, None)?;
/// // Image 3 is dark, and labelled bright.
/// let rungs = vec![Rung::named("naive-bayes").unwrap()];
/// let finding = LabelsProbe { rungs, ..LabelsProbe::default() }.run(&dataset, &[], &Silent)?;
/// assert_eq!(finding.sets[0].suspects[0].index, 3);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct LabelsProbe {
    /// The models whose mean probabilities are looked at; see [`LabelsProbe::default`].
    pub rungs: Vec<&'static Rung>,
    /// The sets whose labels are looked at; by default (empty) the test set, or the train set where there is no other.
    pub targets: Vec<SetName>,
    /// How images are flagged; by default [`Filter::PruneByNoiseRate`].
    pub filter: Filter,
    /// How many suspects are listed at least, of each set; by default 500.
    pub listed: usize,
    /// Seed of folds and models; by default 0.
    pub seed: u64,
}

impl LabelsProbe {
    /// As [`LabelsProbe::default`]; of images with features, the linear probe on them is asked.
    pub fn suiting(set: &ImageSet) -> Self {
        let of_features = set.features().and_then(|_| Rung::named("linear-probe"));
        Self { rungs: vec![of_features.unwrap_or(&SHORT_CNN)], ..Self::default() }
    }

    /// Rungs that rank labels well: in an audit, the one that the ladder measured to be the best is asked.
    pub const JUDGES: &'static [&'static str] = &["patches", "mlp", "cnn", "colour-cnn", "linear-probe"];

    /// Rungs that answer sooner than the default one, and nearly as well, where there is no time for it.
    pub const QUICKER_RUNGS: [&'static str; 2] = ["pca-knn", "mlp"];
}

impl Default for LabelsProbe {
    /// Asks [`SHORT_CNN`]: the better the model, the better its ranking, and this is the best of the ladder's models at
    /// half its price.
    fn default() -> Self {
        Self { rungs: vec![&SHORT_CNN], targets: Vec::new(), filter: Filter::default(), listed: 500, seed: 0 }
    }
}

impl LabelsProbe {
    /// Looks at the labels of each set. Sets with `given` probabilities are judged by these alone, the others by the
    /// rungs.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, there are fewer than two classes with train images, a set
    /// is missing or empty, a model cannot be fitted or has no probabilities, or given ones are not of the set.
    pub fn run(
        &self,
        dataset: &Dataset,
        given: &[GivenProbabilities],
        progress: &dyn Progress,
    ) -> Result<LabelsFinding, ProbeError> {
        self.run_after(dataset, given, &[], progress)
    }

    /// As [`LabelsProbe::run`], after a ladder of the same seed whose rungs were fitted to the same images: those of which
    /// it kept what they said of the held-out images are not fitted again.
    pub(super) fn run_after(
        &self,
        dataset: &Dataset,
        given: &[GivenProbabilities],
        fitted: &[RungFinding],
        progress: &dyn Progress,
    ) -> Result<LabelsFinding, ProbeError> {
        let mut dataset = dataset.clone();
        let targets = self.targets(&dataset);
        let held = targets.iter().filter(|target| **target != SetName::Train).filter_map(|target| target.of(&dataset));
        let bytes = dataset.train.bytes_to_hold() + held.map(ImageSet::bytes_to_hold).sum::<u64>();
        ProbeError::unless_held(bytes, progress.memory())?;
        for set in targets.iter().copied().chain([SetName::Train]) {
            dataset.hold(set)?;
        }
        self.check(&dataset, &targets, given)?;
        let sets = targets.into_iter().map(|target| {
            let given = given.iter().find(|given| given.target == target);
            self.look(&dataset, target, (given, fitted), progress)
        });
        let classes = dataset.train.classes().to_vec();
        let sets = sets.collect::<Result<_, _>>()?;
        let mut finding = LabelsFinding { classes, filter: self.filter, seed: self.seed, sets };
        finding.name_images(&dataset);
        Ok(finding)
    }

    /// The sets to look at.
    fn targets(&self, dataset: &Dataset) -> Vec<SetName> {
        if self.targets.is_empty() { vec![SetName::held_out(dataset)] } else { self.targets.clone() }
    }

    /// What is wrong is told before anything is fitted.
    fn check(&self, dataset: &Dataset, targets: &[SetName], given: &[GivenProbabilities]) -> Result<(), ProbeError> {
        for &target in targets {
            let set = target.of(dataset).ok_or_else(|| no_such_set(target, dataset))?;
            match given.iter().find(|given| given.target == target) {
                Some(given) => check_given(given, set)?,
                None if self.rungs.is_empty() => return Err(ProbeError::NoRung),
                None => {}
            }
        }
        let asked = targets.iter().any(|target| given.iter().all(|given| given.target != *target));
        match self.rungs.iter().find(|rung| asked && !rung.has_probabilities) {
            Some(rung) => Err(out_of_sample::no_probabilities(rung)),
            None => Ok(()),
        }
    }

    fn look(
        &self,
        dataset: &Dataset,
        target: SetName,
        (given, fitted): (Option<&GivenProbabilities>, &[RungFinding]),
        progress: &dyn Progress,
    ) -> Result<LabelsOfSet, ProbeError> {
        let set = target.of(dataset).ok_or_else(|| no_such_set(target, dataset))?;
        let (how, models, mut each, judged) = match given {
            Some(given) => {
                let model = LabelsModel { name: "own".into(), title: given.source.clone(), settings: String::new() };
                let all = vec![true; set.len()];
                (OutOfSampleBy::Given, vec![model], vec![given.probabilities.clone()], all)
            }
            None => {
                let fitted = if target == SetName::held_out(dataset) { fitted } else { &[] };
                let OutOfSample { how, each, judged } =
                    out_of_sample::probabilities(self, dataset, (target, fitted), progress)?;
                (how.into(), self.rungs.iter().map(|rung| LabelsModel::from(*rung)).collect(), each, judged)
            }
        };
        let judged: Vec<u32> = (0..set.len() as u32).filter(|&image| judged[image as usize]).collect();
        if judged.len() < set.len() {
            let selected = each.iter().map(|one| one.select(&judged));
            each = selected.collect::<Result<_, _>>()?;
        }
        let mean = Probabilities::mean(&each)?;
        let same = target == SetName::Train;
        let outliers = outliers::find(&dataset.train, set, same, self.seed, progress)?;
        let asked = Asked { target, how, models, labels: set.labels(), judged: &judged, mean: &mean, each: &each };
        Ok(LabelsOfSet::new(asked, dataset.train.classes(), self, outliers))
    }
}

fn no_such_set(set: SetName, dataset: &Dataset) -> ProbeError {
    ProbeError::NoSuchSet { set: set.to_string(), dataset: dataset.name.clone() }
}

fn check_given(given: &GivenProbabilities, set: &ImageSet) -> Result<(), ProbeError> {
    let (images, classes) = (set.len(), set.classes().len());
    let (found_images, found_classes) = (given.probabilities.len(), given.probabilities.classes());
    if (images, classes) == (found_images, found_classes) {
        return Ok(());
    }
    let error = GivenError::Shape { images, classes, found_images, found_classes };
    Err(ProbeError::Given { source_name: given.source.clone(), error })
}

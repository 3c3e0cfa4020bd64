//! What was found about the labels?

use std::collections::HashMap;

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::LabelsProbe;
use super::ambiguous::Ambiguous;
use super::confident::ConfidentLearning;
use super::estimate::{self, PairEstimate};
use super::filter::Filter;
use super::outliers::Outlier;
use crate::dataset::{Dataset, Label, SetName};
use crate::models::{Probabilities, most_likely};
use crate::probes::ladder::Rung;
use crate::probes::pixels::HowHeldOut;
use crate::stats::{Proportion, is_surely_above};

/// Which labels are probably wrong, in each set that was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LabelsFinding {
    /// The names of the classes; labels are indices into it.
    pub classes: Vec<String>,
    /// How images were flagged.
    pub filter: Filter,
    /// Seed of folds and models.
    pub seed: u64,
    /// What was found in each set.
    pub sets: Vec<LabelsOfSet>,
}

/// Whose probabilities they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LabelsModel {
    /// The rung's name on the command line, or "own".
    pub name: String,
    /// The model in words, or the file that a user's own probabilities come from.
    pub title: String,
    /// The rung's settings, in words; empty for a user's own.
    pub settings: String,
}

impl From<&Rung> for LabelsModel {
    fn from(rung: &Rung) -> Self {
        Self { name: rung.name.into(), title: rung.title.into(), settings: rung.settings.into() }
    }
}

/// How it is known that the models had not seen the images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
pub enum OutOfSampleBy {
    /// They were fitted on the train images and asked about the test images.
    #[serde(rename = "test")]
    Test,
    /// They were fitted on the train images and asked about those of a validation set or another labelled set.
    #[serde(rename = "validation")]
    Validation,
    /// They were fitted on four folds and asked about the fifth, in turn.
    #[serde(rename = "5-fold")]
    FiveFold,
    /// It is for the user to know, whose probabilities they are.
    #[serde(rename = "given")]
    Given,
}

impl From<HowHeldOut> for OutOfSampleBy {
    fn from(how: HowHeldOut) -> Self {
        match how {
            HowHeldOut::Test => Self::Test,
            HowHeldOut::Validation => Self::Validation,
            HowHeldOut::FiveFold => Self::FiveFold,
        }
    }
}

/// Which labels of one set are probably wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LabelsOfSet {
    /// Which set.
    pub set: SetName,
    /// How the probabilities are out of sample.
    pub how: OutOfSampleBy,
    /// The models whose mean probabilities were looked at.
    pub models: Vec<LabelsModel>,
    /// Images that were judged.
    pub images: u64,
    /// Images that were not, since no image of their class was left to learn from.
    pub not_judged: u64,
    /// Judged images whose label is the most probable class.
    pub agreeing: u64,
    /// Their share, with its 95 % Wilson interval; `None` where no image was judged.
    pub agreement: Option<f64>,
    /// Lower end.
    pub agreement_low: f64,
    /// Upper end.
    pub agreement_high: f64,
    /// The share of the most frequent label among the judged images; `None` where none was judged.
    pub majority_share: Option<f64>,
    /// Whether the models agree with the labels surely more often than always naming the largest class would. Where they do
    /// not, they know nothing of the labels: then no share of wrong ones is estimated and none is flagged.
    pub better_than_majority: bool,
    /// The estimated share of wrong labels.
    pub wrong: Option<f64>,
    /// Lower end of its 95 % interval, which is for the choice of images only: what the models get wrong counts as a
    /// wrong label.
    pub wrong_low: Option<f64>,
    /// Upper end.
    pub wrong_high: Option<f64>,
    /// The threshold of each class; `None` of those without images.
    pub thresholds: Vec<Option<f64>>,
    /// The same estimate for each label and each class that images with it are counted in, the largest share first.
    pub pairs: Vec<PairEstimate>,
    /// Images that the filter flags; `None` where the models know nothing of the labels.
    pub flagged: Option<u64>,
    /// The images whose labels are least probable, the least probable first: as many as were asked for, and all that
    /// are flagged.
    pub suspects: Vec<Suspect>,
    /// Images that could be of either of two classes, the most balanced first.
    pub ambiguous: Vec<Ambiguous>,
    /// Images that are far from every class, the farthest first.
    pub outliers: Vec<Outlier>,
}

/// An image whose label is improbable.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct Suspect {
    /// Its index in its set, from 0.
    pub index: u32,
    /// What its source calls it, where it calls it anything.
    pub name: Option<String>,
    /// The class that it is labelled as.
    pub given: Label,
    /// The most probable other class.
    pub suggested: Label,
    /// The mean probability of its label (*self-confidence*): the lower, the more suspicious.
    pub score: f64,
    /// The mean probability of the suggested class.
    pub suggested_probability: f64,
    /// Whether the filter flags it.
    pub flagged: bool,
}

/// What came of asking the models about one set.
pub(super) struct Asked<'a> {
    pub(super) target: SetName,
    pub(super) how: OutOfSampleBy,
    pub(super) models: Vec<LabelsModel>,
    pub(super) labels: &'a [Label],
    /// The judged images, ascending; probabilities are of these.
    pub(super) judged: &'a [u32],
    pub(super) mean: &'a Probabilities,
    pub(super) each: &'a [Probabilities],
}

impl LabelsFinding {
    /// Gives each image the name that it has in a dataset.
    pub(super) fn name_images(&mut self, dataset: &Dataset) {
        for found in &mut self.sets {
            let set = found.set.of(dataset);
            let name_of = |index: u32| set.and_then(|set| set.name_of(index as usize)).map(str::to_owned);
            found.suspects.iter_mut().for_each(|image| image.name = name_of(image.index));
            found.ambiguous.iter_mut().for_each(|image| image.name = name_of(image.index));
            found.outliers.iter_mut().for_each(|image| image.name = name_of(image.index));
        }
    }
}

impl LabelsOfSet {
    /// The estimated share of wrong labels with its interval; `None` where it is not known.
    pub fn wrong_labels(&self) -> Option<Proportion> {
        Some(Proportion { share: self.wrong?, low: self.wrong_low?, high: self.wrong_high? })
    }

    pub(super) fn new(asked: Asked<'_>, classes: &[String], probe: &LabelsProbe, outliers: Vec<Outlier>) -> Self {
        let labels: Vec<Label> = asked.judged.iter().map(|&image| asked.labels[image as usize]).collect();
        let learned = ConfidentLearning::new(asked.mean, &labels);
        let agreeing = asked.mean.rows().zip(&labels).filter(|(row, label)| most_likely(row) == **label).count() as u64;
        let agreement = Proportion::new(agreeing, labels.len() as u64);
        let majority_share = majority_share(&labels);
        let better_than_majority =
            majority_share.is_some_and(|share| is_surely_above(agreeing, labels.len() as u64, share, 1));
        let flags = match better_than_majority {
            true => probe.filter.flag(&learned, asked.mean, &labels),
            false => vec![false; labels.len()],
        };
        let wrong = better_than_majority.then(|| estimate::overall(&learned, &labels));
        let flagged = flags.iter().filter(|&&flag| flag).count();
        let mut suspects = suspects(asked.mean, &labels, &flags, probe.listed);
        let mut ambiguous = super::ambiguous::find(asked.mean, asked.each, &labels);
        suspects.iter_mut().for_each(|suspect| suspect.index = asked.judged[suspect.index as usize]);
        ambiguous.iter_mut().for_each(|image| image.index = asked.judged[image.index as usize]);
        Self {
            set: asked.target,
            how: asked.how,
            models: asked.models,
            images: labels.len() as u64,
            not_judged: (asked.labels.len() - labels.len()) as u64,
            agreeing,
            agreement: majority_share.map(|_| agreement.share),
            agreement_low: agreement.low,
            agreement_high: agreement.high,
            majority_share,
            better_than_majority,
            wrong: wrong.map(|wrong| wrong.share),
            wrong_low: wrong.map(|wrong| wrong.low),
            wrong_high: wrong.map(|wrong| wrong.high),
            pairs: if better_than_majority { estimate::pairs(&learned, classes) } else { Vec::new() },
            thresholds: learned.thresholds,
            flagged: better_than_majority.then_some(flagged as u64),
            suspects,
            ambiguous,
            outliers,
        }
    }
}

/// The share of the most frequent label; `None` without labels.
fn majority_share(labels: &[Label]) -> Option<f64> {
    let mut images: HashMap<Label, u64> = HashMap::new();
    labels.iter().for_each(|&label| *images.entry(label).or_default() += 1);
    images.into_values().max().map(|most| most as f64 / labels.len() as f64)
}

/// The `listed` images of least self-confidence, and all that are flagged; of equal ones the first.
fn suspects(mean: &Probabilities, labels: &[Label], flags: &[bool], listed: usize) -> Vec<Suspect> {
    let suspect = |(image, &given): (usize, &Label)| {
        let row = mean.of(image);
        let others = (0..row.len()).filter(|&class| class != usize::from(given));
        let suggested = others.reduce(|best, class| if row[class] > row[best] { class } else { best })?;
        Some(Suspect {
            index: image as u32,
            name: None,
            given,
            suggested: suggested as Label,
            score: row[usize::from(given)].into(),
            suggested_probability: row[suggested].into(),
            flagged: flags[image],
        })
    };
    let mut all: Vec<Suspect> = labels.iter().enumerate().filter_map(suspect).collect();
    all.sort_by(|a, b| a.score.total_cmp(&b.score).then(a.index.cmp(&b.index)));
    let mut place = 0;
    all.retain(|suspect| {
        place += 1;
        place <= listed || suspect.flagged
    });
    all
}

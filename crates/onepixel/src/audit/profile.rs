//! Which few numbers place a dataset beside others?

use serde::{Deserialize, Serialize};

use super::{DatasetSummary, Purpose, Rating, SCHEMA_VERSION, Verdict};
use crate::dataset::SetName;
use crate::probes::Findings;
use crate::probes::few_pixels::PixelsNeeded;
use crate::probes::headroom::{Family, FamilyRoom};
use crate::probes::labels::LabelsFinding;
use crate::probes::ladder::{LadderFinding, RungFinding};
use crate::probes::pixels::{HeldOut, HeldOutPair, PairFinding, PairSummary, PixelsFinding};

/// The numbers by which datasets are compared: a small part of an audit that can be read back from its document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// What people call the dataset.
    pub name: String,
    /// Train images.
    pub train_images: u64,
    /// Test images, where there is a test set.
    pub test_images: Option<u64>,
    /// Number of classes.
    pub classes: u64,
    /// Rows of each image.
    pub height: u64,
    /// Columns of each image.
    pub width: u64,
    /// Values per pixel.
    pub channels: u64,
    /// How far one pixel gets; `None` where it was not measured.
    pub one_pixel: Option<OnePixelProfile>,
    /// Complexity measures of single pixels; `None` where they were not measured, of all pairs of classes, as in profiles of
    /// before.
    #[serde(default)]
    pub complexity: Option<ComplexityProfile>,
    /// How many pixels it takes to tell all classes apart; `None` where it was not measured.
    #[serde(default)]
    pub few_pixels: Option<FewPixelsProfile>,
    /// Images of each class that the rungs learned from at most, where that was limited.
    pub per_class: Option<u64>,
    /// What the rungs got, in their order.
    pub rungs: Vec<RungProfile>,
    /// The share of the most frequent class among the held-out images.
    pub majority_share: Option<f64>,
    /// The smallest difference that the held-out images tell between models like the best rung.
    pub resolution: Option<f64>,
    /// Steps left above the best rung.
    pub steps_left: Option<f64>,
    /// Steps left above the best rung of each family, the best first.
    pub families: Vec<FamilyProfile>,
    /// The share of the best rung's errors that its five most confused pairs of classes hold.
    pub errors_in_worst_pairs: Option<f64>,
    /// The estimated share of wrong labels among the held-out images.
    pub label_error_share: Option<f64>,
    /// The share of labels that the label probe flags, what its models get wrong included: of the test set, or of the
    /// train set where there is none.
    #[serde(default)]
    pub flagged_labels_share: Option<f64>,
    /// The share of test images that have a duplicate in the train set.
    #[serde(default)]
    pub test_in_train_share: Option<f64>,
    /// How many shortcuts are sure.
    #[serde(default)]
    pub sure_shortcuts: Option<u64>,
    /// The verdict for each purpose.
    pub verdict: Vec<PurposeProfile>,
}

/// How far one pixel gets with each pair of classes: on the images that it was chosen on, where nothing else is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnePixelProfile {
    /// Accuracy on the hardest pair.
    pub hardest: f64,
    /// The hardest pair.
    pub hardest_pair: [String; 2],
    /// Mean accuracy over all pairs.
    pub mean: f64,
    /// Accuracy on the easiest pair.
    pub easiest: f64,
    /// The easiest pair.
    pub easiest_pair: [String; 2],
    /// The same on held-out images; `None` where it was not measured, as in profiles of before.
    #[serde(default)]
    pub held_out: Option<OnePixelHeldOut>,
}

/// How far one pixel gets with each pair of classes on images that it was not chosen on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnePixelHeldOut {
    /// The pair with the lowest accuracy.
    pub hardest: PairProfile,
    /// Mean accuracy over all pairs; `None` where not all were measured.
    pub mean: Option<f64>,
    /// The pair with the highest accuracy.
    pub easiest: PairProfile,
    /// How many pairs were measured.
    pub pairs: u64,
    /// How many of them are not told apart.
    pub not_told_apart: u64,
}

/// How well one pixel tells a pair of classes apart on held-out images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairProfile {
    /// The two classes.
    pub pair: [String; 2],
    /// Share of the pair's held-out images that are classified correctly.
    pub accuracy: f64,
    /// Lower end of the 95 % Wilson interval.
    pub low: f64,
    /// Upper end of the 95 % Wilson interval.
    pub high: f64,
    /// Held-out images of the pair.
    pub images: u64,
    /// Whether the accuracy is surely above the share of the larger class.
    pub told_apart: bool,
}

impl From<&HeldOutPair> for PairProfile {
    fn from(of: &HeldOutPair) -> Self {
        let HeldOut { accuracy, low, high, images, .. } = of.held_out;
        Self { pair: [of.a.clone(), of.b.clone()], accuracy, low, high, images, told_apart: of.told_apart }
    }
}

impl OnePixelHeldOut {
    fn of(summary: &PairSummary) -> Option<Self> {
        let found = summary.held_out.as_ref()?;
        Some(Self {
            hardest: (&found.hardest).into(),
            mean: summary.mean_held_out,
            easiest: (&found.easiest).into(),
            pairs: found.pairs,
            not_told_apart: found.not_told_apart,
        })
    }

    /// Its shares, with their keys.
    fn shares(&self) -> Vec<(String, f64)> {
        let of_pair = |(name, of): (&'static str, &PairProfile)| {
            let shares = [("accuracy", of.accuracy), ("low", of.low), ("high", of.high)];
            shares.map(|(key, share)| (format!("one_pixel.held_out.{name}.{key}"), share))
        };
        let pairs = [("hardest", &self.hardest), ("easiest", &self.easiest)].into_iter().flat_map(of_pair);
        let mean = self.mean.map(|mean| ("one_pixel.held_out.mean".to_owned(), mean));
        pairs.chain(mean).collect()
    }
}

/// How far the grey values of two classes overlap, by the measures of A. C. Lorena et al. (2019), on the train images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ComplexityProfile {
    /// F1 of a pair, in the mean over all pairs: near 0 where some pixel differs more between classes than within them.
    pub f1: f64,
    /// F3 of a pair, in the mean over all pairs: the share of images in the overlap of the best pixel.
    pub f3: f64,
}

impl ComplexityProfile {
    fn of(pixels: &PixelsFinding) -> Option<Self> {
        let pairs = &pixels.pairs;
        if pairs.is_empty() || pairs.len() as u64 != pixels.pairs_total {
            return None;
        }
        let mean = |of: fn(&PairFinding) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
        Some(Self { f1: mean(|pair| pair.f1), f3: mean(|pair| pair.f3) })
    }
}

/// How far trees get that look at few pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FewPixelsProfile {
    /// The most pixels that were tried.
    pub most: u64,
    /// The accuracy on held-out images with the most pixels.
    pub accuracy: f64,
    /// How many pixels it takes to reach certain accuracies on held-out images.
    pub needed: Vec<PixelsNeeded>,
}

/// What one rung got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RungProfile {
    /// Its name on the command line.
    pub name: String,
    /// The model, in words.
    pub title: String,
    /// Share of the held-out images that it classifies correctly.
    pub accuracy: f64,
    /// Lower end of the 95 % Wilson interval.
    pub low: f64,
    /// Upper end of the 95 % Wilson interval.
    pub high: f64,
}

/// The room above one family.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FamilyProfile {
    /// The family.
    pub family: Family,
    /// Error of its best rung.
    pub error: f64,
    /// Steps left above it.
    pub steps: Option<f64>,
}

/// The verdict for one purpose.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PurposeProfile {
    /// The purpose.
    pub purpose: Purpose,
    /// Whether the dataset is fit for it.
    pub rating: Rating,
}

impl Profile {
    /// The profile of what was found.
    pub fn new(dataset: &DatasetSummary, findings: &Findings, verdict: Option<&Verdict>) -> Self {
        let train = &dataset.train;
        let headroom = findings.headroom.as_ref();
        Self {
            name: dataset.name.clone(),
            train_images: train.images as u64,
            test_images: dataset.test.as_ref().map(|test| test.images as u64),
            classes: train.classes.len() as u64,
            height: train.height as u64,
            width: train.width as u64,
            channels: train.channels as u64,
            one_pixel: findings.pixels.as_ref().map(|pixels| {
                let (hardest, easiest) = (&pixels.summary.hardest, &pixels.summary.easiest);
                OnePixelProfile {
                    hardest: hardest.accuracy,
                    hardest_pair: [hardest.a.clone(), hardest.b.clone()],
                    mean: pixels.summary.mean,
                    easiest: easiest.accuracy,
                    easiest_pair: [easiest.a.clone(), easiest.b.clone()],
                    held_out: OnePixelHeldOut::of(&pixels.summary),
                }
            }),
            complexity: findings.pixels.as_ref().and_then(ComplexityProfile::of),
            few_pixels: findings.few_pixels.as_ref().and_then(|found| {
                let last = found.steps.last()?;
                let (most, needed) = (last.pixels as u64, found.needed.clone());
                Some(FewPixelsProfile { most, accuracy: last.accuracy, needed })
            }),
            per_class: findings.ladder.as_ref().and_then(|ladder| ladder.per_class).map(|images| images as u64),
            rungs: rungs(findings),
            majority_share: findings.ladder.as_ref().map(|ladder| ladder.majority_share),
            resolution: headroom.and_then(|headroom| headroom.best.resolution),
            steps_left: headroom.and_then(|headroom| headroom.best.steps),
            families: headroom.map_or_else(Vec::new, |headroom| {
                let family = |family: &FamilyRoom| FamilyProfile {
                    family: family.family,
                    error: family.room.error,
                    steps: family.room.steps,
                };
                headroom.families.iter().map(family).collect()
            }),
            errors_in_worst_pairs: findings
                .ladder
                .as_ref()
                .and_then(LadderFinding::worst_pairs)
                .map(|worst| worst.share),
            label_error_share: headroom.and_then(|headroom| headroom.label_error_share),
            flagged_labels_share: findings.labels.as_ref().and_then(flagged_labels),
            test_in_train_share: test_in_train(dataset, findings),
            sure_shortcuts: findings.shortcuts.as_ref().map(|shortcuts| shortcuts.sure),
            verdict: verdict.map_or_else(Vec::new, |verdict| {
                let purposes = verdict.purposes.iter();
                purposes.map(|of| PurposeProfile { purpose: of.purpose, rating: of.rating }).collect()
            }),
        }
    }

    /// What a rung got.
    pub fn rung(&self, name: &str) -> Option<&RungProfile> {
        self.rungs.iter().find(|rung| rung.name == name)
    }

    /// The rung with the highest accuracy, the first of several.
    pub fn best(&self) -> Option<&RungProfile> {
        self.rungs.iter().reduce(|best, rung| if rung.accuracy > best.accuracy { rung } else { best })
    }
}

fn flagged_labels(labels: &LabelsFinding) -> Option<f64> {
    let of = |target| labels.sets.iter().find(|found| found.set == target && found.images > 0);
    let validation = || labels.sets.iter().find(|found| found.set != SetName::Train && found.images > 0);
    let found = of(SetName::Test).or_else(validation).or_else(|| of(SetName::Train))?;
    Some(found.flagged? as f64 / found.images as f64)
}

fn test_in_train(dataset: &DatasetSummary, findings: &Findings) -> Option<f64> {
    let images = dataset.test.as_ref().map(|test| test.images).filter(|&images| images > 0)?;
    Some(findings.duplicates.as_ref()?.all.test_images_in_train as f64 / images as f64)
}

fn rungs(findings: &Findings) -> Vec<RungProfile> {
    let measured = findings.ladder.as_ref().into_iter().flat_map(|ladder| ladder.measured());
    let profile = |rung: &RungFinding| RungProfile {
        name: rung.name.clone(),
        title: rung.title.clone(),
        accuracy: rung.accuracy,
        low: rung.accuracy_low,
        high: rung.accuracy_high,
    };
    measured.map(profile).collect()
}

impl Profile {
    /// Whether the numbers are what they are said to be; a document may say anything.
    ///
    /// # Errors
    ///
    /// What is wrong with which number: its key, what was expected and what was found.
    pub fn check(&self) -> Result<(), String> {
        let mut shares: Vec<(String, f64)> = Vec::new();
        if let Some(pixel) = &self.one_pixel {
            for (key, share) in [("hardest", pixel.hardest), ("mean", pixel.mean), ("easiest", pixel.easiest)] {
                shares.push((format!("one_pixel.{key}"), share));
            }
            shares.extend(pixel.held_out.iter().flat_map(OnePixelHeldOut::shares));
        }
        if let Some(ComplexityProfile { f1, f3 }) = self.complexity {
            shares.extend([("f1", f1), ("f3", f3)].map(|(key, share)| (format!("complexity.{key}"), share)));
        }
        if let Some(few) = &self.few_pixels {
            shares.push(("few_pixels.accuracy".to_owned(), few.accuracy));
            let needed = few.needed.iter().enumerate();
            shares.extend(needed.map(|(index, of)| (format!("few_pixels.needed[{index}].accuracy"), of.accuracy)));
        }
        for (index, rung) in self.rungs.iter().enumerate() {
            for (key, share) in [("accuracy", rung.accuracy), ("low", rung.low), ("high", rung.high)] {
                shares.push((format!("rungs[{index}].{key}"), share));
            }
        }
        let options = [
            ("majority_share", self.majority_share),
            ("resolution", self.resolution),
            ("errors_in_worst_pairs", self.errors_in_worst_pairs),
            ("label_error_share", self.label_error_share),
            ("flagged_labels_share", self.flagged_labels_share),
            ("test_in_train_share", self.test_in_train_share),
        ];
        shares.extend(options.into_iter().filter_map(|(key, share)| Some((key.to_owned(), share?))));
        shares
            .extend(self.families.iter().enumerate().map(|(index, of)| (format!("families[{index}].error"), of.error)));
        if let Some((key, share)) = shares.into_iter().find(|(_, share)| !(0.0..=1.0).contains(share)) {
            return Err(format!("{key}: expected a fraction from 0 to 1, found {share}"));
        }
        let steps = self.families.iter().filter_map(|of| of.steps).chain(self.steps_left);
        if let Some(steps) = steps.into_iter().find(|steps| !(0.0..f64::INFINITY).contains(steps)) {
            return Err(format!("steps: expected a number from 0, found {steps}"));
        }
        Ok(())
    }
}

/// Datasets side by side. Serialises to the document of the shipped JSON Schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of this crate.
    pub onepixel_version: &'static str,
    /// The datasets, in the order in which they are shown.
    pub profiles: Vec<Profile>,
}

impl Compared {
    /// These datasets, in this order.
    pub fn new(profiles: Vec<Profile>) -> Self {
        Self { schema_version: SCHEMA_VERSION, onepixel_version: env!("CARGO_PKG_VERSION"), profiles }
    }
}

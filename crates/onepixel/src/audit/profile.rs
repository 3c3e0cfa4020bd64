//! Which few numbers place a dataset beside others?

use serde::{Deserialize, Serialize};

use super::{DatasetSummary, Findings, Purpose, Rating, Verdict};
use crate::probes::headroom::Family;

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
    /// The verdict for each purpose.
    pub verdict: Vec<PurposeProfile>,
}

/// How far one pixel gets with each pair of classes, on the images that it was chosen on.
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
    pub fn new(dataset: &DatasetSummary, findings: &Findings<'_>, verdict: Option<&Verdict>) -> Self {
        let train = &dataset.train;
        let headroom = findings.headroom;
        Self {
            name: dataset.name.clone(),
            train_images: train.images as u64,
            test_images: dataset.test.as_ref().map(|test| test.images as u64),
            classes: train.classes.len() as u64,
            height: train.height as u64,
            width: train.width as u64,
            channels: train.channels as u64,
            one_pixel: findings.pixels.map(|pixels| {
                let (hardest, easiest) = (&pixels.summary.hardest, &pixels.summary.easiest);
                OnePixelProfile {
                    hardest: hardest.accuracy,
                    hardest_pair: [hardest.a.clone(), hardest.b.clone()],
                    mean: pixels.summary.mean,
                    easiest: easiest.accuracy,
                    easiest_pair: [easiest.a.clone(), easiest.b.clone()],
                }
            }),
            per_class: findings.ladder.and_then(|ladder| ladder.per_class).map(|images| images as u64),
            rungs: rungs(findings),
            majority_share: findings.ladder.map(|ladder| ladder.majority_share),
            resolution: headroom.and_then(|headroom| headroom.best.resolution),
            steps_left: headroom.and_then(|headroom| headroom.best.steps),
            families: headroom.map_or_else(Vec::new, |headroom| {
                let family = |family: &crate::probes::headroom::FamilyRoom| FamilyProfile {
                    family: family.family,
                    error: family.room.error,
                    steps: family.room.steps,
                };
                headroom.families.iter().map(family).collect()
            }),
            errors_in_worst_pairs: findings.worst_pairs().map(|worst| worst.share),
            label_error_share: headroom.and_then(|headroom| headroom.label_error_share),
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

fn rungs(findings: &Findings<'_>) -> Vec<RungProfile> {
    let measured = findings.ladder.into_iter().flat_map(|ladder| ladder.measured());
    let profile = |rung: &crate::probes::ladder::RungFinding| RungProfile {
        name: rung.name.clone(),
        title: rung.title.clone(),
        accuracy: rung.accuracy,
        low: rung.accuracy_low,
        high: rung.accuracy_high,
    };
    measured.map(profile).collect()
}

//! What is known of how sets differ?

use bitcode::{Decode, Encode};
use serde::Serialize;

use crate::dataset::SetName;

/// How each other set differs from the train set.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DriftFinding {
    /// Corrected p-values up to this are called a difference: in at most so many cases anything is, of random parts of one
    /// set.
    pub level: f64,
    /// Seed of samples and models.
    pub seed: u64,
    /// How many p-values were corrected together.
    pub tests: u64,
    /// Each set beside the train set that has images; none where there is none.
    pub sets: Vec<DriftOfSet>,
}

/// How one set differs from the train set.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct DriftOfSet {
    /// The set.
    pub set: SetName,
    /// Its images.
    pub images: u64,
    /// How many of them were measured.
    pub measured: u64,
    /// How many train images were measured.
    pub train_measured: u64,
    /// Whether any of the differences below is more than chance.
    pub different: bool,
    /// The least of their p-values, corrected; `None` where nothing could be compared.
    pub p_value: Option<f64>,
    /// The class whose share differs most surely; `None` without labels.
    pub classes: Option<ClassDrift>,
    /// What was measured of the images, then what is known of their files; what is the same for all images of both sets is
    /// left out.
    pub facts: Vec<FactDrift>,
    /// The models that tried to tell the sets apart.
    pub models: Vec<ModelDrift>,
    /// The models that were not asked, and why.
    pub skipped: Vec<SkippedModel>,
}

/// The class whose share differs most.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct ClassDrift {
    /// Its name.
    pub class: String,
    /// Its share of the train set.
    pub train_share: f64,
    /// Its share of the other set.
    pub share: f64,
    /// The one less the other.
    pub difference: f64,
    /// Lower end of its interval, which holds for all classes at once in 95 % of cases.
    pub low: f64,
    /// Upper end of its interval.
    pub high: f64,
    /// Fisher's exact test of this class, corrected for the number of classes and for all other tests.
    pub p_value: f64,
    /// Whether this is more than chance.
    pub different: bool,
}

/// How a number, or a category, of images or files differs.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct FactDrift {
    /// What it is: "brightness", "width", "format".
    pub name: String,
    /// Whether it is known of the file, not measured in the pixels.
    pub of_file: bool,
    /// The category whose share differs most surely; `None` of numbers.
    pub category: Option<String>,
    /// The median of the train images, or the category's share of them; `None` of numbers that no train image has.
    pub train: Option<f64>,
    /// The same of the other set.
    pub other: Option<f64>,
    /// Cliff's delta, in `[-1, 1]`: the chance that an image of the other set has a larger number than one of the train set,
    /// less the chance of a smaller one. Of categories, the difference of the shares.
    pub effect: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// The Wilcoxon–Mann–Whitney test, of categories Fisher's exact test; corrected for all tests.
    pub p_value: f64,
    /// Whether this is more than chance.
    pub different: bool,
}

/// How well a model tells train images from those of the other set.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct ModelDrift {
    /// Its name on the ladder.
    pub rung: String,
    /// The same in words.
    pub title: String,
    /// Images of each set that it learned from.
    pub learned: u64,
    /// Images of each set that it was scored on.
    pub held_out: u64,
    /// Its balanced accuracy there: 0.5 is chance.
    pub balanced_accuracy: f64,
    /// Lower end of its 95 % Wilson interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Fisher's exact test of what it predicted against what the images are, one-sided; corrected for all tests.
    pub p_value: f64,
    /// Whether this is more than chance.
    pub different: bool,
}

/// A model that was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct SkippedModel {
    /// Its name on the ladder.
    pub rung: String,
    /// Why not.
    pub reason: String,
    /// Whether it might be asked where there is more time.
    pub for_time: bool,
}

impl DriftOfSet {
    /// The best of the models.
    pub fn best_model(&self) -> Option<&ModelDrift> {
        let better = |best: &ModelDrift, next: &ModelDrift| next.balanced_accuracy > best.balanced_accuracy;
        self.models.iter().reduce(|best, next| if better(best, next) { next } else { best })
    }

    /// Every p-value.
    pub(super) fn p_values(&self) -> Vec<f64> {
        let classes = self.classes.iter().map(|of| of.p_value);
        let facts = self.facts.iter().map(|of| of.p_value);
        classes.chain(facts).chain(self.models.iter().map(|of| of.p_value)).collect()
    }

    /// Every p-value and what it is for.
    pub(super) fn p_values_mut(&mut self) -> impl Iterator<Item = (&mut f64, &mut bool)> {
        let classes = self.classes.iter_mut().map(|of| (&mut of.p_value, &mut of.different));
        let facts = self.facts.iter_mut().map(|of| (&mut of.p_value, &mut of.different));
        classes.chain(facts).chain(self.models.iter_mut().map(|of| (&mut of.p_value, &mut of.different)))
    }
}

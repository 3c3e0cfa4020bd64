//! What is a probe?

use std::time::Duration;

use bitcode::{DecodeOwned, Encode};
use serde::Serialize;

use super::error::ProbeError;
use super::findings::{Finding, Findings};
use super::leaderboard::Leaderboard;
use super::pixels::PixelsProbe;
use crate::dataset::Dataset;
use crate::progress::Progress;
use crate::sketch::Sketch;

/// In the quick audit, models learn from at most so many images of each class.
const QUICK_PER_CLASS: usize = 200;

/// A question asked of a dataset, as an audit asks it.
///
/// A probe is its settings: what it serialises to is all that its finding depends on beside the dataset and the findings
/// that it rests on, and by this a finding is known again in the next audit. Each is a row of
/// [`for_each_probe`](crate::for_each_probe).
pub trait Probe: Serialize + Sized {
    /// The answer.
    type Finding: Finding + Clone;

    /// When an audit asks.
    const TURN: Turn;

    /// What it may take of the time that is left, where an audit's time is limited; by default a quarter.
    const SHARE: f64 = 0.25;

    /// Whether it rests on other findings alone and takes no time: it is then asked again when one of them changes.
    const IS_DERIVED: bool = false;

    /// Whether an audit under these terms asks it at all; by default each does.
    fn is_wanted(_terms: &Terms) -> bool {
        true
    }

    /// The probe with the settings that an audit asks it with.
    ///
    /// # Errors
    ///
    /// Why it is left out: a finding that it rests on is missing, or the terms do not allow it.
    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError>;

    /// Asks the question; `hear` is told of what was found so far, where that is worth keeping.
    ///
    /// # Errors
    ///
    /// Why there is no answer.
    fn ask(&self, asked: &Asked<'_>, hear: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError>;

    /// Gives the images of a finding the names that they have in a dataset. What is recalled from an earlier audit has those
    /// of then: the same images may be called otherwise now. By default there are none.
    fn name_images(_finding: &mut Self::Finding, _dataset: &Dataset) {}

    /// How its finding waits for the next audit; by default it is measured anew.
    fn keeping() -> Option<Keeping<Self::Finding>> {
        None
    }
}

/// When an audit asks a probe: what is quick and telling first. Probes of one turn are asked in the order of their table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// At once.
    First,
    /// What is wrong with the images themselves.
    Images,
    /// What models get.
    Models,
    /// What rests on what models get.
    AfterModels,
    /// What takes longest.
    Last,
}

/// What an audit is asked under.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The quick audit: no networks, no linear SVM (logistic regression is of its kind, and quicker), no near copies and no
    /// look at the labels; without a time for the whole audit, rungs learn from at most 200 images of each class. By
    /// default not.
    pub quick: bool,
    /// The time for the whole audit; by default there is no limit. What tells most for its time is asked first, rungs of
    /// the ladder learn from as many images as there is time for, and what is not done in its share is missing.
    pub time: Option<Duration>,
    /// The most memory that one part may take beside the images, in bytes; by default there is no limit.
    pub memory: Option<u64>,
    /// The longest that one rung may take; by default there is no limit, in a quick audit without a time 10 seconds.
    pub max_time: Option<Duration>,
    /// How one pixel is looked for; its seed is replaced by that of the terms.
    pub pixels: PixelsProbe,
    /// The estimated share of held-out images whose label is wrong, where it is known.
    pub label_error_share: Option<f64>,
    /// Published scores of others; by default none.
    pub leaderboard: Option<Leaderboard>,
    /// Images of the test set that the published scores were measured on; by default those of the dataset's test set.
    pub leaderboard_images: Option<u64>,
    /// Seed of all samples, folds and models; by default 0.
    pub seed: u64,
}

impl Terms {
    /// What a quick audit takes, where nothing else is asked for.
    pub const QUICK_TIME: Duration = Duration::from_secs(10);
}

/// What a probe is asked about, under which terms, and what is known already.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The dataset.
    pub dataset: &'a Dataset,
    /// The sketch that the dataset is a sample of, with what is known of all images; `None` where it is no sample.
    pub sketch: Option<&'a Sketch>,
    /// What the audit is asked under.
    pub terms: &'a Terms,
    /// What other probes found.
    pub known: &'a Findings,
    /// What the probe may take; `None` where there is no limit.
    pub time: Option<Duration>,
    /// Hears how far the probe has come.
    pub progress: &'a dyn Progress,
}

impl Asked<'_> {
    /// Images of each class that models learn from at most; `None` where that is all of them.
    pub fn per_class(&self) -> Option<usize> {
        let images = self.dataset.train.class_images();
        let has_more = |most: &usize| images.iter().any(|&images| images as usize > *most);
        self.terms.quick.then_some(QUICK_PER_CLASS).filter(has_more)
    }

    /// Whether the ladder has measured a rung.
    pub fn has_measured(&self, rung: &str) -> bool {
        self.known.ladder.iter().flat_map(|ladder| ladder.measured()).any(|measured| measured.name == rung)
    }
}

/// How a finding waits for the next audit.
#[derive(Debug)]
pub struct Keeping<F> {
    /// Whether the same images with the same settings give it again.
    pub lasts: fn(&F) -> bool,
    /// As bytes.
    pub encode: fn(&F) -> Vec<u8>,
    /// From bytes; `None` where they are damaged.
    pub decode: fn(&[u8]) -> Option<F>,
}

impl<F: Encode + DecodeOwned> Keeping<F> {
    /// As it is, where it lasts.
    pub fn while_it(lasts: fn(&F) -> bool) -> Self {
        Self { lasts, encode: |finding| bitcode::encode(finding), decode: |bytes| bitcode::decode(bytes).ok() }
    }

    /// As it is, always.
    pub fn always() -> Self {
        Self::while_it(|_| true)
    }
}

//! Which models are rungs of the ladder?

use crate::dataset::ImageSet;
use crate::models::single_pixel::SinglePixelParams;
use crate::models::vote::VoteParams;
use crate::models::{Classifier, FitError, Samples};
use crate::probes::pixels::MOST_PAIRS;
use crate::progress::Progress;
use crate::search::pair_count;

/// A model family with fixed settings.
#[derive(Clone, Copy)]
pub struct Rung {
    /// Its name on the command line and in documents.
    pub name: &'static str,
    /// The model, in words.
    pub title: &'static str,
    /// Its settings, in words.
    pub settings: &'static str,
    /// Whether the model depends on chance, and so on the seed.
    pub is_random: bool,
    fit: fn(&Lesson<'_>) -> Result<Fitted, FitError>,
}

/// What a rung is fitted to.
struct Lesson<'a> {
    set: &'a ImageSet,
    samples: Samples<'a>,
    seed: u64,
    progress: &'a dyn Progress,
}

/// A rung that has learned.
pub(super) struct Fitted {
    pub(super) model: Box<dyn Classifier>,
    /// What was chosen on the train images, in words.
    pub(super) chosen: Option<String>,
}

impl Fitted {
    fn new(model: impl Classifier + 'static) -> Self {
        Self { model: Box::new(model), chosen: None }
    }

    fn chosen(self, chosen: String) -> Self {
        Self { chosen: Some(chosen), ..self }
    }
}

/// All rungs, from the one that knows least to the one that can do most.
pub const RUNGS: &[Rung] = &[
    Rung {
        name: "single-pixel",
        title: "best single pixel",
        settings: "lookup rule: each grey value of the one pixel means the class that shows it most",
        is_random: false,
        fit: |lesson| Ok(Fitted::new(SinglePixelParams::default().fit_set(lesson.set, lesson.progress)?)),
    },
    Rung {
        name: "pixel-vote",
        title: "brute-force pixel vote",
        settings: "the best pixel of each pair of classes, lookup rule, votes for one of the two",
        is_random: false,
        fit: |lesson| {
            let pairs = pair_count(lesson.samples.classes());
            if pairs > MOST_PAIRS {
                return Err(FitError::TooManyPairs { pairs: pairs as u64, most: MOST_PAIRS as u64 });
            }
            Ok(Fitted::new(VoteParams::default().fit_set(lesson.set, lesson.progress)?))
        },
    },
];

impl Rung {
    /// The rung of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        RUNGS.iter().find(|rung| rung.name == name)
    }

    /// Fits the model to images in memory.
    pub(super) fn fit(&self, set: &ImageSet, seed: u64, progress: &dyn Progress) -> Result<Fitted, FitError> {
        let samples = Samples::of(set).filter(|samples| !samples.is_empty()).ok_or(FitError::NoImages)?;
        (self.fit)(&Lesson { set, samples, seed, progress })
    }
}

impl std::fmt::Debug for Rung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

//! What is a rung of the ladder?

use serde::{Serialize, Serializer};

use crate::dataset::ImageSet;
use crate::models::{Classifier, Extent, FitError, Samples};
use crate::progress::Progress;

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
    /// Whether the model says how probable each class is.
    pub has_probabilities: bool,
    /// Whether the model sees the features of images instead of their pixels.
    pub of_features: bool,
    /// Its turn where time is short, from 0: what tells most for its time comes first.
    pub(super) turn_in_haste: u8,
    /// The most bytes that learning from so much takes beside the images, where no more than so many are allowed.
    pub(super) memory: fn(Extent, u64) -> u64,
    /// How much work learning from so many images is, in any unit; `None` where that is to be measured.
    pub(super) work: Option<fn(usize) -> f64>,
    pub(super) fit: fn(&Lesson<'_>) -> Result<Fitted, FitError>,
}

/// What a rung is fitted to.
pub(super) struct Lesson<'a> {
    pub(super) set: &'a ImageSet,
    pub(super) samples: Samples<'a>,
    pub(super) seed: u64,
    pub(super) progress: &'a dyn Progress,
}

/// A rung that has learned.
pub struct Fitted {
    /// What tells the class of an image.
    pub model: Box<dyn Classifier>,
    /// What was chosen on the train images, in words; `None` where the settings leave no choice.
    pub chosen: Option<String>,
}

impl Fitted {
    pub(super) fn new(model: impl Classifier + 'static) -> Self {
        Self { model: Box::new(model), chosen: None }
    }

    pub(super) fn of(model: Result<impl Classifier + 'static, FitError>) -> Result<Self, FitError> {
        model.map(Self::new)
    }

    pub(super) fn chosen(self, chosen: String) -> Self {
        Self { chosen: Some(chosen), ..self }
    }
}

impl Rung {
    /// Fits the model to images in memory. The seed is for what depends on chance.
    ///
    /// ```
    /// use onepixel::dataset::{ImageSet, MemoryImages, Shape};
    /// use onepixel::{probes::ladder::Rung, progress::Silent};
    ///
    /// let images = MemoryImages::new(Shape::new(1, 1, 1)?, vec![0, 9, 250, 251])?;
    /// let set = ImageSet::new(images, vec![0, 0, 1, 1], ["dark", "bright"])?;
    /// let fitted = Rung::named("nearest-mean").expect("a rung").fit(&set, 0, &Silent)?;
    /// assert_eq!(fitted.model.predict(&set)?, [0, 0, 1, 1]);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// There are no images, they are not in memory, the model does not suit them, or it could need more memory than
    /// [`Progress::memory`] allows.
    pub fn fit(&self, set: &ImageSet, seed: u64, progress: &dyn Progress) -> Result<Fitted, FitError> {
        let samples = Samples::of(set).filter(|samples| !samples.is_empty()).ok_or(FitError::NoImages)?;
        let most = progress.memory();
        let bytes = (self.memory)(samples.extent(), most);
        if bytes > most {
            return Err(FitError::TooLarge { what: self.title, bytes, most });
        }
        (self.fit)(&Lesson { set, samples, seed, progress })
    }
}

/// A rung among a probe's settings: what it is, and how it is set.
impl Serialize for Rung {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.name, self.settings).serialize(serializer)
    }
}

impl std::fmt::Debug for Rung {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

//! What do probes say about a dataset?
//!
//! Each document is what one command found: a [`Document`] what one probe did, such as [`Pixels`]; the [`Ladder`] what each
//! standard model gets, with the time of each; an [`Audit`] what all probes say together, with the verdict. An
//! [`AuditPlan`] makes one: it runs its parts one after the other, and a part that fails costs only itself. A
//! [`Profile`] is the small part of an audit by which datasets are compared.

mod cache;
mod document;
mod evidence;
mod ladder;
mod plan;
pub mod policy;
mod profile;
mod sketched;
mod verdict;
mod whole;

use serde::Serialize;

use crate::dataset::{
    Collection, Dataset, FeatureSource, Features, ImageSet, NamedSet, Natives, Role, SetName, UnlabelledSet,
};
use crate::probes::Finding;
use crate::probes::complexity::ComplexityFinding;
use crate::probes::difficulty::DifficultyFinding;
use crate::probes::duplicates::DuplicatesFinding;
use crate::probes::few_pixels::FewPixelsFinding;
use crate::probes::gains::GainsFinding;
use crate::probes::labels::LabelsFinding;
use crate::probes::pixels::{PixelsFinding, Split};
use crate::probes::quality::QualityFinding;
use crate::probes::separable::SeparableFinding;
use crate::probes::shortcuts::ShortcutsFinding;
pub use cache::Cache;
pub use document::{Document, Timing};
pub use evidence::{Bounds, Evidence};
pub use ladder::{Ladder, LadderTiming, RungTiming, SkippedTiming};
pub use plan::AuditPlan;
use policy::CheckFinding;
pub use profile::{
    Compared, ComplexityProfile, FamilyProfile, FewPixelsProfile, OnePixelHeldOut, OnePixelProfile, PairProfile,
    Profile, PurposeProfile, RungProfile,
};
pub use sketched::{LostShard, Sketched};
pub use verdict::{
    Advice, Alternative, Beside, Ceiling, DecidingNumber, Doubled, FirstModel, ModelGets, ModelKind, Purpose,
    PurposeVerdict, Rating, Reason, Statement, Unit, Verdict, VerdictRules, WorstPair,
};
pub use whole::{Audit, AuditTiming, MissingPart, PartTiming};

/// Version of the JSON documents that a [`Document`] and a [`Ladder`] serialise to and that an [`Audit`] is written as; raised when a key
/// changes its meaning or goes.
pub const SCHEMA_VERSION: u32 = 1;

/// How far one pixel gets. Serialises to the document of the shipped JSON Schema.
pub type Pixels = Document<PixelsFinding>;

/// How many pixels it takes. Serialises to the document of the shipped JSON Schema.
pub type FewPixels = Document<FewPixelsFinding>;

/// How hard the classes are to tell apart. Serialises to the document of the shipped JSON Schema.
pub type Complexity = Document<ComplexityFinding>;

/// How hard each image is. Serialises to the document of the shipped JSON Schema.
pub type Difficulty = Document<DifficultyFinding>;

/// What a dataset leaves to augmentation, semi-supervised learning and transfer. Serialises to the document of the shipped JSON
/// Schema.
pub type Gains = Document<GainsFinding>;

/// Which classes are linearly separable. Serialises to the document of the shipped JSON Schema.
pub type Separable = Document<SeparableFinding>;

/// What gives labels away without the content. Serialises to the document of the shipped JSON Schema.
pub type Shortcuts = Document<ShortcutsFinding>;

/// Which labels are probably wrong. Serialises to the document of the shipped JSON Schema.
pub type Labels = Document<LabelsFinding>;

/// Which images are there twice. Serialises to the document of the shipped JSON Schema.
pub type Duplicates = Document<DuplicatesFinding>;

/// Which images look unlike the others. Serialises to the document of the shipped JSON Schema.
pub type Quality = Document<QualityFinding>;

/// Whether a dataset keeps to a policy. Serialises to the document of the shipped JSON Schema.
pub type Check = Document<CheckFinding>;

impl Finding for CheckFinding {
    const NAME: &'static str = "check";
}

/// A dataset in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DatasetSummary {
    /// What people call it.
    pub name: String,
    /// Where it was read from.
    pub source: String,
    /// The train set.
    pub train: ImageSetSummary,
    /// The test set, where there is one.
    pub test: Option<ImageSetSummary>,
    /// All further sets: validation sets, sets without labels, others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FurtherSetSummary>,
    /// The features of the images, where they have some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<FeaturesSummary>,
}

impl DatasetSummary {
    /// The images that pixels are learned on.
    pub fn images_of(&self, split: Split) -> u64 {
        let test = self.test.as_ref().map_or(0, |test| test.images);
        let images = match split {
            Split::Of(SetName::Train) => self.train.images,
            Split::Of(SetName::Test) => test,
            Split::Of(name) => self.further.iter().find(|set| set.name == name).map_or(0, |set| set.images),
            Split::All if self.test.is_some() => self.train.images + test,
            Split::All => self.train.images + self.scored_validation(),
        };
        images as u64
    }

    /// The images of the validation set that models are scored on where there is no test set.
    fn scored_validation(&self) -> usize {
        let labelled =
            |set: &&FurtherSetSummary| set.role == Role::Validation && set.classes.is_some() && set.images > 0;
        self.further.iter().find(labelled).map_or(0, |set| set.images)
    }
}

/// The features of images in words and numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeaturesSummary {
    /// How many each image has.
    pub dimensions: usize,
    /// Where they come from.
    #[serde(flatten)]
    pub source: FeatureSource,
}

impl From<&Features> for FeaturesSummary {
    fn from(features: &Features) -> Self {
        Self { dimensions: features.dimensions(), source: features.source().clone() }
    }
}

/// A further set in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FurtherSetSummary {
    /// What its source calls it.
    pub name: SetName,
    /// What it is for.
    pub role: Role,
    /// Number of images.
    pub images: usize,
    /// The classes, in the order of their labels; `None` where it has no labels.
    pub classes: Option<Vec<ClassSummary>>,
}

/// An image set in numbers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageSetSummary {
    /// Number of images.
    pub images: usize,
    /// Rows of each image.
    pub height: usize,
    /// Columns of each image.
    pub width: usize,
    /// Values per pixel.
    pub channels: usize,
    /// The most frequent size of the originals, where large images were brought to this height and width.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_size: Option<OriginalSize>,
    /// The classes, in the order of their labels; none of a set without labels.
    pub classes: Vec<ClassSummary>,
}

/// A size that originals have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OriginalSize {
    /// Rows.
    pub height: u32,
    /// Columns.
    pub width: u32,
    /// How many originals have it.
    pub images: usize,
}

/// A class in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassSummary {
    /// Its name.
    pub name: String,
    /// Number of its images.
    pub images: u32,
}

impl From<&Dataset> for DatasetSummary {
    fn from(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name.clone(),
            source: dataset.source.clone(),
            train: (&dataset.train).into(),
            test: dataset.test.as_ref().map(Into::into),
            further: dataset.further.iter().map(Into::into).collect(),
            features: dataset.train.features().map(Into::into),
        }
    }
}

impl From<&Collection> for DatasetSummary {
    /// A train set without labels has no classes; where there is none, it has no images.
    fn from(collection: &Collection) -> Self {
        let mut summary = Self {
            name: collection.name.clone(),
            source: collection.source.clone(),
            train: ImageSetSummary { images: 0, ..ImageSetSummary::of(collection.sets()[0].unlabelled()) },
            test: None,
            further: Vec::new(),
            features: None,
        };
        for set in collection.sets() {
            match (set.name, set.labelled()) {
                (SetName::Train, Some(train)) => summary.train = train.into(),
                (SetName::Train, None) => summary.train = ImageSetSummary::of(set.unlabelled()),
                (SetName::Test, Some(test)) => summary.test = Some(test.into()),
                _ => summary.further.push(set.into()),
            }
        }
        summary
    }
}

impl From<&NamedSet> for FurtherSetSummary {
    fn from(set: &NamedSet) -> Self {
        let classes = set.labelled().map(class_summaries);
        Self { name: set.name, role: set.name.role(), images: set.len(), classes }
    }
}

fn class_summaries(set: &ImageSet) -> Vec<ClassSummary> {
    let classes = set.classes().iter().zip(set.class_images());
    classes.map(|(name, images)| ClassSummary { name: name.clone(), images }).collect()
}

impl From<&ImageSet> for ImageSetSummary {
    fn from(set: &ImageSet) -> Self {
        Self { classes: class_summaries(set), ..Self::of(set.unlabelled()) }
    }
}

impl ImageSetSummary {
    /// A set without its labels.
    fn of(set: &UnlabelledSet) -> Self {
        let shape = set.shape();
        let frequent = set.natives().and_then(Natives::most_frequent_size);
        Self {
            images: set.len(),
            height: shape.height(),
            width: shape.width(),
            channels: shape.channels(),
            original_size: frequent.map(|((height, width), images)| OriginalSize { height, width, images }),
            classes: Vec::new(),
        }
    }
}

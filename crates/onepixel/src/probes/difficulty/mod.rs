//! How hard is each image?
//!
//! # The big picture
//!
//! Three kinds of witnesses say something of each image of a set, with the label that it has. `dynamics`: a network that
//! learns from the train images, epoch by epoch; of each image its label's probability (S. Swayamdipta et al., "Dataset
//! cartography: mapping and diagnosing datasets with training dynamics", 2020), how often it is forgotten (M. Toneva et al.,
//! "An empirical study of example forgetting during deep neural network learning", 2019) and the area under its margin (G.
//! Pleiss et al., "Identifying mislabeled data using the area under the margin ranking", 2020). `witnesses`: models that have
//! not seen it; how many name its label, and how many bits the best of them says of it (K. Ethayarajh, Y. Choi and S.
//! Swayamdipta, "Understanding dataset difficulty with V-usable information", 2022). `surroundings`: the images around it.

mod dynamics;
mod finding;
mod surroundings;
mod witnesses;

pub use finding::{DifficultyFinding, DifficultyModel, Group, GroupFinding, ImageDifficulty, Network};

use serde::Serialize;

use crate::dataset::{Dataset, ImageSet, SetName};
use crate::probes::ProbeError;
use crate::probes::ladder::Rung;
use crate::progress::Progress;

/// The question: how hard each image of a set is.
///
/// Memory: the images twice, and some 100 bytes for each image and each model. Time: the models once, or five times where the
/// images are those that they learn from, a network once, and twice the distances of all images of the set.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::difficulty::{DifficultyProbe, Group}, probes::ladder::Rung, progress::Silent};
///
/// # let values: Vec<u8> = (0..40).map(|image| if image < 20 { image } else { 200 + image % 20 }).collect();
/// # let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), values).unwrap();
/// # let labels = (0..40).map(|image| u16::from(image >= 20 || image == 3)).collect();
/// # let set = ImageSet::new(images, labels, ["dark", "bright"]).unwrap();
/// # let dataset = Dataset::new("example", "memory", set, None)?;
/// // Image 3 is dark, and labelled bright.
/// let rungs = vec![Rung::named("naive-bayes").unwrap()];
/// let finding = DifficultyProbe { rungs, ..DifficultyProbe::default() }.run(&dataset, &Silent)?;
/// assert_eq!(finding.images[3].models_right, Some(0));
/// assert_eq!(finding.images[3].group, Some(Group::Hard));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct DifficultyProbe {
    /// The set whose images are looked at; by default the train set.
    pub set: SetName,
    /// The models that are asked of images they have not seen; see [`DifficultyProbe::RUNGS`].
    pub rungs: Vec<&'static Rung>,
    /// Seed of folds, models and the network; by default 0.
    pub seed: u64,
}

impl DifficultyProbe {
    /// The rungs that are asked by default: of different kinds, and each quick enough to be fitted five times.
    pub const RUNGS: [&'static str; 5] = ["nearest-mean", "naive-bayes", "logistic", "pca-knn", "forest"];
}

impl Default for DifficultyProbe {
    fn default() -> Self {
        let rungs = Self::RUNGS.iter().filter_map(|name| Rung::named(name)).collect();
        Self { set: SetName::Train, rungs, seed: 0 }
    }
}

impl DifficultyProbe {
    /// Asks the question of a dataset.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, there is no such set, no model to ask, fewer than two classes with
    /// train images, or a model cannot be fitted.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<DifficultyFinding, ProbeError> {
        if self.rungs.is_empty() {
            return Err(ProbeError::NoRung);
        }
        let dataset = self.in_memory(dataset, progress)?;
        let set = self.set_of(&dataset)?;
        let witnesses = witnesses::hear(self, &dataset, progress)?;
        let (network, tracks) = dynamics::watch(&dataset, set, self.seed, progress)?;
        let surroundings = surroundings::look(set, progress)?;
        let prior = dataset.train.class_images();
        let images = (0..set.len()).map(|image| {
            let name = set.name_of(image).map(str::to_owned);
            let mut found = ImageDifficulty::new(name, set.labels()[image]);
            witnesses.tell(image, &prior, &mut found);
            tracks[image].tell(&mut found);
            surroundings.tell(image, &mut found);
            found
        });
        Ok(DifficultyFinding::new(self, set.classes().to_vec(), witnesses.models(), network, images.collect()))
    }

    fn set_of<'a>(&self, dataset: &'a Dataset) -> Result<&'a ImageSet, ProbeError> {
        let missing = || ProbeError::NoSuchSet { set: self.set.to_string(), dataset: dataset.name.clone() };
        self.set.of(dataset).ok_or_else(missing)
    }

    /// The dataset with the images that are needed held in memory.
    fn in_memory(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<Dataset, ProbeError> {
        let set = self.set_of(dataset)?.clone();
        // The network sees images of few grey values stretched, and neighbours are looked for in a copy.
        let values = set.shape().values() as u64;
        let copies = (dataset.train.len() as u64 + 2 * set.len() as u64).saturating_mul(values);
        let bytes = dataset.train.bytes_to_hold() + set.bytes_to_hold() + copies;
        ProbeError::unless_held(bytes, progress.memory())?;
        progress.check();
        let mut held = dataset.clone();
        held.hold(SetName::Train)?;
        held.hold(self.set)?;
        Ok(held)
    }
}

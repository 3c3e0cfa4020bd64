//! What is said of each image?

use serde::{Serialize, Serializer};

use super::DifficultyProbe;
use crate::dataset::{Label, SetName};
use crate::probes::findings::Finding;
use crate::probes::pixels::HowHeldOut;

/// An image whose mean probability is at least this, and whose spread is small, is easy.
const SURE: f32 = 0.75;

/// From this spread on an image is ambiguous: 0.5 is the most, where the probability is 0 in half of the epochs and else 1.
const WIDE: f32 = 0.2;

/// How hard each image of a set is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DifficultyFinding {
    /// Which set.
    pub set: SetName,
    /// The names of the classes; labels are indices into it.
    pub classes: Vec<String>,
    /// Seed of folds, models and the network.
    pub seed: u64,
    /// How it is that the models had not seen the images.
    pub how: HowHeldOut,
    /// The models that had not.
    pub models: Vec<DifficultyModel>,
    /// The most accurate of them that has probabilities, which `predicted` and `information` are of; `None` where there is none.
    pub best_model: Option<String>,
    /// The network that was watched.
    pub network: Network,
    /// The groups: easy, ambiguous, hard, and images in none since the network did not learn their class.
    pub groups: Vec<GroupFinding>,
    /// Each image of the set, in its order. Written as a list for each property.
    #[serde(serialize_with = "columns")]
    pub images: Vec<ImageDifficulty>,
}

impl Finding for DifficultyFinding {
    const NAME: &'static str = "difficulty";
}

/// A model that had not seen the images.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DifficultyModel {
    /// The rung's name on the command line.
    pub name: String,
    /// The model, in words.
    pub title: String,
    /// Its settings, in words.
    pub settings: String,
    /// Images whose label it named.
    pub right: u64,
}

/// The network that was watched while it learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Network {
    /// The model, in words.
    pub title: String,
    /// Its settings, in words.
    pub settings: String,
    /// How often it saw each image.
    pub epochs: u64,
    /// The first epochs, which are passed over for `confidence` and `variability`: those after which the labels' mean
    /// probability was below one half; 0 where it always was.
    pub passed_over: u64,
    /// Train images that it learned from.
    pub images: u64,
}

/// How an image fares while a network learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The label's probability is at least 0.75 in the mean, and spreads by less than 0.2.
    Easy,
    /// The probability spreads by 0.2 or more, or its mean is between the other two groups'.
    Ambiguous,
    /// The probability is at most 0.25 in the mean, and spreads by less than 0.2.
    Hard,
}

impl Group {
    /// All of them, the easy one first.
    pub const ALL: [Self; 3] = [Self::Easy, Self::Ambiguous, Self::Hard];

    /// How documents call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Ambiguous => "ambiguous",
            Self::Hard => "hard",
        }
    }

    fn of(mean: f32, spread: f32) -> Self {
        match () {
            () if spread >= WIDE => Self::Ambiguous,
            () if mean >= SURE => Self::Easy,
            () if mean <= 1.0 - SURE => Self::Hard,
            () => Self::Ambiguous,
        }
    }
}

/// The images of a group.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupFinding {
    /// Which; `None` for images whose class the network did not learn.
    pub group: Option<Group>,
    /// How many images.
    pub images: u64,
    /// The mean share of the models that name an image's label; `None` where none was asked of any of them.
    pub models_right: Option<f64>,
}

/// What is said of one image, with the label that it has.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ImageDifficulty {
    /// What its source calls it, where it calls it anything.
    pub name: Option<String>,
    /// Its label.
    pub label: Label,
    /// The class that the best model predicts; `None`, as below, where no model had seen an image of its class.
    pub predicted: Option<Label>,
    /// How many of the models name its label.
    pub models_right: Option<u16>,
    /// Pointwise V-information: how many bits the best model's probability of the label is above the label's share of the train
    /// images; below 0 where the model is misled. A probability below 0.0001 counts as 0.0001.
    pub information: Option<f32>,
    /// The mean probability of the label over the epochs that are not passed over; `None`, as below, where the network did not
    /// learn its class.
    pub confidence: Option<f32>,
    /// The standard deviation of that probability over the same epochs.
    pub variability: Option<f32>,
    /// The epochs after which the label was the class of the highest score.
    pub right_epochs: Option<u16>,
    /// The epoch, from 1, from which on it always was; `None` where it was not in the end.
    pub learned_epoch: Option<u16>,
    /// How often it was, and was no longer after the next epoch.
    pub forgettings: Option<u16>,
    /// Area under the margin: the mean over the epochs of the label's score less the highest other score.
    pub margin: Option<f32>,
    /// Which group it is in.
    pub group: Option<Group>,
    /// The intrinsic dimension of its surroundings, from the 20 nearest images of its set (E. Levina and P. J. Bickel, 2004);
    /// `None` where there are fewer, or one equals it.
    pub dimension: Option<f32>,
    /// The Euclidean distance of the nearest other image of its class in its set, in grey values.
    pub nearest_own: Option<f32>,
    /// The same of other classes.
    pub nearest_other: Option<f32>,
}

impl ImageDifficulty {
    /// Of which nothing is known yet.
    pub(super) fn new(name: Option<String>, label: Label) -> Self {
        Self {
            name,
            label,
            predicted: None,
            models_right: None,
            information: None,
            confidence: None,
            variability: None,
            right_epochs: None,
            learned_epoch: None,
            forgettings: None,
            margin: None,
            group: None,
            dimension: None,
            nearest_own: None,
            nearest_other: None,
        }
    }

    /// Decides by what the network said.
    pub(super) fn sort_into_group(&mut self) {
        self.group = self.confidence.zip(self.variability).map(|(mean, spread)| Group::of(mean, spread));
    }
}

/// The models that were asked of images they had not seen.
pub(super) struct Models {
    pub(super) how: HowHeldOut,
    pub(super) each: Vec<DifficultyModel>,
    pub(super) best: Option<String>,
}

impl DifficultyFinding {
    pub(super) fn new(
        probe: &DifficultyProbe,
        classes: Vec<String>,
        asked: Models,
        network: Network,
        images: Vec<ImageDifficulty>,
    ) -> Self {
        let each = Group::ALL.map(Some).into_iter().chain([None]);
        let models = asked.each.len();
        let groups = each.map(|group| GroupFinding::of(group, &images, models));
        Self {
            set: probe.set,
            classes,
            seed: probe.seed,
            how: asked.how,
            models: asked.each,
            best_model: asked.best,
            network,
            groups: groups.filter(|found| found.group.is_some() || found.images > 0).collect(),
            images,
        }
    }

    /// The places of the images, the hardest first: those of the least area under the margin, of equal ones the first.
    pub fn hardest(&self) -> Vec<usize> {
        let margin = |image: &usize| self.images[*image].margin;
        let mut order: Vec<usize> = (0..self.images.len()).filter(|image| margin(image).is_some()).collect();
        let key = |image: &usize| margin(image).unwrap_or(f32::INFINITY);
        order.sort_by(|a, b| key(a).total_cmp(&key(b)));
        order
    }
}

impl GroupFinding {
    fn of(group: Option<Group>, images: &[ImageDifficulty], models: usize) -> Self {
        let of_group = || images.iter().filter(|image| image.group == group);
        let right: Vec<f64> =
            of_group().filter_map(|image| image.models_right).map(|right| f64::from(right) / models as f64).collect();
        let mean = right.iter().sum::<f64>() / right.len() as f64;
        Self { group, images: of_group().count() as u64, models_right: (!right.is_empty()).then_some(mean) }
    }
}

/// Writes a list for each property, in the order of the images: a third of what rows would take.
fn columns<S: Serializer>(images: &[ImageDifficulty], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Columns<'a> {
        name: Vec<Option<&'a str>>,
        label: Vec<Label>,
        predicted: Vec<Option<Label>>,
        models_right: Vec<Option<u16>>,
        information: Vec<Option<f32>>,
        confidence: Vec<Option<f32>>,
        variability: Vec<Option<f32>>,
        right_epochs: Vec<Option<u16>>,
        learned_epoch: Vec<Option<u16>>,
        forgettings: Vec<Option<u16>>,
        margin: Vec<Option<f32>>,
        group: Vec<Option<Group>>,
        dimension: Vec<Option<f32>>,
        nearest_own: Vec<Option<f32>>,
        nearest_other: Vec<Option<f32>>,
    }
    fn of<'a, T>(images: &'a [ImageDifficulty], property: impl Fn(&'a ImageDifficulty) -> T) -> Vec<T> {
        images.iter().map(property).collect()
    }
    Columns {
        name: of(images, |image| image.name.as_deref()),
        label: of(images, |image| image.label),
        predicted: of(images, |image| image.predicted),
        models_right: of(images, |image| image.models_right),
        information: of(images, |image| image.information),
        confidence: of(images, |image| image.confidence),
        variability: of(images, |image| image.variability),
        right_epochs: of(images, |image| image.right_epochs),
        learned_epoch: of(images, |image| image.learned_epoch),
        forgettings: of(images, |image| image.forgettings),
        margin: of(images, |image| image.margin),
        group: of(images, |image| image.group),
        dimension: of(images, |image| image.dimension),
        nearest_own: of(images, |image| image.nearest_own),
        nearest_other: of(images, |image| image.nearest_other),
    }
    .serialize(serializer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_go_by_the_mean_and_the_spread() {
        let groups = [(0.9, 0.1), (0.75, 0.0), (0.9, 0.2), (0.5, 0.0), (0.25, 0.1), (0.1, 0.3)];
        let expected = [Group::Easy, Group::Easy, Group::Ambiguous, Group::Ambiguous, Group::Hard, Group::Ambiguous];
        assert_eq!(groups.map(|(mean, spread)| Group::of(mean, spread)), expected);
    }
}

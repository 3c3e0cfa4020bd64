//! What was found about what a dataset leaves to augmentation, images without labels, and other images?

use bitcode::{Decode, Encode};
use serde::Serialize;

use super::gain::{Gain, GainKind};
use super::images::Images;
use super::matrix::TransferMatrix;
use super::suiting::Suiting;
use crate::dataset::SetName;

/// What a dataset leaves to augmentation, semi-supervised learning and transfer.
#[derive(Debug, Clone, PartialEq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct GainsFinding {
    /// The set that methods are scored on; `None` where that is a fifth of the train images.
    pub scored_on: Option<SetName>,
    /// Images that there are to learn from: at most 60,000, of each class as many as of another that has them.
    pub train_images: u64,
    /// Images that methods are scored on which learn from all of them.
    pub held_out_images: u64,
    /// Images of these that methods are scored on which learn from few labels.
    pub few_held_out_images: u64,
    /// Seed of samples, models and changes.
    pub seed: u64,
    /// The network of all gains, in words.
    pub network: String,
    /// Which augmentations suit the images.
    pub augmentations: Vec<Suiting>,
    /// What each method gains, in the order of [`Method::ALL`](super::Method::ALL).
    pub gains: Vec<Gain>,
    /// What each pair of datasets gives to each other, where that was asked.
    pub matrix: Option<TransferMatrix>,
    /// What was left out.
    pub left_out: Vec<LeftOutGain>,
}

/// A comparison that was not made, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
#[non_exhaustive]
pub struct LeftOutGain {
    /// Which part.
    pub part: GainPart,
    /// Why.
    pub reason: String,
    /// Whether that stays so, whatever time and memory there are.
    #[serde(skip)]
    pub(super) lasts: bool,
}

/// A part of the question, in the order in which they are asked: what tells most for its time first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum GainPart {
    /// Which augmentations suit.
    Suiting,
    /// Labels that spread along neighbours.
    LabelSpreading,
    /// The augmented network with ten labels a class.
    TenLabels,
    /// Pseudo-labels.
    PseudoLabels,
    /// Features of another network, or of the user.
    Transfer,
    /// The augmented network with a hundred labels a class.
    HundredLabels,
    /// Patches of all images.
    UnlabelledPatches,
    /// Nearest neighbours of shifted images.
    Shifts,
    /// The augmented network with all labels.
    AllLabels,
    /// What datasets give to each other.
    Matrix,
}

impl GainPart {
    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Suiting => "suiting",
            Self::LabelSpreading => "label_spreading",
            Self::TenLabels => "ten_labels",
            Self::PseudoLabels => "pseudo_labels",
            Self::Transfer => "transfer",
            Self::HundredLabels => "hundred_labels",
            Self::UnlabelledPatches => "unlabelled_patches",
            Self::Shifts => "shifts",
            Self::AllLabels => "all_labels",
            Self::Matrix => "matrix",
        }
    }
}

impl GainsFinding {
    /// In which nothing is found yet.
    pub(super) fn empty(images: &Images, seed: u64, network: &str) -> Self {
        Self {
            scored_on: images.set,
            train_images: images.train.len() as u64,
            held_out_images: images.held_out.len() as u64,
            few_held_out_images: images.few_held_out.len() as u64,
            seed,
            network: network.to_owned(),
            augmentations: Vec::new(),
            gains: Vec::new(),
            matrix: None,
            left_out: Vec::new(),
        }
    }

    /// The gains of a kind.
    pub fn of(&self, kind: GainKind) -> impl Iterator<Item = &Gain> {
        self.gains.iter().filter(move |gain| gain.kind == kind)
    }

    /// The sure gain of a kind that removes the greatest share of the error; `None` where none is sure.
    pub fn greatest(&self, kind: GainKind) -> Option<&Gain> {
        let share = |gain: &&Gain| gain.share_of_error.unwrap_or(0.0);
        self.of(kind).filter(|gain| gain.is_sure()).max_by(|a, b| share(a).total_cmp(&share(b)))
    }
}

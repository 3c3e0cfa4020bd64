//! Which numbers stand beside each other when datasets are compared?

use std::cmp::Ordering;

use onepixel::audit::{FewPixelsProfile, OnePixelProfile, PairProfile, Profile, Purpose};
use onepixel::probes::few_pixels::TARGETS;

use crate::number::{count, fine_percent, interval, percent};

/// The accuracy whose pixels are compared: the least of those that the probe asks for, which most datasets reach.
const ENOUGH: f64 = TARGETS[0];

/// A column of a comparison: one number, or one word, of each dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Column {
    /// What people call the dataset.
    Name,
    /// Train images.
    TrainImages,
    /// Test images.
    TestImages,
    /// Number of classes.
    Classes,
    /// Images of each class that the rungs learned from at most.
    PerClass,
    /// One pixel's held-out accuracy on the hardest pair of classes, by that.
    HardestPairHeldOut,
    /// One pixel's mean held-out accuracy over the pairs of classes.
    MeanPairHeldOut,
    /// One pixel's held-out accuracy on the easiest pair of classes, by that.
    EasiestPairHeldOut,
    /// How many of the pairs of classes are not told apart by one pixel.
    PairsNotToldApart,
    /// One pixel's accuracy on the hardest pair of classes, in sample.
    HardestPair,
    /// One pixel's mean accuracy over the pairs of classes, in sample.
    MeanPair,
    /// One pixel's accuracy on the easiest pair of classes, in sample.
    EasiestPair,
    /// F1 of a pair of classes, in the mean.
    F1,
    /// F3 of a pair of classes, in the mean.
    F3,
    /// How many pixels a tree must look at to get 80 % of all images right.
    PixelsNeeded,
    /// The accuracy of a rung.
    Rung {
        /// Its name on the command line.
        name: String,
        /// The model, in words.
        title: String,
    },
    /// The estimated share of wrong labels.
    LabelErrors,
    /// The share of labels that the label probe flags.
    FlaggedLabels,
    /// The share of test images that have a duplicate in the train set.
    TestInTrain,
    /// How many shortcuts are sure.
    SureShortcuts,
    /// The smallest difference that the held-out images tell.
    Resolution,
    /// Steps left above the best rung.
    Steps,
    /// The verdict for a purpose.
    Verdict(Purpose),
}

/// What stands in a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Text(String),
    Number(f64),
    /// Not reached with so many.
    NotWith(u64),
    Missing,
}

impl Column {
    /// All columns that these datasets have: the rungs are those of any of them, in the order of the ladder.
    pub fn all(profiles: &[Profile]) -> Vec<Self> {
        use Column::{
            Classes, EasiestPair, EasiestPairHeldOut, F1, F3, FlaggedLabels, HardestPair, HardestPairHeldOut,
            LabelErrors, MeanPair, MeanPairHeldOut, Name, PairsNotToldApart, PerClass, PixelsNeeded, Resolution, Steps,
            SureShortcuts, TestImages, TestInTrain, TrainImages,
        };
        let mut columns = vec![Name, TrainImages, TestImages, Classes, PerClass];
        columns.extend([HardestPairHeldOut, MeanPairHeldOut, EasiestPairHeldOut, PairsNotToldApart]);
        columns.extend([HardestPair, MeanPair, EasiestPair, F1, F3, PixelsNeeded]);
        columns.extend(rungs(profiles).into_iter().map(|(name, title)| Self::Rung { name, title }));
        columns.extend([LabelErrors, FlaggedLabels, TestInTrain, SureShortcuts, Resolution, Steps]);
        columns.extend(Purpose::ALL.map(Self::Verdict));
        columns
    }

    /// The columns that any of these datasets has something in, but for the name.
    pub(crate) fn known(profiles: &[Profile]) -> Vec<Self> {
        let is_known = |column: &Self| profiles.iter().any(|profile| column.cell(profile) != Cell::Missing);
        Self::all(profiles).into_iter().filter(|column| *column != Self::Name).filter(is_known).collect()
    }

    /// Its name in CSV files and on the command line.
    pub fn key(&self) -> String {
        match self {
            Self::Name => "name".to_owned(),
            Self::TrainImages => "train_images".to_owned(),
            Self::TestImages => "test_images".to_owned(),
            Self::Classes => "classes".to_owned(),
            Self::PerClass => "per_class".to_owned(),
            Self::HardestPairHeldOut => "hardest_pair_held_out".to_owned(),
            Self::MeanPairHeldOut => "mean_pair_held_out".to_owned(),
            Self::EasiestPairHeldOut => "easiest_pair_held_out".to_owned(),
            Self::PairsNotToldApart => "pairs_not_told_apart".to_owned(),
            Self::HardestPair => "hardest_pair".to_owned(),
            Self::MeanPair => "mean_pair".to_owned(),
            Self::EasiestPair => "easiest_pair".to_owned(),
            Self::F1 => "f1".to_owned(),
            Self::F3 => "f3".to_owned(),
            Self::PixelsNeeded => format!("pixels_{:.0}", 100.0 * ENOUGH),
            Self::Rung { name, .. } => name.clone(),
            Self::LabelErrors => "label_errors".to_owned(),
            Self::FlaggedLabels => "flagged_labels".to_owned(),
            Self::TestInTrain => "test_in_train".to_owned(),
            Self::SureShortcuts => "sure_shortcuts".to_owned(),
            Self::Resolution => "resolution".to_owned(),
            Self::Steps => "steps".to_owned(),
            Self::Verdict(purpose) => match purpose {
                Purpose::FirstModel => "first_model",
                Purpose::ClassicalModels => "classical_models",
                Purpose::Networks => "networks",
                Purpose::Pretraining => "pretraining",
                Purpose::Augmentation => "augmentation",
                Purpose::SemiSupervised => "semi_supervised",
                Purpose::Transfer => "transfer",
                _ => "other_purpose",
            }
            .to_owned(),
        }
    }

    /// Its name for people.
    pub fn title(&self) -> String {
        match self {
            Self::Name => "dataset".to_owned(),
            Self::TrainImages => "train images".to_owned(),
            Self::TestImages => "test images".to_owned(),
            Self::Classes => "classes".to_owned(),
            Self::PerClass => "max. training images per class".to_owned(),
            Self::HardestPairHeldOut => "one pixel, hardest pair".to_owned(),
            Self::MeanPairHeldOut => "one pixel, mean of pairs".to_owned(),
            Self::EasiestPairHeldOut => "one pixel, easiest pair".to_owned(),
            Self::PairsNotToldApart => "pairs not told apart by one pixel".to_owned(),
            Self::HardestPair => "hardest pair, in sample".to_owned(),
            Self::MeanPair => "mean of pairs, in sample".to_owned(),
            Self::EasiestPair => "easiest pair, in sample".to_owned(),
            Self::F1 => "F1, mean of pairs".to_owned(),
            Self::F3 => "F3, mean of pairs".to_owned(),
            Self::PixelsNeeded => format!("pixels that a tree needs for {:.0} %", 100.0 * ENOUGH),
            Self::Rung { title, .. } => title.clone(),
            Self::LabelErrors => "wrong labels (estimated)".to_owned(),
            Self::FlaggedLabels => "labels that are flagged".to_owned(),
            Self::TestInTrain => "test images with a duplicate in train".to_owned(),
            Self::SureShortcuts => "shortcuts that are sure".to_owned(),
            Self::Resolution => "smallest difference told".to_owned(),
            Self::Steps => "steps left above the best".to_owned(),
            Self::Verdict(purpose) => purpose.title().to_owned(),
        }
    }

    pub(crate) fn cell(&self, profile: &Profile) -> Cell {
        let pixel = |of: fn(&OnePixelProfile) -> f64| profile.one_pixel.as_ref().map(of);
        let held_out = || profile.one_pixel.as_ref()?.held_out.as_ref();
        let number = match self {
            Self::Name => return Cell::Text(profile.name.clone()),
            Self::Verdict(purpose) => {
                let rating = profile.verdict.iter().find(|of| of.purpose == *purpose).map(|of| of.rating);
                return rating.map_or(Cell::Missing, |rating| Cell::Text(rating.title().to_owned()));
            }
            Self::PixelsNeeded => return profile.few_pixels.as_ref().map_or(Cell::Missing, pixels_needed),
            Self::TrainImages => Some(profile.train_images as f64),
            Self::TestImages => profile.test_images.map(|images| images as f64),
            Self::Classes => Some(profile.classes as f64),
            Self::PerClass => profile.per_class.map(|images| images as f64),
            Self::HardestPairHeldOut => held_out().map(|pixel| pixel.hardest.accuracy),
            Self::MeanPairHeldOut => held_out().and_then(|pixel| pixel.mean),
            Self::EasiestPairHeldOut => held_out().map(|pixel| pixel.easiest.accuracy),
            Self::PairsNotToldApart => held_out().map(|pixel| pixel.not_told_apart as f64),
            Self::HardestPair => pixel(|pixel| pixel.hardest),
            Self::MeanPair => pixel(|pixel| pixel.mean),
            Self::EasiestPair => pixel(|pixel| pixel.easiest),
            Self::F1 => profile.complexity.map(|complexity| complexity.f1),
            Self::F3 => profile.complexity.map(|complexity| complexity.f3),
            Self::Rung { name, .. } => profile.rung(name).map(|rung| rung.accuracy),
            Self::LabelErrors => profile.label_error_share,
            Self::FlaggedLabels => profile.flagged_labels_share,
            Self::TestInTrain => profile.test_in_train_share,
            Self::SureShortcuts => profile.sure_shortcuts.map(|shortcuts| shortcuts as f64),
            Self::Resolution => profile.resolution,
            Self::Steps => profile.steps_left,
        };
        number.map_or(Cell::Missing, Cell::Number)
    }

    /// The number in the cell by which it is sorted, where it is one.
    pub(crate) fn number(&self, profile: &Profile) -> Option<f64> {
        self.cell(profile).number()
    }

    /// The cell as people read it.
    pub(crate) fn show(&self, profile: &Profile) -> String {
        let held_out = profile.one_pixel.as_ref().and_then(|pixel| pixel.held_out.as_ref());
        match (self, self.cell(profile)) {
            (Self::HardestPairHeldOut, Cell::Number(_)) => held_out.map_or_else(String::new, |of| scored(&of.hardest)),
            (Self::EasiestPairHeldOut, Cell::Number(_)) => held_out.map_or_else(String::new, |of| scored(&of.easiest)),
            (Self::PairsNotToldApart, Cell::Number(number)) => match held_out {
                Some(of) => format!("{} of {}", count(number as u64), count(of.pairs)),
                None => count(number as u64),
            },
            (_, Cell::Text(text)) => text,
            (_, Cell::Missing) => "–".to_owned(),
            (_, Cell::NotWith(number)) => format!("not with {}", count(number)),
            (
                Self::TrainImages
                | Self::TestImages
                | Self::Classes
                | Self::PerClass
                | Self::PixelsNeeded
                | Self::SureShortcuts,
                Cell::Number(number),
            ) => count(number as u64),
            (Self::F1 | Self::F3, Cell::Number(number)) => format!("{number:.3}"),
            (Self::Steps, Cell::Number(number)) => format!("{number:.1}"),
            (Self::HardestPair | Self::MeanPair | Self::EasiestPair | Self::MeanPairHeldOut, Cell::Number(number)) => {
                percent(number)
            }
            (_, Cell::Number(number)) => fine_percent(number),
        }
    }

    /// Which of two datasets comes first: numbers from high to low, words from A, what is missing last.
    pub fn compare(&self, a: &Profile, b: &Profile) -> Ordering {
        let (a, b) = (self.cell(a), self.cell(b));
        match (&a, &b) {
            (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
            (Cell::Missing, Cell::Missing) => Ordering::Equal,
            (Cell::Missing, _) => Ordering::Greater,
            (_, Cell::Missing) => Ordering::Less,
            // What is no number comes last.
            _ => b.number().partial_cmp(&a.number()).unwrap_or(Ordering::Equal),
        }
    }
}

impl Cell {
    fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            // After what is reached with as many.
            Self::NotWith(number) => Some(*number as f64 + 0.5),
            Self::Text(_) | Self::Missing => None,
        }
    }
}

/// `76.9 % [74.9, 78.8]`, and whether that is no more than naming the larger class.
fn scored(pair: &PairProfile) -> String {
    let told = if pair.told_apart { "" } else { ", not told apart" };
    format!("{} {}{told}", percent(pair.accuracy), interval(pair.low, pair.high, 1))
}

fn pixels_needed(few: &FewPixelsProfile) -> Cell {
    let needed = few.needed.iter().find(|needed| needed.accuracy == ENOUGH);
    needed.map_or(Cell::Missing, |needed| match needed.pixels {
        Some(pixels) => Cell::Number(pixels as f64),
        None => Cell::NotWith(few.most),
    })
}

/// What must be said of these numbers.
pub(crate) fn notes(profiles: &[Profile]) -> Vec<&'static str> {
    let mut notes = vec![
        "Accuracies are on held-out images; in sample are those of one pixel on the train images that it was chosen on.",
    ];
    if profiles.iter().any(|profile| profile.one_pixel.as_ref().is_some_and(|pixel| pixel.held_out.is_none())) {
        notes.push(
            "Where one pixel has no held-out accuracy, the audit is of an earlier version: audit the dataset again.",
        );
    }
    if profiles.iter().any(|profile| profile.complexity.is_some()) {
        notes.push(
            "F1 and F3 (Lorena et al. 2019): 0 where one pixel separates two classes, 1 where none tells them apart.",
        );
    }
    if profiles.iter().any(|profile| profile.per_class.is_some()) {
        notes.push("Models that learned from samples get less than they could, and seem to leave more steps.");
    }
    if profiles.iter().any(|profile| profile.flagged_labels_share.is_some()) {
        notes.push("Of the flagged labels many are right: what the models get wrong is among them.");
    }
    notes
}

/// The rungs of any of the datasets, with their titles, in the order of the ladder; those that it does not know come
/// last.
pub(crate) fn rungs(profiles: &[Profile]) -> Vec<(String, String)> {
    use onepixel::probes::ladder::RUNGS;
    let mut found: Vec<(String, String)> = Vec::new();
    for rung in profiles.iter().flat_map(|profile| &profile.rungs) {
        if !found.iter().any(|(name, _)| *name == rung.name) {
            found.push((rung.name.clone(), rung.title.clone()));
        }
    }
    found.sort_by_key(|(name, _)| RUNGS.iter().position(|rung| rung.name == name).unwrap_or(RUNGS.len()));
    found
}

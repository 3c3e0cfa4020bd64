//! How much is gained, and how sure is that?

use serde::Serialize;

use crate::dataset::Label;
use crate::stats::{Difference, PairedRuns, holm};

/// What a gain is expected of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum GainKind {
    /// Images that are changed a little when they are learned from.
    Augmentation,
    /// Images without labels.
    SemiSupervised,
    /// What was learned from other images.
    Transfer,
}

impl GainKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Augmentation, Self::SemiSupervised, Self::Transfer];

    /// Its name in documents and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Augmentation => "augmentation",
            Self::SemiSupervised => "semi_supervised",
            Self::Transfer => "transfer",
        }
    }
}

/// Which method is compared with which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Nearest neighbours by the least distance over shifts of up to one pixel, beside Euclidean distance.
    OnePixelShifts,
    /// The same of up to two pixels.
    TwoPixelShifts,
    /// The network with augmented images, beside the same without.
    AugmentedNetwork,
    /// Labels spread on the graph of nearest neighbours, beside nearest neighbours with labels alone.
    LabelSpreading,
    /// The network with pseudo-labels, beside the same without.
    PseudoLabels,
    /// Patches learned from all images, beside patches of the images with labels.
    UnlabelledPatches,
    /// Logistic regression on features of another network, beside pixels.
    FeaturesOverPixels,
    /// The same beside features of a network that learned nothing.
    FeaturesOverRandom,
    /// The same beside patches.
    FeaturesOverPatches,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OnePixelShifts,
        Self::TwoPixelShifts,
        Self::AugmentedNetwork,
        Self::LabelSpreading,
        Self::PseudoLabels,
        Self::UnlabelledPatches,
        Self::FeaturesOverPixels,
        Self::FeaturesOverRandom,
        Self::FeaturesOverPatches,
    ];

    /// Its name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnePixelShifts => "one_pixel_shifts",
            Self::TwoPixelShifts => "two_pixel_shifts",
            Self::AugmentedNetwork => "augmented_network",
            Self::LabelSpreading => "label_spreading",
            Self::PseudoLabels => "pseudo_labels",
            Self::UnlabelledPatches => "unlabelled_patches",
            Self::FeaturesOverPixels => "features_over_pixels",
            Self::FeaturesOverRandom => "features_over_random",
            Self::FeaturesOverPatches => "features_over_patches",
        }
    }

    /// What the gain is expected of.
    pub fn kind(self) -> GainKind {
        match self {
            Self::OnePixelShifts | Self::TwoPixelShifts | Self::AugmentedNetwork => GainKind::Augmentation,
            Self::LabelSpreading | Self::PseudoLabels | Self::UnlabelledPatches => GainKind::SemiSupervised,
            Self::FeaturesOverPixels | Self::FeaturesOverRandom | Self::FeaturesOverPatches => GainKind::Transfer,
        }
    }
}

/// The accuracy of one side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, bitcode::Encode, bitcode::Decode)]
#[non_exhaustive]
pub struct Side {
    /// The mean accuracy of all runs.
    pub accuracy: f64,
    /// That of each run.
    pub runs: Vec<f64>,
}

impl Side {
    fn of(labels: &[Label], predicted: &[Vec<Label>]) -> Self {
        let right = |run: &Vec<Label>| run.iter().zip(labels).filter(|(predicted, label)| predicted == label).count();
        let runs: Vec<f64> = predicted.iter().map(|run| right(run) as f64 / labels.len() as f64).collect();
        Self { accuracy: runs.iter().sum::<f64>() / runs.len() as f64, runs }
    }
}

/// What may be said of a gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, bitcode::Encode, bitcode::Decode)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The method is better, surely.
    Gain,
    /// It is worse, surely.
    Loss,
    /// Neither is sure.
    Unsure,
}

/// A point of the learning curve of the method without help.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, bitcode::Encode, bitcode::Decode)]
#[non_exhaustive]
pub struct CurveStep {
    /// Images of each class that it learned from, in the mean.
    pub images_per_class: f64,
    /// Its error.
    pub error: f64,
}

impl CurveStep {
    pub(super) fn new(images_per_class: f64, error: f64) -> Self {
        Self { images_per_class, error }
    }
}

/// How many labels the method without help needs for the error of that with it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, bitcode::Encode, bitcode::Decode)]
#[non_exhaustive]
pub struct LabelEquivalent {
    /// Labels of each class.
    pub images_per_class: f64,
    /// How many times as many that is.
    pub factor: f64,
    /// Whether it needs more than that, since the curve ends there.
    pub is_more: bool,
}

/// What a method gains.
#[derive(Debug, Clone, PartialEq, Serialize, bitcode::Encode, bitcode::Decode)]
#[non_exhaustive]
pub struct Gain {
    /// What it is expected of.
    pub kind: GainKind,
    /// The method.
    pub method: Method,
    /// What the features were learned from, where it is transfer.
    pub from: Option<String>,
    /// Images of each class that were learned from at most; `None` for all.
    pub per_class: Option<usize>,
    /// Images of each class that were learned from, in the mean.
    pub images_per_class: f64,
    /// How often each side was run, each time with other images to learn from, or another start.
    pub runs: usize,
    /// Images that both are scored on.
    pub held_out_images: u64,
    /// Without the help.
    pub without: Side,
    /// With it.
    pub with: Side,
    /// The gain in accuracy.
    pub gain: f64,
    /// Lower end of its 95 % interval, over images and, of several runs, over runs.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// How often methods that are as good differ at least so much.
    pub p: f64,
    /// The same, corrected by Holm's method for the number of gains that were looked at.
    pub corrected_p: f64,
    /// What may be said: a gain or a loss only where the interval does not hold 0 and the corrected p-value is below 5 %.
    pub outcome: Outcome,
    /// The gain's share of the error without help; `None` where there is no error.
    pub share_of_error: Option<f64>,
    /// The learning curve without help, fewest images first.
    pub curve: Vec<CurveStep>,
    /// How many labels the gain is worth; `None` where nothing is gained, or there is no curve.
    pub label_equivalent: Option<LabelEquivalent>,
}

/// The p-value below which a corrected gain is sure.
const SURE: f64 = 0.05;

/// What two methods predicted, and what they learned from.
pub(super) struct Compared<'a> {
    pub method: Method,
    pub from: Option<&'a str>,
    pub per_class: Option<usize>,
    pub images_per_class: f64,
    /// The labels of the images that both are scored on.
    pub labels: &'a [Label],
    /// What was predicted without help, in each run.
    pub without: &'a [Vec<Label>],
    /// And with it.
    pub with: &'a [Vec<Label>],
}

impl Compared<'_> {
    /// The gain, whose curve and correction are still to come.
    pub fn gain(&self) -> Gain {
        let (without, with) = (Side::of(self.labels, self.without), Side::of(self.labels, self.with));
        let PairedRuns { difference, p } = PairedRuns::new(self.labels, self.without, self.with);
        let Difference { low, high, .. } = difference;
        let error = 1.0 - without.accuracy;
        let gain = with.accuracy - without.accuracy;
        Gain {
            kind: self.method.kind(),
            method: self.method,
            from: self.from.map(str::to_owned),
            per_class: self.per_class,
            images_per_class: self.images_per_class,
            runs: without.runs.len(),
            held_out_images: self.labels.len() as u64,
            without,
            with,
            gain,
            low,
            high,
            p,
            corrected_p: p,
            outcome: Outcome::Unsure,
            share_of_error: (error > 0.0).then(|| gain / error),
            curve: Vec::new(),
            label_equivalent: None,
        }
    }
}

impl Gain {
    /// Whether it is sure that something is gained.
    pub fn is_sure(&self) -> bool {
        self.outcome == Outcome::Gain
    }

    /// Gives it the curve of the method without help.
    pub(super) fn with_curve(mut self, mut curve: Vec<CurveStep>) -> Self {
        curve.sort_by(|a, b| a.images_per_class.total_cmp(&b.images_per_class));
        self.label_equivalent =
            equivalent(&curve, self.images_per_class, 1.0 - self.with.accuracy).filter(|_| self.gain > 0.0);
        self.curve = curve;
        self
    }
}

/// Corrects all p-values together, and decides what may be said.
pub(super) fn decide(gains: &mut [Gain]) {
    let corrected = holm(&gains.iter().map(|gain| gain.p).collect::<Vec<_>>());
    for (gain, corrected) in gains.iter_mut().zip(corrected) {
        gain.corrected_p = corrected;
        gain.outcome = match () {
            () if corrected < SURE && gain.low > 0.0 => Outcome::Gain,
            () if corrected < SURE && gain.high < 0.0 => Outcome::Loss,
            () => Outcome::Unsure,
        };
    }
}

/// Where a curve first has an error as low as this: between its points in a straight line of the logarithms of both; a point
/// above one with fewer images counts as that one.
fn equivalent(curve: &[CurveStep], at: f64, error: f64) -> Option<LabelEquivalent> {
    let equal = |images: f64, is_more: bool| {
        let images = images.max(at);
        Some(LabelEquivalent { images_per_class: images, factor: images / at, is_more })
    };
    let mut before: Option<CurveStep> = None;
    for &step in curve.iter().filter(|step| step.images_per_class >= at * (1.0 - 1e-9)) {
        let Some(last) = before else {
            before = Some(step);
            if step.error <= error {
                return equal(step.images_per_class, false);
            }
            continue;
        };
        if step.error <= error {
            // Errors of 0 have no logarithm: half an image of a thousand.
            let of = |error: f64| error.max(5e-4).ln();
            let share = (of(last.error) - of(error)) / (of(last.error) - of(step.error)).max(f64::MIN_POSITIVE);
            let (from, to) = (last.images_per_class.ln(), step.images_per_class.ln());
            return equal((from + share.clamp(0.0, 1.0) * (to - from)).exp(), false);
        }
        before = Some(CurveStep { error: step.error.min(last.error), ..step });
    }
    before.filter(|_| curve.len() > 1).and_then(|last| equal(last.images_per_class, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gain(with: &[Label], without: &[Label]) -> Gain {
        let labels = vec![0; with.len()];
        let compared = Compared {
            method: Method::LabelSpreading,
            from: None,
            per_class: Some(10),
            images_per_class: 10.0,
            labels: &labels,
            without: &[without.to_vec()],
            with: &[with.to_vec()],
        };
        compared.gain()
    }

    fn few_wrong(wrong: usize) -> Vec<Label> {
        (0..200).map(|image| u16::from(image < wrong)).collect()
    }

    #[test]
    fn a_gain_has_its_share_of_the_error_and_is_sure_only_once_it_is_corrected() {
        let mut gains = vec![gain(&few_wrong(20), &few_wrong(30)), gain(&few_wrong(28), &few_wrong(30))];
        assert_eq!(gains[0].outcome, Outcome::Unsure, "not yet decided");
        decide(&mut gains);
        assert!((gains[0].gain - 0.05).abs() < 1e-12 && (gains[0].share_of_error.unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!([gains[0].outcome, gains[1].outcome], [Outcome::Gain, Outcome::Unsure]);
        assert!(gains[0].corrected_p > gains[0].p);
    }

    #[test]
    fn a_loss_is_a_loss() {
        let mut gains = vec![gain(&few_wrong(60), &few_wrong(30))];
        decide(&mut gains);
        assert_eq!(gains[0].outcome, Outcome::Loss);
    }

    #[test]
    fn labels_are_counted_along_the_curve() {
        let curve = [CurveStep::new(10.0, 0.4), CurveStep::new(100.0, 0.1), CurveStep::new(1000.0, 0.12)];
        let found = equivalent(&curve, 10.0, 0.2).unwrap();
        assert!((found.images_per_class - 10f64.powf(1.5)).abs() < 1e-9 && !found.is_more, "{found:?}");
        let found = equivalent(&curve, 10.0, 0.05).unwrap();
        assert_eq!((found.images_per_class, found.factor, found.is_more), (1000.0, 100.0, true));
        assert_eq!(equivalent(&curve, 10.0, 0.5).unwrap().factor, 1.0);
        assert_eq!(equivalent(&curve[2..], 1000.0, 0.05), None, "no curve");
    }
}

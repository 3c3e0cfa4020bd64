//! What does a network say of each image while it learns?

use super::finding::{ImageDifficulty, Network};
use crate::dataset::{Batch, Dataset, ImageSet, Label};
use crate::models::network::NetworkModel;
use crate::models::{FitError, Samples, in_turn};
use crate::probes::ProbeError;
use crate::probes::ladder::{Rung, Stretch, small_network};
use crate::progress::{Part, Progress};

/// The rung whose network it is.
const RUNG: &str = "cnn";

/// Once the mean probability of all labels is so high, the network knows the set: what it says of an image before depends on
/// the number of steps in an epoch more than on the image.
const KNOWN: f64 = 0.5;

/// What was said of an image after each epoch so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Track {
    label: Label,
    epochs: u16,
    /// After the last epoch.
    last: f64,
    /// Epochs whose probabilities are summed up.
    counted: u16,
    probability: f64,
    squares: f64,
    margin: f64,
    right: u16,
    forgettings: u16,
    /// Epochs since it became right; 0 where it is wrong.
    right_for: u16,
}

/// Fits the network to the train images, and asks it of the set after each epoch.
pub(super) fn watch(
    dataset: &Dataset,
    set: &ImageSet,
    seed: u64,
    progress: &dyn Progress,
) -> Result<(Network, Vec<Track>), ProbeError> {
    let failed = |error| ProbeError::Fit { model: RUNG, error };
    let samples = Samples::of(&dataset.train).ok_or(ProbeError::Missing("images in memory"))?;
    let asked = Samples::of(set).ok_or(ProbeError::Missing("images in memory"))?;
    let stretch = Stretch::of(&samples);
    let stretched = |set: &ImageSet, samples: &Samples<'_>| match &stretch {
        Some(stretch) => stretch.set(set, samples),
        None => Ok(set.clone()),
    };
    let (train, set) = (stretched(&dataset.train, &samples).map_err(failed)?, stretched(set, &asked).map_err(failed)?);
    let samples = Samples::of(&train).ok_or(ProbeError::Missing("images in memory"))?;
    let asked = Samples::of(&set).ok_or(ProbeError::Missing("images in memory"))?;
    let params = small_network(samples.len(), seed);
    let (bytes, most) = (params.memory(samples.extent()), progress.memory());
    if bytes > most {
        return Err(failed(FitError::TooLarge { what: "the network", bytes, most }));
    }
    let mut tracks: Vec<Track> = asked.labels().iter().map(|&label| Track { label, ..Track::default() }).collect();
    let (quiet, mut passed, mut known_from) = (Part(progress), 0, None);
    let each = |model: &NetworkModel| {
        note(model, asked.images(), &mut tracks, &quiet);
        let mean = tracks.iter().map(|track| track.last).sum::<f64>() / tracks.len() as f64;
        if known_from.is_none() && mean >= KNOWN {
            known_from = Some(passed);
            tracks.iter_mut().for_each(Track::begin_anew);
        }
        passed += 1;
    };
    params.fit_watched(&samples, progress, each).map_err(failed)?;
    let rung = Rung::named(RUNG);
    let network = Network {
        title: rung.map_or("", |rung| rung.title).into(),
        settings: rung.map_or("", |rung| rung.settings).into(),
        epochs: params.epochs as u64,
        passed_over: known_from.unwrap_or(0),
        images: samples.len() as u64,
    };
    Ok((network, tracks))
}

/// One more epoch.
fn note(model: &NetworkModel, images: Batch<'_>, tracks: &mut [Track], progress: &dyn Progress) {
    in_turn(images, progress, |first, images| {
        model.score(images, &mut tracks[first..first + images.len()], |track, classes, scores| {
            if let Ok(unit) = classes.binary_search(&track.label) {
                track.add(unit, scores);
            }
        });
    });
}

impl Track {
    /// Adds the scores of an epoch, of which the label's is at `unit`.
    fn add(&mut self, unit: usize, scores: &[f32]) {
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = scores.iter().map(|&score| f64::from(score - most).exp()).sum();
        let probability = f64::from(scores[unit] - most).exp() / sum;
        let others = scores.iter().enumerate().filter(|(other, _)| *other != unit).map(|(_, &score)| score);
        let rival = others.fold(f32::NEG_INFINITY, f32::max);
        self.epochs += 1;
        self.counted += 1;
        self.last = probability;
        self.probability += probability;
        self.squares += probability * probability;
        self.margin += f64::from(scores[unit] - rival);
        if scores[unit] > rival {
            self.right += 1;
            self.right_for += 1;
        } else {
            self.forgettings += u16::from(self.right_for > 0);
            self.right_for = 0;
        }
    }

    /// Forgets the probabilities before the last.
    fn begin_anew(&mut self) {
        self.counted = self.epochs.min(1);
        (self.probability, self.squares) = (self.last, self.last * self.last);
    }

    /// What is known of the image; nothing where the network did not learn its class.
    pub(super) fn tell(&self, found: &mut ImageDifficulty) {
        if self.epochs == 0 {
            return;
        }
        let (epochs, counted) = (f64::from(self.epochs), f64::from(self.counted));
        let mean = self.probability / counted;
        let variance = (self.squares / counted - mean * mean).max(0.0);
        found.confidence = Some(mean as f32);
        found.variability = Some(variance.sqrt() as f32);
        found.right_epochs = Some(self.right);
        found.learned_epoch = (self.right_for > 0).then(|| self.epochs - self.right_for + 1);
        found.forgettings = Some(self.forgettings);
        found.margin = Some((self.margin / epochs) as f32);
        found.sort_into_group();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(epochs: &[[f32; 2]]) -> ImageDifficulty {
        let mut track = Track::default();
        epochs.iter().for_each(|scores| track.add(0, scores));
        let mut found = ImageDifficulty::new(None, 0);
        track.tell(&mut found);
        found
    }

    #[test]
    fn an_image_that_is_learned_forgotten_and_learned_again() {
        let found = told(&[[0.0, 1.0], [2.0, 0.0], [0.0, 3.0], [1.0, 0.0], [4.0, 0.0]]);
        assert_eq!((found.right_epochs, found.forgettings, found.learned_epoch), (Some(3), Some(1), Some(4)));
        assert_eq!(found.margin, Some(0.6));
    }

    #[test]
    fn the_mean_and_the_spread_are_those_of_the_probabilities() {
        // Odds of 3 to 1, then of 1 to 3.
        let odds = 3.0_f32.ln();
        let found = told(&[[odds, 0.0], [0.0, odds]]);
        let (mean, spread) = (found.confidence.unwrap(), found.variability.unwrap());
        assert!((mean - 0.5).abs() < 1e-6 && (spread - 0.25).abs() < 1e-6, "{mean} {spread}");
        assert_eq!(found.learned_epoch, None, "wrong in the end");
    }

    #[test]
    fn probabilities_begin_anew_and_margins_do_not() {
        let mut track = Track::default();
        track.add(0, &[0.0, 3.0]);
        track.add(0, &[1.0, 1.0]);
        track.begin_anew();
        let mut found = ImageDifficulty::new(None, 0);
        track.tell(&mut found);
        assert_eq!((found.confidence, found.variability, found.margin), (Some(0.5), Some(0.0), Some(-1.5)));
    }

    #[test]
    fn equal_scores_are_not_right() {
        assert_eq!(told(&[[1.0, 1.0]]).right_epochs, Some(0));
    }

    #[test]
    fn an_image_of_a_class_without_train_images_has_no_dynamics() {
        assert_eq!(told(&[]), ImageDifficulty::new(None, 0));
    }
}

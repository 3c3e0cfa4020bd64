//! What do models say that have not seen an image?

use super::DifficultyProbe;
use super::finding::{DifficultyModel, ImageDifficulty, Models};
use crate::dataset::{Dataset, Label, SetName};
use crate::models::{Classifier, Samples, check_features, in_turn};
use crate::probes::ProbeError;
use crate::probes::ladder::{HeldOut, Rung, Staged};
use crate::probes::pixels::HowHeldOut;
use crate::progress::Progress;

/// A probability below this counts as this: a model that has seen a hundred images knows no smaller ones.
const LEAST: f64 = 1e-4;

/// What the models say.
pub(super) struct Witnesses {
    how: HowHeldOut,
    models: Vec<Witness>,
    /// The most accurate model that has probabilities, of several the first.
    best: Option<usize>,
    /// Whether the models of an image's part had seen an image of its class.
    judged: Vec<bool>,
    labels: Vec<Label>,
}

/// What one model says of each image.
struct Witness {
    rung: &'static Rung,
    predicted: Vec<Label>,
    /// How probable it finds the label; `None` where its family has no probabilities.
    probabilities: Option<Vec<f32>>,
}

/// Fits each model to the train images and asks it of the set; of the train images in five folds.
pub(super) fn hear(
    probe: &DifficultyProbe,
    dataset: &Dataset,
    progress: &dyn Progress,
) -> Result<Witnesses, ProbeError> {
    let set = probe.set.of(dataset).filter(|_| probe.set != SetName::Train);
    let set = set.map(|set| (probe.set, set.clone()));
    let held_out = HeldOut::of_set(dataset, set, None, (probe.seed, progress.memory()))?;
    if held_out.how() == HowHeldOut::FiveFold {
        ProbeError::unless_folds(&dataset.name, &dataset.train)?;
    }
    let images = held_out.labels().len();
    let nothing = |rung: &&'static Rung| Witness {
        rung,
        predicted: vec![0; images],
        probabilities: rung.has_probabilities.then(|| vec![0.0; images]),
    };
    let mut models: Vec<Witness> = probe.rungs.iter().map(nothing).collect();
    let mut judged = vec![false; images];
    for number in 0..held_out.parts() {
        let part = held_out.part(number, None)?;
        let all: Vec<u32> = (0..images as u32).collect();
        let places = part.places.as_deref().unwrap_or(&all);
        let seen = part.train.class_images();
        for &image in places {
            judged[image as usize] = seen[usize::from(held_out.labels()[image as usize])] > 0;
        }
        let fold =
            if held_out.parts() > 1 { format!(", fold {} of {}", number + 1, held_out.parts()) } else { String::new() };
        let asked = Samples::of(&part.held_out).ok_or(ProbeError::Missing("images in memory"))?;
        for model in &mut models {
            let stage = format!("{}{fold}", model.rung.title);
            let failed = |error| ProbeError::Fit { model: model.rung.name, error };
            let fitted =
                model.rung.fit(&part.train, probe.seed, &Staged { stage: &stage, progress }).map_err(failed)?;
            check_features(fitted.model.sees_features(), &part.held_out)?;
            model.hear(&*fitted.model, &asked, places, progress);
        }
    }
    let labels = held_out.labels().to_vec();
    Ok(Witnesses { how: held_out.how(), best: best(&models, &labels), models, judged, labels })
}

fn best(models: &[Witness], labels: &[Label]) -> Option<usize> {
    let able = models.iter().enumerate().filter(|(_, model)| model.probabilities.is_some());
    let rights = able.map(|(place, model)| (place, model.right(labels)));
    rights.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(place, _)| place)
}

impl Witness {
    fn hear(&mut self, model: &dyn Classifier, asked: &Samples<'_>, places: &[u32], progress: &dyn Progress) {
        let classes = asked.classes();
        in_turn(asked.images(), progress, |first, images| {
            let places = &places[first..first + images.len()];
            for (label, &place) in model.predict_batch(images).into_iter().zip(places) {
                self.predicted[place as usize] = label;
            }
            let Some(kept) = &mut self.probabilities else { return };
            let rows = model.probabilities(images).unwrap_or_default();
            let labels = &asked.labels()[first..first + images.len()];
            for ((row, &label), &place) in rows.chunks_exact(classes).zip(labels).zip(places) {
                kept[place as usize] = row[usize::from(label)];
            }
        });
    }

    fn right(&self, labels: &[Label]) -> u64 {
        self.predicted.iter().zip(labels).filter(|(predicted, label)| predicted == label).count() as u64
    }
}

impl Witnesses {
    fn best(&self) -> Option<&Witness> {
        self.best.map(|place| &self.models[place])
    }

    pub(super) fn models(&self) -> Models {
        let of = |model: &Witness| DifficultyModel {
            name: model.rung.name.into(),
            title: model.rung.title.into(),
            settings: model.rung.settings.into(),
            right: model.right(&self.labels),
        };
        let best = self.best().map(|model| model.rung.name.to_owned());
        Models { how: self.how, each: self.models.iter().map(of).collect(), best }
    }

    /// What is known of an image; nothing where no model had seen its class. `prior` has the train images of each class.
    pub(super) fn tell(&self, image: usize, prior: &[u32], found: &mut ImageDifficulty) {
        if !self.judged[image] {
            return;
        }
        let label = self.labels[image];
        let right = self.models.iter().filter(|model| model.predicted[image] == label).count();
        found.models_right = Some(right as u16);
        let Some(best) = self.best() else { return };
        found.predicted = Some(best.predicted[image]);
        let share = f64::from(prior[usize::from(label)]) / f64::from(prior.iter().sum::<u32>());
        let probability = best.probabilities.as_ref().map(|kept| f64::from(kept[image]).max(LEAST));
        found.information = probability.map(|probability| (probability / share).log2() as f32);
    }
}

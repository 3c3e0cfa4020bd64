//! How probable is each class for images that the models have not seen?

use super::LabelsProbe;
use crate::dataset::{Dataset, Label, SetName};
use crate::models::Probabilities;
use crate::probes::ProbeError;
use crate::probes::ladder::held_out::HeldOut;
use crate::probes::ladder::{RUNGS, Rung, RungFinding, SHORT_CNN, Staged};
use crate::probes::pixels::HowHeldOut;
use crate::progress::Progress;

/// What the models say of one set.
pub(super) struct OutOfSample {
    pub(super) how: HowHeldOut,
    /// One for each model.
    pub(super) each: Vec<Probabilities>,
    /// Whether the models of an image's part had seen an image of its class.
    pub(super) judged: Vec<bool>,
}

/// Fits each rung to the train images and asks it of the test images; or to four folds of the train images and asks it
/// of the fifth, in turn. What a ladder kept of a rung that it fitted in just this way is taken instead.
pub(super) fn probabilities(
    probe: &LabelsProbe,
    dataset: &Dataset,
    (target, fitted): (SetName, &[RungFinding]),
    progress: &dyn Progress,
) -> Result<OutOfSample, ProbeError> {
    let set = target.of(dataset).filter(|_| target != SetName::Train);
    let held_out =
        HeldOut::of_set(dataset, set.map(|set| (target, set.clone())), None, (probe.seed, progress.memory()))?;
    if held_out.how() == HowHeldOut::FiveFold {
        ProbeError::unless_folds(&dataset.name, &dataset.train)?;
    }
    let (images, classes) = (held_out.labels().len(), dataset.train.classes().len());
    let known = |rung: &&Rung| {
        let kept = fitted.iter().find(|of| of.name == rung.name).and_then(|of| of.probabilities.as_deref());
        kept.filter(|kept| (kept.len(), kept.classes()) == (images, classes)).cloned()
    };
    let known: Vec<Option<Probabilities>> = probe.rungs.iter().map(known).collect();
    let reserved = known.iter().map(|known| known.clone().map_or_else(|| Probabilities::reserved(images, classes), Ok));
    let mut each = reserved.collect::<Result<Vec<_>, _>>()?;
    let mut judged = vec![false; images];
    let of = target.name();
    for part in 0..held_out.parts() {
        let fold = (held_out.parts() > 1).then(|| format!(", fold {} of {}", part + 1, held_out.parts()));
        let part = held_out.part(part, None)?;
        mark_judged(&part.train.class_images(), held_out.labels(), part.places.as_deref(), &mut judged);
        let asked = probe.rungs.iter().zip(&mut each).zip(&known).filter(|(_, known)| known.is_none());
        for ((rung, probabilities), _) in asked {
            let stage = format!("{} for the {of} images{}", rung.title, fold.as_deref().unwrap_or_default());
            let failed = |error| ProbeError::Fit { model: rung.name, error };
            let fitted = rung.fit(&part.train, probe.seed, &Staged { stage: &stage, progress }).map_err(failed)?;
            let places = part.places.as_deref();
            if !probabilities.fill(&*fitted.model, &part.held_out, places)? {
                return Err(no_probabilities(rung));
            }
        }
    }
    Ok(OutOfSample { how: held_out.how(), each, judged })
}

pub(super) fn no_probabilities(rung: &Rung) -> ProbeError {
    let known = RUNGS.iter().chain([&SHORT_CNN]).filter(|rung| rung.has_probabilities).map(|rung| rung.name);
    ProbeError::NoProbabilities { rung: rung.name, known: known.collect::<Vec<_>>().join(", ") }
}

/// A class that a model has not seen has the probability 0 for each of its images: that says nothing of their labels.
fn mark_judged(seen: &[u32], labels: &[Label], places: Option<&[u32]>, judged: &mut [bool]) {
    let is_seen = |image: usize| seen[usize::from(labels[image])] > 0;
    match places {
        None => judged.iter_mut().enumerate().for_each(|(image, judged)| *judged = is_seen(image)),
        Some(places) => places.iter().for_each(|&image| judged[image as usize] = is_seen(image as usize)),
    }
}

#[cfg(test)]
mod tests {
    use crate::dataset::{FeatureSource, Features, ImageSet, MemoryImages, Shape};
    use crate::models::Samples;
    use crate::probes::ladder::RUNGS;
    use crate::progress::Silent;

    #[test]
    fn the_table_of_rungs_knows_which_models_have_probabilities() {
        let values: Vec<u8> = (0..40u8).flat_map(|image| [image, 200 - image, image % 7, 9].repeat(4)).collect();
        let images = MemoryImages::new(Shape::new(4, 4, 1).unwrap(), values).unwrap();
        let labels = (0..40).map(|image| image / 20).collect();
        let source = FeatureSource { name: "test".into(), digest: "0".into(), trained_on: None, preparation: None };
        let features = Features::new((0..80u8).map(f32::from).collect(), 2, source).unwrap();
        let set = ImageSet::new(images, labels, ["dark", "bright"]).unwrap().with_features(features).unwrap();
        for rung in RUNGS {
            let model = rung.fit(&set, 0, &Silent).unwrap().model;
            let found = model.probabilities(Samples::of(&set).unwrap().images());
            assert_eq!(found.is_some(), rung.has_probabilities, "{}", rung.name);
        }
    }
}

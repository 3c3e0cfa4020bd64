//! What do the models say of each held-out image?

use super::{LadderFinding, RungFinding, held_out_labels};
use crate::dataset::{Dataset, ImageRef, Label, SetName};
use crate::probes::headroom::Family;

/// What the measured models say of one held-out image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImageAnswer {
    /// The image.
    pub image: ImageRef,
    /// How many models name its label; baselines that do not look at images are not asked.
    pub models_right: u32,
    /// What the most accurate of them takes it for, the first of several.
    pub predicted: Label,
}

impl LadderFinding {
    /// What the models say of each image that they were scored on, in the order of the images; nothing where there is no model,
    /// or the finding is of another dataset.
    pub fn answers(&self, dataset: &Dataset) -> Vec<ImageAnswer> {
        let labels = held_out_labels(dataset);
        let is_asked = |rung: &&RungFinding| {
            rung.predicted.len() == labels.len() && Family::of_rung(&rung.name) != Family::Baseline
        };
        let models: Vec<&RungFinding> = self.measured().filter(is_asked).collect();
        let best = models.iter().copied().reduce(|best, rung| if rung.correct > best.correct { rung } else { best });
        let Some(best) = best else { return Vec::new() };
        let (set, scored) = (SetName::held_out(dataset), dataset.scored_images());
        let answer = |place: usize| ImageAnswer {
            image: ImageRef { set, index: scored.as_ref().map_or(place as u32, |scored| scored[place]) },
            models_right: models.iter().filter(|rung| rung.predicted[place] == labels[place]).count() as u32,
            predicted: best.predicted[place],
        };
        (0..labels.len()).map(answer).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ImageSet, MemoryImages, Shape};
    use crate::probes::ladder::{LadderProbe, Rung};
    use crate::progress::Silent;

    #[test]
    fn models_are_counted_for_each_scored_image_and_baselines_are_not() {
        let set = |pixels: &[u8], labels: &[Label]| {
            let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), pixels.to_vec()).unwrap();
            ImageSet::new(images, labels.to_vec(), ["dark", "bright", "absent"]).unwrap()
        };
        // Of the third class there is nothing to learn from; the last image is bright, and labelled dark.
        let test = set(&[0, 100, 255, 255], &[0, 2, 1, 0]);
        let dataset = Dataset::new("", "", set(&[0, 9, 9, 250, 255], &[0, 0, 0, 1, 1]), Some(test)).unwrap();
        let ladder = |names: &[&str]| {
            let rungs = names.iter().map(|name| Rung::named(name).unwrap()).collect();
            LadderProbe { rungs, ..LadderProbe::default() }.run(&dataset, &[], &Silent, &mut |_| {}).unwrap()
        };
        let answers = ladder(&["majority", "single-pixel", "nearest-mean"]).answers(&dataset);
        let of = |answer: &ImageAnswer| (answer.image.index, answer.models_right, answer.predicted);
        assert_eq!(answers.iter().map(of).collect::<Vec<_>>(), [(0, 2, 0), (2, 2, 1), (3, 0, 1)]);
        assert!(answers.iter().all(|answer| answer.image.set == SetName::Test));
        assert!(ladder(&["majority"]).answers(&dataset).is_empty());
    }
}

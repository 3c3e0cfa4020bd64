//! What do counts that were merged from many shards say of one pixel?

use super::assemble;
use super::evidence::Seen;
use super::held_out::HeldOutScores;
use super::learn::{Lesson, Lessons};
use super::{HowHeldOut, MOST_PAIRS, PixelsFinding, PixelsProbe, Split};
use crate::dataset::{Role, SetName};
use crate::histogram::{self, PixelHistograms};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::search::pair_count;
use crate::sketch::{Part, Sketch};

impl PixelsProbe {
    /// Asks the question of a sketch, whose counts are those of all images: the answer is that of a dataset of these images,
    /// but for the vote of all pairs, which no counts say. Without a held-out set the folds are those of the sketch, in which
    /// equal images are together.
    ///
    /// # Errors
    ///
    /// Something else than the train set is to be learned on, labels are to be permuted, or there are fewer than two classes
    /// or more than can all be analysed.
    pub fn run_on_sketch(&self, sketch: &Sketch, progress: &dyn Progress) -> Result<PixelsFinding, ProbeError> {
        if self.split != Split::Of(SetName::Train) || self.permutations > 0 {
            return Err(ProbeError::LeftOut("a sketch has counts of the train set only, and no labels to permute"));
        }
        let classes = sketch.classes();
        if pair_count(classes.len()) > MOST_PAIRS {
            return Err(ProbeError::LeftOut("more than 100,000 pairs of classes: a sketch does not analyse as many"));
        }
        let class_images = sketch.class_images(Part::Set(SetName::Train), &classes);
        let present = class_images.iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes("the sketch", self.split.name(), present));
        }
        let held_out = held_out_set(sketch);
        let lessons = self.lessons(sketch, &classes, held_out, progress)?;
        let scores = scores(sketch, &classes, held_out, &lessons);
        let seen = Seen { classes: &classes, shape: sketch.spec().shape() };
        let listed = assemble::pairs(seen, &lessons, &scores, &[]);
        Ok(assemble::finding(self, seen, lessons, &scores, listed))
    }

    fn lessons(
        &self,
        sketch: &Sketch,
        classes: &[String],
        held_out: Option<SetName>,
        progress: &dyn Progress,
    ) -> Result<Lessons, ProbeError> {
        let values = sketch.spec().shape().values();
        let groups = classes.len() * (usize::from(Sketch::FOLDS) + 1);
        progress.begin("searching the counts", values as u64);
        let mut lessons: Option<Lessons> = None;
        for pixels in histogram::parts(values, PixelHistograms::bytes(groups, 1), progress.memory()) {
            let counted = pixels.len() as u64;
            let of = |part: Part| sketch.histograms(part, classes, pixels.clone());
            let part = match held_out {
                Some(_) => Lessons::from(&of(Part::Set(SetName::Train)), self),
                None => {
                    let folds: Vec<_> = (0..Sketch::FOLDS).map(|fold| of(Part::Fold(fold))).collect();
                    Lessons::from_folds(&folds, self)?
                }
            };
            match &mut lessons {
                Some(lessons) => lessons.merge_later(part),
                None => lessons = Some(part),
            }
            progress.advance(counted);
        }
        Ok(lessons.expect("an image has at least one pixel"))
    }
}

/// The set that models are scored on, as of a dataset: the test set if it has labels, else the first validation set with
/// labels and images.
fn held_out_set(sketch: &Sketch) -> Option<SetName> {
    let labelled = || sketch.sets().filter(|(_, labelled)| *labelled).map(|(name, _)| name);
    let validation = |name: &SetName| name.role() == Role::Validation && sketch.images(*name) > 0;
    labelled().find(|name| *name == SetName::Test).or_else(|| labelled().find(validation))
}

fn scores(sketch: &Sketch, classes: &[String], held_out: Option<SetName>, lessons: &Lessons) -> HeldOutScores {
    let learned = sketch.class_images(Part::Set(SetName::Train), classes);
    let part = |place: usize| held_out.map_or(Part::Fold(place as u8), Part::Set);
    // No model can learn a class that the train set has no images of: its images are not scored.
    let row = |place: usize, class: u16, pixel: usize| match learned[usize::from(class)] {
        0 => [0; 256],
        _ => sketch.row(part(place), &classes[usize::from(class)], pixel),
    };
    let all = sketch.class_images(held_out.map_or(Part::Set(SetName::Train), Part::Set), classes);
    let scored = all.iter().zip(&learned).map(|(&images, &learned)| if learned > 0 { images } else { 0 }).collect();
    let lessons: Vec<&Lesson> = match held_out {
        Some(_) => vec![&lessons.all],
        None => lessons.outside_fold.iter().collect(),
    };
    HeldOutScores::of_counts(held_out.map_or(HowHeldOut::FiveFold, HowHeldOut::of_set), scored, &lessons, row)
}

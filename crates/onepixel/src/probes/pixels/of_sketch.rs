//! What do counts that were merged from many shards say of one pixel?

use super::assemble;
use super::evidence::Seen;
use super::held_out::HeldOutScores;
use super::learn::{Lesson, Lessons};
use super::{HowHeldOut, MOST_CLASSES, MOST_PAIRS, PairFinding, PixelsFinding, PixelsProbe, Split};
use crate::dataset::{Label, ReadError, Role, SetName};
use crate::histogram::{self, PixelHistograms};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::search::pair_count;
use crate::sketch::{Part, Sketch};

impl PixelsProbe {
    /// Asks the question of a sketch, whose counts are those of all images: the answer is that of a dataset of these images,
    /// but for the vote of all pairs, which no counts say. Without a held-out set the folds are those of the sketch, in which
    /// equal images are together. Of more than [`MOST_PAIRS`] pairs the hardest and the easiest are analysed, as of a dataset.
    ///
    /// # Errors
    ///
    /// Something else than the train set is to be learned on, labels are to be permuted, or there are fewer than two classes
    /// or more than [`MOST_CLASSES`].
    pub fn run_on_sketch(&self, sketch: &Sketch, progress: &dyn Progress) -> Result<PixelsFinding, ProbeError> {
        if self.split != Split::Of(SetName::Train) || self.permutations > 0 {
            return Err(ProbeError::LeftOut("a sketch has counts of the train set only, and no labels to permute"));
        }
        let classes = sketch.classes();
        if classes.len() > MOST_CLASSES {
            let name = "the sketch".to_owned();
            return Err(ProbeError::TooManyClasses { name, classes: classes.len(), most: MOST_CLASSES });
        }
        let class_images = sketch.class_images(Part::Set(SetName::Train), &classes);
        let present = class_images.iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes("the sketch", self.split.name(), present));
        }
        let seen = Seen { classes: &classes, shape: sketch.spec().shape() };
        if pair_count(classes.len()) > MOST_PAIRS {
            return self.run_on_many_classes(sketch, seen, progress);
        }
        let (lessons, scores, listed) = self.all_pairs(sketch, seen, progress)?;
        Ok(assemble::finding(self, seen, lessons, &scores, listed))
    }

    /// What is to be said of all pairs of some classes.
    fn all_pairs(
        &self,
        sketch: &Sketch,
        seen: Seen<'_>,
        progress: &dyn Progress,
    ) -> Result<(Lessons, HeldOutScores, Vec<PairFinding>), ProbeError> {
        let held_out = held_out_set(sketch);
        let lessons = self.lessons(sketch, seen.classes, held_out, progress)?;
        let scores = scores(sketch, seen.classes, &lessons, progress)?;
        let listed = assemble::pairs(seen, &lessons, &scores, &[]);
        Ok((lessons, scores, listed))
    }

    /// With very many classes only the best pixels are found, and the hardest and the easiest pairs are looked at one by one.
    fn run_on_many_classes(
        &self,
        sketch: &Sketch,
        seen: Seen<'_>,
        progress: &dyn Progress,
    ) -> Result<PixelsFinding, ProbeError> {
        let values = seen.shape.values();
        progress.begin("searching the counts", values as u64);
        let mut lessons: Option<Lessons> = None;
        for pixels in histogram::parts(values, PixelHistograms::bytes(seen.classes.len(), 1), progress.memory()) {
            let counts = sketch.histograms(Part::Set(SetName::Train), seen.classes, pixels).map_err(ReadError::from)?;
            let part = Lessons::of_many_classes(&counts, self, progress);
            progress.advance(counts.pixels().len() as u64);
            match &mut lessons {
                Some(lessons) => lessons.merge_later(part),
                None => lessons = Some(part),
            }
        }
        let lessons = lessons.expect("an image has at least one pixel");
        let of_classes = |(a, b): (Label, Label)| {
            let names = [a, b].map(|class| seen.classes[usize::from(class)].clone());
            let (.., mut listed) = self.all_pairs(sketch, Seen { classes: &names, ..seen }, progress)?;
            Ok(PairFinding { classes: (a, b), ..listed.remove(0) })
        };
        let extremes = assemble::extremes(&lessons.all.table, self.listed);
        let listed = extremes.into_iter().map(of_classes).collect::<Result<Vec<_>, ProbeError>>()?;
        let held_out = held_out_set(sketch);
        let (how, scored) = (how(held_out), scored(sketch, seen.classes, held_out));
        Ok(assemble::finding(self, seen, lessons, &HeldOutScores::of_no_pairs(how, scored), listed))
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
            let of = |part: Part| sketch.histograms(part, classes, pixels.clone()).map_err(ReadError::from);
            let part = match held_out {
                Some(_) => Lessons::from(&of(Part::Set(SetName::Train))?, self),
                None => {
                    let folds = (0..Sketch::FOLDS).map(|fold| of(Part::Fold(fold))).collect::<Result<Vec<_>, _>>()?;
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

/// Lets each lesson classify the images that were held out from it, by their counts, some pixels at a time.
fn scores(
    sketch: &Sketch,
    classes: &[String],
    lessons: &Lessons,
    progress: &dyn Progress,
) -> Result<HeldOutScores, ReadError> {
    let held_out = held_out_set(sketch);
    let scored = scored(sketch, classes, held_out);
    let mut scores = HeldOutScores::of_counts(how(held_out), scored);
    let lessons: Vec<(Part, &Lesson)> = match held_out {
        Some(set) => vec![(Part::Set(set), &lessons.all)],
        None => (0..).map(Part::Fold).zip(&lessons.outside_fold).collect(),
    };
    let values = sketch.spec().shape().values();
    progress.begin("scoring the counts", (values * lessons.len()) as u64);
    for (part, lesson) in lessons {
        for pixels in histogram::parts(values, PixelHistograms::bytes(classes.len(), 1), progress.memory()) {
            scores.add_counts(&sketch.histograms(part, classes, pixels.clone())?, lesson);
            progress.advance(pixels.len() as u64);
        }
    }
    Ok(scores)
}

/// How images are held out.
fn how(held_out: Option<SetName>) -> HowHeldOut {
    held_out.map_or(HowHeldOut::FiveFold, HowHeldOut::of_set)
}

/// The held-out images of each class that are scored: of those that the train set has images of.
fn scored(sketch: &Sketch, classes: &[String], held_out: Option<SetName>) -> Vec<u32> {
    let learned = sketch.class_images(Part::Set(SetName::Train), classes);
    let all = sketch.class_images(Part::Set(held_out.unwrap_or(SetName::Train)), classes);
    all.iter().zip(&learned).map(|(&images, &learned)| if learned > 0 { images } else { 0 }).collect()
}

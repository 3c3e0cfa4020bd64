//! How well do pixels and rules do on images that they have not seen?

use super::evidence::{Evidence, HeldOutImages};
use super::learn::{Lesson, Lessons};
use super::{HeldOut, HowHeldOut};
use crate::dataset::{Label, ReadError, visit_in_parallel};
use crate::histogram::{Counts, PixelHistograms};
use crate::models::vote::VoteModel;
use crate::progress::Progress;
use crate::search::{pair_count, pair_index, pairs};

/// The most single decisions that voting may take; beyond it there is no vote.
const MOST_DECISIONS: u64 = 20_000_000_000;

/// Correctly classified held-out images.
pub(super) struct HeldOutScores {
    how: HowHeldOut,
    /// For each pair, in the order of [`pair_index`].
    pairs: Vec<u64>,
    single: Option<u64>,
    vote: Option<u64>,
    class_images: Vec<u32>,
}

impl HeldOutScores {
    /// Lets each lesson classify the images that were held out from it.
    pub(super) fn of(evidence: &Evidence, lessons: &Lessons, progress: &dyn Progress) -> Result<Self, ReadError> {
        let set = evidence.held_out_set();
        let mut scores = Self::of_no_pairs(evidence.how(), set.class_images());
        let pairs = lessons.all.rules.len();
        if pairs == 0 {
            return Ok(scores);
        }
        let models: Vec<Model> = match &evidence.held_out {
            HeldOutImages::Set(..) => vec![Model::of(&lessons.all)],
            HeldOutImages::Folds(_) => lessons.outside_fold.iter().map(Model::of).collect(),
        };
        let voting = (set.len() as u64).saturating_mul(pairs as u64) <= MOST_DECISIONS;
        progress.begin("scoring held-out images", set.len() as u64);
        let size = set.shape().values();
        let empty = || Tally { pairs: vec![0; pairs], single: 0, vote: 0 };
        let tallies = visit_in_parallel(set.images(), empty, |tally, first, batch| {
            for (index, image) in (first..).zip(batch.chunks_exact(size)) {
                let fold = match &evidence.held_out {
                    HeldOutImages::Set(..) => 0,
                    HeldOutImages::Folds(folds) => usize::from(folds[index]),
                };
                tally.add(&models[fold], image, set.labels()[index], voting);
            }
            progress.advance((batch.len() / size) as u64);
        })?;
        scores.pairs = vec![0; pairs];
        for tally in &tallies {
            scores.pairs.iter_mut().zip(&tally.pairs).for_each(|(sum, correct)| *sum += correct);
        }
        scores.single = Some(tallies.iter().map(|tally| tally.single).sum());
        scores.vote = voting.then(|| tallies.iter().map(|tally| tally.vote).sum());
        Ok(scores)
    }

    /// Where there are too many pairs to score them.
    pub(super) fn of_no_pairs(how: HowHeldOut, class_images: Vec<u32>) -> Self {
        Self { how, pairs: Vec::new(), single: None, vote: None, class_images }
    }

    /// The same from counts alone, of which none was added yet: `class_images` are the held-out images of each class that are
    /// scored, all lessons together. Votes need the images.
    pub(super) fn of_counts(how: HowHeldOut, class_images: Vec<u32>) -> Self {
        Self { how, pairs: vec![0; pair_count(class_images.len())], single: Some(0), vote: None, class_images }
    }

    /// Lets a lesson classify the images that were held out from it, as far as its pixels are among those of their counts.
    pub(super) fn add_counts(&mut self, held_out: &PixelHistograms, lesson: &Lesson) {
        let pixels = held_out.pixels();
        let scored = &self.class_images;
        let right_of = |class: Label, pixel: usize, is_right: &dyn Fn(u8) -> bool| {
            // No model can learn a class that the train set has no images of: its images are not scored.
            if scored[usize::from(class)] == 0 { 0 } else { right(held_out.counts(class, pixel), is_right) }
        };
        let rules = pairs(scored.len()).zip(&lesson.rules).zip(&mut self.pairs);
        for (((a, b), rule), sum) in rules.filter(|((_, rule), _)| pixels.contains(&rule.pixel())) {
            let right = [a, b].map(|class| right_of(class, rule.pixel(), &|value| rule.decide(value) == class));
            *sum += right.iter().sum::<u64>();
        }
        let single = &lesson.single.rule;
        if pixels.contains(&single.pixel()) {
            let classes = (0..scored.len()).map(|class| class as Label);
            let right: u64 =
                classes.map(|class| right_of(class, single.pixel(), &|value| single.decide(value) == class)).sum();
            self.single = self.single.map(|sum| sum + right);
        }
    }

    /// How the pair of classes `a < b` does; `None` where it was not scored.
    pub(super) fn pair(&self, a: Label, b: Label) -> Option<HeldOut> {
        let correct = *self.pairs.get(pair_index(self.class_images.len(), a, b))?;
        let images = |class: Label| u64::from(self.class_images[usize::from(class)]);
        self.held_out(correct, images(a) + images(b))
    }

    /// The share of the larger of two classes among their held-out images; `None` without any.
    pub(super) fn majority_share(&self, a: Label, b: Label) -> Option<f64> {
        let [a, b] = [a, b].map(|class| self.class_images.get(usize::from(class)).copied().unwrap_or(0));
        (a + b > 0).then(|| f64::from(a.max(b)) / f64::from(a + b))
    }

    /// How the one pixel for all classes does.
    pub(super) fn single(&self) -> Option<HeldOut> {
        self.held_out(self.single?, self.images())
    }

    /// How the vote of all pairs does.
    pub(super) fn vote(&self) -> Option<HeldOut> {
        self.held_out(self.vote?, self.images())
    }

    fn images(&self) -> u64 {
        self.class_images.iter().map(|&images| u64::from(images)).sum()
    }

    fn held_out(&self, correct: u64, images: u64) -> Option<HeldOut> {
        (images > 0).then(|| HeldOut::new(correct, images, self.how))
    }
}

/// The images that a rule gets right, of which each grey value is shown by so many.
fn right(counts: &Counts, is_right: impl Fn(u8) -> bool) -> u64 {
    (0..=u8::MAX).zip(counts).filter(|(value, _)| is_right(*value)).map(|(_, &count)| u64::from(count)).sum()
}

/// What one lesson teaches, ready to classify.
struct Model<'a> {
    lesson: &'a Lesson,
    vote: VoteModel,
}

impl<'a> Model<'a> {
    fn of(lesson: &'a Lesson) -> Self {
        let classes = lesson.table.classes();
        let rule = |a, b| lesson.rules[pair_index(classes, a, b)].clone();
        Self { lesson, vote: VoteModel::new(classes, lesson.table.iter().map(|(a, b, _)| rule(a, b)).collect()) }
    }
}

/// One thread's count of correctly classified images.
struct Tally {
    pairs: Vec<u64>,
    single: u64,
    vote: u64,
}

impl Tally {
    fn add(&mut self, model: &Model, image: &[u8], label: Label, voting: bool) {
        let classes = model.lesson.table.classes();
        for other in (0..classes as u32).map(|other| other as Label).filter(|&other| other != label) {
            let pair = pair_index(classes, label.min(other), label.max(other));
            let rule = &model.lesson.rules[pair];
            self.pairs[pair] += u64::from(rule.decide(image[rule.pixel()]) == label);
        }
        let single = &model.lesson.single.rule;
        self.single += u64::from(single.decide(image[single.pixel()]) == label);
        if voting {
            self.vote += u64::from(model.vote.decide(image) == label);
        }
    }
}

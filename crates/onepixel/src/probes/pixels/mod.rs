//! How far does one pixel get?
//!
//! # The big picture
//!
//! For every pair of classes the best pixel and its rule are found on one split (`learn`), and scored on images that
//! neither has seen (`held_out`): the test set, or five folds. Both look at the `evidence`; from both `assemble` makes
//! the [`PixelsFinding`].

mod assemble;
mod by_class;
mod close_up;
mod evidence;
mod finding;
mod held_out;
mod held_out_pairs;
mod learn;
mod of_sketch;
mod probe;

pub use by_class::{ClassHeldOut, ClassPairs};
pub use close_up::{ClassMeans, CloseUp, CloseUps, WrongImages};
pub use finding::*;

use serde::Serialize;

use crate::dataset::{Dataset, Label, SetName};
use crate::histogram::{self, PixelHistograms};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::search::{Criterion, PairSearch, p_value, pair_count};
use evidence::Evidence;
pub(super) use evidence::two_classes;
use held_out::HeldOutScores;
use learn::Lessons;

/// The question: how far one pixel gets with each pair of classes.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::pixels::PixelsProbe, progress::Silent};
///
/// # let images = MemoryImages::new(Shape::new(1, 2, 1)?, [9, 0, 9, 0, 9, 0, 9, 255, 7, 255, 9, 255].to_vec())?;
/// # let set = ImageSet::new(images, vec![0, 0, 0, 1, 1, 1], ["dark", "bright"])?;
/// # let dataset = Dataset::new("example", "memory", set, None)?;
/// let finding = PixelsProbe::default().run(&dataset, &Silent)?;
/// let pair = &finding.pairs[0];
/// assert_eq!((pair.a.as_str(), pair.b.as_str()), ("dark", "bright"));
/// assert_eq!((pair.position.row, pair.position.col, pair.accuracy), (0, 1, 1.0));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct PixelsProbe {
    /// Rule and metric; by default lookup and accuracy.
    pub criterion: Criterion,
    /// The images to learn on; by default the train set. Its pixels and rules are scored on the test set; those of
    /// other splits, and of datasets without a test set, by cross-validation.
    pub split: Split,
    /// How many of the hardest and of the easiest pairs to analyse where there are more than [`MOST_PAIRS`]; by default
    /// 10.
    pub listed: usize,
    /// Label permutations per pair for a p-value; by default 0, none.
    pub permutations: u32,
    /// Seed of folds and permutations; by default 0.
    pub seed: u64,
    /// Whether to keep the mean image of each class; by default not.
    pub class_means: bool,
}

impl Default for PixelsProbe {
    fn default() -> Self {
        Self {
            criterion: Criterion::default(),
            split: Split::Of(SetName::Train),
            listed: 10,
            permutations: 0,
            seed: 0,
            class_means: false,
        }
    }
}

/// The most pairs of which each is analysed and listed; of more, only the hardest and the easiest are.
pub const MOST_PAIRS: usize = 100_000;

/// The most classes that are compared in pairs: their 50 million pairs take 2.4 GB.
pub const MOST_CLASSES: usize = 10_000;

impl PixelsProbe {
    /// Asks the question of a dataset.
    ///
    /// # Errors
    ///
    /// The images cannot be read, the split does not exist, or it has fewer than two classes.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<PixelsFinding, ProbeError> {
        let evidence = Evidence::new(dataset, self.split, self.seed)?;
        let lessons = Lessons::on(&evidence, self, progress)?;
        let scores = HeldOutScores::of(&evidence, &lessons, progress)?;
        let listed = self.listed_pairs(&evidence, &lessons, &scores, progress)?;
        Ok(assemble::finding(self, evidence.seen(), lessons, &scores, listed))
    }

    /// Looks at one pair of classes closely: the accuracy of every pixel, and the `top` best ones.
    ///
    /// # Errors
    ///
    /// As [`PixelsProbe::run`]; or the classes are not two different ones that have images.
    pub fn map(
        &self,
        dataset: &Dataset,
        (first, second): (&str, &str),
        top: usize,
        progress: &dyn Progress,
    ) -> Result<PairMap, ProbeError> {
        let evidence = Evidence::new(dataset, self.split, self.seed)?;
        let [first, second] = two_classes(&evidence.set, [first, second])?;
        let classes = (first.min(second), first.max(second));
        let pair = self.pair(&evidence, classes, progress)?;
        let (set, _) = evidence.set.of_classes(&[classes.0, classes.1])?;
        let shape = set.shape();
        let mut class_means: [Vec<u8>; 2] = Default::default();
        let mut search: Option<PairSearch> = None;
        for pixels in histogram::parts(shape.values(), PixelHistograms::bytes_while_counting(2, 1), progress.memory()) {
            let histograms = histogram::count(&set, pixels, progress)?;
            class_means.iter_mut().zip(0..).for_each(|(mean, class)| mean.extend(histograms.class_mean(class)));
            let later = PairSearch::new(&histograms, (0, 1), self.criterion);
            match &mut search {
                Some(search) => search.merge_later(later),
                None => search = Some(later),
            }
        }
        let search = search.expect("an image has at least one pixel");
        let at = |(pixel, accuracy)| (shape.position(pixel), accuracy);
        Ok(PairMap {
            pair,
            accuracies: search.accuracies(),
            top: search.top(top).into_iter().map(at).collect(),
            class_means,
        })
    }

    /// What is to be said of each listed pair.
    fn listed_pairs(
        &self,
        evidence: &Evidence,
        lessons: &Lessons,
        scores: &HeldOutScores,
        progress: &dyn Progress,
    ) -> Result<Vec<PairFinding>, ProbeError> {
        let of_classes = |&(a, b): &(Label, Label)| self.pair(evidence, (a, b), progress);
        if pair_count(evidence.set.classes().len()) > MOST_PAIRS {
            let extremes = assemble::extremes(&lessons.all.table, self.listed);
            return extremes.iter().map(of_classes).collect();
        }
        let p_values = self.p_values(evidence, progress)?;
        Ok(assemble::pairs(evidence.seen(), lessons, scores, &p_values))
    }

    /// What is to be said of one pair, from its images alone.
    fn pair(
        &self,
        evidence: &Evidence,
        (a, b): (Label, Label),
        progress: &dyn Progress,
    ) -> Result<PairFinding, ProbeError> {
        let evidence_of_pair = evidence.of_pair(a, b)?;
        let lessons = Lessons::on(&evidence_of_pair, self, progress)?;
        let scores = HeldOutScores::of(&evidence_of_pair, &lessons, progress)?;
        let mut pair = self.listed_pairs(&evidence_of_pair, &lessons, &scores, progress)?.remove(0);
        pair.classes = (a, b);
        Ok(pair)
    }

    /// The permutation test of each pair whose classes have images, in order; nothing where none is asked for.
    fn p_values(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Vec<f64>, ProbeError> {
        if self.permutations == 0 {
            return Ok(Vec::new());
        }
        let shape = evidence.set.shape();
        let images = evidence.images_of_classes()?;
        let pairs = evidence.present_pairs();
        progress.begin("permuting labels", pairs.len() as u64 * u64::from(self.permutations));
        let test = |(a, b): (Label, Label)| {
            let pair = (&*images[usize::from(a)], &*images[usize::from(b)]);
            p_value(shape, pair, self.criterion, self.permutations, self.seed, progress)
        };
        Ok(pairs.into_iter().map(test).collect())
    }
}

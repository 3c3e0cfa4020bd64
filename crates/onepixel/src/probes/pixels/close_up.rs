//! What is there to see of single pairs: what their pixel shows, how every other pixel does, which images the rule gets
//! wrong?

use std::collections::BTreeMap;
use std::ops::Range;

use super::evidence::{Evidence, HeldOutImages};
use super::{HowHeldOut, MOST_PAIRS, PairFinding, PixelsFinding, PixelsProbe, Split, assemble};
use crate::dataset::{Dataset, ImageRef, ImageSet, Label, ReadError, SetName};
use crate::histogram::{self, Counts, PixelHistograms};
use crate::probes::ProbeError;
use crate::progress::Progress;
use crate::search::{PairRule, PairSearch, pair_count};

/// The most memory that the accuracy maps of all pairs may take together, in bytes.
const MOST_MAP_BYTES: usize = 64 << 20;

/// The mean images of classes: grey values, one per value of the image shape.
pub type ClassMeans = BTreeMap<Label, Vec<u8>>;

/// Some pairs of classes, looked at closely.
#[derive(Debug, Clone, PartialEq)]
pub struct CloseUps {
    /// How the images that the rules are tried on were held out. The test set was not seen in learning; without one the
    /// images are those that were learned on, folds notwithstanding: there is one rule of each pair to look at, not
    /// five.
    pub how: HowHeldOut,
    /// The pairs, in order of their classes.
    pub pairs: Vec<CloseUp>,
    /// The mean images of the classes on the images that were learned on, of those of the pairs at least: grey values,
    /// one per value of the image shape.
    pub class_means: ClassMeans,
}

/// One pair of classes, looked at closely.
#[derive(Debug, Clone, PartialEq)]
pub struct CloseUp {
    /// The two classes, the lower first, as indices into the class list.
    pub classes: (Label, Label),
    /// The best pixel and its rule, learned on all images of the split.
    pub rule: PairRule,
    /// Images of the first and of the second class by their grey value at the pixel, among those learned on.
    pub counts: [Box<Counts>; 2],
    /// Accuracy of each pixel's own best rule, by the chosen metric; one per value of the image shape.
    pub accuracies: Vec<f32>,
    /// What the rule gets wrong of the first and of the second class.
    pub wrong: [WrongImages; 2],
}

/// The images of one class that a rule takes for the other class.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrongImages {
    /// How many they are.
    pub total: u64,
    /// Of how many images of the class.
    pub images: u64,
    /// The first of them.
    pub first: Vec<ImageRef>,
}

impl PixelsProbe {
    /// Looks closely at the listed pairs of a finding of this probe: at all of them, or at the hardest and the easiest
    /// where there are more than `most`. Of the images that a rule gets wrong, the first `wrong` of each class are
    /// named.
    ///
    /// Fewer pairs are looked at where the images are so large that the maps of all would take more than 64 MiB.
    ///
    /// # Errors
    ///
    /// As [`PixelsProbe::run`].
    pub fn close_ups(
        &self,
        dataset: &Dataset,
        finding: &PixelsFinding,
        (most, wrong): (usize, usize),
        progress: &dyn Progress,
    ) -> Result<CloseUps, ProbeError> {
        let evidence = Evidence::new(dataset, self.split, self.seed)?;
        let map_bytes = evidence.set.shape().values() * size_of::<f32>();
        let pairs = chosen(finding, most.min((MOST_MAP_BYTES / map_bytes).max(2)));
        let (mut close_ups, class_means) = if pair_count(evidence.set.classes().len()) > MOST_PAIRS {
            self.one_by_one(&evidence, &pairs, progress)?
        } else {
            self.all_at_once(&evidence, &pairs, progress)?
        };
        let train_images = dataset.train.len();
        let image = |index: usize| match (&evidence.held_out, self.split) {
            (HeldOutImages::Set(set, _, scored), _) => {
                ImageRef { set: *set, index: scored.as_ref().map_or(index as u32, |scored| scored[index]) }
            }
            // Of both sets pooled, the train images come first.
            (_, Split::All) if index >= train_images => {
                ImageRef { set: SetName::held_out(dataset), index: (index - train_images) as u32 }
            }
            (_, Split::Of(set)) => ImageRef { set, index: index as u32 },
            (_, Split::All) => ImageRef { set: SetName::Train, index: index as u32 },
        };
        find_wrong(evidence.held_out_set(), &mut close_ups, (wrong, &image), progress)?;
        Ok(CloseUps { how: evidence.how(), pairs: close_ups, class_means })
    }

    /// All images are counted once, in parts of their pixels.
    fn all_at_once(
        &self,
        evidence: &Evidence,
        pairs: &[(Label, Label)],
        progress: &dyn Progress,
    ) -> Result<(Vec<CloseUp>, ClassMeans), ReadError> {
        let set = &evidence.set;
        let parts: Vec<Range<usize>> = counted_parts(set, progress).collect();
        progress.begin("looking at pairs", (set.len() * parts.len()) as u64);
        let mut close_ups: Vec<Option<CloseUp>> = vec![None; pairs.len()];
        let mut means = ClassMeans::new();
        for part in parts {
            let histograms = histogram::count(set, part, progress)?;
            for class in (0..histograms.classes()).map(|class| class as Label) {
                means.entry(class).or_default().extend(histograms.class_mean(class));
            }
            for (close_up, &pair) in close_ups.iter_mut().zip(pairs) {
                self.look(&histograms, pair, pair, close_up);
            }
        }
        Ok((close_ups.into_iter().flatten().collect(), means))
    }

    /// The images of each pair are counted on their own: with thousands of classes, those of all would not fit.
    fn one_by_one(
        &self,
        evidence: &Evidence,
        pairs: &[(Label, Label)],
        progress: &dyn Progress,
    ) -> Result<(Vec<CloseUp>, ClassMeans), ReadError> {
        let mut close_ups = Vec::with_capacity(pairs.len());
        let mut means = ClassMeans::new();
        for &(a, b) in pairs {
            let (set, _) = evidence.set.of_classes(&[a, b])?;
            let mut close_up = None;
            let mut means_of_pair: [Vec<u8>; 2] = Default::default();
            for part in counted_parts(&set, progress) {
                let histograms = histogram::count(&set, part, progress)?;
                self.look(&histograms, (0, 1), (a, b), &mut close_up);
                means_of_pair.iter_mut().zip(0..).for_each(|(mean, class)| mean.extend(histograms.class_mean(class)));
            }
            close_ups.extend(close_up);
            means.extend([a, b].into_iter().zip(means_of_pair));
        }
        Ok((close_ups, means))
    }

    /// Adds what the counts of some pixels show of a pair. `counted` are its classes in the histograms, `classes` those
    /// in the dataset.
    fn look(
        &self,
        histograms: &PixelHistograms,
        counted: (Label, Label),
        classes: (Label, Label),
        close_up: &mut Option<CloseUp>,
    ) {
        let search = PairSearch::new(histograms, counted, self.criterion);
        let accuracies = search.accuracies();
        let Some(&(pixel, accuracy)) = search.top(1).first() else { return };
        let accuracies = accuracies.into_iter().map(|accuracy| accuracy as f32);
        let best_so_far = close_up.as_ref().map(|close_up| best(&close_up.accuracies));
        let counts = || [counted.0, counted.1].map(|class| Box::new(*histograms.counts(class, pixel)));
        let rule = || PairRule::fit(histograms, counted, pixel, self.criterion).of_classes(classes);
        match close_up {
            None => {
                let wrong = Default::default();
                let accuracies = accuracies.collect();
                *close_up = Some(CloseUp { classes, rule: rule(), counts: counts(), accuracies, wrong });
            }
            Some(close_up) => {
                // Of equally good pixels the first counts, and parts come in order.
                if best_so_far.is_some_and(|best| accuracy as f32 > best) {
                    (close_up.rule, close_up.counts) = (rule(), counts());
                }
                close_up.accuracies.extend(accuracies);
            }
        }
    }
}

fn best(accuracies: &[f32]) -> f32 {
    accuracies.iter().copied().fold(0.0, f32::max)
}

fn counted_parts(set: &ImageSet, progress: &dyn Progress) -> impl Iterator<Item = Range<usize>> + use<> {
    let bytes_of_pixel = PixelHistograms::bytes_while_counting(set.classes().len(), 1);
    histogram::parts(set.shape().values(), bytes_of_pixel, progress.memory())
}

/// The listed pairs, or the hardest and easiest of them.
fn chosen(finding: &PixelsFinding, most: usize) -> Vec<(Label, Label)> {
    if finding.pairs.len() <= most {
        return finding.pairs.iter().map(|pair| pair.classes).collect();
    }
    let each = (most / 2).max(1);
    if (finding.pairs.len() as u64) < finding.pairs_total {
        return assemble::extremes(&finding.table, each);
    }
    let mut pairs: Vec<&PairFinding> = finding.pairs.iter().collect();
    let shown = |pair: &PairFinding| pair.shown_accuracy(finding.metric);
    let mut chosen = Vec::new();
    // Stable: of equals, the first classes come first.
    pairs.sort_by(|a, b| shown(a).total_cmp(&shown(b)));
    chosen.extend(pairs.iter().take(each).map(|pair| pair.classes));
    pairs.sort_by(|a, b| shown(b).total_cmp(&shown(a)).then(a.classes.cmp(&b.classes)));
    chosen.extend(pairs.iter().take(each).map(|pair| pair.classes));
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

/// Tries the rules on the images, and remembers the first `most` that each gets wrong of each class.
fn find_wrong(
    set: &ImageSet,
    close_ups: &mut [CloseUp],
    (most, image_at): (usize, &dyn Fn(usize) -> ImageRef),
    progress: &dyn Progress,
) -> Result<(), ReadError> {
    /// For each class the pairs that it belongs to, with its side of them.
    fn sides(classes: usize, close_ups: &[CloseUp]) -> Vec<Vec<(usize, usize)>> {
        let mut sides = vec![Vec::new(); classes];
        for (index, close_up) in close_ups.iter().enumerate() {
            sides[usize::from(close_up.classes.0)].push((index, 0));
            sides[usize::from(close_up.classes.1)].push((index, 1));
        }
        sides
    }
    let sides = sides(set.classes().len(), close_ups);
    let size = set.shape().values();
    progress.begin("trying rules", set.len() as u64);
    set.images().visit(0..set.len(), &mut |first, batch| {
        for (index, image) in (first..).zip(batch.chunks_exact(size)) {
            let label = set.labels()[index];
            for &(pair, side) in &sides[usize::from(label)] {
                let CloseUp { rule, wrong, .. } = &mut close_ups[pair];
                let wrong = &mut wrong[side];
                wrong.images += 1;
                if rule.decide(image[rule.pixel()]) != label {
                    wrong.total += 1;
                    if wrong.first.len() < most {
                        wrong.first.push(image_at(index));
                    }
                }
            }
        }
        progress.advance((batch.len() / size) as u64);
    })
}

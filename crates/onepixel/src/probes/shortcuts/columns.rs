//! What does a single number of each image say of its class?

use super::finding::{ClassOfNumber, NumberFinding, PairOfNumber};
use super::targets::{FOLDS, Targets};
use super::test::{Seen, corrected};
use crate::dataset::{Attribute, Label, MemoryImages, Shape, Values};
use crate::histogram::{self, PixelHistograms};
use crate::probes::ProbeError;
use crate::progress::Silent;
use crate::search::{Criterion, Metric, PairRule, Rule, SinglePixelSearch, best_pixels};
use crate::stats::Proportion;

/// The most bins of a column: few enough that each has images to learn from.
const BINS: usize = 32;

/// A number of each image, in bins.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) of_file: bool,
    pub(super) depends_on_content: bool,
    /// The bin of each image.
    pub(super) bins: Vec<u8>,
    /// What each bin is, in words.
    pub(super) words: Vec<String>,
}

impl Column {
    /// Numbers in at most 32 bins of about equally many images, each of its own where there are so few different ones.
    /// What is no number is a bin of its own.
    pub(super) fn of_numbers(name: &str, numbers: &[f64]) -> Self {
        let mut sorted: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut starts = sorted.clone();
        starts.dedup();
        if starts.len() > BINS {
            starts = (0..BINS).map(|bin| sorted[bin * sorted.len() / BINS]).collect();
            starts.dedup();
        }
        let bin = |number: f64| match number.is_nan() {
            true => starts.len() as u8,
            false => starts.partition_point(|&start| start <= number).saturating_sub(1) as u8,
        };
        let last = sorted.last().copied().unwrap_or_default();
        let word = |place: usize| match (starts.get(place), starts.get(place + 1)) {
            (None, _) => "none".to_owned(),
            (Some(start), Some(next)) => range(*start, *next, starts.len() <= BINS && all_whole(&starts)),
            (Some(start), None) if *start == last => number(*start),
            (Some(start), None) => format!("{} and more", number(*start)),
        };
        let words = (0..=starts.len()).map(word).collect();
        let bins = numbers.iter().map(|&number| bin(number)).collect();
        Self { name: name.to_owned(), of_file: false, depends_on_content: true, bins, words }
    }

    /// A column of a file's facts; of more than 255 categories the rarest are one bin.
    pub(super) fn of_attribute(attribute: &Attribute) -> Self {
        let column = match &attribute.values {
            Values::Numbers(numbers) => Self::of_numbers(&attribute.name, numbers),
            Values::Categories { places, names } => {
                let mut images = vec![0u64; names.len()];
                places.iter().for_each(|&place| images[place as usize] += 1);
                let mut frequent: Vec<usize> = (0..names.len()).collect();
                frequent.sort_by_key(|&name| (std::cmp::Reverse(images[name]), name));
                frequent.truncate(255);
                let mut bins = vec![frequent.len() as u8; names.len()];
                frequent.iter().enumerate().for_each(|(bin, &name)| bins[name] = bin as u8);
                let mut words: Vec<String> = frequent.iter().map(|&name| names[name].clone()).collect();
                words.push("others".to_owned());
                let bins = places.iter().map(|&place| bins[place as usize]).collect();
                Self { name: attribute.name.clone(), of_file: true, depends_on_content: false, bins, words }
            }
        };
        Self { of_file: true, depends_on_content: attribute.depends_on_content, ..column }
    }

    /// Whether all images have the same.
    pub(super) fn is_constant(&self) -> bool {
        self.bins.iter().all(|bin| Some(bin) == self.bins.first())
    }
}

fn all_whole(numbers: &[f64]) -> bool {
    numbers.iter().all(|number| number.fract() == 0.0)
}

fn range(start: f64, next: f64, each: bool) -> String {
    if each && next - start <= 1.0 { number(start) } else { format!("{} to below {}", number(start), number(next)) }
}

fn number(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number:.2}") }
}

/// What a column tells of one class and the rest, held out.
pub(super) struct OfClass {
    pub(super) class: usize,
    pub(super) seen: Seen,
    /// Whether each bin means the class, learned from all images.
    pub(super) means_class: Vec<bool>,
}

impl OfClass {
    /// The chance of such a difference after correcting for so many tests.
    pub(super) fn p_value(&self, tests: u64) -> f64 {
        corrected(self.seen.chance_over_folds(self.seen.difference()), tests)
    }
}

/// A column with what it says.
pub(super) struct Scored {
    pub(super) finding: NumberFinding,
    pub(super) of_classes: Vec<OfClass>,
}

/// Scores a column by the search that scores pixels: its bins are the grey values of images of one pixel.
pub(super) fn score(column: &Column, targets: &Targets, tests: u64) -> Result<Scored, ProbeError> {
    let images = MemoryImages::new(Shape::new(1, 1, 1)?, column.bins.clone())?;
    let set = crate::dataset::ImageSet::new(images, targets.set.labels().to_vec(), targets.set.classes().to_vec())?;
    let folds = histogram::count_folds(&set, &targets.folds, 0..1, &Silent)?;
    let all = histogram::count(&set, 0..1, &Silent)?;
    let mut outside = Vec::new();
    for fold in &folds {
        let mut rest = all.clone();
        rest.subtract(fold)?;
        outside.push(rest);
    }
    let of_classes: Vec<OfClass> = (0..targets.classes).map(|class| of_class(class, &folds, &outside, &all)).collect();
    let best = of_classes.iter().reduce(
        |best, next| {
            if next.seen.difference() > best.seen.difference() { next } else { best }
        },
    );
    let best_class = best.map(|best| ClassOfNumber {
        class: targets.name(best.class),
        balanced_accuracy: best.seen.balanced_accuracy().share,
        p_value: best.p_value(tests),
    });
    let most = all.class_images().iter().copied().max().unwrap_or(0);
    let finding = NumberFinding {
        name: column.name.clone(),
        of_file: column.of_file,
        depends_on_content: column.depends_on_content,
        accuracy: accuracy(&folds, &outside, set.len() as u64),
        majority_share: Proportion::new(most.into(), set.len() as u64).share,
        best_pair: best_pair(targets, &folds, &outside, &all),
        best_class,
    };
    Ok(Scored { finding, of_classes })
}

/// Over all classes.
fn accuracy(folds: &[PixelHistograms], outside: &[PixelHistograms], images: u64) -> Proportion {
    let mut correct = 0;
    for (fold, learned) in folds.iter().zip(outside) {
        let rule = SinglePixelSearch::new(learned, Metric::Accuracy).rule;
        for class in 0..fold.classes() as Label {
            let counts = fold.counts(class, 0).iter().zip(0..=255);
            correct += counts.filter(|(_, bin)| rule.decide(*bin) == class).map(|(&n, _)| u64::from(n)).sum::<u64>();
        }
    }
    Proportion::new(correct, images)
}

/// The pair that the lookup rule tells apart best, balanced: by plain accuracy the pair of the most unequal classes would
/// win for nothing. A rule that is learned for one of the two accuracies is scored by the same: nearly all images in one bin
/// are of the smaller class by balanced accuracy where its share is larger by a hair, and by plain accuracy all wrong then.
fn best_pair(
    targets: &Targets,
    folds: &[PixelHistograms],
    outside: &[PixelHistograms],
    all: &PixelHistograms,
) -> Option<PairOfNumber> {
    let table = best_pixels(all, Criterion { rule: Rule::Lookup, metric: Metric::Balanced });
    let pairs = table.iter().filter(|(_, b, _)| usize::from(*b) < targets.classes);
    let scored = pairs.map(|(a, b, best)| (table.accuracy(a, b, best), a, b));
    let (_, a, b) = scored.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let images = [a, b].map(|class| u64::from(all.class_images()[usize::from(class)]));
    let correct = |rule, metric| {
        let of_folds = folds.iter().zip(outside).map(|(fold, learned)| {
            let rule = PairRule::fit(learned, (a, b), 0, Criterion { rule, metric });
            rule.count_correct(fold.counts(a, 0), fold.counts(b, 0))
        });
        of_folds.fold((0, 0), |(all_a, all_b), (of_a, of_b)| (all_a + of_a, all_b + of_b))
    };
    let plain = |rule| {
        let (of_a, of_b) = correct(rule, Metric::Accuracy);
        Proportion::new(of_a + of_b, images[0] + images[1])
    };
    let (of_a, of_b) = correct(Rule::Lookup, Metric::Balanced);
    let taken_for_a =
        Seen { of_class: of_a, of_rest: images[1] - of_b, class_images: images[0], rest_images: images[1] };
    Some(PairOfNumber {
        a: targets.name(a.into()),
        b: targets.name(b.into()),
        balanced: taken_for_a.balanced_accuracy(),
        lookup: plain(Rule::Lookup),
        threshold: plain(Rule::Threshold),
        majority_share: images[0].max(images[1]) as f64 / (images[0] + images[1]) as f64,
    })
}

/// Whether each bin means the class: where its share of the class is larger than its share of the rest.
fn meaning(class: usize, learned: &PixelHistograms) -> Vec<bool> {
    let images = learned.class_images();
    let all: u64 = images.iter().map(|&images| u64::from(images)).sum();
    let of_class = u64::from(images[class]);
    let decide = |bin: usize| {
        let here = u64::from(learned.counts(class as Label, 0)[bin]);
        let of_all: u64 = (0..images.len()).map(|other| u64::from(learned.counts(other as Label, 0)[bin])).sum();
        // here / of_class > (of_all − here) / (all − of_class), in whole numbers.
        u128::from(here) * u128::from(all - of_class) > u128::from(of_all - here) * u128::from(of_class)
    };
    (0..256).map(decide).collect()
}

fn of_class(class: usize, folds: &[PixelHistograms], outside: &[PixelHistograms], all: &PixelHistograms) -> OfClass {
    let mut seen = Seen::default();
    debug_assert_eq!(folds.len(), usize::from(FOLDS));
    for (fold, learned) in folds.iter().zip(outside) {
        let means_class = meaning(class, learned);
        for other in 0..fold.classes() {
            let counts = fold.counts(other as Label, 0).iter().zip(&means_class);
            let taken: u64 = counts.filter(|(_, means)| **means).map(|(&images, _)| u64::from(images)).sum();
            let images = u64::from(fold.class_images()[other]);
            match other == class {
                true => (seen.of_class, seen.class_images) = (seen.of_class + taken, seen.class_images + images),
                false => (seen.of_rest, seen.rest_images) = (seen.of_rest + taken, seen.rest_images + images),
            }
        }
    }
    OfClass { class, seen, means_class: meaning(class, all) }
}

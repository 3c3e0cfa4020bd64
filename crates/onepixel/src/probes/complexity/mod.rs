//! How hard are the classes to tell apart, by the classical measures?
//!
//! # The big picture
//!
//! The measures of A. C. Lorena et al., "How complex is your classification problem? A survey on measuring classification
//! complexity", ACM Computing Surveys 52(5), 2019, and some that newer work adds, exactly: distances are whole numbers, and
//! no table of all of them is ever held. `measure` lists what there is, `problem` the images. Then each file answers one
//! question: `overlap`, `fisher`, `machine` and `linearity` for pairs of classes (`pairs`), `balance` and `dimension` for all
//! images; `neighbours`, `tree`, `spheres`, `interpolated`, `network` and `spectrum` from the distances of all images
//! (`near`), which pass by once or twice for each. `dialect` computes what libraries would. `bootstrap` says how sure an estimate is.

mod balance;
mod bootstrap;
mod dialect;
mod dimension;
mod finding;
mod fisher;
mod interpolated;
mod linearity;
mod machine;
mod measure;
mod near;
mod neighbours;
mod network;
mod overlap;
mod pairs;
mod problem;
mod spectrum;
mod spheres;
mod table;
mod tree;

pub use finding::{ComplexityFinding, MeasureFinding, PairMeasures, Variants};
pub use measure::{Caution, Dialect, Family, Measure, Without};

use serde::Serialize;

use crate::dataset::{Dataset, Features, ImageSet, SetName, stratified_split};
use crate::distance::ReferenceImages;
use crate::models::Samples;
use crate::probes::ProbeError;
use crate::probes::pixels::two_classes;
use crate::progress::Progress;
use near::Near;
use pairs::PairFound;
use problem::Problem;
use table::Found;

pub(super) use dimension::{Moments, inverse_dimension};
pub(super) use machine::separate;
pub(super) use neighbours::Nearest;
pub(super) use problem::Pair;

/// The question: how hard the classes of a set are to tell apart, by each measure.
///
/// Memory: the images twice, 200 bytes and more for each image, and a bit for each two images of one class. Time: some ten
/// times the distances of all images, and a linear machine for each pair of classes.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::complexity::{ComplexityProbe, Measure}, progress::Silent};
///
/// # let images = MemoryImages::new(Shape::new(1, 2, 1)?, (0..40).map(|n: u8| 6 * n).collect())?;
/// # let set = ImageSet::new(images, [[0; 10], [1; 10]].concat(), ["dark", "bright"])?;
/// # let dataset = Dataset::new("example", "memory", set, None)?;
/// let finding = ComplexityProbe::default().run(&dataset, &Silent)?;
/// assert_eq!(finding.value(Measure::F3), Some(0.0));
/// assert_eq!(finding.value(Measure::N1), Some(0.1));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct ComplexityProbe {
    /// The set whose images are measured; by default the train set.
    pub set: SetName,
    /// The two classes to tell apart; by default all.
    pub pair: Option<[String; 2]>,
    /// Whose definitions are followed; by default those of Lorena et al.
    pub dialect: Dialect,
    /// Images that are measured at most: of more, a sample with the same shares of classes; by default 70,000. A library's
    /// dialect measures no more than [`Dialect::MOST_IMAGES`].
    pub most_images: usize,
    /// Seed of samples, points between images and resampling; by default 0.
    pub seed: u64,
}

impl Default for ComplexityProbe {
    fn default() -> Self {
        Self { set: SetName::Train, pair: None, dialect: Dialect::Lorena, most_images: 70_000, seed: 0 }
    }
}

/// What is found by some definitions.
#[derive(Default)]
struct Measured {
    measures: Vec<MeasureFinding>,
    variants: Variants,
    pairs: Vec<PairMeasures>,
}

impl ComplexityFinding {
    /// What a measure says; `None` where it has no value.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        self.measures.iter().find(|found| found.key == measure).and_then(|found| found.value)
    }
}

impl ComplexityProbe {
    /// Asks the question of a dataset.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, there is no such set, or it has no two classes with images, of
    /// those that were asked for.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<ComplexityFinding, ProbeError> {
        let whole = self.images(dataset)?;
        let present = whole.class_images().iter().filter(|&&images| images > 0).count();
        if present < 2 {
            return Err(ProbeError::too_few_classes(&dataset.name, self.set.name(), present));
        }
        let images_total = whole.len() as u64;
        let of_features = whole.features().is_some();
        let set = self.sample(whole, progress)?;
        let samples = Samples::of(&set).ok_or(ProbeError::Missing("images in memory"))?;
        let (problem, present) = Problem::of(&samples);
        let found = match dialect::measures(self.dialect, &problem, self.seed, progress) {
            Some(measures) => Measured { measures, ..Measured::default() },
            None => self.own(&problem, |class| set.classes()[usize::from(present[class])].clone(), progress),
        };
        Ok(ComplexityFinding {
            set: self.set,
            pair: self.pair.clone(),
            images: problem.len() as u64,
            images_total,
            classes: problem.classes() as u64,
            values: problem.images.values() as u64,
            of_features,
            seed: self.seed,
            dialect: self.dialect,
            measures: found.measures,
            variants: found.variants,
            pairs_total: (problem.classes() * (problem.classes() - 1) / 2) as u64,
            pairs: found.pairs,
        })
    }

    /// All measures by their own definitions.
    fn own(&self, problem: &Problem<'_>, name: impl Fn(usize) -> String, progress: &dyn Progress) -> Measured {
        let small = problem.images.values() <= ReferenceImages::<u32>::MOST_VALUES;
        let points = interpolated::points(problem, self.seed);
        let near = if small {
            Near::of::<u32>(problem, &points, self.seed, progress)
        } else {
            Near::of::<u64>(problem, &points, self.seed, progress)
        };
        let pairs = pairs::measure(problem, &points, self.seed, progress);
        let f1 = overlap::fisher(problem, progress);
        let components = dimension::components(problem.images, dimension::SHARE, progress);
        let found = Found { problem, near: &near, pairs: &pairs, f1, components };
        Measured {
            measures: found.measures(),
            variants: near.variants,
            pairs: pairs.iter().map(|pair| of_pair(pair, &name)).collect(),
        }
    }

    /// Images that are measured at most.
    fn most(&self) -> usize {
        match self.dialect {
            Dialect::Lorena => self.most_images,
            _ => self.most_images.min(Dialect::MOST_IMAGES),
        }
    }

    /// The images that are asked for.
    fn images(&self, dataset: &Dataset) -> Result<ImageSet, ProbeError> {
        let set = self.set.of(dataset).ok_or_else(|| match self.set {
            SetName::Test => ProbeError::NoTestSet(dataset.name.clone()),
            _ => ProbeError::NoSuchSet { set: self.set.to_string(), dataset: dataset.name.clone() },
        })?;
        match &self.pair {
            Some([a, b]) => Ok(set.of_classes(&two_classes(set, [a, b])?)?.0),
            None => Ok(set.clone()),
        }
    }

    /// All images, or as many as are measured at most, in memory.
    fn sample(&self, set: ImageSet, progress: &dyn Progress) -> Result<ImageSet, ProbeError> {
        let values = set.features().map_or(set.shape().values(), Features::dimensions) as u64;
        let is_sample = set.len() > self.most();
        let images = set.len().min(self.most()) as u64;
        // The images, their copy as references, and what is kept of each.
        let held = if is_sample { images * values } else { set.bytes_to_hold() };
        let distances = dialect::memory(self.dialect, images, values);
        ProbeError::unless_held(held + images * (values + 400) + distances, progress.memory())?;
        progress.check();
        if !is_sample {
            return Ok(set.of_features()?.into_memory()?);
        }
        let rest = 1.0 - self.most() as f64 / set.len() as f64;
        let (chosen, _) = stratified_split(set.labels(), rest, self.seed);
        Ok(set.select(&chosen)?.of_features()?)
    }
}

fn of_pair(pair: &PairFound, name: impl Fn(usize) -> String) -> PairMeasures {
    let linear = pair.linearity;
    PairMeasures {
        a: name(pair.classes.0),
        b: name(pair.classes.1),
        images: pair.images as u64,
        f1: pair.f1,
        f1v: pair.f1v,
        f2: pair.overlap.f2,
        f3: pair.overlap.f3,
        f4: pair.overlap.f4,
        l1: linear.map(|linear| linear.l1),
        l2: linear.map(|linear| linear.l2),
        l3: linear.map(|linear| linear.l3),
        c1: pair.c1,
        c2: pair.c2,
    }
}

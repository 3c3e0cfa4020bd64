//! What does the probe say?

use serde::Serialize;

use super::measure::{Caution, Dialect, Family, Measure, Without};
use crate::dataset::SetName;
use crate::probes::findings::Finding;

/// How hard the classes are to tell apart, by each measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ComplexityFinding {
    /// The set whose images are measured.
    pub set: SetName,
    /// The two classes, where only two are told apart.
    pub pair: Option<[String; 2]>,
    /// Images that are measured.
    pub images: u64,
    /// Images of the set, or of the two classes: more than are measured where these are a sample.
    pub images_total: u64,
    /// Classes that have images.
    pub classes: u64,
    /// Values of an image.
    pub values: u64,
    /// Whether these are features of the images, in 256 steps, instead of their pixels.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub of_features: bool,
    /// Seed of samples, points between images and resampling.
    pub seed: u64,
    /// Whose definitions the measures follow.
    pub dialect: Dialect,
    /// All measures, in the order of [`Measure::ALL`]; of a library's dialect, those of Lorena et al.
    pub measures: Vec<MeasureFinding>,
    /// What is often called by the name of a measure, too.
    pub variants: Variants,
    /// Pairs of classes.
    pub pairs_total: u64,
    /// The measures of each pair by itself, hardest last; none in a library's dialect; of very many pairs, of some that are drawn at random.
    pub pairs: Vec<PairMeasures>,
}

impl Finding for ComplexityFinding {
    const NAME: &'static str = "complexity";
}

/// What a measure says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MeasureFinding {
    /// Which measure.
    pub key: Measure,
    /// What it looks at.
    pub family: Family,
    /// Its value; `None` where it has none.
    pub value: Option<f64>,
    /// Lower end of the 95 % interval of an estimate; `None` where the measure is no estimate, or has no interval.
    pub low: Option<f64>,
    /// Upper end of that interval.
    pub high: Option<f64>,
    /// The greatest value that it can have; `None` where there is none. The least is 0.
    pub most: Option<f64>,
    /// Whether a low value means that classes are easy to tell apart; `None` where the value says nothing of that.
    pub easy_when_low: Option<bool>,
    /// Why it has no value.
    pub without: Option<Without>,
    /// Why the value says less than it seems to.
    pub cautions: Vec<Caution>,
}

impl MeasureFinding {
    pub(super) fn of(measure: Measure, value: Result<f64, Without>, cautions: Vec<Caution>) -> Self {
        Self {
            key: measure,
            family: measure.family(),
            value: value.ok(),
            low: None,
            high: None,
            most: measure.most(),
            easy_when_low: measure.is_easy_when_high().map(|is_high| !is_high),
            without: value.err(),
            cautions,
        }
    }
}

/// Numbers that other works call by the name of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Variants {
    /// N1 as a share of edges that join two classes, by the number of images.
    pub n1_edges: Option<f64>,
    /// N2 as the mean over the images of each one's own ratio.
    pub n2_mean: Option<f64>,
    /// ClsCoef of all pairs of neighbours together.
    pub cls_coef_global: Option<f64>,
}

/// The measures of one pair of classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PairMeasures {
    /// The first class.
    pub a: String,
    /// The second class.
    pub b: String,
    /// Images of both.
    pub images: u64,
    /// See [`Measure::F1`].
    pub f1: f64,
    /// See [`Measure::F1v`]; `None` where images have too many values.
    pub f1v: Option<f64>,
    /// See [`Measure::F2`].
    pub f2: f64,
    /// See [`Measure::F3`].
    pub f3: f64,
    /// See [`Measure::F4`].
    pub f4: f64,
    /// See [`Measure::L1`]; `None` where the machine does not fit into memory.
    pub l1: Option<f64>,
    /// See [`Measure::L2`].
    pub l2: Option<f64>,
    /// See [`Measure::L3`].
    pub l3: Option<f64>,
    /// See [`Measure::C1`].
    pub c1: f64,
    /// See [`Measure::C2`].
    pub c2: f64,
}

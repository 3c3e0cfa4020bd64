//! What does each standard model get from a dataset?

use serde::Serialize;

use super::{DatasetSummary, SCHEMA_VERSION};
use crate::dataset::Dataset;
use crate::probes::ladder::LadderFinding;

/// What the ladder found in one dataset. Serialises to the document of the shipped JSON Schema.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// # use onepixel::{audit::Ladder, probes::ladder::{LadderProbe, Rung}, progress::Silent};
/// # let images = || MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![9, 0, 9, 0]).unwrap();
/// # let set = || ImageSet::new(images(), vec![0, 1, 0, 1], ["bright", "dark"]).unwrap();
/// # let dataset = Dataset::new("example", "memory", set(), Some(set()))?;
/// # let rungs = vec![Rung::named("single-pixel").unwrap()];
/// let finding = LadderProbe { rungs, ..LadderProbe::default() }.run(&dataset, &[], &Silent, &mut |_| {})?;
/// let ladder = Ladder::new(&dataset, finding);
/// assert_eq!(ladder.timing.rungs[0].name, "single-pixel");
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ladder {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of this crate.
    pub onepixel_version: &'static str,
    /// What was learned from and scored on.
    pub dataset: DatasetSummary,
    /// What each rung got.
    pub ladder: LadderFinding,
    /// How long it took. The only part that differs from run to run.
    pub timing: LadderTiming,
}

/// Wall-clock times in seconds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct LadderTiming {
    /// Finding and opening the dataset, where the caller took the time.
    pub load_seconds: Option<f64>,
    /// The measured rungs, in their order; a user's own models have no times.
    pub rungs: Vec<RungTiming>,
    /// The rungs that were left out because of what they would have taken, in their order.
    pub skipped: Vec<SkippedTiming>,
}

/// How long one rung took: the first seed, all folds together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RungTiming {
    /// The rung's name on the command line.
    pub name: String,
    /// Fitting, with whatever is chosen on the train images.
    pub fit_seconds: f64,
    /// Predicting the held-out images.
    pub predict_seconds: f64,
}

/// What a rung would have taken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkippedTiming {
    /// The rung's name on the command line.
    pub name: String,
    /// The estimate for all its runs, in seconds.
    pub estimated_seconds: f64,
}

impl Ladder {
    /// The document of a finding.
    pub fn new(dataset: &Dataset, finding: LadderFinding) -> Self {
        let (rungs, skipped) = times(&finding);
        let timing = LadderTiming { load_seconds: None, rungs, skipped };
        Self {
            schema_version: SCHEMA_VERSION,
            onepixel_version: env!("CARGO_PKG_VERSION"),
            dataset: dataset.into(),
            ladder: finding,
            timing,
        }
    }
}

/// The times of the measured rungs, and of those that were left out for what they would have taken.
pub(super) fn times(finding: &LadderFinding) -> (Vec<RungTiming>, Vec<SkippedTiming>) {
    let measured = finding.rungs.iter().filter_map(|rung| {
        let time = rung.time?;
        let (fit_seconds, predict_seconds) = (time.fit_seconds, time.predict_seconds);
        Some(RungTiming { name: rung.name.clone(), fit_seconds, predict_seconds })
    });
    let skipped = finding
        .skipped
        .iter()
        .filter_map(|rung| Some(SkippedTiming { name: rung.name.clone(), estimated_seconds: rung.estimated_seconds? }));
    (measured.collect(), skipped.collect())
}

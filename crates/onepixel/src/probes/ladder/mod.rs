//! How far does each standard model get, and how fast?
//!
//! # The big picture
//!
//! A rung ([`Rung`]) is a model family with fixed settings; the ladder is all of them, from the majority class to
//! convolutional networks. Each is fitted on the train images and scored on images that it has not seen (`held_out`):
//! the test set, or five folds in turn. Nothing is chosen by the held-out images. A rung that would take longer than is
//! allowed is left out, by an `estimate` from small samples, or ended when its time is up; where all of them share a time,
//! `haste` says from how many images each learns. One that would take more memory, or cannot be fitted, says so. A user's own model
//! joins through its [`Predictions`].

mod answers;
mod estimate;
mod finding;
mod hard_images;
mod haste;
pub(super) mod held_out;
mod predictions;
mod probe;
mod rung;
mod rungs;
mod stretched;
mod worst_pairs;

use std::cmp::Reverse;
use std::time::{Duration, Instant};

pub use answers::ImageAnswer;
use estimate::{Estimate, Expected, Sampling};
pub use finding::{ConfusedPair, LadderFinding, RungFinding, RungTime, SkippedRung, Spread};
pub use hard_images::{HardImage, HardImages};
pub use predictions::Predictions;
pub use rung::{Fitted, Rung};
pub use rungs::{RUNGS, SHORT_CNN};
pub use worst_pairs::{WORST_PAIRS, WorstPairs};

use serde::Serialize;

use crate::budget::{Budget, OutOfTime};
use crate::dataset::{Dataset, Label};
use crate::models::{FitError, Probabilities};
use crate::probes::ProbeError;
use crate::progress::Progress;
use finding::Outcome;
use haste::Clock;
pub use held_out::held_out_labels;
pub(super) use held_out::{HeldOut, chosen, most_per_class};
pub(super) use rungs::small_network;
pub(super) use stretched::Stretch;

/// The question: what each rung gets.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::ladder::{LadderProbe, Rung}, progress::Silent};
///
/// # let images = || MemoryImages::new(Shape::new(1, 2, 1).unwrap(), [9, 0, 9, 0, 9, 0, 9, 255, 7, 255].to_vec()).unwrap();
/// # let set = || ImageSet::new(images(), vec![0, 0, 0, 1, 1], ["dark", "bright"]).unwrap();
/// # let dataset = Dataset::new("example", "memory", set(), Some(set()))?;
/// let rungs = vec![Rung::named("majority").unwrap(), Rung::named("single-pixel").unwrap()];
/// let finding = LadderProbe { rungs, ..LadderProbe::default() }.run(&dataset, &[], &Silent, &mut |_| {})?;
/// assert_eq!(finding.rungs[0].accuracy, 0.6);
/// assert_eq!(finding.rungs[1].accuracy, 1.0);
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct LadderProbe {
    /// The rungs to measure, in this order; by default all. [`Rung::suiting`] says which suit the images.
    pub rungs: Vec<&'static Rung>,
    /// The longest that one rung may take in all; by default there is no limit. What a rung would take is estimated
    /// before it begins; one that takes longer is ended.
    pub max_time: Option<Duration>,
    /// The time that all rungs share; by default there is no limit. Where it is short, rungs come in the order of what they
    /// tell for their time; in two fifths of it each is tried, from fewer images where all do not fit, which its finding says;
    /// the best of these begin again in the rest. Nothing that a finding without such rungs says depends on it.
    #[serde(skip)]
    pub time: Option<Duration>,
    /// The most memory that one rung may take beside the images, in bytes; by default there is no limit. What a rung
    /// could need is known before it begins. Nothing that a finding without rungs left out for it says depends on it.
    #[serde(skip)]
    pub max_memory: Option<u64>,
    /// Learn from at most so many images of each class, chosen at random; by default from all.
    pub per_class: Option<usize>,
    /// How often the rungs that depend on chance are repeated, each time with the next seed; by default once.
    pub repeats: u32,
    /// Seed of samples, folds and of the rungs that depend on chance; by default 0.
    pub seed: u64,
    /// The best of these rungs keeps how probable it finds each class for each held-out image, so that it need not be fitted
    /// again to judge their labels; by default none does.
    #[serde(skip)]
    pub judges: &'static [&'static str],
}

/// The most probabilities that are kept of a rung: 64 MiB.
const MOST_PROBABILITIES: usize = 16 << 20;

/// On a sample, a rung of up to so many times the least error may be the best of all images.
const GOOD: f64 = 1.25;

impl Default for LadderProbe {
    fn default() -> Self {
        Self {
            rungs: RUNGS.iter().collect(),
            max_time: None,
            time: None,
            max_memory: None,
            per_class: None,
            repeats: 1,
            seed: 0,
            judges: &[],
        }
    }
}

impl LadderProbe {
    /// Measures the rungs one after the other, and scores predictions beside them; `hear` is told of all that was found
    /// so far each time a rung is done.
    ///
    /// # Errors
    ///
    /// The images cannot be read or do not fit into memory, there are fewer than two classes with images, or predictions
    /// do not fit the test set. A rung that cannot be fitted is no error: the finding says why.
    pub fn run(
        &self,
        dataset: &Dataset,
        predictions: &[Predictions],
        progress: &dyn Progress,
        hear: &mut dyn FnMut(&LadderFinding),
    ) -> Result<LadderFinding, ProbeError> {
        let mut clock = Clock::of(self);
        let memory = self.max_memory.unwrap_or(u64::MAX).min(progress.memory());
        let held_out = HeldOut::new(dataset, self.per_class, self.seed, memory)?;
        predictions.iter().try_for_each(|of_user| of_user.check(dataset))?;
        let mut finding = LadderFinding::new(&held_out, self);
        for of_user in predictions {
            let outcome = Outcome::given(of_user.scored(dataset));
            finding.rungs.push(RungFinding::new(&of_user.name, &of_user.name, &of_user.source, &held_out, outcome));
        }
        let rungs = if clock.is_some() { Clock::order(&self.rungs) } else { self.rungs.clone() };
        for (index, &rung) in rungs.iter().enumerate() {
            let stage = format!("{} ({} of {})", rung.title, index + 1, rungs.len());
            let staged = Staged { stage: &stage, progress };
            let measured = match &mut clock {
                Some(clock) => clock.measure(self, (rung, rungs.len() - index), &held_out, &staged)?,
                None => self.measure(rung, &held_out, &staged)?,
            };
            match measured {
                Ok(outcome) => {
                    let measured = RungFinding::new(rung.name, rung.title, rung.settings, &held_out, outcome);
                    finding.add(measured);
                }
                Err(skipped) => finding.skipped.push(skipped),
            }
            finding.sort_as(&self.rungs);
            hear(&finding);
        }
        if let Some(clock) = &clock {
            self.begin_again(clock, &held_out, progress, (&mut finding, hear))?;
            finding.seconds_of_all = clock.seconds_of_all(self, &held_out, &finding);
            if finding.seconds_of_all.is_some() {
                hear(&finding);
            }
        }
        Ok(finding)
    }

    /// Lets rungs that had no time for all images learn from more of them in the time that the others left, the best first, and
    /// then those that had no time for any.
    fn begin_again(
        &self,
        clock: &Clock,
        held_out: &HeldOut,
        progress: &dyn Progress,
        (finding, hear): (&mut LadderFinding, &mut dyn FnMut(&LadderFinding)),
    ) -> Result<(), ProbeError> {
        let mut tried: Vec<&'static Rung> = Vec::new();
        while clock.has_time() {
            let Some((rung, per_class)) = self.next_again(finding, &tried, (clock, held_out)) else { break };
            tried.push(rung);
            let stage = format!("{}, from more images", rung.title);
            let staged = Staged { stage: &stage, progress };
            if let Some(outcome) = clock.measure_again(self, (rung, per_class), held_out, &staged)? {
                finding.rungs.retain(|of| of.own || of.name != rung.name);
                finding.skipped.retain(|of| of.name != rung.name);
                finding.add(RungFinding::new(rung.name, rung.title, rung.settings, held_out, outcome));
                finding.sort_as(&self.rungs);
                hear(finding);
            }
        }
        Ok(())
    }

    /// The rung that begins again next, and the images of each class that it learned from: of those that learned from samples
    /// and were not tried, the one of the good ones of which the time holds most images, else one that had no time.
    fn next_again(
        &self,
        finding: &LadderFinding,
        tried: &[&Rung],
        (clock, held_out): (&Clock, &HeldOut),
    ) -> Option<(&'static Rung, Option<usize>)> {
        let named = |name: &str| {
            let rung = self.rungs.iter().copied().find(|rung| rung.name == name)?;
            tried.iter().all(|known| known.name != name).then_some(rung)
        };
        let sampled = finding.measured().filter(|of| of.per_class.is_some());
        let sampled: Vec<_> = sampled.filter_map(|of| Some((of, named(&of.name)?))).collect();
        let least = sampled.iter().map(|(of, _)| 1.0 - of.accuracy).fold(f64::INFINITY, f64::min);
        let good = sampled.into_iter().filter(|(of, _)| 1.0 - of.accuracy <= GOOD * least);
        let late = || {
            let slow = finding.skipped.iter().filter(|of| !of.lasts).filter_map(|of| named(&of.name));
            slow.min_by_key(|rung| rung.turn_in_haste).map(|rung| (rung, None))
        };
        // Of several that all images fit, the quickest: it leaves time for the next.
        let most = good.max_by_key(|(of, rung)| {
            (clock.images_within(self, rung, held_out), Reverse(clock.milliseconds_of_all(rung)), of.correct)
        });
        most.map(|(of, rung)| (rung, of.per_class)).or_else(late)
    }

    /// Fits and scores one rung, or says why not.
    fn measure(
        &self,
        rung: &Rung,
        held_out: &HeldOut,
        progress: &dyn Progress,
    ) -> Result<Result<Outcome, SkippedRung>, ProbeError> {
        let mut budget = self.memory();
        if let Some(limit) = self.max_time {
            let whole = budget;
            budget = budget.within(limit);
            let runs = self.runs_of(rung, held_out);
            let expected = Estimate::of(rung, held_out, (Sampling::THOROUGH, self.seed, limit), &whole, progress)?;
            let seconds = match expected {
                Ok(Expected::Untold) => 0.0,
                Ok(Expected::AtLeast(seconds, _)) => seconds,
                Ok(Expected::Estimated(estimate)) => estimate.of_all(),
                Err(error) => return Ok(Err(SkippedRung::unfit(rung, &error))),
            };
            if seconds * runs > limit.as_secs_f64() {
                let reason = format!("would take longer than the {} s allowed", limit.as_secs_f64());
                return Ok(Err(SkippedRung::slow(rung, reason, seconds * runs)));
            }
        }
        match budget.run(progress, |progress| self.run_all(rung, held_out, None, progress)) {
            Ok(outcome) => match outcome? {
                Ok(outcome) => Ok(Ok(outcome)),
                Err(error) => Ok(Err(SkippedRung::unfit(rung, &error))),
            },
            Err(OutOfTime) => {
                let limit = self.max_time.unwrap_or_default().as_secs_f64();
                let reason = format!("not done after the {limit} s allowed");
                Ok(Err(SkippedRung::slow(rung, reason, limit)))
            }
        }
    }

    /// The memory that one rung may take.
    fn memory(&self) -> Budget {
        self.max_memory.map_or_else(Budget::default, |bytes| Budget::default().holding(bytes))
    }

    /// How often a rung is repeated.
    fn repeats_of(&self, rung: &Rung) -> u32 {
        if rung.is_random { self.repeats.max(1) } else { 1 }
    }

    /// How often a rung is fitted: each time that it is repeated, to all but each part.
    fn runs_of(&self, rung: &Rung, held_out: &HeldOut) -> f64 {
        f64::from(self.repeats_of(rung)) * held_out.parts() as f64
    }

    /// Fits and scores a rung as often as it is repeated, from at most so many images of each class.
    fn run_all(
        &self,
        rung: &Rung,
        held_out: &HeldOut,
        per_class: Option<usize>,
        progress: &dyn Progress,
    ) -> Result<Result<Outcome, FitError>, ProbeError> {
        let mut outcome = Outcome::learned_from(per_class);
        for repeat in 0..u64::from(self.repeats_of(rung)) {
            let seed = self.seed.wrapping_add(repeat);
            let keeps = self.judges.contains(&rung.name) && repeat == 0 && per_class.is_none();
            match run_once((rung, keeps), held_out, (seed, per_class), progress)? {
                Ok(run) => outcome.add(run),
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(outcome))
    }
}

/// What came of fitting a rung with one seed, on each part in turn.
struct Run {
    predicted: Vec<Label>,
    chosen: Vec<String>,
    fit_seconds: f64,
    predict_seconds: f64,
    /// How probable it finds each class, where that is kept.
    probabilities: Option<Probabilities>,
}

fn run_once(
    (rung, keeps_probabilities): (&Rung, bool),
    held_out: &HeldOut,
    (seed, per_class): (u64, Option<usize>),
    progress: &dyn Progress,
) -> Result<Result<Run, FitError>, ProbeError> {
    let (images, classes) = (held_out.labels().len(), held_out.classes().len());
    let keeps = keeps_probabilities && images * classes <= MOST_PROBABILITIES;
    let mut run = Run {
        predicted: vec![0; images],
        chosen: Vec::new(),
        fit_seconds: 0.0,
        predict_seconds: 0.0,
        probabilities: keeps.then(|| Probabilities::reserved(images, classes)).transpose()?,
    };
    for part in 0..held_out.parts() {
        let part = held_out.part(part, per_class)?;
        let begin = Instant::now();
        let fitted = match rung.fit(&part.train, seed, progress) {
            Ok(fitted) => fitted,
            Err(error) => return Ok(Err(error)),
        };
        run.fit_seconds += begin.elapsed().as_secs_f64();
        let begin = Instant::now();
        let predicted = fitted.model.predict_within(&part.held_out, progress)?;
        run.predict_seconds += begin.elapsed().as_secs_f64();
        part.place(&predicted, &mut run.predicted);
        if let Some(probabilities) = &mut run.probabilities {
            probabilities.fill(&*fitted.model, &part.held_out, part.places.as_deref())?;
        }
        run.chosen.extend(fitted.chosen.filter(|chosen| !run.chosen.contains(chosen)));
    }
    Ok(Ok(run))
}

/// Progress that says which rung it is of.
pub(super) struct Staged<'a> {
    pub(super) stage: &'a str,
    pub(super) progress: &'a dyn Progress,
}

impl Progress for Staged<'_> {
    fn begin(&self, task: &str, total: u64) {
        self.progress.begin(&format!("{}: {task}", self.stage), total);
    }

    fn advance(&self, steps: u64) {
        self.progress.advance(steps);
    }

    fn check(&self) {
        self.progress.check();
    }

    fn memory(&self) -> u64 {
        self.progress.memory()
    }
}

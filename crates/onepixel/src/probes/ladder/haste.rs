//! From how many images does a rung learn, where time is short?

use std::time::{Duration, Instant};

use super::estimate::{Estimate, Expected};
use super::finding::{Outcome, SkippedRung};
use super::{HeldOut, LadderProbe, Rung};
use crate::models::FitError;
use crate::probes::ProbeError;
use crate::progress::Progress;

/// Below so many train images a rung is tried without an estimate: fewer than elsewhere, since here time is what counts.
const FEW: usize = 500;

/// What a rung may take of the time that is left.
const SHARE: f64 = 1.0 / 3.0;

/// With less than this part of the whole time left, no rung begins again with more images.
const WORTH_IT: u32 = 20;

/// A rung begins again only with so many times the images that it learned from.
const MORE: usize = 2;

/// A rung of which a sample took too long learns from so many images, if it can.
const FEWEST: usize = 250;

/// This part of its time a rung is planned to take where it learns from a sample: estimates err.
const PLANNED: f64 = 0.6;

/// This part of its time a rung may be estimated to take where it learns from all images.
const WHOLE: f64 = 0.9;

/// A rung that was not done in time tries once more with this part of its images.
const NEXT_TRY: usize = 8;

/// Fewer images of a class than this tell nothing.
const LEAST_PER_CLASS: usize = 5;

/// The time that all rungs share.
pub(super) struct Clock {
    end: Instant,
    all: Duration,
}

impl Clock {
    /// So much time from now on; `None` where there is no end to it.
    pub(super) fn of(probe: &LadderProbe) -> Option<Self> {
        let all = probe.time?;
        Some(Self { end: Instant::now().checked_add(all)?, all })
    }

    fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether there is time for a rung to begin again.
    pub(super) fn has_time(&self) -> bool {
        self.left() > self.all / WORTH_IT
    }

    /// The rungs in the order in which they are measured: what tells most for its time first.
    pub(super) fn order<'a>(rungs: &[&'a Rung]) -> Vec<&'a Rung> {
        let mut rungs = rungs.to_vec();
        rungs.sort_by_key(|rung| rung.turn_in_haste);
        rungs
    }

    /// Fits and scores one rung in its share of the time: on all train images if they are estimated to fit into it, else on
    /// as many of each class as do.
    pub(super) fn measure(
        &self,
        probe: &LadderProbe,
        rung: &Rung,
        held_out: &HeldOut,
        progress: &dyn Progress,
    ) -> Result<Result<Outcome, SkippedRung>, ProbeError> {
        let share = self.left().mul_f64(SHARE).min(probe.max_time.unwrap_or(Duration::MAX));
        let rung_in_haste = InHaste { probe, rung, held_out, begin: Instant::now(), share, beyond: None, progress };
        rung_in_haste.measure().map(|outcome| {
            outcome.map_err(|why| match why {
                WhyNot::Slow(seconds) => {
                    let reason = "not even a sample of it fits into the time that is left".to_owned();
                    SkippedRung::slow(rung, reason, seconds)
                }
                WhyNot::Unfit(error) => SkippedRung::unfit(rung, &error),
            })
        })
    }

    /// Fits and scores a rung once more that had to learn from so many images of each class, in all the time that is left and
    /// from more of them; `None` where that cannot be.
    pub(super) fn measure_again(
        &self,
        probe: &LadderProbe,
        (rung, per_class): (&Rung, usize),
        held_out: &HeldOut,
        progress: &dyn Progress,
    ) -> Result<Option<Outcome>, ProbeError> {
        let share = self.left().min(probe.max_time.unwrap_or(Duration::MAX));
        let begin = Instant::now();
        let in_haste = InHaste { probe, rung, held_out, begin, share, beyond: Some(per_class), progress };
        Ok(in_haste.measure()?.ok())
    }
}

/// Why a rung was not measured.
enum WhyNot {
    /// It would take so many seconds in all.
    Slow(f64),
    /// It cannot be fitted.
    Unfit(FitError),
}

/// One rung, and the time that it has.
struct InHaste<'a> {
    probe: &'a LadderProbe,
    rung: &'a Rung,
    held_out: &'a HeldOut,
    begin: Instant,
    share: Duration,
    /// Images of each class that it has learned from already.
    beyond: Option<usize>,
    progress: &'a dyn Progress,
}

impl InHaste<'_> {
    fn left(&self) -> Duration {
        self.share.saturating_sub(self.begin.elapsed())
    }

    fn measure(&self) -> Result<Result<Outcome, WhyNot>, ProbeError> {
        let Self { probe, rung, held_out, share, progress, .. } = *self;
        let memory = probe.memory();
        let expected = Estimate::of(rung, held_out, (FEW, probe.seed, share), &memory, progress)?;
        let runs = f64::from(probe.repeats_of(rung)) * held_out.parts() as f64;
        let left = self.left().as_secs_f64();
        let per_class = match expected {
            Ok(Expected::Untold) => None,
            Ok(Expected::AtLeast(_)) => held_out.per_class_of(FEWEST),
            Ok(Expected::Estimated(estimate)) => match estimate.of_all() * runs {
                seconds if seconds <= WHOLE * left => None,
                seconds => match held_out.per_class_of(estimate.images_within(PLANNED * left / runs)) {
                    Some(few) if few < LEAST_PER_CLASS => return Ok(Err(WhyNot::Slow(seconds))),
                    most => most,
                },
            },
            Err(error) => return Ok(Err(WhyNot::Unfit(error))),
        };
        match (self.beyond, per_class) {
            (Some(before), Some(now)) if now < MORE * before => Ok(Err(WhyNot::Slow(share.as_secs_f64()))),
            _ => self.run(per_class),
        }
    }

    /// Learns from at most so many images of each class, and where that was not done in time once more from fewer.
    fn run(&self, per_class: Option<usize>) -> Result<Result<Outcome, WhyNot>, ProbeError> {
        let all = self.held_out.train_images_of_fit();
        let fewer = match per_class {
            Some(most) => Some(most / NEXT_TRY),
            None => self.held_out.per_class_of(all / NEXT_TRY),
        };
        // The first try may take no more than leaves room for the second.
        let tries = [(per_class, 1.0 - 1.0 / NEXT_TRY as f64), (fewer, 1.0)];
        for (per_class, part) in tries {
            if per_class.is_some_and(|most| most < LEAST_PER_CLASS.max(self.beyond.unwrap_or(0))) {
                break;
            }
            let budget = self.probe.memory().within(self.left().mul_f64(part));
            let run = |progress: &dyn Progress| self.probe.run_all(self.rung, self.held_out, per_class, progress);
            if let Ok(outcome) = budget.run(self.progress, run) {
                return Ok(outcome?.map_err(WhyNot::Unfit));
            }
        }
        let seconds = self.share.as_secs_f64();
        Ok(Err(WhyNot::Slow(seconds.max(self.begin.elapsed().as_secs_f64()))))
    }
}

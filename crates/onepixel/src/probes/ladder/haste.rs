//! From how many images does a rung learn, where time is short?
//!
//! # The big picture
//!
//! In a first pass, which takes two fifths of the time, every rung is tried: on all images where they fit into its part, else
//! on as many as do. The rest is for what tells most: of the good ones among the rungs that learned from samples, the one of which
//! the time holds most images begins again in all that is left, then the next, and last those that had no time at all. What a sample took, and what the first
//! try took, says how many images fit.

use std::time::{Duration, Instant};

use super::estimate::{Estimate, Expected, Sampling};
use super::finding::{LadderFinding, Outcome, SkippedRung};
use super::{HeldOut, LadderProbe, Rung};
use crate::models::FitError;
use crate::probes::ProbeError;
use crate::progress::Progress;

/// The part of the time that is for the first pass.
const FIRST_PASS: f64 = 0.4;

/// In the first pass, a rung may take so many times an even part of what is left of it: most rungs take less.
const EVEN_PARTS: f64 = 3.0;

/// And it may take this part of all that is left in any case.
const LEAST_SHARE: f64 = 1.0 / 20.0;

/// With less than this part of the whole time left, no rung begins again with more images.
const WORTH_IT: u32 = 20;

/// A rung begins again only with so many times the images that it learned from, or with all of them.
const MORE: usize = 2;

/// A rung of which a sample took too long learns from so many images, if it can.
const FEWEST: usize = 250;

/// This part of its time a rung is planned to take: estimates from small samples err.
const PLANNED: f64 = 0.4;

/// The same, where a try has told more.
const PLANNED_AGAIN: f64 = 0.7;

/// A rung that was not done in time tries once more with this part of its images.
const NEXT_TRY: usize = 8;

/// The first try may take this part of the time.
const FIRST_TRY: f64 = 0.75;

/// Fewer images of a class than this tell nothing.
const LEAST_PER_CLASS: usize = 5;

/// The time that all rungs share, and what is known of what each takes.
pub(super) struct Clock {
    end_of_first_pass: Instant,
    end: Instant,
    all: Duration,
    known: Vec<Estimate<'static>>,
}

impl Clock {
    /// So much time from now on; `None` where there is no end to it.
    pub(super) fn of(probe: &LadderProbe) -> Option<Self> {
        let (all, now) = (probe.time?, Instant::now());
        let end_of_first_pass = now.checked_add(all.mul_f64(FIRST_PASS))?;
        Some(Self { end_of_first_pass, end: now.checked_add(all)?, all, known: Vec::new() })
    }

    fn left(&self) -> Duration {
        self.end.saturating_duration_since(Instant::now())
    }

    /// Whether there is time for a rung to begin again.
    pub(super) fn has_time(&self) -> bool {
        self.left() > self.all / WORTH_IT
    }

    /// The train images that a rung is expected to learn from in the time that is left; 0 where nothing is known.
    pub(super) fn images_within(&self, probe: &LadderProbe, rung: &Rung, held_out: &HeldOut) -> usize {
        let known = self.known.iter().find(|estimate| estimate.is_of(rung));
        let seconds = PLANNED_AGAIN * self.left().as_secs_f64() / probe.runs_of(rung, held_out);
        known.map_or(0, |estimate| estimate.images_within(seconds))
    }

    /// What all rungs would take on all images, about; `None` where each had time for them, or where one was so slow that
    /// nothing is known of it.
    pub(super) fn seconds_of_all(
        &self,
        probe: &LadderProbe,
        held_out: &HeldOut,
        finding: &LadderFinding,
    ) -> Option<f64> {
        let is_skipped =
            |name: &str| finding.skipped.iter().any(|of| of.name == name && of.estimated_seconds.is_some());
        let of_rung = |rung: &&'static Rung| {
            let measured = finding.measured().find(|of| of.name == rung.name && of.per_class.is_none());
            if let Some(time) = measured.and_then(|of| of.time) {
                return Some(time.fit_seconds + time.predict_seconds);
            }
            let known = self.known.iter().find(|estimate| estimate.is_of(rung));
            match known.map(|estimate| estimate.of_all() * probe.runs_of(rung, held_out)) {
                // What cannot be fitted takes no time.
                None if !is_skipped(rung.name) && finding.measured().all(|of| of.name != rung.name) => Some(0.0),
                known => known,
            }
        };
        let seconds = probe.rungs.iter().map(of_rung).sum::<Option<f64>>()?;
        Some(seconds).filter(|seconds| *seconds > self.all.as_secs_f64())
    }

    /// What one fit of a rung to all images is expected to take; nothing where nothing is known.
    pub(super) fn milliseconds_of_all(&self, rung: &Rung) -> u64 {
        let known = self.known.iter().find(|estimate| estimate.is_of(rung));
        known.map_or(0, |estimate| (1_000.0 * estimate.of_all()) as u64)
    }

    /// The rungs in the order in which they are measured: what tells most for its time first.
    pub(super) fn order(rungs: &[&'static Rung]) -> Vec<&'static Rung> {
        let mut rungs = rungs.to_vec();
        rungs.sort_by_key(|rung| rung.turn_in_haste);
        rungs
    }

    /// What the first of so many rungs that are left may take in the first pass.
    fn share(&self, rungs: usize) -> Duration {
        let first_pass = self.end_of_first_pass.saturating_duration_since(Instant::now());
        let share = first_pass.mul_f64((EVEN_PARTS / rungs.max(1) as f64).min(1.0));
        share.max(self.left().mul_f64(LEAST_SHARE))
    }

    /// Fits and scores the first of so many rungs that are left, in its share of the first pass: on all train images if they
    /// are estimated to fit into it, else on as many of each class as do.
    pub(super) fn measure(
        &mut self,
        probe: &LadderProbe,
        (rung, rungs): (&'static Rung, usize),
        held_out: &HeldOut,
        progress: &dyn Progress,
    ) -> Result<Result<Outcome, SkippedRung>, ProbeError> {
        let share = self.share(rungs).min(probe.max_time.unwrap_or(Duration::MAX));
        let mut in_haste = InHaste::new(probe, rung, held_out, share, progress);
        let measured = in_haste.measure()?;
        self.known.extend(in_haste.known);
        Ok(measured.map_err(|why| match why {
            WhyNot::Slow(seconds) => {
                let reason = "not even a sample of it fits into the time that is left".to_owned();
                SkippedRung::slow(rung, reason, seconds)
            }
            WhyNot::Unfit(error) => SkippedRung::unfit(rung, &error),
        }))
    }

    /// Fits and scores a rung once more, in all the time that is left: one that had to learn from so many images of each class
    /// from more of them, one that had no time from as many as it can; `None` where that cannot be.
    pub(super) fn measure_again(
        &self,
        probe: &LadderProbe,
        (rung, per_class): (&'static Rung, Option<usize>),
        held_out: &HeldOut,
        progress: &dyn Progress,
    ) -> Result<Option<Outcome>, ProbeError> {
        let share = self.left().min(probe.max_time.unwrap_or(Duration::MAX));
        let mut in_haste = InHaste::new(probe, rung, held_out, share, progress);
        in_haste.beyond = per_class;
        in_haste.known = self.known.iter().find(|estimate| estimate.is_of(rung)).cloned();
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
    rung: &'static Rung,
    held_out: &'a HeldOut,
    begin: Instant,
    share: Duration,
    /// Images of each class that it has learned from already.
    beyond: Option<usize>,
    /// What it takes, as far as that is known.
    known: Option<Estimate<'static>>,
    progress: &'a dyn Progress,
}

impl<'a> InHaste<'a> {
    fn new(
        probe: &'a LadderProbe,
        rung: &'static Rung,
        held_out: &'a HeldOut,
        share: Duration,
        progress: &'a dyn Progress,
    ) -> Self {
        Self { probe, rung, held_out, begin: Instant::now(), share, beyond: None, known: None, progress }
    }

    fn left(&self) -> Duration {
        self.share.saturating_sub(self.begin.elapsed())
    }

    fn measure(&mut self) -> Result<Result<Outcome, WhyNot>, ProbeError> {
        let per_class = match self.estimated()? {
            Ok(Expected::Untold) => None,
            Ok(Expected::AtLeast(_, done)) => self.held_out.per_class_of(done.unwrap_or(FEWEST)),
            Ok(Expected::Estimated(estimate)) => {
                let planned = if self.known.is_some() { PLANNED_AGAIN } else { PLANNED };
                let per_class = self.fitting(&estimate, planned);
                self.known = Some(estimate);
                match per_class {
                    Ok(per_class) => per_class,
                    Err(why) => return Ok(Err(why)),
                }
            }
            Err(error) => return Ok(Err(WhyNot::Unfit(error))),
        };
        match (self.beyond, per_class) {
            (Some(before), Some(now)) if now < MORE * before => Ok(Err(WhyNot::Slow(self.share.as_secs_f64()))),
            _ => self.run(per_class),
        }
    }

    /// What is known, else what two samples say.
    fn estimated(&self) -> Result<Result<Expected<'static>, FitError>, ProbeError> {
        if let Some(known) = &self.known {
            return Ok(Ok(Expected::Estimated(known.clone())));
        }
        let settings = (Sampling::HASTY, self.probe.seed, self.share);
        Estimate::of(self.rung, self.held_out, settings, &self.probe.memory(), self.progress)
    }

    /// The most images of each class that fit into the time; `None` where all do.
    fn fitting(&self, estimate: &Estimate<'_>, planned: f64) -> Result<Option<usize>, WhyNot> {
        let (runs, left) = (self.probe.runs_of(self.rung, self.held_out), self.left().as_secs_f64());
        let seconds = estimate.of_all() * runs;
        if seconds <= planned * left {
            return Ok(None);
        }
        match self.held_out.per_class_of(estimate.images_within(planned * left / runs)) {
            Some(few) if few < LEAST_PER_CLASS => Err(WhyNot::Slow(seconds)),
            most => Ok(most),
        }
    }

    /// Learns from at most so many images of each class, and where that was not done in time once more from fewer.
    fn run(&mut self, per_class: Option<usize>) -> Result<Result<Outcome, WhyNot>, ProbeError> {
        let all = self.held_out.images_of(None);
        let fewer = match per_class {
            Some(most) => Some(most / NEXT_TRY),
            None => self.held_out.per_class_of(all / NEXT_TRY),
        };
        // The first try leaves room for the second, where there can be one.
        let first = if self.beyond.is_some() { 1.0 } else { FIRST_TRY };
        let tries = [(per_class, first), (fewer, 1.0)];
        for (per_class, part) in tries {
            if per_class.is_some_and(|most| most < LEAST_PER_CLASS.max(self.beyond.unwrap_or(0))) {
                break;
            }
            let budget = self.probe.memory().within(self.left().mul_f64(part));
            let run = |progress: &dyn Progress| self.probe.run_all(self.rung, self.held_out, per_class, progress);
            if let Ok(outcome) = budget.run(self.progress, run) {
                let outcome = outcome?.map_err(WhyNot::Unfit);
                if let Some(time) = outcome.as_ref().ok().and_then(Outcome::time) {
                    let (images, parts) = (self.held_out.images_of(per_class), self.held_out.parts() as f64);
                    let (fit, predict) = (time.fit_seconds / parts, time.predict_seconds / parts);
                    self.known = self.known.take().map(|estimate| estimate.corrected(images, fit, predict));
                }
                return Ok(outcome);
            }
        }
        let seconds = self.share.as_secs_f64();
        Ok(Err(WhyNot::Slow(seconds.max(self.begin.elapsed().as_secs_f64()))))
    }
}

//! How long would a rung take?

use std::time::{Duration, Instant};

use super::Rung;
use super::held_out::HeldOut;
use crate::budget::{Budget, OutOfTime};
use crate::dataset::{ImageSet, ReadError, stratified_split};
use crate::models::FitError;
use crate::probes::ProbeError;
use crate::progress::Progress;

/// How images are sampled for an estimate.
#[derive(Clone, Copy)]
pub(super) struct Sampling {
    /// Below so many train images no estimate is worth its time.
    pub(super) few: usize,
    /// The larger of the two samples is this part of the train images, the smaller half of it.
    pub(super) part: usize,
}

impl Sampling {
    /// Where a rung has a limit of its own.
    pub(super) const THOROUGH: Self = Self { few: 4_000, part: 16 };
    /// Where all rungs share a time.
    pub(super) const HASTY: Self = Self { few: 2_000, part: 32 };
}

/// Samples are scored on about so many images.
const SCORED: usize = 1_000;

/// So many images the larger sample has at least.
const LEAST_SAMPLE: usize = 250;

/// Times below this many seconds say nothing about growth.
const MEASURABLE: f64 = 0.005;

/// The growth that is assumed of fits too quick to measure it: as the images. What grows faster says how (`Rung::work`).
const QUICK_FIT: f64 = 1.0;

/// The growth that is assumed of predictions too quick to measure it: time as train images to this power.
const QUICK_PREDICTION: f64 = 0.5;

/// What is known of the time that a rung would take.
pub(super) enum Expected<'a> {
    /// There are so few images that the rung is better just tried.
    Untold,
    /// At least so many seconds: not even a sample was done in a quarter of the limit, but for one of so many images.
    AtLeast(f64, Option<usize>),
    /// So much.
    Estimated(Estimate<'a>),
}

/// About how long one fit takes and predicting its held-out images.
///
/// The rung is fitted on a 32nd and on a 16th of the train images. From the one to the other its times grow by some power
/// of the number of images, at most 2 for fitting and 0 to 1 for predicting an image; the same power leads on to all
/// images. Where the time to fit grows less than the images do, a part of it is fixed, and each further image takes what
/// those of the larger sample took. Of networks it is known how many more steps more images take.
#[derive(Clone)]
pub(super) struct Estimate<'a> {
    rung: &'a Rung,
    samples: [Timed; 2],
    /// The train images of one fit.
    all: usize,
    /// Held-out images of one fit, as a multiple of those that the samples were scored on.
    scored: f64,
}

/// A sample that was fitted and scored, with its times in seconds.
#[derive(Clone, Copy)]
struct Timed {
    images: usize,
    fit: f64,
    predict: f64,
}

impl<'a> Estimate<'a> {
    /// Fits and scores two samples, where there are not too few train images. A sample that takes a quarter of `limit` is given
    /// up.
    pub(super) fn of(
        rung: &'a Rung,
        held_out: &HeldOut,
        (sampling, seed, limit): (Sampling, u64, Duration),
        budget: &Budget,
        progress: &dyn Progress,
    ) -> Result<Result<Expected<'a>, FitError>, ProbeError> {
        let part = held_out.part(0, None)?;
        let all = part.train.len();
        if all < sampling.few {
            return Ok(Ok(Expected::Untold));
        }
        let scored = sample(&part.held_out, SCORED, seed)?;
        let mut samples: Vec<Timed> = Vec::new();
        let larger = (all / sampling.part).max(LEAST_SAMPLE.min(all));
        for images in [larger / 2, larger] {
            let train = sample(&part.train, images, seed)?;
            let begin = Instant::now();
            let budget = budget.within(limit / 4);
            match budget.run(progress, |progress| timed(rung, &train, &scored, seed, progress)) {
                Ok(timed) => match timed? {
                    Ok((fit, predict)) => samples.push(Timed { images: train.len().max(1), fit, predict }),
                    Err(error) => return Ok(Err(error)),
                },
                Err(OutOfTime) => {
                    let least = begin.elapsed().as_secs_f64() * times_as_much(rung, all, train.len().max(1));
                    let least = least.max(limit.as_secs_f64() * 1.001);
                    return Ok(Ok(Expected::AtLeast(least, samples.first().map(|done| done.images))));
                }
            }
        }
        let scored = part.held_out.len() as f64 / scored.len().max(1) as f64;
        Ok(Ok(Expected::Estimated(Self { rung, samples: [samples[0], samples[1]], all, scored })))
    }

    /// Whether it is of this rung.
    pub(super) fn is_of(&self, rung: &Rung) -> bool {
        self.rung.name == rung.name
    }

    /// The same, knowing how many seconds one fit to so many train images and its predictions took: a larger sample.
    pub(super) fn corrected(self, images: usize, fit: f64, predict: f64) -> Self {
        let larger = self.samples[1];
        match images > larger.images {
            true => Self { samples: [larger, Timed { images, fit, predict: predict / self.scored }], ..self },
            false => self,
        }
    }

    /// Seconds of one fit to all train images and of its predictions.
    pub(super) fn of_all(&self) -> f64 {
        self.seconds(self.all)
    }

    /// The most train images that one fit and its predictions are done with in so many seconds; 0 where a sample was not.
    pub(super) fn images_within(&self, seconds: f64) -> usize {
        let (mut within, mut beyond) = (0, self.all + 1);
        while beyond - within > 1 {
            let middle = within + (beyond - within) / 2;
            if self.seconds(middle) <= seconds { within = middle } else { beyond = middle }
        }
        within
    }

    /// Seconds of one fit to so many train images and of its predictions.
    fn seconds(&self, images: usize) -> f64 {
        let [smaller, larger] = self.samples;
        let grown = |from: f64, to: f64, (least, usual, most): (f64, f64, f64)| {
            let measured = from > MEASURABLE && to > 0.0;
            let between = (larger.images as f64 / smaller.images as f64).log2();
            let power = if measured { (to / from).log2() / between } else { usual };
            to * (images as f64 / larger.images as f64).powf(power.clamp(least, most))
        };
        let (further, more) = ((larger.images - smaller.images) as f64, larger.images as f64 / smaller.images as f64);
        let fit = match self.rung.work {
            Some(_) => larger.fit * times_as_much(self.rung, images, larger.images),
            None if smaller.fit > MEASURABLE && larger.fit < more * smaller.fit && further > 0.0 => {
                let of_one = (larger.fit - smaller.fit).max(0.0) / further;
                larger.fit + of_one * (images as f64 - larger.images as f64)
            }
            None => grown(smaller.fit, larger.fit, (1.0, QUICK_FIT, 2.0)),
        };
        fit + grown(smaller.predict, larger.predict, (0.0, QUICK_PREDICTION, 1.0)) * self.scored
    }
}

/// How many times the work of a sample that of more images is, at least.
fn times_as_much(rung: &Rung, images: usize, sample: usize) -> f64 {
    match rung.work {
        Some(work) => work(images) / work(sample),
        None => images as f64 / sample as f64,
    }
}

/// About so many images, with about the same share of every class.
fn sample(set: &ImageSet, images: usize, seed: u64) -> Result<ImageSet, ReadError> {
    let share = (images as f64 / set.len() as f64).min(1.0);
    let (kept, _) = stratified_split(set.labels(), 1.0 - share, seed);
    set.select(&kept)
}

/// Seconds to fit and to predict.
fn timed(
    rung: &Rung,
    train: &ImageSet,
    scored: &ImageSet,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Result<(f64, f64), FitError>, ReadError> {
    let begin = Instant::now();
    let fitted = match rung.fit(train, seed, progress) {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error)),
    };
    let fit = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    fitted.model.predict_within(scored, progress)?;
    Ok(Ok((fit, begin.elapsed().as_secs_f64())))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::dataset::{Dataset, MemoryImages, Shape};

    /// Counts the steps.
    struct Heard(AtomicUsize);

    impl Progress for Heard {
        fn advance(&self, _: u64) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn the_work_of_networks_is_known() {
        let times = |rung: &str, images: usize| {
            let work = Rung::named(rung).unwrap().work.unwrap();
            work(60_000) / work(images)
        };
        // 6 epochs of 469 steps against 500 steps on 30 batches; 10 against 10 epochs where there are many.
        assert!((times("cnn", 3_750) - 6.0 * 60_000.0 / (17.0 * 3_750.0)).abs() < 1e-9, "{}", times("cnn", 3_750));
        assert_eq!(times("mlp", 30_000), 2.0);
        // 12 epochs; 25 of few images, which make 100,000.
        assert_eq!((times("colour-cnn", 30_000), times("colour-cnn", 4_000)), (2.0, 7.2));
    }

    #[test]
    fn a_sample_that_takes_too_long_is_given_up() {
        let images =
            MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..16_000u32).map(|v| v as u8).collect()).unwrap();
        let labels = (0..8_000u16).map(|image| image % 40).collect();
        let set = ImageSet::new(images, labels, (0..40).map(|class| class.to_string())).unwrap();
        let held_out = HeldOut::new(&Dataset::new("many", "memory", set, None).unwrap(), None, 0, u64::MAX).unwrap();
        let rung = Rung::named("boosting").unwrap();
        let steps_within = |limit| {
            let heard = Heard(AtomicUsize::new(0));
            let settings = (Sampling::THOROUGH, 0, limit);
            let expected = Estimate::of(rung, &held_out, settings, &Budget::default(), &heard).unwrap().unwrap();
            match expected {
                Expected::Untold => panic!("there are 8,000 images"),
                Expected::AtLeast(seconds, done) => assert!(seconds > 0.0 && done.is_none()),
                Expected::Estimated(estimate) => {
                    assert!(estimate.of_all() > 0.0);
                    assert_eq!(estimate.images_within(1e9), 6_400, "all that one of five folds leaves");
                    assert_eq!(estimate.images_within(0.0), 0);
                    let tried = estimate.corrected(6_400, 7.0, 3.0);
                    assert!((tried.of_all() - 10.0).abs() < 1e-9, "what was tried needs no estimate");
                }
            }
            heard.0.into_inner()
        };
        assert_eq!(steps_within(Duration::ZERO), 0);
        assert_eq!(steps_within(Duration::from_secs(36_000)), 200, "a hundred rounds for each of two samples");
    }
}

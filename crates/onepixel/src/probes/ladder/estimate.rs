//! How long would a rung take?

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::{Duration, Instant};

use super::Rung;
use super::held_out::HeldOut;
use crate::dataset::{ImageSet, ReadError, stratified_split};
use crate::models::FitError;
use crate::probes::ProbeError;
use crate::progress::Progress;

/// Below so many train images no estimate is worth its time.
const FEW: usize = 4_000;

/// The larger of the two samples is this part of the train images, the smaller half of it.
const PART: usize = 16;

/// Times below this many seconds say nothing about growth.
const MEASURABLE: f64 = 0.005;

/// The growth that is assumed where it cannot be measured: time as images to this power.
const USUAL_GROWTH: f64 = 1.5;

/// About how long one fit takes and predicting its held-out images, in seconds; `None` where there are so few images that
/// the rung is better just tried.
///
/// The rung is fitted on a 32nd and on a 16th of the train images. From the one to the other its times grow by some power
/// of the number of images, held to 1 to 2 for fitting and 0 to 1 for predicting an image; the same power leads on to all
/// images. A sample that takes longer than `limit` by itself is given up: the estimate is then the least that it can be, time
/// as images.
pub(super) fn seconds(
    rung: &Rung,
    held_out: &HeldOut,
    (seed, limit): (u64, Duration),
    progress: &dyn Progress,
) -> Result<Result<Option<f64>, FitError>, ProbeError> {
    let part = held_out.part(0)?;
    if part.train.len() < FEW {
        return Ok(Ok(None));
    }
    let scored = sample(&part.held_out, FEW / 4, seed)?;
    let mut times = Vec::new();
    for share in [2 * PART, PART] {
        let train = sample(&part.train, part.train.len() / share, seed)?;
        let deadline = Deadline { begin: Instant::now(), limit, progress };
        match catch_unwind(AssertUnwindSafe(|| timed(rung, &train, &scored, seed, &deadline))) {
            Ok(timed) => match timed? {
                Ok(time) => times.push(time),
                Err(error) => return Ok(Err(error)),
            },
            Err(reason) if reason.is::<GivenUp>() => {
                let images = part.train.len() as f64 / train.len() as f64;
                return Ok(Ok(Some(deadline.begin.elapsed().as_secs_f64() * images)));
            }
            Err(reason) => resume_unwind(reason),
        }
    }
    let grown = |from: f64, to: f64, least: f64, most: f64| {
        let measured = from > MEASURABLE;
        let power = if measured { (to / from).log2() } else { USUAL_GROWTH + least - 1.0 };
        to * (PART as f64).powf(power.clamp(least, most))
    };
    let fit = grown(times[0].0, times[1].0, 1.0, 2.0);
    let predict = grown(times[0].1, times[1].1, 0.0, 1.0) * part.held_out.len() as f64 / scored.len() as f64;
    Ok(Ok(Some(fit + predict)))
}

/// About so many images, with about the same share of every class.
fn sample(set: &ImageSet, images: usize, seed: u64) -> Result<ImageSet, ReadError> {
    let share = (images as f64 / set.len() as f64).min(1.0);
    let (kept, _) = stratified_split(set.labels(), 1.0 - share, seed);
    set.select(&kept)
}

/// Ends a fit that has taken too long, at its next step, by unwinding.
struct Deadline<'a> {
    begin: Instant,
    limit: Duration,
    /// Whoever may want to end everything.
    progress: &'a dyn Progress,
}

/// What a fit that is given up unwinds with.
struct GivenUp;

impl Progress for Deadline<'_> {
    fn advance(&self, _: u64) {
        self.progress.advance(0);
        if self.begin.elapsed() > self.limit {
            // Unlike a panic this prints nothing.
            resume_unwind(Box::new(GivenUp));
        }
    }
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
    fitted.model.predict(scored)?;
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
    fn a_sample_that_takes_too_long_is_given_up() {
        let images =
            MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..16_000u32).map(|v| v as u8).collect()).unwrap();
        let labels = (0..8_000u16).map(|image| image % 40).collect();
        let set = ImageSet::new(images, labels, (0..40).map(|class| class.to_string())).unwrap();
        let held_out = HeldOut::new(&Dataset::new("many", "memory", set, None).unwrap(), None, 0).unwrap();
        let rung = Rung::named("boosting").unwrap();
        let steps_within = |limit| {
            let heard = Heard(AtomicUsize::new(0));
            let estimate = seconds(rung, &held_out, (0, limit), &heard).unwrap().unwrap().unwrap();
            assert!(estimate > 0.0);
            heard.0.into_inner()
        };
        assert_eq!(steps_within(Duration::ZERO), 1);
        assert_eq!(steps_within(Duration::MAX), 200, "a hundred rounds for each of two samples");
    }
}

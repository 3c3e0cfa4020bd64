//! How long would a rung take?

use std::time::{Duration, Instant};

use super::Rung;
use super::held_out::HeldOut;
use crate::budget::{Budget, OutOfTime};
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
/// of the number of images, at most 2 for fitting and 0 to 1 for predicting an image; the same power leads on to all
/// images. Where the time to fit grows less than the images do, a part of it is fixed, and each further image takes what
/// those of the larger sample took. Of networks it is known how many more steps all images take. A sample that takes a
/// quarter of `limit` is given up: the estimate is then the time as images.
pub(super) fn seconds(
    rung: &Rung,
    held_out: &HeldOut,
    (seed, limit): (u64, Duration),
    budget: &Budget,
    progress: &dyn Progress,
) -> Result<Result<Option<f64>, FitError>, ProbeError> {
    let part = held_out.part(0)?;
    let all = part.train.len();
    if all < FEW {
        return Ok(Ok(None));
    }
    let scored = sample(&part.held_out, FEW / 4, seed)?;
    // How many times the work of a sample that of all images is at least.
    let times_as_much = |images: usize| match rung.work {
        Some(work) => work(all) / work(images),
        None => all as f64 / images as f64,
    };
    let mut times = Vec::new();
    let mut of_larger = 1.0;
    for share in [2 * PART, PART] {
        let train = sample(&part.train, all / share, seed)?;
        of_larger = times_as_much(train.len());
        let begin = Instant::now();
        let budget = budget.within(limit / 4);
        match budget.run(progress, |progress| timed(rung, &train, &scored, seed, progress)) {
            Ok(timed) => match timed? {
                Ok(time) => times.push(time),
                Err(error) => return Ok(Err(error)),
            },
            Err(OutOfTime) => {
                let least = begin.elapsed().as_secs_f64() * of_larger;
                return Ok(Ok(Some(least.max(limit.as_secs_f64() * 1.001))));
            }
        }
    }
    let grown = |from: f64, to: f64, least: f64, most: f64| {
        let measured = from > MEASURABLE;
        let power = if measured { (to / from).log2() } else { USUAL_GROWTH + least - 1.0 };
        to * (PART as f64).powf(power.clamp(least, most))
    };
    let fit = match rung.work {
        Some(_) => times[1].0 * of_larger,
        None if times[0].0 > MEASURABLE && times[1].0 < 2.0 * times[0].0 => {
            let (smaller, larger) = (times[0].0, times[1].0);
            larger + (larger - smaller).max(0.0) * (2 * PART - 2) as f64
        }
        None => grown(times[0].0, times[1].0, 1.0, 2.0),
    };
    let predict = grown(times[0].1, times[1].1, 0.0, 1.0) * part.held_out.len() as f64 / scored.len() as f64;
    Ok(Ok(Some(fit + predict)))
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
            let estimate = seconds(rung, &held_out, (0, limit), &Budget::default(), &heard).unwrap().unwrap().unwrap();
            assert!(estimate > 0.0);
            heard.0.into_inner()
        };
        assert_eq!(steps_within(Duration::ZERO), 0);
        assert_eq!(steps_within(Duration::from_secs(36_000)), 200, "a hundred rounds for each of two samples");
    }
}

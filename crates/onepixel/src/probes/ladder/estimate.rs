//! How long would a rung take?

use std::time::Instant;

use super::held_out::HeldOut;
use super::{LadderError, Rung};
use crate::dataset::{ImageSet, ReadError, stratified_split};
use crate::models::FitError;
use crate::progress::Silent;

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
/// images.
pub(super) fn seconds(
    rung: &Rung,
    held_out: &HeldOut,
    seed: u64,
) -> Result<Result<Option<f64>, FitError>, LadderError> {
    let part = held_out.part(0)?;
    if part.train.len() < FEW {
        return Ok(Ok(None));
    }
    let scored = sample(&part.held_out, FEW / 4, seed)?;
    let mut times = Vec::new();
    for share in [2 * PART, PART] {
        let train = sample(&part.train, part.train.len() / share, seed)?;
        match timed(rung, &train, &scored, seed)? {
            Ok(time) => times.push(time),
            Err(error) => return Ok(Err(error)),
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

/// Seconds to fit and to predict.
fn timed(
    rung: &Rung,
    train: &ImageSet,
    scored: &ImageSet,
    seed: u64,
) -> Result<Result<(f64, f64), FitError>, ReadError> {
    let begin = Instant::now();
    let fitted = match rung.fit(train, seed, &Silent) {
        Ok(fitted) => fitted,
        Err(error) => return Ok(Err(error)),
    };
    let fit = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    fitted.model.predict(scored)?;
    Ok(Ok((fit, begin.elapsed().as_secs_f64())))
}

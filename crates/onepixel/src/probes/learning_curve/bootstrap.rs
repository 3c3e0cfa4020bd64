//! How sure is a power law through a learning curve?

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::{CurveFit, Estimate, MeasuredPoint};
use crate::dataset::Label;
use crate::stats::{CurvePoint, PowerLaw};

/// How often the held-out images are drawn again.
const DRAWS: usize = 400;

/// Fits a power law and its uncertainty.
///
/// All points are scored on the same images, so their errors rise and fall together. The bootstrap (B. Efron, "Bootstrap
/// methods: another look at the jackknife", Annals of Statistics 7, 1979) keeps that: it draws whole images, with what every
/// point's model made of them, as many as there are, with replacement; the intervals are the middle 95 % of what is then
/// fitted, widened where needed to hold the fit itself.
pub(super) fn fit(points: &[MeasuredPoint], predicted: &[&[Label]], labels: &[Label], seed: u64) -> Option<CurveFit> {
    let law = fitted(points, &errors_of(points, labels.len()), labels.len())?;
    let wrong = patterns(predicted, labels);
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let mut counts = vec![0u64; 1 << points.len()];
        for _ in 0..wrong.len() {
            counts[usize::from(wrong[random.random_range(0..wrong.len())])] += 1;
        }
        let errors = |point: usize| {
            let with = counts.iter().enumerate().filter(|(pattern, _)| pattern >> point & 1 == 1);
            with.map(|(_, &images)| images).sum::<u64>()
        };
        let errors: Vec<u64> = (0..points.len()).map(errors).collect();
        drawn.extend(fitted(points, &errors, labels.len()));
    }
    let most = points.iter().map(|point| point.images_per_class).fold(0.0, f64::max);
    let estimate = |of: &dyn Fn(&PowerLaw) -> f64| interval(of(&law), drawn.iter().map(of).collect());
    Some(CurveFit {
        scale: estimate(&|law| law.scale),
        exponent: estimate(&|law| law.exponent),
        floor: estimate(&|law| law.floor),
        doubled_images_per_class: 2.0 * most,
        doubled_error: estimate(&|law| law.error(2.0 * most)),
        doubling_gain: estimate(&|law| law.error(most) - law.error(2.0 * most)),
    })
}

fn errors_of(points: &[MeasuredPoint], images: usize) -> Vec<u64> {
    points.iter().map(|point| images as u64 - point.correct).collect()
}

fn fitted(points: &[MeasuredPoint], errors: &[u64], images: usize) -> Option<PowerLaw> {
    let curve = points.iter().zip(errors).map(|(point, &errors)| CurvePoint {
        images: point.images_per_class,
        error: errors as f64 / images as f64,
        scored: images as u64,
    });
    PowerLaw::fit(&curve.collect::<Vec<_>>())
}

/// For each image, which points' models are wrong about it: a bit for each.
fn patterns(predicted: &[&[Label]], labels: &[Label]) -> Vec<u16> {
    let bits = |(image, label): (usize, &Label)| {
        let wrong = predicted.iter().enumerate().filter(|(_, predicted)| predicted[image] != *label);
        wrong.map(|(point, _)| 1u16 << point).sum()
    };
    labels.iter().enumerate().map(bits).collect()
}

fn interval(value: f64, mut drawn: Vec<f64>) -> Estimate {
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| drawn.get((share * (drawn.len().saturating_sub(1)) as f64).round() as usize).copied();
    let (low, high) = (at(0.025).unwrap_or(value), at(0.975).unwrap_or(value));
    Estimate { value, low: low.min(value), high: high.max(value) }
}

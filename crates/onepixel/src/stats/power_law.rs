//! How does the error fall with the number of images that are learned from?

use bitcode::{Decode, Encode};
use serde::Serialize;

/// The curve `error(n) = scale · n^(−exponent) + floor`, the usual shape of a learning curve (C. Cortes, L. D. Jackel,
/// S. A. Solla, V. Vapnik and J. S. Denker, "Learning curves: asymptotic values and rate of convergence", NIPS 1993).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Encode, Decode)]
pub struct PowerLaw {
    /// `scale`, not below 0.
    pub scale: f64,
    /// `exponent`, from 0.02 to 3.
    pub exponent: f64,
    /// `floor`: the error that remains with ever more images, in `[0, 1]`.
    pub floor: f64,
}

/// A point of a learning curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Images that were learned from.
    pub images: f64,
    /// The share of wrong ones among the scored images.
    pub error: f64,
    /// How many were scored.
    pub scored: u64,
}

/// The exponents that are tried: curves that fall more slowly than by `n^-0.02` are flat for all that can be measured.
const EXPONENTS: (f64, f64) = (0.02, 3.0);

/// Exponents on the first, coarse grid; evenly spaced in their logarithms.
const GRID: usize = 60;

/// Steps of the golden-section search on the best cell of the grid.
const GOLDEN_STEPS: usize = 40;

impl PowerLaw {
    /// The curve of least weighted squared distance to at least four points; `None` with fewer, or where all were
    /// learned from equally many images.
    ///
    /// Each point weighs as its binomial variance says, `scored / (p̃ (1 − p̃))` with two errors and two hits added.
    /// For a given exponent, scale and floor are a linear problem, solved exactly within `scale ≥ 0` and
    /// `0 ≤ floor ≤ 1`; so only the exponent is searched for.
    pub fn fit(points: &[CurvePoint]) -> Option<Self> {
        let first = points.first()?.images;
        if points.len() < 4 || points.iter().all(|point| point.images == first) {
            return None;
        }
        // In units of the largest number of images, so that powers stay near 1.
        let unit = points.iter().map(|point| point.images).fold(0.0, f64::max);
        let weighted: Vec<[f64; 3]> =
            points.iter().map(|point| [point.images / unit, point.error, weight(point)]).collect();
        let exponent = best_exponent(&weighted);
        let (scale, floor, _) = linear(&weighted, exponent);
        Some(Self { scale: scale * unit.powf(exponent), exponent, floor })
    }

    /// The error after learning from so many images.
    pub fn error(&self, images: f64) -> f64 {
        (self.scale * images.powf(-self.exponent) + self.floor).min(1.0)
    }
}

fn weight(point: &CurvePoint) -> f64 {
    let scored = point.scored as f64;
    let share = (point.error * scored + 2.0) / (scored + 4.0);
    (scored + 4.0) / (share * (1.0 - share))
}

fn best_exponent(points: &[[f64; 3]]) -> f64 {
    let (least, most) = (EXPONENTS.0.ln(), EXPONENTS.1.ln());
    let step = (most - least) / (GRID - 1) as f64;
    let distance = |log: f64| linear(points, log.exp()).2;
    let mut best = (f64::INFINITY, least);
    for cell in 0..GRID {
        let log = least + cell as f64 * step;
        let here = distance(log);
        if here < best.0 {
            best = (here, log);
        }
    }
    let (mut low, mut high) = ((best.1 - step).max(least), (best.1 + step).min(most));
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    for _ in 0..GOLDEN_STEPS {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if distance(left) <= distance(right) { high = right } else { low = left }
    }
    ((low + high) / 2.0).exp()
}

/// The best scale and floor for an exponent, and their weighted squared distance.
fn linear(points: &[[f64; 3]], exponent: f64) -> (f64, f64, f64) {
    let power = |point: &[f64; 3]| point[0].powf(-exponent);
    let sum = |of: &dyn Fn(&[f64; 3]) -> f64| points.iter().map(|point| point[2] * of(point)).sum::<f64>();
    let (weights, x, y) = (sum(&|_| 1.0), sum(&power), sum(&|point| point[1]));
    let (xx, xy) = (sum(&|point| power(point).powi(2)), sum(&|point| power(point) * point[1]));
    let spread = weights * xx - x * x;
    let scale = if spread > 0.0 { ((weights * xy - x * y) / spread).max(0.0) } else { 0.0 };
    let free_floor = (y - scale * x) / weights;
    // On the edge of what is allowed, the other parameter is the best there.
    let (scale, floor) = if free_floor < 0.0 { ((xy / xx).max(0.0), 0.0) } else { (scale, free_floor.min(1.0)) };
    let distance = sum(&|point| (scale * power(point) + floor - point[1]).powi(2));
    (scale, floor, distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(error: impl Fn(f64) -> f64) -> Vec<CurvePoint> {
        let point = |images: f64| CurvePoint { images, error: error(images), scored: 10_000 };
        [10.0, 20.0, 50.0, 100.0, 500.0, 1_000.0, 6_000.0].map(point).to_vec()
    }

    #[test]
    fn exact_curves_are_found_again() {
        for (scale, exponent, floor) in [(2.0, 0.5, 0.02), (1.0, 0.3, 0.0), (5.0, 1.2, 0.1)] {
            let law = PowerLaw::fit(&points(|n| scale * f64::powf(n, -exponent) + floor)).unwrap();
            assert!((law.exponent - exponent).abs() < 1e-3, "{law:?}");
            assert!((law.floor - floor).abs() < 1e-3, "{law:?}");
            assert!((law.error(12_000.0) - (scale * 12_000_f64.powf(-exponent) + floor)).abs() < 1e-4);
        }
    }

    #[test]
    fn a_flat_curve_stays_flat_and_a_rising_one_is_not_followed() {
        let flat = PowerLaw::fit(&points(|_| 0.3)).unwrap();
        assert!((flat.error(1e6) - 0.3).abs() < 1e-6, "{flat:?}");
        let rising = PowerLaw::fit(&points(|n| 0.1 + 0.01 * n.ln())).unwrap();
        assert!(rising.scale.abs() < 1e-9 && rising.error(1e6) == rising.floor, "{rising:?}");
    }

    // SciPy 1.17.1 curve_fit with sigma = sqrt(p(1-p)/(n+4)) on these points, p as in `weight`.
    #[test]
    fn a_noisy_curve_is_fitted_as_scipy_fits_it() {
        let errors = [
            (93.0, 0.1482),
            (187.0, 0.1091),
            (375.0, 0.0842),
            (750.0, 0.0633),
            (1500.0, 0.0488),
            (3000.0, 0.0394),
            (6000.0, 0.0315),
        ];
        let points = errors.map(|(images, error)| CurvePoint { images, error, scored: 10_000 });
        let law = PowerLaw::fit(&points).unwrap();
        let (scale, exponent, floor) = (1.118_661, 0.465_188, 0.012_037_4);
        assert!((law.scale - scale).abs() < 1e-3 * scale, "{law:?}");
        assert!((law.exponent - exponent).abs() < 1e-4, "{law:?}");
        assert!((law.floor - floor).abs() < 1e-5, "{law:?}");
    }

    #[test]
    fn three_points_are_too_few() {
        assert_eq!(PowerLaw::fit(&points(|n| 1.0 / n)[..3]), None);
        assert_eq!(PowerLaw::fit(&[]), None);
    }
}

//! What is the smallest difference of two models that a test set can tell from chance?

use super::wilson::Z;

/// The 80 % quantile of the standard normal distribution, for a power of 0.8.
const Z_POWER: f64 = 0.841_621_233_572_914_2;

/// The smallest difference of two accuracies that McNemar's test at 5 % (two-sided) finds with a power of 0.8, on `images`
/// images of which the two models disagree on the share `disagreement`; `None` where it finds none, however one-sided the
/// disagreement.
///
/// It is the `δ` of `δ = (z_{0.975} √d + z_{0.8} √(d − δ²)) / √n` (R. J. Connor, "Sample size for testing differences in
/// proportions for the paired-sample design", Biometrics 43, 1987): `√d / √n` is the standard error of the difference of
/// equally good models, `√(d − δ²) / √n` that of models which differ by `δ`. Squared, it is a quadratic equation in `δ`.
///
/// ```
/// use onepixel::stats::resolution;
///
/// // Two models that disagree on 2 % of 10,000 images: 0.40 points.
/// let least = resolution(0.02, 10_000).unwrap();
/// assert!((least - 0.003_961_6).abs() < 1e-6);
/// ```
pub fn resolution(disagreement: f64, images: u64) -> Option<f64> {
    let (d, n) = (disagreement, images as f64);
    if !(d > 0.0 && d <= 1.0) {
        return None;
    }
    let (of_chance, of_power) = (Z * (d / n).sqrt(), Z_POWER * Z_POWER / n);
    let under_root = of_power * (d * (1.0 + of_power) - of_chance * of_chance);
    let least = (of_chance + under_root.max(0.0).sqrt()) / (1.0 + of_power);
    // Models cannot differ by more than they disagree.
    (under_root >= 0.0 && least <= d).then_some(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_solves_the_equation() {
        for (d, n) in [(0.001, 60_000), (0.02, 10_000), (0.1, 1_000), (0.5, 200), (1.0, 50)] {
            let found = resolution(d, n).unwrap();
            let right = (Z * d.sqrt() + Z_POWER * (d - found * found).sqrt()) / (n as f64).sqrt();
            assert!((found - right).abs() < 1e-12, "{d}, {n}: {found} {right}");
        }
    }

    #[test]
    fn where_nothing_could_be_told_there_is_no_resolution() {
        assert_eq!(resolution(0.0, 10_000), None);
        assert_eq!(resolution(f64::NAN, 10_000), None);
        assert_eq!(resolution(0.0001, 10_000), None, "one image of disagreement");
        assert_eq!(resolution(0.5, 1), None);
        assert_eq!(resolution(0.5, 0), None);
    }
}

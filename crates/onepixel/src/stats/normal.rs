//! How often is a standard normal number so far out?

/// `P(|Z| ≥ z)`.
pub fn two_sided_p(z: f64) -> f64 {
    if z.is_nan() {
        return 1.0;
    }
    // erfc of this; by its series (Abramowitz and Stegun 7.1.6) near 0, by its continued fraction (7.1.14) beyond.
    const NEAR: f64 = 2.0;
    const TERMS: u32 = 80;
    let x = z.abs() / std::f64::consts::SQRT_2;
    let density = (-x * x).exp() / std::f64::consts::PI.sqrt();
    if x < NEAR {
        let mut term = 2.0 * x * density;
        let mut sum = term;
        for n in 1..TERMS {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        return (1.0 - sum).clamp(0.0, 1.0);
    }
    let fraction = (1..=TERMS).rev().fold(x, |below, n| x + f64::from(n) / 2.0 / below);
    density / fraction
}

/// The `z` that a standard normal number is beyond, on either side, with this probability, in `(0, 1]`.
pub fn two_sided_z(p: f64) -> f64 {
    const STEPS: u32 = 200;
    let (mut low, mut high) = (0.0, 40.0);
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        if two_sided_p(middle) > p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Python's `math.erfc(z / math.sqrt(2))`.
    #[test]
    fn tails_equal_those_of_another_library() {
        for (z, p) in [
            (0.0, 1.0),
            (0.5, 0.617_075_077_451_974),
            (1.959_963_984_540_054, 0.05),
            (2.5, 0.012_419_330_651_552_278),
            (2.9, 0.003_731_626_600_768_077),
            (6.0, 1.973_175_290_075_402_4e-9),
        ] {
            assert!((two_sided_p(z) - p).abs() <= 1e-9 * p, "{z}: {}", two_sided_p(z));
            assert!((two_sided_z(two_sided_p(z)) - z).abs() < 1e-6, "{z}");
        }
    }
}

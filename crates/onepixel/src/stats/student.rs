//! How often is a number of Student's t distribution so far out?

/// `P(|T| ≥ t)` for `freedom` degrees of freedom, above 0 (Student, "The probable error of a mean", Biometrika 6, 1908): the
/// incomplete beta function at `freedom / (freedom + t²)`.
pub fn two_sided_t(t: f64, freedom: f64) -> f64 {
    if t.is_nan() || freedom.is_nan() || freedom <= 0.0 {
        return 1.0;
    }
    if t.is_infinite() {
        return 0.0;
    }
    let (a, b) = (freedom / 2.0, 0.5);
    let x = freedom / (freedom + t * t);
    let scale = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast on one side of the mean, its mirror image on the other.
    let share = if x < (a + 1.0) / (a + b + 2.0) {
        scale * fraction(a, b, x) / a
    } else {
        1.0 - scale * fraction(b, a, 1.0 - x) / b
    };
    if t == 0.0 { 1.0 } else { share.clamp(0.0, 1.0) }
}

/// The `t` that is exceeded, on either side, with this probability, in `(0, 1]`.
pub fn two_sided_t_beyond(p: f64, freedom: f64) -> f64 {
    const STEPS: u32 = 200;
    let (mut low, mut high) = (0.0, 1.0);
    while two_sided_t(high, freedom) > p && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..STEPS {
        let middle = (low + high) / 2.0;
        if two_sided_t(middle, freedom) > p { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8), by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TERMS: u32 = 400;
    const TINY: f64 = 1e-300;
    let held = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / held(1.0 - (a + b) * x / (a + 1.0)));
    let mut product = d;
    for term in 1..=TERMS {
        let m = f64::from(term);
        for numerator in [
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        ] {
            d = 1.0 / held(1.0 + numerator * d);
            c = held(1.0 + numerator / c);
            product *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-15 {
            break;
        }
    }
    product
}

/// The logarithm of the gamma function of a number above 0, by Stirling's series (Abramowitz and Stegun 6.1.41) from 12 on.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < 12.0 {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + (2.0 * std::f64::consts::PI).ln() / 2.0 + series - f64::ln(product)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_equal_those_of_the_tables() {
        // Two-sided 5 % and 1 % points of the usual tables.
        for (freedom, five, one) in
            [(1.0, 12.706_204_7, 63.656_741_2), (4.0, 2.776_445_1, 4.604_094_9), (30.0, 2.042_272_5, 2.749_995_7)]
        {
            assert!((two_sided_t_beyond(0.05, freedom) - five).abs() < 1e-6, "{freedom}");
            assert!((two_sided_t_beyond(0.01, freedom) - one).abs() < 1e-6, "{freedom}");
        }
    }

    #[test]
    fn one_and_two_degrees_of_freedom_have_closed_forms() {
        for t in [0.01_f64, 0.3, 1.0, 2.0, 7.0, 100.0] {
            let cauchy = 1.0 - 2.0 / std::f64::consts::PI * t.atan();
            assert!((two_sided_t(t, 1.0) - cauchy).abs() < 1e-12, "{t}");
            assert!((two_sided_t(t, 2.0) - (1.0 - t / (2.0 + t * t).sqrt())).abs() < 1e-12, "{t}");
        }
    }

    #[test]
    fn many_degrees_of_freedom_are_normal() {
        assert!((two_sided_t_beyond(0.05, 1e7) - 1.959_964).abs() < 1e-5);
        assert_eq!((two_sided_t(0.0, 3.0), two_sided_t(f64::INFINITY, 3.0)), (1.0, 0.0));
    }
}

//! Which colour stands for an accuracy?

use std::fmt;

/// A colour, as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rgb(pub [u8; 3]);

impl fmt::Display for Rgb {
    /// As in SVG: `#a1b2c3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// The colour of an accuracy: viridis (van der Walt and Smith, 2015, perceptually uniform) from 0.5, chance, to 1.
/// Accuracies below 0.5 look like 0.5.
pub(crate) fn of_accuracy(accuracy: f64) -> Rgb {
    let share = ((accuracy - 0.5) / 0.5).clamp(0.0, 1.0);
    let share = if share.is_nan() { 0.0 } else { share };
    Rgb(colorous::VIRIDIS.eval_continuous(share).as_array())
}

/// The colour of text on a background: black or white, whichever contrasts more. One of them always has a contrast
/// ratio of at least √21 ≈ 4.58.
pub(crate) fn of_text_on(background: Rgb) -> Rgb {
    let [black, white] = [Rgb([0; 3]), Rgb([255; 3])];
    if contrast(black, background) >= contrast(white, background) { black } else { white }
}

/// Contrast ratio after WCAG 2.2, from 1 to 21.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance after WCAG 2.2, from 0 to 1.
fn luminance(colour: Rgb) -> f64 {
    let [red, green, blue] = colour.0.map(|value| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_runs_from_chance_to_perfect_and_stays_there() {
        // Five of the 256 entries that define viridis in matplotlib. Rounding may choose the entry before, which differs
        // by at most two.
        for (entry, colour) in [
            (0, [0x44, 0x01, 0x54]),
            (64, [0x3b, 0x52, 0x8b]),
            (128, [0x21, 0x91, 0x8c]),
            (191, [0x5e, 0xc9, 0x62]),
            (255, [0xfd, 0xe7, 0x25_u8]),
        ] {
            let Rgb(shown) = of_accuracy(0.5 + 0.5 * f64::from(entry) / 255.0);
            let near = shown.iter().zip(colour).all(|(&shown, value)| shown.abs_diff(value) <= 2);
            assert!(near, "{entry}: {shown:?}");
        }
        assert_eq!(of_accuracy(0.5).to_string(), "#440154");
        assert_eq!(of_accuracy(1.0).to_string(), "#fde725");
        assert_eq!(of_accuracy(0.3), of_accuracy(0.5));
        assert_eq!(of_accuracy(f64::NAN), of_accuracy(0.5));
    }

    #[test]
    fn text_on_every_colour_of_the_scale_has_a_contrast_of_at_least_4_5() {
        for thousandth in 0..=1000 {
            let background = of_accuracy(f64::from(thousandth) / 1000.0);
            let ratio = contrast(of_text_on(background), background);
            assert!(ratio >= 4.5, "{background}: {ratio}");
        }
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast(Rgb([0; 3]), Rgb([255; 3])) - 21.0).abs() < 1e-9);
        // #767676 is the lightest grey that passes AA on white.
        assert!((contrast(Rgb([0x76; 3]), Rgb([255; 3])) - 4.54).abs() < 0.01);
    }
}

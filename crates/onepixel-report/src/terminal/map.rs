//! How is an accuracy map drawn in text?

use onepixel::audit::ImageSetSummary;

use super::Palette;
use super::paint::{self, SHADES};
use crate::number::percent;

/// The widest map in characters.
const WIDEST: usize = 80;

/// Draws one shade for each pixel, the best of its channels, with what the shades mean below. A map too wide for a
/// terminal is made smaller by showing the best of neighbouring pixels.
pub(super) fn draw(accuracies: &[f64], set: &ImageSetSummary, palette: Palette) -> String {
    let colour = palette != Palette::Characters;
    let step = set.width.div_ceil(WIDEST).max(1);
    let across = if set.width * 2 <= WIDEST { 2 } else { 1 };
    // A character is about twice as high as wide.
    let down = step * if across == 2 { 1 } else { 2 };
    let best = |rows: std::ops::Range<usize>, cols: std::ops::Range<usize>| {
        let pixels = rows.flat_map(|row| cols.clone().map(move |col| row * set.width + col));
        let values = pixels.flat_map(|pixel| &accuracies[pixel * set.channels..][..set.channels]);
        values.copied().fold(0.0, f64::max)
    };
    let (least, most) = accuracies.iter().fold((1f64, 0f64), |(least, most), &a| (least.min(a), most.max(a)));
    let mut text = String::new();
    for row in (0..set.height).step_by(down) {
        let mut line = String::new();
        for col in (0..set.width).step_by(step) {
            let accuracy = best(row..set.height.min(row + down), col..set.width.min(col + step));
            let relative = if most > least { (accuracy - least) / (most - least) } else { 0.0 };
            let shade = SHADES[((relative * SHADES.len() as f64) as usize).min(SHADES.len() - 1)];
            line.push_str(&match colour {
                true => paint::cell(&" ".repeat(across), 0.5 + relative / 2.0),
                false => shade.to_string().repeat(across),
            });
        }
        text.push_str(if colour { &line } else { line.trim_end() });
        text.push('\n');
    }
    let (dark, bright) = match colour {
        true => (paint::cell("  ", 0.5), paint::cell("  ", 1.0)),
        false => (format!("'{}'", SHADES[0]), format!("'{}'", SHADES[SHADES.len() - 1])),
    };
    text + &format!("{dark} {} … {bright} {}\n", percent(least), percent(most))
}

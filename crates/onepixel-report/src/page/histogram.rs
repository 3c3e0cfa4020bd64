//! What does the best pixel show in each of two classes, and what does the rule make of it?
//!
//! Grey values run from left to right. Bars of the first class rise from the strip in the middle, those of the second
//! hang from it; their length is the logarithm of the number of images, since one value, the background, often has most
//! of them. The strip is the rule: each grey value in the colour of the class that it means.

use std::fmt::Write;

use maud::{Markup, html};

use onepixel::probes::pixels::CloseUp;

/// The length of the longest bar, in units of the SVG; a grey value is one unit wide.
const LONGEST: f64 = 60.0;
/// The height of the strip.
const STRIP: f64 = 14.0;

/// The histograms of a pair's pixel, both classes and the rule. `alternative` is what they show, in words.
pub(super) fn histogram(close_up: &CloseUp, alternative: &str) -> Markup {
    let most = close_up.counts.iter().flat_map(|counts| counts.iter()).copied().max().unwrap_or(0);
    let up = bars(&close_up.counts[0][..], most, |length| (LONGEST - length, length));
    let down = bars(&close_up.counts[1][..], most, |length| (LONGEST + STRIP, length));
    let [first, second] = [false, true].map(|second| strip(|value| close_up.rule.is_second(value) == second));
    let height = 2.0 * LONGEST + STRIP;
    html! {
        svg.histogram
            role="img"
            aria-label=(alternative)
            viewBox=(format!("0 0 256 {height}"))
            preserveAspectRatio="none"
        {
            path.a d=(up) {}
            path.b d=(down) {}
            path.a d=(first) {}
            path.b d=(second) {}
        }
    }
}

/// A bar for each grey value that occurs, as one path; `place` gives the top and the height of a bar of some length.
fn bars(counts: &[u32], most: u32, place: impl Fn(f64) -> (f64, f64)) -> String {
    let mut path = String::new();
    for (value, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // Even a single image is seen.
        let length = LONGEST * (1.0 + f64::from(count)).log10() / (1.0 + f64::from(most)).log10();
        let (top, height) = place(length);
        rectangle(&mut path, value, 1, top, height);
    }
    path
}

/// The grey values that mean one class, as rectangles of the strip.
fn strip(means: impl Fn(u8) -> bool) -> String {
    let mut path = String::new();
    let mut from = 0;
    while from < 256 {
        let same = (from..256).take_while(|&value| means(value as u8) == means(from as u8)).count();
        if means(from as u8) {
            rectangle(&mut path, from, same, LONGEST + 2.0, STRIP - 4.0);
        }
        from += same;
    }
    path
}

fn rectangle(path: &mut String, left: usize, width: usize, top: f64, height: f64) {
    let (top, height) = ((10.0 * top).round() / 10.0, (10.0 * height).round() / 10.0);
    // Writing to a string cannot fail.
    let _ = write!(path, "M{left} {top}h{width}v{height}h-{width}z");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_that_occur_have_bars_and_lengths_are_logarithms() {
        let mut counts = [0; 256];
        (counts[0], counts[200]) = (999, 9);
        assert_eq!(bars(&counts, 999, |length| (0.0, length)), "M0 0h1v60h-1zM200 0h1v20h-1z");
    }

    #[test]
    fn the_strip_joins_neighbours_that_mean_the_same() {
        assert_eq!(strip(|value| !(10..20).contains(&value)), "M0 62h10v10h-10zM20 62h236v10h-236z");
        assert_eq!(strip(|_| false), "");
    }
}

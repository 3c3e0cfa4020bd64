//! How much of what grey values a class has or lacks is a matter of how many it has?
//!
//! Thin strokes have fewer grey pixels, and so fewer of every grey value. If each value occurs in an image by Poisson's law,
//! `-ln(1 - share of images that have it)` is how often it is expected; for a class that is like the rest but thinner or
//! fuller, all of these are smaller or larger by one factor. What the factor explains of one value's share is content.

use std::ops::Range;

use crate::dataset::ImageSet;

/// How many images have each grey value, of a class and of the rest.
pub(super) struct Presence {
    images: [u64; 2],
    having: [[u64; 256]; 2],
}

impl Presence {
    /// Counts "images" of 1×256, which are above 0 where an image has the grey value.
    pub(super) fn of(class: usize, set: &ImageSet) -> Self {
        let mut presence = Self { images: [0; 2], having: [[0; 256]; 2] };
        let values = set.images().as_bytes().unwrap_or_default().chunks_exact(256);
        for (image, &label) in values.zip(set.labels()) {
            let side = usize::from(usize::from(label) != class);
            presence.images[side] += 1;
            presence.having[side].iter_mut().zip(image).for_each(|(having, &has)| *having += u64::from(has > 0));
        }
        presence
    }

    fn share(&self, side: usize, value: usize) -> f64 {
        self.having[side][value] as f64 / self.images[side].max(1) as f64
    }

    /// How often a value is expected in an image. Half an image each way keeps it finite.
    fn expected(&self, side: usize, value: usize) -> f64 {
        -(1.0 - (self.having[side][value] as f64 + 0.5) / (self.images[side] as f64 + 1.0)).ln()
    }

    /// By how much more often the class would have a value than the rest has it, were it only thinner or fuller by what the
    /// other values say.
    pub(super) fn explained(&self, value: usize, others: Range<usize>) -> f64 {
        let all = |side: usize| -> f64 {
            others.clone().filter(|&other| other != value).map(|other| self.expected(side, other)).sum()
        };
        let (of_class, of_rest) = (all(0), all(1));
        if of_rest <= 0.0 {
            return 0.0;
        }
        let share = self.share(1, value);
        1.0 - (1.0 - share).powf(of_class / of_rest) - share
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_that_has_half_of_everything_lacks_nothing_and_one_value_more_is_not_explained() {
        let mut presence = Presence { images: [1000, 9000], having: [[0; 256]; 2] };
        for value in 10..100 {
            let share = if value % 9 == 0 { 0.7_f64 } else { 0.2 };
            presence.having[1][value] = (9000.0 * share) as u64;
            presence.having[0][value] = (1000.0 * (1.0 - (1.0 - share).sqrt())) as u64;
        }
        let difference = |presence: &Presence, value| presence.share(0, value) - presence.share(1, value);
        for value in [20, 45] {
            let (explained, found) = (presence.explained(value, 10..100), difference(&presence, value));
            assert!((explained - found).abs() < 0.01, "{value}: {explained} {found}");
        }
        presence.having[0][45] = 0;
        assert!(difference(&presence, 45) < presence.explained(45, 10..100) - 0.4);
    }
}

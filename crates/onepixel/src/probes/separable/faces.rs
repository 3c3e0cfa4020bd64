//! Which images can be in no point that the hulls of two classes have in common?
//!
//! A pixel that is 0 in all images of one class is 0 wherever the hulls meet, so that no image of the other class that has
//! ink there takes part; and so for every value whose least in one class is the greatest in the other. Images that are left
//! out so make further values such. What stays is the same question with fewer images and values, and in general position
//! where the whole is not.

use crate::probes::complexity::Pair;
use crate::progress::Progress;

/// The images that may take part, ascending; none of either class where the hulls do not meet.
pub(super) fn that_may_meet(pair: &Pair, progress: &dyn Progress) -> Vec<u32> {
    let mut left: Vec<u32> = (0..pair.len() as u32).collect();
    loop {
        progress.check();
        let classes = [true, false].map(|is_first| Range::of(pair, &left, is_first));
        let [Some(first), Some(second)] = classes else { return Vec::new() };
        let before = left.len();
        let may_meet = |image: &u32| {
            let values = pair.images().image(*image as usize).iter().enumerate();
            values.map(|(value, &grey)| (grey, value)).all(|(grey, value)| {
                // What both classes have of this value.
                let low = first.low[value].max(second.low[value]);
                let high = first.high[value].min(second.high[value]);
                low < high || grey == low && low == high
            })
        };
        left.retain(may_meet);
        if left.len() == before {
            return left;
        }
    }
}

/// The least and the greatest of each value in some images.
struct Range {
    low: Vec<u8>,
    high: Vec<u8>,
}

impl Range {
    /// Of the images of one class; `None` where there are none.
    fn of(pair: &Pair, images: &[u32], is_first: bool) -> Option<Self> {
        let mut of_class = images.iter().map(|&image| image as usize).filter(|&image| pair.is_first(image) == is_first);
        let start = pair.images().image(of_class.next()?);
        let mut range = Self { low: start.to_vec(), high: start.to_vec() };
        for image in of_class {
            let values = pair.images().image(image);
            range.low.iter_mut().zip(values).for_each(|(low, &value)| *low = value.min(*low));
            range.high.iter_mut().zip(values).for_each(|(high, &value)| *high = value.max(*high));
        }
        Some(range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    fn left(first: &[[u8; 2]], second: &[[u8; 2]]) -> Vec<u32> {
        let pixels = [first, second].concat().concat();
        let pair = Pair::new(Shape::new(1, 2, 1).unwrap(), pixels, [first.len(), second.len()]);
        that_may_meet(&pair, &Silent)
    }

    #[test]
    fn images_with_ink_where_the_other_class_has_none_take_no_part() {
        // The third has ink where the second class has none; without it the first value of the fourth is too bright.
        assert_eq!(left(&[[3, 0], [5, 0], [9, 7]], &[[9, 0], [4, 0], [1, 0]]), [0, 1, 3, 4, 5]);
        assert_eq!(left(&[[3, 0], [9, 7]], &[[9, 0], [3, 0], [1, 0]]), [0, 3]);
        assert_eq!(left(&[[3, 0]], &[[9, 0], [4, 1]]), [] as [u32; 0]);
    }
}

//! Which threshold of one pixel divides the images of a node best? The hot loop of all trees.
//!
//! Most values of most pixels are 0 in drawings, and nodes are small except for a few: so the values above 0 are
//! gathered without a branch, sorted, and walked from the brightest down, moving images from the dark side to the
//! bright one. Images of value 0 are never touched. The bound is the gathering: one byte from anywhere, which should
//! come from the second-level cache.

use super::impurity::Purity;

/// An image in a node: which one, and its key without the value: `class << 8 | weight`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::models) struct Member {
    pub(super) image: u32,
    pub(super) key: u32,
}

impl Member {
    /// An image that counts as `weight` of its class.
    pub(in crate::models) fn new(image: u32, class: u16, weight: u8) -> Self {
        Self { image, key: u32::from(class) << 8 | u32::from(weight) }
    }

    pub(super) fn class(self) -> u16 {
        (self.key >> 8) as u16
    }

    pub(super) fn weight(self) -> u32 {
        weight_of(self.key)
    }
}

/// A key: `value << 24 | class << 8 | weight`.
#[inline(always)]
fn value_of(key: u32) -> u8 {
    (key >> 24) as u8
}

#[inline(always)]
fn class_of(key: u32) -> usize {
    (key >> 8 & 0xffff) as usize
}

#[inline(always)]
fn weight_of(key: u32) -> u32 {
    key & 0xff
}

/// How many images of each class there are in a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Totals<'a> {
    /// Weights of each class.
    pub(super) classes: &'a [u32],
    /// Their sum.
    pub(super) all: u32,
    /// The sum of their purity terms.
    pub(super) terms: i64,
}

impl<'a> Totals<'a> {
    /// Counts the members of a node.
    pub(super) fn count(purity: &impl Purity, members: &[Member], classes: usize, counts: &'a mut Vec<u32>) -> Self {
        counts.clear();
        counts.resize(classes, 0);
        for member in members {
            counts[usize::from(member.class())] += member.weight();
        }
        let (all, terms) = (counts.iter().sum(), counts.iter().map(|&images| purity.term(images)).sum());
        Self { classes: counts, all, terms }
    }
}

/// A threshold and how good it is: the purity of both sides, each times its images; the higher the better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::models) struct Split {
    pub(super) purity: f64,
    pub(super) threshold: u8,
}

/// Memory that is used again for every pixel of every node.
#[derive(Debug, Default)]
pub(in crate::models) struct SplitScratch {
    keys: Vec<u32>,
    sorted: Vec<u32>,
    dark: Vec<u32>,
}

/// Below this many keys sorting by comparison is faster than counting 256 values.
const FEW: usize = 80;

impl SplitScratch {
    /// The best threshold of a pixel, which has a value for each image, for the members of a node, if both sides get at
    /// least `min_leaf` images: the highest purity of both sides, the darkest threshold of several. A threshold lies
    /// half-way between two values that occur, rounded down.
    pub(super) fn best_split<P: Purity>(
        &mut self,
        purity: &P,
        value: impl Fn(u32) -> u8,
        members: &[Member],
        totals: &Totals<'_>,
        min_leaf: u32,
    ) -> Option<Split> {
        let bright = self.gather(value, members);
        if bright == 0 {
            return None;
        }
        let all_bright = bright == members.len();
        self.sort(bright);
        self.prepare(totals);
        let split = Walk { purity, totals, min_leaf, all_bright }.best(&self.sorted[..bright], &mut self.dark);
        self.restore(bright, totals);
        split
    }

    /// Collects the keys of the members whose value is not 0.
    #[inline(always)]
    fn gather(&mut self, value: impl Fn(u32) -> u8, members: &[Member]) -> usize {
        if self.keys.len() < members.len() {
            self.keys.resize(members.len(), 0);
            self.sorted.resize(members.len(), 0);
        }
        let keys = &mut self.keys[..members.len()];
        let mut bright = 0;
        for member in members {
            let value = value(member.image);
            keys[bright] = u32::from(value) << 24 | member.key;
            bright += usize::from(value != 0);
        }
        bright
    }

    /// Sorts the keys by value, the brightest first.
    fn sort(&mut self, bright: usize) {
        if bright < FEW {
            let sorted = &mut self.sorted[..bright];
            sorted.copy_from_slice(&self.keys[..bright]);
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            return;
        }
        let keys = &self.keys[..bright];
        let mut places = [0u32; 256];
        for &key in keys {
            places[usize::from(value_of(key))] += 1;
        }
        let mut next = 0;
        for place in places.iter_mut().rev() {
            (*place, next) = (next, next + *place);
        }
        for &key in keys {
            let place = &mut places[usize::from(value_of(key))];
            self.sorted[*place as usize] = key;
            *place += 1;
        }
    }

    /// All images are dark at first. What is cheaper is done: to copy all classes, or to have put back the last ones.
    fn prepare(&mut self, totals: &Totals<'_>) {
        if self.dark.len() != totals.classes.len() || totals.classes.len() <= MANY_CLASSES {
            self.dark.clear();
            self.dark.extend_from_slice(totals.classes);
        }
    }

    fn restore(&mut self, bright: usize, totals: &Totals<'_>) {
        if totals.classes.len() > MANY_CLASSES {
            for &key in &self.sorted[..bright] {
                self.dark[class_of(key)] = totals.classes[class_of(key)];
            }
        }
    }

    /// Says that another node comes next.
    pub(super) fn next_node(&mut self) {
        self.dark.clear();
    }
}

/// Classes that are copied for each pixel.
const MANY_CLASSES: usize = 64;

/// The way through the thresholds of a pixel, from the brightest down.
struct Walk<'a, P> {
    purity: &'a P,
    totals: &'a Totals<'a>,
    min_leaf: u32,
    /// Whether no image has the value 0.
    all_bright: bool,
}

impl<P: Purity> Walk<'_, P> {
    /// `dark` has the weights of all classes at first.
    #[inline(always)]
    fn best(&self, keys: &[u32], dark: &mut [u32]) -> Option<Split> {
        let Totals { classes, all, terms } = *self.totals;
        let (mut dark_terms, mut bright_terms, mut bright_all) = (terms, 0, 0);
        let mut best: Option<Split> = None;
        for (index, &key) in keys.iter().enumerate() {
            let (class, weight) = (class_of(key), weight_of(key));
            let before = dark[class];
            let after = before - weight;
            let bright = classes[class] - after;
            dark[class] = after;
            dark_terms += self.purity.term(after) - self.purity.term(before);
            bright_terms += self.purity.term(bright) - self.purity.term(bright - weight);
            bright_all += weight;
            let below = keys.get(index + 1).map_or(0, |&next| value_of(next));
            let last = index + 1 == keys.len() && self.all_bright;
            if below == value_of(key) || last || bright_all < self.min_leaf || all - bright_all < self.min_leaf {
                continue;
            }
            let purity = self.purity.of(dark_terms, all - bright_all) + self.purity.of(bright_terms, bright_all);
            if best.is_none_or(|best| purity >= best.purity) {
                let threshold = u8::midpoint(below, value_of(key));
                best = Some(Split { purity, threshold });
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::super::impurity::{EntropyPurity, GiniPurity};
    use super::*;

    /// The definition: every threshold half-way between neighbouring values, the darkest of the best.
    fn best_plainly(
        purity: &impl Purity,
        column: &[u8],
        members: &[Member],
        classes: usize,
        min: u32,
    ) -> Option<Split> {
        let mut values: Vec<u8> = members.iter().map(|member| column[member.image as usize]).collect();
        values.sort_unstable();
        values.dedup();
        let mut best: Option<Split> = None;
        for pair in values.windows(2) {
            let threshold = u8::midpoint(pair[0], pair[1]);
            let mut sides = [vec![0; classes], vec![0; classes]];
            for member in members {
                let side = usize::from(column[member.image as usize] > threshold);
                sides[side][usize::from(member.class())] += member.weight();
            }
            let totals = sides.each_ref().map(|side| side.iter().sum::<u32>());
            let of = |side: usize| purity.of(sides[side].iter().map(|&n| purity.term(n)).sum(), totals[side]);
            if totals.iter().all(|&total| total >= min) && best.is_none_or(|best| of(0) + of(1) > best.purity) {
                best = Some(Split { purity: of(0) + of(1), threshold });
            }
        }
        best
    }

    fn check(column: &[u8], classes: u16, min_leaf: u32, scratch: &mut SplitScratch) {
        let member = |image: usize| Member::new(image as u32, (image * 7 % 11) as u16 % classes, 1 + image as u8 % 3);
        let members: Vec<Member> = (0..column.len()).filter(|image| image % 5 > 0).map(member).collect();
        let mut counts = Vec::new();
        macro_rules! check_by {
            ($purity:expr) => {
                let totals = Totals::count(&$purity, &members, classes.into(), &mut counts);
                scratch.next_node();
                // Twice, as the second pixel of a node finds what the first left behind.
                for _ in 0..2 {
                    let found =
                        scratch.best_split(&$purity, |image| column[image as usize], &members, &totals, min_leaf);
                    assert_eq!(found, best_plainly(&$purity, column, &members, classes.into(), min_leaf));
                }
            };
        }
        check_by!(GiniPurity);
        check_by!(EntropyPurity::new(3 * column.len() as u32));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(2026), ..Default::default() })]

        #[test]
        fn the_best_split_is_the_plain_one(
            column in prop::collection::vec(prop_oneof![Just(0u8), Just(255u8), 0..4u8, any::<u8>()], 0..300),
            classes in prop_oneof![1..5u16, Just(80u16)],
            min_leaf in 1..9u32,
        ) {
            check(&column, classes, min_leaf, &mut SplitScratch::default());
        }
    }

    #[test]
    fn scratch_memory_remembers_nothing() {
        let mut scratch = SplitScratch::default();
        for (length, classes) in [(200, 80), (50, 3), (300, 80), (7, 80), (200, 2)] {
            let column: Vec<u8> = (0..length).map(|image| (image * image % 250) as u8).collect();
            check(&column, classes, 1, &mut scratch);
        }
    }
}

//! Which one, two or three pixels divide two classes best? Exactly.
//!
//! Searched are trees of depth two: a question about any pixel with any threshold, and on either side one more, or none.
//! With three pixels, each side asks for the best pixel of its own: all trees of depth two. With two, each side asks for
//! the root's pixel or for a second one, the same on both sides, with a threshold of its own. With one pixel there is one
//! question. Leaves may be of any size. Among these trees, the one found gives the right class to as many training images
//! as any does; of several, it has the first pixel and the brightest threshold at the root.
//!
//! For a root pixel, images move from its dark to its bright side, the brightest first. For every other pixel the
//! counts of its values on the bright side are kept, the first class minus the second, and what is left of all images
//! are those of the dark side. A step that moves `m` images makes a tree better by at most `m`: thresholds that cannot
//! reach the best tree so far are passed over. The bound is 256 additions for each pixel and threshold that is not,
//! many pixels at a time. Once a tree gets all images right, no root pixel after its own is looked at.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use multiversion::multiversion;
use rayon::prelude::*;

use super::super::tree::{Columns, Plan};
use crate::progress::Progress;

/// Images of two classes.
pub(super) struct Pair<'a> {
    pub(super) columns: &'a Columns,
    /// Whether each image is of the second class.
    pub(super) is_second: &'a [bool],
}

/// A stump: images whose value is above the threshold are one class, others the other; or all are the same class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stump {
    correct: u32,
    column: usize,
    threshold: u8,
}

/// The best root found: how many images its tree gets right, and where it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Root {
    correct: u32,
    column: usize,
    threshold: u8,
}

impl Root {
    fn better(a: Self, b: Self) -> Self {
        let key = |root: Self| (root.correct, std::cmp::Reverse(root.column), root.threshold);
        if key(b) > key(a) { b } else { a }
    }
}

/// The best trees of two and of three pixels that any thread has found so far.
struct SoFar {
    correct: [AtomicU32; 2],
    /// The first column at the root of a tree that gets all images right.
    perfect: [AtomicUsize; 2],
}

impl SoFar {
    fn new() -> Self {
        Self { correct: Default::default(), perfect: [const { AtomicUsize::new(usize::MAX) }; 2] }
    }

    /// Whether no tree with this column at its root can be the one that is found.
    fn has_passed(&self, column: usize) -> bool {
        self.perfect.iter().all(|first| first.load(Ordering::Relaxed) < column)
    }
}

/// Counts of each value of each column, the first class minus the second: shape (values, columns).
type Balance = Vec<i32>;

impl Pair<'_> {
    /// The best trees with at most one, two and three pixels. Memory: 3 kB for each pixel and thread, and 4 bytes for
    /// each value that is not 0. Time grows with images × pixels².
    pub(super) fn best_trees(&self, progress: &dyn Progress) -> [Plan; 3] {
        let columns = self.columns.len();
        progress.begin("finding the best three pixels", columns as u64);
        let everything: Vec<u32> = (0..self.is_second.len() as u32).collect();
        let one = self.plan(&everything, self.best_stump(&everything, None));
        if columns == 0 {
            return [one.clone(), one.clone(), one];
        }
        let entries = self.entries();
        let total = bright_sums(&self.balance(&entries), columns);
        let so_far = SoFar::new();
        let each = (0..columns).into_par_iter().with_max_len(1).map_init(
            || vec![0; 256 * columns],
            |bright, column| {
                let found = self.best_thresholds(column, &entries, &total, bright, &so_far);
                progress.advance(1);
                found
            },
        );
        let best = each.collect::<Vec<[Root; 2]>>().into_iter();
        let best = best.reduce(|a, b| [Root::better(a[0], b[0]), Root::better(a[1], b[1])]);
        let [two, three] = best.expect("there is a column");
        [one, self.plan_below(two, true), self.plan_below(three, false)]
    }

    /// `value * columns + column` of each image, where the value is not 0.
    fn entries(&self) -> Vec<Vec<u32>> {
        let columns = self.columns.len();
        let of_image = |image: usize| {
            let values = (0..columns).map(|column| (column, usize::from(self.columns.column(column)[image])));
            values.filter(|of| of.1 > 0).map(|(column, value)| (value * columns + column) as u32).collect()
        };
        (0..self.is_second.len()).into_par_iter().map(of_image).collect()
    }

    fn sign(&self, image: usize) -> i32 {
        if self.is_second[image] { -1 } else { 1 }
    }

    fn balance(&self, entries: &[Vec<u32>]) -> Balance {
        let mut balance = vec![0; 256 * self.columns.len()];
        for (image, entries) in entries.iter().enumerate() {
            entries.iter().for_each(|&entry| balance[entry as usize] += self.sign(image));
        }
        balance
    }

    /// The best thresholds of a root, for two pixels and for three.
    fn best_thresholds(
        &self,
        column: usize,
        entries: &[Vec<u32>],
        total: &[i32],
        bright: &mut Balance,
        so_far: &SoFar,
    ) -> [Root; 2] {
        let mut best = [Root { correct: 0, column, threshold: 0 }; 2];
        if so_far.has_passed(column) {
            return best;
        }
        let values = self.columns.column(column);
        let mut images: Vec<u32> = (0..values.len() as u32).filter(|&image| values[image as usize] > 0).collect();
        images.sort_by_key(|&image| std::cmp::Reverse(values[image as usize]));
        bright.fill(0);
        let second = self.is_second.iter().filter(|second| **second).count() as u32;
        let all = [self.is_second.len() as u32 - second, second];
        let mut moved = [0u32; 2];
        let mut reachable = [u32::MAX; 2];
        for group in images.chunk_by(|&a, &b| values[a as usize] == values[b as usize]) {
            for &image in group {
                let image = image as usize;
                moved[usize::from(self.is_second[image])] += 1;
                entries[image].iter().for_each(|&entry| bright[entry as usize] += self.sign(image));
            }
            reachable = reachable.map(|most| most.saturating_add(group.len() as u32));
            if (0..2).all(|which| reachable[which] < so_far.correct[which].load(Ordering::Relaxed)) {
                continue;
            }
            let dark = [all[0] - moved[0], all[1] - moved[1]];
            let correct = best_below(bright, total, moved, dark, (column, self.columns.len()));
            let threshold = values[group[0] as usize] - 1;
            for which in 0..2 {
                so_far.correct[which].fetch_max(correct[which], Ordering::Relaxed);
                reachable[which] = correct[which];
                best[which] = Root::better(best[which], Root { correct: correct[which], column, threshold });
                if correct[which] == values.len() as u32 {
                    so_far.perfect[which].fetch_min(column, Ordering::Relaxed);
                }
            }
            // Thresholds go down, and of equal trees the one with the brightest is found.
            if best.iter().all(|root| root.correct == values.len() as u32) {
                break;
            }
        }
        best
    }

    /// The tree below a root whose two sides ask for its pixel or for one other, the same on both, or each for any.
    fn plan_below(&self, root: Root, same: bool) -> Plan {
        let values = self.columns.column(root.column);
        let (dark, bright): (Vec<u32>, Vec<u32>) =
            (0..values.len() as u32).partition(|&image| values[image as usize] <= root.threshold);
        let sides = [dark, bright];
        let best = if same {
            let of_root = sides.each_ref().map(|side| self.best_stump(side, Some(root.column)));
            let better = |a: Stump, b: Stump| if b.correct > a.correct { b } else { a };
            let of = |column: usize| {
                let [dark, bright] = sides.each_ref().map(|side| self.best_stump(side, Some(column)));
                [better(of_root[0], dark), better(of_root[1], bright)]
            };
            let both = (0..self.columns.len()).into_par_iter().map(of).collect::<Vec<_>>().into_iter();
            let correct = |stumps: &[Stump; 2]| stumps[0].correct + stumps[1].correct;
            both.reduce(|a, b| if correct(&b) > correct(&a) { b } else { a }).expect("there is a column")
        } else {
            sides.each_ref().map(|side| self.best_stump(side, None))
        };
        let pixel = self.columns.pixel(root.column);
        let below = [self.plan(&sides[0], best[0]), self.plan(&sides[1], best[1])];
        Plan::Ask { pixel, threshold: root.threshold, below: Box::new(below) }
    }

    /// A stump as a tree: without a question where one side would be empty.
    fn plan(&self, images: &[u32], stump: Stump) -> Plan {
        let is_bright = |&image: &u32| self.columns.column(stump.column)[image as usize] > stump.threshold;
        if self.columns.len() == 0 || !images.iter().any(is_bright) || images.iter().all(is_bright) {
            return Plan::Leaf;
        }
        let pixel = self.columns.pixel(stump.column);
        Plan::Ask { pixel, threshold: stump.threshold, below: Box::new([Plan::Leaf, Plan::Leaf]) }
    }

    /// The stump that gets most of some images right, among all columns or of one: of several, the first column and the
    /// brightest threshold. Plainly, as the definition reads.
    fn best_stump(&self, images: &[u32], only: Option<usize>) -> Stump {
        let columns = only.map_or(0..self.columns.len(), |column| column..column + 1);
        let second = images.iter().filter(|&&image| self.is_second[image as usize]).count() as i32;
        let first = images.len() as i32 - second;
        let start = Stump { correct: first.max(second) as u32, column: columns.start, threshold: 255 };
        columns.fold(start, |mut best, column| {
            let mut balance = [0; 256];
            for &image in images {
                balance[usize::from(self.columns.column(column)[image as usize])] += self.sign(image as usize);
            }
            let mut bright = 0;
            for threshold in (0..255u8).rev() {
                bright += balance[usize::from(threshold) + 1];
                let correct = (second + bright).max(first - bright) as u32;
                if correct > best.correct {
                    best = Stump { correct, column, threshold };
                }
            }
            best
        })
    }
}

/// For each value and column, the balance of all brighter values and the value itself.
fn bright_sums(balance: &[i32], columns: usize) -> Balance {
    let mut sums = balance.to_vec();
    for value in (0..255).rev() {
        let (these, brighter) = sums[value * columns..].split_at_mut(columns);
        these.iter_mut().zip(&brighter[..columns]).for_each(|(sum, above)| *sum += above);
    }
    sums
}

/// How many images the best stumps below a root get right: those of its pixel and one other, and those of any two.
/// `moved` and `dark` are the images of both classes on the bright and the dark side, `root` is the root's column.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn best_below(
    bright: &[i32],
    total: &[i32],
    moved: [u32; 2],
    dark: [u32; 2],
    (root, columns): (usize, usize),
) -> [u32; 2] {
    /// Columns whose sums stay in registers.
    const LANES: usize = 16;
    let of_lanes = |first: usize| {
        let lanes = LANES.min(columns - first);
        let mut sums = [0; LANES];
        let (mut least, mut most) = ([[0; LANES]; 2], [[0; LANES]; 2]);
        for value in (1..256).rev() {
            let here = value * columns + first;
            let (mut of_bright, mut of_all) = ([0; LANES], [0; LANES]);
            of_bright[..lanes].copy_from_slice(&bright[here..here + lanes]);
            of_all[..lanes].copy_from_slice(&total[here..here + lanes]);
            for lane in 0..LANES {
                sums[lane] += of_bright[lane];
                let rest = of_all[lane] - sums[lane];
                least[0][lane] = least[0][lane].min(rest);
                most[0][lane] = most[0][lane].max(rest);
                least[1][lane] = least[1][lane].min(sums[lane]);
                most[1][lane] = most[1][lane].max(sums[lane]);
            }
        }
        std::array::from_fn::<[u32; 2], LANES, _>(|lane| {
            let correct = |side: usize, images: [u32; 2]| {
                (images[0] as i32 - least[side][lane]).max(images[1] as i32 + most[side][lane]) as u32
            };
            [correct(0, dark), correct(1, moved)]
        })
    };
    let of_root = of_lanes(root / LANES * LANES)[root % LANES];
    let (mut two, mut any) = (0, [0; 2]);
    for first in (0..columns).step_by(LANES) {
        for sides in &of_lanes(first)[..LANES.min(columns - first)] {
            two = two.max(of_root[0].max(sides[0]) + of_root[1].max(sides[1]));
            any = [any[0].max(sides[0]), any[1].max(sides[1])];
        }
    }
    [two, any[0] + any[1]]
}

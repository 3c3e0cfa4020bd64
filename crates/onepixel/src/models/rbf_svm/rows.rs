//! How alike is an image to all images of two classes? Computed when it is asked for, and kept while there is room.

use rayon::prelude::*;

use super::exp::similarities;
use crate::distance::{COLUMNS, ImageDistance, ROWS, ReferenceImages, Space};
use crate::models::Batch;
use crate::progress::Progress;

/// Rows that are computed together, so that each strip of references is fetched once for all of them.
pub(super) const TOGETHER: usize = 4 * ROWS;

/// The images of a class.
pub(super) struct ClassImages {
    /// Which train images they are.
    pub(super) indices: Vec<u32>,
    /// The images of all classes before it.
    pub(super) before: usize,
}

/// Where similarities come from.
pub(super) enum Source<D> {
    /// They are computed from the images of each class.
    Images(Vec<ReferenceImages<D>>),
    /// All are known, since there are few images: shape (images, images), by class.
    Known(Vec<f32>),
}

impl<D: ImageDistance> Source<D> {
    /// Computes all similarities if they take up to so many bytes, and packs the images of each class otherwise.
    pub(super) fn new(
        classes: &[ClassImages],
        images: Batch<'_>,
        gamma: f32,
        bytes: usize,
        progress: &dyn Progress,
    ) -> Self {
        let gather = |class: &ClassImages| {
            let pixels = class.indices.iter().flat_map(|&index| images.image(index as usize));
            pixels.copied().collect::<Vec<u8>>()
        };
        let pack = |pixels: Vec<u8>| ReferenceImages::new(Batch::new(images.shape(), &pixels));
        let len = images.len();
        if len.saturating_mul(len).saturating_mul(size_of::<f32>()) > bytes {
            return Self::Images(classes.iter().map(gather).map(pack).collect());
        }
        let pixels: Vec<u8> = classes.iter().flat_map(gather).collect();
        let (all, references) = (Batch::new(images.shape(), &pixels), pack(pixels.clone()));
        let mut known = vec![0.0; len * len];
        known.par_chunks_mut(ROWS * len).enumerate().for_each(|(index, known)| {
            progress.check();
            let rows = references.rows(all, index * ROWS..len.min((index + 1) * ROWS));
            let mut tile = [[D::from(0); COLUMNS]; ROWS];
            for strip in 0..len.div_ceil(COLUMNS) {
                references.distances(&rows, strip, &mut tile);
                for (distances, known) in tile.iter().zip(known.chunks_exact_mut(len)) {
                    let mut found = [0.0; COLUMNS];
                    similarities(gamma, distances, &mut found);
                    known[strip * COLUMNS..].iter_mut().zip(found).for_each(|(known, found)| *known = found);
                }
            }
        });
        Self::Known(known)
    }
}

impl ClassImages {
    fn strips(&self) -> usize {
        self.indices.len().div_ceil(COLUMNS)
    }
}

/// The images of two classes, counted through: those of the first class, up to a whole number of strips, then those of the
/// second, likewise.
pub(super) struct Pair<'a, D> {
    pub(super) classes: [&'a ClassImages; 2],
    /// Their places among all classes.
    pub(super) places: [usize; 2],
    pub(super) source: &'a Source<D>,
    pub(super) images: Batch<'a>,
    pub(super) gamma: f32,
    /// Whether threads share the work on a row.
    pub(super) in_parallel: bool,
}

impl<D: ImageDistance> Pair<'_, D> {
    /// Places of the first class.
    pub(super) fn split(&self) -> usize {
        self.classes[0].strips() * COLUMNS
    }

    /// Places of both classes.
    pub(super) fn len(&self) -> usize {
        self.split() + self.classes[1].strips() * COLUMNS
    }

    /// The train image at a place, if there is one.
    pub(super) fn image(&self, place: usize) -> Option<u32> {
        let split = self.split();
        let (class, index) = if place < split { (0, place) } else { (1, place - split) };
        self.classes[class].indices.get(index).copied()
    }

    /// The similarities of the images at some places with those at all places: a row for each.
    fn rows(&self, places: &[usize]) -> Vec<Vec<f32>> {
        match self.source {
            Source::Known(known) => places.iter().map(|&place| self.row_of(known, place)).collect(),
            Source::Images(references) => self.rows_from(self.places.map(|class| &references[class]), places),
        }
    }

    /// Whether a row costs no more than its copy.
    pub(super) fn is_known(&self) -> bool {
        matches!(self.source, Source::Known(_))
    }

    fn row_of(&self, known: &[f32], place: usize) -> Vec<f32> {
        let split = self.split();
        let (class, index) = if place < split { (0, place) } else { (1, place - split) };
        let len = self.images.len();
        let all = &known[(self.classes[class].before + index) * len..][..len];
        let mut row = vec![0.0; self.len()];
        for (class, first) in self.classes.iter().zip([0, split]) {
            let images = class.indices.len();
            row[first..][..images].copy_from_slice(&all[class.before..][..images]);
        }
        row
    }

    fn rows_from(&self, references: [&ReferenceImages<D>; 2], places: &[usize]) -> Vec<Vec<f32>> {
        let images = places.iter().map(|&place| self.image(place).expect("an image") as usize);
        let pixels: Vec<u8> = images.flat_map(|image| self.images.image(image)).copied().collect();
        let queries = Batch::new(self.images.shape(), &pixels);
        let six = (0..places.len()).step_by(ROWS);
        let packed: Vec<_> =
            six.map(|first| references[0].rows(queries, first..places.len().min(first + ROWS))).collect();
        let of_strip = |(references, strip): (&ReferenceImages<D>, usize)| {
            let mut found = vec![[0.0; COLUMNS]; places.len()];
            let mut tile = [[D::from(0); COLUMNS]; ROWS];
            for (rows, found) in packed.iter().zip(found.chunks_mut(ROWS)) {
                references.distances(rows, strip, &mut tile);
                for (distances, found) in tile.iter().zip(found) {
                    similarities(self.gamma, distances, found);
                }
            }
            found
        };
        let classes = references.into_iter().zip(self.classes);
        let strips: Vec<_> =
            classes.flat_map(|(references, class)| (0..class.strips()).map(move |strip| (references, strip))).collect();
        let parts: Vec<_> = if self.in_parallel {
            strips.into_par_iter().with_min_len(8).map(of_strip).collect()
        } else {
            strips.into_iter().map(of_strip).collect()
        };
        (0..places.len()).map(|row| parts.iter().flat_map(|part| part[row]).collect()).collect()
    }
}

/// Rows of similarities, those that were used last.
pub(super) struct Rows<'a, D> {
    pub(super) pair: Pair<'a, D>,
    /// The most rows that are kept.
    most: usize,
    /// The slot of each place's row.
    slots: Vec<Option<u32>>,
    kept: Vec<Kept>,
    time: u64,
}

struct Kept {
    place: usize,
    used: u64,
    row: Vec<f32>,
}

impl<'a, D: ImageDistance> Rows<'a, D> {
    /// Keeps rows of up to so many bytes, and those of at least two calls.
    pub(super) fn new(pair: Pair<'a, D>, bytes: usize) -> Self {
        let most = (bytes / (pair.len() * size_of::<f32>())).max(2 * TOGETHER);
        Self { slots: vec![None; pair.len()], pair, most, kept: Vec::new(), time: 0 }
    }

    pub(super) fn has(&self, place: usize) -> bool {
        self.slots[place].is_some()
    }

    /// Computes rows that are not kept, and marks them as used; there must be no more than [`TOGETHER`].
    pub(super) fn compute(&mut self, places: &[usize]) {
        self.time += 1;
        for (&place, row) in places.iter().zip(self.pair.rows(places)) {
            let kept = Kept { place, used: self.time, row };
            let slot = if self.kept.len() < self.most {
                self.kept.push(kept);
                self.kept.len() - 1
            } else {
                let oldest = self.kept.iter().enumerate().min_by_key(|(_, kept)| kept.used);
                let slot = oldest.map_or(0, |(slot, _)| slot);
                self.slots[self.kept[slot].place] = None;
                self.kept[slot] = kept;
                slot
            };
            self.slots[place] = Some(slot as u32);
        }
    }

    /// A row that has been computed.
    pub(super) fn get(&mut self, place: usize) -> &[f32] {
        self.time += 1;
        let slot = self.slots[place].expect("a row that has been computed") as usize;
        self.kept[slot].used = self.time;
        &self.kept[slot].row
    }

    /// Two rows that have been computed.
    pub(super) fn both(&self, a: usize, b: usize) -> (&[f32], &[f32]) {
        let row = |place: usize| &*self.kept[self.slots[place].expect("a row that has been computed") as usize].row;
        (row(a), row(b))
    }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::super::smo::solve;
    use super::*;
    use crate::dataset::Shape;
    use crate::progress::Silent;

    const VALUES: usize = 30;
    const GAMMA: f32 = 1e-6;

    /// Pixels and classes of 70, 3 and 150 images, mixed.
    fn drawn() -> (Vec<u8>, Vec<ClassImages>) {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let pixels = (0..223 * VALUES).map(|_| rng.random()).collect();
        let class = |index: u32| match index * 7 % 223 {
            ..70 => 0,
            70..73 => 1,
            _ => 2,
        };
        let of = |wanted: u32| (0..223).filter(|&index| class(index) == wanted).collect();
        let classes = [(0, 0), (1, 70), (2, 73)];
        (pixels, classes.map(|(class, before)| ClassImages { indices: of(class), before }).into())
    }

    fn batch(pixels: &[u8]) -> Batch<'_> {
        Batch::new(Shape::new(1, VALUES, 1).unwrap(), pixels)
    }

    fn pair<'a>(
        pixels: &'a [u8],
        classes: &'a [ClassImages],
        source: &'a Source<u32>,
        in_parallel: bool,
    ) -> Pair<'a, u32> {
        let both = [&classes[0], &classes[2]];
        Pair { classes: both, places: [0, 2], source, images: batch(pixels), gamma: GAMMA, in_parallel }
    }

    #[test]
    fn rows_are_the_same_known_or_computed() {
        let (pixels, classes) = drawn();
        let [known, computed] =
            [usize::MAX, 0].map(|bytes| Source::<u32>::new(&classes, batch(&pixels), GAMMA, bytes, &Silent));
        let places: Vec<usize> = [69, 0, 3, 128, 200, 277, 1].into();
        let [known, computed] = [(&known, false), (&computed, true)]
            .map(|(source, in_parallel)| pair(&pixels, &classes, source, in_parallel).rows(&places));
        let all = Source::<u32>::Known(Vec::new());
        let pair = pair(&pixels, &classes, &all, false);
        assert_eq!((pair.split(), pair.len()), (128, 320));
        for (row, place) in places.into_iter().enumerate() {
            let image = |place| pair.image(place).map(|image| batch(&pixels).image(image as usize));
            for other in 0..pair.len() {
                let Some(found) = image(other) else { continue };
                let distance = crate::distance::squared_distance(found, image(place).unwrap());
                let expected = (-f64::from(GAMMA) * distance as f64).exp();
                assert!((f64::from(known[row][other]) - expected).abs() < 1e-6, "{place}, {other}");
                assert_eq!(known[row][other], computed[row][other], "{place}, {other}");
            }
        }
    }

    #[test]
    fn what_is_kept_does_not_change_the_boundary() {
        let (pixels, classes) = drawn();
        let [known, computed] =
            [usize::MAX, 0].map(|bytes| Source::<u32>::new(&classes, batch(&pixels), GAMMA, bytes, &Silent));
        let of = |source, bytes| solve(Rows::new(pair(&pixels, &classes, source, false), bytes), 10.0, 1e-3, &Silent);
        let expected = of(&known, usize::MAX);
        assert!(expected.weights.len() > 2 * TOGETHER, "rows are dropped and computed again");
        assert_eq!(of(&computed, usize::MAX), expected);
        assert_eq!(of(&computed, 0), expected);
    }
}

//! Of how many dimensions are the images? T2, T3 and T4, and the intrinsic dimension of their surroundings.

use nalgebra::DMatrix;

use super::problem::whole;
use crate::dataset::{Batch, Shape};
use crate::distance::{Distance, Neighbour, inner_products};
use crate::models::largest_eigenvalues;
use crate::progress::Progress;

/// The share of the variance that T3 and T4 ask for.
pub(super) const SHARE: f64 = 0.95;

/// Images up to so many values are decomposed completely.
const MOST_COMPLETE: usize = 1_024;

/// Images of more values have tables of products that are too large.
const MOST_VALUES: usize = 4_096;

/// The most principal components that are looked for beyond that.
const MOST_COMPONENTS: usize = 512;

/// Values whose products are summed up in 32 bits.
const CHUNK: usize = 1 << 16;

/// Exact sums of products of the values of some images.
pub(in crate::probes) struct Moments {
    pub(super) images: usize,
    /// Of each value.
    pub(super) sums: Vec<u64>,
    /// Of each two values: shape (values, values), symmetric.
    pub(super) products: Vec<u64>,
}

impl Moments {
    pub(in crate::probes) fn of(images: Batch<'_>, progress: &dyn Progress) -> Self {
        let values = images.values();
        let mut moments = Self { images: images.len(), sums: vec![0; values], products: vec![0; values * values] };
        for first in (0..images.len()).step_by(CHUNK) {
            progress.check();
            let some = images.slice(first..images.len().min(first + CHUNK));
            let columns = transposed(some);
            for (sum, column) in moments.sums.iter_mut().zip(columns.chunks_exact(some.len())) {
                *sum += column.iter().map(|&value| u64::from(value)).sum::<u64>();
            }
            let shape = Shape::new(1, some.len(), 1).expect("some images");
            let products = inner_products(Batch::new(shape, &columns));
            moments.products.iter_mut().zip(products).for_each(|(sum, product)| *sum += u64::from(product));
        }
        moments
    }

    /// `Σ (x − μ_x)(y − μ_y)` of two values.
    pub(in crate::probes) fn scatter(&self, a: usize, b: usize) -> f64 {
        let times_images = i128::from(self.products[a * self.sums.len() + b]) * self.images as i128
            - i128::from(self.sums[a]) * i128::from(self.sums[b]);
        times_images as f64 / self.images as f64
    }

    pub(in crate::probes) fn mean(&self, value: usize) -> f64 {
        self.sums[value] as f64 / self.images as f64
    }
}

/// The values of all images, pixel by pixel.
fn transposed(images: Batch<'_>) -> Vec<u8> {
    let (values, len) = (images.values(), images.len());
    let mut columns = vec![0; values * len];
    // In squares, so that what is written stays in the cache.
    for first in (0..len).step_by(64) {
        for value in 0..values {
            for image in first..len.min(first + 64) {
                columns[value * len + image] = images.image(image)[value];
            }
        }
    }
    columns
}

/// How many principal components hold a share of the variance; 0 where there is no variance, `None` where there are too many
/// values to tell.
pub(super) fn components(images: Batch<'_>, share: f64, progress: &dyn Progress) -> Option<usize> {
    progress.begin("principal components", 1);
    let values = images.values();
    if values > MOST_VALUES {
        return None;
    }
    let moments = Moments::of(images, progress);
    let variance: f64 = (0..values).map(|value| moments.scatter(value, value)).sum();
    if variance <= 0.0 {
        return Some(0);
    }
    // Rows of zeros would make some decompositions fail.
    let varying: Vec<usize> = (0..values).filter(|&value| moments.scatter(value, value) > 0.0).collect();
    let matrix =
        DMatrix::from_fn(varying.len(), varying.len(), |row, column| moments.scatter(varying[row], varying[column]));
    drop(moments);
    let enough = |eigenvalues: &[f64]| {
        let mut sum = 0.0;
        eigenvalues.iter().position(|eigenvalue| {
            sum += eigenvalue;
            sum >= share * variance * (1.0 - 1e-12)
        })
    };
    if values <= MOST_COMPLETE {
        let mut all: Vec<f64> = matrix.symmetric_eigenvalues().iter().copied().collect();
        all.sort_by(|a, b| b.total_cmp(a));
        return enough(&all).map(|place| place + 1);
    }
    let mut count = 64;
    while count <= MOST_COMPONENTS {
        if let Some(place) = enough(&largest_eigenvalues(&matrix, count, progress)) {
            return Some(place + 1);
        }
        count *= 2;
    }
    None
}

/// What each image says of the intrinsic dimension around it; the estimate is the inverse of the mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Surroundings {
    pub(super) inverses: Vec<f64>,
}

/// The estimate of E. Levina and P. J. Bickel, "Maximum likelihood estimation of intrinsic dimension" (2004), from `k`
/// neighbours of each image with the divisor `k − 2`, whose inverses are averaged (D. MacKay and Z. Ghahramani, 2005). Images
/// that are there twice have no surroundings. `None` where images have fewer neighbours.
pub(super) fn levina_bickel<D: Distance + Into<u64>>(
    lists: &[Neighbour<D>],
    each: usize,
    k: usize,
) -> Option<Surroundings> {
    let inverses = || lists.chunks_exact(each).filter_map(|list| inverse_dimension(list, k)).collect();
    (each >= k).then(|| Surroundings { inverses: inverses() })
}

/// What the `k` nearest of one image say of the dimension around it, inverted; `None` where one of them equals it.
pub(in crate::probes) fn inverse_dimension<D: Distance + Into<u64>>(list: &[Neighbour<D>], k: usize) -> Option<f64> {
    let distance = |index: usize| whole(list[index].distance) as f64;
    let is_known = distance(0) > 0.0;
    // Distances are squared: half the logarithm.
    let sum: f64 = (0..k - 1).map(|index| 0.5 * (distance(k - 1) / distance(index)).ln()).sum();
    is_known.then(|| sum / (k - 2) as f64)
}

/// TwoNN: the maximum likelihood estimate from the ratio of the distances of the two nearest neighbours (E. Facco et al.,
/// "Estimating the intrinsic dimension of datasets by a minimal neighborhood information", 2017).
pub(super) fn two_nearest<D: Distance + Into<u64>>(lists: &[Neighbour<D>], each: usize) -> Option<Surroundings> {
    if each < 2 {
        return None;
    }
    let inverse = |list: &[Neighbour<D>]| {
        let [first, second] = [0, 1].map(|index: usize| whole(list[index].distance) as f64);
        (first > 0.0 && second > first).then(|| 0.5 * (second / first).ln())
    };
    Some(Surroundings { inverses: lists.chunks_exact(each).filter_map(inverse).collect() })
}

//! Complexity measures as their definitions read, with a table of all distances.

use onepixel::dataset::ImageSet;
use onepixel::distance::squared_distance;

pub struct Plain {
    images: Vec<Vec<u8>>,
    labels: Vec<u16>,
    classes: u16,
    /// Squared, of each two images.
    distances: Vec<Vec<u64>>,
}

type Images<'a> = [&'a [u8]];

impl Plain {
    pub fn of(set: &ImageSet) -> Self {
        let pixels = set.images().as_bytes().unwrap();
        let images: Vec<Vec<u8>> = pixels.chunks(set.shape().values()).map(<[u8]>::to_vec).collect();
        let distances = images.iter().map(|a| images.iter().map(|b| squared_distance(a, b)).collect()).collect();
        Self { distances, images, labels: set.labels().to_vec(), classes: set.classes().len() as u16 }
    }

    fn len(&self) -> usize {
        self.images.len()
    }

    fn of_class(&self, class: u16) -> Vec<&[u8]> {
        let images = self.images.iter().zip(&self.labels).filter(|(_, label)| **label == class);
        images.map(|(image, _)| image.as_slice()).collect()
    }

    pub fn mean_of_pairs(&self, of: fn(&Images<'_>, &Images<'_>) -> f64) -> f64 {
        let pairs: Vec<(u16, u16)> =
            (0..self.classes).flat_map(|a| (a + 1..self.classes).map(move |b| (a, b))).collect();
        let sum: f64 = pairs.iter().map(|&(a, b)| of(&self.of_class(a), &self.of_class(b))).sum();
        sum / pairs.len() as f64
    }

    pub fn fisher(&self) -> f64 {
        let mean = |images: &Images<'_>, pixel: usize| {
            images.iter().map(|image| f64::from(image[pixel])).sum::<f64>() / images.len() as f64
        };
        let all: Vec<&[u8]> = self.images.iter().map(Vec::as_slice).collect();
        let ratio = |pixel: usize| {
            let (mut between, mut within) = (0.0, 0.0);
            for class in 0..self.classes {
                let images = self.of_class(class);
                between += images.len() as f64 * (mean(&images, pixel) - mean(&all, pixel)).powi(2);
                let own = mean(&images, pixel);
                within += images.iter().map(|image| (f64::from(image[pixel]) - own).powi(2)).sum::<f64>();
            }
            between / within
        };
        1.0 / (1.0 + (0..all[0].len()).map(ratio).fold(0.0, f64::max))
    }

    fn ends(images: &Images<'_>, pixel: usize) -> (u8, u8) {
        let values = images.iter().map(|image| image[pixel]);
        (values.clone().min().unwrap(), values.max().unwrap())
    }

    fn overlap(a: &Images<'_>, b: &Images<'_>, pixel: usize) -> (u8, u8) {
        let (a, b) = (Self::ends(a, pixel), Self::ends(b, pixel));
        (a.0.max(b.0), a.1.min(b.1))
    }

    pub fn volume(a: &Images<'_>, b: &Images<'_>) -> f64 {
        let share = |pixel: usize| {
            let (first, last) = Self::overlap(a, b, pixel);
            let (a, b) = (Self::ends(a, pixel), Self::ends(b, pixel));
            let range = f64::from(a.1.max(b.1)) - f64::from(a.0.min(b.0));
            if range > 0.0 { (f64::from(last) - f64::from(first)).max(0.0) / range } else { 1.0 }
        };
        (0..a[0].len()).map(share).product()
    }

    fn within(images: &Images<'_>, pixel: usize, (first, last): (u8, u8)) -> usize {
        images.iter().filter(|image| image[pixel] >= first && image[pixel] <= last).count()
    }

    pub fn efficiency(a: &Images<'_>, b: &Images<'_>) -> f64 {
        let left = |pixel: usize| {
            let overlap = Self::overlap(a, b, pixel);
            Self::within(a, pixel, overlap) + Self::within(b, pixel, overlap)
        };
        (0..a[0].len()).map(left).min().unwrap() as f64 / (a.len() + b.len()) as f64
    }

    pub fn collective(a: &Images<'_>, b: &Images<'_>) -> f64 {
        let total = (a.len() + b.len()) as f64;
        let (mut a, mut b) = (a.to_vec(), b.to_vec());
        let mut pixels: Vec<usize> = (0..a[0].len()).collect();
        while !(pixels.is_empty() || a.is_empty() || b.is_empty()) {
            let left = |&&pixel: &&usize| {
                let overlap = Self::overlap(&a, &b, pixel);
                Self::within(&a, pixel, overlap) + Self::within(&b, pixel, overlap)
            };
            let best = *pixels.iter().min_by_key(left).unwrap();
            let (first, last) = Self::overlap(&a, &b, best);
            let is_left = |image: &&[u8]| image[best] >= first && image[best] <= last;
            (a, b) = (a.into_iter().filter(is_left).collect(), b.into_iter().filter(is_left).collect());
            pixels.retain(|&pixel| pixel != best);
        }
        if a.is_empty() || b.is_empty() { 0.0 } else { (a.len() + b.len()) as f64 / total }
    }

    /// The least distance to another image of the own class, or of another one, and to which.
    fn nearest(&self, image: usize, is_friend: bool) -> (u64, usize) {
        let others = (0..self.len()).filter(|&other| other != image);
        let others = others.filter(|&other| (self.labels[other] == self.labels[image]) == is_friend);
        others.map(|other| (self.distances[image][other], other)).min().unwrap()
    }

    pub fn ratio(&self) -> f64 {
        let sum =
            |is_friend| (0..self.len()).map(|image| (self.nearest(image, is_friend).0 as f64).sqrt()).sum::<f64>();
        let ratio = sum(true) / sum(false);
        ratio / (1.0 + ratio)
    }

    /// Its error, and the least error of any classifier by Cover and Hart.
    pub fn nearest_neighbour(&self) -> (f64, f64) {
        let wrong = (0..self.len()).filter(|&image| self.nearest(image, false).0 < self.nearest(image, true).0).count();
        let (error, classes) = (wrong as f64 / self.len() as f64, f64::from(self.classes));
        let rest = 1.0 - classes / (classes - 1.0) * error;
        (error, (classes - 1.0) / classes * (1.0 - rest.max(0.0).sqrt()))
    }

    pub fn local_sets(&self) -> f64 {
        let inside = |image: usize| {
            let enemy = self.nearest(image, false).0;
            self.distances[image].iter().filter(|&&distance| distance < enemy).count()
        };
        1.0 - (0..self.len()).map(inside).sum::<usize>() as f64 / (self.len() as f64).powi(2)
    }

    /// Edges that join two classes, and images at them, as shares of the images: by Kruskal's method.
    pub fn tree(&self) -> (f64, f64) {
        let mut edges: Vec<(u64, usize, usize)> =
            (0..self.len()).flat_map(|a| (a + 1..self.len()).map(move |b| (self.distances[a][b], a, b))).collect();
        edges.sort_unstable();
        let mut parts: Vec<usize> = (0..self.len()).collect();
        let (mut crossing, mut at) = (0, vec![false; self.len()]);
        for (_, a, b) in edges {
            let (from, to) = (parts[a], parts[b]);
            if from == to {
                continue;
            }
            parts.iter_mut().filter(|part| **part == from).for_each(|part| *part = to);
            if self.labels[a] != self.labels[b] {
                crossing += 1;
                (at[a], at[b]) = (true, true);
            }
        }
        let images = self.len() as f64;
        (f64::from(crossing) / images, at.iter().filter(|&&at| at).count() as f64 / images)
    }

    fn radius(&self, image: usize, radii: &mut [Option<f64>]) -> f64 {
        if let Some(radius) = radii[image] {
            return radius;
        }
        let (distance, enemy) = self.nearest(image, false);
        let distance = (distance as f64).sqrt();
        if self.nearest(enemy, false).1 == image {
            (radii[image], radii[enemy]) = (Some(distance / 2.0), Some(distance / 2.0));
        } else {
            radii[image] = Some(0.0);
            radii[image] = Some((distance - self.radius(enemy, radii)).abs());
        }
        radii[image].unwrap()
    }

    pub fn spheres(&self) -> f64 {
        let mut radii = vec![None; self.len()];
        let radii: Vec<f64> = (0..self.len()).map(|image| self.radius(image, &mut radii)).collect();
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by(|&a, &b| radii[b].total_cmp(&radii[a]));
        let (mut covered, mut taken) = (vec![false; self.len()], 0);
        for centre in order {
            if covered[centre] {
                continue;
            }
            taken += 1;
            for (covered, &distance) in covered.iter_mut().zip(&self.distances[centre]) {
                *covered |= (distance as f64).sqrt() < radii[centre];
            }
        }
        f64::from(taken) / self.len() as f64
    }

    /// Density, clustering, clustering of all together, hubs.
    pub fn network(&self) -> (f64, f64, f64, f64) {
        let n = self.len();
        let nearest = (0.15 * n as f64).round_ties_even() as usize;
        let mut joined = vec![vec![false; n]; n];
        for (image, distances) in self.distances.iter().enumerate() {
            let mut others: Vec<(u64, usize)> =
                (0..n).filter(|&other| other != image).map(|other| (distances[other], other)).collect();
            others.sort_unstable();
            for &(_, other) in &others[..nearest] {
                if self.labels[other] == self.labels[image] {
                    (joined[image][other], joined[other][image]) = (true, true);
                }
            }
        }
        let degree = |image: usize| joined[image].iter().filter(|&&joined| joined).count() as f64;
        let triangles = |image: usize| {
            let friends: Vec<usize> = (0..n).filter(|&other| joined[image][other]).collect();
            friends.iter().map(|&a| friends.iter().filter(|&&b| joined[a][b]).count()).sum::<usize>() as f64
        };
        let edges: f64 = (0..n).map(degree).sum();
        let possible = |image: usize| degree(image) * (degree(image) - 1.0);
        let local = (0..n).filter(|&image| degree(image) > 1.0).map(|image| triangles(image) / possible(image));
        let global = (0..n).map(triangles).sum::<f64>() / (0..n).map(possible).sum::<f64>();
        let mut hubs = vec![1.0; n];
        for _ in 0..20_000 {
            let times = |hubs: &[f64]| -> Vec<f64> {
                (0..n).map(|a| (0..n).filter(|&b| joined[a][b]).map(|b| hubs[b]).sum()).collect()
            };
            let next = times(&times(&hubs));
            let largest = next.iter().copied().fold(0.0, f64::max);
            let next: Vec<f64> = next.into_iter().map(|hub| hub / largest).collect();
            let change = next.iter().zip(&hubs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            hubs = next;
            if change < 1e-13 {
                break;
            }
        }
        let mean = hubs.iter().sum::<f64>() / n as f64;
        (1.0 - edges / (n * (n - 1)) as f64, 1.0 - local.sum::<f64>() / n as f64, 1.0 - global, 1.0 - mean)
    }

    pub fn dimension(&self, k: usize) -> f64 {
        let mut inverses = Vec::new();
        for image in 0..self.len() {
            let others = (0..self.len()).filter(|&other| other != image);
            let mut roots: Vec<f64> = others.map(|other| (self.distances[image][other] as f64).sqrt()).collect();
            roots.sort_by(f64::total_cmp);
            if roots[0] > 0.0 {
                inverses
                    .push(roots[..k - 1].iter().map(|root| (roots[k - 1] / root).ln()).sum::<f64>() / (k - 2) as f64);
            }
        }
        inverses.len() as f64 / inverses.iter().sum::<f64>()
    }
}

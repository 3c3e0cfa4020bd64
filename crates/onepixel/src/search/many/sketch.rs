//! What is kept of a class?

use multiversion::multiversion;

/// Pixels that are bounded together.
pub(super) const CHUNK: usize = 512;

/// Values that are looked at together for one that is neither paper nor ink.
const GROUP: usize = 64;

/// The most values that are counted to find the frequent ones.
const MOST_SAMPLED: usize = 1 << 24;

/// Consecutive values of a sample.
const SAMPLE: usize = 1 << 12;

/// The two most frequent values of all pixels, and the share of all others, from a sample of the pixels: any two values
/// give exact results, and frequent ones give them fast.
pub(super) struct Frequent {
    pub(super) paper: u8,
    pub(super) ink: u8,
    pub(super) others: f64,
}

impl Frequent {
    pub(super) fn of(pixels: &[u8]) -> Self {
        let mut counts = [0u64; 256];
        for sample in pixels.chunks(SAMPLE).step_by(pixels.len().div_ceil(MOST_SAMPLED).max(1)) {
            sample.iter().for_each(|&value| counts[usize::from(value)] += 1);
        }
        let mut order: Vec<u8> = (0..=255).collect();
        order.sort_by_key(|&value| std::cmp::Reverse(counts[usize::from(value)]));
        let others: u64 = order[2..].iter().map(|&value| counts[usize::from(value)]).sum();
        let all: u64 = counts.iter().sum();
        Self { paper: order[0], ink: order[1], others: others as f64 / all.max(1) as f64 }
    }
}

/// The images of one class.
pub(super) struct Sketch {
    pub(super) images: u32,
    /// Images with the most frequent value of the whole set, for each pixel; the last chunk is filled up with pixels
    /// that no image tells apart.
    pub(super) paper: Vec<u16>,
    /// Images with the second most frequent value; likewise.
    pub(super) ink: Vec<u16>,
    /// The values that are neither, sorted within each pixel.
    others: Vec<u8>,
    /// Where the values of each pixel begin, and where those of the last one end.
    pub(super) starts: Vec<u32>,
}

impl Sketch {
    /// Sketches images of `size` bytes each, at most `u16::MAX` of them.
    pub(super) fn of(images: &[&[u8]], size: usize, frequent: &Frequent) -> Self {
        let filled = size.next_multiple_of(CHUNK);
        let (mut paper, mut ink) = (vec![0; filled], vec![0; filled]);
        count_frequent(images, frequent, &mut paper, &mut ink);
        paper[size..].fill(images.len() as u16);
        let mut starts = vec![0; size + 1];
        for pixel in 0..size {
            let others = images.len() as u32 - u32::from(paper[pixel]) - u32::from(ink[pixel]);
            starts[pixel + 1] = starts[pixel] + others;
        }
        let mut others = vec![0; starts[size] as usize];
        list_others(images, frequent, starts.clone(), &mut others);
        for pixel in 0..size {
            others[starts[pixel] as usize..starts[pixel + 1] as usize].sort_unstable();
        }
        Self { images: images.len() as u32, paper, ink, others, starts }
    }

    /// The values of a pixel that are neither paper nor ink, sorted.
    #[inline(always)]
    pub(super) fn others(&self, pixel: usize) -> &[u8] {
        &self.others[self.starts[pixel] as usize..self.starts[pixel + 1] as usize]
    }
}

/// Counts the images that have the frequent values at each pixel.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn count_frequent(images: &[&[u8]], frequent: &Frequent, paper: &mut [u16], ink: &mut [u16]) {
    for image in images {
        for (pixel, &value) in image.iter().enumerate() {
            paper[pixel] += u16::from(value == frequent.paper);
            ink[pixel] += u16::from(value == frequent.ink);
        }
    }
}

/// Writes each value that is neither paper nor ink to the next place of its pixel.
#[multiversion(targets(
    "x86_64+avx512f+avx512bw+avx512dq+avx512vl+bmi2+popcnt",
    "x86_64+avx2+bmi2+popcnt",
    "aarch64+neon"
))]
fn list_others(images: &[&[u8]], frequent: &Frequent, mut next: Vec<u32>, others: &mut [u8]) {
    for image in images {
        for (group, values) in image.chunks(GROUP).enumerate() {
            let mut any = false;
            for &value in values {
                any |= (value != frequent.paper) & (value != frequent.ink);
            }
            if !any {
                continue;
            }
            for (lane, &value) in values.iter().enumerate() {
                if value != frequent.paper && value != frequent.ink {
                    let next = &mut next[group * GROUP + lane];
                    others[*next as usize] = value;
                    *next += 1;
                }
            }
        }
    }
}

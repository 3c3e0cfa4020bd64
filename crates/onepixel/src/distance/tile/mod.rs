//! What are the products of six queries with 64 references? The hot loop of all distances.
//!
//! The bound is the number of multiplications: a step makes 1,536 of them from 4 lines, which come from the first or
//! second-level cache, and 6 words; with AVX-512 VNNI that is 24 instructions, two of which start in each cycle.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod portable;

use std::sync::LazyLock;

use super::panels::{COLUMNS, Line, ROWS, Step};

/// A number for each of six queries and each of 64 references.
pub type Tile<D> = [[D; COLUMNS]; ROWS];

/// How products are computed on some kind of processor.
#[derive(Clone, Copy)]
pub(super) struct Kernel {
    #[cfg_attr(not(test), allow(dead_code, reason = "tests say which one is wrong"))]
    name: &'static str,
    bytes: fn(&[Step], &[Line], &mut Tile<u32>),
    floats: fn(&[Step], &[Line], &mut Tile<f32>),
}

impl Kernel {
    /// The fastest for this processor.
    pub(super) fn best() -> Self {
        static BEST: LazyLock<Kernel> = LazyLock::new(|| Kernel::all()[0]);
        *BEST
    }

    /// All that work on this processor, the fastest first.
    fn all() -> Vec<Self> {
        let mut kernels = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            kernels.extend(avx512::kernel());
            kernels.extend(avx2::kernel());
        }
        kernels.push(portable::KERNEL);
        kernels
    }

    /// Adds to each number of the tile `Σ q·(r − 128)`, modulo 2³², over the bytes `q` of a query and `r` of a reference;
    /// lines hold `r − 128` in two's complement.
    ///
    /// # Panics
    ///
    /// If the strip has no lines for one of the steps.
    pub(super) fn add_byte_products(self, steps: &[Step], strip: &[Line], tile: &mut Tile<u32>) {
        check(steps, strip);
        (self.bytes)(steps, strip, tile);
    }

    /// Adds to each number of the tile `Σ q·r` over the coordinates `q` of a query and `r` of a reference.
    ///
    /// # Panics
    ///
    /// If the strip has no lines for one of the steps.
    pub(super) fn add_float_products(self, steps: &[Step], strip: &[Line], tile: &mut Tile<f32>) {
        check(steps, strip);
        (self.floats)(steps, strip, tile);
    }
}

/// Steps are in the order of their words, so that the last one reaches furthest.
fn check(steps: &[Step], strip: &[Line]) {
    debug_assert!(steps.is_sorted_by_key(|step| step.word));
    let words = steps.last().map_or(0, |step| step.word as usize + 1);
    assert!(words * super::panels::LINES <= strip.len(), "{words} words in a strip of {} lines", strip.len());
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::super::panels::{LANES, LINES};
    use super::*;

    const WORDS: usize = 37;

    fn steps(mut value: impl FnMut() -> u32) -> Vec<Step> {
        let some = (0..WORDS as u32).filter(|word| word % 5 != 3);
        some.map(|word| Step { word, values: std::array::from_fn(|_| value()) }).collect()
    }

    fn strip(mut value: impl FnMut() -> u32) -> Vec<Line> {
        (0..WORDS * LINES).map(|_| Line(std::array::from_fn(|_| value()))).collect()
    }

    fn reference(strip: &[Line], step: &Step, column: usize) -> u32 {
        strip[step.word as usize * LINES + column / LANES].0[column % LANES]
    }

    #[test]
    fn every_kernel_adds_the_exact_products_of_bytes() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let extremes = [0, u32::MAX, 0x8080_8080, 0x7f80_ff00];
        for round in 0..4 {
            let value = |rng: &mut ChaCha8Rng| match round {
                0 => extremes[rng.random_range(0..extremes.len())],
                _ => rng.random(),
            };
            let (steps, strip) = (steps(|| value(&mut rng)), strip(|| value(&mut rng)));
            let mut expected = [[u32::MAX - 7; COLUMNS]; ROWS];
            for (row, numbers) in expected.iter_mut().enumerate() {
                for (column, number) in numbers.iter_mut().enumerate() {
                    for step in &steps {
                        let query = step.values[row].to_le_bytes().map(i64::from);
                        let bytes = reference(&strip, step, column).to_le_bytes().map(|byte| i64::from(byte as i8));
                        let sum: i64 = query.iter().zip(bytes).map(|(query, byte)| query * byte).sum();
                        *number = number.wrapping_add(sum as u32);
                    }
                }
            }
            for kernel in Kernel::all() {
                let mut tile = [[u32::MAX - 7; COLUMNS]; ROWS];
                kernel.add_byte_products(&steps, &strip, &mut tile);
                assert_eq!(tile, expected, "{}", kernel.name);
            }
        }
    }

    #[test]
    fn every_kernel_adds_the_products_of_floats_up_to_rounding() {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let mut value = || rng.random_range(-1.0..1.0f32).to_bits();
        let (steps, strip) = (steps(&mut value), strip(&mut value));
        for kernel in Kernel::all() {
            let mut tile = [[0.5; COLUMNS]; ROWS];
            kernel.add_float_products(&steps, &strip, &mut tile);
            for (row, numbers) in tile.iter().enumerate() {
                for (column, &number) in numbers.iter().enumerate() {
                    let product = |step| f32::from_bits(reference(&strip, step, column));
                    let products = steps.iter().map(|step| f64::from(f32::from_bits(step.values[row]) * product(step)));
                    let expected = 0.5 + products.sum::<f64>();
                    assert!((f64::from(number) - expected).abs() < 1e-5, "{}: {number}, {expected}", kernel.name);
                }
            }
        }
    }

    #[test]
    #[should_panic = "37 words in a strip of 144 lines"]
    fn a_strip_that_is_too_short_is_refused() {
        let (steps, mut strip) = (steps(|| 1), strip(|| 1));
        strip.truncate((WORDS - 1) * LINES);
        Kernel::best().add_byte_products(&steps, &strip, &mut [[0; COLUMNS]; ROWS]);
    }
}

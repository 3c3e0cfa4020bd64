//! Products with AVX2 and FMA: bytes are widened to 16 bits, whose products are added up in pairs.

use std::arch::x86_64::*;

use super::super::panels::{LINES, Line, ROWS, Step};
use super::{Kernel, Tile};

/// Lanes of a vector: half a line.
const HALF: usize = 8;

/// If this processor has AVX2 and FMA.
pub(super) fn kernel() -> Option<Kernel> {
    let here = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    here.then_some(Kernel {
        name: "avx2",
        // SAFETY: the features that it needs have just been found.
        bytes: |steps, strip, tile| unsafe { add_byte_products(steps, strip, tile) },
        // SAFETY: the features that it needs have just been found.
        floats: |steps, strip, tile| unsafe { add_float_products(steps, strip, tile) },
    })
}

#[target_feature(enable = "avx2,fma")]
fn add_byte_products(steps: &[Step], strip: &[Line], tile: &mut Tile<u32>) {
    let low_bytes = _mm256_set1_epi16(0xff);
    for half in 0..2 * LINES {
        let mut sums = [_mm256_setzero_si256(); ROWS];
        for step in steps {
            let line = half_line(strip, step, half);
            // The first and third byte of each word, then the second and fourth, as 16 bits with a sign.
            let even = _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(line));
            let odd = _mm256_srai_epi16::<8>(line);
            for (sum, &query) in sums.iter_mut().zip(&step.values) {
                let query = _mm256_set1_epi32(query as i32);
                let query_even = _mm256_and_si256(query, low_bytes);
                let query_odd = _mm256_srli_epi16::<8>(query);
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(even, query_even));
                *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(odd, query_odd));
            }
        }
        for (numbers, sum) in tile.iter_mut().zip(sums) {
            let numbers = &mut numbers.as_chunks_mut::<HALF>().0[half];
            // SAFETY: both point to the 8 numbers of the array, and need not be aligned.
            unsafe {
                let before = _mm256_loadu_si256(numbers.as_ptr().cast());
                _mm256_storeu_si256(numbers.as_mut_ptr().cast(), _mm256_add_epi32(before, sum));
            }
        }
    }
}

#[target_feature(enable = "avx2,fma")]
fn add_float_products(steps: &[Step], strip: &[Line], tile: &mut Tile<f32>) {
    for half in (0..2 * LINES).step_by(2) {
        let mut sums = [[_mm256_setzero_ps(); 2]; ROWS];
        for step in steps {
            // One by one: the closure of a `map` would be a call where the compiler does not see through it.
            let halves = [
                _mm256_castsi256_ps(half_line(strip, step, half)),
                _mm256_castsi256_ps(half_line(strip, step, half + 1)),
            ];
            for (sums, &query) in sums.iter_mut().zip(&step.values) {
                let query = _mm256_set1_ps(f32::from_bits(query));
                for (sum, line) in sums.iter_mut().zip(halves) {
                    *sum = _mm256_fmadd_ps(query, line, *sum);
                }
            }
        }
        for (numbers, sums) in tile.iter_mut().zip(sums) {
            for (numbers, sum) in numbers.as_chunks_mut::<HALF>().0[half..].iter_mut().zip(sums) {
                // SAFETY: both point to the 8 numbers of the array, and need not be aligned.
                unsafe {
                    let before = _mm256_loadu_ps(numbers.as_ptr());
                    _mm256_storeu_ps(numbers.as_mut_ptr(), _mm256_add_ps(before, sum));
                }
            }
        }
    }
}

/// Half a line of a step's word, counted through all its lines.
#[inline]
#[target_feature(enable = "avx2")]
fn half_line(strip: &[Line], step: &Step, half: usize) -> __m256i {
    let first = step.word as usize * LINES;
    debug_assert!(first + LINES <= strip.len() && half < 2 * LINES);
    // SAFETY: `check` has found lines for every step in the strip; half a line has the size and alignment of a vector.
    unsafe { _mm256_load_si256(strip.as_ptr().add(first).cast::<__m256i>().add(half)) }
}

//! Products with AVX-512: VNNI multiplies bytes without a sign by bytes with one and adds up four products in each lane.

use std::arch::x86_64::*;

use super::super::panels::{LANES, LINES, Line, ROWS, Step};
use super::{Kernel, Tile};

/// If this processor has AVX-512 VNNI.
pub(super) fn kernel() -> Option<Kernel> {
    let here = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
    here.then_some(Kernel {
        name: "avx512",
        // SAFETY: the features that it needs have just been found.
        bytes: |steps, strip, tile| unsafe { add_byte_products(steps, strip, tile) },
        // SAFETY: the features that it needs have just been found.
        floats: |steps, strip, tile| unsafe { add_float_products(steps, strip, tile) },
    })
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn add_byte_products(steps: &[Step], strip: &[Line], tile: &mut Tile<u32>) {
    let mut sums = [[_mm512_setzero_si512(); LINES]; ROWS];
    for step in steps {
        let lines = lines_of(strip, step);
        for (sums, &query) in sums.iter_mut().zip(&step.values) {
            let query = _mm512_set1_epi32(query as i32);
            for (sum, line) in sums.iter_mut().zip(lines) {
                *sum = _mm512_dpbusd_epi32(*sum, query, line);
            }
        }
    }
    for (numbers, sums) in tile.iter_mut().zip(sums) {
        for (numbers, sum) in numbers.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
            // SAFETY: both point to the 16 numbers of the array, and need not be aligned.
            unsafe {
                let before = _mm512_loadu_si512(numbers.as_ptr().cast());
                _mm512_storeu_si512(numbers.as_mut_ptr().cast(), _mm512_add_epi32(before, sum));
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512vnni")]
fn add_float_products(steps: &[Step], strip: &[Line], tile: &mut Tile<f32>) {
    let mut sums = [[_mm512_setzero_ps(); LINES]; ROWS];
    for step in steps {
        let [a, b, c, d] = lines_of(strip, step);
        let lines = [_mm512_castsi512_ps(a), _mm512_castsi512_ps(b), _mm512_castsi512_ps(c), _mm512_castsi512_ps(d)];
        for (sums, &query) in sums.iter_mut().zip(&step.values) {
            let query = _mm512_set1_ps(f32::from_bits(query));
            for (sum, line) in sums.iter_mut().zip(lines) {
                *sum = _mm512_fmadd_ps(query, line, *sum);
            }
        }
    }
    for (numbers, sums) in tile.iter_mut().zip(sums) {
        for (numbers, sum) in numbers.as_chunks_mut::<LANES>().0.iter_mut().zip(sums) {
            // SAFETY: both point to the 16 numbers of the array, and need not be aligned.
            unsafe {
                let before = _mm512_loadu_ps(numbers.as_ptr());
                _mm512_storeu_ps(numbers.as_mut_ptr(), _mm512_add_ps(before, sum));
            }
        }
    }
}

/// The lines of a step's word. One by one: `map` is compiled without AVX-512, so that its closure is a call with vectors
/// in memory wherever the compiler does not see through it.
#[inline]
#[target_feature(enable = "avx512f")]
fn lines_of(strip: &[Line], step: &Step) -> [__m512i; LINES] {
    let first = step.word as usize * LINES;
    debug_assert!(first + LINES <= strip.len());
    // SAFETY: `check` has found lines for every step in the strip, and a line has the size and alignment of a vector.
    unsafe {
        let lines: *const __m512i = strip.as_ptr().add(first).cast();
        [
            _mm512_load_si512(lines),
            _mm512_load_si512(lines.add(1)),
            _mm512_load_si512(lines.add(2)),
            _mm512_load_si512(lines.add(3)),
        ]
    }
}

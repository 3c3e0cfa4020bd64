//! How often does each class show each grey value at each pixel? The hot loop of the whole crate.
//!
//! The images of one group (a class, or a class in one fold) are counted together into `u16` counters of one
//! (pixel, value) block at a time, so that the counters in use stay in the second-level cache. What bounds it is one
//! increment per byte that is not 0: zeros, most of a drawing on a plain background, are not counted at all, because
//! the caller knows how many images there are and gets the zero bin by subtraction.

/// How often each grey value was seen at one pixel.
pub(super) type Counters = [u16; 256];

/// Pixels of a block: a (pixel, value) pair is exactly a `u16`, and the counters take 128 KiB.
const BLOCK: usize = 256;

/// Counts the images at `starts` within `pixels` into `counters`, one row per pixel.
///
/// Each image is `counters.len()` bytes long. The zero bin of every row is left with any value. No counter may pass
/// `u16::MAX`: the caller counts at most so many images before it empties the counters.
pub(super) fn count(counters: &mut [Counters], pixels: &[u8], starts: &[usize]) {
    let Some(&first) = starts.first() else { return };
    let sample = &pixels[first..first + counters.len()];
    let zeros = sample.iter().filter(|&&value| value == 0).count();
    if zeros * 4 < sample.len() {
        return count_plain(counters, pixels, starts);
    }
    #[cfg(target_arch = "x86_64")]
    if avx512::available() {
        // SAFETY: the processor has the features that the function is compiled for.
        return unsafe { avx512::count(counters, pixels, starts) };
    }
    count_nonzero_words(counters, pixels, starts);
}

/// One increment per byte: the definition, and the fastest way through images without plain background.
fn count_plain(counters: &mut [Counters], pixels: &[u8], starts: &[usize]) {
    for &start in starts {
        let image = &pixels[start..start + counters.len()];
        for (row, &value) in counters.iter_mut().zip(image) {
            row[usize::from(value)] += 1;
        }
    }
}

/// Passes over eight zeros at once; for processors that cannot pick bytes out of a vector.
fn count_nonzero_words(counters: &mut [Counters], pixels: &[u8], starts: &[usize]) {
    let size = counters.len();
    for (block, counters) in counters.chunks_mut(BLOCK).enumerate() {
        for &start in starts {
            let from = start + block * BLOCK;
            let image = &pixels[from..(from + BLOCK).min(start + size)];
            let (words, rest) = image.as_chunks::<8>();
            let (rows, rest_rows) = counters.as_chunks_mut::<8>();
            for (rows, word) in rows.iter_mut().zip(words) {
                if u64::from_ne_bytes(*word) != 0 {
                    for (row, &value) in rows.iter_mut().zip(word) {
                        row[usize::from(value)] += 1;
                    }
                }
            }
            for (row, &value) in rest_rows.iter_mut().zip(rest) {
                row[usize::from(value)] += 1;
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx512 {
    use std::arch::x86_64::*;

    use super::{BLOCK, Counters};

    /// Codes that are gathered before they are counted.
    const BATCH: usize = 2048;

    /// Elements of a vector of `u16`.
    const LANES: usize = 32;

    pub(super) fn available() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("popcnt")
    }

    /// Packs the bytes that are not 0 into codes (pixel << 8 | value), and counts the codes.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")]
    pub(in super::super) fn count(counters: &mut [Counters], pixels: &[u8], starts: &[usize]) {
        let mut codes = [0u16; BATCH + BLOCK + LANES];
        for (block, counters) in counters.chunks_mut(BLOCK).enumerate() {
            let width = counters.len();
            let counters = counters.as_flattened_mut();
            let mut filled = 0;
            for &start in starts {
                let image = &pixels[start + block * BLOCK..][..width];
                filled += match <&[u8; BLOCK]>::try_from(image) {
                    Ok(image) => pack(image, &mut codes[filled..]),
                    Err(_) => pack(image, &mut codes[filled..]),
                };
                if filled >= BATCH {
                    add(counters, &codes[..filled]);
                    filled = 0;
                }
            }
            add(counters, &codes[..filled]);
        }
    }

    /// Writes the code of each byte of `image` that is not 0, in order; returns how many there are.
    ///
    /// Up to a vector of elements behind the last code is overwritten. Generic, so that the loop over a whole block, an
    /// array, is compiled with its length.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")]
    fn pack(image: &(impl AsRef<[u8]> + ?Sized), codes: &mut [u16]) -> usize {
        let image = image.as_ref();
        assert!(image.len() <= BLOCK && codes.len() >= image.len() + LANES);
        let lanes = std::array::from_fn::<u16, LANES, _>(|lane| (lane as u16) << 8);
        // SAFETY: the array is as large as the vector.
        let lanes = unsafe { _mm512_loadu_epi16(lanes.as_ptr().cast()) };
        let mut filled = 0;
        for (vector, chunk) in image.chunks(LANES).enumerate() {
            let present = u32::MAX >> (LANES - chunk.len());
            // SAFETY: `present` has one bit for each byte of `chunk`; no other byte is read.
            let bytes = unsafe { _mm256_maskz_loadu_epi8(present, chunk.as_ptr().cast()) };
            let nonzero = _mm256_test_epi8_mask(bytes, bytes);
            let pixels = _mm512_add_epi16(lanes, _mm512_set1_epi16(((vector * LANES) << 8) as i16));
            let all = _mm512_or_si512(_mm512_cvtepu8_epi16(bytes), pixels);
            let packed = _mm512_maskz_compress_epi16(nonzero, all);
            // SAFETY: `filled` is at most the number of bytes before this chunk, so there is room for a vector.
            unsafe { _mm512_storeu_epi16(codes.as_mut_ptr().add(filled).cast(), packed) };
            filled += nonzero.count_ones() as usize;
        }
        filled
    }

    /// Adds 1 at each code. A whole block has a counter for every `u16`, which spares the check.
    fn add(counters: &mut [u16], codes: &[u16]) {
        match <&mut [u16; BLOCK * 256]>::try_from(&mut *counters) {
            Ok(counters) => codes.iter().for_each(|&code| counters[usize::from(code)] += 1),
            Err(_) => codes.iter().for_each(|&code| counters[usize::from(code)] += 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counted(size: usize, by: impl Fn(&mut [Counters])) -> Vec<Counters> {
        let mut counters = vec![[0; 256]; size];
        by(&mut counters);
        counters.iter_mut().for_each(|row| row[0] = 0);
        counters
    }

    proptest! {
        #[test]
        fn every_way_of_counting_counts_the_same(
            size in 1usize..700,
            pixels in prop::collection::vec(prop_oneof![3 => Just(0u8), 1 => any::<u8>(), 1 => Just(255)], 700..5_000),
        ) {
            let starts: Vec<usize> = (0..pixels.len() / size).rev().map(|image| image * size).collect();
            let plain = counted(size, |counters| count_plain(counters, &pixels, &starts));
            prop_assert_eq!(&counted(size, |counters| count_nonzero_words(counters, &pixels, &starts)), &plain);
            prop_assert_eq!(&counted(size, |counters| count(counters, &pixels, &starts)), &plain);
        }
    }
}

//! How often does each class show each grey value at each pixel? The hot loop of the whole crate.
//!
//! The images of one group (a class, or a class in one fold) are counted together into `u16` counters of one
//! (pixel, value) block at a time, so that the counters in use stay in the second-level cache. What bounds it is one
//! increment per byte that is not 0: zeros, most of a drawing on a plain background, are not counted at all, because
//! the caller knows how many images there are and gets the zero bin by subtraction.

/// How often each grey value was seen at one pixel.
pub(super) type Counters = [u16; 256];

/// Pixels of a block: its counters take 64 KiB, and a (pixel, value) pair fits a `u16`.
const BLOCK: usize = 128;

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
    const BATCH: usize = 1024;

    /// Elements of a vector of `u16`.
    const LANES: usize = 32;

    pub(super) fn available() -> bool {
        is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vbmi2")
            && is_x86_feature_detected!("popcnt")
    }

    /// Packs the bytes that are not 0 into codes (pixel << 8 | value), 32 at a time, and counts the codes.
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")]
    pub(in super::super) fn count(counters: &mut [Counters], pixels: &[u8], starts: &[usize]) {
        let size = counters.len();
        let mut codes = [0u16; BATCH + BLOCK + LANES];
        for (block, counters) in counters.chunks_mut(BLOCK).enumerate() {
            let mut filled = 0;
            for &start in starts {
                let from = start + block * BLOCK;
                let image = &pixels[from..(from + BLOCK).min(start + size)];
                filled += pack(image, &mut codes[filled..]);
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
    /// Up to 32 elements behind the last code are overwritten.
    #[inline]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")]
    fn pack(image: &[u8], codes: &mut [u16]) -> usize {
        assert!(image.len() <= BLOCK && codes.len() >= image.len() + LANES);
        let lane = std::array::from_fn::<u16, LANES, _>(|lane| (lane as u16) << 8);
        // SAFETY: the array is as large as the vector.
        let mut pixels = unsafe { _mm512_loadu_epi16(lane.as_ptr().cast()) };
        let mut filled = 0;
        for chunk in image.chunks(LANES) {
            let present = u32::MAX >> (LANES - chunk.len());
            // SAFETY: `present` has one bit for each byte of `chunk`; no other byte is read.
            let bytes = unsafe { _mm256_maskz_loadu_epi8(present, chunk.as_ptr().cast()) };
            let values = _mm512_cvtepu8_epi16(bytes);
            let nonzero = _mm512_test_epi16_mask(values, values);
            let packed = _mm512_maskz_compress_epi16(nonzero, _mm512_or_si512(values, pixels));
            // SAFETY: `filled` is at most the number of bytes before this chunk, so there is room for a vector.
            unsafe { _mm512_storeu_epi16(codes.as_mut_ptr().add(filled).cast(), packed) };
            filled += nonzero.count_ones() as usize;
            pixels = _mm512_add_epi16(pixels, _mm512_set1_epi16((LANES as i16) << 8));
        }
        filled
    }

    fn add(counters: &mut [Counters], codes: &[u16]) {
        let counters = counters.as_flattened_mut();
        for &code in codes {
            counters[usize::from(code)] += 1;
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

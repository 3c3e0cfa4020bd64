//! How fast is a convolution in which every channel counts? The hot loop of most networks.
//!
//! A window is as many runs of consecutive numbers as it has rows; one of 1×1 is a single run, and the convolution a product of
//! matrices. A tile of seven or eight pixels times two registers of outputs stays in registers while the runs pass by: the bound is one
//! fused multiplication for each register and weight, and all pixels share each weight that is loaded. What is done to the
//! sums (bias, an image that is added, the activation) is done while they are still there. Pixels go by in blocks, so that their
//! windows stay in the nearest cache while all outputs are computed.

use pulp::{Arch, Simd, WithSimd};

use super::activation::Activation;
use super::map::{Map, RUN};

/// Outputs whose weights lie together.
const PANEL: usize = 2 * RUN;

/// Pixels for which all outputs are computed before the next.
const BLOCK: usize = 98;

/// Pixels of a tile where there are 32 vector registers. Seven divides the sizes that networks have at 224 pixels. More, for which
/// there are registers, were stored and loaded again at each step as the compiler saw it.
const SEVEN: usize = 7;
const EIGHT: usize = 8;

/// The same where there are 16.
const NARROW: usize = 6;

/// A convolution, ready to run: weights in panels, places of windows counted out.
#[derive(Debug, Clone)]
pub(super) struct Dense {
    /// Shape (outputs / 32, rows of the window, run, 32); the last panel may have 16.
    weights: Vec<f32>,
    /// One for each output, filled up.
    bias: Vec<f32>,
    /// Rows of a window.
    rows: usize,
    /// Numbers of a row of a window.
    run: usize,
    /// From a row of a window to the next.
    row: usize,
    /// Where the window of each pixel starts.
    starts: Vec<u32>,
    /// Where each pixel is stored.
    stores: Vec<u32>,
    activation: Activation,
}

/// A window and how it moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    /// Rows and columns.
    pub size: (usize, usize),
    /// Down and across.
    pub stride: (usize, usize),
    /// Rows above and columns left of the image where the first window begins.
    pub before: (usize, usize),
}

impl Window {
    /// Where the window of each pixel of `to` starts in `from`, row by row.
    pub fn starts(&self, from: &Map, to: &Map) -> Vec<u32> {
        let at = |row: usize, column: usize| {
            let row = (row * self.stride.0) as isize - self.before.0 as isize;
            from.at(row, (column * self.stride.1) as isize - self.before.1 as isize) as u32
        };
        (0..to.pixels()).map(|pixel| at(pixel / to.width, pixel % to.width)).collect()
    }
}

/// Where each pixel begins, row by row.
pub(super) fn stores(to: &Map) -> Vec<u32> {
    (0..to.pixels()).map(|pixel| to.at((pixel / to.width) as isize, (pixel % to.width) as isize) as u32).collect()
}

impl Dense {
    /// Weights have shape (outputs, inputs, rows, columns), biases one for each output.
    pub fn new(
        (weights, bias): (&[f32], &[f32]),
        window: Window,
        (from, to): (&Map, &Map),
        activation: Activation,
    ) -> Self {
        let (rows, columns) = window.size;
        // The last pixel of a run needs no filling: a window of 1×1 has as many numbers as there are channels.
        let run = (columns - 1) * from.stride + from.channels;
        let outputs = to.stride;
        let mut in_panels = vec![0.0; outputs * rows * run];
        for (index, &weight) in weights.iter().enumerate() {
            let (rest, column) = (index / columns, index % columns);
            let (rest, row) = (rest / rows, rest % rows);
            let (output, input) = (rest / from.channels, rest % from.channels);
            let first = output / PANEL * PANEL;
            let width = PANEL.min(outputs - first);
            let place = row * run + column * from.stride + input;
            in_panels[first * rows * run + place * width + output - first] = weight;
        }
        let mut filled = bias.to_vec();
        filled.resize(outputs, 0.0);
        let (starts, stores) = (window.starts(from, to), stores(to));
        Self { weights: in_panels, bias: filled, rows, run, row: from.row(), starts, stores, activation }
    }

    /// Convolves an image; adds another that lies as the result does, where there is one.
    pub fn run(&self, from: &[f32], add: Option<&[f32]>, to: &mut [f32]) {
        Arch::new().dispatch(Convolve { dense: self, from, add, to });
    }
}

struct Convolve<'a> {
    dense: &'a Dense,
    from: &'a [f32],
    add: Option<&'a [f32]>,
    to: &'a mut [f32],
}

impl WithSimd for Convolve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let pixels = self.dense.starts.len();
        for block in (0..pixels).step_by(BLOCK) {
            let end = pixels.min(block + BLOCK);
            for first in (0..self.dense.bias.len()).step_by(PANEL) {
                let registers = PANEL.min(self.dense.bias.len() - first) / S::F32_LANES;
                for register in (0..registers).step_by(2) {
                    match register + 2 <= registers {
                        true => self.tiles::<S, 2>(simd, (first, registers), register, block..end),
                        false => self.tiles::<S, 1>(simd, (first, registers), register, block..end),
                    }
                }
            }
        }
    }
}

impl Convolve<'_> {
    #[inline(always)]
    fn tiles<S: Simd, const R: usize>(
        &mut self,
        simd: S,
        panel: (usize, usize),
        register: usize,
        pixels: std::ops::Range<usize>,
    ) {
        let mut pixel = pixels.start;
        while pixel < pixels.end {
            let left = pixels.end - pixel;
            let tile = match S::F32_LANES {
                8 => NARROW,
                _ if left.is_multiple_of(SEVEN) => SEVEN,
                _ => EIGHT,
            };
            let tile = if pixels.len() < tile { 1 } else { tile };
            // A last tile that is not filled begins earlier: what it computes again comes out the same.
            let start = pixel.min(pixels.end - tile);
            match tile {
                NARROW => self.tile::<S, R, NARROW>(simd, panel, register, start),
                SEVEN => self.tile::<S, R, SEVEN>(simd, panel, register, start),
                EIGHT => self.tile::<S, R, EIGHT>(simd, panel, register, start),
                _ => self.tile::<S, R, 1>(simd, panel, register, start),
            }
            pixel += tile;
        }
    }

    /// A tile of `T` pixels and `R` registers of outputs.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const T: usize>(
        &mut self,
        simd: S,
        (first, registers): (usize, usize),
        register: usize,
        pixel: usize,
    ) {
        let dense = self.dense;
        let (run, output) = (dense.run, first + register * S::F32_LANES);
        let window = dense.rows * run;
        let (panel, _) = S::as_simd_f32s(&dense.weights[first * window..][..registers * S::F32_LANES * window]);
        let (bias, _) = S::as_simd_f32s(&dense.bias[output..][..R * S::F32_LANES]);
        let mut sums: [[S::f32s; R]; T] = [std::array::from_fn(|r| bias[r]); T];
        let starts: [usize; T] = std::array::from_fn(|t| dense.starts[pixel + t] as usize);
        for (row, weights) in panel.chunks_exact(run * registers).enumerate() {
            let windows: [&[f32]; T] = std::array::from_fn(|t| &self.from[starts[t] + row * dense.row..][..run]);
            // Counted up to the length that all windows have, so that no access to them needs a check.
            for i in 0..run {
                let weights = &weights[i * registers + register..][..R];
                for (sums, window) in sums.iter_mut().zip(&windows) {
                    let value = simd.splat_f32s(window[i]);
                    for (sum, &weight) in sums.iter_mut().zip(weights) {
                        *sum = simd.mul_add_e_f32s(value, weight, *sum);
                    }
                }
            }
        }
        for (t, sums) in sums.iter().enumerate() {
            let store = dense.stores[pixel + t] as usize + output;
            let mut sums = *sums;
            if let Some(add) = self.add {
                let (add, _) = S::as_simd_f32s(&add[store..][..R * S::F32_LANES]);
                sums.iter_mut().zip(add).for_each(|(sum, &add)| *sum = simd.add_f32s(*sum, add));
            }
            let (to, _) = S::as_mut_simd_f32s(&mut self.to[store..][..R * S::F32_LANES]);
            to.iter_mut().zip(sums).for_each(|(to, sum)| *to = dense.activation.of(simd, sum));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::Border;
    use super::super::plain::{convolution, image, numbers, put, taken};
    use super::*;

    /// A layer of random weights over a random image, by these loops and by the definition.
    fn compare(from: (usize, usize, usize), outputs: usize, window: Window, activation: Activation) {
        let around =
            Border { top: window.before.0, left: window.before.1, bottom: window.size.0, right: window.size.1 };
        let from = if from.2 == 3 { Map::of_image(from) } else { Map::new(from) };
        let from = Map { border: around, ..from };
        let side = |image: usize, before: usize, size: usize, stride: usize| (image + 2 * before - size) / stride + 1;
        let height = side(from.height, window.before.0, window.size.0, window.stride.0);
        let width = side(from.width, window.before.1, window.size.1, window.stride.1);
        let to = Map { border: Border { top: 1, left: 2, ..Border::default() }, ..Map::new((height, width, outputs)) };
        let weights = numbers(outputs * from.channels * window.size.0 * window.size.1, 1);
        let (bias, pixels, addend) = (numbers(outputs, 2), image(&from, 3), image(&to, 4));
        let layer = Dense::new((&weights, &bias), window, (&from, &to), activation);
        let mut fast = vec![0.0; to.len()];
        layer.run(&put(&from, &pixels), Some(&put(&to, &addend)), &mut fast);
        let plain = convolution((&pixels, &from), (&weights, &bias), window, &to);
        for ((fast, plain), add) in taken(&to, &fast).iter().zip(plain).zip(addend) {
            let plain = activation.plain(plain + add);
            assert!((fast - plain).abs() < 1e-4, "{fast} {plain}");
        }
    }

    #[test]
    fn the_fast_loops_agree_with_the_definition() {
        let window =
            |side, stride, before| Window { size: (side, side), stride: (stride, stride), before: (before, before) };
        compare((14, 14, 24), 40, window(1, 1, 0), Activation::None);
        compare((7, 7, 33), 17, window(1, 1, 0), Activation::Clamp(0.0, 6.0));
        compare((1, 1, 50), 100, window(1, 1, 0), Activation::HardSwish);
        compare((9, 13, 3), 32, window(3, 2, 1), Activation::Clamp(0.0, f32::MAX));
        compare((12, 5, 20), 48, window(3, 1, 1), Activation::HardSigmoid(0.2, 0.5));
        compare((16, 16, 16), 16, window(7, 2, 3), Activation::Affine(0.5, 0.25));
    }
}

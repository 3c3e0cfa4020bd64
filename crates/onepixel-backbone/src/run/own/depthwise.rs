//! How fast is a convolution of each channel by itself?
//!
//! A tile of seven or eight pixels times a register of channels stays in registers while the window's places pass by. Seven
//! divides the widths that networks have at 224 pixels. The bound is a load for each multiplication.

use pulp::{Arch, Simd, WithSimd};

use super::activation::Activation;
use super::dense::Window;
use super::map::Map;

/// A convolution of each channel by itself, ready to run.
#[derive(Debug, Clone)]
pub(super) struct Depthwise {
    /// Shape (rows, columns, channels filled up).
    weights: Vec<f32>,
    /// One for each channel, filled up.
    bias: Vec<f32>,
    window: Window,
    from: Map,
    to: Map,
    activation: Activation,
}

impl Depthwise {
    /// Weights have shape (channels, rows, columns), biases one for each channel.
    pub fn new(
        (weights, bias): (&[f32], &[f32]),
        window: Window,
        (from, to): (&Map, &Map),
        activation: Activation,
    ) -> Self {
        let (places, channels) = (window.size.0 * window.size.1, to.stride);
        let mut by_place = vec![0.0; places * channels];
        for (index, &weight) in weights.iter().enumerate() {
            by_place[index % places * channels + index / places] = weight;
        }
        let mut filled = bias.to_vec();
        filled.resize(channels, 0.0);
        let (from, to) = (from.clone(), to.clone());
        Self { weights: by_place, bias: filled, window, from, to, activation }
    }

    /// Convolves an image; adds another that lies as the result does, where there is one.
    pub fn run(&self, from: &[f32], add: Option<&[f32]>, to: &mut [f32]) {
        Arch::new().dispatch(Convolve { layer: self, from, add, to });
    }
}

struct Convolve<'a> {
    layer: &'a Depthwise,
    from: &'a [f32],
    add: Option<&'a [f32]>,
    to: &'a mut [f32],
}

impl WithSimd for Convolve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let Map { height, width, .. } = self.layer.to;
        let sevens = width.is_multiple_of(7);
        for row in 0..height {
            let mut column = 0;
            while sevens && column < width {
                self.tile::<S, 7>(simd, row, column);
                column += 7;
            }
            while column + 8 <= width {
                self.tile::<S, 8>(simd, row, column);
                column += 8;
            }
            while column + 4 <= width {
                self.tile::<S, 4>(simd, row, column);
                column += 4;
            }
            while column < width {
                self.tile::<S, 1>(simd, row, column);
                column += 1;
            }
        }
    }
}

impl Convolve<'_> {
    /// All channels of `T` pixels of a row.
    #[inline(always)]
    fn tile<S: Simd, const T: usize>(&mut self, simd: S, row: usize, column: usize) {
        let Depthwise { weights, bias, window, from, to, activation } = self.layer;
        let (rows, columns) = window.size;
        let channels = to.stride;
        let top = (row * window.stride.0) as isize - window.before.0 as isize;
        let left = (column * window.stride.1) as isize - window.before.1 as isize;
        let start = from.at(top, left);
        let across = window.stride.1 * channels;
        let store = to.at(row as isize, column as isize);
        for channel in (0..channels).step_by(S::F32_LANES) {
            let register = |numbers: &[f32]| S::as_simd_f32s(&numbers[..S::F32_LANES]).0[0];
            let mut sums = [register(&bias[channel..]); T];
            for i in 0..rows {
                for j in 0..columns {
                    let weight = register(&weights[(i * columns + j) * channels + channel..]);
                    let place = start + i * from.row() + j * channels + channel;
                    let pixels = &self.from[place..][..(T - 1) * across + S::F32_LANES];
                    for (t, sum) in sums.iter_mut().enumerate() {
                        *sum = simd.mul_add_e_f32s(register(&pixels[t * across..]), weight, *sum);
                    }
                }
            }
            for (t, &sum) in sums.iter().enumerate() {
                let store = store + t * channels + channel;
                let sum = self.add.map_or(sum, |add| simd.add_f32s(sum, register(&add[store..])));
                let (to, _) = S::as_mut_simd_f32s(&mut self.to[store..][..S::F32_LANES]);
                to[0] = activation.of(simd, sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::Border;
    use super::super::plain::{by_channel, image, numbers, put, taken};
    use super::*;

    #[test]
    fn the_fast_loops_agree_with_the_definition() {
        for (height, width, channels, side, stride) in
            [(7, 7, 20, 3, 1), (9, 13, 16, 5, 2), (4, 28, 33, 3, 2), (3, 2, 5, 3, 1)]
        {
            let before = side / 2;
            let window = Window { size: (side, side), stride: (stride, stride), before: (before, before) };
            let border = Border { top: before, left: before, bottom: side, right: side };
            let from = Map { border, ..Map::new((height, width, channels)) };
            let to = Map::new(((height - 1) / stride + 1, (width - 1) / stride + 1, channels));
            let (weights, bias) = (numbers(channels * side * side, 1), numbers(channels, 2));
            let (pixels, addend) = (image(&from, 3), image(&to, 4));
            let layer = Depthwise::new((&weights, &bias), window, (&from, &to), Activation::Clamp(0.0, 6.0));
            let mut fast = vec![0.0; to.len()];
            layer.run(&put(&from, &pixels), Some(&put(&to, &addend)), &mut fast);
            let plain = by_channel((&pixels, &from), (&weights, &bias), window, &to);
            for ((fast, plain), add) in taken(&to, &fast).iter().zip(plain).zip(addend) {
                let plain = (plain + add).clamp(0.0, 6.0);
                assert!((fast - plain).abs() < 1e-4, "{fast} {plain}");
            }
        }
    }
}

//! How fast are convolutions of 3×3 windows of which every pixel counts? The hot loops of the colour network.
//!
//! As in `kernels`, an image lies channel by channel within a pixel, with a border of zeros, so that a window is three runs
//! of consecutive numbers. A tile of eight pixels times up to 32 channels stays in registers while the windows pass by: the
//! bound is one fused multiplication for each register and weight. The same tile serves the gradients: those of the image are
//! a convolution of those of the outputs by the weights turned around, those of the weights a sum over pixels in place of one
//! over the window.

use pulp::{Arch, Simd, WithSimd};

use super::super::kernels::{Geometry, RUN};

/// Height and width of a window.
pub(super) const SIDE: usize = 3;

/// Channels of the output whose weights lie together.
const PANEL: usize = 32;

/// What is convolved: an image of shape (height, width, inputs) to one of shape (height, width, outputs).
///
/// Weights lie in panels of 32 outputs (and a last one of 16): shape (outputs / 32, window, 32), where the window has shape
/// (3, 3, inputs).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Plane {
    height: usize,
    width: usize,
    pub inputs: usize,
    /// A multiple of [`RUN`].
    pub outputs: usize,
    /// Where the window of each pixel starts in the image with its border.
    starts: Vec<usize>,
}

impl Plane {
    pub fn new((height, width, inputs): (usize, usize, usize), outputs: usize) -> Self {
        let stride = (width + SIDE - 1) * inputs;
        let starts = (0..height * width).map(|pixel| pixel / width * stride + pixel % width * inputs).collect();
        Self { height, width, inputs, outputs, starts }
    }

    /// The same image with inputs and outputs exchanged.
    pub fn turned(&self) -> Self {
        Self::new((self.height, self.width, self.outputs), self.inputs)
    }

    /// Columns of the image.
    #[cfg(test)]
    pub fn columns(&self) -> usize {
        self.width
    }

    pub fn pixels(&self) -> usize {
        self.height * self.width
    }

    /// Rows and columns of a pool: two, or one where there is no other.
    pub fn pool(&self) -> (usize, usize) {
        (self.height.min(2), self.width.min(2))
    }

    /// What `kernels` wants to know of it, and of pools of so many rows and columns.
    pub fn geometry(&self, pool: (usize, usize)) -> Geometry {
        let pools = (self.height / pool.0, self.width / pool.1);
        Geometry { width: self.width, inputs: self.inputs, outputs: self.outputs, side: SIDE, pool, pools }
    }

    /// Numbers of a window.
    pub fn window(&self) -> usize {
        SIDE * self.run()
    }

    fn run(&self) -> usize {
        SIDE * self.inputs
    }

    fn stride(&self) -> usize {
        (self.width + SIDE - 1) * self.inputs
    }

    /// Numbers of an image with its border, and room for reading past its end.
    pub fn bordered(&self) -> usize {
        (self.height + SIDE - 1) * self.stride() + RUN
    }

    /// Where the rows of the image lie in the image with its border.
    pub fn rows_within(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let (row, stride, first) = (self.width * self.inputs, self.stride(), self.stride() + self.inputs);
        (0..self.height).map(move |i| first + i * stride..first + i * stride + row)
    }

    /// Puts an image into its border.
    pub fn put(&self, image: &[f32], bordered: &mut [f32]) {
        for (row, place) in image.chunks_exact(self.width * self.inputs).zip(self.rows_within()) {
            bordered[place].copy_from_slice(row);
        }
    }

    /// The first output and the number of outputs of each panel.
    fn panels(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let outputs = self.outputs;
        (0..outputs).step_by(PANEL).map(move |first| (first, PANEL.min(outputs - first)))
    }

    /// Where the weight of an output and of a place in its window lies.
    pub fn place(&self, output: usize, place: usize) -> usize {
        let first = output / PANEL * PANEL;
        first * self.window() + place * PANEL.min(self.outputs - first) + output - first
    }

    /// The weights that lead from the gradients of the outputs to those of the image: each window turned around, for the
    /// plane with inputs and outputs exchanged.
    pub fn turned_weights(&self, weights: &[f32], turned: &Self, into: &mut [f32]) {
        for pixel in 0..SIDE * SIDE {
            let around = SIDE * SIDE - 1 - pixel;
            for input in 0..self.inputs {
                for output in 0..self.outputs {
                    let weight = weights[self.place(output, pixel * self.inputs + input)];
                    into[turned.place(input, around * self.outputs + output)] = weight;
                }
            }
        }
    }

    /// The weights as `kernels` wants them: shape (outputs, 3, run filled up).
    pub fn weights_in_rows(&self, weights: &[f32], rows: &mut [f32]) {
        self.each_in_rows(|place, in_rows| rows[in_rows] = weights[place]);
    }

    /// Weights in panels of weights in rows.
    pub fn weights_of_rows(&self, rows: &[f32], weights: &mut [f32]) {
        self.each_in_rows(|place, in_rows| weights[place] = rows[in_rows]);
    }

    fn each_in_rows(&self, mut each: impl FnMut(usize, usize)) {
        let (run, padded) = (self.run(), self.run().next_multiple_of(RUN));
        for output in 0..self.outputs {
            for place in 0..self.window() {
                each(self.place(output, place), (output * SIDE + place / run) * padded + place % run);
            }
        }
    }
}

/// Convolves an image.
pub(super) struct Convolve<'a> {
    pub plane: &'a Plane,
    /// The image with its border.
    pub image: &'a [f32],
    /// In panels.
    pub weights: &'a [f32],
    /// Shape (height, width, outputs).
    pub out: &'a mut [f32],
}

impl Convolve<'_> {
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Convolve<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { plane, image, weights, out } = self;
        for (first, outputs) in plane.panels() {
            let (panel, _) = S::as_simd_f32s(&weights[first * plane.window()..][..outputs * plane.window()]);
            let registers = outputs / S::F32_LANES;
            let mut tiles = PixelTiles { simd, plane, image, panel, registers, first, out: &mut *out };
            let mut register = 0;
            while register + 2 <= registers {
                tiles.all::<2>(register);
                register += 2;
            }
            if register < registers {
                tiles.all::<1>(register);
            }
        }
    }
}

/// Tiles of pixels, for the outputs of a panel.
struct PixelTiles<'a, S: Simd> {
    simd: S,
    plane: &'a Plane,
    image: &'a [f32],
    panel: &'a [S::f32s],
    /// Of the panel.
    registers: usize,
    /// First output of the panel.
    first: usize,
    out: &'a mut [f32],
}

impl<S: Simd> PixelTiles<'_, S> {
    #[inline(always)]
    fn all<const R: usize>(&mut self, register: usize) {
        let pixels = self.plane.pixels();
        let mut pixel = 0;
        while pixel + 8 <= pixels && S::F32_LANES != 8 {
            self.tile::<R, 8>(register, pixel);
            pixel += 8;
        }
        while pixel + 4 <= pixels {
            self.tile::<R, 4>(register, pixel);
            pixel += 4;
        }
        while pixel < pixels {
            self.tile::<R, 1>(register, pixel);
            pixel += 1;
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const T: usize>(&mut self, register: usize, pixel: usize) {
        let (simd, plane, run) = (self.simd, self.plane, self.plane.run());
        let starts = &plane.starts[pixel..][..T];
        let mut sums = [[simd.splat_f32s(0.0); R]; T];
        for (row, weights) in self.panel.chunks_exact(run * self.registers).enumerate() {
            let window = |t: usize| &self.image[starts[t] + row * plane.stride()..][..run];
            let windows: [&[f32]; T] = std::array::from_fn(window);
            for (i, weights) in weights.chunks_exact(self.registers).enumerate() {
                let weights = &weights[register..][..R];
                for (sums, window) in sums.iter_mut().zip(&windows) {
                    let value = simd.splat_f32s(window[i]);
                    for (sum, &weight) in sums.iter_mut().zip(weights) {
                        *sum = simd.mul_add_e_f32s(value, weight, *sum);
                    }
                }
            }
        }
        for (t, sums) in sums.iter().enumerate() {
            let out = &mut self.out[(pixel + t) * plane.outputs + self.first + register * S::F32_LANES..];
            let (out, _) = S::as_mut_simd_f32s(&mut out[..R * S::F32_LANES]);
            out.copy_from_slice(sums);
        }
    }
}

/// Adds what the gradients of an image's outputs mean for the weights.
pub(super) struct Correlate<'a> {
    pub plane: &'a Plane,
    /// The image with its border.
    pub image: &'a [f32],
    /// Shape (height, width, outputs).
    pub gradients: &'a [f32],
    /// Added to; in panels.
    pub of_weights: &'a mut [f32],
}

impl Correlate<'_> {
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Correlate<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { plane, image, gradients, of_weights } = self;
        for (first, outputs) in plane.panels() {
            let (panel, _) = S::as_mut_simd_f32s(&mut of_weights[first * plane.window()..][..outputs * plane.window()]);
            let registers = outputs / S::F32_LANES;
            let mut tiles = WindowTiles { simd, plane, image, gradients, registers, first, panel };
            let mut register = 0;
            while register + 2 <= registers {
                tiles.all::<2>(register);
                register += 2;
            }
            if register < registers {
                tiles.all::<1>(register);
            }
        }
    }
}

/// Tiles of places in the window, for the outputs of a panel.
struct WindowTiles<'a, S: Simd> {
    simd: S,
    plane: &'a Plane,
    image: &'a [f32],
    gradients: &'a [f32],
    /// Of the panel.
    registers: usize,
    /// First output of the panel.
    first: usize,
    panel: &'a mut [S::f32s],
}

impl<S: Simd> WindowTiles<'_, S> {
    #[inline(always)]
    fn all<const R: usize>(&mut self, register: usize) {
        let run = self.plane.run();
        for row in 0..SIDE {
            let mut place = 0;
            while place + 8 <= run && S::F32_LANES != 8 {
                self.tile::<R, 8>(register, row, place);
                place += 8;
            }
            while place + 4 <= run {
                self.tile::<R, 4>(register, row, place);
                place += 4;
            }
            while place < run {
                self.tile::<R, 1>(register, row, place);
                place += 1;
            }
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const T: usize>(&mut self, register: usize, row: usize, place: usize) {
        let (simd, plane) = (self.simd, self.plane);
        let offset = row * plane.stride() + place;
        let from = self.first + register * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); R]; T];
        for (&start, gradients) in plane.starts.iter().zip(self.gradients.chunks_exact(plane.outputs)) {
            let values = &self.image[start + offset..][..T];
            let (gradients, _) = S::as_simd_f32s(&gradients[from..][..R * S::F32_LANES]);
            for (sums, &value) in sums.iter_mut().zip(values) {
                let value = simd.splat_f32s(value);
                for (sum, &gradient) in sums.iter_mut().zip(gradients) {
                    *sum = simd.mul_add_e_f32s(value, gradient, *sum);
                }
            }
        }
        let panel = self.panel[(row * plane.run() + place) * self.registers..].chunks_exact_mut(self.registers);
        for (old, sums) in panel.zip(&sums) {
            for (old, &sum) in old[register..].iter_mut().zip(sums) {
                *old = simd.add_f32s(*old, sum);
            }
        }
    }
}

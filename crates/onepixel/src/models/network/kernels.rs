//! How fast are convolutions? The hot loops of the convolutional layers.
//!
//! Images lie channel by channel within a pixel, with a border of zeros, so that a window of the image is `side` runs of
//! consecutive numbers, with no copy. Forwards, a tile of pixels times 32 channels stays in registers: the bound is one
//! fused multiplication for each register and weight. Backwards, only the greatest pixel of each pool has a gradient, a
//! quarter of all, and none where the unit is off: a window times one number is added for each of these, which is less
//! work than matrix products over all pixels. `pulp` chooses the vector unit at run time, as the `gemm` crate does.

use pulp::{Arch, Simd, WithSimd};

/// The place in its pool of a unit that is off.
pub(super) const OFF: u8 = u8::MAX;

/// Numbers that rows of windows are filled up to: a multiple of what any vector register holds.
pub(super) const RUN: usize = 16;

/// What the loops need to know of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Geometry {
    /// Pixels of a row of the image, without the border.
    pub width: usize,
    /// Channels of the input.
    pub inputs: usize,
    /// Channels of the output, a multiple of [`RUN`].
    pub outputs: usize,
    /// Height and width of the window.
    pub side: usize,
    /// Rows and columns of a pool, 1 or 2.
    pub pool: (usize, usize),
    /// Rows and columns of pools.
    pub pools: (usize, usize),
}

impl Geometry {
    /// Numbers in a row of the image with its border.
    pub fn stride(self) -> usize {
        (self.width + self.side - 1) * self.inputs
    }

    /// Numbers in a row of a window.
    pub fn run(self) -> usize {
        self.side * self.inputs
    }

    /// The same, filled up.
    pub fn padded_run(self) -> usize {
        self.run().next_multiple_of(RUN)
    }
}

/// Convolves an image, keeps the greatest of each pool where it is above 0, and notes its place.
pub(super) struct Forward<'a> {
    pub geometry: Geometry,
    /// The image with its border.
    pub image: &'a [f32],
    /// Shape (side, side × inputs, outputs).
    pub weights: &'a [f32],
    /// Shape (outputs).
    pub constants: &'a [f32],
    /// Room for the convolutions of a row of pools.
    pub rows: &'a mut [f32],
    /// Shape (pool rows, pool columns, outputs).
    pub pooled: &'a mut [f32],
    /// Of each number of `pooled`, its place in the pool or [`OFF`].
    pub places: &'a mut [u8],
}

impl Forward<'_> {
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let g = self.geometry;
        let of_row = g.width * g.outputs;
        let pools = self.pooled.chunks_exact_mut(g.pools.1 * g.outputs);
        for (pool, (pooled, places)) in pools.zip(self.places.chunks_exact_mut(g.pools.1 * g.outputs)).enumerate() {
            for row in 0..g.pool.0 {
                let image = &self.image[(pool * g.pool.0 + row) * g.stride()..];
                let out = &mut self.rows[row * of_row..][..of_row];
                let channels = Channels { geometry: g, image, weights: self.weights, constants: self.constants };
                channels.convolve(simd, out);
            }
            keep_greatest(g, self.rows, pooled, places);
        }
    }
}

/// What a row of outputs is made from.
struct Channels<'a> {
    geometry: Geometry,
    image: &'a [f32],
    weights: &'a [f32],
    constants: &'a [f32],
}

impl Channels<'_> {
    #[inline(always)]
    fn convolve<S: Simd>(&self, simd: S, out: &mut [f32]) {
        let registers = self.geometry.outputs / S::F32_LANES;
        let mut register = 0;
        while register + 2 <= registers {
            self.columns::<S, 2>(simd, register, out);
            register += 2;
        }
        if register < registers {
            self.columns::<S, 1>(simd, register, out);
        }
    }

    /// All pixels of a row for `R` registers of channels, in tiles as wide as there are registers for.
    #[inline(always)]
    fn columns<S: Simd, const R: usize>(&self, simd: S, register: usize, out: &mut [f32]) {
        let width = self.geometry.width;
        let mut x = 0;
        while x + 7 <= width && S::F32_LANES == 16 {
            self.tile::<S, R, 7>(simd, register, x, out);
            x += 7;
        }
        while x + 5 <= width {
            self.tile::<S, R, 5>(simd, register, x, out);
            x += 5;
        }
        while x + 2 <= width {
            self.tile::<S, R, 2>(simd, register, x, out);
            x += 2;
        }
        if x < width {
            self.tile::<S, R, 1>(simd, register, x, out);
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const R: usize, const T: usize>(&self, simd: S, register: usize, x: usize, out: &mut [f32]) {
        let g = self.geometry;
        let registers = g.outputs / S::F32_LANES;
        let (constants, _) = S::as_simd_f32s(self.constants);
        let constants: [S::f32s; R] = std::array::from_fn(|r| constants[register + r]);
        let mut sums = [constants; T];
        for (row, weights) in self.weights.chunks_exact(g.run() * g.outputs).enumerate() {
            let (weights, _) = S::as_simd_f32s(weights);
            let start = row * g.stride() + x * g.inputs;
            let windows: [&[f32]; T] = std::array::from_fn(|t| &self.image[start + t * g.inputs..][..g.run()]);
            for (i, weights) in weights.chunks_exact(registers).enumerate() {
                let weights = &weights[register..][..R];
                for t in 0..T {
                    let value = simd.splat_f32s(windows[t][i]);
                    for r in 0..R {
                        sums[t][r] = simd.mul_add_e_f32s(value, weights[r], sums[t][r]);
                    }
                }
            }
        }
        let (out, _) = S::as_mut_simd_f32s(out);
        for (t, sums) in sums.iter().enumerate() {
            out[(x + t) * registers + register..][..R].copy_from_slice(sums);
        }
    }
}

/// The greatest number of each pool, the first of several, where it is above 0.
#[inline(always)]
fn keep_greatest(g: Geometry, rows: &[f32], pooled: &mut [f32], places: &mut [u8]) {
    pooled.fill(0.0);
    places.fill(OFF);
    let pools = pooled.chunks_exact_mut(g.outputs).zip(places.chunks_exact_mut(g.outputs));
    for (pool, (pooled, places)) in pools.enumerate() {
        for place in 0..g.pool.0 * g.pool.1 {
            let pixel = place / g.pool.1 * g.width + pool * g.pool.1 + place % g.pool.1;
            let values = &rows[pixel * g.outputs..][..g.outputs];
            for ((value, pooled), kept) in values.iter().zip(&mut *pooled).zip(&mut *places) {
                let is_greater = value > pooled;
                *pooled = if is_greater { *value } else { *pooled };
                *kept = if is_greater { place as u8 } else { *kept };
            }
        }
    }
}

/// A factor, and where the window starts that it is for.
type Factor = (usize, f32);

/// Adds what the gradients of an image's pools mean for weights, constants and the image.
pub(super) struct Backward<'a> {
    pub geometry: Geometry,
    /// The image with its border.
    pub image: &'a [f32],
    /// Shape (pool rows, pool columns, outputs).
    pub gradients: &'a [f32],
    /// Of each of `gradients`, its place in the pool or [`OFF`].
    pub places: &'a [u8],
    /// Shape (outputs, side, padded run).
    pub weights: &'a [f32],
    /// Added to: as `weights`. Behind the run, garbage.
    pub of_weights: &'a mut [f32],
    /// Added to: shape (outputs).
    pub of_constants: &'a mut [f32],
    /// Added to, where it is wanted: the gradients of `image`.
    pub of_image: Option<&'a mut [f32]>,
}

impl Backward<'_> {
    pub fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { geometry: g, image, weights, of_weights, of_constants, mut of_image, .. } = self;
        let pools = g.pools.0 * g.pools.1;
        let window = g.side * g.padded_run();
        let (stride, padded_run) = (g.stride(), g.padded_run());
        let mut of_channel = vec![(0, 0.0); pools * g.outputs];
        let mut seen = vec![0; g.outputs];
        let mut of_place = [const { Vec::new() }; 4];
        let pixels = self.gradients.chunks_exact(g.outputs).zip(self.places.chunks_exact(g.outputs));
        for (pool, (gradients, places)) in pixels.enumerate() {
            let start = |place: usize| {
                let row = pool / g.pools.1 * g.pool.0 + place / g.pool.1;
                row * stride + (pool % g.pools.1 * g.pool.1 + place % g.pool.1) * g.inputs
            };
            let starts: [usize; 4] = std::array::from_fn(start);
            for (channel, (&gradient, &place)) in gradients.iter().zip(places).enumerate() {
                if place == OFF {
                    continue;
                }
                of_channel[channel * pools + seen[channel]] = (starts[usize::from(place)], gradient);
                seen[channel] += 1;
                of_constants[channel] += gradient;
                of_place[usize::from(place)].push((channel * window, gradient));
            }
            for (factors, start) in of_place.iter_mut().zip(starts) {
                if let Some(of_image) = &mut of_image
                    && !factors.is_empty()
                {
                    let sums = Windows { numbers: &mut of_image[start..], stride };
                    add_windows(simd, g, factors, weights, padded_run, sums);
                }
                factors.clear();
            }
        }
        for (channel, sums) in of_weights.chunks_exact_mut(window).enumerate() {
            let factors = &of_channel[channel * pools..][..seen[channel]];
            add_windows(simd, g, factors, image, stride, Windows { numbers: sums, stride: padded_run });
        }
    }
}

/// A window to add to: `side` runs, each `stride` numbers after the one before.
struct Windows<'a> {
    numbers: &'a mut [f32],
    stride: usize,
}

/// Adds windows of `source`, whose runs are `stride` apart, each times its factor; in tiles that stay in registers.
#[inline(always)]
fn add_windows<S: Simd>(simd: S, g: Geometry, factors: &[Factor], source: &[f32], stride: usize, sums: Windows<'_>) {
    let registers = g.padded_run() / S::F32_LANES;
    let mut tiles = Tiles { simd, factors, source, stride, sums };
    let mut first = 0;
    while first < registers {
        match registers - first {
            left if left >= 6 && left != 10 => {
                tiles.runs::<6, 2>(g.side, first);
                first += 6;
            }
            left if left >= 5 => {
                tiles.runs::<5, 2>(g.side, first);
                first += 5;
            }
            left if left >= 2 => {
                tiles.runs::<2, 3>(g.side, first);
                first += 2;
            }
            _ => {
                tiles.runs::<1, 5>(g.side, first);
                first += 1;
            }
        }
    }
}

struct Tiles<'a, S> {
    simd: S,
    factors: &'a [Factor],
    source: &'a [f32],
    stride: usize,
    sums: Windows<'a>,
}

impl<S: Simd> Tiles<'_, S> {
    /// All runs of the windows, from a register of each run on, `R` registers and `N` runs at a time.
    #[inline(always)]
    fn runs<const R: usize, const N: usize>(&mut self, side: usize, first: usize) {
        let mut run = 0;
        while run + N <= side {
            self.tile::<R, N>(run, first);
            run += N;
        }
        while run < side {
            self.tile::<R, 1>(run, first);
            run += 1;
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const N: usize>(&mut self, run: usize, first: usize) {
        let (simd, size) = (self.simd, R * S::F32_LANES);
        let start = |stride: usize, n: usize| (run + n) * stride + first * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); R]; N];
        for (n, sums) in sums.iter_mut().enumerate() {
            let (old, _) = S::as_simd_f32s(&self.sums.numbers[start(self.sums.stride, n)..][..size]);
            sums.copy_from_slice(old);
        }
        for &(window, factor) in self.factors {
            let factor = simd.splat_f32s(factor);
            for (n, sums) in sums.iter_mut().enumerate() {
                let (added, _) = S::as_simd_f32s(&self.source[window + start(self.stride, n)..][..size]);
                for (sum, &added) in sums.iter_mut().zip(added) {
                    *sum = simd.mul_add_e_f32s(factor, added, *sum);
                }
            }
        }
        for (n, sums) in sums.iter().enumerate() {
            let (new, _) = S::as_mut_simd_f32s(&mut self.sums.numbers[start(self.sums.stride, n)..][..size]);
            new.copy_from_slice(sums);
        }
    }
}

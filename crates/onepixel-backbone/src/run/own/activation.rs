//! What is done to a number that a layer computed, before it is stored?

use pulp::Simd;

/// A function of one number that costs a few instructions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Activation {
    None,
    /// The nearest number from a least to a most: ReLU, ReLU6.
    Clamp(f32, f32),
    /// `x · clamp(x / 6 + 1 / 2, 0, 1)`; Howard et al., 2019, section 5.2.
    HardSwish,
    /// `clamp(factor · x + addend, 0, 1)`.
    HardSigmoid(f32, f32),
    /// `factor · x + addend`.
    Affine(f32, f32),
}

impl Activation {
    /// Of a register of numbers.
    #[inline(always)]
    pub fn of<S: Simd>(self, simd: S, x: S::f32s) -> S::f32s {
        let clamp = |x, least, most| simd.min_f32s(simd.max_f32s(x, simd.splat_f32s(least)), simd.splat_f32s(most));
        let line = |x, factor, addend| simd.mul_add_e_f32s(x, simd.splat_f32s(factor), simd.splat_f32s(addend));
        match self {
            Self::None => x,
            Self::Clamp(least, most) => clamp(x, least, most),
            Self::HardSwish => simd.mul_f32s(x, clamp(line(x, 1.0 / 6.0, 0.5), 0.0, 1.0)),
            Self::HardSigmoid(factor, addend) => clamp(line(x, factor, addend), 0.0, 1.0),
            Self::Affine(factor, addend) => line(x, factor, addend),
        }
    }

    /// Of one number.
    #[cfg(test)]
    pub fn plain(self, x: f32) -> f32 {
        match self {
            Self::None => x,
            Self::Clamp(least, most) => x.max(least).min(most),
            Self::HardSwish => x * (x / 6.0 + 0.5).clamp(0.0, 1.0),
            Self::HardSigmoid(factor, addend) => (factor * x + addend).clamp(0.0, 1.0),
            Self::Affine(factor, addend) => factor * x + addend,
        }
    }
}

//! What is one corner of the hull of all differences of two classes?

/// An image of the first class less one of the second, and its weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Difference {
    /// Images of the pair.
    pub(super) ends: (u32, u32),
    pub(super) weight: f64,
}

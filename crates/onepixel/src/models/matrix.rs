//! What is the product of two matrices?
//!
//! The one door to the `gemm` crates: pure Rust, alive, and the fastest of those that were measured. Those of the two types
//! that are used here are called themselves: the crate `gemm` above them builds complex numbers, too. Each product runs on
//! one thread; what runs at the same time is decided by the models, so that the number of threads changes no result.

use gemm_common::Parallelism;

/// A matrix of numbers that lie in memory in some order.
#[derive(Clone, Copy)]
pub(crate) struct Matrix<'a, T = f32> {
    numbers: &'a [T],
    rows: usize,
    columns: usize,
    /// From a number to the one below it, and to the one right of it.
    steps: (usize, usize),
}

impl<'a, T: Copy> Matrix<'a, T> {
    /// Row after row.
    pub fn new(numbers: &'a [T], rows: usize, columns: usize) -> Self {
        Self::with_stride(numbers, rows, columns, columns)
    }

    /// Row after row, where a row starts `stride` numbers after the one before.
    pub fn with_stride(numbers: &'a [T], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(rows == 0 || columns == 0 || (rows - 1) * stride + columns <= numbers.len(), "a matrix in its numbers");
        Self { numbers, rows, columns, steps: (stride, 1) }
    }

    /// Rows as columns.
    pub fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, steps: (self.steps.1, self.steps.0), ..self }
    }
}

/// `destination := alpha · destination + beta · a · b`: the sizes of the product (rows, columns, depth), then each matrix
/// with its steps from column to column and from row to row.
type Product<T> = unsafe fn(
    usize,
    usize,
    usize,
    *mut T,
    isize,
    isize,
    bool,
    *const T,
    isize,
    isize,
    *const T,
    isize,
    isize,
    T,
    T,
    bool,
    bool,
    bool,
    Parallelism,
);

/// Numbers that matrices are multiplied in.
pub(crate) trait Number: Copy + 'static {
    const ONE: Self;

    /// The product for this processor's vector units.
    fn product() -> Product<Self>;
}

impl Number for f32 {
    const ONE: Self = 1.0;

    fn product() -> Product<Self> {
        gemm_f32::gemm::f32::get_gemm_fn()
    }
}

impl Number for f64 {
    const ONE: Self = 1.0;

    fn product() -> Product<Self> {
        gemm_f64::gemm::f64::get_gemm_fn()
    }
}

/// Adds the product of two matrices to `sums`, row after row.
pub(super) fn add_product<T: Number>(a: Matrix<'_, T>, b: Matrix<'_, T>, sums: &mut [T]) {
    assert_eq!(a.rows * b.columns, sums.len(), "as many sums as the product has numbers");
    let stride = b.columns;
    add_product_times(T::ONE, a, b, (sums, stride));
}

/// Adds a factor times the product of two matrices to `sums`, whose rows start `stride` numbers after each other.
pub(crate) fn add_product_times<T: Number>(
    factor: T,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    (sums, stride): (&mut [T], usize),
) {
    assert_eq!(a.columns, b.rows, "matrices that fit each other");
    let (rows, columns) = (a.rows, b.columns);
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(stride >= columns && (rows - 1) * stride + columns <= sums.len(), "a product in its sums");
    // The kernels write columns: the product is written as the transposed one, of the transposed matrices.
    let (left, right, steps) = match stride > 1 {
        true => (b.transposed(), a.transposed(), (stride, 1)),
        false => (a, b, (1, stride)),
    };
    let step = |n: usize| n as isize;
    // SAFETY: `Matrix` has checked that the last number of each matrix, and so every one, is within its slice; the
    // strides of a transposed matrix reach the same numbers. The last number of the product is within `sums`, which is
    // borrowed mutably.
    unsafe {
        T::product()(
            left.rows,
            right.columns,
            left.columns,
            sums.as_mut_ptr(),
            step(steps.0),
            step(steps.1),
            true,
            left.numbers.as_ptr(),
            step(left.steps.1),
            step(left.steps.0),
            right.numbers.as_ptr(),
            step(right.steps.1),
            step(right.steps.0),
            T::ONE,
            factor,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_definition() {
        let a: Vec<f32> = (0..35).map(|i| ((i * 7) % 11) as f32 - 5.0).collect();
        let b: Vec<f32> = (0..15).map(|i| ((i * 5) % 7) as f32 - 3.0).collect();
        for is_transposed in [false, true] {
            // 7 × 5, or 5 columns of 7 numbers.
            let value =
                |row: usize, column: usize| if is_transposed { a[column * 7 + row] } else { a[row * 5 + column] };
            let left = if is_transposed { Matrix::new(&a, 5, 7).transposed() } else { Matrix::new(&a, 7, 5) };
            let mut sums = vec![1.0; 21];
            add_product(left, Matrix::new(&b, 5, 3), &mut sums);
            for row in 0..7 {
                for column in 0..3 {
                    let expected: f32 = (0..5).map(|k| value(row, k) * b[k * 3 + column]).sum();
                    assert_eq!(sums[row * 3 + column], 1.0 + expected);
                }
            }
        }
    }
}

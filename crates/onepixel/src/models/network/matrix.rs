//! What is the product of two matrices?
//!
//! The one door to the `gemm` crate: pure Rust, alive, and the fastest of those that were measured. Each product runs
//! on one thread; what runs at the same time is decided by the layers, so that the number of threads changes no result.

/// A matrix of numbers that lie in memory in some order.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    numbers: &'a [f32],
    rows: usize,
    columns: usize,
    /// From a number to the one below it, and to the one right of it.
    steps: (usize, usize),
}

impl<'a> Matrix<'a> {
    /// Row after row.
    pub fn new(numbers: &'a [f32], rows: usize, columns: usize) -> Self {
        Self::with_stride(numbers, rows, columns, columns)
    }

    /// Row after row, where a row starts `stride` numbers after the one before.
    pub fn with_stride(numbers: &'a [f32], rows: usize, columns: usize, stride: usize) -> Self {
        assert!(rows == 0 || columns == 0 || (rows - 1) * stride + columns <= numbers.len(), "a matrix in its numbers");
        Self { numbers, rows, columns, steps: (stride, 1) }
    }

    /// Rows as columns.
    pub fn transposed(self) -> Self {
        Self { rows: self.columns, columns: self.rows, steps: (self.steps.1, self.steps.0), ..self }
    }
}

/// Adds the product of two matrices to `sums`, row after row.
pub(super) fn add_product(a: Matrix<'_>, b: Matrix<'_>, sums: &mut [f32]) {
    assert_eq!(a.columns, b.rows, "matrices that fit each other");
    assert_eq!(a.rows * b.columns, sums.len(), "as many sums as the product has numbers");
    let step = |n: usize| n as isize;
    // SAFETY: `Matrix` has checked that the last number of each matrix, and so every one, is within its slice; the
    // strides of a transposed matrix reach the same numbers. `sums` has rows × columns numbers and is borrowed mutably.
    unsafe {
        gemm::gemm(
            a.rows,
            b.columns,
            a.columns,
            sums.as_mut_ptr(),
            1,
            step(b.columns),
            true,
            a.numbers.as_ptr(),
            step(a.steps.1),
            step(a.steps.0),
            b.numbers.as_ptr(),
            step(b.steps.1),
            step(b.steps.0),
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
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

//! Products in plain loops: on any processor, and what the other kernels are compared with.

use super::super::panels::{LANES, LINES, Line, Step};
use super::{Kernel, Tile};

pub(super) const KERNEL: Kernel = Kernel { name: "portable", bytes: add_byte_products, floats: add_float_products };

fn add_byte_products(steps: &[Step], strip: &[Line], tile: &mut Tile<u32>) {
    for part in 0..LINES {
        for (row, numbers) in tile.iter_mut().enumerate() {
            let mut sums = [0i32; LANES];
            for step in steps {
                let query = step.values[row].to_le_bytes().map(i32::from);
                let line = &strip[step.word as usize * LINES + part].0;
                for (sum, word) in sums.iter_mut().zip(line) {
                    let reference = word.to_le_bytes().map(|byte| i32::from(byte as i8));
                    let [a, b, c, d] = [0, 1, 2, 3].map(|place| query[place] * reference[place]);
                    *sum = sum.wrapping_add(a + b + c + d);
                }
            }
            for (number, sum) in numbers[part * LANES..].iter_mut().zip(sums) {
                *number = number.wrapping_add(sum as u32);
            }
        }
    }
}

fn add_float_products(steps: &[Step], strip: &[Line], tile: &mut Tile<f32>) {
    for part in 0..LINES {
        for (row, numbers) in tile.iter_mut().enumerate() {
            let mut sums = [0f32; LANES];
            for step in steps {
                let query = f32::from_bits(step.values[row]);
                let line = &strip[step.word as usize * LINES + part].0;
                for (sum, word) in sums.iter_mut().zip(line) {
                    *sum += query * f32::from_bits(*word);
                }
            }
            for (number, sum) in numbers[part * LANES..].iter_mut().zip(sums) {
                *number += sum;
            }
        }
    }
}

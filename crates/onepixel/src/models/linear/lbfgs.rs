//! Where is a smooth function of many numbers least?
//!
//! Limited-memory BFGS: J. Nocedal and S. Wright, "Numerical Optimization", 2nd edition 2006, algorithms 7.4 and 7.5. The
//! Rust crates for it evaluate value and gradient apart, which doubles the passes over the images.

use std::collections::VecDeque;

/// How long to search.
#[derive(Debug, Clone, Copy)]
pub(in crate::models) struct Lbfgs {
    /// At most as many steps.
    pub iterations: usize,
    /// Enough where no part of the gradient is larger.
    pub tolerance: f64,
    /// Steps whose curvature is remembered.
    pub history: usize,
}

/// A point, the function's value there, and its gradient.
struct Evaluated {
    point: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

/// A step taken, the change of the gradient over it, and the product of both.
struct Curvature {
    step: Vec<f64>,
    change: Vec<f64>,
    product: f64,
}

impl Lbfgs {
    /// Walks from a point to where the function, given as value and gradient, is least; `after_step` hears of each step.
    pub fn minimise(
        self,
        start: Vec<f64>,
        mut function: impl FnMut(&[f64]) -> (f64, Vec<f64>),
        mut after_step: impl FnMut(),
    ) -> Vec<f64> {
        let (value, gradient) = function(&start);
        let mut here = Evaluated { point: start, value, gradient };
        let mut history = VecDeque::with_capacity(self.history);
        for _ in 0..self.iterations {
            if here.gradient.iter().all(|part| part.abs() <= self.tolerance) {
                break;
            }
            let Some(next) =
                search_along(&direction(&here.gradient, &history), &here, history.is_empty(), &mut function)
            else {
                break;
            };
            let gain = here.value - next.value;
            // scipy's: as small a gain as this is rounding.
            let stalled = gain <= 64.0 * f64::EPSILON * here.value.abs().max(next.value.abs()).max(1.0);
            remember(&mut history, self.history, &here, &next);
            here = next;
            after_step();
            if stalled {
                break;
            }
        }
        here.point
    }
}

fn remember(history: &mut VecDeque<Curvature>, most: usize, from: &Evaluated, to: &Evaluated) {
    let difference = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<f64>>();
    let (step, change) = (difference(&to.point, &from.point), difference(&to.gradient, &from.gradient));
    let product = dot(&step, &change);
    if product > f64::EPSILON * dot(&change, &change) {
        if history.len() == most {
            history.pop_front();
        }
        history.push_back(Curvature { step, change, product });
    }
}

/// Minus the gradient times the inverse of the curvature remembered (the two-loop recursion).
fn direction(gradient: &[f64], history: &VecDeque<Curvature>) -> Vec<f64> {
    let mut direction: Vec<f64> = gradient.iter().map(|part| -part).collect();
    let mut weights = vec![0.0; history.len()];
    for (past, weight) in history.iter().zip(&mut weights).rev() {
        *weight = dot(&past.step, &direction) / past.product;
        add_times(&mut direction, &past.change, -*weight);
    }
    if let Some(last) = history.back() {
        let scale = last.product / dot(&last.change, &last.change);
        direction.iter_mut().for_each(|part| *part *= scale);
    }
    for (past, weight) in history.iter().zip(&weights) {
        let correction = weight - dot(&past.change, &direction) / past.product;
        add_times(&mut direction, &past.step, correction);
    }
    direction
}

/// A point along a direction that satisfies the (weak) Wolfe conditions, by bisection; `None` where there is none.
/// (A. Lewis and M. Overton, "Nonsmooth optimization via quasi-Newton methods", 2013, algorithm 2.6.)
fn search_along(
    direction: &[f64],
    from: &Evaluated,
    is_first: bool,
    function: &mut impl FnMut(&[f64]) -> (f64, Vec<f64>),
) -> Option<Evaluated> {
    const MOST_TRIALS: usize = 40;
    // scipy's constants.
    const DECREASE: f64 = 1e-3;
    const FLATTENING: f64 = 0.9;
    let slope = dot(direction, &from.gradient);
    if slope >= 0.0 {
        return None;
    }
    let mut length = if is_first { (1.0 / dot(direction, direction).sqrt()).min(1.0) } else { 1.0 };
    let (mut shortest, mut longest) = (0.0, f64::INFINITY);
    for _ in 0..MOST_TRIALS {
        let mut point = from.point.clone();
        add_times(&mut point, direction, length);
        let (value, gradient) = function(&point);
        if value.is_nan() || value > from.value + DECREASE * length * slope {
            longest = length;
        } else if dot(direction, &gradient) < FLATTENING * slope {
            shortest = length;
        } else {
            return Some(Evaluated { point, value, gradient });
        }
        length = if longest.is_finite() { (shortest + longest) / 2.0 } else { 2.0 * shortest };
    }
    None
}

/// `Σ a·b`, in running sums that do not wait for each other.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f64>()
}

fn add_times(sum: &mut [f64], added: &[f64], factor: f64) {
    sum.iter_mut().zip(added).for_each(|(sum, added)| *sum += factor * added);
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Lbfgs = Lbfgs { iterations: 500, tolerance: 1e-9, history: 10 };

    #[test]
    fn the_bottom_of_rosenbrocks_valley_is_found() {
        let valley = |p: &[f64]| {
            let (bend, along) = (p[1] - p[0] * p[0], 1.0 - p[0]);
            (100.0 * bend * bend + along * along, vec![-400.0 * p[0] * bend - 2.0 * along, 200.0 * bend])
        };
        let mut steps = 0;
        let found = LONG.minimise(vec![-1.2, 1.0], valley, || steps += 1);
        assert!(found.iter().all(|part| (part - 1.0).abs() < 1e-6), "{found:?}");
        assert!(steps < 60, "{steps} steps");
    }

    #[test]
    fn a_function_without_a_least_value_ends() {
        let found = LONG.minimise(vec![1.0], |p| (-p[0], vec![-1.0]), || ());
        assert!(found[0] >= 1.0 && found[0].is_finite(), "{found:?}");
        assert_eq!(LONG.minimise(vec![3.0], |_| (0.0, vec![0.0]), || ()), [3.0]);
    }
}

//! In which whole numbers does a mean of differences come to 0?
//!
//! The differences of a corral are affinely independent, so that there is one answer up to a factor: the solution of a system
//! of linear equations with whole coefficients. It is found exactly by p-adic lifting (J. D. Dixon, "Exact solution of linear
//! equations using p-adic expansions", 1982): the inverse of the matrix modulo one prime gives the solution digit by digit,
//! and continued fractions make the fraction of it.

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::progress::Progress;

/// A prime below 2³¹, so that products of two remainders fit 64 bits.
const PRIME: u64 = 2_147_483_629;

/// Whole numbers, all above 0, by which columns have to be multiplied to sum up to 0 in as many rows as decide; `None` where
/// there are no such numbers, or they are not unique. Whether they sum up to 0 in the other rows, too, is to be verified. All
/// columns are of one length.
pub(super) fn positive_relation(columns: &[Vec<i64>], progress: &dyn Progress) -> Option<Vec<BigUint>> {
    let (last, others) = columns.split_last()?;
    if others.is_empty() {
        return last.iter().all(|&value| value == 0).then(|| vec![BigUint::one()]);
    }
    let rows = independent_rows(others, progress)?;
    let matrix: Vec<Vec<i64>> = rows.iter().map(|&row| others.iter().map(|column| column[row]).collect()).collect();
    let right: Vec<i64> = rows.iter().map(|&row| -last[row]).collect();
    let (numerators, denominator) = solve(&matrix, &right, progress)?;
    let all: Vec<BigInt> = numerators.into_iter().chain([denominator]).collect();
    let negative = all.iter().all(Signed::is_negative);
    let divisor = all.iter().fold(BigInt::zero(), |divisor, number| divisor.gcd(number));
    let positive = all.iter().map(|number| (if negative { -number } else { number.clone() } / &divisor).to_biguint());
    let positive: Vec<BigUint> = positive.collect::<Option<_>>()?;
    positive.iter().all(|number| !number.is_zero()).then_some(positive)
}

fn times(a: u64, b: u64) -> u64 {
    a * b % PRIME
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent /= 2;
    }
    result
}

fn inverse_of(number: u64) -> u64 {
    power(number, PRIME - 2)
}

fn remainder(number: i64) -> u64 {
    number.rem_euclid(PRIME as i64) as u64
}

/// As many rows as there are columns, on which the columns are independent modulo the prime.
fn independent_rows(columns: &[Vec<i64>], progress: &dyn Progress) -> Option<Vec<usize>> {
    let mut left: Vec<Vec<u64>> =
        columns.iter().map(|column| column.iter().map(|&value| remainder(value)).collect()).collect();
    let mut rows = Vec::with_capacity(columns.len());
    for at in 0..left.len() {
        progress.check();
        let (done, rest) = left.split_at_mut(at + 1);
        let own = &done[at];
        let row = own.iter().position(|&value| value != 0)?;
        let inverse = inverse_of(own[row]);
        for other in rest {
            let factor = times(other[row], inverse);
            if factor != 0 {
                let factor = PRIME - factor;
                other.iter_mut().zip(own).for_each(|(other, &own)| *other = (*other + factor * own) % PRIME);
            }
        }
        rows.push(row);
    }
    Some(rows)
}

/// The inverse of a matrix modulo the prime.
fn inverse(matrix: &[Vec<i64>], progress: &dyn Progress) -> Option<Vec<Vec<u64>>> {
    let size = matrix.len();
    let mut both: Vec<Vec<u64>> =
        matrix.iter().map(|row| row.iter().map(|&value| remainder(value)).collect()).collect();
    for (at, row) in both.iter_mut().enumerate() {
        row.extend((0..size).map(|column| u64::from(column == at)));
    }
    for at in 0..size {
        progress.check();
        let pivot = (at..size).find(|&row| both[row][at] != 0)?;
        both.swap(at, pivot);
        let factor = inverse_of(both[at][at]);
        both[at].iter_mut().for_each(|value| *value = times(*value, factor));
        let own = std::mem::take(&mut both[at]);
        for (row, other) in both.iter_mut().enumerate() {
            if row != at && other[at] != 0 {
                let factor = PRIME - other[at];
                other.iter_mut().zip(&own).skip(at).for_each(|(other, &own)| *other = (*other + factor * own) % PRIME);
            }
        }
        both[at] = own;
    }
    Some(both.into_iter().map(|row| row[size..].to_vec()).collect())
}

/// Solves a system with as many equations as unknowns: numerators, and one denominator.
fn solve(matrix: &[Vec<i64>], right: &[i64], progress: &dyn Progress) -> Option<(Vec<BigInt>, BigInt)> {
    let inverse = inverse(matrix, progress)?;
    let digits = digits(matrix, right);
    let mut rest: Vec<i64> = right.to_vec();
    let mut solution: Vec<Vec<u32>> = vec![Vec::with_capacity(digits); right.len()];
    for _ in 0..digits {
        progress.check();
        let rest_modulo: Vec<u64> = rest.iter().map(|&value| remainder(value)).collect();
        let digit: Vec<u64> = inverse.iter().map(|row| product_modulo(row, &rest_modulo)).collect();
        for (row, rest) in matrix.iter().zip(&mut rest) {
            let product: i128 = row.iter().zip(&digit).map(|(&a, &b)| i128::from(a) * i128::from(b)).sum();
            *rest = ((i128::from(*rest) - product) / i128::from(PRIME)) as i64;
        }
        solution.iter_mut().zip(&digit).for_each(|(digits, &digit)| digits.push(digit as u32));
    }
    let modulus = BigInt::from(PRIME).pow(digits as u32);
    let mut denominator = BigInt::one();
    let solution: Vec<BigInt> = solution.iter().map(|digits| from_digits(digits)).collect();
    for value in &solution {
        progress.check();
        // Most fractions have the same denominator: the first decides, the others confirm.
        let (_, further) = fraction(&(value * &denominator).mod_floor(&modulus), &modulus)?;
        denominator *= further;
    }
    let numerators = solution.iter().map(|value| symmetric((value * &denominator).mod_floor(&modulus), &modulus));
    Some((numerators.collect(), denominator))
}

fn product_modulo(row: &[u64], digits: &[u64]) -> u64 {
    row.iter().zip(digits).fold(0, |sum, (a, b)| (sum + a * b) % PRIME)
}

/// Digits that hold numerator and denominator, by Hadamard's bound.
fn digits(matrix: &[Vec<i64>], right: &[i64]) -> usize {
    let norm =
        |numbers: &mut dyn Iterator<Item = i64>| numbers.map(|n| (n as f64).powi(2)).sum::<f64>().sqrt().max(1.0);
    let columns = (0..matrix.len()).map(|column| norm(&mut matrix.iter().map(|row| row[column])).log2());
    let bits = columns.sum::<f64>() + norm(&mut right.iter().copied()).log2();
    ((2.0 * bits + 8.0) / (PRIME as f64).log2()).ceil() as usize + 1
}

/// A number from its digits to the base of the prime, the lowest first.
fn from_digits(digits: &[u32]) -> BigInt {
    // Halves, so that long numbers are multiplied by long ones.
    match digits {
        [] => BigInt::zero(),
        [digit] => BigInt::from(*digit),
        _ => {
            let (low, high) = digits.split_at(digits.len() / 2);
            from_digits(low) + from_digits(high) * BigInt::from(PRIME).pow(low.len() as u32)
        }
    }
}

fn symmetric(value: BigInt, modulus: &BigInt) -> BigInt {
    if &value * 2 > *modulus { value - modulus } else { value }
}

/// The fraction that a remainder stands for, with numerator and denominator up to the root of half the modulus.
fn fraction(value: &BigInt, modulus: &BigInt) -> Option<(BigInt, BigInt)> {
    let most = (modulus.to_biguint()? / 2u32).sqrt();
    let near = symmetric(value.clone(), modulus);
    if near.magnitude() <= &most {
        return Some((near, BigInt::one()));
    }
    let (mut before, mut now) = (modulus.clone(), value.clone());
    let (mut factor_before, mut factor) = (BigInt::zero(), BigInt::one());
    while now.magnitude() > &most {
        let (quotient, rest) = before.div_rem(&now);
        (before, now) = (now, rest);
        let next = factor_before - quotient * &factor;
        (factor_before, factor) = (factor, next);
    }
    if factor.is_zero() || factor.magnitude() > &most {
        return None;
    }
    let sign = if factor.sign() == Sign::Minus { -1 } else { 1 };
    Some((now * sign, factor * sign))
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::progress::Silent;

    fn small(numbers: &[u32]) -> Vec<BigUint> {
        numbers.iter().map(|&number| BigUint::from(number)).collect()
    }

    #[test]
    fn relations_are_found_in_lowest_terms() {
        assert_eq!(positive_relation(&[vec![2, -4], vec![-3, 6]], &Silent), Some(small(&[3, 2])));
        assert_eq!(positive_relation(&[vec![2, 4], vec![3, 6]], &Silent), None);
        assert_eq!(positive_relation(&[vec![0, 0]], &Silent), Some(small(&[1])));
    }

    #[test]
    fn large_relations_are_exact() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for size in [3, 20, 60] {
            // One more column than rows, so that there is a relation; signs are turned so that it is positive.
            let mut columns: Vec<Vec<i64>> =
                (0..size + 1).map(|_| (0..size).map(|_| rng.random_range(-255..=255)).collect()).collect();
            let (last, others) = columns.split_last().unwrap();
            let rows = independent_rows(others, &Silent).unwrap();
            let matrix: Vec<Vec<i64>> =
                rows.iter().map(|&row| others.iter().map(|column| column[row]).collect()).collect();
            let right: Vec<i64> = rows.iter().map(|&row| -last[row]).collect();
            let (numerators, denominator) = solve(&matrix, &right, &Silent).unwrap();
            for (column, numerator) in columns.iter_mut().zip(&numerators) {
                if numerator.sign() != denominator.sign() {
                    column.iter_mut().for_each(|value| *value = -*value);
                }
            }
            let relation = positive_relation(&columns, &Silent).unwrap();
            for row in 0..size {
                let sum: BigInt = columns.iter().zip(&relation).map(|(c, n)| BigInt::from(n.clone()) * c[row]).sum();
                assert!(sum.is_zero(), "size {size}, row {row}");
            }
        }
    }
}

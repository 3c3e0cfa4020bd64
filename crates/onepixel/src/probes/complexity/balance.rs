//! How uneven are the classes? C1 and C2.

/// C1: `1 − H / log C`, where `H` is the entropy of the shares of the classes. 0 where all classes have as many images.
pub(super) fn entropy(sizes: &[usize]) -> f64 {
    let total: usize = sizes.iter().sum();
    let entropy: f64 = sizes.iter().map(|&size| size as f64 / total as f64).map(|share| -share * share.ln()).sum();
    (1.0 - entropy / (sizes.len() as f64).ln()).clamp(0.0, 1.0)
}

/// C2: `1 − 1 / IR` with the imbalance ratio `IR = (C − 1) / C · Σ_c n_c / (n − n_c)`. 0 where all classes have as many
/// images.
pub(super) fn imbalance(sizes: &[usize]) -> f64 {
    let (total, classes): (usize, f64) = (sizes.iter().sum(), sizes.len() as f64);
    let odds: f64 = sizes.iter().map(|&size| size as f64 / (total - size) as f64).sum();
    (1.0 - classes / ((classes - 1.0) * odds)).clamp(0.0, 1.0)
}

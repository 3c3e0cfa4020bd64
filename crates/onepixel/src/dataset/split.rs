//! Which images are held out?

use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::Label;

/// Assigns each image to one of `folds` folds so that every fold has about the same share of every class.
///
/// The images of a class are shuffled and dealt out in turn; each class starts where the one before stopped, so that
/// the folds differ by at most one image in every class and by at most one in all. A class with fewer images than
/// folds is missing from some folds. Same labels and seed, same folds.
///
/// ```
/// use onepixel::dataset::stratified_folds;
///
/// let folds = stratified_folds(&[0, 0, 0, 1, 1, 1], 3, 42);
/// for fold in 0..3 {
///     assert_eq!(folds.iter().filter(|&&f| f == fold).count(), 2);
/// }
/// ```
///
/// # Panics
///
/// If `folds` is 0.
pub fn stratified_folds(labels: &[Label], folds: u16, seed: u64) -> Vec<u16> {
    assert!(folds > 0, "at least one fold is needed");
    let mut by_class: Vec<u32> = (0..labels.len() as u32).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    by_class.shuffle(&mut rng);
    by_class.sort_by_key(|&image| labels[image as usize]);
    let mut assigned = vec![0; labels.len()];
    for (turn, &image) in by_class.iter().enumerate() {
        assigned[image as usize] = (turn % usize::from(folds)) as u16;
    }
    assigned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fold_gets_its_share_of_every_class() {
        let labels: Vec<Label> = (0..1_003).map(|i| (i * i % 7) as Label).collect();
        let folds = stratified_folds(&labels, 5, 1);
        for class in 0..7 {
            let sizes: Vec<usize> = (0..5)
                .map(|fold| (0..labels.len()).filter(|&i| labels[i] == class && folds[i] == fold).count())
                .collect();
            let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
            assert!(most - least <= 1, "class {class}: {sizes:?}");
        }
    }

    #[test]
    fn the_seed_decides_the_folds() {
        let labels = vec![0; 100];
        assert_eq!(stratified_folds(&labels, 5, 7), stratified_folds(&labels, 5, 7));
        assert_ne!(stratified_folds(&labels, 5, 7), stratified_folds(&labels, 5, 8));
    }
}

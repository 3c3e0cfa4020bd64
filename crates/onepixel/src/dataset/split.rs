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
    let mut assigned = vec![0; labels.len()];
    for (turn, &image) in shuffled_by_class(labels, seed).iter().enumerate() {
        assigned[image as usize] = (turn % usize::from(folds)) as u16;
    }
    assigned
}

/// Chooses at most `most` images of each class at random: their indices, ascending. Same labels and seed, same choice.
///
/// ```
/// use onepixel::dataset::stratified_sample;
///
/// let chosen = stratified_sample(&[0, 0, 0, 0, 1], 2, 42);
/// assert_eq!(chosen.len(), 3);
/// assert!(chosen.contains(&4));
/// ```
pub fn stratified_sample(labels: &[Label], most: usize, seed: u64) -> Vec<u32> {
    let by_class = shuffled_by_class(labels, seed);
    let classes = by_class.chunk_by(|&a, &b| labels[a as usize] == labels[b as usize]);
    let mut chosen: Vec<u32> = classes.flat_map(|class| &class[..class.len().min(most)]).copied().collect();
    chosen.sort_unstable();
    chosen
}

/// Splits images in two so that the second part has about `share` of every class: the indices of both parts, ascending.
///
/// A class gives `share` of its images, rounded, but keeps at least one in the first part. Same labels and seed, same
/// split.
///
/// ```
/// use onepixel::dataset::stratified_split;
///
/// let (train, test) = stratified_split(&[0, 0, 0, 0, 1, 1, 1, 1, 2], 0.25, 42);
/// assert_eq!((train.len(), test.len()), (7, 2));
/// assert!(train.contains(&8));
/// ```
///
/// # Panics
///
/// If `share` is not in `[0, 1]`.
pub fn stratified_split(labels: &[Label], share: f64, seed: u64) -> (Vec<u32>, Vec<u32>) {
    assert!((0.0..=1.0).contains(&share), "a share from 0 to 1");
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let by_class = shuffled_by_class(labels, seed);
    for class in by_class.chunk_by(|&a, &b| labels[a as usize] == labels[b as usize]) {
        let given = ((class.len() as f64 * share).round() as usize).min(class.len() - 1);
        second.extend_from_slice(&class[..given]);
        first.extend_from_slice(&class[given..]);
    }
    first.sort_unstable();
    second.sort_unstable();
    (first, second)
}

/// The images by class, those of a class in random order.
fn shuffled_by_class(labels: &[Label], seed: u64) -> Vec<u32> {
    let mut by_class: Vec<u32> = (0..labels.len() as u32).collect();
    by_class.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    by_class.sort_by_key(|&image| labels[image as usize]);
    by_class
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
    fn a_split_takes_its_share_of_every_class_and_every_image_once() {
        let labels: Vec<Label> = (0..1_003).map(|i| (i * i % 7) as Label).chain([7]).collect();
        let (train, test) = stratified_split(&labels, 0.3, 1);
        let mut all: Vec<u32> = train.iter().chain(&test).copied().collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..1_004));
        for class in [0, 1, 2, 4, 7] {
            let of_class = |images: &[u32]| images.iter().filter(|&&i| labels[i as usize] == class).count();
            let (kept, given) = (of_class(&train), of_class(&test));
            assert_eq!(given, (((kept + given) as f64 * 0.3).round() as usize).min(kept + given - 1), "class {class}");
        }
        assert_ne!(stratified_split(&labels, 0.3, 2).1, test);
    }

    #[test]
    fn the_seed_decides_the_folds() {
        let labels = vec![0; 100];
        assert_eq!(stratified_folds(&labels, 5, 7), stratified_folds(&labels, 5, 7));
        assert_ne!(stratified_folds(&labels, 5, 7), stratified_folds(&labels, 5, 8));
    }
}

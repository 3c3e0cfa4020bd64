//! Which pictures are the masks of images that lie beside them: `cat (1)_mask.png` beside `cat (1).png`?

use std::collections::HashSet;

/// Words at the end of the name of a mask.
const WORDS: [&str; 8] = ["mask", "masks", "segmentation", "seg", "groundtruth", "gt", "annotation", "annotated"];

/// What lies between the name of an image and such a word.
const BETWEEN: [char; 4] = ['_', '-', '.', ' '];

/// Images that are no masks of others in their folder, and those that are.
pub(crate) fn without_masks(images: Vec<usize>, names: &[String]) -> (Vec<usize>, Vec<usize>) {
    let lower: Vec<String> = images.iter().map(|&place| stem(&names[place]).to_lowercase()).collect();
    if !lower.iter().any(|stem| owner(stem).is_some()) {
        return (images, Vec::new());
    }
    let present: HashSet<&str> = lower.iter().map(String::as_str).collect();
    let is_mask = |at: usize| owner(&lower[at]).is_some_and(|owner| present.contains(owner));
    let (masks, others): (Vec<usize>, Vec<usize>) = (0..images.len()).partition(|&at| is_mask(at));
    let places = |of: Vec<usize>| of.into_iter().map(|at| images[at]).collect();
    (places(others), places(masks))
}

/// A name without its ending, with its folders.
fn stem(name: &str) -> &str {
    let file = name.rfind('/').map_or(0, |slash| slash + 1);
    name[file..].rfind('.').map_or(name, |dot| &name[..file + dot])
}

/// The name of the image that a mask of this name belongs to; masks of one image may be numbered (`cat_mask_1`).
fn owner(stem: &str) -> Option<&str> {
    let unnumbered = stem.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches(BETWEEN);
    [stem, unnumbered].into_iter().find_map(|stem| {
        let before = WORDS.iter().find_map(|word| stem.strip_suffix(word))?;
        let owner = before.trim_end_matches(BETWEEN);
        (owner.len() < before.len() && !owner.is_empty()).then_some(owner)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masks(names: &[&str]) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let (_, masks) = without_masks((0..names.len()).collect(), &names);
        masks.into_iter().map(|place| names[place].clone()).collect()
    }

    #[test]
    fn a_mask_is_one_only_beside_its_image() {
        assert_eq!(masks(&["a/x (1).png", "a/x (1)_mask.png", "a/x (1)_mask_1.png"]).len(), 2);
        assert_eq!(masks(&["a/1.jpg", "a/1_Segmentation.PNG", "b/1_segmentation.png"]), ["a/1_Segmentation.PNG"]);
        assert_eq!(masks(&["mask/1.png", "face/1.png", "a/mask.png", "a/no_mask.png", "a/unmask.png"]), [""; 0]);
    }
}

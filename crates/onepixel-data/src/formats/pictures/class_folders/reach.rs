//! Which images does a table speak of, and what is known of them without it?

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::formats::pictures::class_folders::plan::planned::Plan;

/// The images that a table may speak of.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// All images of the sets that it names an image of.
    pub(crate) images: usize,
    /// The named ones that lie in class folders, and those that do not.
    pub(crate) in_folders: usize,
    pub(crate) loose: usize,
    /// The names of the class folders of all sets.
    pub(crate) known: BTreeSet<String>,
}

/// The sets that some images lie in, and what is known of their labels without tables.
pub(crate) fn reach(plan: &Plan, images: &[usize]) -> Reach {
    let images: HashSet<usize> = images.iter().copied().collect();
    let mut reach = Reach::default();
    for set in &plan.sets {
        let in_folders = set.classes.values().flatten().filter(|place| images.contains(place)).count();
        let loose = set.loose.iter().filter(|place| images.contains(place)).count();
        if in_folders + loose > 0 {
            reach.images += set.images();
            reach.in_folders += in_folders;
            reach.loose += loose;
        }
        reach.known.extend(set.classes.keys().cloned());
    }
    reach
}

/// The class folder of each image that lies in one.
pub(crate) fn classes(plan: &Plan) -> HashMap<usize, &str> {
    let classes = plan.sets.iter().flat_map(|set| &set.classes);
    classes.flat_map(|(class, places)| places.iter().map(|&place| (place, class.as_str()))).collect()
}

//! Which image of which set is meant by a place among all images?

use std::collections::HashMap;

use super::finding::{DuplicateImage, SearchedSet};
use crate::dataset::{Collection, NamedSet, Names, SetName};

/// The images of all sets, one set after the other in the order of their names.
pub(super) struct Pool {
    sets: Vec<PooledSet>,
    /// The class of each image, as a place in `classes`; [`Pool::NO_CLASS`] in a set without labels.
    labels: Vec<u32>,
    classes: Vec<String>,
}

/// A set among others.
struct PooledSet {
    searched: SearchedSet,
    /// The place of its first image.
    first: u32,
    names: Option<Names>,
}

impl Pool {
    /// The label of an image without one.
    const NO_CLASS: u32 = u32::MAX;

    pub(super) fn new(collection: &Collection) -> Self {
        let mut pool = Self { sets: Vec::new(), labels: Vec::new(), classes: Vec::new() };
        let mut known = HashMap::new();
        collection.sets().iter().for_each(|set| pool.add(set, &mut known));
        pool
    }

    /// Adds a set; `known` are the places of the classes. Sets may number the same classes in another order.
    fn add(&mut self, set: &NamedSet, known: &mut HashMap<String, u32>) {
        let first = self.labels.len() as u32;
        match set.labelled() {
            None => self.labels.resize(self.labels.len() + set.len(), Self::NO_CLASS),
            Some(labelled) => {
                let place = |class: &String| {
                    *known.entry(class.clone()).or_insert_with(|| {
                        self.classes.push(class.clone());
                        self.classes.len() as u32 - 1
                    })
                };
                let places: Vec<u32> = labelled.classes().iter().map(place).collect();
                self.labels.extend(labelled.labels().iter().map(|&label| places[usize::from(label)]));
            }
        }
        let images = set.len() as u64;
        let searched = SearchedSet { name: set.name, images, labelled: set.labelled().is_some() };
        self.sets.push(PooledSet { searched, first, names: set.unlabelled().names().cloned() });
    }

    /// The number of all images.
    pub(super) fn len(&self) -> u32 {
        self.labels.len() as u32
    }

    /// The sets, in order.
    pub(super) fn searched(&self) -> Vec<SearchedSet> {
        self.sets.iter().map(|set| set.searched).collect()
    }

    /// The place of a set among the sets.
    pub(super) fn place_of(&self, name: SetName) -> Option<usize> {
        self.sets.iter().position(|set| set.searched.name == name)
    }

    /// The set, index, name and class of an image.
    pub(super) fn image(&self, place: u32) -> DuplicateImage {
        let set = &self.sets[self.set_of(place)];
        let index = place - set.first;
        DuplicateImage {
            split: set.searched.name,
            index,
            name: set.names.as_ref().and_then(|names| names.get(index as usize)).map(str::to_owned),
            class: self.classes.get(self.labels[place as usize] as usize).cloned(),
        }
    }

    /// The images of a group by their sets: the place of each set that has some, and its images.
    pub(super) fn by_set<'g>(&self, group: &'g [u32]) -> Vec<(usize, &'g [u32])> {
        let parts = group.chunk_by(|&a, &b| self.set_of(a) == self.set_of(b));
        parts.map(|part| (self.set_of(part[0]), part)).collect()
    }

    /// The classes of some images, each once, ascending; images without a label have none.
    pub(super) fn classes_of(&self, images: &[u32]) -> Vec<u32> {
        let labels = images.iter().map(|&place| self.labels[place as usize]);
        let mut classes: Vec<u32> = labels.filter(|&label| label != Self::NO_CLASS).collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }

    /// How many of some images have a label that is not the only one of others, which have these classes.
    pub(super) fn conflicting(&self, images: &[u32], classes: &[u32]) -> u64 {
        let disagrees = |&&place: &&u32| {
            let label = self.labels[place as usize];
            label != Self::NO_CLASS && classes.iter().any(|&class| class != label)
        };
        images.iter().filter(disagrees).count() as u64
    }

    fn set_of(&self, place: u32) -> usize {
        // Of sets without images, which begin where the next begins, none is meant.
        self.sets.partition_point(|set| set.first <= place) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{ImageSet, MemoryImages, Shape, UnlabelledSet};

    fn images(count: usize) -> MemoryImages {
        MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![7; count]).unwrap()
    }

    fn pool() -> Pool {
        let train = ImageSet::new(images(3), vec![0, 1, 0], ["a", "b"]).unwrap();
        let val = ImageSet::new(images(2), vec![0, 1], ["b", "a"]).unwrap();
        let test = UnlabelledSet::new(images(2)).unwrap().with_names(["x.png", "y.png"].into_iter().collect()).unwrap();
        let none = UnlabelledSet::new(images(0)).unwrap();
        let sets = vec![
            NamedSet::of_unlabelled(SetName::Test, test),
            NamedSet::of_labelled(SetName::Train, train),
            NamedSet::of_unlabelled(SetName::validation("empty"), none),
            NamedSet::of_labelled(SetName::validation("val"), val),
        ];
        Pool::new(&Collection::new("pool", "memory", sets).unwrap())
    }

    #[test]
    fn images_are_numbered_through_the_sets_in_the_order_of_their_names() {
        let pool = pool();
        let told = |place| {
            let DuplicateImage { split, index, name, class } = pool.image(place);
            format!("{split} {index} {} {}", name.unwrap_or_default(), class.unwrap_or_default())
        };
        let told: Vec<String> = (0..pool.len()).map(told).collect();
        assert_eq!(
            told,
            ["train 0  a", "train 1  b", "train 2  a", "val 0  b", "val 1  a", "test 0 x.png ", "test 1 y.png "]
        );
        assert_eq!(pool.by_set(&[1, 2, 4, 5]), [(0, &[1, 2][..]), (2, &[4]), (3, &[5])]);
        let sets: Vec<(String, u64, bool)> =
            pool.searched().iter().map(|set| (set.name.to_string(), set.images, set.labelled)).collect();
        let set = |name: &str, images, labelled| (name.to_owned(), images, labelled);
        assert_eq!(sets, [set("train", 3, true), set("empty", 0, false), set("val", 2, true), set("test", 2, false)]);
    }

    #[test]
    fn labels_are_compared_by_the_names_of_their_classes() {
        let pool = pool();
        assert_eq!((pool.classes_of(&[0, 4]), pool.classes_of(&[1, 3, 5])), (vec![0], vec![1]));
        assert_eq!(pool.conflicting(&[3, 4, 5], &pool.classes_of(&[0])), 1, "b is not a, and no label is no conflict");
        assert_eq!(pool.conflicting(&[3, 4, 5], &pool.classes_of(&[0, 1])), 2);
    }
}

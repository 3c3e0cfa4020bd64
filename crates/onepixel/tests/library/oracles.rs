//! Does onepixel answer what was computed independently, on small image sets that are hard on a one-pixel search?

use crate::recorded::{Answers, CRITERIA};
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recorded {
    sets: Vec<RecordedSet>,
}

#[derive(Deserialize)]
struct RecordedSet {
    name: String,
    train_images: Vec<Vec<u8>>,
    train_labels: Vec<u16>,
    test_images: Vec<Vec<u8>>,
    test_labels: Vec<u16>,
    #[serde(flatten)]
    answers: Answers,
}

impl RecordedSet {
    fn dataset(&self) -> Dataset {
        let (height, width, channels) = self.answers.shape;
        let set = |images: &[Vec<u8>], labels: &[u16]| {
            let images = MemoryImages::new(Shape::new(height, width, channels).unwrap(), images.concat()).unwrap();
            let names = (0..self.answers.classes).map(|class| class.to_string());
            ImageSet::new(images, labels.to_vec(), names).unwrap()
        };
        let train = set(&self.train_images, &self.train_labels);
        let test = set(&self.test_images, &self.test_labels);
        Dataset::new(&self.name, "recorded", train, Some(test)).unwrap()
    }
}

fn recorded_sets() -> Vec<RecordedSet> {
    let recorded: Recorded = serde_json::from_str(include_str!("../data/oracles_random_sets.json")).unwrap();
    assert_eq!(recorded.sets.len(), 18);
    recorded.sets
}

#[test]
fn the_probe_finds_the_recorded_pixels_on_every_random_set() {
    for set in recorded_sets() {
        for criterion in CRITERIA {
            crate::recorded::check_finding(&set.name, &set.answers, &crate::recorded::find(&set.dataset(), criterion));
        }
    }
}

#[test]
fn search_rules_and_models_give_the_recorded_counts_of_each_class() {
    for set in recorded_sets() {
        crate::recorded::check_search(&set.name, &set.answers, &set.dataset());
    }
}

#[test]
fn pixels_chosen_on_the_test_images_are_the_recorded_ones() {
    for set in recorded_sets() {
        crate::recorded::check_pixels_chosen_on_test_images(&set.name, &set.answers, &set.dataset());
    }
}

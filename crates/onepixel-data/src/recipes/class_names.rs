//! What are the classes of datasets whose files only number them?

use std::path::Path;

use crate::labels::{ClassNames, LabelValue};
use crate::parts::Parts;
use crate::reading::Reading;

/// Handwritten digits.
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// Fashion-MNIST, as its README lists them.
const FASHION_MNIST: [&str; 10] =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

/// Kuzushiji-MNIST, as `kmnist_classmap.csv` lists them.
pub(super) const KUZUSHIJI_MNIST: [&str; 10] = ["お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"];

/// Kuzushiji-49, as `k49_classmap.csv` lists them: 48 hiragana and an iteration mark.
pub(super) const KUZUSHIJI_49: [&str; 49] = [
    "あ", "い", "う", "え", "お", "か", "き", "く", "け", "こ", "さ", "し", "す", "せ", "そ", "た", "ち", "つ", "て",
    "と", "な", "に", "ぬ", "ね", "の", "は", "ひ", "ふ", "へ", "ほ", "ま", "み", "む", "め", "も", "や", "ゆ", "よ",
    "ら", "り", "る", "れ", "ろ", "わ", "ゐ", "ゑ", "を", "ん", "ゝ",
];

/// CIFAR-10, as `batches.meta.txt` lists them.
pub(super) const CIFAR_10: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// CIFAR-100, in alphabetical order.
pub(super) const CIFAR_100: [&str; 100] = [
    "apple",
    "aquarium_fish",
    "baby",
    "bear",
    "beaver",
    "bed",
    "bee",
    "beetle",
    "bicycle",
    "bottle",
    "bowl",
    "boy",
    "bridge",
    "bus",
    "butterfly",
    "camel",
    "can",
    "castle",
    "caterpillar",
    "cattle",
    "chair",
    "chimpanzee",
    "clock",
    "cloud",
    "cockroach",
    "couch",
    "crab",
    "crocodile",
    "cup",
    "dinosaur",
    "dolphin",
    "elephant",
    "flatfish",
    "forest",
    "fox",
    "girl",
    "hamster",
    "house",
    "kangaroo",
    "keyboard",
    "lamp",
    "lawn_mower",
    "leopard",
    "lion",
    "lizard",
    "lobster",
    "man",
    "maple_tree",
    "motorcycle",
    "mountain",
    "mouse",
    "mushroom",
    "oak_tree",
    "orange",
    "orchid",
    "otter",
    "palm_tree",
    "pear",
    "pickup_truck",
    "pine_tree",
    "plain",
    "plate",
    "poppy",
    "porcupine",
    "possum",
    "rabbit",
    "raccoon",
    "ray",
    "road",
    "rocket",
    "rose",
    "sea",
    "seal",
    "shark",
    "shrew",
    "skunk",
    "skyscraper",
    "snail",
    "snake",
    "spider",
    "squirrel",
    "streetcar",
    "sunflower",
    "sweet_pepper",
    "table",
    "tank",
    "telephone",
    "television",
    "tiger",
    "tractor",
    "train",
    "trout",
    "tulip",
    "turtle",
    "wardrobe",
    "whale",
    "willow_tree",
    "wolf",
    "woman",
    "worm",
];

/// The groups of CIFAR-100, in alphabetical order.
pub(super) const CIFAR_100_COARSE: [&str; 20] = [
    "aquatic_mammals",
    "fish",
    "flowers",
    "food_containers",
    "fruit_and_vegetables",
    "household_electrical_devices",
    "household_furniture",
    "insects",
    "large_carnivores",
    "large_man-made_outdoor_things",
    "large_natural_outdoor_scenes",
    "large_omnivores_and_herbivores",
    "medium_mammals",
    "non-insect_invertebrates",
    "people",
    "reptiles",
    "small_mammals",
    "trees",
    "vehicles_1",
    "vehicles_2",
];

/// Names of folders, and the classes of the dataset that is published under such names with MNIST's file names.
const FOLDERS: [(&str, &str, &[&str; 10]); 4] = [
    ("mnist", "MNIST", &DIGITS),
    ("usps", "USPS", &DIGITS),
    ("fashion-mnist", "Fashion-MNIST", &FASHION_MNIST),
    ("kmnist", "Kuzushiji-MNIST", &KUZUSHIJI_MNIST),
];

/// Names the classes of a folder that is called as a dataset, if its labels are those of that dataset and no
/// `classes.txt` lies beside them.
pub(super) fn add(parts: Parts, folder: &Path, reading: &Reading<'_>) -> Parts {
    let name = folder.file_name().unwrap_or_default();
    let known = FOLDERS.iter().find(|(known, ..)| name.eq_ignore_ascii_case(known));
    let Some((_, display_name, names)) = known.filter(|_| !folder.join("classes.txt").exists()) else {
        return parts;
    };
    let number = |label: &LabelValue| matches!(label, LabelValue::Number(0..10));
    let labels = &parts.train.labels;
    if labels.distinct().len() != names.len() || !labels.distinct().iter().all(number) {
        return parts;
    }
    if names.iter().zip(0..).any(|(name, class)| **name != i32::to_string(&class)) {
        reading.note(format!("classes named after {display_name}, as the folder's name says"));
    }
    let origin = labels.origin.clone();
    parts.with_classes(ClassNames { origin, names: names.iter().map(|&name| name.to_owned()).collect() })
}

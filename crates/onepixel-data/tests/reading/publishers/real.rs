//! Real datasets by name, with counts and sums that NumPy gave: `(pixels * arange(values)).sum()` over each set.

use onepixel::dataset::{Dataset, ImageSet, Shape};
use onepixel::progress::Silent;
use onepixel_data::{Availability, Memory, Request, Roots, load_from};

use crate::support::*;

fn dataset(name: &str) -> Option<Dataset> {
    let roots = Roots::new([real_data()?]);
    Some(load_from(&Request::dataset(name), &roots, &Silent).unwrap())
}

/// Each value times its place in its image, added up: images that lie otherwise give another sum.
fn weighted_sum(set: &ImageSet) -> u64 {
    let values = set.shape().values();
    pixels(set).iter().enumerate().map(|(place, &pixel)| (place % values) as u64 * u64::from(pixel)).sum()
}

#[test]
fn every_dataset_is_recognised_by_its_names() {
    let Some(folder) = real_data() else { return };
    let known = Roots::new([folder.clone()]).known();
    let names = [
        "mnist",
        "fashion-mnist",
        "usps",
        "emnist-letters-sample",
        "cifar-10-sample",
        "optdigits",
        "pendigits",
        "letter",
    ];
    for name in names {
        let availability = &known.iter().find(|known| known.name == name).unwrap().availability;
        assert_eq!(availability, &Availability::Folder(folder.join(name)), "{name}");
    }
}

#[test]
fn the_cifar_sample_is_read_whole_or_where_it_lies() {
    let Some(cifar) = dataset("cifar-10-sample") else { return };
    assert_eq!(cifar.train.shape(), Shape::new(32, 32, 3).unwrap());
    assert_eq!(cifar.train.class_images(), [396, 366, 420, 384, 422, 393, 414, 385, 407, 413]);
    assert_eq!(cifar.train.classes()[1], "automobile");
    assert_eq!(weighted_sum(&cifar.train), 2_205_076_491_449);
    assert_eq!(pixels(&cifar.train)[..6], [59, 62, 63, 43, 46, 45]);
    let test = cifar.test.unwrap();
    assert_eq!(test.class_images(), [103, 89, 100, 103, 90, 86, 112, 102, 106, 109]);
    assert_eq!(weighted_sum(&test), 552_765_385_080);
    let Some(folder) = real_data() else { return };
    let streamed = load(&Request::dataset(folder.join("cifar-10-sample")).memory(Memory::Bytes(1))).unwrap();
    assert!(streamed.train.images().as_bytes().is_none());
    assert!(pixels(&streamed.train) == pixels(&cifar.train));
}

#[test]
fn emnist_letters_stand_upright() {
    let Some(letters) = dataset("emnist-letters-sample") else { return };
    let train = [
        324, 332, 358, 338, 327, 325, 356, 355, 336, 314, 346, 332, 364, 339, 332, 347, 357, 351, 333, 347, 359, 362,
        305, 360, 331, 349,
    ];
    assert_eq!(letters.train.class_images(), train);
    assert_eq!(weighted_sum(&letters.train), 122_000_651_823);
    let test = letters.test.unwrap();
    let counts = [81, 76, 74, 66, 87, 67, 75, 103, 79, 93, 77, 81, 91, 82, 78, 71, 83, 80, 35];
    assert_eq!((&test.class_images()[..19], weighted_sum(&test)), (&counts[..], 20_439_778_720));
}

#[test]
fn optdigits_and_pendigits_have_both_sets() {
    let Some(digits) = dataset("optdigits") else { return };
    assert_eq!(digits.train.class_images(), [376, 389, 380, 389, 387, 376, 377, 387, 380, 382]);
    assert_eq!(weighted_sum(&digits.train), 37_970_505);
    let test = digits.test.unwrap();
    assert_eq!(test.class_images(), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    assert_eq!(weighted_sum(&test), 17_660_653);
    let Some(pen) = dataset("pendigits") else { return };
    assert_eq!(pen.train.class_images(), [780, 779, 780, 719, 780, 720, 720, 778, 719, 719]);
    assert_eq!(weighted_sum(&pen.train), 41_518_575);
    let test = pen.test.unwrap();
    assert_eq!(test.class_images(), [363, 364, 364, 336, 364, 335, 336, 364, 336, 336]);
    assert_eq!(weighted_sum(&test), 19_146_681);
}

#[test]
fn letter_has_its_conventional_split() {
    let Some(letters) = dataset("letter") else { return };
    let train = [
        633, 630, 594, 638, 616, 622, 609, 583, 590, 599, 593, 604, 648, 617, 614, 635, 615, 597, 587, 645, 645, 628,
        613, 628, 641, 576,
    ];
    assert_eq!((letters.train.class_images(), weighted_sum(&letters.train)), (train.to_vec(), 11_851_073));
    let test = [
        156, 136, 142, 167, 152, 153, 164, 151, 165, 148, 146, 157, 144, 166, 139, 168, 168, 161, 161, 151, 168, 136,
        139, 159, 145, 158,
    ];
    let set = letters.test.unwrap();
    assert_eq!((set.class_images(), weighted_sum(&set)), (test.to_vec(), 2_962_892));
}

//! Real datasets, where `ONEPIXEL_DATA` says that they are.

use crate::support::*;
use onepixel::dataset::{Dataset, Shape};
use onepixel::progress::Silent;
use onepixel_data::{Availability, LabelColumn, Request, Roots, load_from};

fn dataset(name: &str) -> Option<Dataset> {
    let roots = Roots::new([real_data()?]);
    Some(load_from(&Request::dataset(name), &roots, &Silent).unwrap())
}

fn optdigits(file: &str) -> Option<Dataset> {
    let path = real_data()?.join("optdigits").join(file);
    Some(load(&Request::dataset(path).label_column(LabelColumn::Last)).unwrap())
}

#[test]
fn mnist_has_its_images_per_class() {
    let Some(mnist) = dataset("mnist") else { return };
    assert_eq!(mnist.name, "MNIST");
    assert_eq!(mnist.train.shape(), Shape::new(28, 28, 1).unwrap());
    let train = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949];
    assert_eq!(mnist.train.class_images(), train);
    let test = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009];
    assert_eq!(mnist.test.unwrap().class_images(), test);
}

#[test]
fn fashion_mnist_has_its_images_per_class_and_its_class_names() {
    let Some(fashion) = dataset("fashion-mnist") else {
        return;
    };
    assert_eq!(fashion.train.class_images(), [6000; 10]);
    assert_eq!(fashion.train.classes()[9], "Ankle boot");
    assert_eq!(fashion.test.unwrap().class_images(), [1000; 10]);
}

#[test]
fn usps_has_its_images_per_class() {
    let Some(usps) = dataset("usps") else { return };
    assert_eq!(usps.train.shape(), Shape::new(16, 16, 1).unwrap());
    assert_eq!(usps.train.class_images(), [1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644]);
    assert_eq!(usps.test.unwrap().class_images(), [359, 264, 198, 166, 200, 160, 170, 147, 166, 177]);
}

#[test]
fn emnist_letters_are_named_a_to_z() {
    let Some(letters) = dataset("emnist-letters-sample") else {
        return;
    };
    assert_eq!((letters.train.len(), letters.test.unwrap().len()), (8879, 1479));
    assert_eq!((letters.train.classes()[0].as_str(), letters.train.classes()[25].as_str()), ("A", "Z"));
}

#[test]
fn optdigits_are_read_from_tab_separated_text() {
    let Some(train) = optdigits("optdigits.tra") else {
        return;
    };
    assert_eq!(train.train.shape(), Shape::new(8, 8, 1).unwrap());
    assert_eq!(train.train.class_images(), [376, 389, 380, 389, 387, 376, 377, 387, 380, 382]);
}

#[test]
fn the_embedded_digits_are_the_test_part_of_optdigits() {
    let Some(original) = optdigits("optdigits.tes") else {
        return;
    };
    let embedded = load(&Request::dataset("digits")).unwrap();
    assert_eq!(embedded.train.labels(), original.train.labels());
    assert!(pixels(&embedded.train) == pixels(&original.train), "every pixel is the same");
}

#[test]
fn quick_draw_bitmaps_stay_in_their_file() {
    let Some(folder) = real_data() else { return };
    let bitmaps = folder.join("quickdraw/bitmap/apple.npy");
    let labels = Folder::new();
    let alternating: Vec<u8> = (0..3000).map(|i| (i % 2) as u8).collect();
    let labels = labels.file("labels", idx_labels(&alternating));
    let apples = load(&Request::files(bitmaps, labels)).unwrap();
    assert_eq!((apples.train.len(), apples.train.shape().width()), (3000, 28));
    assert!(apples.train.images().as_bytes().is_none());
}

#[test]
fn what_is_known_says_what_can_be_read() {
    let Some(folder) = real_data() else { return };
    let known = Roots::new([folder.clone()]).known();
    let availability = |name: &str| &known.iter().find(|known| known.name == name).unwrap().availability;
    assert_eq!(availability("digits"), &Availability::Embedded);
    assert_eq!(availability("mnist"), &Availability::Folder(folder.join("mnist")));
    assert_eq!(availability("cifar-10-sample"), &Availability::Folder(folder.join("cifar-10-sample")));
}

#[test]
fn pendigits_and_letter_are_read_from_their_publishers_tables() {
    let Some(folder) = real_data() else { return };
    let pendigits = Request::dataset(folder.join("pendigits")).label_column(LabelColumn::Last);
    let pendigits = load(&pendigits).unwrap();
    assert_eq!((pendigits.train.len(), pendigits.test.unwrap().len()), (7494, 3498));
    let letter = Request::dataset(folder.join("letter/letter-recognition.data")).label_column(LabelColumn::First);
    let letter = load(&letter).unwrap();
    assert_eq!((letter.train.len(), letter.train.classes().len()), (20_000, 26));
    assert!(letter.notes.is_empty());
}

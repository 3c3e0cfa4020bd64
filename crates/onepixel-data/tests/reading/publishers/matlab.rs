//! MATLAB files of publishers, as SciPy writes them: `tests/data/publishers/make.py`.

use super::builders::*;
use crate::support::*;

const LETTERS: &[u8] = include_bytes!("../../data/publishers/emnist-letters.mat");
const TRAIN: &[u8] = include_bytes!("../../data/publishers/train_32x32.mat");
const TEST: &[u8] = include_bytes!("../../data/publishers/test_32x32.mat");

/// An image with a bar at the left and one at the top of this length.
fn letter(length: usize) -> Vec<u8> {
    let mut image = vec![0; 784];
    (4..24).for_each(|row| image[row * 28 + 6] = 200);
    image[4 * 28 + 6..][..length].fill(100);
    image
}

#[test]
fn emnist_letters_stand_upright_from_the_mat_file_and_from_its_archive() {
    let archive = zip(&[("matlab/emnist-letters.mat", LETTERS)]);
    let stored = {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("matlab/emnist-letters.mat", options).unwrap();
        std::io::Write::write_all(&mut zip, LETTERS).unwrap();
        zip.finish().unwrap().into_inner()
    };
    for (file, bytes) in [("emnist-letters.mat", LETTERS), ("matlab.zip", &archive), ("matlab.zip", &stored)] {
        let letters = load_named(&folder_with("emnist", &[(file, bytes)]), "emnist/letters").unwrap();
        assert_eq!((letters.train.labels(), letters.train.classes().len()), (&[0, 25, 5][..], 26));
        assert!(pixels(&letters.train) == [letter(5), letter(6), letter(7)].concat(), "{file}");
        let test = letters.test.unwrap();
        assert_eq!(test.labels(), [5, 0]);
        assert!(pixels(&test) == [letter(5), letter(6)].concat(), "{file}");
    }
}

#[test]
fn svhn_images_are_turned_and_its_ten_is_zero() {
    let folder = folder_with("svhn", &[("train_32x32.mat", TRAIN), ("test_32x32.mat", TEST), ("extra_32x32.mat", b"")]);
    let svhn = load_named(&folder, "svhn").unwrap();
    assert_eq!(svhn.train.shape(), onepixel::dataset::Shape::new(32, 32, 3).unwrap());
    assert_eq!(svhn.train.classes(), ["0", "1", "2", "9"]);
    assert_eq!(svhn.train.labels(), [1, 0, 3, 2]);
    let value = |place: usize| {
        let (image, row, column, channel) = (place / 3072, place / 96 % 32, place / 3 % 32, place % 3);
        (7 * row + 3 * column + 50 * channel + image) as u8
    };
    assert!(pixels(&svhn.train).iter().enumerate().all(|(place, &pixel)| pixel == value(place)));
    let test = svhn.test.unwrap();
    assert_eq!(test.labels(), [0, 2]);
    assert!(pixels(&test).iter().enumerate().all(|(place, &pixel)| pixel == value(place)));
    assert_says(&svhn.notes.join("\n"), &["extra_32x32.mat", "left aside"]);
}

//! EMNIST, loose and in `gzip.zip`.

use std::fmt::Write;

use super::builders::*;
use crate::support::*;

/// The files of a split with three images of 2×2: stored by columns, as EMNIST does.
fn files(split: &str, labels: [u8; 3]) -> Vec<(String, Vec<u8>)> {
    let images = gzip(&idx_images(3, 2, 2, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    let labels = gzip(&idx_labels(&labels));
    let sets = ["train", "test"].into_iter().flat_map(|set| {
        [
            (format!("emnist-{split}-{set}-images-idx3-ubyte.gz"), images.clone()),
            (format!("emnist-{split}-{set}-labels-idx1-ubyte.gz"), labels.clone()),
        ]
    });
    sets.collect()
}

/// The mapping file of letters: label, code of the capital, code of the small letter.
fn letters_mapping() -> String {
    (1..=26).fold(String::new(), |mut text, label| {
        writeln!(text, "{label} {} {}", 64 + label, 96 + label).unwrap();
        text
    })
}

fn gzip_zip(mapping: &str) -> Vec<u8> {
    let mut members = files("letters", [1, 26, 2]);
    members.extend(files("balanced", [0, 46, 10]));
    members.push(("emnist-letters-mapping.txt".to_owned(), mapping.as_bytes().to_vec()));
    let members: Vec<(String, Vec<u8>)> =
        members.into_iter().map(|(name, bytes)| (format!("gzip/{name}"), bytes)).collect();
    zip(&members.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect::<Vec<_>>())
}

#[test]
fn splits_are_read_from_the_archive_upright_and_named() {
    let folder = folder_with("emnist", &[("gzip.zip", &gzip_zip(&letters_mapping()))]);
    let letters = load_named(&folder, "emnist/letters").unwrap();
    assert_eq!(letters.train.labels(), [0, 25, 1]);
    assert_eq!((letters.train.classes().len(), &letters.train.classes()[25][..]), (26, "Z"));
    assert_eq!(pixels(&letters.train), [1, 3, 2, 4, 5, 7, 6, 8, 9, 11, 10, 12]);
    assert_eq!(letters.test.unwrap().labels(), [0, 25, 1]);
    let balanced = load_named(&folder, "emnist/balanced").unwrap();
    assert_eq!(balanced.train.labels(), [0, 46, 10]);
    assert_eq!((balanced.train.classes().len(), &balanced.train.classes()[46][..]), (47, "t"));
}

#[test]
fn a_path_with_the_part_after_it_means_the_same() {
    let folder = folder_with("emnist", &[("gzip.zip", &gzip_zip(&letters_mapping()))]);
    let path = folder.path().join("emnist").join("letters");
    assert_eq!(load(&onepixel_data::Request::dataset(path)).unwrap().train.labels(), [0, 25, 1]);
}

#[test]
fn without_a_part_the_six_parts_are_listed() {
    let folder = folder_with("emnist", &[("gzip.zip", &gzip_zip(&letters_mapping()))]);
    let parts = "one of its parts byclass, bymerge, balanced, letters, digits, mnist";
    assert_says(&refusal_of(&folder, "emnist"), &[parts, "found no part named", "emnist/byclass"]);
    assert_says(&refusal_of(&folder, "emnist/kanji"), &[parts, "found \"kanji\""]);
}

#[test]
fn loose_files_are_read_as_those_of_the_archive() {
    let letters = files("letters", [1, 26, 2]);
    let mut loose: Vec<(&str, &[u8])> = letters.iter().map(|(name, bytes)| (&name[..], &bytes[..])).collect();
    let mapping = letters_mapping();
    loose.push(("emnist-letters-mapping.txt", mapping.as_bytes()));
    let folder = folder_with("emnist", &loose);
    for name in ["emnist", "emnist/letters"] {
        let letters = load_named(&folder, name).unwrap();
        assert_eq!((letters.train.labels(), letters.train.classes().len()), (&[0, 25, 1][..], 26));
    }
    assert_says(&refusal_of(&folder, "emnist/digits"), &["one of its parts letters", "found \"digits\""]);
}

#[test]
fn another_mapping_than_the_publishers_is_refused() {
    let mapping = letters_mapping().replace("3 67 99", "3 68 100");
    let folder = folder_with("emnist", &[("gzip.zip", &gzip_zip(&mapping))]);
    let texts = ["gzip.zip, member gzip/emnist-letters-mapping.txt", "expected \"3 67 99\"", "found \"3 68 100\""];
    assert_says(&refusal_of(&folder, "emnist/letters"), &texts);
}

#[test]
fn the_page_of_the_old_address_is_told_from_the_archive() {
    let page = b"\n<!DOCTYPE html>\n<html><head><title>NIST</title></head></html>";
    let folder = folder_with("emnist", &[("gzip.zip", page)]);
    let texts = ["gzip.zip", "expected an archive", "a web page (HTML)", "www.itl.nist.gov", "biometrics.nist.gov"];
    assert_says(&refusal_of(&folder, "emnist/letters"), &texts);
}

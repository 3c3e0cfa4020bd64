//! Publishers' files that are damaged, incomplete or not theirs.

use std::io::Write;

use onepixel_data::Request;

use crate::support::*;

const RECORD: usize = 3073;

/// A folder of these files, and what loading it is refused with.
fn refused(files: &[(&str, &[u8])]) -> String {
    let folder = Folder::new();
    for (name, bytes) in files {
        folder.file(name, bytes);
    }
    refusal(&Request::dataset(folder.path()))
}

fn records(labels: &[u8]) -> Vec<u8> {
    labels.iter().flat_map(|&label| [vec![label], vec![9; RECORD - 1]].concat()).collect()
}

fn tar_member(name: &str, stated: u64, bytes: &[u8]) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name).unwrap();
    header.set_size(stated);
    header.set_mode(0o644);
    header.set_cksum();
    let mut member = header.as_bytes().to_vec();
    member.extend(bytes);
    member.resize(member.len().div_ceil(512) * 512, 0);
    member
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn cifar_files_that_are_no_whole_records_are_refused() {
    let sound = records(&[0, 1]);
    for cut in [1, RECORD - 1, RECORD + 1, 2 * RECORD - 1] {
        let message = refused(&[("data_batch_1.bin", &sound[..cut]), ("test_batch.bin", &sound)]);
        let offset = format!("at byte {}", cut / RECORD * RECORD);
        assert_says(&message, &["data_batch_1.bin", &offset, "a record of 3073 bytes", "found the end after"]);
    }
    let message = refused(&[("data_batch_1.bin", &sound), ("test_batch.bin", b"")]);
    assert_says(&message, &["test_batch.bin", "found an empty file"]);
}

#[test]
fn cifar_labels_outside_the_classes_are_refused_where_they_lie() {
    let message = refused(&[("data_batch_1.bin", &records(&[0, 1, 10])), ("test_batch.bin", &records(&[0]))]);
    let offset = format!("at byte {}", 2 * RECORD);
    assert_says(&message, &["data_batch_1.bin", &offset, "expected a label from 0 to 9, found 10"]);
    let hundred: Vec<u8> = [vec![20, 5], vec![0; 3072]].concat();
    let message = refused(&[("train.bin", &hundred), ("test.bin", &hundred)]);
    assert_says(&message, &["train.bin", "at byte 0", "expected a label from 0 to 19, found 20"]);
}

#[test]
fn cifar_class_lists_of_another_length_are_refused() {
    let sound = records(&[0, 1]);
    let message =
        refused(&[("data_batch_1.bin", &sound), ("test_batch.bin", &sound), ("batches.meta.txt", b"cat\ndog\n")]);
    assert_says(&message, &["batches.meta.txt", "expected the names of 10 classes, found 2"]);
}

#[test]
fn a_cifar_archive_without_its_files_or_cut_short_is_refused() {
    let archive = |members: &[Vec<u8>]| gzip(&[members.concat(), vec![0; 1024]].concat());
    let sound = records(&[0, 1]);
    let train = tar_member("cifar-10-batches-bin/data_batch_1.bin", sound.len() as u64, &sound);
    let test = tar_member("cifar-10-batches-bin/test_batch.bin", sound.len() as u64, &sound);
    let whole = archive(&[train.clone(), test.clone()]);
    let name = "cifar-10-binary.tar.gz";
    assert_says(&refused(&[(name, &archive(&[train]))]), &[name, "test_batch.bin", "expected at least one image"]);
    assert_says(&refused(&[(name, &archive(&[test]))]), &[name, "data_batch_1.bin", "expected at least one image"]);
    assert_says(&refused(&[(name, &whole[..whole.len() / 2])]), &[name]);
    assert_says(&refused(&[(name, b"\x1f\x8bnot gzip at all")]), &[name, "damage", "cifar-10-binary.tar.gz"]);
    assert_says(&refused(&[(name, b"<html>moved</html>")]), &[name, "a web page (HTML)"]);
}

#[test]
fn a_cifar_archive_that_states_more_than_it_holds_is_refused() {
    let sound = records(&[0, 1]);
    let name = "cifar-10-binary.tar.gz";
    for stated in [RECORD as u64 * 1000, RECORD as u64 * 1_000_000_000] {
        let lying = tar_member("cifar-10-batches-bin/data_batch_1.bin", stated, &sound);
        let message = refused(&[(name, &gzip(&lying))]);
        assert_says(&message, &[name, "member cifar-10-batches-bin/data_batch_1.bin", "promise"]);
    }
}

#[test]
fn links_in_an_archive_are_not_followed() {
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_path("cifar-10-batches-bin/data_batch_1.bin").unwrap();
    header.set_link_name("/etc/passwd").unwrap();
    header.set_size(0);
    header.set_cksum();
    let archive = gzip(&[header.as_bytes().to_vec(), vec![0; 1024]].concat());
    let message = refused(&[("cifar-10-binary.tar.gz", &archive)]);
    assert_says(&message, &["expected at least one image, found none"]);
}

#[test]
fn pickles_are_refused_with_the_archive_to_fetch() {
    let message = refused(&[("cifar-10-python.tar.gz", b"")]);
    assert_says(
        &message,
        &["cifar-10-python.tar.gz", "expected the binary edition, cifar-10-binary.tar.gz", "pickles"],
    );
    let message = refused(&[("data_batch_1", b""), ("test_batch", b""), ("batches.meta", b"")]);
    assert_says(&message, &["batches.meta", "fetch https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"]);
}

#[test]
fn no_damaged_cifar_archive_panics() {
    let sound = records(&[0, 1]);
    let members = [
        tar_member("cifar-10-batches-bin/data_batch_1.bin", sound.len() as u64, &sound),
        tar_member("cifar-10-batches-bin/test_batch.bin", sound.len() as u64, &sound),
    ];
    let tar = members.concat();
    let folder = Folder::new();
    for place in (0..512).chain((512..tar.len()).step_by(97)) {
        let mut damaged = tar.clone();
        damaged[place] ^= 0xff;
        folder.file("cifar-10-binary.tar.gz", gzip(&damaged));
        let _ = load(&Request::dataset(folder.path()));
    }
}

#[test]
fn rows_with_too_few_cells_or_strange_cells_are_refused_by_line() {
    let row = |first: &str, digit: &str| format!("{first}{},{digit}\n", ",0".repeat(63));
    let sound = row("0", "1") + &row("0", "2");
    let refused = |text: &str| refused(&[("optdigits.tra", text.as_bytes()), ("optdigits.tes", sound.as_bytes())]);
    let text = sound.clone() + "1,2,3\n";
    assert_says(&refused(&text), &["optdigits.tra", "line 3", "64 values and the digit", "found 3 cells"]);
    for cell in ["17", "-1", "1.5", "NaN", "inf", "1e300", "", "x"] {
        let text = sound.clone() + &row(cell, "1");
        assert_says(&refused(&text), &["optdigits.tra", "line 3, column 1", "a whole number from 0 to 16"]);
    }
    for digit in ["10", "-1", "0.5", "NaN", ""] {
        let text = sound.clone() + &row("1", digit);
        assert_says(&refused(&text), &["optdigits.tra", "line 3, column 65", "the number of a class"]);
    }
    assert_says(&refused("\n\n"), &["optdigits.tra", "line 3", "found the end"]);
    assert_says(&refused(&format!("{sound}\u{fe0f}")), &["line 3", "found 1 cells"]);
    assert_says(&refused(&"0".repeat(1 << 18)), &["optdigits.tra", "line 1", "cells divided by comma"]);
    assert_says(&refused(&"0,".repeat(1 << 18)), &["optdigits.tra", "line 1", "found 262145 cells"]);
}

#[test]
fn a_flag_for_no_class_or_for_two_is_refused() {
    let row = |flags: &str| format!("{}{flags}\r\n", "0.0000 ".repeat(256));
    let sound = row("1 0 0 0 0 0 0 0 0 0 ") + &row("0 1 0 0 0 0 0 0 0 0 ");
    for flags in ["0 0 0 0 0 0 0 0 0 0", "1 0 0 1 0 0 0 0 0 0", "2 0 0 0 0 0 0 0 0 1"] {
        let text = sound.clone() + &row(flags);
        let message = refused(&[("semeion.data", text.as_bytes())]);
        assert_says(&message, &["semeion.data", "line 3, column 257", "one 1, which tells the class"]);
    }
}

#[test]
fn half_of_a_publication_says_what_is_missing() {
    let row = format!("{}1\n", "0,".repeat(64));
    let message = refused(&[("optdigits.tra", row.as_bytes())]);
    assert_says(&message, &["expected optdigits.tes beside optdigits.tra"]);
    let images = idx_images(1, 1, 1, &[0]);
    let message = refused(&[("qmnist-train-images-idx3-ubyte", &images)]);
    assert_says(&message, &["expected qmnist-train-labels-idx2-int.gz beside qmnist-train-images-idx3-ubyte"]);
    let archive = zip(&[("readme.txt", b"nothing")]);
    let message = refused(&[("letter+recognition.zip", &archive)]);
    assert_says(&message, &["letter+recognition.zip", "a member letter-recognition.data", "archive.ics.uci.edu"]);
}

#[test]
fn qmnist_labels_of_other_columns_are_refused() {
    let images = idx_images(2, 1, 1, &[0, 1]);
    let labels = idx(0x0c, &[2, 7], &[0; 56]);
    let message = refused(&[("qmnist-train-images-idx3-ubyte", &images), ("qmnist-train-labels-idx2-int", &labels)]);
    assert_says(&message, &["qmnist-train-labels-idx2-int", "labels in 2 dimensions, (n, 8)", "[2, 7]"]);
    let labels = idx(0x0c, &[u32::MAX, 8], &[0; 56]);
    let message = refused(&[("qmnist-train-images-idx3-ubyte", &images), ("qmnist-train-labels-idx2-int", &labels)]);
    assert_says(&message, &["qmnist-train-labels-idx2-int", "bytes in all"]);
}

#[test]
fn a_bomb_within_a_bomb_ends_where_its_header_ends() {
    let mut zeros = idx_images(1 << 20, 28, 28, &[]);
    zeros.resize(64 << 20, 0);
    let sound = gzip(&idx_images(2, 28, 28, &[0; 2 * 784]));
    let labels = gzip(&idx_labels(&[1, 2]));
    let folder = Folder::new();
    let refused = |images: &[u8]| {
        let archive = zip(&[
            ("gzip/emnist-letters-train-images-idx3-ubyte.gz", images),
            ("gzip/emnist-letters-train-labels-idx1-ubyte.gz", &labels),
            ("gzip/emnist-letters-test-images-idx3-ubyte.gz", &sound),
            ("gzip/emnist-letters-test-labels-idx1-ubyte.gz", &labels),
        ]);
        folder.file("gzip.zip", &archive);
        refusal(&Request::dataset(folder.path().join("letters")))
    };
    let member = "gzip.zip, member gzip/emnist-letters-train-images-idx3-ubyte.gz";
    assert_says(&refused(&gzip(&gzip(&zeros))), &[member, "expected 00 00 (IDX)", "found bytes 1f 8b"]);
    assert_says(&refused(&gzip(&zeros)), &[member, "found a promise of 822083600"]);
    let mut cut = idx_images(60_000, 28, 28, &[]);
    cut.resize(40 << 20, 0);
    assert_says(&refused(&gzip(&cut)), &[member, "bytes in all", "found the end"]);
    let lying = gzip(&idx_images(u32::MAX, 60_000, 60_000, &[]));
    assert_says(&refused(&lying), &[member, "found a promise of"]);
}

#[test]
fn no_damaged_zip_of_a_publisher_panics() {
    let row = |digit: u8| format!("{}{digit}\n", "3,".repeat(64));
    let text = row(1) + &row(2);
    let whole = zip(&[("optdigits.tra", text.as_bytes()), ("optdigits.tes", text.as_bytes())]);
    let folder = Folder::new();
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xff;
        folder.file("optical+recognition+of+handwritten+digits.zip", &damaged);
        let _ = load(&Request::dataset(folder.path()));
    }
}

const MAT: &[u8] = include_bytes!("../../data/publishers/emnist-letters.mat");

#[test]
fn no_damaged_mat_file_in_a_zip_panics() {
    let folder = Folder::new();
    let whole = zip(&[("matlab/emnist-letters.mat", MAT)]);
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xff;
        folder.file("matlab.zip", &damaged);
        let _ = load(&Request::dataset(folder.path().join("letters")));
    }
    for cut in [1, 64, 128, 136, MAT.len() / 2, MAT.len() - 1] {
        folder.file("matlab.zip", zip(&[("matlab/emnist-letters.mat", &MAT[..cut])]));
        let message = refusal(&Request::dataset(folder.path().join("letters")));
        assert_says(&message, &["matlab.zip"]);
    }
}

#[test]
fn a_mat_file_whose_mapping_is_another_is_refused() {
    let folder = Folder::new();
    folder.file("emnist-balanced.mat", MAT);
    let message = refusal(&Request::dataset(folder.path().join("balanced")));
    assert_says(&message, &["emnist-balanced.mat", "expected \"0 48\" as entry 0", "found \"1 65 97\""]);
}

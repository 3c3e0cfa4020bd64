//! CIFAR's binary files, loose and in their archives.

use onepixel::dataset::Shape;
use onepixel_data::{Availability, Roots};

use super::builders::*;
use crate::support::*;

const PIXELS: usize = 32 * 32;

/// A record whose red values count from `start`, with green 100 and blue 200 more, all modulo 256.
fn record(labels: &[u8], start: u8) -> Vec<u8> {
    let planes = (0..3u8).flat_map(|plane| {
        (0..PIXELS).map(move |pixel| start.wrapping_add(pixel as u8).wrapping_add(plane.wrapping_mul(100)))
    });
    labels.iter().copied().chain(planes).collect()
}

fn batch(labels: &[u8], start: u8) -> Vec<u8> {
    labels.iter().zip(start..).flat_map(|(&label, start)| record(&[label], start)).collect()
}

#[test]
fn loose_files_are_read_in_order_with_planes_as_channels() {
    let (first, second, test) = (batch(&[3, 4], 0), batch(&[9, 0], 50), batch(&[7, 3], 90));
    let folder = folder_with(
        "cifar-10",
        &[("data_batch_2.bin", &second), ("data_batch_1.bin", &first), ("test_batch.bin", &test)],
    );
    let cifar = load_named(&folder, "cifar-10").unwrap();
    assert_eq!(cifar.train.shape(), Shape::new(32, 32, 3).unwrap());
    assert_eq!(cifar.train.labels(), [3, 4, 9, 0]);
    assert_eq!((&cifar.train.classes()[3][..], &cifar.train.classes()[9][..]), ("cat", "truck"));
    let pixels = pixels(&cifar.train);
    assert_eq!(pixels[..6], [0, 100, 200, 1, 101, 201]);
    assert_eq!(pixels[2 * 3 * PIXELS..][..3], [50, 150, 250]);
    assert_eq!(cifar.test.unwrap().labels(), [7, 3]);
    assert_says(&cifar.notes.join("\n"), &["2 of the 5 train files data_batch_1.bin to data_batch_5.bin found"]);
}

#[test]
fn the_archive_holds_the_same_in_any_order() {
    let (first, second, test) = (batch(&[3, 4], 0), batch(&[9, 0], 50), batch(&[7, 3], 90));
    let names = b"plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";
    let archive = tar_gz(&[
        ("cifar-10-batches-bin/data_batch_2.bin", &second),
        ("cifar-10-batches-bin/readme.html", b"<html></html>"),
        ("cifar-10-batches-bin/test_batch.bin", &test),
        ("cifar-10-batches-bin/batches.meta.txt", names),
        ("cifar-10-batches-bin/data_batch_1.bin", &first),
    ]);
    let packed = folder_with("cifar-10", &[("cifar-10-binary.tar.gz", &archive)]);
    let packed = load_named(&packed, "cifar-10").unwrap();
    let loose = folder_with(
        "cifar-10",
        &[("data_batch_1.bin", &first), ("data_batch_2.bin", &second), ("test_batch.bin", &test)],
    );
    let loose = load_named(&loose, "cifar-10").unwrap();
    assert_eq!(packed.train.labels(), loose.train.labels());
    assert!(pixels(&packed.train) == pixels(&loose.train));
    assert!(pixels(&packed.test.unwrap()) == pixels(&loose.test.unwrap()));
    assert_eq!(packed.train.classes()[0], "plane");
}

#[test]
fn cifar_100_has_its_hundred_classes_or_their_twenty_groups() {
    let bytes = [record(&[4, 0], 1), record(&[19, 99], 2), record(&[0, 50], 3)].concat();
    let archive = tar_gz(&[("cifar-100-binary/train.bin", &bytes), ("cifar-100-binary/test.bin", &bytes)]);
    for (file, content) in [("cifar-100-binary.tar.gz", &archive), ("train.bin", &bytes)] {
        // A test file without its train file does not keep the archive from being read.
        let folder = folder_with("cifar-100", &[(file, content), ("test.bin", &bytes)]);
        let fine = load_named(&folder, "cifar-100").unwrap().train;
        assert_eq!((fine.classes().len(), fine.labels()), (100, &[0, 99, 50][..]));
        assert_eq!(fine.classes()[99], "worm");
        let coarse = load_named(&folder, "cifar-100/coarse").unwrap().train;
        assert_eq!((coarse.classes().len(), coarse.labels()), (20, &[4, 19, 0][..]));
        assert_eq!(coarse.classes()[4], "fruit_and_vegetables");
        assert!(pixels(&fine) == pixels(&coarse));
        assert_says(&refusal_of(&folder, "cifar-100/middle"), &["one of its parts fine, coarse", "found \"middle\""]);
    }
}

#[test]
fn without_a_test_file_there_is_no_test_set() {
    let cifar = load_named(&folder_with("cifar-10", &[("data_batch_1.bin", &batch(&[1, 2], 0))]), "cifar-10").unwrap();
    assert!(cifar.test.is_none());
    assert_says(&cifar.notes.join("\n"), &["test_batch.bin is not there"]);
}

#[test]
fn names_alone_tell_that_a_folder_is_recognised() {
    let folder = folder_with("cifar-10", &[("cifar-10-binary.tar.gz", b"not opened")]);
    let known = Roots::new([folder.path().to_path_buf()]).known();
    let cifar = known.iter().find(|known| known.name == "cifar-10").unwrap();
    assert_eq!(cifar.availability, Availability::Folder(folder.path().join("cifar-10")));
}

#[test]
fn the_folder_that_unpacking_makes_is_looked_into() {
    let folder = folder_with("cifar-10", &[]);
    std::fs::create_dir(folder.path().join("cifar-10/cifar-10-batches-bin")).unwrap();
    folder.file("cifar-10/cifar-10-batches-bin/data_batch_1.bin", batch(&[1, 2], 0));
    folder.file("cifar-10/cifar-10-batches-bin/test_batch.bin", batch(&[1, 2], 0));
    assert_eq!(load_named(&folder, "cifar-10").unwrap().train.labels(), [1, 2]);
}

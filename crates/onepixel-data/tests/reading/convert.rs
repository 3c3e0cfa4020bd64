//! Is a dataset that was written and read again the same, in every layout?

use std::io::Read;
use std::path::Path;

use crate::support::*;
use onepixel::dataset::{Dataset, ImageSet, MemoryImages, NamedSet, Role, SetName, Shape};
use onepixel::progress::Silent;
use onepixel_data::{ConvertParams, Request, Roots, Target, Written, convert, load_from};

/// Every layout with a name for its destination.
const TARGETS: [(Target, &str); 5] = [
    (Target::Idx { gzip: true }, "gzip"),
    (Target::Idx { gzip: false }, "raw"),
    (Target::Npz, "one.npz"),
    (Target::Parquet, "tables"),
    (Target::PngFolder, "pictures"),
];

/// Real datasets that are taken through every layout, if they are there.
const REAL: [&str; 3] = ["mnist", "fashion-mnist", "usps"];

fn write(dataset: &Dataset, to: &Path, target: Target) -> onepixel_data::Result<Written> {
    convert(dataset, to, &ConvertParams::new(target), &Silent)
}

fn refused(dataset: &Dataset, target: Target) -> String {
    let folder = Folder::new();
    let message = write(dataset, &folder.path().join("out"), target).expect_err("this must be refused").to_string();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left");
    message
}

/// Pixels and labels made up from a seed.
fn set(shape: Shape, images: usize, classes: &[String], seed: u64) -> ImageSet {
    let mut state = seed;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let pixels = (0..images * shape.values()).map(|_| random() as u8).collect();
    // Each class once, then any.
    let labels = (0..images as u64).map(|image| match (image as usize) < classes.len() {
        true => image as u16,
        false => (random() % classes.len() as u64) as u16,
    });
    ImageSet::new(MemoryImages::new(shape, pixels).unwrap(), labels.collect(), classes).unwrap()
}

fn made_up(sides: (usize, usize, usize), images: usize, classes: &[String], test: bool) -> Dataset {
    let shape = Shape::new(sides.0, sides.1, sides.2).unwrap();
    let test = test.then(|| set(shape, classes.len() + 7, classes, 2));
    Dataset::new("made up", "memory", set(shape, images, classes, 1), test).unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[track_caller]
fn assert_same(written: &Dataset, read: &Dataset) {
    assert_eq!(written.test.is_some(), read.test.is_some());
    let sets = [Some((&written.train, &read.train)), written.test.as_ref().zip(read.test.as_ref())];
    for (written, read) in sets.into_iter().flatten() {
        assert_eq!((written.shape(), written.classes()), (read.shape(), read.classes()));
        assert!(written.labels() == read.labels(), "the labels are the same, in order");
        assert!(pixels(written) == pixels(read), "the pixels are the same, in order");
    }
    assert_eq!(written.licence, read.licence);
}

/// Writes a dataset in each layout, and what was read of that in each layout again.
#[track_caller]
fn goes_through_every_pair(dataset: &Dataset) {
    let folder = Folder::new();
    for (first, name) in TARGETS {
        let path = folder.path().join(name);
        write(dataset, &path, first).unwrap();
        let read = load(&Request::dataset(&path)).unwrap();
        assert_same(dataset, &read);
        for (second, name) in TARGETS {
            let path = folder.path().join(format!("again-{name}"));
            write(&read, &path, second).unwrap();
            assert_same(dataset, &load(&Request::dataset(&path)).unwrap());
            if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) }.unwrap();
        }
    }
}

/// Writes a dataset in each layout.
#[track_caller]
fn goes_through_every_layout(dataset: &Dataset) {
    let folder = Folder::new();
    for (target, name) in TARGETS {
        let path = folder.path().join(name);
        write(dataset, &path, target).unwrap();
        assert_same(dataset, &load(&Request::dataset(&path)).unwrap());
    }
}

#[test]
fn digits_go_through_every_pair_of_layouts() {
    goes_through_every_pair(&load(&Request::dataset("digits")).unwrap());
}

#[test]
fn grey_and_colour_images_go_through_every_pair_with_and_without_a_test_set() {
    for channels in [1, 3] {
        for test in [false, true] {
            goes_through_every_pair(&made_up((5, 7, channels), 40, &names(&["cat", "dog", "eel"]), test));
        }
    }
}

#[test]
fn class_names_of_all_kinds_stay() {
    let odd =
        ["T-shirt/top", "a b", "お", "é", "É", "100%", "con", "..", "a:b\\c", "\"x, y\"", "7", "A", "a", "-", "=1"];
    goes_through_every_pair(&made_up((3, 3, 1), 60, &names(&odd), true));
}

#[test]
fn classes_without_images_keep_their_place() {
    let classes = names(&["none", "b", "c", "nor here"]);
    let images = MemoryImages::new(Shape::new(2, 2, 1).unwrap(), vec![9; 16]).unwrap();
    let train = ImageSet::new(images, vec![1, 2, 2, 1], &classes).unwrap();
    goes_through_every_pair(&Dataset::new("gaps", "memory", train, None).unwrap());
}

#[test]
fn more_than_256_classes_have_labels_of_more_than_a_byte() {
    let classes: Vec<String> = (0..300).map(|class| format!("class {class}")).collect();
    let dataset = made_up((2, 2, 1), 700, &classes, true);
    goes_through_every_layout(&dataset);
    let folder = Folder::new();
    write(&dataset, &folder.path().join("out"), Target::Idx { gzip: false }).unwrap();
    let labels = std::fs::read(folder.path().join("out/train-labels-idx1-int")).unwrap();
    assert_eq!((&labels[..8], labels.len()), (&[0, 0, 0x0c, 1, 0, 0, 2, 188][..], 8 + 4 * 700));
}

#[test]
fn real_datasets_go_through_every_layout() {
    let Some(folder) = real_data() else { return };
    for name in REAL {
        let mut dataset = load_from(&Request::dataset(name), &Roots::new([folder.clone()]), &Silent).unwrap();
        // 60,000 pictures are no other than 10,000.
        if dataset.train.len() > 20_000 {
            dataset.train = dataset.test.take().unwrap();
        }
        goes_through_every_layout(&dataset);
    }
}

#[test]
fn mnist_written_as_raw_idx_is_the_publishers_byte_by_byte() {
    let Some(data) = real_data() else { return };
    let mnist = load(&Request::dataset(data.join("mnist"))).unwrap();
    let folder = Folder::new();
    write(&mnist, &folder.path().join("out"), Target::Idx { gzip: false }).unwrap();
    for name in
        ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    {
        let compressed = std::fs::File::open(data.join(format!("mnist/{name}.gz"))).unwrap();
        let mut publishers = Vec::new();
        flate2::read::GzDecoder::new(compressed).read_to_end(&mut publishers).unwrap();
        assert!(std::fs::read(folder.path().join("out").join(name)).unwrap() == publishers, "{name}");
    }
}

#[test]
fn gzip_and_zip_hold_no_date_of_today() {
    let digits = load(&Request::dataset("digits")).unwrap();
    let folder = Folder::new();
    write(&digits, &folder.path().join("out"), Target::Idx { gzip: true }).unwrap();
    let gzip = std::fs::read(folder.path().join("out/train-labels-idx1-ubyte.gz")).unwrap();
    assert_eq!(gzip[4..8], [0; 4], "the time of a gzip file, RFC 1952");
    write(&digits, &folder.path().join("out.npz"), Target::Npz).unwrap();
    let zip = std::fs::read(folder.path().join("out.npz")).unwrap();
    assert_eq!(zip[10..14], [0, 0, 0x21, 0], "1 January 1980, the first date of zip");
}

#[test]
fn class_names_that_no_line_can_hold_are_refused_where_names_are_lines() {
    for name in ["two\nlines", " blank", "blank ", ""] {
        let dataset = made_up((2, 2, 1), 9, &names(&["fine", name]), false);
        for target in [Target::Idx { gzip: true }, Target::PngFolder] {
            assert_says(&refused(&dataset, target), &["class 1 (from 0)", "classes.txt", "`to`"]);
        }
    }
    let nul = made_up((2, 2, 1), 9, &names(&["fine", "ends in \0"]), false);
    assert_says(&refused(&nul, Target::Npz), &["class 1 (from 0)", "NUL"]);
    let long = "x".repeat(100_000);
    let many: Vec<String> = std::iter::once(long).chain((0..999).map(|class| class.to_string())).collect();
    assert_says(&refused(&made_up((1, 1, 1), 1000, &many, false), Target::Npz), &["class 0 (from 0)", "64 MiB"]);
}

#[test]
fn images_of_more_channels_than_can_be_read_are_refused() {
    let dataset = made_up((4, 4, 7), 9, &names(&["a", "b"]), false);
    for (target, _) in TARGETS {
        assert_says(&refused(&dataset, target), &["1 to 4 channels", "found 7"]);
    }
}

#[test]
fn one_class_or_no_image_is_no_dataset_to_write() {
    let shape = Shape::new(2, 2, 1).unwrap();
    let one = ImageSet::new(MemoryImages::new(shape, vec![0; 8]).unwrap(), vec![1, 1], ["a", "b"]).unwrap();
    let none = ImageSet::new(MemoryImages::new(shape, vec![]).unwrap(), vec![], ["a", "b"]).unwrap();
    for (target, _) in TARGETS {
        let dataset = Dataset::new("one", "memory", one.clone(), None).unwrap();
        assert_says(&refused(&dataset, target), &["train set", "2 images of 1"]);
        let both = set(shape, 4, &names(&["a", "b"]), 1);
        let dataset = Dataset::new("none", "memory", both, Some(none.clone())).unwrap();
        assert_says(&refused(&dataset, target), &["test set", "0 images"]);
    }
}

#[test]
fn a_licence_file_is_read_and_one_that_is_none_is_left_aside() {
    let folder = Folder::new();
    folder.file("train-images-idx3-ubyte", idx_images(2, 1, 1, &[1, 2]));
    folder.file("train-labels-idx1-ubyte", idx_labels(&[0, 1]));
    folder.file("licence.txt", "CC BY 4.0,\nsee the paper\n\n");
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(dataset.licence.as_deref(), Some("CC BY 4.0,\nsee the paper"));
    folder.file("licence.txt", [0xff, 0xfe]);
    let dataset = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(dataset.licence, None);
    assert_says(&dataset.notes.join("\n"), &["licence.txt is left aside"]);
}

#[test]
fn validation_sets_and_sets_without_labels_are_written_where_there_is_a_place_for_them() {
    let classes = names(&["a", "b"]);
    let dataset = made_up((4, 5, 1), 12, &classes, false);
    let shape = dataset.train.shape();
    let unlabelled = |images, seed| set(shape, images, &classes, seed).unlabelled().clone();
    let further = [
        NamedSet::of_labelled(SetName::validation("val"), set(shape, 9, &classes, 3)),
        NamedSet::of_unlabelled(SetName::Test, unlabelled(7, 4)),
        NamedSet::of_unlabelled(SetName::other("unlabeled"), unlabelled(5, 5)),
    ];
    let dataset = further.into_iter().try_fold(dataset, Dataset::with_set).unwrap();
    let all = [(Role::Train, 12, true), (Role::Validation, 9, true), (Role::Test, 7, false), (Role::Other, 5, false)];
    let folder = Folder::new();
    for (target, name) in TARGETS {
        let place = folder.path().join(name);
        write(&dataset, &place, target).unwrap();
        let read = load_from(&Request::dataset(&place), &Roots::default(), &Silent).unwrap();
        let sets = read.sets();
        let found: Vec<_> = sets.iter().map(|set| (set.name.role(), set.len(), set.labelled().is_some())).collect();
        let left: Vec<Role> = target.left_out(&dataset).into_iter().map(|(name, _)| name.role()).collect();
        let expected: Vec<_> = all.into_iter().filter(|(role, ..)| !left.contains(role)).collect();
        assert_eq!(found, expected, "{name}");
        let places = match target {
            Target::Idx { .. } => 2,
            Target::Npz => 3,
            _ => 4,
        };
        assert_eq!(expected.len(), places, "{name}");
        let mut again = ConvertParams::new(target);
        again.replace = true;
        convert(&dataset, &place, &again, &Silent).unwrap();
    }
}

#[test]
fn names_of_images_are_kept_in_the_list_of_pictures() {
    let classes = names(&["a", "b"]);
    let mut dataset = made_up((4, 5, 1), 3, &classes, false);
    let called = ["one, first.png", "deep/two.png", "3"];
    dataset.train = dataset.train.with_names(called.into_iter().collect()).unwrap();
    let folder = Folder::new();
    let place = folder.path().join("pictures");
    write(&dataset, &place, Target::PngFolder).unwrap();
    let list = std::fs::read_to_string(place.join("train/metadata.csv")).unwrap();
    assert!(list.starts_with("file_name,label,name\n") && list.contains(",\"one, first.png\"\n"), "{list}");
}

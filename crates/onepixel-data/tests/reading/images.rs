//! Folders, archives and shards of encoded images.

use std::collections::BTreeMap;

use crate::pictures::*;
use crate::support::*;
use image::ColorType;
use onepixel::dataset::{Dataset, ImageSet, Shape};
use onepixel_data::{Availability, Memory, Request, Roots};
use serde_json::Value;

fn read(files: &Files) -> Dataset {
    let folder = Folder::new();
    load(&Request::dataset(put(&folder, files))).unwrap()
}

fn labels(set: &ImageSet) -> Vec<&str> {
    set.labels().iter().map(|&label| set.classes()[usize::from(label)].as_str()).collect()
}

/// The first value of each image.
fn values(set: &ImageSet) -> Vec<u8> {
    pixels(set).chunks_exact(set.shape().values()).map(|image| image[0]).collect()
}

#[track_caller]
fn assert_notes(dataset: &Dataset, texts: &[&str]) {
    assert_says(&dataset.notes.join("\n"), texts);
}

/// A set with this image in each of two classes, so that nothing else decides its mode and size.
fn alone(bytes: &[u8]) -> Dataset {
    read(&files(&[("a/x.png", bytes.to_vec()), ("b/x.png", bytes.to_vec())]))
}

#[test]
fn pixels_are_those_that_pillow_reads() {
    let text = std::fs::read_to_string(pillow("expected.json")).unwrap();
    let expected: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(expected.len(), 30);
    // What Pillow divides by 257, the range of the train set decides here, and what it leaves turned is set upright:
    // tests/photographs.rs.
    for (name, expected) in expected.into_iter().filter(|(name, _)| !name.starts_with("deep.")) {
        let bytes = std::fs::read(pillow(&name)).unwrap();
        let folder = Folder::new();
        let place = put(&folder, &files(&[("a/1.png", bytes.clone()), ("b/2.png", bytes)]));
        let dataset = load(&Request::dataset(place).ignore_orientation()).unwrap();
        let number = |key: &str| expected[key].as_u64().unwrap() as usize;
        let hex = expected["pixels"].as_str().unwrap().as_bytes();
        let hex = hex.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
        let read = &pixels(&dataset.train)[..dataset.train.shape().values()];
        let channels =
            1 + ["grey", "grey with opacity", "RGB", "RGBA"].iter().position(|mode| expected["mode"] == *mode).unwrap();
        let shape = Shape::new(number("height"), number("width"), channels).unwrap();
        assert_eq!(dataset.train.shape(), shape, "{name}");
        let worst = hex.zip(read).map(|(expected, &read)| expected.abs_diff(read)).max().unwrap();
        assert!(usize::from(worst) <= number("tolerance"), "{name}: {worst} grey levels off");
    }
}

#[test]
fn folders_are_classes_in_the_order_of_their_names_and_numbers() {
    let set = read(&files(&[
        ("10/z.png", dot(1)),
        ("9/b.png", dot(2)),
        ("9/a.png", dot(3)),
        ("9/deeper/c.png", dot(4)),
        ("9/.DS_Store", vec![0]),
        ("__MACOSX/x/y.png", vec![0]),
        ("9/notes.md", vec![b'a']),
    ]));
    assert_eq!(set.train.classes(), ["9", "10"]);
    assert_eq!(labels(&set.train), ["9", "9", "9", "10"]);
    assert_eq!(values(&set.train), [3, 2, 4, 1]);
    assert_notes(&set, &["left out 1 file that is no image by its name"]);
}

#[test]
fn train_test_and_validation_folders_are_sets() {
    let mut all = dots();
    all.push(("val/a/9.png".to_owned(), dot(9)));
    let set = read(&all);
    assert_eq!(values(&set.train), [1, 2, 3]);
    assert_eq!(values(set.test.as_ref().unwrap()), [4, 5]);
    let [validation] = &set.further[..] else { panic!("{:?}", set.further) };
    assert_eq!((validation.name.name(), values(validation.labelled().unwrap())), ("val", vec![9]));
}

#[test]
fn a_class_that_only_the_test_set_has_is_a_class() {
    let set = read(&files(&[
        ("train/a/1.png", dot(1)),
        ("train/c/2.png", dot(2)),
        ("valid/a/4.png", dot(4)),
        ("valid/b/3.png", dot(3)),
    ]));
    assert_eq!(set.train.classes(), ["a", "b", "c"]);
    assert_eq!(labels(set.held_out().unwrap().1), ["a", "b"]);
}

#[test]
fn a_class_list_gives_the_order_and_encoded_names_are_decoded() {
    let set = read(&files(&[
        ("classes.txt", b"Trouser\nT-shirt/top\n".to_vec()),
        ("train/T-shirt%2Ftop/1.png", dot(1)),
        ("train/Trouser/2.png", dot(2)),
    ]));
    assert_eq!(set.train.classes(), ["Trouser", "T-shirt/top"]);
    assert_eq!((labels(&set.train), values(&set.train)), (vec!["T-shirt/top", "Trouser"], vec![1, 2]));
}

#[test]
fn numbered_folders_are_names_where_the_class_list_has_them_and_else_positions() {
    let two = |classes: &str| {
        files(&[("classes.txt", classes.as_bytes().to_vec()), ("0/1.png", dot(1)), ("1/2.png", dot(2))])
    };
    assert_eq!(labels(&read(&two("1\n0\n")).train), ["0", "1"]);
    assert_eq!(labels(&read(&two("cat\ndog\n")).train), ["cat", "dog"]);
}

#[test]
fn metadata_gives_order_and_labels() {
    let set = read(&files(&[
        ("classes.txt", b"b\na\n".to_vec()),
        ("train/metadata.csv", b"file_name,label\na/2.png,a\nb/3.png,b\na/1.png,a\n".to_vec()),
        ("train/a/1.png", dot(1)),
        ("train/a/2.png", dot(2)),
        ("train/b/3.png", dot(3)),
        ("train/b/4.png", dot(4)),
    ]));
    assert_eq!((labels(&set.train), values(&set.train)), (vec!["a", "b", "a"], vec![2, 3, 1]));
    assert_notes(&set, &["1 images of train that no table of labels lists have no labels"]);
    let flat = read(&files(&[
        ("metadata.csv", b"file_name,label\n2.png,7\n1.png,10\n".to_vec()),
        ("1.png", dot(1)),
        ("2.png", dot(2)),
    ]));
    assert_eq!((flat.train.classes(), values(&flat.train)), (&["7".to_owned(), "10".to_owned()][..], vec![2, 1]));
}

#[test]
fn metadata_without_labels_is_left_aside() {
    let set = read(&files(&[
        ("metadata.csv", b"file_name,text\na/1.png,hello\n".to_vec()),
        ("a/1.png", dot(1)),
        ("b/2.png", dot(2)),
    ]));
    assert_eq!(values(&set.train), [1, 2]);
    assert_notes(&set, &["names the images, but is not taken for their labels"]);
}

#[test]
fn images_of_other_sizes_get_the_most_frequent_one() {
    let set = read(&files(&[
        ("a/1.png", dot(1)),
        ("a/2.png", png(4, 4, &[10, 20, 0, 0, 30, 40, 0, 0, 0, 0, 8, 8, 0, 0, 8, 8], ColorType::L8)),
        ("b/3.png", dot(3)),
    ]));
    assert_eq!(set.train.shape(), Shape::new(2, 2, 1).unwrap());
    assert_eq!(pixels(&set.train)[4..8], [25, 0, 0, 8]);
    assert_notes(&set, &["1 of 3 images resized to 2×2, the most frequent size"]);
}

#[test]
fn a_size_that_is_asked_for_is_given_to_all() {
    let folder = Folder::new();
    let place = put(&folder, &dots());
    let set = load(&Request::dataset(&place).size(1, 3)).unwrap();
    assert_eq!(set.train.shape(), Shape::new(1, 3, 1).unwrap());
    assert_eq!(pixels(&set.train), [1, 1, 1, 2, 2, 2, 3, 3, 3]);
    assert_notes(&set, &["5 of 5 images resized to 1×3, the size asked for"]);
    let message = refusal(&Request::dataset(&place).shape(Shape::new(3, 3, 1).unwrap()));
    assert_says(&message, &["3×3", "2×2"]);
}

#[test]
fn modes_are_kept_where_all_agree_and_widened_where_not() {
    let grey = |value| png(1, 1, &[value], ColorType::L8);
    let rgb = png(1, 1, &[1, 2, 3], ColorType::Rgb8);
    let see_through = png(1, 1, &[4, 5, 6, 0], ColorType::Rgba8);
    let opaque = png(1, 1, &[4, 5, 6, 255], ColorType::Rgba8);
    let two = |a: &Vec<u8>, b: &Vec<u8>| read(&files(&[("a/1.png", a.clone()), ("b/2.png", b.clone())]));
    assert_eq!(pixels(&two(&opaque, &opaque).train), [4, 5, 6, 255, 4, 5, 6, 255]);
    let mixed = two(&grey(9), &rgb);
    assert_eq!(pixels(&mixed.train), [9, 9, 9, 1, 2, 3]);
    assert_notes(&mixed, &["images of different modes (1 grey, 1 RGB) brought to RGB"]);
    assert_eq!(pixels(&two(&grey(9), &opaque).train), [9, 9, 9, 4, 5, 6]);
    assert_eq!(pixels(&two(&rgb, &see_through).train), [1, 2, 3, 255, 4, 5, 6, 0]);
    let stored_as_rgb = png(1, 1, &[7, 7, 7], ColorType::Rgb8);
    assert_eq!(two(&stored_as_rgb, &stored_as_rgb).train.shape().channels(), 3);
}

#[test]
fn samples_of_sixteen_bits_are_mapped_by_their_range_and_that_is_said() {
    let samples: Vec<u8> = [0u16, 128, 129, 65_535].iter().flat_map(|sample| sample.to_ne_bytes()).collect();
    let deep = png(2, 2, &samples, ColorType::L16);
    let set = alone(&deep);
    assert_eq!(pixels(&set.train)[..4], [0, 0, 1, 255]);
    assert_notes(&set, &["2 of 2 images have samples of more than 8 bits", "values from 0 to 65535"]);
}

/// What decides the shape comes last, so that no sample of the first images lets expect it.
fn surprising() -> Files {
    let mut all = Files::new();
    for index in 0..64u8 {
        let (width, height) = if index % 4 == 0 { (3, 2) } else { (2, 2) };
        let colour = [index; 6 * 3];
        let bytes = match index % 5 {
            1 => png(width, height, &colour[..(width * height * 3) as usize], ColorType::Rgb8),
            _ => png(width, height, &colour[..(width * height) as usize], ColorType::L8),
        };
        all.push((format!("{}/{index:02}.png", index % 2), bytes));
    }
    all.push(("1/99.png".to_owned(), png(2, 2, &[9; 8], ColorType::La8)));
    all
}

#[test]
fn images_that_do_not_fit_into_memory_are_decoded_as_they_are_visited() {
    let folder = Folder::new();
    let place = put(&folder, &surprising());
    let held = load(&Request::dataset(&place)).unwrap();
    let visited = load(&Request::dataset(&place).memory(Memory::Bytes(0))).unwrap();
    assert_eq!(held.train.shape(), Shape::new(2, 2, 4).unwrap());
    assert!(held.train.images().as_bytes().is_some() && visited.train.images().as_bytes().is_none());
    assert_eq!(pixels(&held.train), pixels(&visited.train));
    let mut middle = Vec::new();
    visited.train.images().visit(10..12, &mut |_, batch| middle.extend_from_slice(batch)).unwrap();
    assert_eq!(middle, pixels(&held.train)[10 * 16..12 * 16]);
}

#[test]
fn archives_are_read_as_the_folder_that_they_hold() {
    let mut all = dots();
    all.push(("classes.txt".to_owned(), b"b\na\n".to_vec()));
    let wrapped: Files = all.iter().map(|(name, bytes)| (format!("./set/{name}"), bytes.clone())).collect();
    let folder = Folder::new();
    let archives = [
        ("x.tar", tar(&all)),
        ("x.tar.gz", tar_gz(&all)),
        ("x.tar.bz2", tar_bz2(&all)),
        ("x.zip", zip(&all)),
        ("wrapped.tgz", tar_gz(&wrapped)),
        ("wrapped.zip", zip(&wrapped)),
    ];
    for (name, bytes) in archives {
        let set = load(&Request::dataset(folder.file(name, bytes))).unwrap();
        assert_eq!(set.name, name.split('.').next().unwrap());
        assert_eq!((labels(&set.train), values(&set.train)), (vec!["a", "a", "b"], vec![1, 2, 3]), "{name}");
        assert_eq!(values(set.test.as_ref().unwrap()), [4, 5], "{name}");
        assert_eq!(set.train.classes(), ["b", "a"], "{name}");
    }
}

#[test]
fn members_with_long_names_are_read() {
    let long = "x".repeat(150);
    let all = files(&[(&format!("a/{long}.png"), dot(1)), (&format!("b/{long}.png"), dot(2))]);
    let folder = Folder::new();
    assert_eq!(values(&load(&Request::dataset(folder.file("x.tar", tar(&all)))).unwrap().train), [1, 2]);
    assert_eq!(values(&load(&Request::dataset(folder.file("x.tar.gz", tar_gz(&all)))).unwrap().train), [1, 2]);
}

#[test]
fn archives_named_train_and_test_are_the_sets_of_a_folder() {
    let folder = Folder::new();
    folder.file("train.zip", zip(&files(&[("a/1.png", dot(1)), ("b/2.png", dot(2))])));
    folder.file("test.tar", tar(&files(&[("set/b/3.png", dot(3)), ("set/a/4.png", dot(4))])));
    let set = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!((values(&set.train), values(set.test.as_ref().unwrap())), (vec![1, 2], vec![4, 3]));
}

fn shard(first: u8, count: u8) -> Vec<u8> {
    let samples = (first..first + count).flat_map(|index| {
        let label = (b'0' + index % 2, format!("{{\"label\": {}, \"text\": \"x\"}}", index % 2));
        let label = match index % 3 {
            0 => (format!("{index:06}.json"), label.1.into_bytes()),
            _ => (format!("{index:06}.cls"), vec![label.0, b'\n']),
        };
        [(format!("{index:06}.png"), dot(index)), label]
    });
    tar(&samples.collect())
}

#[test]
fn shards_of_a_webdataset_are_joined_in_order() {
    let folder = Folder::new();
    folder.file("set-train-000001.tar", shard(4, 3));
    folder.file("set-train-000000.tar", shard(0, 4));
    folder.file("set-val-000000.tar", shard(7, 2));
    folder.file("classnames.txt", "even\nodd\n");
    let set = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(values(&set.train), [0, 1, 2, 3, 4, 5, 6]);
    assert_eq!(labels(&set.train), ["even", "odd", "even", "odd", "even", "odd", "even"]);
    assert_eq!(labels(set.held_out().unwrap().1), ["odd", "even"]);
    let alone = load(&Request::dataset(folder.path().join("set-train-000000.tar"))).unwrap();
    assert_eq!(values(&alone.train), [0, 1, 2, 3]);
}

#[test]
fn kanji_are_split_class_by_class_with_the_seed() {
    let mut all = Files::new();
    for (class, images) in [("U+4E00", 14), ("U+20B9F", 7), ("U+3042", 1)] {
        for image in 0..images {
            all.push((format!("kkanji2/{class}/{image:02x}.png"), dot(image)));
        }
    }
    let folder = Folder::new();
    let file = folder.file("kkanji.tar", tar(&all));
    let set = load(&Request::dataset(&file)).unwrap();
    assert_eq!(set.train.classes(), ["あ U+3042", "一 U+4E00", "𠮟 U+20B9F"]);
    assert_eq!(set.train.class_images(), [1, 12, 6]);
    assert_eq!(set.test.as_ref().unwrap().class_images(), [0, 2, 1]);
    assert_notes(&set, &["no official split", "seed 0", "1 classes have too few images"]);
    let again = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!(pixels(&again.train), pixels(&set.train));
    let unpacked = Folder::new();
    let other = load(&Request::dataset(put(&unpacked, &all))).unwrap();
    assert_eq!(pixels(&other.train), pixels(&set.train));
}

#[test]
fn notmnist_takes_the_large_archive_for_train_and_the_small_one_for_test() {
    let set = |name: &str, values: [u8; 2]| {
        tar_gz(&files(&[(&format!("{name}/A/x=.png"), dot(values[0])), (&format!("{name}/B/x=.png"), dot(values[1]))]))
    };
    let folder = Folder::new();
    folder.file("notMNIST_small.tar.gz", set("notMNIST_small", [1, 2]));
    let small = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!((values(&small.train), small.test.is_none()), (vec![1, 2], true));
    assert_notes(&small, &["the other set of notMNIST is not beside it"]);
    folder.file("notMNIST_large.tar.gz", set("notMNIST_large", [3, 4]));
    let both = load(&Request::dataset(folder.path())).unwrap();
    assert_eq!((values(&both.train), values(both.test.as_ref().unwrap())), (vec![3, 4], vec![1, 2]));
}

#[test]
fn folders_of_images_are_recognised_without_opening_a_file() {
    let root = Folder::new();
    let named = |folder: &str| dots().into_iter().map(|(name, _)| (format!("{folder}/{name}"), Vec::new())).collect();
    put(&root, &named("birds"));
    put(&root, &files(&[("shards/train-000.tar", Vec::new()), ("words/a/b.txt", Vec::new())]));
    let known = Roots::new([root.path().to_path_buf()]).known();
    let found = |name: &str| {
        let known = known.iter().find(|known| known.name == name).unwrap();
        matches!(known.availability, Availability::Folder(_))
    };
    assert_eq!(["birds", "shards", "words"].map(found), [true, true, false]);
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let (folder, outside) = (Folder::new(), Folder::new());
    let place = put(&folder, &files(&[("a/1.png", dot(1)), ("b/2.png", dot(2))]));
    put(&outside, &files(&[("c/3.png", dot(3))]));
    symlink(outside.path().join("c"), place.join("c")).unwrap();
    symlink(&place, place.join("a/again")).unwrap();
    symlink(place.join("nowhere"), place.join("b/broken.png")).unwrap();
    let set = load(&Request::dataset(&place)).unwrap();
    assert_eq!((set.train.classes(), values(&set.train)), (&["a", "b", "c"].map(str::to_owned)[..], vec![1, 2, 3]));
    assert_notes(&set, &["a link to a folder that it lies in: a/again", "links to files that are gone"]);
}

#[test]
fn class_folders_without_images_are_named() {
    let folder = Folder::new();
    let place = put(&folder, &files(&[("a/1.png", dot(1)), ("b/1.png", dot(2)), ("c/readme.md", vec![b'c'])]));
    std::fs::create_dir(place.join("d")).unwrap();
    let dataset = load(&Request::dataset(place)).unwrap();
    assert_eq!(dataset.train.classes(), ["a", "b"]);
    assert_notes(&dataset, &["2 folders without images are no classes: c, d"]);
}

#[test]
fn a_note_on_the_images_of_both_sets_names_both() {
    let folder = Folder::new();
    let names = ["train/a/1.png", "train/b/1.png", "test/a/1.png"];
    let place = put(&folder, &files(&names.map(|name| (name, dot(1)))));
    let dataset = load(&Request::dataset(place).size(2, 3)).unwrap();
    let [note] = &dataset.notes[..] else { panic!("{:?}", dataset.notes) };
    assert_says(note, &["train and ", "test: 3 of 3 images resized to 2×3"]);
}

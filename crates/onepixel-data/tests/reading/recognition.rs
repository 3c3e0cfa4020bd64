//! Is a dataset known by its content, whatever its folder is called?

use std::io::Read;
use std::path::Path;

use crate::support::*;
use onepixel::dataset::Dataset;
use onepixel::progress::Silent;
use onepixel_data::{Request, Roots, load_from};

const QUAD: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// A copy of four files in `name` under a root; unpacked if `raw`.
fn copied(from: &Path, name: &str, raw: bool) -> Folder {
    let root = Folder::new();
    std::fs::create_dir(root.path().join(name)).unwrap();
    for file in QUAD {
        let packed = std::fs::read(from.join(format!("{file}.gz"))).unwrap();
        if raw {
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
            root.file(&format!("{name}/{file}"), unpacked);
        } else {
            root.file(&format!("{name}/{file}.gz"), packed);
        }
    }
    root
}

fn dataset(root: &Folder, name: &str) -> Dataset {
    load_from(&Request::dataset(name), &Roots::new([root.path().to_path_buf()]), &Silent).unwrap()
}

#[test]
fn mnist_is_recognised_without_a_word() {
    let Some(data) = real_data() else { return };
    let mnist = load_from(&Request::dataset("mnist"), &Roots::new([data]), &Silent).unwrap();
    assert_eq!((mnist.name.as_str(), &mnist.notes), ("MNIST", &vec![]));
    assert!(mnist.licence.unwrap().starts_with("unclear"));
}

#[test]
fn fashion_mnist_in_a_folder_called_mnist_is_fashion_mnist_and_a_note_says_so() {
    let Some(data) = real_data() else { return };
    for raw in [false, true] {
        let root = copied(&data.join("fashion-mnist"), "mnist", raw);
        let fashion = dataset(&root, "mnist");
        assert_eq!(fashion.name, "Fashion-MNIST");
        assert_eq!(fashion.licence.as_deref(), Some("MIT (Copyright 2017 Zalando SE)"));
        assert_eq!(fashion.train.classes()[9], "Ankle boot", "named without a classes.txt");
        assert_eq!(fashion.notes, ["this is called mnist, but by their digests its files are those of Fashion-MNIST"]);
        assert_eq!(fashion.source, root.path().join("mnist").display().to_string());
    }
}

#[test]
fn a_folder_whose_name_means_nothing_is_recognised_by_what_it_holds() {
    let Some(data) = real_data() else { return };
    let root = copied(&data.join("mnist"), "stuff", true);
    let mnist = dataset(&root, "stuff");
    assert_eq!((mnist.name.as_str(), &mnist.notes), ("MNIST", &vec![]));
    let path = load(&Request::dataset(root.path().join("stuff"))).unwrap();
    assert_eq!(path.name, "MNIST");
    let file = |name: &str| root.path().join("stuff").join(name);
    let files = load(&Request::files(file(QUAD[0]), file(QUAD[1]))).unwrap();
    assert_eq!(files.name, "MNIST");
}

#[test]
fn a_class_list_beside_the_files_names_the_classes_before_the_catalogue_does() {
    let Some(data) = real_data() else { return };
    let root = copied(&data.join("mnist"), "stuff", true);
    let names: Vec<String> = (0..10).map(|digit| format!("digit {digit}")).collect();
    root.file("stuff/classes.txt", names.join("\n"));
    assert_eq!(dataset(&root, "stuff").train.classes()[3], "digit 3");
}

#[test]
fn altered_images_under_the_same_labels_are_not_the_publishers() {
    let Some(data) = real_data() else { return };
    let root = copied(&data.join("mnist"), "mnist", true);
    let images = root.path().join("mnist").join(QUAD[2]);
    let mut altered = std::fs::read(&images).unwrap();
    altered[16..].iter_mut().for_each(|value| *value = 255 - *value);
    std::fs::write(&images, altered).unwrap();
    let inverted = dataset(&root, "mnist");
    assert_eq!(inverted.name, "mnist");
    let note = inverted.notes.join("");
    assert!(note.contains("only the name mnist says that this is MNIST"), "{note}");
    assert!(note.contains("the digest of t10k-images-idx3-ubyte is unknown (SHA-256 "), "{note}");
    assert!(!note.contains("train-images"), "{note}");
    std::fs::rename(root.path().join("mnist"), root.path().join("mine")).unwrap();
    let note = dataset(&root, "mine").notes.join("");
    assert!(note.starts_with("train-images-idx3-ubyte is a file of MNIST, but the digest of t10k-images"), "{note}");
}

#[test]
fn a_train_set_alone_is_recognised_too() {
    let Some(data) = real_data() else { return };
    let root = copied(&data.join("fashion-mnist"), "half", false);
    for file in &QUAD[2..] {
        std::fs::remove_file(root.path().join("half").join(format!("{file}.gz"))).unwrap();
    }
    let half = dataset(&root, "half");
    assert!(half.test.is_none());
    assert_eq!((half.name.as_str(), half.train.classes()[0].as_str()), ("Fashion-MNIST", "T-shirt/top"));
    assert_eq!(half.notes, ["the test set of Fashion-MNIST is not there: get it with `onepixel fetch fashion-mnist`"]);
}

#[test]
fn what_only_looks_like_a_dataset_of_the_catalogue_is_said_to_be_known_by_name_alone() {
    let Some(data) = real_data() else { return };
    let usps = load_from(&Request::dataset("usps"), &Roots::new([data]), &Silent).unwrap();
    assert_eq!(usps.name, "usps");
    assert!(
        usps.notes.join("").starts_with("only the name usps says that this is USPS: no file is known that is as long")
    );
}

#[test]
fn other_names_and_parts_lead_to_the_same_folder() {
    let root = Folder::new();
    std::fs::create_dir(root.path().join("cifar10")).unwrap();
    root.file("cifar10/train-images-idx3-ubyte", idx_images(2, 1, 2, &[1, 2, 3, 4]));
    root.file("cifar10/train-labels-idx1-ubyte", idx_labels(&[0, 1]));
    for name in ["cifar-10", "cifar10", "CIFAR-10"] {
        let dataset = dataset(&root, name);
        assert_eq!((dataset.name.as_str(), dataset.train.len()), (name, 2));
    }
}

#[test]
fn a_name_whose_test_set_is_missing_is_loaded_with_a_note() {
    let root = Folder::new();
    std::fs::create_dir(root.path().join("kmnist")).unwrap();
    root.file("kmnist/train-images-idx3-ubyte", idx_images(2, 1, 2, &[1, 2, 3, 4]));
    root.file("kmnist/train-labels-idx1-ubyte", idx_labels(&[0, 1]));
    let notes = dataset(&root, "kmnist").notes.join("\n");
    assert_says(&notes, &["the test set of Kuzushiji-MNIST is not there", "`onepixel fetch kmnist`"]);
    let file = |name: &str| root.path().join("kmnist").join(name);
    let files = load(&Request::files(file(QUAD[0]), file(QUAD[1]))).unwrap();
    assert!(!files.notes.join("\n").contains("test set"), "{:?}", files.notes);
}

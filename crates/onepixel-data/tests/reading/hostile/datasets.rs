//! Sound files that make no dataset together.

use onepixel::progress::Silent;
use onepixel_data::{Request, Roots, load_from};

use crate::support::*;

fn pair(folder: &Folder, labels: &[u8]) -> Request {
    let n = labels.len() as u32;
    let images = folder.file("images", idx_images(n, 1, 1, &vec![0; labels.len()]));
    Request::files(images, folder.file("labels", idx_labels(labels)))
}

#[test]
fn images_and_labels_of_different_counts_are_refused_with_both_files() {
    let folder = Folder::new();
    let images = folder.file("images", idx_images(3, 1, 1, &[0; 3]));
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let message = refusal(&Request::files(&images, &labels));
    assert_says(&message, &["images: found 3 images", "labels: found 2 labels", "expected one label for each image"]);
}

#[test]
fn a_label_outside_the_class_list_is_refused() {
    let folder = Folder::new();
    folder.file("classes.txt", "cat\ndog\n\n");
    let message = refusal(&pair(&folder, &[0, 1, 2, 1]));
    assert_says(&message, &["labels: label 2 (from 0)", "expected one of the 2 classes (0 to 1)", "classes.txt"]);
    assert_says(&message, &["found 2"]);
}

#[test]
fn a_class_list_that_is_no_list_is_refused() {
    let folder = Folder::new();
    let request = pair(&folder, &[0, 1]);
    folder.file("classes.txt", "cat\n\ndog\n");
    assert_says(&refusal(&request), &["classes.txt", "line 2", "expected the name of a class", "found a blank line"]);
    folder.file("classes.txt", "cat\ndog\ncat\n");
    assert_says(
        &refusal(&request),
        &["classes.txt", "line 3", "that no line before has", "found \"cat\" as in line 1"],
    );
    folder.file("classes.txt", b"cat\nd\xffg\n");
    assert_says(&refusal(&request), &["classes.txt", "line 2", "expected UTF-8 text", "found other bytes"]);
}

#[test]
fn one_class_is_nothing_to_tell_apart() {
    let message = refusal(&pair(&Folder::new(), &[7, 7, 7]));
    assert_says(&message, &["labels: at least two classes are needed", "found only 7, 3 times"]);
}

#[test]
fn an_empty_set_is_refused() {
    let message = refusal(&pair(&Folder::new(), &[]));
    assert_says(&message, &["images: expected at least one image, found none"]);
}

#[test]
fn train_and_test_set_must_have_one_shape() {
    let folder = Folder::new();
    let wide = folder.file("wide", idx_images(2, 1, 2, &[0; 4]));
    let labels = folder.file("test-labels", idx_labels(&[0, 1]));
    let message = refusal(&pair(&folder, &[0, 1]).test_files(wide, labels));
    assert_says(&message, &["images of 1×1 and of 1×2 cannot be joined"]);
}

#[test]
fn a_folder_without_a_dataset_says_what_it_holds() {
    let folder = Folder::new();
    folder.file("notes.txt", "nothing here");
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(
        &message,
        &[
            &folder.path().display().to_string(),
            "expected the files of one dataset: train-images-idx3-ubyte",
            "found notes.txt",
        ],
    );
}

#[test]
fn a_folder_with_half_a_dataset_says_what_is_missing() {
    let folder = Folder::new();
    folder.file("train-images-idx3-ubyte", idx_images(1, 1, 1, &[0]));
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["expected train-labels-idx1-ubyte beside train-images-idx3-ubyte", "found no such file"]);
    folder.file("train-labels-idx1-ubyte", idx_labels(&[0]));
    folder.file("t10k-labels-idx1-ubyte", idx_labels(&[0]));
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["expected t10k-images-idx3-ubyte beside t10k-labels-idx1-ubyte"]);
}

#[test]
fn a_folder_with_two_datasets_names_both() {
    let folder = Folder::new();
    for name in ["left-train-images-idx3-ubyte", "right-train-images-idx3-ubyte"] {
        folder.file(name, []);
    }
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["expected one dataset", "left-train", "right-train", "`images`"]);
}

#[test]
fn an_unknown_name_says_where_it_was_looked_for_and_what_is_near() {
    let root = Folder::new();
    std::fs::create_dir(root.path().join("cats")).unwrap();
    root.file("cats/train-images-idx3-ubyte", []);
    root.file("cats/train-labels-idx1-ubyte", []);
    let roots = Roots::new([root.path().to_path_buf()]);
    let refusal = |name: &str| load_from(&Request::dataset(name), &roots, &Silent).unwrap_err().to_string();
    let place = root.path().join("cast").display().to_string();
    assert_says(&refusal("cast"), &["cast: expected a path or the name", &place, "available here: cats, digits"]);
    assert_says(&refusal("cast"), &["did you mean cats?"]);
    assert_says(&refusal("Fashion-MNST"), &["did you mean fashion-mnist?"]);
    assert!(!refusal("something-else").contains("did you mean"));
    let place = root.path().join("mnist").display().to_string();
    assert_says(&refusal("mnist"), &["mnist: expected a folder", "found none", &place, "ONEPIXEL_DATA"]);
}

#[test]
fn a_web_page_is_told_from_data_whatever_its_name() {
    let page = b"\n<!DOCTYPE html>\n<html><body>404</body></html>";
    for name in ["page.npz", "page.zip", "page.csv", "page.tar.gz"] {
        let folder = Folder::new();
        let message = refusal(&Request::dataset(folder.file(name, page)));
        assert_says(&message, &[name, "at byte 0", "found a web page", "fetch the file again"]);
    }
    let folder = Folder::new();
    folder.file("train-images-idx3-ubyte.gz", page);
    folder.file("train-labels-idx1-ubyte.gz", gzip(&idx_labels(&[0, 1])));
    let message = refusal(&Request::dataset(folder.path()));
    assert_says(&message, &["train-images-idx3-ubyte.gz", "found a web page", "fetch the file again"]);
}

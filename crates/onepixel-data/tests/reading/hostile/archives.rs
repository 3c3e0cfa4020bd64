//! NPZ files that are wrong.

use onepixel_data::Request;

use crate::support::*;

fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = Folder::new();
    refusal(&Request::dataset(folder.file(name, bytes)))
}

#[test]
fn a_file_that_only_begins_as_a_zip_is_refused() {
    let message = refused("not.npz", b"PK\x03\x04 and then nothing of the kind");
    assert_says(&message, &["not.npz", "expected an NPZ file", "found"]);
    let whole = npz(&[("images", &npy("|u1", "(2, 1, 1)", &[0, 1]))]);
    let message = refused("cut.npz", &whole[..whole.len() / 2]);
    assert_says(&message, &["cut.npz", "expected an NPZ file", "found"]);
}

#[test]
fn no_damaged_archive_panics() {
    let images = npy("|u1", "(2, 4, 4)", &[9; 32]);
    let whole = npz(&[("images", &images), ("labels", &npy("|u1", "(2,)", &[0, 1]))]);
    let folder = Folder::new();
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        let _ = load(&Request::dataset(folder.file("damaged.npz", &bytes)));
    }
}

#[test]
fn a_missing_member_is_named_beside_those_that_are_there() {
    let images = npy("|u1", "(2, 1, 1)", &[0, 1]);
    let message = refused("half.npz", &npz(&[("x_train", &images), ("names", &images)]));
    assert_says(&message, &["half.npz", "expected an array y_train", "found x_train, names"]);
    let message = refused("other.npz", &npz(&[("weights", &images)]));
    assert_says(&message, &["other.npz", "expected x_train and y_train", "found weights"]);
    let labels = npy("|u1", "(2,)", &[0, 1]);
    let members: [(&str, &[u8]); 3] = [("x_train", &images), ("y_train", &labels), ("x_test", &images)];
    let message = refused("untested.npz", &npz(&members));
    assert_says(&message, &["untested.npz", "expected an array y_test", "found x_train, y_train, x_test"]);
}

#[test]
fn a_member_of_the_wrong_type_is_refused() {
    let images = npy("<U2", "(2, 1, 1)", &[0; 16]);
    let labels = npy("|u1", "(2,)", &[0, 1]);
    let message = refused("text.npz", &npz(&[("images", &images), ("labels", &labels)]));
    assert_says(&message, &["text.npz, member images.npy", "at byte 20", "expected a whole number", "found U2"]);
}

#[test]
fn class_names_that_are_none_are_refused() {
    let images = npy("|u1", "(2, 1, 1)", &[0, 1]);
    let labels = npy("|u1", "(2,)", &[0, 1]);
    let refused =
        |names: &[u8]| refused("w.npz", &npz(&[("images", &images), ("labels", &labels), ("class_names", names)]));
    let message = refused(&npy("<U1", "(1,)", &0xd800u32.to_le_bytes()));
    assert_says(&message, &["w.npz, member class_names.npy", "expected characters of Unicode", "in text 0"]);
    let message = refused(&npy("<U1", "(1000000,)", &[0; 4]));
    assert_says(&message, &["expected one dimension of at most 65536 texts"]);
    let message = refused(&npy("<U4000000", "(1,)", &[0; 4]));
    assert_says(&message, &["expected text (U or S)", "found <U4000000"]);
    let message = refused(&npy("<U4000", "(2,)", &[0; 4]));
    assert_says(&message, &["w.npz, member class_names.npy", "expected", "found"]);
    let message = refused(&npy("|S1", "(1,)", b"a"));
    assert_says(&message, &["label 1 (from 0)", "expected one of the 1 classes"]);
}

#[test]
fn a_member_that_promises_too_much_is_refused() {
    let labels = npy("|u1", "(2,)", &[0, 1]);
    let images = npy("|u1", "(1000000, 1000, 1000)", &[0; 100]);
    let message = refused("promise.npz", &npz(&[("images", &images), ("labels", &labels)]));
    assert_says(&message, &["promise.npz, member images.npy", "at most", "found a promise of 1000000000"]);
    let images = npy("|u1", "(2, 1, 1)", &vec![0; 5 << 20]);
    let message = refused("bomb.npz", &npz(&[("images", &images), ("labels", &labels)]));
    assert_says(&message, &["bomb.npz, member images.npy", "expected the end", "found more bytes"]);
    let images = npy("|u1", "(4, 1, 1)", &[0; 2]);
    let message = refused("short.npz", &npz(&[("images", &images), ("labels", &labels)]));
    assert_says(&message, &["short.npz, member images.npy", "bytes in all", "found the end"]);
}

#[test]
fn an_array_is_chosen_from_an_archive_only_if_it_is_alone() {
    let folder = Folder::new();
    let images = npy("|u1", "(2, 1, 1)", &[0, 1]);
    let labels = folder.file("labels", idx_labels(&[0, 1]));
    let two = folder.file("two.npz", npz(&[("a", &images), ("b", &images)]));
    let message = refusal(&Request::files(two, &labels));
    assert_says(&message, &["two.npz", "expected one array, or arr_0", "found a, b"]);
    let one = folder.file("one.npz", npz(&[("arr_0", &images), ("b", &images)]));
    assert_eq!(load(&Request::files(one, &labels)).unwrap().train.len(), 2);
}

//! Folders that are sets, classes, wrappers, or nothing.

use super::made::{assert_checked, run, told};
use crate::support::{Folder, keeping_to};

const TRAIN: [(&str, usize); 3] = [("birds", 29), ("cats", 34), ("dogs", 39)];
const TEST: [(&str, usize); 3] = [("birds", 22), ("cats", 12), ("dogs", 19)];

fn counted(classes: &[(&'static str, usize)]) -> Vec<(&'static str, u64)> {
    classes.iter().map(|&(class, images)| (class, images as u64)).collect()
}

#[test]
fn words_that_say_a_set_count_anywhere_in_the_name_of_a_folder_and_wrappers_are_no_level() {
    for (train, test) in [
        ("training_set/training_set", "test_set/test_set"),
        ("Train_Data", "Test_Data"),
        ("train/train", "test/test"),
        ("my data/Training Images", "my data/Testing Images"),
        ("testing/training", "testing/testing"),
        ("digits_trn", "digits_tst"),
    ] {
        let folder = Folder::new();
        folder.put_classes(&format!("data/{train}"), &TRAIN, 0);
        folder.put_classes(&format!("data/{test}"), &TEST, 50);
        let told = told(&folder.path("data"), &[]);
        told.assert_set("train", &counted(&TRAIN));
        told.assert_set("test", &counted(&TEST));
        assert_eq!((told.how.as_str(), told.sets.len()), ("test", 2), "{train}");
        assert_checked(&folder, "data", 53);
    }
}

#[test]
fn a_set_for_validation_is_scored_where_no_test_set_has_labels() {
    for name in ["val", "dev", "Validation Images", "valid_set"] {
        let folder = Folder::new();
        folder.put_classes("data/train", &TRAIN, 0);
        folder.put_classes(&format!("data/{name}"), &TEST, 50);
        let told = told(&folder.path("data"), &[]);
        told.assert_set(name, &counted(&TEST));
        assert_eq!(told.how, "validation", "{name}");
    }
}

#[test]
fn pieces_of_one_set_are_joined_and_said() {
    for names in [["fold1", "fold2"], ["part-1", "part-2"], ["batch_a", "batch_b"]] {
        let folder = Folder::new();
        folder.put_classes(&format!("data/{}", names[0]), &TRAIN, 0);
        folder.put_classes(&format!("data/{}", names[1]), &TEST, 50);
        let told = told(&folder.path("data"), &[]);
        told.assert_set("train", &[("birds", 51), ("cats", 46), ("dogs", 58)]);
        told.assert_notes(&[names[0], names[1]]);
    }
}

#[test]
fn a_flat_test_folder_has_no_labels_and_is_said() {
    let folder = Folder::new();
    folder.put_classes("data/train", &[("zero", 21), ("one", 26), ("two", 20), ("three", 21)], 0);
    folder.put_classes("data", &[("test", 30)], 60);
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("zero", 21), ("one", 26), ("two", 20), ("three", 21)]);
    told.assert_unlabelled("test", 30);
    assert_eq!(told.how, "5-fold");
}

#[test]
fn classes_that_only_a_held_out_set_has_are_not_scored_and_said() {
    let folder = Folder::new();
    folder.put_classes("data/train", &TRAIN, 0);
    folder.put_classes("data/val", &[("birds", 5), ("cats", 5), ("dogs", 5), ("emus", 4)], 50);
    let told = told(&folder.path("data"), &[]);
    told.assert_notes(&[
        "4 of 19 val images are of classes that the train set does not have (emus): no model is scored",
    ]);
    told.assert_set("val", &[("birds", 5), ("cats", 5), ("dogs", 5), ("emus", 4)]);
    let pixels = &told.document["pixels"];
    assert_eq!(pixels["vote_model"]["images"], 15, "{}", pixels["vote_model"]);
    assert_eq!(pixels["single_pixel_all_classes"]["held_out"]["images"], 15);
    let of_val = self::told(&folder.path("data"), &["--split", "val"]).document;
    assert_eq!(
        (&of_val["pixels"]["split"], of_val["pixels"]["vote_model"]["images"].as_u64()),
        (&"val".into(), Some(19))
    );
    let run = run("ladder", &folder.path("data"), &["--models", "majority,nearest-mean", "--json", "-"]);
    let document = keeping_to("ladder", &run.stdout[run.stdout.find('{').unwrap()..]);
    let rungs = document["ladder"]["rungs"].as_array().unwrap();
    let accuracies: Vec<f64> = rungs.iter().map(|rung| rung["accuracy"].as_f64().unwrap()).collect();
    assert_eq!((document["ladder"]["held_out_images"].as_u64(), accuracies[0]), (Some(15), 1.0 / 3.0));
}

#[test]
fn what_systems_leave_behind_is_no_class() {
    let folder = Folder::new();
    folder.put_classes("data/train", &TRAIN, 0);
    folder.put_classes("data/test", &TEST, 50);
    for left in ["__MACOSX/train/birds/._a.png", ".ipynb_checkpoints/x.png", "train/.ipynb_checkpoints/y.png"] {
        folder.put(&format!("data/{left}"), b"\0\x05\x16\x07");
    }
    for left in ["train/birds/Thumbs.db", "train/cats/.DS_Store", "train/dogs/desktop.ini"] {
        folder.put(&format!("data/{left}"), b"left");
    }
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &counted(&TRAIN));
    told.assert_set("test", &counted(&TEST));
}

#[test]
fn names_in_both_forms_of_unicode_are_one_class() {
    let folder = Folder::new();
    folder.put_classes("data/train", &[("cafe\u{301}", 21), ("jalapen\u{303}o", 26), ("u\u{308}ber", 20)], 0);
    folder.put_classes("data/test", &[("caf\u{e9}", 6), ("jalape\u{f1}o", 10), ("\u{fc}ber", 5)], 50);
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("café", 21), ("jalapeño", 26), ("über", 20)]);
    told.assert_set("test", &[("café", 6), ("jalapeño", 10), ("über", 5)]);
}

#[cfg(unix)]
#[test]
fn where_nothing_but_links_to_nothing_is_left_that_is_the_error() {
    let folder = Folder::new();
    for (class, links) in [("normal", 5), ("abnormal", 4)] {
        std::fs::create_dir_all(folder.path(&format!("data/{class}"))).unwrap();
        for link in 0..links {
            std::os::unix::fs::symlink("/gone/image.png", folder.path(&format!("data/{class}/{link}.png"))).unwrap();
        }
    }
    let refusal = run("pixels", &folder.path("data"), &[]).refusal();
    for part in ["9 links to files that are gone", "normal: 5", "abnormal: 4"] {
        assert!(refusal.contains(part), "{refusal}");
    }
}

#[test]
fn formats_that_are_not_read_are_counted_by_class_and_named() {
    let folder = Folder::new();
    folder.put_classes("data", &[("cat", 25), ("ship", 40)], 0);
    for image in 0..15 {
        folder.put(&format!("data/cat/{image}.HEIC"), b"\0\0\0\x18ftypheic");
    }
    let told = told(&folder.path("data"), &[]);
    told.assert_set("train", &[("cat", 25), ("ship", 40)]);
    told.assert_notes(&["cat: 15 HEIC files"]);
}

#[test]
fn where_names_of_images_look_as_if_they_said_the_label_the_error_says_how_to_take_it() {
    let folder = Folder::new();
    folder.put_classes("data", &[("flat", 40)], 0);
    let names = std::fs::read_dir(folder.path("data/flat")).unwrap().map(|entry| entry.unwrap().path());
    for (place, path) in names.enumerate() {
        let name = format!("{}.{place}.png", if place % 2 == 0 { "cat" } else { "dog" });
        std::fs::rename(&path, path.with_file_name(name)).unwrap();
    }
    let refusal = run("pixels", &folder.path("data"), &[]).refusal();
    let pattern = refusal.split("--label-pattern '").nth(1).and_then(|rest| rest.split('\'').next());
    let told = told(&folder.path("data"), &["--label-pattern", pattern.unwrap_or_else(|| panic!("{refusal}"))]);
    told.assert_set("train", &[("cat", 20), ("dog", 20)]);
}

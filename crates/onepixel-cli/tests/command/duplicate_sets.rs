//! Are duplicates found between any two sets, with labels or without, and are they named?

use serde_json::Value;

use crate::duplicates::wave;
use crate::support::{Folder, Run, keeping_to, onepixel_on};

/// An image of 10×10 as a PGM file.
fn pgm(image: &[u8]) -> Vec<u8> {
    [&b"P5 10 10 255\n"[..], image].concat()
}

/// Writes images of waves as `FOLDER/first.pgm` and so on.
fn write(folder: &Folder, place: &str, seeds: std::ops::Range<u64>) {
    std::fs::create_dir_all(folder.path(place)).unwrap();
    for seed in seeds {
        folder.write(&format!("{place}/{seed:03}.pgm"), pgm(&wave(seed)));
    }
}

/// Three sets of two classes. Of the validation images four of each class are train images and two are test images, equal,
/// and one is a train image a grey value or two brighter.
fn leaking() -> Folder {
    let folder = Folder::new();
    for (class, from) in [("cat", 0), ("ship", 500)] {
        for (set, first, last) in [("train", 0, 60), ("val", 100, 120), ("test", 200, 220)] {
            write(&folder, &format!("{set}/{class}"), from + first..from + last);
        }
        write(&folder, &format!("val/{class}"), from..from + 4);
        write(&folder, &format!("val/{class}"), from + 200..from + 202);
    }
    let brighter: Vec<u8> = wave(7).iter().enumerate().map(|(place, value)| value + 1 + (place % 2) as u8).collect();
    folder.write("val/cat/brighter.pgm", pgm(&brighter));
    folder
}

fn document(rest: &str, folder: &Folder) -> Value {
    let run = onepixel_on(&format!("duplicates {{}} --models none {rest} --json -"), &folder.path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    keeping_to("duplicates", &run.stdout)["duplicates"].take()
}

fn cell(found: &Value, of: &str, within: &str, kind: &str) -> u64 {
    let cells = found["matrix"].as_array().unwrap();
    let cell = cells.iter().find(|cell| cell["of"] == of && cell["in"] == within).unwrap();
    cell[kind].as_u64().unwrap()
}

#[test]
fn every_two_sets_are_compared_and_the_matrix_says_what_each_has_of_the_other() {
    let found = document("", &leaking());
    let sets: Vec<(&str, u64)> = found["sets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| (set["name"].as_str().unwrap(), set["images"].as_u64().unwrap()))
        .collect();
    assert_eq!(sets, [("train", 120), ("val", 53), ("test", 40)]);
    let cells = |kind: &str| {
        ["train", "val", "test"].map(|of| ["train", "val", "test"].map(|within| cell(&found, of, within, kind)))
    };
    assert_eq!(cells("exact"), [[0, 8, 0], [8, 0, 4], [0, 4, 0]]);
    assert_eq!(cells("all"), [[0, 9, 0], [9, 0, 4], [0, 4, 0]]);
    let groups = found["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 13);
    assert!(groups.iter().all(|group| group["across"] == true), "they are of several sets");
    let names: Vec<&str> =
        groups[0]["images"].as_array().unwrap().iter().map(|image| image["name"].as_str().unwrap()).collect();
    assert!(
        names[0].ends_with("cat/000.pgm") && names[1].ends_with("cat/000.pgm") && names[0] != names[1],
        "{names:?}"
    );
}

fn check(folder: &Folder, policy: &str) -> Run {
    let files = Folder::new();
    files.write("policy.toml", policy);
    onepixel_on(&format!("check {{}} --policy {}", files.path("policy.toml").display()), &folder.path(""))
}

#[test]
fn an_audit_says_first_that_a_validation_set_overlaps_with_train() {
    let run = onepixel_on("audit {} --quick --time 5m --no-cache --json -", &leaking().path(""));
    let verdict = keeping_to("audit", &run.stdout)["verdict"].take();
    assert_eq!(verdict["fix_first_code"], "sets_overlap", "{verdict}");
    assert!(
        verdict["fix_first"].as_str().unwrap().starts_with("8 val images have a duplicate in the train set"),
        "{verdict}"
    );
}

#[test]
fn a_check_names_the_set_that_leaks_and_the_files() {
    let run = check(&leaking(), "[duplicates]\nacross = 0\nnear_across = 0\nwithin_test = 0\n");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let told: Vec<&str> = run.stdout.lines().map(|line| line.split_once(": ").unwrap().1).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].starts_with("duplicates.across: 8 val images with an equal image in train (15.1 % of 53)"),
        "{told:?}"
    );
    assert!(told[0].contains("cat/000.pgm) = train 0 ("), "{told:?}");
    assert!(
        told[1].starts_with("duplicates.across: 4 test images with an equal image in val (10.0 % of 40)"),
        "{told:?}"
    );
    assert!(told[2].starts_with("duplicates.near_across: 1 val image with a near copy in train"), "{told:?}");
    assert!(told[2].contains("brighter.pgm) ≈ train 7 ("), "{told:?}");
}

#[test]
fn a_share_is_one_of_each_set() {
    // 8 of 53 validation images, 4 of 40 test images.
    let lines = |share: &str| check(&leaking(), &format!("[duplicates]\nacross = {share}\n")).stdout.lines().count();
    assert_eq!([lines("0.05"), lines("0.12"), lines("0.16")], [2, 1, 0]);
}

#[test]
fn a_limit_without_sets_to_compare_is_not_kept() {
    let folder = Folder::new();
    for class in ["cat", "ship"] {
        write(&folder, class, if class == "cat" { 0..20 } else { 20..40 });
    }
    let run = check(&folder, "[duplicates]\nacross = 0\nwithin_test = 0\nwithin_train = 0\n");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for key in ["duplicates.across", "duplicates.within_test"] {
        assert!(run.stderr.contains(&format!("{key}: not checked: there is no test set")), "{}", run.stderr);
    }
    assert!(run.stderr.contains("keeps to 1 limit of"), "{}", run.stderr);
}

#[test]
fn a_folder_without_labels_is_searched_and_every_output_names_the_files() {
    let folder = Folder::new();
    for seed in 0..120 {
        folder.write(&format!("IMG_{seed:04}.pgm"), pgm(&wave(seed)));
    }
    for copy in 0..8 {
        folder.write(&format!("holiday_{copy}.pgm"), pgm(&wave(copy + 10)));
    }
    let found = document("", &folder);
    assert_eq!((&found["exact"]["groups"], &found["exact"]["conflicting_groups"]), (&8.into(), &0.into()));
    assert_eq!(found["impact"], Value::Null);
    for (copy, group) in found["groups"].as_array().unwrap().iter().enumerate() {
        let images = group["images"].as_array().unwrap();
        let names: Vec<&str> = images.iter().map(|image| image["name"].as_str().unwrap()).collect();
        assert_eq!(names, [format!("IMG_{:04}.pgm", copy + 10), format!("holiday_{copy}.pgm")]);
        assert!(images.iter().all(|image| image["class"].is_null()));
    }
    let out = Folder::new();
    let path = |name: &str| out.path(name).display().to_string();
    let (csv, keep, figure) = (path("copies.csv"), path("keep.csv"), path("copies.svg"));
    let run = onepixel_on(&format!("duplicates {{}} --csv {csv} --keep {keep} --figure {figure}"), &folder.path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("IMG_0010.pgm), ") && run.stdout.contains("no labels"), "{}", run.stdout);
    assert!(run.stdout.lines().any(|line| line.contains("IMG_0017.pgm") && line.contains("holiday_7.pgm")));
    let of_group = |text: &str, name: &str| {
        text.lines().find(|line| line.contains(name)).unwrap().split(',').next().unwrap().to_owned()
    };
    let csv = out.read("copies.csv");
    assert_eq!(of_group(&csv, "IMG_0013.pgm"), of_group(&csv, "holiday_3.pgm"));
    let kept = out.read("keep.csv");
    assert_eq!(kept.lines().count(), 1 + 120);
    assert!(kept.contains(",IMG_0010.pgm,\n") && !kept.contains("holiday"), "{kept}");
    assert!(out.read("copies.svg").contains("holiday_0.pgm"));
}

#[test]
fn flipped_copies_are_found_and_said_to_be_flipped() {
    let folder = Folder::new();
    write(&folder, "train/cat", 0..150);
    write(&folder, "test/cat", 200..220);
    write(&folder, "train/ship", 500..650);
    write(&folder, "test/ship", 700..705);
    for seed in 0..20 {
        let flipped: Vec<u8> = wave(seed).chunks(10).flat_map(|row| row.iter().rev().copied()).collect();
        folder.write(&format!("test/ship/{seed:03}.pgm"), pgm(&flipped));
    }
    let found = document("", &folder);
    assert_eq!((cell(&found, "test", "train", "exact"), cell(&found, "test", "train", "all")), (0, 20));
    let groups = found["groups"].as_array().unwrap();
    for group in groups {
        let name =
            |place: usize| group["images"][place]["name"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        assert_eq!((name(0), &group["near_pairs"][0]["turn"]), (name(1), &"flip_left_right".into()));
        assert_eq!(group["near_pairs"][0]["distance"], 0.0);
    }
    let text = onepixel_on("duplicates {} --models none", &folder.path("")).stdout;
    assert!(text.contains("flipped left to right") && text.contains("not looked for: crops"), "{text}");
    let rows = onepixel_on("duplicates {} --models none --csv -", &folder.path("")).stdout;
    assert_eq!(rows.lines().filter(|line| line.ends_with(",flip_left_right,,,")).count(), 40);
    let without = document("--no-turns", &folder);
    assert_eq!((without["groups"].as_array().unwrap().len(), &without["near_search"]["turns"]), (0, &false.into()));
}

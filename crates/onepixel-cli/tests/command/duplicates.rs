//! Are duplicates found, shown and left out?

use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, real_data};

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("duplicates", text)
}

fn duplicates(rest: &str, path: &Path) -> Value {
    checked(&onepixel_on(&format!("duplicates {{}} {rest} --json -"), path).text())
}

/// Images of 10×10: a sum of waves whose phases are drawn from a seed.
pub fn wave(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
    let mut phase = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24) * std::f64::consts::TAU
    };
    let waves: Vec<(f64, f64, f64)> =
        (0..6).map(|wave| (f64::from(wave % 3) * 0.5, f64::from(wave / 3 + 1) * 0.4, phase())).collect();
    let value = |place: usize| {
        let (row, column) = ((place / 10) as f64, (place % 10) as f64);
        waves.iter().map(|(down, right, phase)| 18.0 * (down * row + right * column + phase).sin()).sum::<f64>()
    };
    (0..100).map(|place| (128.0 + value(place)).round().clamp(0.0, 255.0) as u8).collect()
}

/// A folder as MNIST's: 120 train images of three classes, 32 test images. Test image 30 is equal to train image 5 but for
/// its label, test image 31 is train image 7 a grey value or two brighter, train images 117 and 118 are equal, train image
/// 119 is black.
pub fn with_duplicates() -> Folder {
    let mut train: Vec<Vec<u8>> = (0..120).map(wave).collect();
    let mut test: Vec<Vec<u8>> = (1000..1032).map(wave).collect();
    test[30] = train[5].clone();
    test[31] = train[7].iter().enumerate().map(|(place, value)| value + 1 + (place % 2) as u8).collect();
    train[118] = train[117].clone();
    train[119] = vec![0; 100];
    let label = |index: usize| (index % 3) as u8;
    let mut train_labels: Vec<u8> = (0..120).map(label).collect();
    train_labels[118] = train_labels[117];
    let mut test_labels: Vec<u8> = (0..32).map(label).collect();
    (test_labels[30], test_labels[31]) = (0, train_labels[7]);
    let folder = Folder::new();
    for (part, images, labels) in [("train", train, train_labels), ("t10k", test, test_labels)] {
        let count = (images.len() as u32).to_be_bytes();
        let side = 10u32.to_be_bytes();
        let head = [&[0, 0, 8, 3][..], &count, &side, &side].concat();
        folder.write(&format!("{part}-images-idx3-ubyte"), [head, images.concat()].concat());
        folder.write(&format!("{part}-labels-idx1-ubyte"), [&[0, 0, 8, 1][..], &count, &labels].concat());
    }
    folder
}

#[test]
fn duplicates_are_found_with_what_they_mean() {
    let data = with_duplicates();
    let document = duplicates("--models nearest-mean", &data.path(""));
    let found = &document["duplicates"];
    assert_eq!((&found["exact"]["groups"], &found["all"]["groups"]), (&2.into(), &3.into()));
    assert_eq!(found["all"]["test_images_in_train"], 2);
    assert_eq!(found["all"]["test_images_in_train_conflicting"], 1);
    let image = |group: usize, place: usize| {
        let image = &found["groups"][group]["images"][place];
        format!("{} {}", image["split"].as_str().unwrap(), image["index"])
    };
    let pairs: Vec<String> = (0..3).map(|group| format!("{} = {}", image(group, 0), image(group, 1))).collect();
    assert_eq!(pairs, ["train 5 = test 30", "train 7 = test 31", "train 117 = train 118"]);
    assert_eq!(found["groups"][0]["conflicting"], true);
    let near = &found["groups"][1]["near_pairs"][0];
    // Half the values differ by 1, half by 2.
    assert!((near["distance"].as_f64().unwrap() - (50.0f64 * 5.0).sqrt()).abs() < 1e-9, "{near}");
    assert_eq!((&found["constant"][0]["index"], &found["constant"][0]["value"]), (&119.into(), &0.into()));
    let rung = &found["impact"]["rungs"][0];
    assert_eq!((&rung["name"], &rung["without_twin"]["images"]), (&"nearest-mean".into(), &30.into()));
    assert_eq!(rung["with_twin"]["images"], 2);
}

#[test]
fn the_document_is_the_same_for_any_threads_but_for_its_times() {
    let data = with_duplicates();
    let run = |threads: u32| {
        onepixel_on(&format!("duplicates {{}} --models knn --threads {threads} --json -"), &data.path("")).text()
    };
    let timeless = |text: &str| text.split_once("\n  \"timing\"").unwrap().0.to_owned();
    assert_eq!(timeless(&run(1)), timeless(&run(3)));
}

#[test]
fn what_is_kept_makes_a_dataset_without_duplicates() {
    let data = with_duplicates();
    let out = Folder::new();
    let keep = out.path("keep.csv").display().to_string();
    onepixel_on(&format!("duplicates {{}} --models none --keep {keep}"), &data.path("")).text();
    let list = out.read("keep.csv");
    let rows: Vec<&str> = list.lines().collect();
    // Gone are train 5 and test 30 (which is right?), train 7 (test 31 stays), train 118 and 119.
    assert_eq!((rows[0], rows.len()), ("split,index,name,label", 1 + 116 + 31));
    for gone in ["train,5,", "train,7,", "train,118,", "train,119,", "test,30,"] {
        assert!(!rows.iter().any(|row| row.starts_with(gone)), "{gone}");
    }
    assert!(rows.contains(&"test,31,,1") && rows.contains(&"train,117,,0"));
    let clean = out.path("clean").display().to_string();
    onepixel_on(&format!("convert {{}} {clean} --keep {keep}"), &data.path("")).text();
    let document = duplicates("--models none", Path::new(&clean));
    let found = &document["duplicates"];
    assert_eq!((&found["train_images"], &found["test_images"]), (&116.into(), &31.into()));
    assert_eq!((&found["all"]["groups"], found["constant"].as_array().unwrap().len()), (&0.into(), 0));
}

#[test]
fn all_outputs_are_written_together_while_the_text_is_printed() {
    let data = with_duplicates();
    let out = Folder::new();
    let path = |name: &str| out.path(name).display().to_string();
    let line = format!(
        "duplicates {{}} --models nearest-mean --json {} --csv {} --keep {}",
        path("a.json"),
        path("b.csv"),
        path("k.csv")
    );
    for figure in ["c.svg", "c.png"] {
        let text = onepixel_on(&format!("{line} --figure {}", path(figure)), &data.path("")).text();
        for part in
            ["test images with a duplicate in train", "of 32: 6.2 %", "train 5, test 30", "of one value: train 119"]
        {
            assert!(text.contains(part), "no {part:?} in {text}");
        }
        assert!(text.contains("on 32, 30 and 2 test images; 95 % Wilson intervals"), "{text}");
    }
    assert_eq!(out.names(), ["a.json", "b.csv", "c.png", "c.svg", "k.csv"]);
    checked(&out.read("a.json"));
    let csv = out.read("b.csv");
    assert_eq!(csv.lines().count(), 1 + 6 + 1, "{csv}");
    assert!(csv.contains("0,exact,true,true,test,30,,0,,,,,,,,\n"), "{csv}");
    assert!(csv.contains(",constant,false,false,train,119,,2,0,,,,,,,\n"), "{csv}");
    let svg = out.read("c.svg");
    assert_eq!(svg.matches("<image").count(), 6);
    assert!(svg.contains("With unequal labels") && svg.contains("train 7, test 31"), "{svg}");
    let refusal = onepixel_on(&line.replace("k.csv", "b.csv"), &data.path("")).refusal();
    assert!(refusal.contains("named by --csv and by --keep"), "{refusal}");
    assert_eq!(out.names().len(), 5);
}

#[test]
fn a_table_of_few_values_is_searched_for_equal_rows_only() {
    let out = Folder::new();
    let mut table = "label,a,b,c,d\n".to_owned();
    (0..150).for_each(|row| writeln!(table, "{},{},{},{row},9", row % 2, row / 2 * 2, row % 7).unwrap());
    table.push_str("1,0,0,0,9\n");
    let table = out.write("rows.csv", table);
    let text = onepixel_on("duplicates {}", &table).text();
    assert!(text.contains("only equal images") && text.contains("2×2 are smaller than 8×8"), "{text}");
    assert!(text.contains("train 0, train 150"), "{text}");
}

#[test]
fn the_digits_have_no_duplicates() {
    let document = checked(&onepixel("duplicates digits --json -").text());
    assert_eq!(document["duplicates"]["groups"].as_array().unwrap().len(), 0);
    assert_eq!(document["duplicates"]["impact"], Value::Null);
}

#[test]
fn wrong_options_are_refused() {
    for (rest, part) in [
        ("--models knnn", "'knn'"),
        ("--by-chance 0", "a number above 0"),
        ("--by-chance nan", "a number above 0"),
        ("--figure x.pdf", "SVG or PNG"),
        ("--json - --csv -", "standard output"),
    ] {
        let refusal = onepixel(&format!("duplicates digits {rest}")).refusal();
        assert!(refusal.contains(part), "{rest}: {refusal}");
    }
}

/// facts.md: 380 of the 4,000 test rows of UCI letter occur in train, and their labels agree.
#[test]
fn uci_letter_has_380_test_rows_in_train() {
    let Some(folder) = real_data() else { return };
    // Standard error says how the file was read.
    let run = onepixel_on("duplicates {} --models none --json -", &folder.join("letter"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let document = checked(&run.stdout);
    let exact = &document["duplicates"]["exact"];
    assert_eq!((&exact["test_images_in_train"], &exact["test_images_in_train_conflicting"]), (&380.into(), &0.into()));
}

//! Does the audit judge, keep to its schema, and say what is missing?

use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, command, finish, keeping_to, onepixel, onepixel_on, train_and_test};

/// The document, which must keep to its schema.
pub fn checked(text: &str) -> Value {
    keeping_to("audit", text)
}

/// What must not differ from run to run: all but the timing, which comes last.
fn timeless(text: &str) -> &str {
    text.split_once("\n  \"timing\"").unwrap().0
}

fn quick(rest: &str, path: &Path) -> String {
    onepixel_on(&format!("audit {{}} --quick --time 600 {rest}"), path).text()
}

/// All purposes, in their order.
const PURPOSES: [&str; 7] =
    ["first_model", "classical_models", "networks", "pretraining", "augmentation", "semi_supervised", "transfer"];

#[test]
fn the_document_keeps_to_its_schema_and_is_the_same_for_any_threads() {
    let data = train_and_test();
    let (one, three) = (quick("--threads 1 --json -", &data.path("")), quick("--threads 3 --json -", &data.path("")));
    assert_eq!(timeless(&one), timeless(&three));
    let document = checked(&one);
    assert_eq!(document["quick"], true);
    let missing: Vec<&Value> = document["missing"].as_array().unwrap().iter().map(|missing| &missing["part"]).collect();
    assert_eq!(missing, ["labels"], "the quick audit does not look at labels");
    assert_eq!(document["headroom"]["held_out_images"], 48);
    let sets = document["facts"]["sets"].as_array().unwrap();
    assert_eq!((&sets[0]["set"], &sets[1]["set"], &sets[1]["images"]), (&"train".into(), &"test".into(), &48.into()));
    let rungs = document["ladder"]["rungs"].as_array().unwrap();
    assert!(rungs.iter().all(|rung| rung["name"] != "cnn" && rung["name"] != "mlp"));
    let pairs = document["headroom"]["comparisons"].as_array().unwrap().len();
    assert_eq!(pairs, rungs.len() * (rungs.len() - 1) / 2);
    let purposes: Vec<&str> =
        document["verdict"]["purposes"].as_array().unwrap().iter().map(|of| of["purpose"].as_str().unwrap()).collect();
    assert_eq!(purposes, PURPOSES);
    let parts = document["timing"]["parts"].as_array().unwrap();
    assert!(parts.iter().any(|part| part["part"] == "learning_curve"), "{parts:?}");
}

#[test]
fn its_parts_are_what_single_commands_find() {
    let data = train_and_test();
    let audit = checked(&quick("--json -", &data.path("")));
    let of = |line: &str| -> Value { serde_json::from_str(&onepixel_on(line, &data.path("")).text()).unwrap() };
    assert_eq!(audit["pixels"], of("pixels {} --json -")["pixels"]);
    let rungs = "single-pixel,nearest-mean,knn,forest";
    let ladder = of(&format!("ladder {{}} --per-class 200 --models {rungs} --json -"));
    for rung in ladder["ladder"]["rungs"].as_array().unwrap() {
        let same = audit["ladder"]["rungs"].as_array().unwrap().iter().find(|other| other["name"] == rung["name"]);
        assert_eq!(same, Some(rung));
    }
}

#[test]
fn the_verdict_comes_first_and_says_why() {
    let data = train_and_test();
    let text = quick("", &data.path(""));
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part:?} in {text}"));
    assert!(place("comparing networks") < place("room above"), "{text}");
    assert!(text.contains("no network was measured") && text.contains("only 123 train images"), "{text}");
    assert!(text.contains("McNemar's test tells"), "{text}");
}

#[test]
fn wrong_options_are_refused_with_what_was_expected() {
    for (rest, part) in [
        ("--label-errors 2", "a fraction from 0 to 1"),
        ("--max-time 0", "seconds above 0"),
        ("--json - --csv -", "standard output"),
        ("--figure x.pdf", "SVG or PNG"),
        ("--badge x.html", "SVG or PNG"),
        ("--leaderboard nowhere.csv", "nowhere.csv"),
        ("--leaderboard-images 5", "--leaderboard"),
        ("--markdown x.md --card x.md", "give each its own file"),
    ] {
        let refusal = onepixel(&format!("audit digits {rest}")).refusal();
        assert!(refusal.contains(part), "{rest}: {refusal}");
    }
}

#[test]
fn all_outputs_are_written_together() {
    let data = train_and_test();
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    let figures = format!("--figure {} --ladder-figure {}", path("a.svg"), path("b.svg"));
    let text = quick(&format!("--json {} --csv {} {figures}", path("a.json"), path("a.csv")), &data.path(""));
    assert!(text.contains("teaching a first model"), "{text}");
    assert_eq!(folder.names(), ["a.csv", "a.json", "a.svg", "b.svg"]);
    let document = checked(&folder.read("a.json"));
    let csv = folder.read("a.csv");
    let mut lines = csv.lines();
    let (keys, cells) = (lines.next().unwrap(), lines.next().unwrap());
    let place = keys.split(',').position(|key| key == "mean_pair").unwrap();
    let mean = cells.split(',').nth(place).unwrap();
    assert_eq!(mean.parse::<f64>().unwrap(), document["profile"]["one_pixel"]["mean"].as_f64().unwrap());
}

#[test]
fn a_second_audit_recalls_what_the_first_measured_of_the_same_images_only() {
    let (data, cache) = (train_and_test(), Folder::new());
    let audit = |options: &str| -> Value {
        let line = format!("audit {} --quick --time 600 {options} --json -", data.path("").display());
        checked(&finish(command(line.split_whitespace()).env("XDG_CACHE_HOME", cache.path(""))).text())
    };
    let recalled = |document: &Value| -> Vec<String> {
        let parts = document["timing"]["parts"].as_array().unwrap().iter();
        parts.filter(|part| part["recalled"] == true).map(|part| part["part"].as_str().unwrap().to_owned()).collect()
    };
    let first = audit("");
    let mut second = audit("");
    assert!(recalled(&first).is_empty());
    assert_eq!(
        recalled(&second),
        ["duplicates", "shortcuts", "drift", "quality", "ladder", "few_pixels", "learning_curve", "gains"]
    );
    assert_eq!(second["timing"]["rungs"], first["timing"]["rungs"], "times of what was measured then");
    second["timing"] = first["timing"].clone();
    assert_eq!(second, first);
    assert!(recalled(&audit("--no-cache")).is_empty());
    assert_eq!(recalled(&audit("--seed 1")), ["quality"], "another question of all that depends on chance");

    let mut images = std::fs::read(data.path("train-images-idx3-ubyte")).unwrap();
    *images.last_mut().unwrap() ^= 1;
    std::fs::write(data.path("train-images-idx3-ubyte"), images).unwrap();
    let other = audit("");
    assert!(recalled(&other).is_empty() && other["digest"] != first["digest"], "other images");
}

#[test]
fn the_verdict_says_where_a_single_pixel_separates_classes_and_nothing_where_none_does() {
    let folder = Folder::new();
    let images =
        |gap: u32| (0..90u32).flat_map(move |n| [gap * (n % 3) + n % 11, (n * n) % 256, 0, 7].map(|v| v as u8));
    let header = |magic: u8, sizes: &[u8]| {
        [&[0, 0, 8, magic][..], &sizes.iter().flat_map(|&s| [0, 0, 0, s]).collect::<Vec<_>>()].concat()
    };
    folder.write("train-labels-idx1-ubyte", [header(1, &[90]), (0..90).map(|n| n % 3).collect()].concat());
    let audit = |gap| {
        folder.write("train-images-idx3-ubyte", [header(3, &[90, 2, 2]), images(gap).collect()].concat());
        quick("", &folder.path(""))
    };
    let text = audit(40);
    assert!(
        text.contains("In 3 of 3 pairs, such as 0 and 1, the values of one pixel do not overlap (F3 = 0)"),
        "{text}"
    );
    assert!(!audit(5).contains("F3"), "classes overlap at every pixel");
}

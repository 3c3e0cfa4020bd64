//! What does the command say of each image?

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

/// Two models only, so that it does not take long.
const LINE: &str = "difficulty digits --per-class 30 --models nearest-mean,logistic";

#[test]
fn every_image_is_in_the_document_and_in_the_table() {
    let found = keeping_to("difficulty", &onepixel(&format!("{LINE} --json -")).text());
    let images = found["difficulty"]["images"].as_object().unwrap();
    for (property, values) in images {
        assert_eq!(values.as_array().unwrap().len(), 300, "{property}");
    }
    let in_groups: u64 =
        found["difficulty"]["groups"].as_array().unwrap().iter().filter_map(|group| group["images"].as_u64()).sum();
    assert_eq!(in_groups, 300);
    assert_eq!(found["difficulty"]["best_model"], "logistic", "the other one has no probabilities");
    let table = onepixel(&format!("{LINE} --csv -")).text();
    assert_eq!(table.lines().count(), 301);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = header.iter().position(|name| name == "margin").unwrap();
    for (row, margin) in reader.records().zip(images["margin"].as_array().unwrap()) {
        assert_eq!(row.unwrap()[place].parse::<f32>().unwrap(), margin.as_f64().unwrap() as f32);
    }
}

#[test]
fn the_same_line_writes_the_same_bytes_however_many_threads() {
    let table = |threads: u32| onepixel(&format!("{LINE} --csv - --threads {threads}")).text();
    assert_eq!(table(1), table(3));
}

#[test]
fn the_test_images_are_judged_by_models_of_the_train_images() {
    let (folder, out) = (train_and_test(), Folder::new());
    let line = format!("difficulty {{}} --split test --models logistic --figure {}", out.path("map.svg").display());
    let text = onepixel_on(&line, &folder.path("")).text();
    assert!(text.contains("1 model that learned from the train images"), "{text}");
    let svg = out.read("map.svg");
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.has_tag_name("title") && node.text().is_some()));
    let found = keeping_to(
        "difficulty",
        &onepixel_on("difficulty {} --split test --models logistic --json -", &folder.path("")).text(),
    );
    let of = |key: &str| found["difficulty"]["images"][key].as_array().map_or(0, Vec::len);
    assert_eq!(of("margin"), found["dataset"]["test"]["images"].as_u64().unwrap() as usize);
    assert_eq!(found["difficulty"]["how"], Value::from("test"));
}

#[test]
fn what_is_not_there_is_refused() {
    assert!(onepixel("difficulty digits --split test").refusal().contains("no test set"));
    assert!(onepixel("difficulty digits --split other").refusal().contains("expected a set of"));
    assert!(onepixel("difficulty digits --models nothing").refusal().contains("--models"));
}

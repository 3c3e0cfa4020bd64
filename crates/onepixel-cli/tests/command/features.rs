//! Do models learn from the features that come with the images, and do documents say so?

use serde_json::Value;

use crate::support::{Folder, Sample, keeping_to, onepixel_on, train_and_test};

/// An NPY file of two numbers for each image of a sample, the first of which tells its class.
fn npy(labels: &[u16]) -> Vec<u8> {
    let text = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, 2), }}\n", labels.len());
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((text.len() as u16).to_le_bytes());
    bytes.extend(text.as_bytes());
    let values = labels.iter().zip(0u16..).flat_map(|(&label, image)| [f32::from(label), f32::from(image % 7) / 100.0]);
    bytes.extend(values.flat_map(f32::to_le_bytes));
    bytes
}

/// [`train_and_test`] with features of both sets in one file.
fn with_features() -> Folder {
    let folder = train_and_test();
    let labels = [Sample::new(3, 40, 20, 1).labels, Sample::new(3, 15, 20, 2).labels].concat();
    folder.write("features.npy", npy(&labels));
    folder
}

#[test]
fn the_ladder_has_models_of_features_and_the_document_says_where_they_are_from() {
    let data = with_features();
    let line = "ladder {} --features {}/features.npy --models linear-probe,feature-neighbours,nearest-mean --json -";
    let document = keeping_to("ladder", &onepixel_on(line, &data.path("")).text());
    let features = &document["dataset"]["features"];
    assert_eq!((&features["dimensions"], &features["name"]), (&2.into(), &"features.npy".into()));
    assert_eq!(features["trained_on"], Value::Null);
    let rungs = document["ladder"]["rungs"].as_array().unwrap();
    let accuracy = |name: &str| rungs.iter().find(|rung| rung["name"] == name).unwrap()["accuracy"].as_f64().unwrap();
    assert_eq!([accuracy("linear-probe"), accuracy("feature-neighbours")], [1.0, 1.0]);
    let text = onepixel_on(&line.replace(" --json -", ""), &data.path("")).text();
    assert!(text.contains("Features: 2 for each image, from features.npy"), "{text}");
}

#[test]
fn labels_are_judged_by_the_linear_probe_where_there_are_features() {
    let data = with_features();
    let line = "labels {} --features {}/features.npy --json -";
    let document = keeping_to("labels", &onepixel_on(line, &data.path("")).text());
    assert_eq!(document["labels"]["sets"][0]["models"][0]["name"], "linear-probe");
}

#[test]
fn without_features_models_of_features_say_that_they_need_some() {
    let data = train_and_test();
    let document =
        keeping_to("ladder", &onepixel_on("ladder {} --models linear-probe --json -", &data.path("")).text());
    let skipped = &document["ladder"]["skipped"][0];
    assert!(skipped["reason"].as_str().unwrap().contains("no features"), "{skipped}");
}

#[test]
fn features_of_other_images_and_of_samples_are_refused() {
    let data = with_features();
    data.write("short.npy", npy(&[0, 1]));
    let refusal = onepixel_on("ladder {} --features {}/short.npy", &data.path("")).refusal();
    assert!(refusal.contains("short.npy") && refusal.contains("of train") && refusal.contains("found 2"), "{refusal}");
    let refusal = onepixel_on("ladder {} --features train={}/absent.npy", &data.path("")).refusal();
    assert!(refusal.contains("absent.npy"), "{refusal}");
    let refusal = onepixel_on("ladder {} --features =a.npy", &data.path("")).refusal();
    assert!(refusal.contains("SET=FILE"), "{refusal}");
}

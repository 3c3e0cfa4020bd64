//! Do models learn from the features that come with the images, and do documents say so?

use serde_json::Value;

use crate::support::{Folder, Sample, command, finish, keeping_to, onepixel_on, train_and_test};

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

/// A field of a protobuf message that holds bytes.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    assert!(content.len() < 16_384);
    let length = [content.len() as u8 & 0x7f | 0x80, (content.len() >> 7) as u8];
    [&[number << 3 | 2][..], &length, content].concat()
}

/// A field that holds a small number.
fn number(field: u8, value: u8) -> Vec<u8> {
    vec![field << 3, value]
}

/// A network whose features are the mean of each of three channels of 16×16 pixels: an average pool, flattened; or one that asks
/// for an operator of this name in the pool's place.
fn means(pool: &str) -> Vec<u8> {
    let value = |name: &str, sides: &[u8]| {
        let sides: Vec<u8> = sides.iter().flat_map(|&side| field(1, &number(1, side))).collect();
        let tensor = [number(1, 1), field(2, &sides)].concat();
        [field(1, name.as_bytes()), field(2, &field(1, &tensor))].concat()
    };
    let node = |input: &str, output: &str, operator: &str| {
        [field(1, input.as_bytes()), field(2, output.as_bytes()), field(4, operator.as_bytes())].concat()
    };
    let graph = [
        field(1, &node("image", "pooled", pool)),
        field(1, &node("pooled", "features", "Flatten")),
        field(2, b"means"),
        field(11, &value("image", &[1, 3, 16, 16])),
        field(12, &value("features", &[1, 3])),
    ];
    [number(1, 8), field(7, &graph.concat()), field(8, &[field(1, b""), number(2, 13)].concat())].concat()
}

#[test]
fn a_network_sees_the_images_and_what_it_saw_is_kept() {
    let data = train_and_test();
    data.write("means.onnx", means("GlobalAveragePool"));
    let line = "ladder {} --backbone {}/means.onnx --backbone-preset none --models linear-probe --json -";
    let cache = data.path("cache");
    let ask = || {
        let words = line.split_whitespace().map(|word| word.replace("{}", data.path("").to_str().unwrap()));
        keeping_to("ladder", &finish(command(words).env("XDG_CACHE_HOME", &cache)).text())
    };
    let first = ask();
    let features = &first["dataset"]["features"];
    assert_eq!((&features["dimensions"], &features["name"]), (&3.into(), &"means".into()));
    assert_eq!(features["preparation"], "stretched to 16×16");
    // Images are the brighter the higher the label.
    assert!(first["ladder"]["rungs"][0]["accuracy"].as_f64().unwrap() > 0.9, "{first}");
    let kept = std::fs::read_dir(cache.join("onepixel-audits/features")).unwrap().count();
    assert_eq!(kept, 1, "one file for the network");
    assert_eq!(ask()["ladder"]["rungs"][0]["correct"], first["ladder"]["rungs"][0]["correct"]);
}

#[test]
fn networks_that_cannot_be_used_are_refused_with_their_reason() {
    let data = train_and_test();
    let refusal = |name: &str, content: &[u8], more: &str| {
        data.write(name, content);
        onepixel_on(&format!("ladder {{}} --backbone {{}}/{name} {more}"), &data.path("")).refusal()
    };
    assert!(refusal("a.onnx", &means("Mystery"), "").contains("Mystery"));
    assert!(refusal("b.onnx", b"no network", "").contains("b.onnx"));
    assert!(refusal("c.onnx", &means("GlobalAveragePool"), "--backbone-size 32x32").contains("16"));
    assert!(refusal("d.onnx", &means("GlobalAveragePool"), "--features x.npy").contains("--features"));
}

//! What does the command say of augmentation, semi-supervised learning and transfer?

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

/// What a quick run prints on a small dataset, in as much time as it takes.
fn printed(options: &str) -> String {
    printed_within("600", options)
}

fn printed_within(time: &str, options: &str) -> String {
    let run = onepixel_on(&format!("gains {{}} --quick --time {time} {options}"), &train_and_test().path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout
}

#[test]
fn gains_have_intervals_and_are_sure_only_without_zero() {
    let found = keeping_to("gains", &printed("--json -"));
    let gains = found["gains"]["gains"].as_array().unwrap();
    assert!(!gains.is_empty());
    for gain in gains {
        let of = |key: &str| gain[key].as_f64().unwrap();
        assert!(of("low") <= of("gain") && of("gain") <= of("high"), "{gain}");
        assert!(of("corrected_p") >= of("p"));
        if gain["outcome"] == "gain" {
            assert!(of("low") > 0.0 && of("corrected_p") < 0.05, "{gain}");
        }
    }
    let left_out = found["gains"]["left_out"].as_array().unwrap();
    assert!(left_out.iter().any(|one| one["part"] == "transfer"), "without --from there is nothing to transfer");
    let rows = printed("--csv -");
    assert_eq!(rows.lines().count(), gains.len() + 1);
}

#[test]
fn the_same_line_writes_the_same_bytes_however_many_threads() {
    assert_eq!(printed("--csv - --threads 1"), printed("--csv - --threads 3"));
}

#[test]
fn features_of_another_dataset_are_probed_and_drawn() {
    let (folder, out) = (train_and_test(), Folder::new());
    let line =
        format!("gains {{}} --quick --time 600 --from digits --figure {} --json -", out.path("gains.svg").display());
    let run = onepixel_on(&line, &folder.path(""));
    // What takes long says so on standard error.
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let found = keeping_to("gains", &run.stdout);
    let gains = found["gains"]["gains"].as_array().unwrap();
    let transferred = gains.iter().filter(|gain| gain["kind"] == "transfer");
    let is_of_digits = |gain: &Value| gain["from"].as_str().unwrap().contains("Handwritten Digits");
    assert!(transferred.clone().count() > 2 && transferred.clone().all(is_of_digits));
    let svg = out.read("gains.svg");
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().filter(|node| node.has_tag_name("title")).count() > gains.len());
}

#[test]
fn a_matrix_has_a_cell_for_each_two_datasets() {
    let folder = train_and_test();
    let line = "gains {} digits --matrix --quick --time 600 --json -";
    let found = keeping_to("gains", &onepixel_on(line, &folder.path("")).stdout);
    let cells = found["gains"]["matrix"]["cells"].as_array().unwrap();
    let places: Vec<(u64, u64)> =
        cells.iter().map(|cell| (cell["learned_on"].as_u64().unwrap(), cell["probed_on"].as_u64().unwrap())).collect();
    assert_eq!(places, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    assert_eq!(found["gains"]["gains"], Value::Array(Vec::new()));
}

#[test]
fn what_does_not_fit_into_the_time_is_left_out_with_its_reason() {
    let found = keeping_to("gains", &printed_within("0.001", "--json -"));
    let left_out = found["gains"]["left_out"].as_array().unwrap();
    assert!(left_out.iter().filter(|one| one["reason"].as_str().unwrap().contains("time")).count() > 3, "{left_out:?}");
}

#[test]
fn what_cannot_be_asked_is_refused() {
    assert!(onepixel("gains digits digits").refusal().contains("--matrix"));
    assert!(onepixel("gains digits --matrix").refusal().contains("two datasets"));
    assert!(onepixel("gains digits --augment blur").refusal().contains("--augment"));
    assert!(onepixel("gains digits --from nothing-of-this-name").refusal().contains("nothing-of-this-name"));
}

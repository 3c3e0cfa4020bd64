//! Does `few-pixels` count pixels, and keep to its schema?

use serde_json::Value;

use crate::support::{keeping_to, onepixel, onepixel_on, train_and_test};

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("few_pixels", text)
}

#[test]
fn more_pixels_tell_a_pair_of_digits_apart_better() {
    let document = checked(&onepixel("few-pixels digits --pair 1 8 --most 6 --json -").text());
    let steps = document["few_pixels"]["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 6);
    let number = |step: usize, key: &str| steps[step][key].as_f64().unwrap();
    assert!((1..3).all(|step| number(step, "train_accuracy") > number(step - 1, "train_accuracy")), "{steps:#?}");
    assert!(number(2, "accuracy") > number(0, "accuracy") + 0.05, "{steps:#?}");
    assert_eq!(steps.iter().filter(|step| step["optimal"] == true).count(), 3);
    let needed = &document["few_pixels"]["needed"][1];
    let first = steps.iter().position(|step| step["accuracy"].as_f64().unwrap() >= 0.9).unwrap();
    assert_eq!((needed["accuracy"].as_f64(), needed["pixels"].as_u64()), (Some(0.9), Some(first as u64 + 1)));
}

#[test]
fn the_first_pixel_of_a_pair_is_the_best_threshold_of_the_one_pixel_probe() {
    let few = checked(&onepixel("few-pixels digits --pair 3 5 --most 1 --json -").text());
    let all: Value = serde_json::from_str(&onepixel("pixels digits --rule threshold --json -").text()).unwrap();
    let pairs = all["pixels"]["pairs"].as_array().unwrap();
    let pair = pairs.iter().find(|pair| pair["a"] == "3" && pair["b"] == "5").unwrap();
    assert_eq!(few["few_pixels"]["steps"][0]["train_accuracy"], pair["accuracy"]);
}

#[test]
fn the_table_and_the_rows_say_the_same() {
    let data = train_and_test();
    let text = onepixel_on("few-pixels {} --most 3", &data.path("")).text();
    assert!(text.contains("looks at") && text.contains("48 test images"), "{text}");
    let rows = onepixel_on("few-pixels {} --most 3 --csv -", &data.path("")).text();
    assert!(rows.starts_with("pixels,optimal,images,accuracy,accuracy_low,accuracy_high,train_accuracy,positions\n1,"));
    assert!(rows.lines().count() > 1 && rows.lines().skip(1).all(|row| row.split(',').nth(2) == Some("48")), "{rows}");
}

#[test]
fn a_class_that_is_not_there_is_named_with_those_that_are() {
    let error = onepixel("few-pixels digits --pair 3 x").refusal();
    assert!(error.contains("no images of a class named \"x\"") && error.contains("0, 1, 2"), "{error}");
    let error = onepixel("few-pixels digits --pair 3 3").refusal();
    assert!(error.contains("two different classes"), "{error}");
}

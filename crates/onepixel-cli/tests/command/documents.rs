//! Do JSON and CSV keep their promises?

use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, Sample, command, finish, keeping_to, onepixel, onepixel_on, real_data, train_and_test};

/// The keys of a pair that everyone may rely on.
const PAIR_KEYS: [&str; 15] = [
    "a",
    "b",
    "row",
    "col",
    "channel",
    "correct",
    "total",
    "accuracy",
    "balanced_accuracy",
    "threshold",
    "dark_class",
    "held_out",
    "majority_share",
    "ties",
    "p_value",
];

/// The document, which must keep to the schema and have every key of the contract.
fn checked(text: &str) -> Value {
    let document = keeping_to("pixels", text);
    for place in ["/schema_version", "/onepixel_version", "/dataset/name", "/dataset/source", "/dataset/test"]
        .into_iter()
        .chain(
            ["images", "height", "width", "channels", "classes/0/name", "classes/0/images"]
                .map(|key| Box::leak(format!("/dataset/train/{key}").into_boxed_str()) as &str),
        )
        .chain(["/pixels/rule", "/pixels/metric", "/pixels/single_pixel_all_classes/accuracy", "/pixels/vote_model"])
        .chain(["/pixels/summary/hardest/a", "/pixels/summary/easiest/b", "/pixels/summary/mean", "/timing"])
    {
        assert!(document.pointer(place).is_some(), "{place} is missing");
    }
    for pair in document["pixels"]["pairs"].as_array().unwrap() {
        PAIR_KEYS.iter().for_each(|key| assert!(pair.get(key).is_some(), "{key} is missing in {pair}"));
        for key in ["accuracy", "low", "high", "images", "how"] {
            assert!(pair["held_out"].get(key).is_some(), "held_out {key} is missing in {pair}");
        }
    }
    document
}

/// What must not differ from run to run: all but the timing, which comes last.
fn timeless(text: &str) -> &str {
    text.split_once("\n  \"timing\"").unwrap().0
}

/// Runs with one thread and with three, and returns the document and the table, which must not differ.
fn same_for_any_threads(arguments: &str, dataset: &Path) -> (Value, String) {
    let folder = Folder::new();
    let run = |threads: u32| {
        let (json, csv) = (folder.path("out.json"), folder.path("out.csv"));
        let line = format!(
            "{arguments} --threads {threads} --json {} --csv {}",
            json.to_str().unwrap(),
            csv.to_str().unwrap()
        );
        let table = onepixel_on(&line, dataset).text();
        (folder.read("out.json"), folder.read("out.csv"), table)
    };
    let ((json, csv, table), (other_json, other_csv, other_table)) = (run(1), run(3));
    assert_eq!(timeless(&json), timeless(&other_json));
    assert_eq!(csv, other_csv);
    assert_eq!(table, other_table);
    (checked(&json), csv)
}

fn number(value: &Value, place: &str) -> f64 {
    value.pointer(place).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {place} in {value}"))
}

#[test]
fn every_rule_metric_and_split_keeps_to_the_schema_and_no_thread_changes_it() {
    let data = train_and_test();
    for rule in ["lookup", "threshold"] {
        for metric in ["accuracy", "balanced"] {
            for (split, how, images) in [("train", "test", 48), ("test", "5-fold", 48), ("all", "5-fold", 171)] {
                let line = format!("pixels {{}} --rule {rule} --metric {metric} --split {split}");
                let (document, csv) = same_for_any_threads(&line, &data.path(""));
                let pixels = &document["pixels"];
                assert_eq!(
                    (&pixels["rule"], &pixels["metric"], &pixels["split"]),
                    (&rule.into(), &metric.into(), &split.into())
                );
                assert_eq!(pixels["pairs"].as_array().unwrap().len(), 3);
                assert_eq!(pixels["vote_model"]["images"], images, "{line}");
                let pair = &pixels["pairs"][0];
                assert_eq!(pair["held_out"]["how"], how, "{line}");
                assert_eq!(pair["threshold"].is_null(), rule == "lookup", "{line}");
                assert_eq!(pair["dark_class"].is_null(), rule == "lookup", "{line}");
                assert_eq!(csv.lines().count(), 1 + 3);
            }
        }
    }
}

#[test]
fn the_lookup_accuracy_of_each_pair_is_that_of_the_first_best_pixel_counted_by_hand() {
    let sample = Sample::new(4, 25, 12, 9);
    let folder = Folder::new();
    let file = folder.write("table.csv", sample.csv());
    let document = checked(&onepixel_on("pixels {} --shape 3x4 --json -", &file).text());
    let count = |class: u64, pixel: usize, value: u8| {
        let images = sample.images.iter().zip(&sample.labels);
        images.filter(|(image, label)| u64::from(**label) == class && image[pixel] == value).count() as u64
    };
    let pairs = document["pixels"]["pairs"].as_array().unwrap();
    assert_eq!(pairs.len(), 6);
    for pair in pairs {
        let class = |key: &str| pair[key].as_str().unwrap().parse::<u64>().unwrap();
        let (a, b) = (class("a"), class("b"));
        let correct = |pixel: usize| (0..=255).map(|value| count(a, pixel, value).max(count(b, pixel, value))).sum();
        let scores: Vec<u64> = (0..12).map(correct).collect();
        let best = *scores.iter().max().unwrap();
        let first = scores.iter().position(|&score| score == best).unwrap() as u64;
        assert_eq!(pair["correct"], best, "{pair}");
        assert_eq!((&pair["row"], &pair["col"]), (&(first / 4).into(), &(first % 4).into()), "{pair}");
        assert_eq!(pair["ties"], scores.iter().filter(|&&score| score == best).count() as u64 - 1, "{pair}");
        assert_eq!(number(pair, "/accuracy"), best as f64 / number(pair, "/total"));
    }
}

#[test]
fn the_digits_as_json_say_what_the_table_says() {
    let document = checked(&onepixel("pixels digits --json -").text());
    let pixels = &document["pixels"];
    assert_eq!((&document["schema_version"], &document["dataset"]["test"]), (&1.into(), &Value::Null));
    assert_eq!(document["dataset"]["source"], "embedded");
    assert_eq!(document["dataset"]["train"]["images"], 1797);
    assert_eq!(pixels["pairs"].as_array().unwrap().len(), 45);
    assert_eq!((&pixels["summary"]["hardest"]["a"], &pixels["summary"]["hardest"]["b"]), (&"1".into(), &"8".into()));
    assert!((number(pixels, "/vote_model/accuracy") - 0.804).abs() < 5e-4);
    assert!((number(pixels, "/summary/share_above_90") - 40.0 / 45.0).abs() < 1e-12);
}

#[test]
fn counting_from_one_moves_neither_json_nor_csv() {
    let data = train_and_test();
    for to in ["--json", "--csv"] {
        let text = |from: &str| onepixel_on(&format!("pixels {{}} --count-from {from} {to} -"), &data.path("")).text();
        let (from_0, from_1) = (text("0"), text("1"));
        match to {
            "--json" => assert_eq!(timeless(&from_0), timeless(&from_1)),
            _ => assert_eq!(from_0, from_1),
        }
    }
}

#[test]
fn csv_has_the_keys_of_the_json_as_columns_and_a_row_for_each_pair() {
    let text = onepixel("pixels digits --csv -").text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "a,b,row,col,channel,correct,total,accuracy,balanced_accuracy,threshold,dark_class,held_out_accuracy,\
         held_out_low,held_out_high,held_out_images,held_out_how,majority_share,ties,p_value,f1,f3,told_apart"
    );
    assert_eq!(lines.len(), 1 + 45);
    assert!(lines.iter().all(|line| line.split(',').count() == 22), "{text}");
    let one_and_eight = lines.iter().find(|line| line.starts_with("1,8,")).unwrap();
    assert!(one_and_eight.starts_with("1,8,1,2,0,292,356,0.820"), "{one_and_eight}");
}

#[test]
fn json_and_csv_files_are_written_together_while_the_table_is_printed() {
    let data = train_and_test();
    let folder = Folder::new();
    let (json, csv) = (folder.path("a.json"), folder.path("b.csv"));
    let line = format!("pixels {{}} --json {} --csv {}", json.to_str().unwrap(), csv.to_str().unwrap());
    let printed = onepixel_on(&line, &data.path("")).text();
    assert_eq!(printed, onepixel_on("pixels {}", &data.path("")).text());
    assert_eq!(folder.names(), ["a.json", "b.csv"]);
    checked(&folder.read("a.json"));
    assert_eq!(folder.read("b.csv"), onepixel_on("pixels {} --csv -", &data.path("")).text());
}

#[test]
fn permutations_give_every_pair_a_p_value_that_no_thread_changes() {
    let data = train_and_test();
    let (document, csv) = same_for_any_threads("pixels {} --permutations 9", &data.path(""));
    for pair in document["pixels"]["pairs"].as_array().unwrap() {
        let tenths = number(pair, "/p_value") * 10.0;
        assert!((1.0..=10.0).contains(&tenths) && (tenths - tenths.round()).abs() < 1e-9, "{pair}");
    }
    assert_eq!(
        csv.lines().nth(1).unwrap().split(',').nth(18).unwrap(),
        document["pixels"]["pairs"][0]["p_value"].to_string()
    );
}

#[test]
fn a_pair_looked_at_closely_leaves_the_json_as_it_is() {
    let data = train_and_test();
    let all = onepixel_on("pixels {} --json -", &data.path("")).text();
    let pair = onepixel_on("pixels {} --pair 2 0 --json -", &data.path("")).text();
    checked(&pair);
    assert_eq!(timeless(&pair), timeless(&all));
}

#[test]
fn two_classes_sixteen_classes_and_colour_keep_to_the_schema() {
    let folder = Folder::new();
    for (classes, shape, values, pairs) in [(2, "1x1", 1, 1), (16, "3x3", 9, 120), (3, "2x2x3", 12, 3)] {
        let file = folder.write("table.csv", Sample::new(classes, 7, values, 11).csv());
        let (document, csv) = same_for_any_threads(&format!("pixels {{}} --shape {shape}"), &file);
        assert_eq!(document["pixels"]["pairs_total"], pairs);
        assert_eq!(document["pixels"]["pairs"].as_array().unwrap().len(), pairs);
        assert_eq!(csv.lines().count(), 1 + pairs);
    }
}

#[test]
fn of_more_than_a_hundred_thousand_pairs_json_lists_the_extremes_and_csv_all() {
    let folder = Folder::new();
    let file = folder.write("many.csv", Sample::new(448, 2, 4, 13).csv());
    let (document, csv) = same_for_any_threads("pixels {} --top 3", &file);
    let pixels = &document["pixels"];
    assert_eq!(pixels["pairs_total"], 448 * 447 / 2);
    assert_eq!(pixels["pairs"].as_array().unwrap().len(), 6);
    assert_eq!(pixels["vote_model"], Value::Null);
    assert_eq!(csv.lines().count(), 1 + 448 * 447 / 2);
    assert!(csv.lines().all(|line| line.split(',').count() == 22));
    let hardest = &pixels["summary"]["hardest"];
    let of_hardest = |pair: &&Value| pair["a"] == hardest["a"] && pair["b"] == hardest["b"];
    let listed = pixels["pairs"].as_array().unwrap().iter().find(of_hardest).expect("the hardest pair is listed");
    assert_eq!(listed["accuracy"], hardest["accuracy"]);
    let least = csv.lines().skip(1).map(|line| line.split(',').nth(7).unwrap().parse::<f64>().unwrap());
    assert_eq!(least.fold(1.0, f64::min), number(hardest, "/accuracy"));
}

#[test]
fn class_names_of_any_kind_survive_in_json_and_csv() {
    let data = train_and_test();
    let names = ["comma, \"quote\"", "<script>alert(1)</script>", "あ\u{202e}אב🙂"];
    data.write("classes.txt", names.join("\n"));
    let document = checked(&onepixel_on("pixels {} --json -", &data.path("")).text());
    let found: Vec<&str> = document["dataset"]["train"]["classes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|class| class["name"].as_str().unwrap())
        .collect();
    assert_eq!(found, names);
    let csv = onepixel_on("pixels {} --csv -", &data.path("")).text();
    assert!(csv.lines().nth(1).unwrap().starts_with("\"comma, \"\"quote\"\"\",<script>alert(1)</script>,"), "{csv}");
}

#[test]
fn real_data_keep_to_the_schema() {
    let Some(data) = real_data() else { return };
    // Recorded by scripts that know nothing of this code: crates/onepixel/tests/data.
    for (name, hardest, correct) in [("mnist", ["3", "5"], 8906), ("fashion-mnist", ["Coat", "Shirt"], 8500)] {
        let run = |threads: &str| {
            let arguments = ["pixels", name, "--json", "-", "--threads", threads];
            finish(command(arguments).env("ONEPIXEL_DATA", &data)).text()
        };
        let (json, other) = (run("1"), run("2"));
        assert_eq!(timeless(&json), timeless(&other));
        let document = checked(&json);
        assert_eq!(document["dataset"]["train"]["images"], 60_000);
        assert_eq!(document["dataset"]["test"]["images"], 10_000);
        let found = &document["pixels"]["summary"]["hardest"];
        assert_eq!([&found["a"], &found["b"]], hardest);
        let pairs = document["pixels"]["pairs"].as_array().unwrap();
        let pair = pairs.iter().find(|pair| [&pair["a"], &pair["b"]] == hardest).unwrap();
        assert_eq!(pair["correct"], correct, "{name}");
    }
}

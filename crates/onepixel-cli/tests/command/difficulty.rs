//! What does the command say of each image?

use arrow_array::{Float32Array, StringArray};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

/// What a run prints on a small dataset; how far it has come may be told beside it.
fn printed(options: &str) -> String {
    let run =
        onepixel_on(&format!("difficulty {{}} --models nearest-mean,logistic {options}"), &train_and_test().path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    run.stdout
}

#[test]
fn every_image_is_in_the_document_and_in_the_table() {
    let found = keeping_to("difficulty", &printed("--json -"));
    let total = found["dataset"]["train"]["images"].as_u64().unwrap();
    let images = found["difficulty"]["images"].as_object().unwrap();
    for (property, values) in images {
        assert_eq!(values.as_array().unwrap().len() as u64, total, "{property}");
    }
    let in_groups: u64 =
        found["difficulty"]["groups"].as_array().unwrap().iter().filter_map(|group| group["images"].as_u64()).sum();
    assert_eq!(in_groups, total);
    assert_eq!(found["difficulty"]["best_model"], "logistic", "the other one has no probabilities");
    let table = printed("--csv -");
    assert_eq!(table.lines().count() as u64, total + 1);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = header.iter().position(|name| name == "margin").unwrap();
    for (row, margin) in reader.records().zip(images["margin"].as_array().unwrap()) {
        assert_eq!(row.unwrap()[place].parse::<f32>().unwrap(), margin.as_f64().unwrap() as f32);
    }
}

#[test]
fn the_same_line_writes_the_same_bytes_however_many_threads() {
    assert_eq!(printed("--csv - --threads 1"), printed("--csv - --threads 3"));
}

#[test]
fn the_test_images_are_judged_by_models_of_the_train_images() {
    let (folder, out) = (train_and_test(), Folder::new());
    let line = format!("difficulty {{}} --split test --models logistic --figure {}", out.path("map.svg").display());
    let text = onepixel_on(&line, &folder.path("")).stdout;
    assert!(text.contains("1 model that learned from the train images"), "{text}");
    let svg = out.read("map.svg");
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.has_tag_name("title") && node.text().is_some()));
    let found = keeping_to(
        "difficulty",
        &onepixel_on("difficulty {} --split test --models logistic --json -", &folder.path("")).stdout,
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

#[test]
fn the_table_of_images_is_csv_or_parquet_as_its_name_says() {
    let (data, out) = (train_and_test(), Folder::new());
    let line = |file: &str| {
        let options = "--models nearest-mean,logistic --csv -";
        let run =
            onepixel_on(&format!("difficulty {{}} {options} --images {}", out.path(file).display()), &data.path(""));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let csv = line("images.csv");
    assert_eq!(out.read("images.csv"), csv);
    line("images.Parquet");
    let file = std::fs::File::open(out.path("images.Parquet")).unwrap();
    let batches: Vec<_> = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().collect();
    let [Ok(batch)] = &batches[..] else { panic!("{} batches", batches.len()) };
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names: Vec<_> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), names);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(batch.num_rows(), rows.len());
    let labels = batch["label"].as_any().downcast_ref::<StringArray>().unwrap();
    let margins = batch["margin"].as_any().downcast_ref::<Float32Array>().unwrap();
    for (row, (label, margin)) in rows.iter().zip(labels.iter().zip(margins)) {
        assert_eq!(Some(&row[3]), label);
        assert_eq!(row[12].parse().ok(), margin);
    }
}

#[test]
fn tables_of_other_formats_and_images_without_labels_are_refused() {
    let refusal = onepixel("difficulty digits --images hard.xlsx").refusal();
    assert!(refusal.contains("hard.xlsx") && refusal.contains(".csv or .parquet"), "{refusal}");
    assert!(onepixel("difficulty --images x.npy").refusal().contains("--labels"));
    assert!(onepixel("difficulty digits --images x.csv --labels y.npy").refusal().contains("--labels"));
}

#[test]
fn the_page_has_the_map_and_the_images_that_a_region_of_it_shows() {
    let (data, out) = (train_and_test(), Folder::new());
    let line = format!("difficulty {{}} --models nearest-mean --json - --report {}", out.path("page.html").display());
    let run = onepixel_on(&line, &data.path(""));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let images = keeping_to("difficulty", &run.stdout)["dataset"]["train"]["images"].as_u64().unwrap() as usize;
    let html = out.read("page.html");
    assert!(html.contains("data-brush=\"on-map\"") && html.contains("class=\"plot\""), "{html}");
    assert_eq!((html.matches("<li data-x=").count(), html.matches("<image id=").count()), (images, images));
    assert_eq!(html.matches("<script").count(), 1, "its own");
}

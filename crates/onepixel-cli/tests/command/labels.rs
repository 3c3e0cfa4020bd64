//! Are suspicious labels listed, kept to the schema, drawn, and judged by a user's own probabilities?

use serde_json::Value;

use crate::support::{Folder, Sample, keeping_to, onepixel_on, train_and_test};

/// A rung that takes no time.
const QUICK: &str = "--models naive-bayes";

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("labels", text)
}

/// [`train_and_test`] with the first test image, of class 0, labelled 2.
fn spoiled() -> Folder {
    let folder = train_and_test();
    let mut sample = Sample::new(3, 15, 20, 2);
    sample.labels[0] = 2;
    let (_, labels) = sample.idx(&[5, 4]);
    folder.write("t10k-labels-idx1-ubyte", labels);
    folder
}

/// Probabilities of 0.9 for the class that each test image was made of.
fn own(extra: &str) -> String {
    let labels = Sample::new(3, 15, 20, 2).labels;
    let row = |label: &u16| ["0.9,0.05,0.05\n", "0.05,0.9,0.05\n", "0.05,0.05,0.9\n"][usize::from(*label)].to_owned();
    labels.iter().map(row).collect::<String>() + extra
}

#[test]
fn both_sets_are_judged_and_the_document_is_the_same_for_any_threads() {
    let data = spoiled();
    let run = |threads: u32| {
        let line = format!("labels {{}} {QUICK} --split all --threads {threads} --json -");
        onepixel_on(&line, &data.path("")).text()
    };
    let (one, three) = (run(1), run(3));
    let timeless = |text: &str| text.split_once("\n  \"timing\"").unwrap().0.to_owned();
    assert_eq!(timeless(&one), timeless(&three));
    let document = checked(&one);
    let sets = &document["labels"]["sets"];
    assert_eq!(
        (&sets[0]["set"], &sets[0]["how"], &sets[0]["images"]),
        (&"train".into(), &"5-fold".into(), &123.into())
    );
    assert_eq!((&sets[1]["set"], &sets[1]["how"], &sets[1]["images"]), (&"test".into(), &"test".into(), &48.into()));
    let suspects = sets[1]["suspects"].as_array().unwrap();
    assert!(suspects.is_sorted_by_key(|suspect| suspect["score"].as_f64().unwrap()), "{suspects:#?}");
    let planted = suspects.iter().find(|suspect| suspect["index"] == 0).unwrap();
    assert!(planted["given"] == 2 && planted["suggested"] != 2, "{planted}");
    assert!(document["timing"]["labels_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn own_probabilities_take_the_place_of_the_rungs() {
    let data = spoiled();
    let file = data.write("mine.csv", own(""));
    let line = format!("labels {{}} --predictions {} --json -", file.display());
    let document = checked(&onepixel_on(&line, &data.path("")).text());
    let set = &document["labels"]["sets"][0];
    assert_eq!(
        (&set["how"], &set["models"][0]["name"], &set["agreeing"]),
        (&"given".into(), &"own".into(), &47.into())
    );
    assert_eq!((&set["suspects"][0]["index"], &set["flagged"]), (&0.into(), &1.into()));
    assert_eq!(set["suspects"][0]["flagged"], true);
}

#[test]
fn the_table_names_the_image_its_label_and_what_it_is_likely() {
    let data = spoiled();
    let file = data.write("mine.csv", own(""));
    let line = format!("labels {{}} --predictions {} --top 1", file.display());
    let text = onepixel_on(&line, &data.path("")).text();
    let row: Vec<&str> = text.lines().find(|line| line.contains("yes")).unwrap().split_whitespace().collect();
    assert_eq!(row, ["0", "2", "0.050", "0", "0.900", "yes"], "{text}");
    assert!(text.contains("wrong labels") && text.contains("mine.csv"), "{text}");
}

#[test]
fn the_list_and_the_pictures_are_written() {
    let data = spoiled();
    let (csv, figure) = (data.path("list.csv"), data.path("list.svg"));
    let line = format!("labels {{}} {QUICK} --csv {} --figure {}", csv.display(), figure.display());
    onepixel_on(&line, &data.path("")).text();
    let list = data.read("list.csv");
    let mut lines = list.lines();
    assert_eq!(lines.next(), Some("set,kind,rank,index,name,given,other,score,flagged"));
    assert!(lines.next().unwrap().starts_with("test,suspect,1,"), "{list}");
    assert!(lines.any(|line| line.starts_with("test,suspect,") && line.contains(",0,2,")), "{list}");
    let svg = data.read("list.svg");
    assert!(svg.contains("Suspected labels of the test set") && svg.contains(">2 → "), "no caption");
    assert!(svg.matches("<image").count() >= 48, "all 48 suspects have their picture");
}

#[test]
fn what_cannot_be_judged_is_refused_with_file_and_place() {
    let data = spoiled();
    let refused = |rest: &str, parts: &[&str]| {
        let refusal = onepixel_on(&format!("labels {{}} {rest}"), &data.path("")).refusal();
        parts.iter().for_each(|part| assert!(refusal.contains(part), "{rest}: no {part:?} in {refusal}"));
    };
    let long = data.write("long.csv", own("1,0,0\n"));
    refused(&format!("--predictions {}", long.display()), &["--predictions ", "long.csv", "48", "found more"]);
    let classes = data.write("classes.csv", "0\n".repeat(48));
    let parts = ["classes.csv: line 1", "a probability for each of the 3 classes", "found 1 column"];
    refused(&format!("--predictions {}", classes.display()), &parts);
    let scores = data.write("scores.csv", "0.5,0.2,0.1\n".repeat(48));
    refused(&format!("--predictions {}", scores.display()), &["scores.csv", "prediction 0", "sum 0.8", "softmax"]);
    let negative = data.write("negative.csv", "1.5,-0.5,0\n".repeat(48));
    refused(&format!("--predictions {}", negative.display()), &["prediction 0, class 0", "found 1.5"]);
    refused("--models linear-svm", &["linear-svm: gives no class probabilities", "pca-knn"]);
    let both = format!("--split all --predictions {}", long.display());
    refused(&both, &["--split train or --split test"]);
    let over = format!("--predictions {0} --json {0}", long.display());
    refused(&over, &["long.csv: is read, and --json would replace it"]);
    let refusal = crate::support::onepixel("labels digits --split test").refusal();
    assert!(refusal.contains("has no test set"), "{refusal}");
}

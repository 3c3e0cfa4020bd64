//! What does the command say of complexity?

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel};

fn document(line: &str) -> Value {
    keeping_to("complexity", &onepixel(line).text())
}

fn value(document: &Value, key: &str) -> f64 {
    let measures = document["complexity"]["measures"].as_array().unwrap();
    measures.iter().find(|found| found["key"] == key).unwrap()["value"].as_f64().unwrap()
}

/// Recorded from NumPy, with a table of all distances.
#[test]
fn the_built_in_digits_have_the_recorded_values() {
    let found = document("complexity digits --json -");
    for (key, expected) in
        [("n1", 0.033389), ("n2", 0.358280), ("n3", 0.011686), ("lsc", 0.971706), ("t1", 0.559265), ("t4", 29.0 / 64.0)]
    {
        assert!((value(&found, key) - expected).abs() < 6e-7, "{key}");
    }
    assert_eq!(found["complexity"]["pairs"].as_array().unwrap().len(), 45);
}

#[test]
fn the_same_line_writes_the_same_bytes_however_many_threads() {
    let table =
        |threads: u32| onepixel(&format!("complexity digits --per-class 30 --csv - --threads {threads}")).stdout;
    let once = table(1);
    assert_eq!(once, table(1));
    assert_eq!(once, table(3));
    let mut lines = once.lines();
    assert_eq!(lines.next(), Some("a,b,images,measure,value,low,high,without,cautions"));
    assert_eq!(lines.count(), 32 + 45 * 10);
}

#[test]
fn a_pair_and_a_sample_are_said() {
    let text = onepixel("complexity digits --pair 1 8 --most 200").text();
    assert!(text.contains("complexity of the train set, 1 vs 8: 200 of 356 images, drawn at random"), "{text}");
    assert!(!text.contains("hardest pairs"), "{text}");
    let text = onepixel("complexity digits --per-class 20 --top 3").stdout;
    assert!(text.contains("hardest pairs") && text.contains("* LSC:") | text.contains("* T2:"), "{text}");
}

#[test]
fn what_is_not_there_is_refused() {
    assert!(onepixel("complexity digits --split test").refusal().contains("no test set"));
    assert!(onepixel("complexity digits --split other").refusal().contains("expected a set of"));
    assert!(onepixel("complexity digits --pair 1 1").refusal().contains("two different classes"));
    assert!(onepixel("complexity digits --most 1").refusal().contains("--most"));
}

#[test]
fn a_dialect_says_whose_numbers_these_are_and_what_it_does_not_compute() {
    let line = "complexity digits --per-class 20 --dialect";
    let text = onepixel(&format!("{line} pymfe")).stdout;
    assert!(text.contains("as pymfe 0.4.4 computes it") && text.contains("not computed: "), "{text}");
    let found = keeping_to("complexity", &onepixel(&format!("{line} problexity --json -")).stdout);
    assert_eq!(found["complexity"]["dialect"], "problexity");
    assert_eq!(found["complexity"]["measures"].as_array().unwrap().len(), 22);
    assert!(onepixel(&format!("{line} weka")).refusal().contains("problexity"));
}

#[test]
fn the_page_has_every_measure_and_every_pair() {
    let folder = Folder::new();
    let page = folder.path("page.html");
    let run = onepixel(&format!("complexity digits --per-class 20 --report {}", page.display()));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let html = folder.read("page.html");
    for part in ["F1v", "TwoNN", "ClsCoef", "8</bdi> – <bdi class=\"name\">9", "--per-class 20"] {
        assert!(html.contains(part), "{part}");
    }
    assert_eq!(html.matches("<script").count(), 1, "its own");
}

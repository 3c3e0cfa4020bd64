//! Does the ladder measure, keep to its schema, and take a user's own model in?

use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

/// Rungs that every version has.
const QUICK: &str = "--models single-pixel,pixel-vote";

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("ladder", text)
}

/// What must not differ from run to run: all but the timing, which comes last.
fn timeless(text: &str) -> &str {
    text.split_once("\n  \"timing\"").unwrap().0
}

fn ladder(rest: &str, path: &Path) -> Value {
    checked(&onepixel_on(&format!("ladder {{}} {QUICK} {rest} --json -"), path).text())
}

#[test]
fn the_document_is_the_same_for_any_threads_but_for_its_times() {
    let data = train_and_test();
    for rest in ["", "--per-class 5", "--seed 7 --seeds 2"] {
        let run = |threads: u32| {
            let line = format!("ladder {{}} {QUICK} {rest} --threads {threads} --json -");
            onepixel_on(&line, &data.path("")).text()
        };
        let (one, three) = (run(1), run(3));
        assert_eq!(timeless(&one), timeless(&three), "{rest}");
        let document = checked(&one);
        assert_eq!(document["ladder"]["how"], "test");
        assert_eq!(document["ladder"]["held_out_images"], 48);
        let names: Vec<&Value> =
            document["ladder"]["rungs"].as_array().unwrap().iter().map(|rung| &rung["name"]).collect();
        assert_eq!(names, ["single-pixel", "pixel-vote"]);
        let timed = document["timing"]["rungs"].as_array().unwrap();
        assert!(timed.iter().all(|rung| rung["fit_seconds"].as_f64().unwrap() > 0.0), "{timed:?}");
        assert!(document["timing"]["load_seconds"].as_f64().unwrap() > 0.0);
    }
}

#[test]
fn the_digits_get_what_the_one_pixel_probe_says() {
    let document = checked(&onepixel(&format!("ladder digits {QUICK} --json -")).text());
    let rungs = &document["ladder"]["rungs"];
    assert_eq!((&document["ladder"]["how"], &document["dataset"]["test"]), (&"5-fold".into(), &Value::Null));
    let pixels: Value = serde_json::from_str(&onepixel("pixels digits --json -").text()).unwrap();
    let single = &pixels["pixels"]["single_pixel_all_classes"]["held_out"];
    let vote = &pixels["pixels"]["vote_model"];
    for (rung, probe) in [(&rungs[0], single), (&rungs[1], vote)] {
        assert_eq!((&rung["accuracy"], &rung["accuracy_low"]), (&probe["accuracy"], &probe["low"]), "{rung}");
    }
    let confusion = rungs[1]["confusion"].as_array().unwrap();
    let sum = |row: &Value| row.as_array().unwrap().iter().map(|images| images.as_u64().unwrap()).sum::<u64>();
    assert_eq!(confusion.iter().map(sum).sum::<u64>(), 1797);
}

#[test]
fn the_sample_limits_what_is_learned_from_and_not_what_is_scored() {
    let data = train_and_test();
    let document = ladder("--per-class 3", &data.path(""));
    assert_eq!(document["ladder"]["per_class"], 3);
    assert_eq!(document["ladder"]["held_out_images"], 48);
    assert_eq!(document["dataset"]["train"]["images"], 123);
}

#[test]
fn a_limit_that_nothing_keeps_leaves_every_model_out_and_says_why() {
    let data = train_and_test();
    let document = ladder("--max-time 0.000001", &data.path(""));
    assert_eq!(document["ladder"]["rungs"].as_array().unwrap().len(), 0);
    assert_eq!(document["ladder"]["skipped"].as_array().unwrap().len(), 2);
}

#[test]
fn own_models_are_scored_beside_the_rungs() {
    let data = train_and_test();
    let labels: Vec<String> =
        [15usize, 16, 17].iter().enumerate().flat_map(|(class, &n)| vec![class.to_string(); n]).collect();
    let right = data.write("right.csv", labels.join("\n"));
    let scores: String = labels.iter().map(|label| if label == "2" { "0.9,0.1,0\n" } else { "0,1,0\n" }).collect();
    let scores = data.write("scores.csv", format!("2,1,0\n{scores}"));
    let rest = format!("--predictions mine={} --predictions a=b={}", right.display(), scores.display());
    let refusal = onepixel_on(&format!("ladder {{}} {QUICK} {rest}"), &data.path("")).refusal();
    assert!(refusal.contains("b=") && refusal.contains("No such file"), "{refusal}");
    let rest = format!("--predictions mine={} --predictions b={}", right.display(), scores.display());
    let document = ladder(&rest, &data.path(""));
    let rungs = document["ladder"]["rungs"].as_array().unwrap();
    let own = |rung: &Value| (rung["name"].clone(), rung["own"].clone(), rung["correct"].clone());
    assert_eq!(own(&rungs[0]), ("mine".into(), true.into(), 48.into()));
    assert_eq!(own(&rungs[1]), ("b".into(), true.into(), 33.into()), "class 0 is taken for 1");
    assert_eq!((rungs.len(), &rungs[2]["own"]), (4, &false.into()));
    assert_eq!(document["timing"]["rungs"].as_array().unwrap().len(), 2);
}

#[test]
fn wrong_predictions_are_refused_with_model_file_and_place() {
    let data = train_and_test();
    let wrong = data.write("wrong.csv", "0\n1\n9\n");
    let refused = |rest: &str, parts: &[&str]| {
        let refusal = onepixel_on(&format!("ladder {{}} {QUICK} {rest}"), &data.path("")).refusal();
        parts.iter().for_each(|part| assert!(refusal.contains(part), "{rest}: no {part:?} in {refusal}"));
    };
    let file = wrong.display();
    refused(&format!("--predictions mine={file}"), &["--predictions mine=", "wrong.csv: line 3", "found \"9\""]);
    refused(&format!("--predictions mine={file} --predictions mine={file}"), &["mine: named twice"]);
    refused("--predictions mine", &["NAME=FILE", "as in mine=mine.npy"]);
    refused(&format!("--predictions mine={file} --json {file}"), &["wrong.csv: is read, and --json would replace it"]);
    let refusal = onepixel_on("ladder digits --predictions mine={}", &wrong).refusal();
    assert!(refusal.contains("has no test set"), "{refusal}");
}

#[test]
fn wrong_options_are_refused_with_what_was_probably_meant() {
    let refusal = onepixel("ladder digits --models single-pxel").refusal();
    assert!(refusal.contains("single-pxel") && refusal.contains("'single-pixel'"), "{refusal}");
    for (rest, part) in [
        ("--max-time 0", "seconds above 0"),
        ("--max-time nan", "seconds above 0"),
        ("--max-time 1e300", "seconds above 0"),
        ("--per-class 0", "0 is not in"),
        ("--seeds 0", "0 is not in"),
        ("--figure x.pdf", "SVG or PNG"),
        ("--json - --csv -", "standard output"),
    ] {
        let refusal = onepixel(&format!("ladder digits {rest}")).refusal();
        assert!(refusal.contains(part), "{rest}: {refusal}");
    }
}

#[test]
fn the_help_lists_every_rung_with_its_settings() {
    let text = onepixel("ladder --help").text();
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in
        ["- single-pixel: best single pixel: lookup rule", "--max-time", "--predictions", "Exit codes", "Ctrl-C"]
    {
        assert!(flat.contains(part), "no {part:?} in {text}");
    }
    assert!(onepixel("man").text().contains("ONEPIXEL LADDER"));
    assert!(onepixel("completions bash").text().contains("single-pixel"));
}

#[test]
fn all_outputs_are_written_together_while_the_table_is_printed() {
    let data = train_and_test();
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    let line = format!("ladder {{}} {QUICK} --json {} --csv {}", path("a.json"), path("b.csv"));
    for figure in ["c.svg", "c.png"] {
        let text = onepixel_on(&format!("{line} --figure {}", path(figure)), &data.path("")).text();
        assert!(text.contains("best model") && text.contains("95 % Wilson intervals"), "{text}");
    }
    assert_eq!(folder.names(), ["a.json", "b.csv", "c.png", "c.svg"]);
    checked(&folder.read("a.json"));
    assert_eq!(folder.read("b.csv").lines().count(), 3);
    assert!(folder.read("c.svg").contains("brute-force pixel vote"));
    assert!(std::fs::read(folder.path("c.png")).unwrap().starts_with(b"\x89PNG"));
    onepixel_on(&format!("{line} --models nonsense"), &data.path("")).refusal();
    onepixel_on(&line.replace("b.csv", "no/b.csv"), &data.path("")).refusal();
    assert_eq!(folder.names().len(), 4);
}

#[test]
fn a_set_of_one_class_is_refused_and_leaves_no_file() {
    let folder = Folder::new();
    let table = folder.write("one.csv", "label,a,b,c,d\n".to_owned() + &"0,1,2,3,4\n".repeat(5));
    let out = folder.path("out.json");
    let refusal = onepixel_on(&format!("ladder {{}} --json {}", out.display()), &table).refusal();
    assert!(refusal.contains("at least two classes"), "{refusal}");
    assert_eq!(folder.names(), ["one.csv"]);
}

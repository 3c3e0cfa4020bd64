//! What does an audit write for others: published scores judged, READMEs, badges, tables, a verdict by other rules?

use serde_json::Value;

use crate::audit::checked;
use crate::support::{Folder, Sample, onepixel_on, train_and_test};

/// Five published scores on the 48 test images of the sample.
const SCORES: &str =
    "Model,Year,Top-1 accuracy (%)\nours,2026,97.92\n\"<b>, theirs\",2025,95.83\nc,2024,93.75\nd,2023,50\ne,2022,10\n";

fn quick(rest: &str, data: &Folder) -> String {
    onepixel_on(&format!("audit {{}} --quick --time 600 {rest}"), &data.path("")).text()
}

#[test]
fn published_scores_are_ranked_and_the_unit_is_stated() {
    let (data, folder) = (train_and_test(), Folder::new());
    let scores = folder.write("scores.csv", SCORES).display().to_string();
    let document = checked(&quick(&format!("--leaderboard {scores} --json -"), &data));
    let board = &document["leaderboard"];
    assert_eq!((&board["unit"], &board["test_images"]), (&"percent".into(), &48.into()));
    assert_eq!(board["results"][0]["accuracy"], 0.9792);
    assert_eq!(board["results"][1]["model"], "<b>, theirs");
    // 1, 2 and 3 errors of 48 are no difference; 24 are.
    assert_eq!(board["like_the_best"], 3);
    // (0.9792 − 0.1) / √((0.9792·0.0208 + 0.1·0.9) / √48) = 6.9659, and exp(−6.9659²) = 8.4e-22.
    let index = board["saturation"]["index"].as_f64().unwrap();
    assert!((board["saturation"]["normalised_spread"].as_f64().unwrap() - 6.9659).abs() < 1e-3 && index < 1e-20);
    assert_eq!(board["saturation"]["level"], "very_low");
    let text = quick(&format!("--leaderboard {scores} --leaderboard-images 9"), &data);
    assert!(text.contains("on 9 test images") && text.contains("read as per cent"), "{text}");
    assert!(checked(&quick("--json -", &data))["leaderboard"].is_null());
}

#[test]
fn a_leaderboard_that_cannot_be_meant_is_refused_before_the_work() {
    let (data, folder) = (train_and_test(), Folder::new());
    let bad = folder.write("bad.csv", "model,accuracy\na,0.9\nb,high\n").display().to_string();
    let good = folder.write("good.csv", SCORES).display().to_string();
    let no_test = folder.write("no-test.csv", Sample::new(3, 20, 16, 5).csv());
    for (line, parts) in [
        (format!("audit {{}} --quick --time 600 --leaderboard {bad}"), ["bad.csv: line 3", "\"high\""]),
        (
            format!("audit {{}} --quick --time 600 --per-class 5 --leaderboard {good}"),
            ["--per-class", "--leaderboard-images"],
        ),
        (
            format!("audit {} --quick --time 600 --leaderboard {good}", no_test.display()),
            ["no test set", "--leaderboard-images"],
        ),
        (format!("audit {{}} --quick --time 600 --leaderboard {good} --json {good}"), ["good.csv", "is read"]),
    ] {
        let refusal = onepixel_on(&line, &data.path("")).refusal();
        assert!(parts.iter().all(|part| refusal.contains(part)), "{line}: {refusal}");
    }
}

#[test]
fn readme_card_and_badge_say_the_verdict_and_names_stay_text() {
    let folder = Folder::new();
    let names = "<script>alert(1)</script>\na|b `c`\n\u{202e}evil\n";
    let data = train_and_test();
    data.write("classes.txt", names);
    let path = |name: &str| folder.path(name).display().to_string();
    let files = format!("--markdown {} --card {} --badge {}", path("a.md"), path("card.md"), path("b.svg"));
    quick(&files, &data);
    assert_eq!(folder.names(), ["a.md", "b.svg", "card.md"]);
    let section = folder.read("a.md");
    for part in
        ["| teaching a first model |", "### What models get", "### How this was measured", "--markdown", "seed 0"]
    {
        assert!(section.contains(part), "{part}: {section}");
    }
    assert!(!section.contains("<script") && !section.contains("a|b") && !section.contains('\u{202e}'), "{section}");
    assert!(section.contains("&lt;script&gt;"), "{section}");
    let card = folder.read("card.md");
    let (front, body) = card.strip_prefix("---\n").unwrap().split_once("---\n\n").unwrap();
    assert!(front.contains("task_categories:\n- image-classification\nsize_categories:\n- n<1K\n"), "{front}");
    assert!(body.starts_with("## Is "), "{body}");
    let badge = folder.read("b.svg");
    let badge = roxmltree::Document::parse(&badge).unwrap();
    let texts: Vec<&str> =
        badge.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text()).collect();
    assert_eq!((texts.len(), texts[0]), (2, "onepixel"));
    assert!(badge.root_element().attribute("aria-label").unwrap().contains(texts[1]));
}

#[test]
fn a_folder_gets_every_table_and_only_tables_are_replaced() {
    let (data, folder) = (train_and_test(), Folder::new());
    let scores = folder.write("scores.csv", SCORES).display().to_string();
    let tables = folder.path("tables");
    quick(&format!("--leaderboard {scores} --csv-folder {}", tables.display()), &data);
    let lines = |name: &str| std::fs::read_to_string(tables.join(name)).unwrap().lines().count();
    assert_eq!((lines("profile.csv"), lines("verdict.csv"), lines("pixels.csv")), (2, 8, 4));
    assert_eq!((lines("leaderboard.csv"), lines("missing.csv")), (6, 2), "labels are missing from a quick audit");
    assert!(lines("comparisons.csv") > 10 && lines("learning_curve.csv") > 2 && lines("headroom.csv") > 3);
    assert_eq!((lines("facts.csv"), lines("class_images.csv")), (3, 7), "two sets of three classes");
    assert!(lines("ladder.csv") > 5 && !tables.join("labels.csv").exists());
    quick(&format!("--csv-folder {}", tables.display()), &data);
    assert!(!tables.join("leaderboard.csv").exists(), "a table of the run before is not left among the new ones");
    std::fs::write(tables.join("notes.txt"), "mine").unwrap();
    let refusal =
        onepixel_on(&format!("audit {{}} --quick --time 600 --csv-folder {}", tables.display()), &data.path(""))
            .refusal();
    assert!(refusal.contains("notes.txt") && refusal.contains("new or an empty folder"), "{refusal}");
    assert_eq!(folder.names(), ["scores.csv", "tables"], "nothing temporary is left");
}

#[test]
fn the_verdict_follows_the_rules_of_a_file_and_names_them() {
    let (data, folder) = (train_and_test(), Folder::new());
    let rules = folder.write("rules.toml", "few_images = 10\n").display().to_string();
    let verdict = |rest: &str| -> Value { checked(&quick(&format!("{rest} --json -"), &data))["verdict"].take() };
    let (usual, other) = (verdict(""), verdict(&format!("--rules {rules}")));
    assert_eq!((&usual["rules"]["few_images"], &usual["purposes"][3]["rating"]), (&10_000.into(), &"ditch".into()));
    assert_eq!((&other["rules"]["few_images"], &other["rules"]["steps_care"]), (&10.into(), &6.0.into()));
    assert!(other["purposes"][3]["rule"].as_str().unwrap().contains("fewer than 10 train images"), "{other}");
    assert!(!other["purposes"][3]["reason"].as_str().unwrap().contains("only "), "{other}");
    for (content, parts) in [
        ("few_image = 10\n", ["line 1: `few_image = 10`: unknown key", "few_images"]),
        ("steps_ditch = 9\n", ["steps_care: expected at least steps_ditch", "found 6"]),
        ("success = \"half\"\n", ["line 1", "success"]),
        ("easy_error = nan\n", ["easy_error: expected a fraction", "NaN"]),
    ] {
        folder.write("rules.toml", content);
        let refusal = onepixel_on(&format!("audit {{}} --quick --time 600 --rules {rules}"), &data.path("")).refusal();
        assert!(refusal.contains("rules.toml") && parts.iter().all(|part| refusal.contains(part)), "{refusal}");
    }
}

//! Do datasets stand side by side, and are saved audits read with care?

use serde_json::{Value, json};

use crate::support::{Folder, keeping_to, onepixel, onepixel_on, train_and_test};

/// The document of an audit with nothing but what is read back.
fn saved(name: &str, mean: f64, knn: f64) -> Value {
    let rung = |name: &str, accuracy: f64| json!({"name": name, "title": name, "accuracy": accuracy, "low": 0.1, "high": 0.99});
    let pair = ["a", "b"];
    json!({
        "schema_version": 1,
        "profile": {
            "name": name, "train_images": 100, "test_images": 50, "classes": 2, "height": 2, "width": 2, "channels": 1,
            "one_pixel": {"hardest": 0.5, "hardest_pair": pair, "mean": mean, "easiest": 0.9, "easiest_pair": pair},
            "per_class": null, "rungs": [rung("knn", knn), rung("majority", 0.5)], "majority_share": 0.5,
            "resolution": 0.01, "steps_left": 4.0, "families": [{"family": "neighbours", "error": 0.2, "steps": 4.0}],
            "errors_in_worst_pairs": null, "label_error_share": null,
            "verdict": [{"purpose": "networks", "rating": "fit_with_care"}]
        }
    })
}

#[test]
fn saved_audits_and_datasets_stand_side_by_side() {
    let data = train_and_test();
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    onepixel_on(&format!("audit {{}} --quick --time 600 --json {}", path("a.json")), &data.path("")).text();
    let audit: Value = serde_json::from_str(&folder.read("a.json")).unwrap();
    let line = format!(
        "compare {} {{}} --quick --time 600 --json {} --figure {}",
        path("a.json"),
        path("c.json"),
        path("c.svg")
    );
    let text = onepixel_on(&line, &data.path("")).text();
    assert!(text.contains("one pixel, mean of pairs") && text.contains("random forest"), "{text}");
    let compared = keeping_to("compared", &folder.read("c.json"));
    assert_eq!(compared["profiles"][0], audit["profile"]);
    assert_eq!(compared["profiles"][1], audit["profile"], "audited now it is the same");
    roxmltree::Document::parse(&folder.read("c.svg")).unwrap();
}

#[test]
fn held_out_pairs_come_first_and_audits_of_before_that_have_none_are_read() {
    let folder = Folder::new();
    let mut now = saved("now", 0.9, 0.7);
    let pair = |accuracy: f64, told_apart: bool| {
        let (low, high) = (accuracy - 0.05, accuracy + 0.05);
        json!({"pair": ["a", "b"], "accuracy": accuracy, "low": low, "high": high, "images": 40, "told_apart": told_apart})
    };
    now["profile"]["one_pixel"]["held_out"] = json!({
        "hardest": pair(0.55, false), "mean": 0.7, "easiest": pair(0.9, true), "pairs": 3, "not_told_apart": 1
    });
    let files = [("now.json", now.clone()), ("before.json", saved("before", 0.8, 0.9))];
    let files = files.map(|(name, document)| folder.write(name, document.to_string()).display().to_string());
    let text = onepixel(&format!("compare {}", files.join(" "))).text();
    let row = |begin: &str| text.lines().position(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{text}"));
    let line = |begin: &str| text.lines().nth(row(begin)).unwrap();
    assert!(line("one pixel, hardest pair").contains("55.0 % [50.0, 60.0], not told apart"), "{text}");
    assert!(
        line("one pixel, hardest pair").ends_with('–') && line("pairs not told apart").contains("1 of 3"),
        "{text}"
    );
    assert!(row("one pixel, mean of pairs") < row("mean of pairs, in sample"), "{text}");
    assert!(line("mean of pairs, in sample").contains("90.0 %") && text.contains("audit the dataset again"), "{text}");
    let csv = onepixel(&format!("compare {} --sort mean_pair_held_out --csv -", files.join(" "))).text();
    assert!(csv.lines().next().unwrap().contains("hardest_pair_held_out,mean_pair_held_out,"), "{csv}");
    now["profile"]["one_pixel"]["held_out"]["hardest"]["low"] = json!(-1.0);
    let broken = folder.write("broken.json", now.to_string());
    let refusal = onepixel(&format!("compare {}", broken.display())).refusal();
    assert!(refusal.contains("one_pixel.held_out.hardest.low") && refusal.contains("from 0 to 1"), "{refusal}");
}

#[test]
fn columns_sort_numbers_from_high_to_low_and_names_from_a() {
    let folder = Folder::new();
    let files = [("b", 0.9, 0.7), ("a", 0.8, 0.9), ("c", 0.95, 0.8)].map(|(name, mean, knn)| {
        folder.write(&format!("{name}.json"), saved(name, mean, knn).to_string()).display().to_string()
    });
    for (sort, order) in [("", "bac"), ("--sort mean_pair", "cba"), ("--sort knn", "acb"), ("--sort name", "abc")] {
        let csv = onepixel(&format!("compare {} {sort} --csv -", files.join(" "))).text();
        let names: String = csv.lines().skip(1).map(|line| &line[..1]).collect();
        assert_eq!(names, order, "{sort}");
    }
    let refusal = onepixel(&format!("compare {} --sort nonsense", files[0])).refusal();
    assert!(refusal.contains("mean_pair") && refusal.contains("majority"), "{refusal}");
}

#[test]
fn what_is_no_audit_is_refused_with_file_place_and_expectation() {
    let folder = Folder::new();
    let mut no_profile = saved("x", 0.9, 0.9);
    no_profile.as_object_mut().unwrap().remove("profile");
    let mut other_version = saved("x", 0.9, 0.9);
    other_version["schema_version"] = 7.into();
    let mut with_complexity = saved("x", 0.9, 0.9);
    with_complexity["profile"]["complexity"] = json!({"f1": 0.5, "f3": 3.0});
    let cases = [
        ("{", "line 1"),
        ("[]", "expected"),
        (&format!("{{\"deep\": {}", "[".repeat(100_000)), "line 1"),
        (&no_profile.to_string(), "profile"),
        (&other_version.to_string(), "schema_version is 7"),
        (&saved("x", 1.5, 0.9).to_string(), "one_pixel.mean: expected a fraction from 0 to 1, found 1.5"),
        (&saved("x", 0.9, -1e300).to_string(), "rungs[0].accuracy"),
        (&with_complexity.to_string(), "complexity.f3: expected a fraction from 0 to 1, found 3"),
    ];
    for (content, part) in cases {
        let file = folder.write("x.json", content);
        let refusal = onepixel_on("compare {}", &file).refusal();
        assert!(refusal.contains("x.json: expected the document") && refusal.contains(part), "{part}: {refusal}");
    }
    let refusal = onepixel("compare nowhere.json").refusal();
    assert!(refusal.contains("nowhere.json") && refusal.contains("No such file"), "{refusal}");
}

#[test]
fn names_are_text_and_never_markup() {
    let folder = Folder::new();
    let name = "<script>alert(1)</script>\u{1b}[31m";
    let file = folder.write("x.json", saved(name, 0.9, 0.9).to_string());
    let figure = folder.path("x.svg");
    let files = format!("--figure {} --report {{}}.html --markdown {{}}.md", figure.display());
    let text = onepixel_on(&format!("compare {{}} {files}"), &file).text();
    assert!(!text.contains('\u{1b}'), "{text:?}");
    assert!(!folder.read("x.svg").contains("<script"));
    assert!(!folder.read("x.json.md").contains("<script"));
    assert_eq!(folder.read("x.json.html").matches("<script").count(), 1, "its own");
}

#[test]
fn the_page_has_every_number_of_every_dataset_and_the_chart() {
    let folder = Folder::new();
    let mut with_more = saved("second", 0.8, 0.9);
    with_more["profile"]["test_in_train_share"] = 0.04.into();
    with_more["profile"]["flagged_labels_share"] = 0.012_34.into();
    with_more["profile"]["sure_shortcuts"] = 2.into();
    with_more["profile"]["complexity"] = json!({"f1": 0.4321, "f3": 0.25});
    let files = [("a.json", saved("first", 0.9, 0.7)), ("b.json", with_more)]
        .map(|(name, document)| folder.write(name, document.to_string()).display().to_string());
    let page = folder.path("page.html");
    let csv = onepixel(&format!("compare {} --report {} --csv -", files.join(" "), page.display())).text();
    assert!(csv.lines().next().unwrap().contains("label_errors,flagged_labels,test_in_train,sure_shortcuts,"), "{csv}");
    assert!(csv.lines().nth(1).unwrap().contains(",,,,"), "documents without the new keys are still read: {csv}");
    let html = folder.read("page.html");
    assert!(csv.lines().next().unwrap().contains("easiest_pair,f1,f3,pixels_80,"), "{csv}");
    for part in [
        "first",
        "second",
        "F3, mean of pairs",
        "0.432",
        "4.00 %",
        "1.23 %",
        "fit with care",
        "Where each",
        "<svg",
        "data-sortable",
        "data-value=\"0.04\"",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let outside = html.replace("http://www.w3.org/2000/svg", "");
    assert!(!outside.contains("http:") && !outside.contains("https:"), "leads nowhere");
    let document =
        roxmltree::Document::parse(&html[html.find("<svg").unwrap()..html.find("</svg>").unwrap() + 6]).unwrap();
    assert!(document.descendants().filter(|node| node.has_tag_name("circle")).count() >= 4);
}

//! Is it told what changed between two datasets or two audits, and does the exit code say so?

use serde_json::Value;

use crate::support::{Folder, Run, command, finish, keeping_to};

/// A folder of classes with one picture a name, each of one grey value.
fn photos(folder: &Folder, root: &str, files: &[(&str, u8)]) -> std::path::PathBuf {
    for (name, value) in files {
        let path = folder.path(&format!("{root}/{name}"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let pixels: Vec<u8> = (0..64).map(|pixel| value.wrapping_add(pixel % 7)).collect();
        std::fs::write(path, [b"P5 8 8 255\n", &pixels[..]].concat()).unwrap();
    }
    folder.path(root)
}

const BEFORE: [(&str, u8); 6] =
    [("cat/a.pgm", 10), ("cat/b.pgm", 20), ("cat/c.pgm", 30), ("dog/d.pgm", 40), ("dog/e.pgm", 50), ("dog/f.pgm", 60)];
/// One is relabelled, one has other pixels, one went, one is renamed, and one came.
const AFTER: [(&str, u8); 6] = [
    ("cat/a.pgm", 10),
    ("dog/b.pgm", 20),
    ("cat/c.pgm", 31),
    ("dog/d.pgm", 40),
    ("dog/x.pgm", 60),
    ("cat/<b>new, \"1\".pgm", 90),
];

fn diff(folder: &Folder, arguments: &[&str]) -> Run {
    let (before, after) = (photos(folder, "v1", &BEFORE), photos(folder, "v2", &AFTER));
    finish(command(["diff"]).args([before, after]).args(arguments))
}

#[test]
fn images_that_came_went_or_changed_are_listed() {
    let folder = Folder::new();
    let text = diff(&folder, &[]).text();
    for line in [
        "before       v1, 6 images",
        "added                      1",
        "removed                    1",
        "unchanged                  2",
        "  train 0 (cat/<b>new, \"1\".pgm), labelled cat",
        "  train 4 (dog/e.pgm), labelled dog",
        "  cat to dog: train 1 (cat/b.pgm) to train 3 (dog/b.pgm)",
        "  train 5 (dog/f.pgm) to train 5 (dog/x.pgm)",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn documents_hold_every_change_and_keep_to_the_schema() {
    let folder = Folder::new();
    let path = |name: &str| folder.path(name).display().to_string();
    let written = [("--json", path("d.json")), ("--csv", path("d.csv")), ("--markdown", path("d.md"))];
    let arguments: Vec<&str> = written.iter().flat_map(|(option, path)| [*option, path.as_str()]).collect();
    diff(&folder, &arguments).text();
    let document = keeping_to("diff", &folder.read("d.json"));
    let counts = &document["datasets"]["counts"];
    let number = |kind: &str| counts[kind].as_u64().unwrap();
    let kinds = ["added", "removed", "relabelled", "changed", "moved", "renamed", "unchanged"];
    assert_eq!(kinds.map(number), [1, 1, 1, 1, 0, 1, 2], "{counts}");
    assert_eq!(document["datasets"]["changes"].as_array().unwrap().len(), 5);
    let mut table = csv::Reader::from_path(path("d.csv")).unwrap();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!((rows.len(), rows[0].get(7)), (5, Some("cat/<b>new, \"1\".pgm")));
    let markdown = folder.read("d.md");
    assert!(
        markdown.contains("1 added, 1 removed, 1 relabelled, 1 pixels changed, 1 renamed") && !markdown.contains("<b>")
    );
}

#[test]
fn the_exit_code_is_1_where_a_change_is_of_a_kind_that_is_named() {
    for (kinds, code) in [("moved", 0), ("added", 1), ("moved,renamed", 1), ("relabelled", 1), ("changed", 1)] {
        let run = diff(&Folder::new(), &["--fail-on", kinds]);
        assert_eq!(run.code, Some(code), "{kinds}: {}", run.stderr);
        assert_eq!(run.stderr.contains("1 added, 1 removed"), code == 1, "{}", run.stderr);
        assert!(run.stdout.contains("unchanged"), "the text is there whatever the code");
    }
    let folder = Folder::new();
    let photos = photos(&folder, "v1", &BEFORE);
    let run = finish(
        command(["diff"])
            .args([&photos, &photos])
            .args(["--fail-on", "added,removed,relabelled,changed,moved,renamed"]),
    );
    assert!(run.text().contains("unchanged                  6"), "a dataset and itself");
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let says = diff(&Folder::new(), &["--fail-on", "findings"]).refusal();
    assert!(says.contains("datasets have images, not findings"), "{says}");
    let folder = Folder::new();
    let audit = folder.write("a.json", "{}");
    let photos = photos(&folder, "v1", &BEFORE);
    let says = finish(command(["diff"]).args([&audit, &photos])).refusal();
    assert!(says.contains("found one of each"), "{says}");
    let says = finish(command(["diff"]).args([&audit, &audit])).refusal();
    assert!(says.contains("a.json: expected the document that `onepixel audit --json` writes"), "{says}");
    let says = finish(command(["diff"]).args([&photos, &photos]).args(["--memory", "1"])).refusal();
    assert!(says.contains("--memory"), "{says}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_leaves_nothing_behind() {
    use std::process::Stdio;
    use std::time::{Duration, Instant};

    let folder = Folder::new();
    let table = folder.write("many.csv", crate::support::Sample::new(2, 40_000, 9, 5).csv());
    let mut run = command(["diff", "--json"]);
    let mut run = run.arg(folder.path("d.json")).args([&table, &table]).stdout(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while folder.names().len() < 2 {
        assert!(Instant::now() < patience && run.try_wait().unwrap().is_none(), "no temporary file appears");
        std::thread::sleep(Duration::from_millis(1));
    }
    let interrupted = std::process::Command::new("kill").args(["-INT", &run.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    assert_eq!((run.wait().unwrap().code(), folder.names()), (Some(130), vec!["many.csv".to_owned()]));
}

#[test]
fn of_two_audits_new_and_changed_findings_are_told() {
    let folder = Folder::new();
    let audit = |name: &str, files: &[(&str, u8)]| {
        let (photos, file) = (photos(&folder, name, files), folder.path(&format!("{name}.json")));
        let mut run = command(["audit", "--quick", "--time", "5m", "--no-cache", "--json"]);
        assert_eq!(finish(run.arg(&file).arg(photos)).code, Some(0));
        file
    };
    let many = |twins: bool| -> Vec<(String, u8)> {
        let one =
            |index: u8| (format!("{}/{index:02}.pgm", if index.is_multiple_of(2) { "cat" } else { "dog" }), 7 * index);
        let mut files: Vec<(String, u8)> = (0..24).map(one).collect();
        if twins {
            files[5].1 = files[3].1;
        }
        files
    };
    let named =
        |files: &'static [(String, u8)]| files.iter().map(|(name, value)| (name.as_str(), *value)).collect::<Vec<_>>();
    let before = audit("before", &named(Vec::leak(many(false))));
    let after = audit("after", &named(Vec::leak(many(true))));
    let out = folder.path("d.json");
    let run = finish(command(["diff", "--fail-on", "findings", "--json"]).arg(&out).args([&before, &after]));
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("  duplicates: train ") && run.stdout.contains("2 images, equal"), "{}", run.stdout);
    let document = keeping_to("diff", &folder.read("d.json"));
    let findings = document["audits"]["findings"].as_array().unwrap();
    let is_new = |finding: &&Value| finding["kind"] == "duplicates" && finding["status"] == "new";
    assert_eq!(findings.iter().filter(is_new).count(), 1);
    let run = finish(command(["diff", "--fail-on", "findings"]).args([&before, &before]));
    assert!(run.text().contains("no difference in "), "an audit and itself");
}

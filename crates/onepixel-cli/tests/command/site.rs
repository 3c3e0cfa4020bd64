//! Is a site of saved audits whole, safe and up to date?

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Folder, Run, command, finish, keeping_to, onepixel};

/// The document of an audit.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let line = "audit digits --per-class 15 --quick --time 5m --no-cache --json -";
    serde_json::from_str(&onepixel(line).stdout).unwrap()
});

/// The same of a dataset of another name.
fn named(name: &str) -> Value {
    let mut document = DOCUMENT.clone();
    document["profile"]["name"] = name.into();
    document["dataset"]["name"] = name.into();
    document
}

fn save(folder: &Folder, file: &str, document: &Value) -> PathBuf {
    folder.write(file, document.to_string())
}

fn site(folder: &Folder, audits: &[PathBuf], arguments: &[&str]) -> Run {
    finish(command(["site"]).args(audits).arg("-o").arg(folder.path("site")).args(arguments))
}

/// All files below a folder with what is in them.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match path.is_dir() {
            true => found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes))),
            false => found.push((name, std::fs::read(path).unwrap())),
        }
    }
    found.sort();
    found
}

#[test]
fn each_dataset_has_a_page_its_audit_a_card_and_a_badge() {
    let folder = Folder::new();
    let audits = [save(&folder, "b.json", &named("Second set")), save(&folder, "a.json", &named("First set"))];
    let text = site(&folder, &audits, &[]).text();
    assert_eq!(text, format!("2 datasets: {}\n", folder.path("site/index.html").display()));
    let names: Vec<String> = files(&folder.path("site")).into_iter().map(|(name, _)| name).collect();
    let of = |set: &str| {
        ["audit.json", "badge.svg", "card.md", "index.html"].map(|file| format!("datasets/{set}/{file}")).to_vec()
    };
    let index = ["compared.csv", "compared.html", "compared.json"].map(str::to_owned).to_vec();
    let rest = ["index.html", "onepixel-site.json"].map(str::to_owned).to_vec();
    assert_eq!(names, [index, of("first-set"), of("second-set"), rest].concat());
    assert_eq!(folder.read("site/datasets/first-set/audit.json"), folder.read("a.json"), "byte for byte");
    keeping_to("compared", &folder.read("site/compared.json"));
    let page = folder.read("site/datasets/first-set/index.html");
    let headline = DOCUMENT["verdict"]["headline"].as_str().unwrap();
    assert!(page.contains(headline) && page.contains("href=\"../../index.html\""));
    for rung in DOCUMENT["profile"]["rungs"].as_array().unwrap() {
        assert!(page.contains(&format!("{:.2} %", 100.0 * rung["accuracy"].as_f64().unwrap())), "{rung}");
    }
    let card = folder.read("site/datasets/first-set/card.md");
    assert!(card.starts_with("---\npretty_name: \"First set\"\n") && card.contains("## Is First set worth your time?"));
    roxmltree::Document::parse(&folder.read("site/datasets/first-set/badge.svg")).unwrap();
    let index = folder.read("site/index.html");
    let places = ["First set", "Second set"].map(|name| index.find(&format!(">{name}</bdi>")).unwrap());
    assert!(places[0] < places[1], "by name, not in the order given");
    assert!(!index.contains("Since the last run"), "there was none");
}

#[test]
fn the_badge_is_that_of_the_audit() {
    let folder = Folder::new();
    let badge = folder.path("badge.svg").display().to_string();
    let json = folder.path("a.json").display().to_string();
    let line = format!("audit digits --per-class 15 --quick --time 5m --no-cache --json {json} --badge {badge}");
    assert_eq!(onepixel(&line).code, Some(0));
    site(&folder, &[folder.path("a.json")], &[]).text();
    let [(_, ours)] = &files(&folder.path("site"))
        .into_iter()
        .filter(|(name, _)| name.ends_with("badge.svg"))
        .collect::<Vec<_>>()[..]
    else {
        panic!("one badge")
    };
    assert_eq!(String::from_utf8_lossy(ours), folder.read("badge.svg"));
}

#[test]
fn what_changed_since_the_last_run_is_told() {
    let folder = Folder::new();
    let kept = save(&folder, "kept.json", &named("Kept"));
    let first =
        [kept.clone(), save(&folder, "a.json", &named("Better")), save(&folder, "gone.json", &named("Gone <b>"))];
    site(&folder, &first, &[]).text();
    let mut better = named("Better");
    better["profile"]["test_in_train_share"] = json!(0.25);
    better["profile"]["verdict"][0]["rating"] = json!("ditch");
    let second = [kept, save(&folder, "a.json", &better), save(&folder, "new.json", &named("New"))];
    site(&folder, &second, &[]).text();
    let index = folder.read("site/index.html");
    assert!(index.contains("Since the last run: 1 new, 1 changed, 1 gone."), "{index}");
    assert!(index.contains("Gone &lt;b&gt;</bdi>: gone"));
    assert!(!folder.path("site/datasets/gone-b").exists());
    let page = folder.read("site/datasets/better/index.html");
    assert!(page.contains("id=\"changes\"") && page.contains("25.0 %"));
    let changes = keeping_to("diff", &folder.read("site/datasets/better/changes.json"));
    assert_eq!(changes["audits"]["changed"], 1);
    assert!(folder.read("site/datasets/new/index.html").contains("had no audit of this dataset"));
    site(&folder, &second, &[]).text();
    assert!(folder.read("site/index.html").contains("Nothing changed since the last run."));
}

#[test]
fn another_site_than_the_one_that_is_replaced_can_be_compared_with() {
    let folder = Folder::new();
    let audits = [save(&folder, "a.json", &named("One"))];
    site(&folder, &audits, &[]).text();
    let old = folder.path("old");
    std::fs::rename(folder.path("site"), &old).unwrap();
    // An audit of the last run that cannot be read keeps nobody from making a new site.
    std::fs::write(old.join("datasets/one/audit.json"), "{}").unwrap();
    site(&folder, &audits, &["--previous", old.to_str().unwrap()]).text();
    let page = folder.read("site/datasets/one/index.html");
    assert!(page.contains("cannot be compared") && !page.contains(old.to_str().unwrap()));
    let complaint = site(&folder, &audits, &["--previous", folder.path("").to_str().unwrap()]).refusal();
    assert!(complaint.contains("expected a site that `onepixel site` has written: onepixel-site.json:"), "{complaint}");
}

#[test]
fn only_a_site_is_replaced_and_a_failure_leaves_it_as_it_was() {
    let folder = Folder::new();
    let audits = [save(&folder, "a.json", &named("One"))];
    site(&folder, &audits, &[]).text();
    let before = files(&folder.path("site"));
    let broken = [audits[0].clone(), folder.write("b.json", r#"{"schema_version": 1}"#)];
    let complaint = site(&folder, &broken, &[]).refusal();
    assert!(complaint.contains("b.json: expected the document that `onepixel audit --json` writes"), "{complaint}");
    assert_eq!(files(&folder.path("site")), before);
    assert_eq!(folder.names(), ["a.json", "b.json", "site"], "nothing is left over");
    for other in ["notes.txt", "datasets/one/mine.png", "datasets/photos/1.png", ".git/HEAD"] {
        let place = folder.path("site").join(other);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(&place, "mine").unwrap();
        let complaint = site(&folder, &audits, &[]).refusal();
        assert!(complaint.contains("which no site of onepixel's has"), "{other}: {complaint}");
        assert_eq!(std::fs::read(&place).unwrap(), b"mine");
        match other.split_once('/') {
            Some((".git", _)) => std::fs::remove_dir_all(folder.path("site/.git")).unwrap(),
            Some((_, "photos/1.png")) => std::fs::remove_dir_all(folder.path("site/datasets/photos")).unwrap(),
            _ => std::fs::remove_file(place).unwrap(),
        }
    }
    site(&folder, &audits, &[]).text();
    // A folder that only looks like a site is not replaced.
    std::fs::remove_file(folder.path("site/onepixel-site.json")).unwrap();
    assert!(site(&folder, &audits, &[]).refusal().contains("name a new or an empty folder"));
}

#[test]
fn a_manifest_that_leads_out_of_its_site_is_not_followed() {
    let folder = Folder::new();
    let audits = [save(&folder, "a.json", &named("One"))];
    site(&folder, &audits, &[]).text();
    let old = folder.path("old");
    std::fs::rename(folder.path("site"), &old).unwrap();
    let manifest = json!({"datasets": [{"name": "One", "folder": "../.."}], "files": []});
    std::fs::write(old.join("onepixel-site.json"), manifest.to_string()).unwrap();
    std::fs::write(folder.path("audit.json"), named("One").to_string()).unwrap();
    site(&folder, &audits, &["--previous", old.to_str().unwrap()]).text();
    assert!(folder.read("site/datasets/one/index.html").contains("had no audit of this dataset"));
}

#[test]
fn names_and_sentences_are_data_whatever_they_hold() {
    let folder = Folder::new();
    let hostile =
        ["<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "../../up", "\u{202e}gnp", "日本", ""];
    let audits: Vec<PathBuf> = hostile
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let mut document = named(name);
            document["verdict"]["headline"] = (*name).into();
            document["verdict"]["purposes"][0]["reason"] = (*name).into();
            document["profile"]["rungs"][0]["title"] = (*name).into();
            document["onepixel_version"] = (*name).into();
            save(&folder, &format!("{place}.json"), &document)
        })
        .collect();
    site(&folder, &audits, &[]).text();
    let written = files(&folder.path("site"));
    assert_eq!(written.iter().filter(|(name, _)| name.starts_with("datasets/")).count(), 4 * hostile.len());
    for (name, bytes) in &written {
        let text = String::from_utf8_lossy(bytes);
        // The metadata in front of a card is YAML, whose strings are no markup.
        let markup = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("html" | "svg") => &text[..],
            Some("md") => text.splitn(3, "---\n").nth(2).unwrap(),
            _ => "",
        };
        assert!(!markup.contains("<script>alert") && !markup.contains("<img src=x"), "{name}");
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || "-./".contains(c)), "{name}");
    }
}

/// In a debug build, on a busy machine: a release build takes a tenth.
#[test]
fn five_hundred_audits_stay_quick() {
    let folder = Folder::new();
    let audits: Vec<PathBuf> =
        (0..500).map(|place| save(&folder, &format!("{place}.json"), &named(&format!("Set {place}")))).collect();
    let begin = Instant::now();
    assert!(site(&folder, &audits, &[]).text().starts_with("500 datasets: "));
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    let size = std::fs::metadata(folder.path("site/index.html")).unwrap().len();
    assert!(size < 2_000_000, "the index has {size} bytes");
}

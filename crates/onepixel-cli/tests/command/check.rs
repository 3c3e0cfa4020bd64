//! Are datasets held to their policies?

use std::path::Path;

use serde_json::Value;

use crate::duplicates::{wave, with_duplicates};
use crate::support::{Folder, Run, command, finish, keeping_to, onepixel, onepixel_on, real_data};

/// The document, which must keep to its schema.
fn checked(text: &str) -> Value {
    keeping_to("check", text)
}

/// A policy about equal images and near copies, allowing none.
const NO_TWINS: &str = "\
[images]
unreadable = 0
blank = 0
[duplicates]
across = 0
near_across = 0
within_train = 0
conflicting_labels = 0
";

/// A check of the folder at `{}` by the policy `policy.toml` of another folder, `<>` in `rest`.
fn check(rest: &str, files: &Folder, data: &Path) -> Run {
    let files = files.path("").display().to_string();
    onepixel_on(&format!("check {{}} --policy {files}/policy.toml {}", rest.replace("<>", &files)), data)
}

fn with_policy(text: &str) -> Folder {
    let files = Folder::new();
    files.write("policy.toml", text);
    files
}

fn lines(run: &Run) -> Vec<&str> {
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    run.stdout.lines().collect()
}

#[test]
fn the_digits_keep_to_the_default_policy() {
    let away = Folder::new();
    let run = finish(command(["check", "digits"]).current_dir(away.path("")));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert!(run.stderr.contains("policy: the default policy (there is no onepixel.toml here)"), "{}", run.stderr);
    assert!(run.stderr.contains("duplicates.across: not checked: there is no test set"), "{}", run.stderr);
    let last = run.stderr.lines().last().unwrap();
    assert!(last.contains("keeps to 7 limits of the default policy"), "{last}");
}

#[test]
fn the_policy_that_is_printed_can_be_used_and_is_found_where_it_is_expected() {
    let text = onepixel("check --print-policy").text();
    let here = Folder::new();
    here.write("onepixel.toml", text.replace("min_images = 5", "min_images = 179"));
    let run = finish(command(["check", "digits"]).current_dir(here.path("")));
    let [line] = lines(&run)[..] else { panic!("{run:?}") };
    let expected = "classes.min_images: smallest class: 174 train images, at least 179 required: class 8 (174); class 2 (177); class 0 (178)";
    assert!(line.ends_with(expected), "{line}");
    assert!(run.stderr.contains("policy: onepixel.toml"), "{}", run.stderr);
    assert!(run.stderr.lines().last().unwrap().contains("violates 1 of 7 limits of onepixel.toml"), "{}", run.stderr);
}

#[test]
fn each_violated_limit_is_a_line_that_says_where_to_look() {
    let (data, files) = (with_duplicates(), with_policy(NO_TWINS));
    let run = check("", &files, &data.path(""));
    let told: Vec<&str> = lines(&run).into_iter().map(|line| line.split_once(": ").unwrap().1).collect();
    assert_eq!(
        told,
        [
            "images.blank: 1 image of one value (0.66 % of 152), at most 0 allowed: train 119 (class 2, value 0)",
            "duplicates.within_train: 1 train image equal to an earlier one (0.83 % of 120), at most 0 allowed: train 118 = \
         train 117",
            "duplicates.conflicting_labels: 1 group of equal images with unequal labels, at most 0 allowed: train 5 (2) = \
         test 30 (0)",
            "duplicates.across: 1 test image with an equal image in train (3.1 % of 32), at most 0 allowed: test 30 = train 5",
            "duplicates.near_across: 1 test image with a near copy in train (3.1 % of 32), at most 0 allowed: test 31 ≈ train 7",
        ]
    );
    assert!(run.stderr.lines().last().unwrap().contains("violates 5 of 6 limits"), "{}", run.stderr);
}

#[test]
fn the_document_keeps_to_its_schema_and_is_the_same_for_any_threads() {
    let (data, files) = (with_duplicates(), with_policy(NO_TWINS));
    let run = |threads: u32| {
        let run = check(&format!("--threads {threads} --json -"), &files, &data.path(""));
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        run.stdout
    };
    let (one, three) = (run(1), run(3));
    let timeless = |text: &str| text.split_once("\n  \"timing\"").unwrap().0.to_owned();
    assert_eq!(timeless(&one), timeless(&three));
    let document = checked(&one);
    let violation = &document["check"]["violations"][3];
    assert_eq!((&violation["key"], &violation["limit"]["at_most"]), (&"duplicates.across".into(), &0.into()));
    let images = serde_json::json!([{ "set": "test", "index": 30 }, { "set": "train", "index": 5 }]);
    assert_eq!(violation["occurrences"][0]["images"], images);
    assert_eq!(document["check"]["limits"][0]["outcome"], "kept");
    checked(&onepixel("check digits --json -").text_of_success());
}

impl Run {
    /// The output of a run that must have succeeded, whatever it remarked.
    fn text_of_success(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }
}

#[test]
fn a_baseline_accepts_todays_findings_and_fails_on_new_ones_only() {
    let (data, files) = (with_duplicates(), with_policy(NO_TWINS));
    let run = check("--baseline <>/known.json --write-baseline", &files, &data.path(""));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    assert!(run.stderr.contains("known.json: accepts what breaks 5 of 6 limits"), "{}", run.stderr);
    let run = check("--baseline <>/known.json", &files, &data.path(""));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{}", run.stderr);
    let last = run.stderr.lines().last().unwrap();
    assert!(last.ends_with("1 kept, 5 broken only by what the baseline accepts, 0 violated"), "{last}");

    // One more leak, test 3 = train 0, of equal labels; the black image is no longer black.
    let mut images = std::fs::read(data.path("t10k-images-idx3-ubyte")).unwrap();
    images[16 + 300..16 + 400].copy_from_slice(&wave(0));
    data.write("t10k-images-idx3-ubyte", images);
    let mut images = std::fs::read(data.path("train-images-idx3-ubyte")).unwrap();
    images[16 + 11_900..16 + 12_000].copy_from_slice(&wave(77_777));
    data.write("train-images-idx3-ubyte", images);
    let run = check("--baseline <>/known.json --json <>/found.json", &files, &data.path(""));
    let [line] = lines(&run)[..] else { panic!("{run:?}") };
    let expected = "duplicates.across: 2 test images with an equal image in train (6.2 % of 32), at most 0 allowed \
                    (1 in the baseline): test 3 = train 0";
    assert!(line.ends_with(expected), "{line}");
    assert!(run.stderr.contains("images.blank: resolved"), "{}", run.stderr);
    let document = checked(&files.read("found.json"));
    assert_eq!(document["check"]["resolved"][0]["key"], "images.blank");
    assert_eq!(files.names(), ["found.json", "known.json", "policy.toml"]);
}

#[test]
fn unreadable_images_are_violations_and_not_the_end() {
    let (data, files) = (with_duplicates(), with_policy("[images]\nunreadable = 0\nblank = 1\n"));
    let pictures = files.path("pictures").display().to_string();
    onepixel_on(&format!("convert {{}} {pictures} --to png"), &data.path("")).text();
    for broken in ["train/0/00000003.png", "test/1/00000001.png"] {
        std::fs::write(Path::new(&pictures).join(broken), "no picture").unwrap();
    }
    let run = check("", &files, Path::new(&pictures));
    let [line] = lines(&run)[..] else { panic!("{run:?}") };
    let expected = "pictures: images.unreadable: 2 images that cannot be read (1.3 % of 152), at most 0 allowed: \
                    test/1/00000001.png; train/0/00000003.png";
    assert_eq!(line, expected);
    // The baseline knows them wherever the folder lies.
    check("--baseline <>/known.json --write-baseline", &files, Path::new(&pictures)).text_of_success();
    let moved = files.path("moved");
    std::fs::rename(&pictures, &moved).unwrap();
    check("--baseline <>/known.json", &files, &moved).text_of_success();
    std::fs::write(moved.join("train/0/00000009.png"), "").unwrap();
    let run = check("--baseline <>/known.json", &files, &moved);
    assert!(lines(&run)[0].ends_with("(2 in the baseline): train/0/00000009.png"), "{run:?}");
}

#[test]
fn class_names_cannot_break_the_lines() {
    let (data, files) = (with_duplicates(), with_policy("[duplicates]\nconflicting_labels = 0\n"));
    data.write("classes.txt", "a\u{1b}[31mb\nc\u{202e}d\ne\n");
    let run = check("", &files, &data.path(""));
    let [line] = lines(&run)[..] else { panic!("{run:?}") };
    assert!(line.ends_with("train 5 (e) = test 30 (a\u{fffd}[31mb)"), "{line:?}");
}

#[test]
fn a_policy_that_cannot_be_read_is_refused_with_what_was_expected() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("folder")).unwrap();
    folder.write("empty", "");
    folder.write("nothing", "[test_set]\nrequired = false\n");
    folder.write("latin", b"[images]\nblank = 0 # caf\xe9\n");
    folder.write("huge", "#".repeat((1 << 20) + 1));
    folder.write("typo", "[duplicates]\nacros = 0\n");
    folder.write("negative", "[images]\nblank = -1\n");
    for (name, parts) in [
        ("folder", &["folder: cannot be read"][..]),
        ("missing", &["missing: cannot be read", "--print-policy"]),
        ("empty", &["expected at least one limit, found none"]),
        ("nothing", &["expected at least one limit, found none"]),
        ("latin", &["expected text in UTF-8, found byte 0xe9 at 24"]),
        ("huge", &["expected at most 1024 KiB of text, found more"]),
        ("typo", &["typo: line 2: `acros = 0`: unknown key `acros`, expected one of `across`"]),
        ("negative", &["line 2: `blank = -1`", "a whole number (so many) or a fraction from 0.0 to 1.0"]),
    ] {
        let path = folder.path(name).display().to_string();
        let refusal = onepixel(&format!("check digits --policy {path}")).refusal();
        assert!(parts.iter().all(|part| refusal.contains(part)), "{name}: {refusal}");
    }
    // A policy that is there and cannot be read is not passed over for the default one.
    std::fs::create_dir(folder.path("onepixel.toml")).unwrap();
    let refusal = finish(command(["check", "digits"]).current_dir(folder.path(""))).refusal();
    assert!(refusal.contains("onepixel.toml: cannot be read"), "{refusal}");
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let files = with_policy("[images]\nblank = 0\n");
    let head = "{\"baseline_version\": 1, \"dataset\": \"x\", \"accepted\": [";
    for (text, part) in [
        ("", "EOF"),
        ("{\"accepted\": [", "EOF"),
        (&*format!("{head}]}} garbage"), "trailing"),
        (&*format!("{head}], \"more\": 1}}"), "unknown field `more`"),
        (&*format!("{head}{{\"key\": \"images.blank\"}}]}}"), "missing field `what`"),
        (&*format!("{head}{{\"key\": \"images.blank\", \"what\": \"\", \"times\": 0}}]}}"), "`times` of at least 1"),
        (&*format!("{}]}}", head.replace('1', "2")), "expected baseline_version 1, found 2"),
    ] {
        files.write("known.json", text);
        let refusal = check("--baseline <>/known.json", &files, Path::new("digits")).refusal();
        let expected = "known.json: expected a baseline that `onepixel check --write-baseline` wrote";
        assert!(refusal.contains(part) && refusal.contains(expected), "{text}: {refusal}");
    }
    let refusal = check("--baseline <>/none.json", &files, Path::new("digits")).refusal();
    assert!(refusal.contains("write it first, with --write-baseline"), "{refusal}");
    let refusal = check("--write-baseline", &files, Path::new("digits")).refusal();
    assert!(refusal.contains("--baseline"), "{refusal}");
    let refusal = check("--baseline <>/policy.toml --write-baseline", &files, Path::new("digits")).refusal();
    assert!(refusal.contains("is read, and --baseline would replace it"), "{refusal}");
    let refusal = check("--baseline <>/a --write-baseline --json <>/a", &files, Path::new("digits")).refusal();
    assert!(refusal.contains("named by --json and by --baseline"), "{refusal}");
    assert_eq!(files.names(), ["known.json", "policy.toml"]);
}

/// facts.md: no two of MNIST's 70,000 images are equal, nor of today's Fashion-MNIST's.
#[test]
fn mnist_and_fashion_mnist_have_no_equal_images() {
    let Some(data) = real_data() else { return };
    let files = with_policy("[images]\nblank = 0\n[duplicates]\nacross = 0\nwithin_train = 0\nwithin_test = 0\n");
    for name in ["mnist", "fashion-mnist"] {
        let run = check("", &files, &data.join(name));
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{name}: {}", run.stderr);
    }
}

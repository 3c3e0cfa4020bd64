//! What users read, as whole pages: compared word by word, and reviewed as they are read.
//!
//! `INSTA_UPDATE=always cargo test --test command pages` takes what is new into `snapshots/`.

use std::fmt::Write;
use std::path::Path;

use insta::{Settings, assert_snapshot};

use crate::duplicates::with_duplicates;
use crate::support::{Folder, Run, Sample, onepixel, onepixel_on};

const COMMANDS: [&str; 24] = [
    "audit",
    "check",
    "compare",
    "completions",
    "complexity",
    "convert",
    "datasets",
    "diff",
    "difficulty",
    "duplicates",
    "fetch",
    "few-pixels",
    "gains",
    "labels",
    "ladder",
    "man",
    "merge",
    "pixels",
    "quality",
    "separable",
    "shortcuts",
    "show",
    "site",
    "sketch",
];

/// A run as its user sees it: the line, what is printed, what is remarked, and the exit code if it is not 0. Lines that say
/// how far long work has come depend on the machine and are left out; the folder of the test has no name of its own.
fn page(line: &str, folder: &Path) -> String {
    let Run { code, stdout, stderr } = onepixel_on(line, folder);
    let mut page = format!("$ onepixel {line}\n{stdout}");
    let is_progress = |line: &&str| line.ends_with(" %") && line.contains(": ");
    let remarks: Vec<&str> = stderr.lines().filter(|line| !is_progress(line)).collect();
    if !remarks.is_empty() {
        writeln!(page, "--- standard error\n{}", remarks.join("\n")).unwrap();
    }
    if let Some(code) = code.filter(|code| *code != 0) {
        writeln!(page, "--- exit code {code}").unwrap();
    }
    nameless(&page, folder)
}

/// A text without the name that the folder of the test happens to have.
fn nameless(text: &str, folder: &Path) -> String {
    let (path, name) = (folder.display().to_string(), folder.file_name().unwrap_or_default().display().to_string());
    match name.is_empty() {
        true => text.to_owned(),
        false => text.replace(path.trim_end_matches('/'), "{}").replace(&name, "photos"),
    }
}

/// Times differ from run to run, and with them the widths of their columns.
const TIMES: (&str, &str) = (r" *<?\d[\d.]* (ms|s|min)\b", " [time]");
const TITLES_OF_TIMES: (&str, &str) = (" +fit +predict", "  fit  predict");
/// What models compute in floating point may differ in its last digits from processor to processor.
const NUMBERS: (&str, &str) = (r" *\d+(,\d{3})*(\.\d+)?", " #");

fn with_filters(filters: &[(&str, &str)], compare: impl FnOnce()) {
    let mut settings = Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_filters(filters.to_vec());
    settings.bind(compare);
}

#[test]
fn the_help_of_each_command() {
    with_filters(&[], || {
        assert_snapshot!("help", onepixel("--help").text());
        for command in COMMANDS {
            assert_snapshot!(format!("help-{command}"), onepixel(&format!("{command} --help")).text());
        }
    });
}

#[test]
fn every_command_has_its_help_among_the_pages() {
    let help = onepixel("--help").text();
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let mut named: Vec<&str> = listed
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    named.sort_unstable();
    assert_eq!(named, COMMANDS);
}

#[test]
fn what_one_pixel_tells() {
    with_filters(&[], || {
        assert_snapshot!("pixels", page("pixels digits", Path::new("")));
        assert_snapshot!("pixels-pair", page("pixels digits --pair 1 8", Path::new("")));
    });
}

#[test]
fn an_audit_as_text_and_as_markdown() {
    let folder = Folder::new();
    let line = "audit digits --per-class 15 --quick --time 5m --no-cache --markdown {}audit.md";
    with_filters(&[TIMES, TITLES_OF_TIMES, NUMBERS], || {
        assert_snapshot!("audit", page(line, &folder.path("")));
        assert_snapshot!("audit-markdown", nameless(&folder.read("audit.md"), &folder.path("")));
    });
}

#[test]
fn suspicious_labels() {
    with_filters(&[TIMES, NUMBERS], || {
        assert_snapshot!("labels", page("labels digits --models naive-bayes --top 5", Path::new("")));
    });
}

#[test]
fn duplicates_and_what_a_check_makes_of_them() {
    let folder = with_duplicates();
    with_filters(&[], || {
        assert_snapshot!("duplicates", page("duplicates {} --models none", &folder.path("")));
        assert_snapshot!("check", page("check {}", &folder.path("")));
        assert_snapshot!("check-digits", page("check digits", Path::new("")));
    });
}

#[test]
fn ten_typical_errors() {
    let folder = Folder::new();
    folder.write("notes.txt", "");
    folder.write("table.csv", Sample::new(2, 4, 3, 1).csv());
    folder.write("short.csv", "label,a,b,c,d\n0,1,2,3,4\n1,2,3\n");
    folder.write("cut.npy", b"\x93NUMPY\x01\x00");
    folder.write("page.html", "<!DOCTYPE html><html></html>");
    let lines = [
        "pixels digts",
        "audit mnist",
        "audit {}",
        "audit {}table.csv --label-column last",
        "audit {}short.csv --label-column first",
        "audit {}cut.npy",
        "audit {}page.html",
        "labels digits --split validation",
        "ladder digits --models knm",
        "pixels digits --figure figure.jpg",
    ];
    let pages: Vec<String> = lines.iter().map(|line| page(line, &folder.path(""))).collect();
    with_filters(&[], || assert_snapshot!("errors", pages.join("\n")));
}

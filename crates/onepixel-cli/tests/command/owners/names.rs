//! Does whatever speaks of an image say which file it is?

use serde_json::Value;

use super::made::{digits, png, run};
use crate::support::{Folder, keeping_to};

/// Zeros and ones in files of scans, one zero among the ones; with `broken`, files that are no images, too.
fn scans(broken: bool) -> Folder {
    let folder = Folder::new();
    for (class, name) in ["zero", "one"].into_iter().enumerate() {
        let of_class = digits().into_iter().filter(|(label, _)| usize::from(*label) == class).take(64);
        for (place, (_, image)) in of_class.enumerate() {
            folder.put(&format!("data/{name}/scan_{:04}.png", 100 + 200 * class + place), png(&image));
        }
    }
    let zero = digits().into_iter().filter(|(label, _)| *label == 0).nth(100).unwrap().1;
    folder.put("data/one/scan_0777.png", png(&zero));
    if broken {
        for (place, name) in ["one/scan_0001.png", "one/scan_0333.jpg", "zero/scan_0000.png"].into_iter().enumerate() {
            folder.put(&format!("data/{name}"), vec![b'x'; place]);
        }
    }
    folder
}

const QUICK: [&str; 4] = ["--models", "pca-knn", "--split", "train"];

#[test]
fn suspicious_labels_are_named_by_their_files_also_after_images_were_left_out() {
    for broken in [false, true] {
        let folder = scans(broken);
        let path = folder.path("data");
        let run = |more: &[&str]| {
            let run = run("labels", &path, &[&QUICK, more].concat());
            assert_eq!(run.code, Some(0), "{}", run.stderr);
            run.stdout
        };
        let csv = run(&["--csv", "-"]);
        assert!(csv.starts_with("set,kind,rank,index,name,given,other,score,flagged\n"), "{csv}");
        let first = csv.lines().nth(1).unwrap();
        assert!(first.contains(",one/scan_0777.png,one,zero,") && first.ends_with(",true"), "{first}");
        assert!(run(&[]).lines().any(|line| line.contains("yes") && line.trim_end().ends_with("one/scan_0777.png")));
        let document = keeping_to("labels", &run(&["--json", "-"]));
        let suspect = &document["labels"]["sets"][0]["suspects"][0];
        assert_eq!((&suspect["name"], &suspect["flagged"]), (&"one/scan_0777.png".into(), &true.into()));
    }
}

#[test]
fn images_without_names_have_none_in_documents_and_no_column_in_the_table() {
    let run = |more: &[&str]| run("labels", "digits".as_ref(), &[&QUICK, more].concat()).stdout;
    let document = keeping_to("labels", &run(&["--json", "-"]));
    assert_eq!(document["labels"]["sets"][0]["suspects"][0]["name"], Value::Null);
    assert!(!run(&[]).contains("name"), "no column of names");
}

#[test]
fn examples_of_shortcuts_and_images_on_sheets_and_pages_are_named() {
    let folder = Folder::new();
    for (class, name) in ["zero", "one"].into_iter().enumerate() {
        let of_class = digits().into_iter().filter(|(label, _)| usize::from(*label) == class).take(80);
        for (place, (_, mut image)) in of_class.enumerate() {
            // A mark in the corner of one class.
            image[0] = if class == 1 { 255 } else { 0 };
            folder.put(&format!("data/{name}/{name}-{place:02}.png"), png(&image));
        }
    }
    let path = folder.path("data");
    let document = keeping_to("shortcuts", &run("shortcuts", &path, &["--json", "-"]).stdout);
    let examples = &document["shortcuts"]["shortcuts"][0]["examples"];
    for side in ["class", "rest"] {
        let (indices, names) = (&examples[format!("of_{side}")], &examples[format!("names_of_{side}")]);
        let names = names.as_array().unwrap();
        assert_eq!(indices.as_array().unwrap().len(), names.len());
        assert!(names.iter().all(|name| name.as_str().unwrap().ends_with(".png")), "{names:?}");
    }
    let csv = run("shortcuts", &path, &["--csv", "-"]).stdout;
    assert!(
        csv.lines().next().unwrap().ends_with(",names_of_class,names_of_rest") && csv.contains("one/one-"),
        "{csv}"
    );
    let sheet = run("show", &path, &["--index", "3", "--split", "train"]).stdout;
    assert!(sheet.contains("\n3") && sheet.contains("one-03"), "{sheet}");
    let page = folder.path("page.html");
    assert_eq!(run("audit", &path, &["--quick", "--report", page.to_str().unwrap()]).code, Some(0));
    let page = folder.read("page.html");
    assert!(page.contains("<bdi class=\"name\">one/one-") || page.contains("<bdi class=\"name\">zero/zero-"), "{page}");
}

#[test]
fn any_set_is_chosen_by_its_name() {
    let folder = Folder::new();
    folder.put_classes("data/train", &[("a", 30), ("b", 31)], 0);
    folder.put_classes("data/val", &[("a", 8), ("b", 9)], 50);
    let path = folder.path("data");
    let sheet = run("show", &path, &["--split", "val", "--each", "2"]).stdout;
    assert!(sheet.contains("of the val set"), "{sheet}");
    let document = run("labels", &path, &["--models", "pca-knn", "--split", "validation", "--json", "-"]).stdout;
    assert_eq!(keeping_to("labels", &document)["labels"]["sets"][0]["set"], "val");
    let refusal = run("show", &path, &["--split", "extra"]).refusal();
    assert!(refusal.contains("--split extra: expected a set of data: train, val"), "{refusal}");
}

#[test]
fn images_are_kept_and_dropped_by_name_in_every_set() {
    let folder = Folder::new();
    folder.put_classes("data/train", &[("a", 30), ("b", 31)], 0);
    folder.put_classes("data/val", &[("a", 8), ("b", 9)], 50);
    folder.put_classes("data", &[("test", 5)], 70);
    folder.write("drop.txt", "train/a/scan000.png\nval/b/scan008.png\ntest/scan001.png\n");
    let (source, list) = (folder.path("data"), folder.path("drop.txt"));
    let to = folder.path("out");
    let options = [to.to_str().unwrap(), "--to", "png", "--drop", list.to_str().unwrap()];
    let done = run("convert", &source, &options);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert!(done.stdout.contains("60 train, 16 val and 4 test images"), "{}", done.stdout);
    let again = super::made::told(&to, &[]);
    again.assert_set("train", &[("a", 29), ("b", 31)]);
    again.assert_set("val", &[("a", 8), ("b", 8)]);
    again.assert_unlabelled("test", 4);
    folder.write("drop.txt", "train/a/scan000.png\nnone.png\n");
    let to = folder.path("never");
    let refusal = run("convert", &source, &[to.to_str().unwrap(), "--drop", list.to_str().unwrap()]).refusal();
    assert!(refusal.contains("drop.txt: line 2, column 1") && refusal.contains("none.png"), "{refusal}");
    let left = run("convert", &source, &[folder.path("idx").to_str().unwrap()]);
    assert!(left.stderr.contains("val, 17 images, is not written: IDX has no place for it"), "{}", left.stderr);
}

//! Is the catalogue whole, and does the documentation say what it says?

use std::fmt::Write;

use onepixel_data::{Entry, RemoteFile, entries, entry, formats};

/// Set to write the tables of the documentation.
const WRITE: &str = "ONEPIXEL_WRITE_DOCS";

#[test]
fn every_dataset_that_was_promised_is_there() {
    let names: Vec<&str> = entries().map(|entry| entry.name.as_str()).collect();
    assert_eq!((names.len(), names[0]), (30, "digits"));
    for name in ["k49", "KMNIST", "emnist", "quickdraw", "cifar10", "organsmnist", "semeion", "medmnist-pathmnist"] {
        assert!(entry(name).is_some(), "{name}");
    }
    assert!(entry("organmnist3d").is_none(), "volumes are no images");
}

#[test]
fn counts_names_and_classes_agree_with_each_other() {
    for entry in entries() {
        let named = entry.class_names().count();
        assert!(named == entry.class_count || named == 0 || !entry.parts.is_empty(), "{}", entry.name);
        assert!(!entry.splits.is_empty() || entry.parts.iter().all(|part| !part.splits.is_empty()), "{}", entry.name);
        let of_parts = entry.parts.iter().flat_map(|part| part.splits.iter().map(|split| (split, part.classes.len())));
        for (split, classes) in entry.splits.iter().map(|split| (split, entry.class_count)).chain(of_parts) {
            if !split.class_counts.is_empty() {
                assert_eq!(split.class_counts.len(), classes, "{} {}", entry.name, split.name);
                assert_eq!(split.class_counts.iter().sum::<u64>(), split.images, "{} {}", entry.name, split.name);
            }
        }
    }
}

#[test]
fn every_file_can_be_verified_and_stays_in_its_folder() {
    let is_hex = |digest: &Option<String>, digits: usize| {
        digest.as_ref().is_none_or(|digest| {
            digest.len() == digits
                && digest.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
        })
    };
    let check = |file: &RemoteFile| {
        assert!(file.md5.is_some() || file.sha256.is_some(), "{}", file.name);
        assert!(is_hex(&file.md5, 32) && is_hex(&file.sha256, 64), "{}", file.name);
        assert!(file.name.split('/').all(|part| !part.is_empty() && part != ".."), "{}", file.name);
        for address in std::iter::once(&file.url).chain(&file.mirrors) {
            assert!(address.starts_with("https://") || address.starts_with("http://"), "{address}");
        }
    };
    for entry in entries() {
        entry.files.iter().for_each(check);
        entry.download(None).unwrap().iter().for_each(check);
        assert!(entry.superseded.iter().all(|file| is_hex(&file.md5, 32) && is_hex(&file.sha256, 64)));
    }
}

#[test]
fn the_tables_in_the_documentation_are_those_of_the_program() {
    documented("datasets/catalogue.md", "catalogue", &table());
    documented("datasets.md", "formats", &table_of_formats());
}

/// Asserts that a page of the documentation holds this table between its marks.
fn documented(page: &str, name: &str, table: &str) {
    let (begin, end) = (format!("<!-- {name}: begin -->\n"), format!("<!-- {name}: end -->"));
    let file = format!("{}/../../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = text.split_once(&begin).unwrap();
    let (written, after) = rest.split_once(&end).unwrap();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(file, format!("{before}{begin}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(written, table, "run this test once with {WRITE}=1");
    }
}

fn table_of_formats() -> String {
    let mut text = String::from("| format | endings | images | labels |\n|---|---|---|---|\n");
    for format in formats().filter(|format| !format.title.is_empty()) {
        let endings: Vec<String> = format.endings.iter().map(|ending| format!("`.{ending}`")).collect();
        writeln!(text, "| {} | {} | {} | {} |", format.title, endings.join(", "), format.images, format.labels)
            .unwrap();
    }
    text
}

fn table() -> String {
    let mut text = String::from("| name | dataset | images | shape | classes | licence |\n|---|---|---|---|---|---|\n");
    for entry in entries() {
        let also: String = entry.aliases.iter().map(|alias| format!(", `{alias}`")).collect();
        let shape = format!("{}×{}×{}", entry.height, entry.width, entry.channels);
        let (name, images) = (&entry.name, images(entry));
        let (display_name, licence) = (&entry.display_name, entry.licence_in_short());
        writeln!(text, "| `{name}`{also} | {display_name} | {images} | {shape} | {} | {licence} |", entry.class_count)
            .unwrap();
    }
    text
}

fn images(entry: &Entry) -> String {
    let splits = entry.splits.iter().map(|split| format!("{} {}", split.images, split.name));
    let parts = entry.parts.iter().filter(|part| !part.splits.is_empty()).map(|part| {
        let images: u64 = part.splits.iter().map(|split| split.images).sum();
        format!("`{}` {images}", part.name)
    });
    splits.chain(parts).collect::<Vec<_>>().join(", ")
}

//! Is a dataset described as Croissant, and is the description read as the same dataset?

use serde_json::Value;

use crate::support::{Folder, Run, command, finish, train_and_test};

/// Pictures of two classes in two sets, each of one grey value.
fn photos(folder: &Folder) -> std::path::PathBuf {
    for (place, name) in
        ["train/cat/1", "train/cat/2", "train/dog/3", "train/dog/4", "test/cat/5", "test/dog/6"].iter().enumerate()
    {
        let path = folder.path(&format!("photos/{name}.pgm"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, [b"P5 4 4 255\n", &[20 * place as u8; 16][..]].concat()).unwrap();
    }
    folder.path("photos")
}

fn audit(dataset: impl AsRef<std::ffi::OsStr>, description: &std::path::Path) -> Run {
    let mut run = command(["audit", "--quick", "--time", "5m", "--no-cache", "--croissant"]);
    finish(run.arg(description).arg(dataset))
}

fn values<'a>(document: &'a Value, name: &str) -> Vec<&'a Value> {
    let properties = document["additionalProperty"].as_array().unwrap();
    properties.iter().filter(|property| property["name"] == name).map(|property| &property["value"]).collect()
}

#[test]
fn a_description_of_pictures_is_read_as_the_same_dataset() {
    let folder = Folder::new();
    let photos = photos(&folder);
    for place in ["photos/croissant.json", "above.json"] {
        assert_eq!(audit(&photos, &folder.path(place)).code, Some(0));
        let document: Value = serde_json::from_str(&folder.read(place)).unwrap();
        assert_eq!(document["conformsTo"], "http://mlcommons.org/croissant/1.1");
        assert_eq!(document["recordSet"][0]["data"][0]["sets/images"], 4);
        assert_eq!(document["recordSet"][1]["data"][1]["classes/name"], "dog");
        assert!(
            values(&document, "best_accuracy")[0].is_f64() && values(&document, "suitable_for_networks").len() == 1
        );
        // A document that ends in .json is an audit to `diff`: the description is converted first.
        let converted = folder.path("converted");
        let mut run = command(["convert", "--to", "png", "--force"]);
        assert_eq!(finish(run.arg(folder.path(place)).arg(&converted)).code, Some(0), "{place}");
        let run = finish(
            command(["diff", "--fail-on", "added,removed,relabelled,changed,moved"]).args([&photos, &converted]),
        );
        assert_eq!(run.code, Some(0), "{place}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn of_other_files_each_has_its_digest_and_what_is_built_in_has_none() {
    let data = train_and_test();
    audit(data.path(""), &data.path("croissant.json"));
    let document: Value = serde_json::from_str(&data.read("croissant.json")).unwrap();
    let files = document["distribution"].as_array().unwrap();
    assert_eq!(files.len(), data.names().len() - 1, "all but the description");
    assert!(files.iter().all(|file| file["@type"] == "cr:FileObject" && file["sha256"].as_str().unwrap().len() == 64));
    let folder = Folder::new();
    audit("digits", &folder.path("digits.json"));
    let document: Value = serde_json::from_str(&folder.read("digits.json")).unwrap();
    assert_eq!((document["distribution"].as_array().unwrap().len(), &document["license"]), (0, &"CC BY 4.0".into()));
}

#[test]
fn a_description_elsewhere_is_refused_before_the_work() {
    let (folder, elsewhere) = (Folder::new(), Folder::new());
    let run = audit(photos(&folder), &elsewhere.path("croissant.json"));
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("a description is read beside what it describes"), "{}", run.stderr);
    assert!(elsewhere.names().is_empty() && run.stdout.is_empty());
}

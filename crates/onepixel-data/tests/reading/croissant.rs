//! Are local Croissant descriptions read, and all others refused with the reason?

use serde_json::{Value, json};

use onepixel::dataset::{Dataset, NamedSet};
use onepixel_data::Request;

use crate::pictures::{Files, dots, files, put, tar_gz, zip};
use crate::support::{Folder, assert_says, load, refusal};

/// What makes a description another.
type Change = Box<dyn FnOnce(&mut Value)>;

/// A description of the images below `train` and `test`, in the words of Croissant 1.1.
fn description() -> Value {
    let path = |property: &str, regex: &str| {
        json!({
            "fileSet": {"@id": "images"}, "extract": {"fileProperty": property}, "transform": {"regex": regex}
        })
    };
    json!({
        "@context": {"@vocab": "https://schema.org/", "cr": "http://mlcommons.org/croissant/", "sc": "https://schema.org/"},
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": "Dots",
        "license": "CC BY 4.0",
        "distribution": [{"@type": "cr:FileSet", "@id": "images", "includes": ["train/*/*.png", "test/*/*.png"]}],
        "recordSet": [{
            "@type": "cr:RecordSet",
            "@id": "records",
            "field": [
                {
                    "@type": "cr:Field", "@id": "records/image", "name": "image", "dataType": "sc:ImageObject",
                    "source": {"fileSet": {"@id": "images"}, "extract": {"fileProperty": "content"}}
                },
                {"@id": "records/kind", "name": "kind", "dataType": ["sc:Text", "cr:Label"], "source": path("filepath", "^.*/([^/]+)/[^/]+$")},
                {"@id": "records/split", "name": "split", "dataType": "sc:Text", "source": path("fullpath", "^(?:.*/)?([^/]+)/[^/]+/[^/]+$")}
            ]
        }]
    })
}

/// What a folder with these files and this description is read as.
fn read(files: &Files, description: &Value) -> Dataset {
    let folder = Folder::new();
    put(&folder, files);
    load(&Request::dataset(folder.file("croissant.json", description.to_string()))).unwrap()
}

fn refused(files: &Files, change: impl FnOnce(&mut Value)) -> String {
    let folder = Folder::new();
    put(&folder, files);
    let mut description = description();
    change(&mut description);
    refusal(&Request::dataset(folder.file("croissant.json", description.to_string())))
}

/// The sets with their images and classes.
fn told(dataset: &Dataset) -> Vec<(String, Vec<String>)> {
    let images = |set: &NamedSet| {
        let image = |index| {
            let (name, class) = (set.unlabelled().name_of(index), set.class_of(index));
            format!("{} {}", name.unwrap_or_default(), class.unwrap_or_default())
        };
        (set.name.to_string(), (0..set.len()).map(image).collect())
    };
    dataset.sets().iter().map(images).collect()
}

#[test]
fn images_in_folders_are_read_with_the_labels_and_sets_that_their_paths_say() {
    let dataset = read(&dots(), &description());
    assert_eq!((dataset.name.as_str(), dataset.licence.as_deref()), ("Dots", Some("CC BY 4.0")));
    let expected = [
        ("train", &["train/a/1.png a", "train/a/2.png a", "train/b/3.png b"][..]),
        ("test", &["test/a/4.png a", "test/b/5.png b"]),
    ];
    let expected =
        expected.map(|(set, images)| (set.to_owned(), images.iter().map(|image| (*image).to_owned()).collect()));
    assert_eq!(told(&dataset), expected);
}

#[test]
fn an_archive_beside_the_description_is_read_and_never_unpacked() {
    for (name, bytes) in [("dots.zip", zip(&dots())), ("dots.tar.gz", tar_gz(&dots()))] {
        let mut description = description();
        description["distribution"][0]["containedIn"] = json!({"@id": "archive"});
        let archive = json!({"@type": "cr:FileObject", "@id": "archive", "contentUrl": name});
        description["distribution"].as_array_mut().unwrap().push(archive);
        let dataset = read(&files(&[(name, bytes)]), &description);
        assert_eq!((dataset.train.len(), dataset.test.as_ref().unwrap().len()), (3, 2), "{name}");
        assert_eq!(dataset.train.classes(), ["a", "b"]);
    }
}

#[test]
fn classes_are_in_the_order_that_the_description_gives_them() {
    let mut described = description();
    let classes = json!({
        "@id": "kinds",
        "field": [{"@id": "kinds/name", "dataType": "sc:Text"}],
        "data": [{"kinds/name": "b"}, {"kinds/name": "none"}, {"kinds/name": "a"}]
    });
    described["recordSet"].as_array_mut().unwrap().push(classes);
    described["recordSet"][0]["field"][1]["references"] = json!({"field": {"@id": "kinds/name"}});
    let dataset = read(&dots(), &described);
    assert_eq!(
        (dataset.train.classes(), dataset.train.labels()),
        (&["b", "none", "a"].map(String::from)[..], &[2, 2, 0][..])
    );
}

#[test]
fn without_a_set_all_images_are_one_and_excluded_files_are_none() {
    let mut described = description();
    described["recordSet"][0]["field"].as_array_mut().unwrap().pop();
    described["distribution"][0]["includes"] = json!("*.png");
    described["distribution"][0]["excludes"] = json!(["test/b/*"]);
    let dataset = read(&dots(), &described);
    assert_eq!((dataset.train.len(), dataset.sets().len()), (4, 1));
}

#[test]
fn what_is_not_read_is_refused_with_the_reason() {
    let field = |description: &mut Value, field: usize, key: &str, value: Value| {
        description["recordSet"][0]["field"][field][key] = value;
    };
    let contained = |description: &mut Value, address: &str| {
        description["distribution"][0]["containedIn"] = json!({"@id": "archive"});
        let archive = json!({"@type": "cr:FileObject", "@id": "archive", "contentUrl": address});
        description["distribution"].as_array_mut().unwrap().push(archive);
    };
    let column = json!({"fileObject": {"@id": "t"}, "extract": {"column": "label"}});
    let table = json!({"fileSet": {"@id": "tables"}, "extract": {"column": "image"}});
    let cases: Vec<(Change, &[&str])> = vec![
        (Box::new(move |d| contained(d, "https://example.org/dots.zip")), &["which is remote", "download it first"]),
        (Box::new(move |d| contained(d, "../dots.zip")), &["a path within the folder", "\"../dots.zip\""]),
        (Box::new(move |d| contained(d, "/etc/passwd")), &["a path within the folder"]),
        (Box::new(move |d| contained(d, "a\\..\\..\\b.zip")), &["a path within the folder"]),
        (Box::new(move |d| contained(d, "none.zip")), &["none.zip"]),
        (Box::new(move |d| d["distribution"][0]["containedIn"] = json!({"@id": "?"})), &["none called \"?\""]),
        (Box::new(move |d| d["recordSet"] = json!([])), &["a field of type sc:ImageObject", "0 record sets"]),
        (Box::new(move |d| field(d, 0, "source", table)), &["files of a cr:FileSet", "name the folder of the tables"]),
        (
            Box::new(move |d| field(d, 1, "source", column)),
            &["the kind as a regular expression", "\"column\":\"label\"", "`labels`"],
        ),
        (
            Box::new(move |d| d["recordSet"][0]["field"][1]["source"]["transform"]["regex"] = json!("(")),
            &["the kind as a regular expression", "unclosed group"],
        ),
        (
            Box::new(move |d| d["recordSet"][0]["field"][1]["source"]["transform"]["regex"] = json!("^train/(.)/")),
            &["files whose path fits ^train/(.)/, the kind of each", "\"test/a/4.png\""],
        ),
        (Box::new(move |d| d["distribution"][0]["includes"] = json!("*.jpg")), &["files like *.jpg", "none of the"]),
    ];
    for (change, says) in cases {
        let message = refused(&dots(), change);
        assert!(message.contains("croissant.json: ") || message.contains("none.zip: "), "{message}");
        assert_says(&message, says);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_folder_is_not_followed() {
    let (outside, folder) = (Folder::new(), Folder::new());
    let archive = outside.file("dots.zip", zip(&dots()));
    std::os::unix::fs::symlink(archive, folder.path().join("dots.zip")).unwrap();
    let mut described = description();
    described["distribution"][0]["containedIn"] = json!({"@id": "archive"});
    described["distribution"].as_array_mut().unwrap().push(json!({"@id": "archive", "contentUrl": "dots.zip"}));
    let file = folder.file("croissant.json", described.to_string());
    assert_says(&refusal(&Request::dataset(file)), &["dots.zip", "which leads out of it"]);
}

#[test]
fn other_json_is_no_description() {
    let folder = Folder::new();
    let file = folder.file("metadata.json", json!({"@context": "https://schema.org", "@type": "Person"}).to_string());
    let says = refusal(&Request::dataset(file));
    assert!(!says.contains("Croissant") && !says.contains("record set"), "{says}");
}

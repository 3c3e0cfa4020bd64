//! Which files, sets, classes and images are there?

use std::collections::BTreeSet;

use onepixel::dataset::{Dataset, NamedSet};
use serde_json::{Map, Value, json};

use super::{DistributedFile, Distribution};

/// The address of the set of image files.
const IMAGE_FILES: &str = "image-files";

/// Patterns of where a name says the label or the set: the folder of the file, the one around that, and the one around that. They
/// begin at the file, so that it does not matter below which folder all of it lies.
const FOLDERS: [(usize, &str); 3] = [
    (1, r"^(?:.*/)?([^/]+)/[^/]+$"),
    (2, r"^(?:.*/)?([^/]+)/[^/]+/[^/]+$"),
    (3, r"^(?:.*/)?([^/]+)/[^/]+/[^/]+/[^/]+$"),
];

/// The files, each with its digest; or the set of files that are images.
pub(super) fn distribution(dataset: &Dataset, distribution: &Distribution) -> Vec<Value> {
    match distribution {
        Distribution::None => Vec::new(),
        Distribution::Files(files) => files.iter().map(file).collect(),
        Distribution::Images { folder } => vec![json!({
            "@type": "cr:FileSet",
            "@id": IMAGE_FILES,
            "name": IMAGE_FILES,
            "encodingFormat": encoding_formats(dataset),
            "includes": includes(dataset, folder),
        })],
    }
}

fn file(file: &DistributedFile) -> Value {
    json!({
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "contentUrl": file.path,
        "contentSize": format!("{} B", file.bytes),
        "encodingFormat": media_type(&file.path),
        "sha256": file.sha256,
    })
}

/// The sets, the classes, and of images in folders each with its label and its set.
pub(super) fn record_sets(dataset: &Dataset, distribution: &Distribution) -> Vec<Value> {
    let mut records = vec![sets(dataset), classes(dataset)];
    if matches!(distribution, Distribution::Images { .. }) {
        records.push(images(dataset));
    }
    records
}

fn sets(dataset: &Dataset) -> Value {
    let data = dataset.sets().into_iter().map(|set| {
        json!({
            "sets/name": set.name.name(),
            "sets/images": set.len(),
            "sets/labelled": set.labelled().is_some(),
        })
    });
    json!({
        "@type": "cr:RecordSet",
        "@id": "sets",
        "name": "sets",
        "description": "The sets, each with the number of its images and whether they have labels",
        "dataType": "cr:Split",
        "key": {"@id": "sets/name"},
        "field": [field("sets/name", "sc:Text"), field("sets/images", "sc:Integer"), field("sets/labelled", "sc:Boolean")],
        "data": data.collect::<Vec<_>>(),
    })
}

/// The classes, in the order of their labels, each with the number of its images in each set that has labels.
fn classes(dataset: &Dataset) -> Value {
    let labelled: Vec<NamedSet> = dataset.sets().into_iter().filter(|set| set.labelled().is_some()).collect();
    let counts: Vec<(String, Vec<u32>)> = labelled
        .iter()
        .filter_map(|set| Some((format!("classes/{}_images", set.name), set.labelled()?.class_images())))
        .collect();
    let data = dataset.train.classes().iter().enumerate().map(|(label, class)| {
        let mut row = Map::new();
        row.insert("classes/label".to_owned(), json!(label));
        row.insert("classes/name".to_owned(), json!(class));
        row.extend(counts.iter().map(|(column, images)| (column.clone(), json!(images[label]))));
        Value::Object(row)
    });
    let mut fields = vec![field("classes/label", "sc:Integer"), field("classes/name", "sc:Text")];
    fields.extend(counts.iter().map(|(column, _)| field(column, "sc:Integer")));
    json!({
        "@type": "cr:RecordSet",
        "@id": "classes",
        "name": "classes",
        "description": "The classes, in the order of their labels, each with the number of its images in each set",
        "key": {"@id": "classes/name"},
        "field": fields,
        "data": data.collect::<Vec<_>>(),
    })
}

fn field(id: &str, data_type: &str) -> Value {
    let name = id.rsplit('/').next().unwrap_or_default();
    json!({"@type": "cr:Field", "@id": id, "name": name, "dataType": data_type})
}

/// Each image with, where the folders of all images say so, its label and its set.
fn images(dataset: &Dataset) -> Value {
    let source = |property: &str| json!({"fileSet": {"@id": IMAGE_FILES}, "extract": {"fileProperty": property}});
    let mut fields = vec![json!({
        "@type": "cr:Field", "@id": "images/image", "name": "image", "dataType": "sc:ImageObject", "source": source("content"),
    })];
    // Of two fields with the same property, mlcroissant applies the patterns one after the other to both: so each has its own.
    let mut from_folder = |id: &str, name: &str, data_type: &str, property: &str, pattern: Option<&str>| {
        fields.extend(pattern.map(|pattern| {
            let mut source = source(property);
            source["transform"] = json!({"regex": pattern});
            json!({"@type": "cr:Field", "@id": id, "name": name, "dataType": ["sc:Text", data_type], "source": source})
        }));
    };
    let class = folder_that_says(dataset, |set, image, folder| set.class_of(image).map(|class| class == folder));
    from_folder("images/label", "label", "cr:Label", "filepath", class);
    let set = folder_that_says(dataset, |set, _, folder| Some(set.name.name() == folder));
    from_folder("images/set", "set", "cr:Split", "fullpath", set);
    json!({
        "@type": "cr:RecordSet",
        "@id": "images",
        "name": "images",
        "description": "The images, each with what its folders say of it",
        "field": fields,
    })
}

/// The pattern of the folder that says what the dataset says of each image; `None` where none does. `agrees` is whether a folder
/// says the same, and nothing where there is nothing to say.
fn folder_that_says(
    dataset: &Dataset,
    agrees: impl Fn(&NamedSet, usize, &str) -> Option<bool>,
) -> Option<&'static str> {
    let sets = dataset.sets();
    let said = |(from_file, _): &&(usize, &str)| {
        let of_set = |set: &NamedSet| {
            let folder =
                |image| set.unlabelled().name_of(image).and_then(|name: &str| name.rsplit('/').nth(*from_file));
            (0..set.len()).all(|image| agrees(set, image, folder(image).unwrap_or_default()).unwrap_or(true))
        };
        sets.iter().all(of_set)
    };
    FOLDERS.iter().find(said).map(|(_, pattern)| *pattern)
}

/// The names of all images.
fn names(dataset: &Dataset) -> Vec<String> {
    let sets = dataset.sets();
    let names = sets.iter().filter_map(|set| set.unlabelled().names());
    names.flat_map(|names| names.iter().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn ending(name: &str) -> &str {
    name.rsplit('/').next().and_then(|file| file.rsplit_once('.')).map_or("", |(_, ending)| ending)
}

/// A pattern for each depth and each ending that images have.
fn includes(dataset: &Dataset, folder: &str) -> Vec<String> {
    let literal = |c: char| if matches!(c, '*' | '?' | '[') { format!("[{c}]") } else { c.to_string() };
    let folder: String = folder.chars().map(literal).collect();
    let pattern = |name: &String| {
        let ending = ending(name);
        let file = if ending.is_empty() { "*".to_owned() } else { format!("*.{ending}") };
        format!("{folder}{}{file}", "*/".repeat(name.matches('/').count()))
    };
    names(dataset).iter().map(pattern).collect::<BTreeSet<_>>().into_iter().collect()
}

fn encoding_formats(dataset: &Dataset) -> Vec<&'static str> {
    names(dataset).iter().map(|name| media_type(name)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The media type of a file by its ending.
fn media_type(name: &str) -> &'static str {
    match ending(name).to_ascii_lowercase().as_str() {
        "png" | "apng" => "image/png",
        "jpg" | "jpeg" | "jpe" | "jfif" => "image/jpeg",
        "webp" => "image/webp",
        "bmp" | "dib" => "image/bmp",
        "gif" => "image/gif",
        "tif" | "tiff" => "image/tiff",
        "pgm" | "ppm" | "pbm" | "pnm" | "pam" => "image/x-portable-anymap",
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "txt" | "md" => "text/plain",
        "json" => "application/json",
        "jsonl" | "ndjson" => "application/jsonlines",
        "gz" | "tgz" => "application/gzip",
        "bz2" => "application/x-bzip2",
        "tar" => "application/x-tar",
        "zip" | "npz" => "application/zip",
        "parquet" => "application/x-parquet",
        "arrow" => "application/vnd.apache.arrow.file",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{ImageSet, MemoryImages, Shape};

    use super::*;

    fn named(names: &[&str], labels: Vec<u16>) -> Dataset {
        let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0; names.len()]).unwrap();
        let train = ImageSet::new(images, labels, ["cat", "dog"]).unwrap();
        Dataset::new("pets", "pets", train.with_names(names.iter().copied().collect()).unwrap(), None).unwrap()
    }

    #[test]
    fn a_folder_is_a_label_only_if_it_is_so_for_each_image() {
        let class = |dataset: &Dataset| {
            folder_that_says(dataset, |set, image, folder| set.class_of(image).map(|class| class == folder))
        };
        let by_class = named(&["train/cat/1.png", "train/dog/1.png"], vec![0, 1]);
        assert_eq!(class(&by_class), Some(FOLDERS[0].1));
        assert_eq!(class(&named(&["cat/train/1.png", "dog/train/1.png"], vec![0, 1])), Some(FOLDERS[1].1));
        assert_eq!(class(&named(&["cat/1.png", "dog/1.png"], vec![0, 0])), None);
        let set = folder_that_says(&by_class, |set, _, folder| Some(set.name.name() == folder));
        assert_eq!(set, Some(FOLDERS[1].1));
    }

    #[test]
    fn patterns_include_each_depth_and_ending_and_take_folders_as_they_are() {
        let dataset = named(&["a/1.png", "2.JPG"], vec![0, 1]);
        assert_eq!(includes(&dataset, "my [1]/"), ["my [[]1]/*.JPG", "my [[]1]/*/*.png"]);
        assert_eq!(encoding_formats(&dataset), ["image/jpeg", "image/png"]);
    }
}

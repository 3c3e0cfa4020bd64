//! What does a description say of its images?

use std::path::{Component, Path};

use regex::Regex;
use serde_json::Value;

use crate::bytes::origin::Origin;
use crate::error::Error;
use crate::recipes::croissant::json_ld::{all, is, node, reference, text};

/// What to do about most of what is refused.
pub(super) const REPAIR: &str = "correct the description, or name the folder of the images instead";

/// What fields of labels and of sets are called where their type does not say it.
const LABELS: [&str; 5] = ["label", "labels", "class", "category", "target"];
const SETS: [&str; 4] = ["split", "set", "subset", "partition"];

/// Images that are files, and what of their paths is the label and the set.
#[derive(Debug)]
pub(super) struct Images {
    pub files: FileSet,
    pub label: Option<PathPart>,
    pub set: Option<PathPart>,
    /// The names of the classes in the order of their labels, where the description has them.
    pub classes: Option<Vec<String>>,
}

/// A set of files.
#[derive(Debug)]
pub(super) struct FileSet {
    /// The archive or folder that they are in, relative to the description; else they are in its folder.
    pub archive: Option<String>,
    pub includes: Vec<String>,
    pub excludes: Vec<String>,
}

/// What a regular expression takes of a path.
#[derive(Debug)]
pub(super) struct PathPart {
    /// What the field is called.
    pub field: String,
    /// Whether it sees the name of the file only.
    file_name: bool,
    regex: Regex,
}

/// Why a description is not read.
#[derive(Debug)]
pub(super) struct Refused {
    pub expected: String,
    pub found: String,
    pub advice: &'static str,
}

impl Refused {
    fn new(expected: &str, found: impl Into<String>) -> Self {
        Self { expected: expected.to_owned(), found: found.into(), advice: REPAIR }
    }

    pub fn of(self, file: &Path) -> Error {
        let Self { expected, found, advice } = self;
        Error::Publication { origin: Origin::file(file), expected, found, advice: advice.to_owned() }
    }
}

impl PathPart {
    /// What it takes of a path: the first group that takes part.
    pub fn of<'a>(&self, path: &'a str) -> Option<&'a str> {
        let seen = if self.file_name { path.rsplit('/').next().unwrap_or_default() } else { path };
        let found = self.regex.captures(seen).filter(|found| found.get(0).is_some_and(|whole| whole.start() == 0))?;
        let groups = found.iter().skip(1).flatten().next();
        groups.map(|group| group.as_str())
    }

    pub fn pattern(&self) -> &str {
        self.regex.as_str()
    }
}

/// The images of the record set that has some.
pub(super) fn images(document: &Value) -> Result<Images, Refused> {
    let fields = |record_set: &'_ Value| all(&record_set["field"]).to_vec();
    let is_image = |field: &Value| is(&field["dataType"], "ImageObject");
    let record_set = all(&document["recordSet"]).iter().find(|record_set| fields(record_set).iter().any(is_image));
    let fields = record_set.map(fields).unwrap_or_default();
    let Some(image) = fields.iter().find(|field| is_image(field)) else {
        return Err(Refused::new(
            "a record set with a field of type sc:ImageObject",
            format!("{} record sets without one", all(&document["recordSet"]).len()),
        ));
    };
    let files = file_set(document, image)?;
    let others: Vec<&Value> = fields.iter().filter(|field| !is_image(field)).collect();
    let named = |data_type: &str, names: &[&str]| {
        let called =
            |field: &&&Value| text(&field["name"]).is_some_and(|name| names.contains(&name.to_lowercase().as_str()));
        let typed = |field: &&&Value| is(&field["dataType"], data_type);
        others.iter().find(typed).or_else(|| others.iter().find(called)).copied()
    };
    let (label, set) = (named("Label", &LABELS), named("Split", &SETS));
    let set_of = reference(&image["source"]["fileSet"]);
    Ok(Images {
        files,
        label: label.map(|field| path_part(field, set_of)).transpose()?,
        set: set.map(|field| path_part(field, set_of)).transpose()?,
        classes: label.and_then(|field| classes(document, field)),
    })
}

/// The set of files that a field of images takes whole.
fn file_set(document: &Value, image: &Value) -> Result<FileSet, Refused> {
    let expected = "images that are files of a cr:FileSet, by the property content";
    let source = &image["source"];
    let Some(id) = reference(&source["fileSet"]).filter(|_| source["extract"]["fileProperty"] == "content") else {
        return Err(Refused {
            expected: expected.to_owned(),
            found: source.to_string(),
            advice: "of images in tables, name the folder of the tables instead",
        });
    };
    let set = node(&document["distribution"], id).filter(|node| is(&node["@type"], "FileSet"));
    let set = set.ok_or_else(|| Refused::new("a cr:FileSet in the distribution", format!("none called {id:?}")))?;
    let patterns = |key: &str| all(&set[key]).iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
    let archive = match all(&set["containedIn"]) {
        [] => None,
        [one] => Some(archive(document, reference(one).unwrap_or_default())?),
        several => return Err(Refused::new("files in one archive", format!("{}", several.len()))),
    };
    Ok(FileSet { archive, includes: patterns("includes"), excludes: patterns("excludes") })
}

/// The path of an archive, which lies in the folder of the description.
fn archive(document: &Value, id: &str) -> Result<String, Refused> {
    let object = node(&document["distribution"], id);
    let object =
        object.ok_or_else(|| Refused::new("a cr:FileObject in the distribution", format!("none called {id:?}")))?;
    let address = text(&object["contentUrl"]).unwrap_or_default();
    if address.contains("://") {
        return Err(Refused {
            expected: "files that lie beside the description".to_owned(),
            found: format!("{address:?}, which is remote"),
            advice: "download it first, and write in contentUrl where it lies",
        });
    }
    let sound = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let drive = address.as_bytes().get(1) == Some(&b':');
    if address.is_empty() || drive || address.contains('\\') || !Path::new(address).components().all(sound) {
        return Err(Refused::new("a path within the folder of the description", format!("{address:?}")));
    }
    Ok(address.to_owned())
}

/// What of the path of an image a field is.
fn path_part(field: &Value, set_of_images: Option<&str>) -> Result<PathPart, Refused> {
    let name = text(&field["name"]).unwrap_or("a field").to_owned();
    let source = &field["source"];
    let expected = format!("the {name} as a regular expression on the path of the image");
    let property = source["extract"]["fileProperty"].as_str().unwrap_or_default();
    let pattern = match all(&source["transform"]) {
        [one] => one["regex"].as_str(),
        _ => None,
    };
    let is_of_path = matches!(property, "fullpath" | "filepath" | "filename");
    let is_of_images = reference(&source["fileSet"]) == set_of_images;
    let Some(pattern) = pattern.filter(|_| is_of_path && is_of_images) else {
        return Err(Refused {
            expected,
            found: source.to_string(),
            advice: "of labels in a table, name the folder of the images and the table with `labels` instead",
        });
    };
    let regex = Regex::new(pattern).map_err(|error| Refused::new(&expected, error.to_string().replace('\n', " ")))?;
    Ok(PathPart { field: name, file_name: property == "filename", regex })
}

/// The names of the classes, in the order of the records that a label refers to, or that are called so.
fn classes(document: &Value, label: &Value) -> Option<Vec<String>> {
    let referred = reference(&label["references"]["field"]).or_else(|| reference(&label["references"]));
    let key = referred.unwrap_or("classes/name");
    let is_key = |field: &Value| field["@id"].as_str() == Some(key);
    let record_set = all(&document["recordSet"]).iter().find(|set| all(&set["field"]).iter().any(is_key))?;
    let rows = all(&record_set["data"]);
    let name = |row: &Value| match &row[key] {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    rows.iter().map(name).collect::<Option<Vec<String>>>().filter(|names| !names.is_empty())
}

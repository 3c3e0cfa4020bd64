//! Which columns of a table are the images and the labels?
//!
//! Hugging Face lays an image out as a struct `{bytes: binary, path: string}`; others store the encoded bytes as plain
//! binary. Small images also come as lists of their values (`Array2D`, `Array3D`). What a column means is stated under
//! the key `huggingface` of the schema's metadata, as JSON: `{"info": {"features": {"label": {"_type": "ClassLabel",
//! "names": […]}}}}`. Names decide where that says nothing.

use std::path::Path;

use arrow_schema::{DataType, Field, Fields};
use serde_json::Value;

use crate::error::{Error, Result, TableError};
use crate::reading::label_column::LabelColumn;

/// The metadata key under which Hugging Face states what columns mean.
pub(crate) const HUGGING_FACE: &str = "huggingface";

/// The names that are taken for the images', in any case, in this order.
const IMAGE_NAMES: [&str; 3] = ["image", "img", "picture"];

/// The names that are taken for the labels', in any case, in this order.
const LABEL_NAMES: [&str; 5] = ["label", "labels", "fine_label", "class", "target"];

/// The columns that make a dataset of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) images: ImageColumn,
    /// The column of the labels; `None` of a table without labels.
    pub(crate) labels: Option<LabelsColumn>,
    /// The classes that the labels number, where the table states them.
    pub(crate) classes: Option<Vec<String>>,
    /// The terms of use, where the table states them.
    pub(crate) licence: Option<String>,
}

/// The column of the images.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImageColumn {
    /// Its place in the schema.
    pub(crate) index: usize,
    pub(crate) name: String,
    pub(crate) storage: Storage,
}

/// The column of the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LabelsColumn {
    /// Its place in the schema.
    pub(crate) index: usize,
    pub(crate) name: String,
}

/// How a column stores an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    /// As the bytes of an image file.
    Encoded,
    /// As lists of whole numbers, so many deep.
    Values { depth: usize },
}

impl Storage {
    fn of(kind: &DataType) -> Option<Self> {
        match kind {
            DataType::Struct(fields) => {
                let is_bytes = |field: &Field| field.name() == "bytes" && is_binary(field.data_type());
                fields.iter().any(|field| is_bytes(field)).then_some(Self::Encoded)
            }
            _ if is_binary(kind) => Some(Self::Encoded),
            _ => Some(Self::Values { depth: depth_of_numbers(kind)? }).filter(|storage| match storage {
                Self::Values { depth } => (1..=3).contains(depth),
                Self::Encoded => false,
            }),
        }
    }
}

/// What a table states its columns to mean.
pub(crate) struct Features {
    features: Option<Value>,
    licence: Option<String>,
}

impl Features {
    /// From the text under [`HUGGING_FACE`]. Text that is no such JSON states nothing.
    pub(crate) fn parse(text: Option<&str>) -> Self {
        let document = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let info = document.and_then(|mut document| Some(document.get_mut("info")?.take()));
        let licence = info.as_ref().and_then(|info| info.get("license")?.as_str()).map(|text| text.trim().to_owned());
        let features = info.and_then(|mut info| Some(info.get_mut("features")?.take()));
        Self { features, licence: licence.filter(|text| !text.is_empty()) }
    }

    fn kind(&self, column: &str) -> Option<&str> {
        self.features.as_ref()?.get(column)?.get("_type")?.as_str()
    }

    fn class_names(&self, column: &str) -> Option<Vec<String>> {
        let names =
            self.features.as_ref()?.get(column).filter(|_| self.kind(column) == Some("ClassLabel"))?.get("names")?;
        let names = names.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned()));
        names.collect::<Option<Vec<String>>>().filter(|names| !names.is_empty())
    }
}

impl Columns {
    /// Chooses the columns of the table in `file`.
    pub(crate) fn choose(
        file: &Path,
        fields: &Fields,
        features: &Features,
        asked: Option<&LabelColumn>,
    ) -> Result<Self> {
        let images = choose_images(file, fields, features)?;
        let labels = choose_labels(file, fields, features, asked, images.index)?;
        let labels = labels.map(|index| LabelsColumn { index, name: fields[index].name().clone() });
        Ok(Self {
            classes: labels.as_ref().and_then(|labels| features.class_names(&labels.name)),
            images,
            labels,
            licence: features.licence.clone(),
        })
    }
}

/// Whether a table has images: encoded ones, or a column that is called so and could hold some.
pub(crate) fn has_images(fields: &Fields) -> bool {
    fields.iter().any(|field| match Storage::of(field.data_type()) {
        Some(Storage::Encoded) => true,
        Some(Storage::Values { .. }) => IMAGE_NAMES.iter().any(|name| field.name().eq_ignore_ascii_case(name)),
        None => false,
    })
}

fn choose_images(file: &Path, fields: &Fields, features: &Features) -> Result<ImageColumn> {
    let candidates: Vec<ImageColumn> = fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| {
            Some(ImageColumn { index, name: field.name().clone(), storage: Storage::of(field.data_type())? })
        })
        .collect();
    let stated = |column: &&ImageColumn| features.kind(&column.name) == Some("Image");
    let encoded = |column: &&ImageColumn| column.storage == Storage::Encoded;
    let chosen = lone(candidates.iter().filter(stated))
        .or_else(|| named(&IMAGE_NAMES, candidates.iter(), |column| column.name.as_str()))
        .or_else(|| lone(candidates.iter().filter(encoded)))
        .or_else(|| lone(candidates.iter()));
    chosen.cloned().ok_or_else(|| Error::Table(TableError::NoColumn {
        file: file.to_path_buf(),
        expected: "one column of images (binary, a struct with bytes, or lists of whole numbers), or one named image, img or picture",
        found: shown(fields),
        advice: "rename the column, or export the table with one",
    }))
}

fn choose_labels(
    file: &Path,
    fields: &Fields,
    features: &Features,
    asked: Option<&LabelColumn>,
    images: usize,
) -> Result<Option<usize>> {
    let asked = match asked {
        None => None,
        Some(LabelColumn::First) => Some(Some(0)),
        Some(LabelColumn::Last) => Some(fields.len().checked_sub(1)),
        Some(LabelColumn::Name(name)) => Some(fields.iter().position(|field| field.name() == name)),
    };
    let is_candidate = |index: usize| index != images && holds_labels(fields[index].data_type());
    let candidates = (0..fields.len()).filter(|&index| is_candidate(index));
    let is_class_label = |&index: &usize| features.kind(fields[index].name()) == Some("ClassLabel");
    let chosen = match asked {
        Some(asked) => asked.filter(|&index| is_candidate(index)),
        None => named(&LABEL_NAMES, candidates.clone(), |&index| fields[index].name().as_str())
            .or_else(|| lone(candidates.clone().filter(is_class_label)))
            .or_else(|| lone(candidates.clone().filter(|&index| !fields[index].data_type().is_floating())))
            .or_else(|| lone(candidates.clone())),
    };
    if chosen.is_none() && asked.is_none() && candidates.clone().next().is_none() {
        return Ok(None);
    }
    chosen.map(Some).ok_or_else(|| Error::Table(TableError::NoColumn {
        file: file.to_path_buf(),
        expected: match asked {
            Some(_) => "the column of `label_column` to be there and to hold whole numbers or text",
            None => {
                "one column of labels (whole numbers or text), or one named label, labels, fine_label, class or target"
            }
        },
        found: shown(fields),
        advice: "say which column holds the labels with `label_column`",
    }))
}

/// The first that has one of these names, the first name first.
fn named<'a, T>(
    names: &[&str],
    candidates: impl Iterator<Item = T> + Clone,
    name: impl Fn(&T) -> &'a str,
) -> Option<T> {
    names.iter().find_map(|wanted| candidates.clone().find(|candidate| name(candidate).eq_ignore_ascii_case(wanted)))
}

fn lone<T>(mut candidates: impl Iterator<Item = T>) -> Option<T> {
    let first = candidates.next()?;
    candidates.next().is_none().then_some(first)
}

pub(crate) fn is_binary(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView)
}

pub(crate) fn holds_labels(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => true,
        DataType::Dictionary(_, values) => holds_labels(values),
        // Whole numbers are sometimes stored as floats, as by pandas where a column has had a null.
        _ => kind.is_integer() || kind.is_floating(),
    }
}

/// How deep lists of whole numbers are nested; 0 for the numbers themselves.
fn depth_of_numbers(kind: &DataType) -> Option<usize> {
    match kind {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            Some(depth_of_numbers(item.data_type())? + 1)
        }
        _ => kind.is_integer().then_some(0),
    }
}

/// The columns and their types, as a person names them.
fn shown(fields: &Fields) -> Vec<String> {
    fields.iter().map(|field| format!("{} ({})", field.name(), type_name(field.data_type()))).collect()
}

fn type_name(kind: &DataType) -> String {
    match kind {
        DataType::Struct(fields) => {
            let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
            format!("struct of {}", names.join(", "))
        }
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            format!("list of {}", type_name(item.data_type()))
        }
        _ if is_binary(kind) => "binary".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        _ => format!("{kind:?}").to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(name: &str) -> Field {
        let parts = [Field::new("bytes", DataType::Binary, true), Field::new("path", DataType::Utf8, true)];
        Field::new(name, DataType::Struct(Fields::from(parts.to_vec())), true)
    }

    fn chosen(fields: Vec<Field>, features: &str, asked: Option<&str>) -> Result<(usize, usize, Option<Vec<String>>)> {
        let asked = asked.map(LabelColumn::from);
        let features = Features::parse(Some(features));
        let columns = Columns::choose(Path::new("t.parquet"), &Fields::from(fields), &features, asked.as_ref())?;
        Ok((columns.images.index, columns.labels.unwrap().index, columns.classes))
    }

    #[test]
    fn what_the_metadata_states_comes_before_names() {
        let fields = vec![image("image"), image("photo"), Field::new("kind", DataType::Int64, true)];
        let features = r#"{"info": {"features": {"photo": {"_type": "Image"}, "kind": {"_type": "ClassLabel", "names": ["a", "b"]}}}}"#;
        let names = Some(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(chosen(fields.clone(), features, None).unwrap(), (1, 2, names));
        assert_eq!(chosen(fields, "no JSON", None).unwrap(), (0, 2, None));
    }

    #[test]
    fn cifar_100_has_its_fine_labels_unless_others_are_asked_for() {
        let number = |name| Field::new(name, DataType::Int64, true);
        let fields = vec![image("img"), number("coarse_label"), number("fine_label")];
        assert_eq!(chosen(fields.clone(), "", None).unwrap().1, 2);
        assert_eq!(chosen(fields.clone(), "", Some("coarse_label")).unwrap().1, 1);
        assert_eq!(chosen(fields.clone(), "", Some("last")).unwrap().1, 2);
        for wrong in ["first", "absent", "img"] {
            let message = chosen(fields.clone(), "", Some(wrong)).unwrap_err().to_string();
            assert!(message.contains("img (struct of bytes, path), coarse_label (int64)"), "{message}");
        }
    }

    #[test]
    fn two_columns_without_a_telling_name_are_not_guessed_between() {
        let fields = vec![image("left"), image("right"), Field::new("label", DataType::Utf8, true)];
        let message = chosen(fields, "", None).unwrap_err().to_string();
        assert!(message.contains("expected one column of images"), "{message}");
        let text = |name| Field::new(name, DataType::Utf8, true);
        let message = chosen(vec![image("image"), text("a"), text("b")], "", None).unwrap_err().to_string();
        assert!(message.contains("`label_column`"), "{message}");
    }

    #[test]
    fn numbers_in_lists_are_images_up_to_three_deep() {
        let list = |kind| DataType::List(Field::new("item", kind, true).into());
        let three = list(list(list(DataType::UInt8)));
        assert_eq!(Storage::of(&three), Some(Storage::Values { depth: 3 }));
        assert_eq!(Storage::of(&list(three)), None);
        assert_eq!(Storage::of(&list(DataType::Float32)), None);
        assert_eq!(Storage::of(&DataType::UInt8), None);
    }
}

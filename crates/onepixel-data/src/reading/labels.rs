//! How do labels become classes?

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use onepixel::dataset::{Label, MAX_CLASSES};

use crate::bytes::origin::Origin;
use crate::bytes::supply::open_file;
use crate::error::{Error, Result, TextError};

/// The largest class list that is read, in bytes: room for the most classes with long names.
const CLASS_LIST_BYTES: u64 = 16 << 20;

/// A label as its file states it. Numbers sort before names, and by their value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum LabelValue {
    Number(i128),
    Name(String),
}

impl LabelValue {
    /// A number where `text` is just how that number is written, else a name.
    pub(crate) fn parse(text: &str) -> Self {
        match text.parse::<i128>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Name(text.to_owned()),
        }
    }
}

impl fmt::Display for LabelValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Name(name) => name.fmt(f),
        }
    }
}

/// Labels of one set, two bytes each, with the distinct ones beside them in the order of their first appearance.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    pub(crate) origin: Origin,
    distinct: Vec<LabelValue>,
    codes: Vec<Label>,
    code_of: HashMap<LabelValue, Label>,
    code_of_byte: [Option<Label>; 256],
}

impl Labels {
    pub(crate) fn new(origin: Origin) -> Self {
        Self { origin, distinct: Vec::new(), codes: Vec::new(), code_of: HashMap::new(), code_of_byte: [None; 256] }
    }

    pub(crate) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(crate) fn distinct(&self) -> &[LabelValue] {
        &self.distinct
    }

    /// For each label its place among the distinct ones.
    pub(crate) fn codes(&self) -> &[Label] {
        &self.codes
    }

    pub(crate) fn push_number(&mut self, number: i128) -> Result<()> {
        // Nearly all label files hold bytes: those are looked up without hashing.
        let Ok(byte) = u8::try_from(number) else {
            return self.push(LabelValue::Number(number));
        };
        if let Some(code) = self.code_of_byte[usize::from(byte)] {
            self.codes.push(code);
            return Ok(());
        }
        self.push(LabelValue::Number(number))?;
        self.code_of_byte[usize::from(byte)] = self.codes.last().copied();
        Ok(())
    }

    pub(crate) fn push(&mut self, value: LabelValue) -> Result<()> {
        if let Some(&code) = self.code_of.get(&value) {
            self.codes.push(code);
            return Ok(());
        }
        if matches!(&value, LabelValue::Name(name) if name.trim().is_empty()) {
            let (origin, index) = (self.origin.clone(), self.codes.len());
            return Err(Error::Text(TextError::BlankLabel { origin, index }));
        }
        let Ok(code) = Label::try_from(self.distinct.len()) else {
            return Err(self.too_many(self.codes.len(), &value));
        };
        self.code_of.insert(value.clone(), code);
        self.distinct.push(value);
        self.codes.push(code);
        Ok(())
    }

    /// Adds the same label so many times, as where a file holds the images of one class.
    pub(crate) fn push_repeated(&mut self, value: LabelValue, times: usize) -> Result<()> {
        if times > 0 {
            self.push(value)?;
            let code = self.codes.last().copied().unwrap_or_default();
            self.codes.resize(self.codes.len() + times - 1, code);
        }
        Ok(())
    }

    /// Replaces each number by another, as where a publisher counts from 1.
    pub(crate) fn renumber(&mut self, number: impl Fn(i128) -> i128) -> Result<()> {
        self.replace(|value| match value {
            LabelValue::Number(label) => LabelValue::Number(number(*label)),
            LabelValue::Name(name) => LabelValue::Name(name.clone()),
        })
    }

    /// Replaces each label by another.
    pub(crate) fn replace(&mut self, value: impl Fn(&LabelValue) -> LabelValue) -> Result<()> {
        let old = std::mem::replace(self, Self::new(self.origin.clone()));
        let mut code_of: Vec<Option<Label>> = vec![None; old.distinct.len()];
        for code in old.codes {
            let code = usize::from(code);
            match code_of[code] {
                Some(known) => self.codes.push(known),
                None => {
                    self.push(value(&old.distinct[code]))?;
                    code_of[code] = self.codes.last().copied();
                }
            }
        }
        Ok(())
    }

    /// Appends the labels of another set.
    pub(crate) fn extend(&mut self, other: &Self) -> Result<()> {
        other.codes.iter().try_for_each(|&code| self.push(other.distinct[usize::from(code)].clone()))
    }

    /// The labels at these places, in this order.
    pub(crate) fn select(&self, places: impl IntoIterator<Item = usize>) -> Result<Self> {
        let mut chosen = Self::new(self.origin.clone());
        for place in places {
            chosen.push(self.distinct[usize::from(self.codes[place])].clone())?;
        }
        Ok(chosen)
    }

    /// The labels as indices into `classes`.
    fn numbered(&self, classes: &ClassList) -> Result<Vec<Label>> {
        let class_of: Vec<Option<Label>> = self.distinct.iter().map(|value| classes.index(value)).collect();
        let numbered = self
            .codes
            .iter()
            .enumerate()
            .map(|(index, &code)| class_of[usize::from(code)].ok_or_else(|| self.outside(index, code, classes)));
        numbered.collect()
    }

    fn outside(&self, index: usize, code: Label, classes: &ClassList) -> Error {
        let value = &self.distinct[usize::from(code)];
        match &classes.origin {
            Some(origin) => Error::LabelOutside {
                labels: self.origin.clone(),
                index,
                label: value.to_string(),
                classes: origin.clone(),
                count: classes.names.len(),
            },
            None => self.too_many(index, value),
        }
    }

    fn too_many(&self, index: usize, label: &LabelValue) -> Error {
        Error::TooManyClasses { labels: self.origin.clone(), index, label: label.to_string() }
    }
}

/// The classes of a dataset, and the labels of its sets as indices into them.
pub(crate) struct Classes {
    pub(crate) names: Vec<String>,
    /// Those of each set, in the order of the sets.
    pub(crate) labels: Vec<Vec<Label>>,
}

/// The names of classes in the order of their labels, as a source states them.
#[derive(Debug, Clone)]
pub(crate) struct ClassNames {
    /// Where they are stated.
    pub(crate) origin: Origin,
    pub(crate) names: Vec<String>,
}

/// Numbers the classes of some sets, the train set first.
///
/// Where class names are stated, labels that are numbers index into them and labels that are text are among them; else,
/// if a `classes.txt` (one name a line) lies beside the labels of the first set or else of a later one, the same holds for its lines. Otherwise the classes are
/// the distinct labels of all sets in order: numbers by value, then names by their bytes.
pub(crate) fn classes(sets: &[&Labels], stated: Option<&ClassNames>) -> Result<Classes> {
    let list = match stated {
        Some(stated) => ClassList::stated(stated),
        None => match ClassList::beside(sets)? {
            Some(list) => list,
            None => ClassList::of_labels(sets)?,
        },
    };
    Ok(Classes { labels: sets.iter().map(|labels| labels.numbered(&list)).collect::<Result<_>>()?, names: list.names })
}

/// The `classes.txt` beside the labels of the first set or else of a later one.
pub(crate) fn class_list_beside(sets: &[&Labels]) -> Option<PathBuf> {
    let folders = sets.iter().map(|labels| labels.origin.file.parent());
    folders.flatten().map(|folder| folder.join("classes.txt")).find(|file| file.is_file())
}

struct ClassList {
    names: Vec<String>,
    index: HashMap<LabelValue, Label>,
    origin: Option<Origin>,
}

impl ClassList {
    fn beside(sets: &[&Labels]) -> Result<Option<Self>> {
        class_list_beside(sets).map(|file| Self::read(&file)).transpose()
    }

    /// A label that is both a position and a name means the position.
    fn stated(classes: &ClassNames) -> Self {
        let named = classes.names.iter().map(|name| LabelValue::parse(name)).zip(0..=Label::MAX);
        let positions = (0..classes.names.len()).map(|class| LabelValue::Number(class as i128)).zip(0..=Label::MAX);
        Self {
            index: named.chain(positions).collect(),
            names: classes.names.clone(),
            origin: Some(classes.origin.clone()),
        }
    }

    fn read(file: &Path) -> Result<Self> {
        let names = read_names(file)?;
        let mut index = HashMap::new();
        for (class, name) in names.iter().enumerate() {
            let class = class as Label;
            index.insert(LabelValue::Number(i128::from(class)), class);
            if let Some(first) = index.insert(LabelValue::Name(name.clone()), class) {
                return Err(Error::Text(TextError::BadText {
                    file: file.to_path_buf(),
                    line: u64::from(class) + 1,
                    expected: "a class name that no line before has",
                    found: format!("\"{name}\" as in line {}", u64::from(first) + 1),
                }));
            }
        }
        Ok(Self { names, index, origin: Some(Origin::file(file)) })
    }

    fn of_labels(sets: &[&Labels]) -> Result<Self> {
        let mut values: Vec<&LabelValue> = sets.iter().flat_map(|labels| labels.distinct()).collect();
        values.sort_unstable();
        values.dedup();
        let index = values.iter().take(MAX_CLASSES).enumerate();
        Ok(Self {
            index: index.map(|(class, &value)| (value.clone(), class as Label)).collect(),
            names: values.iter().map(|value| value.to_string()).collect(),
            origin: None,
        })
    }

    fn index(&self, value: &LabelValue) -> Option<Label> {
        self.index.get(value).copied()
    }
}

/// The lines of a class list, without blanks around them and without blank lines at the end.
pub(crate) fn read_names(file: &Path) -> Result<Vec<String>> {
    let (_, bytes) = open_file(file)?;
    if bytes > CLASS_LIST_BYTES {
        return Err(bad_list(file, 1, "a class list of at most 16 MiB", format!("{bytes} bytes")));
    }
    let content =
        std::fs::read(file).map_err(|source| Error::Unreadable { origin: Origin::file(file), offset: 0, source })?;
    Ok(class_names(file, content)?.names)
}

/// The classes that the lines of a text name; `file` is what errors call it.
pub(crate) fn class_names(file: &Path, content: Vec<u8>) -> Result<ClassNames> {
    let bad = |line, expected, found| bad_list(file, line, expected, found);
    let text = String::from_utf8(content).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        bad(line, "UTF-8 text", "other bytes".to_owned())
    })?;
    let names: Vec<String> = text.trim_end().lines().map(|line| line.trim().to_owned()).collect();
    if let Some(blank) = names.iter().position(String::is_empty) {
        return Err(bad(blank + 1, "the name of a class", "a blank line".to_owned()));
    }
    if names.is_empty() {
        return Err(bad(1, "the name of a class", "only blanks".to_owned()));
    }
    if names.len() > MAX_CLASSES {
        return Err(bad(MAX_CLASSES + 1, "at most 65536 classes", format!("{} lines", names.len())));
    }
    Ok(ClassNames { origin: Origin::file(file), names })
}

fn bad_list(file: &Path, line: usize, expected: &'static str, found: String) -> Error {
    Error::Text(TextError::BadText { file: file.to_path_buf(), line: line as u64, expected, found })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(values: &[&str]) -> Labels {
        let mut labels = Labels::new(Origin::file(Path::new("labels")));
        for value in values {
            labels.push(LabelValue::parse(value)).unwrap();
        }
        labels
    }

    #[test]
    fn numbers_sort_by_value_and_names_after_them() {
        let classes = classes(&[&labels(&["10", "b", "9", "-1"]), &labels(&["a", "9"])], None).unwrap();
        assert_eq!(classes.names, ["-1", "9", "10", "a", "b"]);
        assert_eq!(classes.labels, [vec![2, 4, 1, 0], vec![3, 1]]);
    }

    #[test]
    fn text_that_only_resembles_a_number_stays_a_name() {
        assert_eq!(LabelValue::parse("07"), LabelValue::Name("07".to_owned()));
        assert_eq!(LabelValue::parse("-7"), LabelValue::Number(-7));
    }

    #[test]
    fn as_many_labels_as_can_be_numbered_are_accepted_and_not_one_more() {
        let mut labels = Labels::new(Origin::file(Path::new("labels")));
        for number in 0..MAX_CLASSES as i128 {
            labels.push_number(number).unwrap();
        }
        let error = labels.push_number(-5).unwrap_err().to_string();
        assert!(error.contains("label 65536 (from 0)") && error.contains("-5"), "{error}");
    }
}

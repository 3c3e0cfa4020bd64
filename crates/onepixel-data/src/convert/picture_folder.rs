//! How do the pictures of a dataset lie in folders?

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use onepixel::dataset::Dataset;

use crate::convert::one_set::{OneSet, sets};
use crate::convert::{Target, class_folders, classes_file};
use crate::error::{Error, Result};

/// Digits of a number in a file name at least, so that names sort as their numbers up to 100 million images.
const DIGITS: usize = 8;

/// The list of the images of a set, in its folder.
const METADATA: &str = "metadata.csv";

/// The columns of the list where files are called after the position of their image.
const NUMBERED: [&str; 3] = ["file_name", "label", "name"];

/// The columns of the list where files have names of their own.
const NAMED: [&str; 3] = ["file_name", "label", "source"];

/// One set on its way into its folder.
pub(super) struct PictureFolder<'a> {
    pub(super) set: &'a OneSet,
    path: PathBuf,
    /// The folders of the classes.
    classes: &'a [String],
    /// The files of the images; where there is no list, they are numbered PNG files.
    files: Option<Vec<String>>,
}

/// Makes a folder for each set of a dataset, with one for each class and the list of the images, and has `write` fill it.
/// `files` names the files of a set, unless they are to be numbered.
pub(super) fn write(
    dataset: &Dataset,
    folder: &Path,
    target: Target,
    files: impl Fn(&OneSet) -> Result<Option<Vec<String>>>,
    write: impl Fn(&PictureFolder<'_>) -> Result<()>,
) -> Result<()> {
    classes_file::write(dataset, folder)?;
    let classes = class_folders::names(dataset.train.classes());
    for set in sets(dataset, target) {
        let path = folder.join(&set.name);
        create(&path)?;
        let folder = PictureFolder { path, classes: &classes, files: files(&set)?, set: &set };
        if set.labels.is_some() {
            classes.iter().try_for_each(|class| create(&folder.path.join(class)))?;
            folder.list()?;
        }
        write(&folder)?;
    }
    Ok(())
}

/// Creates a folder that must not be there: two classes never share one.
fn create(path: &Path) -> Result<()> {
    std::fs::create_dir(path).map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}

/// A number as it stands in a file name.
pub(super) fn number(index: usize) -> String {
    format!("{index:0DIGITS$}")
}

/// The file of the image at this position of its set, where files are numbered.
fn numbered(index: usize) -> String {
    format!("{}.png", number(index))
}

impl PictureFolder<'_> {
    /// Where the file of an image is to be.
    pub(super) fn place(&self, index: usize) -> PathBuf {
        self.path.join(self.name(index))
    }

    /// The file of an image, within the folder.
    fn name(&self, index: usize) -> String {
        let file = self.files.as_ref().map_or_else(|| numbered(index), |files| files[index].clone());
        match self.set.class_of(index) {
            Some(class) => format!("{}/{file}", self.classes[class]),
            None => file,
        }
    }

    /// Writes `metadata.csv`: the file and the class of each image, in their order, and what the source calls it, where it
    /// calls it anything.
    fn list(&self) -> Result<()> {
        let path = self.path.join(METADATA);
        let written = File::create_new(&path).map_err(csv::Error::from).and_then(|file| {
            let mut table = csv::Writer::from_writer(file);
            let names = self.set.images.names();
            let columns = if self.files.is_some() { NAMED } else { NUMBERED };
            // Where files have names of their own, the third column marks the folder as written by a conversion.
            let has_third = names.is_some() || self.files.is_some();
            table.write_record(columns.into_iter().take(2 + usize::from(has_third)))?;
            for (index, class) in (0..self.set.len()).filter_map(|index| Some((index, self.set.class_of(index)?))) {
                let (file, own) = (self.name(index), self.set.images.name_of(index));
                let third = has_third.then_some(own.unwrap_or_default());
                table.write_record([file.as_str(), &self.set.classes[class]].into_iter().chain(third))?;
            }
            Ok(table.flush()?)
        });
        written.map_err(|error| Error::Unwritable { path, source: error.into() })
    }
}

/// The files that a conversion has written into the folder of a set, by the `metadata.csv` in it, or by their numbers where
/// there is no such list; none where it lists other files.
pub(super) fn listed(folder: &Path) -> io::Result<Vec<String>> {
    let file = match File::open(folder.join(METADATA)) {
        Ok(file) => file,
        // A set without labels has its pictures and no list.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((0..).map(numbered).take_while(|name| folder.join(name).is_file()).collect());
        }
        Err(error) => return Err(error),
    };
    let mut table = csv::Reader::from_reader(file);
    let Ok(is_named) = table.headers().map(|header| header.iter().eq(NAMED)) else { return Ok(Vec::new()) };
    let mut names = vec![METADATA.to_owned()];
    for (index, row) in table.records().enumerate() {
        let Ok(row) = row else { return Ok(Vec::new()) };
        let name = row.get(0).unwrap_or_default();
        match name.split_once('/') {
            Some((class, file)) if !class.is_empty() && (is_named || file == numbered(index)) => {
                names.push(name.to_owned());
            }
            _ => return Ok(Vec::new()),
        }
    }
    Ok(names)
}

//! How is a dataset written as folders of pictures?

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use onepixel::dataset::{Dataset, Shape, visit_in_parallel};
use onepixel::progress::Progress;
use png::{BitDepth, ColorType, Compression, Encoder};

use crate::convert::one_set::{OneSet, sets};
use crate::convert::{Target, class_folders, classes_file, pixels};
use crate::error::{Error, Result, WritingError};

/// Digits of a file name at least, so that names sort as their numbers up to 100 million images.
const DIGITS: usize = 8;

/// The list of the images of a set, in its folder.
const METADATA: &str = "metadata.csv";

/// Writes the pictures of a dataset, and the lists of them, into `folder`.
pub(super) fn write(dataset: &Dataset, folder: &Path, progress: &dyn Progress) -> Result<()> {
    let shape = dataset.train.shape();
    let Some(colour) = colour(shape) else {
        return Err(Error::Writing(WritingError::TooManyChannels { channels: shape.channels() }));
    };
    classes_file::write(dataset, folder)?;
    let classes = class_folders::names(dataset.train.classes());
    for set in sets(dataset, Target::PngFolder) {
        let split = set.name.as_str();
        let folder = folder.join(split);
        create_folder(&folder)?;
        let writing = Writing { folder, classes: &classes, set: &set, colour };
        if set.labels.is_some() {
            classes.iter().try_for_each(|class| create_folder(&writing.folder.join(class)))?;
            writing.list()?;
        }
        progress.begin(&format!("writing {split} images"), set.len() as u64);
        writing.pictures(&dataset.source, progress)?;
    }
    Ok(())
}

/// The files that a conversion has written into the folder of a set, by the `metadata.csv` in it, or by their numbers where
/// there is no such list; none where it lists other files.
pub(super) fn listed(folder: &Path) -> io::Result<Vec<String>> {
    let file = match File::open(folder.join(METADATA)) {
        Ok(file) => file,
        // A set without labels has its pictures and no list.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok((0..).map(file_name).take_while(|name| folder.join(name).is_file()).collect());
        }
        Err(error) => return Err(error),
    };
    let mut names = vec![METADATA.to_owned()];
    for (index, row) in csv::Reader::from_reader(file).records().enumerate() {
        let Ok(row) = row else { return Ok(Vec::new()) };
        let name = row.get(0).unwrap_or_default();
        match name.split_once('/') {
            Some((class, file)) if !class.is_empty() && file == file_name(index) => names.push(name.to_owned()),
            _ => return Ok(Vec::new()),
        }
    }
    Ok(names)
}

/// The file of the image at this position of its set.
fn file_name(index: usize) -> String {
    format!("{index:0DIGITS$}.png")
}

fn colour(shape: Shape) -> Option<ColorType> {
    match shape.channels() {
        1 => Some(ColorType::Grayscale),
        2 => Some(ColorType::GrayscaleAlpha),
        3 => Some(ColorType::Rgb),
        4 => Some(ColorType::Rgba),
        _ => None,
    }
}

/// Creates a folder that must not be there: two classes never share one.
fn create_folder(path: &Path) -> Result<()> {
    std::fs::create_dir(path).map_err(|source| Error::Unwritable { path: path.to_path_buf(), source })
}

/// One set on its way into a folder.
struct Writing<'a> {
    folder: PathBuf,
    classes: &'a [String],
    set: &'a OneSet,
    colour: ColorType,
}

impl Writing<'_> {
    /// The place of an image within the folder.
    fn name(&self, index: usize) -> String {
        match self.set.class_of(index) {
            Some(class) => format!("{}/{}", self.classes[class], file_name(index)),
            None => file_name(index),
        }
    }

    /// Writes `metadata.csv`: the file and the class of each image, in their order, and what the source calls it, where it
    /// calls it anything.
    fn list(&self) -> Result<()> {
        let path = self.folder.join(METADATA);
        let written = File::create_new(&path).map_err(csv::Error::from).and_then(|file| {
            let mut table = csv::Writer::from_writer(file);
            let has_names = self.set.images.names().is_some();
            table.write_record(["file_name", "label", "name"].into_iter().take(2 + usize::from(has_names)))?;
            for (index, class) in (0..self.set.len()).filter_map(|index| Some((index, self.set.class_of(index)?))) {
                let (file, own) = (self.name(index), self.set.images.name_of(index));
                table.write_record([file.as_str(), &self.set.classes[class]].into_iter().chain(own))?;
            }
            Ok(table.flush()?)
        });
        written.map_err(|error| Error::Unwritable { path, source: error.into() })
    }

    /// Writes all images, from all threads; the first failure ends it.
    fn pictures(&self, source: &str, progress: &dyn Progress) -> Result<()> {
        let size = self.set.shape().values();
        let failed = AtomicBool::new(false);
        let write = |written: &mut Result<()>, first: usize, batch: &[u8]| {
            for (index, image) in (first..).zip(batch.chunks_exact(size)) {
                if failed.load(Ordering::Relaxed) {
                    return;
                }
                *written = self.picture(index, image);
                failed.fetch_or(written.is_err(), Ordering::Relaxed);
                progress.advance(1);
            }
        };
        let threads = visit_in_parallel(self.set.images.images(), || Ok(()), write)
            .map_err(|error| Error::of_visit(error, &pixels::origin(source)))?;
        threads.into_iter().collect()
    }

    fn picture(&self, index: usize, image: &[u8]) -> Result<()> {
        let path = self.folder.join(self.name(index));
        let written = encode(self.set.shape(), self.colour, image).and_then(|png| {
            let mut file = File::create_new(&path)?;
            file.write_all(&png)
        });
        written.map_err(|source| Error::Unwritable { path, source })
    }
}

/// An image as PNG, 8 bits a value.
fn encode(shape: Shape, colour: ColorType, image: &[u8]) -> io::Result<Vec<u8>> {
    let mut png = Vec::with_capacity(image.len() / 2 + 128);
    let mut encoder = Encoder::new(&mut png, shape.width() as u32, shape.height() as u32);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(image)).map_err(io::Error::from)?;
    Ok(png)
}

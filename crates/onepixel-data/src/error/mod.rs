//! How can a source be wrong?

mod decision;
mod drawing;
mod finding;
mod label_table;
mod picture;
mod setting;
mod table;
mod text;
mod writing;

use std::io;
use std::path::PathBuf;

use onepixel::dataset::{DatasetError, MAX_CLASSES, ReadError, Shape};

use crate::bytes::origin::Origin;
pub use decision::{DecisionError, DecisionRow};
pub use drawing::DrawingError;
pub use finding::FindingError;
pub use label_table::LabelTableError;
pub use picture::PictureError;
pub use setting::spelled;
pub use table::TableError;
pub use text::TextError;
pub use writing::WritingError;

/// What a reader of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Every way in which a source of images can be wrong.
///
/// Each message says what was being read, where, what was expected, what was found, and what to do. Byte offsets count
/// from 0 and, in compressed data, count the bytes as they come out of decompression; lines and columns of text count
/// from 1, as editors do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system refused to open, list or read something.
    #[error("{origin}: cannot be read at byte {offset}: {source}")]
    Unreadable {
        /// What was being read.
        origin: Origin,
        /// Where.
        offset: u64,
        /// Why not.
        source: io::Error,
    },
    /// A folder stands where a file was asked for.
    #[error(
        "{}: expected a file, found a folder; name a file in it, or give the folder as the dataset argument", file.display()
    )]
    FolderInsteadOfFile {
        /// The folder.
        file: PathBuf,
    },
    /// Something that is neither a file nor a folder, such as a pipe.
    #[error("{}: expected a file, found something else; save its content to a file first", file.display())]
    NotAFile {
        /// The path.
        file: PathBuf,
    },
    /// A file without a single byte.
    #[error("{origin}: expected data from byte 0, found an empty file; fetch or export it again")]
    EmptyFile {
        /// The file.
        origin: Origin,
    },
    /// The first bytes belong to none of the formats that fit here.
    #[error("{origin}: at byte 0: expected {expected}, found {found}")]
    UnknownFormat {
        /// What was being read.
        origin: Origin,
        /// The formats that fit.
        expected: &'static str,
        /// What the first bytes look like, and what to do.
        found: String,
    },
    /// One array file is not a dataset.
    #[error(
        "{origin}: expected a dataset with images and labels, found one {format} array; name the two files with `images` and `labels` (and `test_images` and `test_labels`)"
    )]
    LoneArray {
        /// The file.
        origin: Origin,
        /// Its format.
        format: &'static str,
    },
    /// An option that means nothing for the format that was found.
    #[error("{}: expected a table (CSV, Parquet or Arrow IPC) for `label_column`, found {format}; leave it out", file.display())]
    LabelColumnUnused {
        /// The file or folder.
        file: PathBuf,
        /// What it is.
        format: &'static str,
    },

    /// An array that does not begin as its format demands.
    #[error("{origin}: at byte {offset}: expected {expected}, found {found}; this is not a whole {format} file")]
    BadHeader {
        /// What was being read.
        origin: Origin,
        /// Its format.
        format: &'static str,
        /// Where.
        offset: u64,
        /// What the format demands there.
        expected: String,
        /// What is there.
        found: String,
    },
    /// An array whose elements cannot be pixels or labels.
    #[error("{origin}: at byte {offset}: expected {expected} as element type, found {found}; {advice}")]
    ElementType {
        /// What was being read.
        origin: Origin,
        /// Where the type is stated.
        offset: u64,
        /// The types that fit.
        expected: &'static str,
        /// The type that is stated.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// An array with too many or too few dimensions, or with impossible ones.
    #[error("{origin}: at byte {offset}: expected {expected}, found dimensions {found:?}; {advice}")]
    Dimensions {
        /// What was being read.
        origin: Origin,
        /// Where the dimensions are stated.
        offset: u64,
        /// The dimensions that fit.
        expected: String,
        /// Those that are stated.
        found: Vec<u64>,
        /// What to do.
        advice: &'static str,
    },
    /// Images that are rows of values which make no square.
    #[error("{origin}: expected a square number of pixels per image, found {values}; say the shape with `shape`")]
    NotSquare {
        /// What was being read.
        origin: Origin,
        /// Values per image.
        values: u64,
    },
    /// A shape that was asked for and does not fit.
    #[error(
        "{origin}: expected images of the shape asked for, {asked}, found {found}; leave `shape` out or correct it"
    )]
    ShapeMismatch {
        /// What was being read.
        origin: Origin,
        /// The shape that was asked for.
        asked: String,
        /// What the file has.
        found: String,
    },
    /// A shape that cannot be understood.
    #[error(
        "`shape` {text}: expected HxW or HxWxC with whole numbers of at least 1, as in 28x28, and at most {} values in all, found {text:?}",
        u32::MAX
    )]
    ShapeText {
        /// What was given.
        text: String,
    },

    /// Data that ends before the promise of its header is kept.
    #[error(
        "{origin}: at byte {found}: expected {expected} bytes in all, as the header promises, found the end; the file is cut short: fetch or export it again"
    )]
    Truncated {
        /// What was being read.
        origin: Origin,
        /// Bytes that the header promises, itself included.
        expected: u128,
        /// Bytes that there are.
        found: u64,
    },
    /// Data that goes on after the promise of its header is kept.
    #[error(
        "{origin}: at byte {expected}: expected the end, as the header promises, found more bytes; the header or the file is damaged: fetch or export it again"
    )]
    TrailingBytes {
        /// What was being read.
        origin: Origin,
        /// Bytes that the header promises, itself included.
        expected: u128,
    },
    /// A header that promises more than its compressed data can become.
    #[error(
        "{origin}: at byte 0: expected a header that promises at most {most} bytes, which is all that {compressed} compressed bytes can become, found a promise of {promised}; the file is damaged or hostile: fetch it again"
    )]
    Implausible {
        /// What was being read.
        origin: Origin,
        /// Bytes that the header promises, itself included.
        promised: u128,
        /// Bytes of the compressed data.
        compressed: u64,
        /// Bytes that they can become.
        most: u128,
    },
    /// Compressed data that cannot be decompressed, or whose checksum is wrong.
    #[error(
        "{origin}: at byte {offset}: expected sound compressed data, found damage ({source}); fetch the file again"
    )]
    Corrupt {
        /// What was being read.
        origin: Origin,
        /// Where, in decompressed bytes.
        offset: u64,
        /// What the decompressor says.
        source: io::Error,
    },
    /// Data that does not fit into memory.
    #[error(
        "{origin}: expected room for {bytes} bytes of memory, found less; use a machine with more, or raw IDX, which is not held in memory"
    )]
    OutOfMemory {
        /// What was being read.
        origin: Origin,
        /// Bytes that were asked for.
        bytes: u64,
    },
    /// A pixel that is not a grey value.
    #[error(
        "{origin}: at byte {offset}: expected pixels from 0 to {most}, found {found} in image {image}; scale or cast the images to u8"
    )]
    PixelOutside {
        /// What was being read.
        origin: Origin,
        /// Where, in bytes.
        offset: u64,
        /// Which image, from 0.
        image: u64,
        /// The largest value that fits.
        most: u8,
        /// The value that is there.
        found: i128,
    },

    /// A pixel that is no number.
    #[error(
        "{origin}: at byte {offset}: expected finite numbers as pixels, found {found} in image {image} at {place}; replace it, or leave the image out"
    )]
    NotFinite {
        /// What was being read.
        origin: Origin,
        /// Where, in bytes.
        offset: u64,
        /// Which image, from 0.
        image: u64,
        /// Which value of the image, by row, column and channel, from 0.
        place: String,
        /// The value that is there.
        found: f64,
    },
    /// A label that is no whole number.
    #[error("{origin}: label {index} (from 0): expected a whole number, found {found}; save the labels as integers")]
    LabelNotWhole {
        /// What was being read.
        origin: Origin,
        /// Which label, from 0.
        index: u64,
        /// The value that is there.
        found: f64,
    },
    /// Compressed or sparse text that becomes more pixels than memory is allowed for.
    #[error(
        "{origin}: expected at most {most} bytes of pixels, as much memory as is allowed for them, found more; if the file is meant to be so large, save the images as raw IDX or NPY"
    )]
    MemoryAllowed {
        /// What was being read.
        origin: Origin,
        /// Bytes that are allowed.
        most: u64,
    },
    /// A MATLAB file of a version that is not read.
    #[error(
        "{origin}: expected a MATLAB 5 file, found {found}; save it again with save('file.mat', '-v7') in MATLAB, scipy.io.savemat or numpy.savez in Python"
    )]
    MatVersion {
        /// What was being read.
        origin: Origin,
        /// What it is.
        found: &'static str,
    },
    /// A MATLAB file without a variable, or a variable of another kind than is needed.
    #[error("{origin}: expected {expected}, found {found}; save the variable again as a plain numeric array")]
    MatVariable {
        /// What was being read.
        origin: Origin,
        /// What is needed.
        expected: String,
        /// What is there.
        found: String,
    },

    /// An archive that is no sound zip file, or uses a feature that is not read.
    #[error(
        "{origin}: expected an NPZ file, which is a zip archive of stored or deflated members, found {found}; save it again with numpy.savez_compressed"
    )]
    BadArchive {
        /// What was being read.
        origin: Origin,
        /// What the zip reader says.
        found: String,
    },
    /// An archive without an array that is needed.
    #[error("{}: expected {expected}, found {}; rename the arrays, or save images and labels to two .npy files", file.display(), listed(found))]
    MissingMember {
        /// The archive.
        file: PathBuf,
        /// What is needed.
        expected: String,
        /// The members that are there.
        found: Vec<String>,
    },

    /// The operating system refused to write something.
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// Not one label for each image.
    #[error(
        "{images}: found {image_count} images, but {labels}: found {label_count} labels; expected one label for each image: check that the two files belong together"
    )]
    CountMismatch {
        /// Where the images come from.
        images: Origin,
        /// How many there are.
        image_count: usize,
        /// Where the labels come from.
        labels: Origin,
        /// How many there are.
        label_count: usize,
    },
    /// A label that the class list does not name.
    #[error("{labels}: label {index} (from 0): expected one of the {count} classes (0 to {last}) that {classes} names, found {label}; add the class or correct the label", last = count.saturating_sub(1))]
    LabelOutside {
        /// Where the labels come from.
        labels: Origin,
        /// Which label, from 0.
        index: usize,
        /// The label.
        label: String,
        /// Where the class names are stated.
        classes: Origin,
        /// How many classes it names.
        count: usize,
    },
    /// More distinct labels than can be numbered.
    #[error(
        "{labels}: label {index} (from 0): expected at most {MAX_CLASSES} distinct labels, found one more, {label}; check that this is the label file"
    )]
    TooManyClasses {
        /// Where the labels come from.
        labels: Origin,
        /// Which label, from 0.
        index: usize,
        /// The label.
        label: String,
    },
    /// Nothing to tell apart.
    #[error(
        "{labels}: at least two classes are needed: expected two distinct labels or more, found only {label}, {count} times; add images of another class"
    )]
    OneClass {
        /// Where the labels come from.
        labels: Origin,
        /// The only label.
        label: String,
        /// How often it occurs.
        count: usize,
    },
    /// Images that their source did not deliver.
    #[error("{origin}: expected images, found that they cannot be read: {source}")]
    Unvisitable {
        /// What was being read.
        origin: Origin,
        /// What the source says.
        source: ReadError,
    },
    /// A set without images.
    #[error("{origin}: expected at least one image, found none; export the set again")]
    EmptySet {
        /// What was being read.
        origin: Origin,
    },
    /// Parts that do not make a dataset.
    #[error("{origin}: expected the parts of one dataset, found that {source}; check that the files belong together")]
    Dataset {
        /// What was being read.
        origin: Origin,
        /// What is wrong.
        source: DatasetError,
    },

    /// A size that images cannot be brought to.
    #[error(
        "{origin}: expected images of 1 to 4 channels and a size with pixels, for `size`, found images of {stored} for {height}×{width}; {advice}"
    )]
    NoResize {
        /// What was being read.
        origin: Origin,
        /// The shape of the images.
        stored: Shape,
        /// The height that was asked for.
        height: usize,
        /// The width that was asked for.
        width: usize,
        /// What to do.
        advice: &'static str,
    },
    /// Files of a publisher that are not what their names say, or that are not read.
    #[error("{origin}: expected {expected}, found {found}; {advice}")]
    Publication {
        /// What was being read.
        origin: Origin,
        /// What was expected.
        expected: String,
        /// What is there.
        found: String,
        /// What to do.
        advice: String,
    },

    /// A table of Parquet or Arrow IPC, or a set of them, is wrong.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Drawings of Quick, Draw! are wrong, or not there.
    #[error(transparent)]
    Drawing(#[from] DrawingError),
    /// Encoded images, or a folder or an archive of them, are wrong.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A table of labels, or the names of images, do not tell the labels.
    #[error(transparent)]
    LabelTable(Box<LabelTableError>),
    /// A dataset cannot be written.
    #[error(transparent)]
    Writing(#[from] WritingError),
    /// Decisions cannot be applied to a dataset.
    #[error(transparent)]
    Decision(Box<DecisionError>),

    /// What was asked for names no dataset, or more than one.
    #[error(transparent)]
    Finding(#[from] FindingError),

    /// A table or a list that is text is wrong.
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Error {
    /// The error of text that could not be read: what its stream says.
    pub(crate) fn of_stream(error: io::Error, origin: &Origin, offset: u64) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => error,
            Err(source) => Self::Unreadable { origin: origin.clone(), offset, source },
        }
    }

    /// The error of images that could not be visited: what their source says, if it is one of ours.
    pub(crate) fn of_visit(error: ReadError, origin: &Origin) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(source) => Self::Unvisitable { origin: origin.clone(), source },
        }
    }
}

/// The first few of some names, and how many there are beyond.
pub(crate) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        text.push_str("nothing");
    }
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

impl From<DecisionError> for Error {
    fn from(error: DecisionError) -> Self {
        Self::Decision(Box::new(error))
    }
}

impl From<LabelTableError> for Error {
    fn from(error: LabelTableError) -> Self {
        Self::LabelTable(Box::new(error))
    }
}

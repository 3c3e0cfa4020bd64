//! How can a source be wrong?

use std::io;
use std::path::PathBuf;

use onepixel::dataset::{DatasetError, MAX_CLASSES, ReadError, Shape};

use crate::origin::Origin;

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
    #[error("{origin}: at byte 0: expected {expected}, found {found}; convert the file first")]
    UnknownFormat {
        /// What was being read.
        origin: Origin,
        /// The formats that fit.
        expected: &'static str,
        /// What the first bytes look like.
        found: String,
    },
    /// One array file is not a dataset.
    #[error(
        "{origin}: expected a dataset with images and labels, found one {format} array; name the two files with --images and --labels (and --test-images and --test-labels)"
    )]
    LoneArray {
        /// The file.
        origin: Origin,
        /// Its format.
        format: &'static str,
    },
    /// An option that means nothing for the format that was found.
    #[error("{}: expected a table (CSV, Parquet or Arrow IPC) for --label-column, found {format}; leave the option out", file.display())]
    LabelColumnUnused {
        /// The file or folder.
        file: PathBuf,
        /// What it is.
        format: &'static str,
    },

    /// A folder holds nothing that is recognised as a dataset.
    #[error(
        "{}: expected train-images-idx3-ubyte and train-labels-idx1-ubyte (raw or .gz), exactly one .npz file, folders of images by class, or archives of such folders; found {}; name the files with --images and --labels", folder.display(), listed(found)
    )]
    FolderUnrecognised {
        /// The folder.
        folder: PathBuf,
        /// Names of what is in it.
        found: Vec<String>,
    },
    /// A folder holds more than one dataset.
    #[error(
        "{}: expected one dataset, found {}; name the files of one with --images and --labels, or the .npz file itself", folder.display(), listed(found)
    )]
    FolderAmbiguous {
        /// The folder.
        folder: PathBuf,
        /// What each of them begins with or is.
        found: Vec<String>,
    },
    /// A folder holds images without their labels, or the other way round.
    #[error("{}: expected {missing} beside {present}, found no such file; add it, raw or .gz", folder.display())]
    PartnerMissing {
        /// The folder.
        folder: PathBuf,
        /// The file that is there.
        present: String,
        /// The file that is not.
        missing: String,
    },
    /// A name that nothing answers to.
    #[error(
        "{}: expected a path or the name of a dataset, found neither; looked in {}; available here: {}{}", name.display(), listed(looked), listed(available), suggestion(nearest.as_deref())
    )]
    UnknownName {
        /// The dataset argument.
        name: PathBuf,
        /// Where it was looked for.
        looked: Vec<String>,
        /// The names that can be loaded.
        available: Vec<String>,
        /// A name that is spelled nearly so.
        nearest: Option<String>,
    },

    /// A name that the catalogue has, of a dataset that is not on this machine.
    #[error(
        "{name}: expected a folder with the files of {display_name}, found none; looked in {}; get it with `{fetch}`, or set ONEPIXEL_DATA to the folder that holds {name}",
        listed(looked)
    )]
    NotOnThisMachine {
        /// The name.
        name: String,
        /// What people call the dataset.
        display_name: String,
        /// Where it was looked for.
        looked: Vec<String>,
        /// What to type to get it.
        fetch: String,
    },
    /// A part that a dataset of the catalogue does not have.
    #[error("{name}/{part}: expected {}, found {part}{}", parts_of(name, parts), suggestion(nearest.as_deref().map(|part| format!("{name}/{part}")).as_deref()))]
    UnknownPart {
        /// The dataset.
        name: String,
        /// What was asked for.
        part: String,
        /// The parts that there are.
        parts: Vec<String>,
        /// One that is spelled nearly so.
        nearest: Option<String>,
    },

    /// A name that the catalogue does not have, where only the catalogue helps.
    #[error("{name}: expected a name of the catalogue, which `onepixel datasets` lists, found none{}", suggestion(nearest.as_deref()))]
    NotInCatalogue {
        /// The name.
        name: String,
        /// A name that is spelled nearly so.
        nearest: Option<String>,
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
    #[error(
        "{origin}: expected a square number of pixels per image, found {values}; say the shape with --shape HxW or HxWxC"
    )]
    NotSquare {
        /// What was being read.
        origin: Origin,
        /// Values per image.
        values: u64,
    },
    /// A shape that was asked for and does not fit.
    #[error(
        "{origin}: expected images of the shape asked for, {asked}, found {found}; leave --shape out or correct it"
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
    #[error("--shape {text}: expected HxW or HxWxC with whole numbers of at least 1, as in 28x28, found {text:?}")]
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
        "{origin}: expected a MATLAB 5 file, found {found}; save it again with save('file.mat', '-v7') in MATLAB, or scipy.io.savemat in Python"
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

    /// Text that is not a table, or not UTF-8 where it must be.
    #[error("{}: line {line}: expected {expected}, found {found}; export the table again", file.display())]
    BadText {
        /// The file.
        file: PathBuf,
        /// Line, from 1.
        line: u64,
        /// What the format demands.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A row with more or fewer cells than the first.
    #[error(
        "{origin}: line {line}: expected {expected} columns, as in the first row, found {found}; repair the row or remove it"
    )]
    RowLength {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Cells of the first row.
        expected: usize,
        /// Cells of this row.
        found: usize,
    },
    /// A cell that is no pixel or no label.
    #[error(
        "{origin}: line {line}, column {column}: expected {expected}, found {found}; repair the cell or remove the row"
    )]
    Cell {
        /// What was being read.
        origin: Origin,
        /// Line, from 1.
        line: u64,
        /// Column, from 1.
        column: usize,
        /// What fits.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// It is not clear which column of a table holds the labels.
    #[error(
        "{origin}: line 1: expected {expected}, found {found}; say which column it is with --label-column first, last or NAME"
    )]
    LabelColumn {
        /// What was being read.
        origin: Origin,
        /// What was looked for.
        expected: String,
        /// What the header has.
        found: String,
    },

    /// The operating system refused to write something.
    #[error("{}: cannot be written: {source}", path.display())]
    Unwritable {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Images that are neither grey nor coloured, with or without opacity.
    #[error("expected images of 1 to 4 channels to write, found {channels}")]
    TooManyChannels {
        /// Values per pixel.
        channels: usize,
    },

    /// A table without the column that is needed, or with several that could be it.
    #[error("{}: expected {expected}, found {}; {advice}", file.display(), listed(found))]
    NoColumn {
        /// The file.
        file: PathBuf,
        /// What is needed.
        expected: &'static str,
        /// The columns that are there, with their types.
        found: Vec<String>,
        /// What to do.
        advice: &'static str,
    },
    /// A row that lacks a value.
    #[error("{}: row {row} (from 0), column {column}: expected {expected}, found null; fill in the cell or remove the row", file.display())]
    NullCell {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// What is needed.
        expected: &'static str,
    },
    /// A row whose image is only named.
    #[error("{}: row {row} (from 0), column {column}: expected the bytes of an image, found only the path {path:?}; embed the images: datasets' save_to_disk and push_to_hub do, or read the folder of images instead", file.display())]
    PathInsteadOfImage {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// The path that is there.
        path: String,
    },
    /// A row with a value that does not fit.
    #[error("{}: row {row} (from 0), column {column}: expected {expected}, found {found}; repair the cell or remove the row", file.display())]
    ColumnCell {
        /// The file.
        file: PathBuf,
        /// Row of the file, from 0.
        row: usize,
        /// Name of the column.
        column: String,
        /// What fits.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A table in a columnar file that is damaged.
    #[error("{}: {place}: expected sound {format} data, found damage ({found}); fetch or export the file again", file.display())]
    DamagedTable {
        /// The file.
        file: PathBuf,
        /// Its format.
        format: &'static str,
        /// Where in the file.
        place: String,
        /// What its reader says.
        found: String,
    },
    /// Two shards whose tables are not the same.
    #[error("{}: expected {what} as in {}, found others; check that the shards belong together", file.display(), first.display())]
    ShardsDiffer {
        /// The file.
        file: PathBuf,
        /// The file that it is compared with.
        first: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// Some shards of a set are there, and others are not.
    #[error("{}: expected {count} shards, as {present} says, found no shard {missing} (from 0); fetch the missing files", folder.display())]
    ShardMissing {
        /// The folder.
        folder: PathBuf,
        /// A file that is there.
        present: String,
        /// How many its name says there are.
        count: usize,
        /// The first that is not there.
        missing: usize,
    },
    /// Something that is no drawing of Quick, Draw!.
    #[error(
        "{origin}: at {place}: expected {expected}, found {found}; fetch the file again, or leave such drawings out with --skip-unreadable"
    )]
    BadDrawing {
        /// The file.
        origin: Origin,
        /// Its line, from 1, or byte, from 0.
        place: String,
        /// What the format demands.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A size that drawings cannot be drawn at.
    #[error("\"{text}\": expected a height and a width from 1 to {most} to draw at; ask for another size")]
    DrawingSize {
        /// What was asked for.
        text: String,
        /// The largest side.
        most: usize,
    },
    /// A category that Quick, Draw! does not have.
    #[error(
        "{}: expected categories of Quick, Draw! or one of its kinds (bitmap, simplified, binary, raw; as in quickdraw/cat,dog or quickdraw/raw:cat,dog), found \"{name}\"; did you mean {}?", folder.display(), listed(nearest)
    )]
    UnknownCategory {
        /// The folder of the dataset.
        folder: PathBuf,
        /// What was asked for.
        name: String,
        /// The names most like it.
        nearest: Vec<String>,
    },
    /// A category or a kind of Quick, Draw! that is not on this machine.
    #[error("{}: expected {expected}; found only {}; fetch it, or ask for what is there", folder.display(), listed(found))]
    CategoryMissing {
        /// The folder of the dataset.
        folder: PathBuf,
        /// What was asked for.
        expected: String,
        /// The kinds or categories that are there.
        found: Vec<String>,
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
    /// Encoded image data that is no image, or cannot be decoded whole.
    #[error("{origin}: expected {expected}, found {found}")]
    UndecodableImage {
        /// What was being read.
        origin: Origin,
        /// What fits.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// Images among others that cannot be read.
    #[error(
        "{origin}: expected {images} images that can be read, found {unreadable} that cannot: {}{}; repair or remove them, or leave them out with --skip-unreadable",
        first.join("; "),
        if *unreadable > first.len() { "; and so on" } else { "" }
    )]
    UnreadableImages {
        /// The set.
        origin: Origin,
        /// How many cannot be read.
        unreadable: usize,
        /// How many there are in all.
        images: usize,
        /// What is wrong with the first of them.
        first: Vec<String>,
    },
    /// An archive of images that is not sound.
    #[error("{origin}: expected a sound {format} archive, found {found}; fetch it or pack it again")]
    BadImageArchive {
        /// The archive, and the member if it is one that is not sound.
        origin: Origin,
        /// Its format.
        format: &'static str,
        /// What its reader says.
        found: String,
    },
    /// A compressed archive whose images do not fit into memory.
    #[error(
        "{origin}: expected images that take at most {allowed} bytes of memory while they are still encoded, found more; decompress the archive (gunzip, bunzip2): a plain tar is read where it lies"
    )]
    ArchiveTooLarge {
        /// The archive.
        origin: Origin,
        /// Bytes that are allowed.
        allowed: u64,
    },
    /// A folder or archive whose images have no labels.
    #[error(
        "{}: expected a folder for each class with images in it (.png, .jpg, .webp, .bmp, .gif or .tif), also below train and test, or a metadata.csv with the columns file_name and label; found {found}; sort the images into such folders", place.display()
    )]
    NoClassFolders {
        /// The folder or archive.
        place: PathBuf,
        /// What is there.
        found: String,
    },
    /// A sample of a WebDataset without its image or its label.
    #[error("{origin}: expected {expected} of the same name beside it, found none; write the shard again")]
    SampleIncomplete {
        /// The member that is there.
        origin: Origin,
        /// What is missing.
        expected: &'static str,
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
        "{origin}: expected images of 1 to 4 channels and a size with pixels, for --size, found images of {stored} for {height}×{width}; {advice}"
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
    /// Something is where a dataset is to be written.
    #[error("{}: expected a free place for the dataset, found {found}; {advice}", destination.display())]
    DestinationTaken {
        /// The place.
        destination: PathBuf,
        /// What is there.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// A dataset would be written over itself.
    #[error("{}: expected a place for the dataset beside what is read, found that it holds it; choose another name", destination.display())]
    DestinationIsSource {
        /// The place.
        destination: PathBuf,
    },
    /// Too little for a dataset that could be read again.
    #[error(
        "the {split} set: expected images of at least two classes to write, found {images} images of {classes}; choose more"
    )]
    NothingToWrite {
        /// Which set.
        split: &'static str,
        /// Its images.
        images: usize,
        /// The classes that they are of.
        classes: usize,
    },
    /// A class name that a layout has no way to write.
    #[error(
        "class {class} (from 0): expected {expected}, found {name:?}; rename the class, or choose another format with --to"
    )]
    ClassNameUnfit {
        /// Which class.
        class: usize,
        /// Its name, or the beginning of it.
        name: String,
        /// What fits.
        expected: &'static str,
    },
    /// A class that a dataset does not have.
    #[error("{name}: expected the name of a class, found none of that name among {}", listed(classes))]
    NoSuchClass {
        /// What was asked for.
        name: String,
        /// The classes that there are.
        classes: Vec<String>,
    },
    /// What was written cannot be read.
    #[error("internal error: what was written cannot be read back, and was removed: {source}; please report this")]
    ReadBackFailed {
        /// Why not.
        source: Box<Self>,
    },
    /// What was written is not what was to be written.
    #[error("internal error: what was written reads back with {what}, and was removed; please report this")]
    ReadBackDiffers {
        /// The first difference.
        what: String,
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
fn listed(names: &[String]) -> String {
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

/// What may follow the name of a dataset.
fn parts_of(name: &str, parts: &[String]) -> String {
    match parts {
        [] => format!("{name} alone, which has no parts"),
        _ => format!("a part of {name}, which are {}", listed(parts)),
    }
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean {name}?"))
}

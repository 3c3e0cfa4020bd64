//! Where do datasets come from?
//!
//! # The big picture
//!
//! A [`Request`] names a dataset: by a name, a folder, a file, or by files of images and labels. [`load`] resolves it,
//! tells the format of each file by its first bytes, reads it, and joins the parts to an
//! [`onepixel::dataset::Dataset`]:
//!
//! ```text
//! request → roots, catalogue → folder → formats → parts, labels → identity → dataset
//! ```
//!
//! | format | images | labels |
//! |---|---|---|
//! | IDX, raw, gzip or bzip2 | any type, 2 to 4 dimensions | whole numbers |
//! | NPY, raw, gzip or bzip2 | any integer or float type or bool, 2 to 4 dimensions, C or Fortran order | whole numbers |
//! | NPZ | as NPY; arrays named as Keras, MedMNIST or scikit-learn do | as NPY; `class_names` may name them |
//! | MATLAB 5 (`-v6`, `-v7`) | numeric arrays of any class, image index first or last, named as in NPZ | whole numbers |
//! | Parquet, Arrow IPC | encoded images as binary or as Hugging Face's struct `{bytes, path}`; lists of whole numbers from 0 to 255 | whole numbers, named where the metadata has a ClassLabel, or text |
//! | CIFAR binary | 32×32×3 | one byte, or two of which one is meant |
//! | CSV, raw, gzip or bzip2 | numbers, divided by comma, tab, semicolon or blanks | numbers or names |
//! | LIBSVM, raw, gzip or bzip2 | numbers | whole numbers |
//! | folders by class | PNG, JPEG, WebP, BMP, GIF, TIFF, PNM | names of folders, or `metadata.csv` |
//! | tar (plain, gzip, bzip2) or zip of such folders | as there | as there |
//! | WebDataset tar shards | as there | `.cls`, or `.json` with `cls` or `label` |
//! | NDJSON of Quick, Draw! | strokes, simplified or raw | the word of each drawing |
//! | NPY, NDJSON or binary files of Quick, Draw!, one for each category | u8, or strokes | the names of the files |
//!
//! Values that are not whole numbers from 0 to 255 become grey values by one rule, decided by the least and the greatest
//! value of the train set and noted in the dataset: floats from 0 to 1 are multiplied by 255, values from −1 to 1 become
//! 255·(v + 1)/2, and any other range is mapped linearly to 0 to 255. Values of the test set follow.
//!
//! Images are (n, height, width), (n, height, width, channels), (n, channels, height, width) with 1 or 3 channels, or
//! (n, values) where the values are a square or the shape is given. Labels are (n) or (n, 1). If a file `classes.txt` lies beside the label files, labels index into its
//! lines; otherwise the classes are the distinct labels of train and test set, sorted.
//!
//! A publisher's own files are told by their names and read as the publisher means them: EMNIST upright and from its
//! archive, CIFAR from its archive, QMNIST's first label column, the tables of the UCI repository, and others.
//! Encoded images are brought to one size and mode: the most frequent size of the train set, 32×32 where that has more
//! than 4,096 values, or the size that is asked for, and the narrowest mode that holds them all; what was done is noted. Those that cannot be read are counted.
//! What was read is compared with the [catalogue](entries): files whose digests are known say which dataset they are,
//! whatever they are called. The catalogue also says what each dataset holds and which files to download for it
//! ([`Entry::download`]).
//!
//! # Memory
//!
//! The pixels of raw IDX files, and of NPY files of u8 in C order, stay where they are: [`RawImages`] reads them when
//! they are visited; so do raw arrays of other types in C order, and loose
//! CIFAR files, that do not fit the memory allowed. All else is held as
//! u8. Nothing that a file merely states is allocated for: a promise is compared
//! with the file's length or, if it is compressed, with 1,032 times that length, which is the most that deflate can
//! yield (2,000,000 times for bzip2); and memory grows only as bytes really arrive. Data that ends early or goes on past the promise is an error.
//!
//! # Predictions
//!
//! [`with_features`] gives images the vectors that a network of the user's made of them, as NPY, NPZ or Parquet.
//! [`read_predictions`] reads what a model of the user's own predicted for the images of a set, as NPY or text;
//! [`read_leaderboard`] reads scores that others have published.
//!
//! # Writing
//!
//! [`convert`] writes any dataset as IDX, NPZ, Parquet or folders of PNG files, whole or not at all, and reads it back
//! before it gets its name.
//!
//! The library prints nothing, and every input it cannot read is an [`Error`] that says where and why.

mod bytes;
mod catalogue;
mod convert;
mod error;
mod formats;
mod locate;
mod measured;
mod network_features;
mod pixels;
mod reading;
mod recipes;
mod source;

pub use bytes::origin::Origin;
pub use bytes::page::is_page;
pub use catalogue::{Entry, Part, RemoteFile, Split, Superseded, Trust, Unpacked, entries, entry, look_up};
pub use convert::{
    Conversion, ConvertParams, Decision, Decisions, KeepList, Selection, Subset, Target, Written, convert,
};
pub use error::{
    DecisionError, DecisionRow, DrawingError, Error, FindingError, LabelTableError, PictureError, Result, TableError,
    TextError, WritingError, spelled,
};
pub use formats::arrays::scaling::{Scaling, Survey as ValueSurvey};
pub use formats::table::{FormatInfo, format_titles, formats};
pub use measured::features::{
    FeaturesError, FeaturesFile, GivenFeatures, collection_with_features, complete, with_features, with_given_features,
};
pub use measured::leaderboard::{LeaderboardFileError, read_leaderboard};
pub use measured::predictions::{PredictionsError, read_predictions, read_probabilities};
pub use measured::profiles::known_profiles;
pub use network_features::{Read, collection_with_backbone};
pub use pixels::raw_images::RawImages;
pub use reading::fit::{Fit, LargeImages};
pub use reading::folders::{ClassLevel, LayoutChoice, Unreadable};
pub use reading::label_column::LabelColumn;
pub use reading::labelled_files::LabelledFiles;
pub use reading::memory::{Memory, free_memory};
pub use reading::options::ReadOptions;
pub use reading::shape::parse_shape;
pub use source::given::{EncodedImage, GivenDataset, GivenSet, set_named};
pub use source::request::{Request, Source, load, load_collection, load_from};
pub use source::roots::{Availability, Known, Roots};
pub use source::shard::shard_at;

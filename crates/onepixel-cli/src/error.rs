//! Why could the command not do what it was asked?

use std::io;
use std::path::{Path, PathBuf};

use bytesize::ByteSize;
use onepixel::probes::ProbeError;
use onepixel_fetch::FetchError;
use onepixel_fetch::remote::RemoteError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Data(#[from] onepixel_data::Error),
    #[error(transparent)]
    Probe(#[from] ProbeError),
    #[error("--features: {0}")]
    Features(Box<onepixel_data::FeaturesError>),
    #[error("--backbone: {0}")]
    Backbone(Box<onepixel_backbone::BackboneError>),
    #[error("--backbone auto: no network is installed: pip install \"onepixel[photos]\" brings one, or name a file")]
    NoNetwork,
    #[error("--features with --per-class: rows are found for all images, not for a sample: leave one of them out")]
    FeaturesOfSample,
    #[error("--predictions {0}")]
    Probabilities(Box<onepixel_data::PredictionsError>),
    #[error("--predictions: probabilities are of one set: say which with --split train or --split test")]
    PredictionsOfAll,
    #[error("--leaderboard {0}")]
    Leaderboard(Box<onepixel_data::LeaderboardFileError>),
    #[error(
        "--leaderboard with --per-class: the test set is a sample: say with --leaderboard-images how many images the \
         scores were measured on"
    )]
    LeaderboardOfSample,
    #[error(
        "--leaderboard: {dataset} has no test set: say with --leaderboard-images how many images the scores were measured on"
    )]
    NoTestSetForLeaderboard { dataset: String },
    #[error("--predictions {name}={error}")]
    Predictions { name: String, error: Box<onepixel_data::PredictionsError> },
    #[error("--predictions {0}: named twice: give each model its own name")]
    TwiceNamed(String),
    #[error("--predictions {name}: {dataset} has no test set that they could be for")]
    NoTestSetForPredictions { name: String, dataset: String },
    #[error(transparent)]
    Shape(#[from] onepixel::dataset::DatasetError),
    #[error(transparent)]
    Figure(#[from] onepixel_report::figure::FigureError),
    #[error("standard output: {0}")]
    Stdout(#[from] io::Error),
    #[error("{}: cannot be written: {source}{}", path.display(), advice(source))]
    Write { path: PathBuf, source: io::Error },
    #[error("{}: a figure is SVG or PNG: expected a name that ends in .svg or .png", .0.display())]
    FigureFormat(PathBuf),
    #[error("--images {}: expected a table that is CSV or Parquet: a name that ends in .csv or .parquet", .0.display())]
    TableFormat(PathBuf),
    #[error(
        "--images {}: expected --labels with the labels of these images, or the dataset whose table of images is to be written there",
        .0.display()
    )]
    ImagesAlone(PathBuf),
    #[error("--json - and --csv - both want standard output: give one of them a file")]
    TwiceStdout,
    #[error("{}: named by {first} and by {second}: give each its own file", path.display())]
    TwiceFile { path: PathBuf, first: &'static str, second: &'static str },
    #[error("{}: is read, and {by} would replace it: give the output its own file", path.display())]
    ReplacesInput { path: PathBuf, by: &'static str },
    #[error("{}: holds {other:?}, which is not an audit table: name a new or an empty folder", path.display())]
    FolderInUse { path: PathBuf, other: String },
    #[error("--class-figure: no mean images of {classes} classes: the figure is for fewer than 448")]
    NoClassFigure { classes: usize },
    #[error("{option}: nothing to draw: the audit has no {part}")]
    NothingToDraw { option: &'static str, part: &'static str },
    #[error("{}: expected the document that `onepixel audit --json` writes: {reason}", path.display())]
    SavedAudit { path: PathBuf, reason: String },
    #[error(
        "{}: a description is read beside what it describes: expected a place in {} or in a folder above it",
        path.display(), dataset.display()
    )]
    CroissantElsewhere { path: PathBuf, dataset: PathBuf },
    #[error("--croissant: the files of {} cannot be listed: {source}", dataset.display())]
    CroissantFiles { dataset: PathBuf, source: io::Error },
    #[error(
        "{}: holds {other:?}, which no site of onepixel's has: name a new or an empty folder, or one that holds such a site \
         and nothing else", path.display()
    )]
    SiteFolderInUse { path: PathBuf, other: String },
    #[error("--previous {}: expected a site that `onepixel site` has written: {reason}", path.display())]
    PreviousSite { path: PathBuf, reason: String },
    /// What cannot be compared.
    #[error(transparent)]
    Diff(#[from] onepixel::diff::DiffError),
    /// A shard or a sketch that cannot be added.
    #[error("{}: {error}", path.display())]
    Sketching { path: PathBuf, error: onepixel::sketch::SketchError },
    #[error(transparent)]
    Sketched(#[from] onepixel::sketch::SketchError),
    /// The shards that could not be read, in lines.
    #[error("{0}")]
    LostShards(String),
    #[error(transparent)]
    Merge(Box<onepixel::sketch::MergeError>),
    #[error(
        "{}: without its counts the sketch takes {} of memory, half of what --memory allows is {}: allow --memory {}, or make the sketch of smaller \
         images or with a smaller --sample",
        path.display(), ByteSize(*bytes), ByteSize(*most), ByteSize(bytes.saturating_mul(2))
    )]
    LargeSketch { path: PathBuf, bytes: u64, most: u64 },
    #[error("--set: the shard has several sets: {0}; leave the option out")]
    SetOfSeveral(String),
    #[error("{option}: the images of a sketch are not at hand: leave it out, or audit the dataset itself")]
    NotOfSketch { option: &'static str },
    #[error("expected two datasets or two saved audits (files that end in .json) to compare, found one of each")]
    DatasetAndAudit,
    #[error("--fail-on: audits have findings, not images: expected findings, or two datasets to compare")]
    FailOnOfDatasets,
    #[error("--fail-on findings: datasets have images, not findings: name other kinds, or compare two saved audits")]
    FailOnOfAudits,
    /// There are changes that `--fail-on` names: what is different, in one line.
    #[error("{0}")]
    Different(String),
    #[error(
        "{0} datasets: gains are of one dataset: name others with --from, or ask what they give to each other with --matrix"
    )]
    GainsOfSeveral(usize),
    #[error("--sort {column}: expected one of {}", columns.join(", "))]
    NoSuchColumn { column: String, columns: Vec<String> },
    #[error("{}: no format is known by this ending: say which it is with --to idx, npz, parquet, png or files", .0.display())]
    ConvertFormat(PathBuf),
    #[error("--no-gzip: only IDX files are compressed with gzip: leave the option out")]
    NoGzip,
    #[error("--size: files are copied as they are: leave the option out, or choose another format with --to")]
    FilesHaveTheirSize,
    #[error("--size {0}: expected HEIGHTxWIDTH with whole numbers of at least 1, as in 64x64, and at most {max} pixels in all", max = u32::MAX)]
    Size(String),
    #[error(
        "the {} s of --time were up before the answer was there, and nothing was written: allow more",
        .0.as_secs_f64()
    )]
    OutOfTime(std::time::Duration),
    #[error("--memory {0}: expected a number of bytes with or without a unit, as in 500MB or 4GiB")]
    Memory(String),
    #[error("{dataset} has no test set: leave out --split test")]
    NoTestSet { dataset: String },
    #[error("--split {split}: expected a set of {dataset}: {sets}")]
    NoSuchSplit { split: String, dataset: String, sets: String },
    #[error("--split {split}: expected a set with labels, found one without: the sheet is in rows by class")]
    NoLabelsToShow { split: String },
    #[error("--class {class}: expected a class of {dataset}: {classes}")]
    NoSuchClass { class: String, dataset: String, classes: String },
    #[error("--index {index}: expected an image of this set, which has {images} (0 to {})", images.saturating_sub(1))]
    NoSuchImage { index: usize, images: usize },
    #[error("the images cannot be read: {0}")]
    Images(onepixel::dataset::ReadError),
    #[error(transparent)]
    Check(#[from] onepixel::audit::policy::CheckError),
    /// What keeps a policy, a baseline or a file of thresholds from being read: where, what was expected and what to do.
    #[error("{}: {reason}", path.display())]
    SmallFile { path: PathBuf, reason: String },
    /// The dataset does not keep to its policy: what came of the check, in one line.
    #[error("{0}")]
    Violated(String),
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error("{}", each(.0))]
    Fetches(Vec<(String, FetchError)>),
    #[error("no folder for downloads: this user has no cache; name one with --to")]
    NoCache,
    #[error("{0} threads: at most 1024 are possible")]
    TooManyThreads(usize),
    #[error("--threads {threads}: {source}")]
    Threads { threads: usize, source: rayon::ThreadPoolBuildError },
}

impl From<onepixel_data::FeaturesError> for Error {
    fn from(error: onepixel_data::FeaturesError) -> Self {
        Self::Features(Box::new(error))
    }
}

impl From<onepixel_backbone::BackboneError> for Error {
    fn from(error: onepixel_backbone::BackboneError) -> Self {
        Self::Backbone(Box::new(error))
    }
}

impl Error {
    /// 1 where a dataset does not keep to its policy or differs as it must not, 3 where the network is at fault, 2 for all else.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Violated(_) | Self::Different(_) => 1,
            Self::Fetch(failure) if failure.is_network() => 3,
            Self::Fetches(failures) if failures.iter().any(|(_, failure)| failure.is_network()) => 3,
            _ => 2,
        }
    }

    /// The same error, with the shard that it is about.
    pub fn of_shard(self, path: &Path) -> Self {
        match self {
            Self::Sketched(error) => Self::Sketching { path: path.to_owned(), error },
            other => other,
        }
    }

    /// What is said of it.
    pub fn message(&self) -> String {
        match self {
            Self::Data(_) | Self::Probe(_) | Self::Diff(_) => with_options(&self.to_string()),
            _ => self.to_string(),
        }
    }

    /// Whether whoever read our output has stopped reading, as `head` does: no error to them.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Stdout(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// What to do about a file that cannot be written.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "; create its folder first, or choose another place",
        io::ErrorKind::StorageFull => "; nothing was left behind: make room, or choose another place",
        _ => "",
    }
}

/// One line for each dataset that could not be fetched.
fn each(failures: &[(String, FetchError)]) -> String {
    failures.iter().map(|(name, failure)| format!("{name}: {failure}")).collect::<Vec<_>>().join("\nonepixel: ")
}

/// A message or a note of the library with the settings that it names as options of the command.
pub fn with_options(message: &str) -> String {
    onepixel_data::spelled(message, |setting| format!("--{}", setting.replace('_', "-")))
}

/// The message without what a terminal would take for a command: class names and file names may hold anything.
pub fn harmless(message: &str) -> String {
    message.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

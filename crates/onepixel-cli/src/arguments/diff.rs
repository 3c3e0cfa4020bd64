//! What can be asked of a comparison of two states?

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ReadingArguments;

/// What `onepixel diff --help` says before the options.
pub const ABOUT: &str = "\
Lists what changed between two datasets, or between two saved audits. Images are matched by content: which were \
added or removed, have another label, other pixels under the same name, another set, or only another name. Of audits it \
lists which findings are new, changed or gone.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel diff photos-v1 photos-v2                 two folders, archives, or any formats
  onepixel diff photos ./clean --csv changes.csv    what cleaning did, a row for each image
  onepixel diff main/photos photos --fail-on removed,relabelled
                                                    exit code 1 if a pull request does either
  onepixel diff before.json after.json --markdown changes.md
                                                    two documents of `onepixel audit --json`

Exit codes: 0 done; 1 --fail-on found what it names; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The dataset as it was, or its saved audit (a file that ends in .json)
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The dataset as it is, or its saved audit
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// End with exit code 1 if there are changes of these kinds; `findings` are new or changed ones
    #[arg(long, value_enum, value_name = "KIND,...", value_delimiter = ',')]
    pub fail_on: Vec<FailOn>,
    /// List so many changes of each kind
    #[arg(long, value_name = "K", default_value_t = 10, help_heading = "Output")]
    pub top: usize,
    /// Write all changes as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each image or finding as CSV; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write a section in GitHub's Markdown, as for a pull request
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    #[command(flatten)]
    pub reading: ReadingArguments,
    /// Use so many threads; 0 means one per core. Results do not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

/// What must not be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Images that were not there before
    Added,
    /// Images that are there no more
    Removed,
    /// Images of another label
    Relabelled,
    /// Images of other pixels under the same name
    Changed,
    /// Images in another set
    Moved,
    /// Images of another name
    Renamed,
    /// Findings of an audit that are new or changed
    Findings,
}

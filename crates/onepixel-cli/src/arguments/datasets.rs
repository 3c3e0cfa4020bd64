//! What can be asked about datasets that are known, or about a path?

use std::path::PathBuf;

use clap::Args;

pub const EXAMPLES: &str = "\
Examples:
  onepixel datasets                  list all: images, classes, licence, and where each is on disk
  onepixel datasets mnist            describe one, with a sample of its images
  onepixel datasets emnist/letters   describe a part of one
  onepixel datasets ./photos         explain how a path is read: sets, labels, what was left out
  onepixel datasets --json -         the catalogue as data, with addresses and digests of all files";

#[derive(Debug, Args)]
pub struct DatasetsArguments {
    /// Describe this dataset, a part of one, or how a path is read
    pub name: Option<String>,
    /// Write it as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

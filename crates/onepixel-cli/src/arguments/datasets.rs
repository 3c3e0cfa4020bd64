//! What can be asked about datasets that are known, or about a path?

use std::path::PathBuf;

use clap::Args;

pub const EXAMPLES: &str = "\
Examples:
  onepixel datasets                  a row for each: images, classes, licence, and where it is on disk
  onepixel datasets mnist            everything about one, with a sample of its images
  onepixel datasets emnist/letters   a part of one
  onepixel datasets --json -         the catalogue for programs, with addresses and digests of all files";

#[derive(Debug, Args)]
pub struct DatasetsArguments {
    /// The dataset, or a part of one, to tell all about
    pub name: Option<String>,
    /// Write what is known as JSON; `-` is standard output, in place of the text
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

//! What can be asked of a comparison?

use std::path::PathBuf;

use clap::Args;

use super::PlanArguments;

/// What `onepixel compare --help` says before the options.
pub const ABOUT: &str = "\
Each dataset is one that can be audited, or the JSON document of an audit. Documents are only read: their numbers stay \
what they were, and so does their verdict. Datasets are audited now, with the same options for all.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel compare digits mnist fashion-mnist --quick     audit these now, quickly
  onepixel compare mnist.json kmnist.json                 what `onepixel audit --json` has written
  onepixel compare *.json --sort steps --csv table.csv    the one with most room first
  onepixel compare *.json --figure compare.svg            where each stops being solvable
  onepixel compare *.json --report compare.html           both on one page, to sort and to pass on

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Datasets (a name, a folder or a file), or documents of audits (files that end in .json)
    #[arg(required = true, value_name = "DATASET|AUDIT.json")]
    pub datasets: Vec<PathBuf>,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// Sort by a column, as the CSV names it, or by a model: numbers from high to low, names from A; by default datasets
    /// stay in the order given
    #[arg(long, value_name = "COLUMN")]
    pub sort: Option<String>,
    /// Write the profiles as JSON; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each dataset as CSV; `-` is standard output, in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write the table in GitHub's Markdown
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    /// Write one self-contained page: the table, which sorts by any column, and the chart
    #[arg(long, value_name = "FILE.html", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Draw the accuracy of each model on each dataset, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

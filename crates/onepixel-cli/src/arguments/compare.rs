//! What can be asked of a comparison?

use std::path::PathBuf;

use clap::Args;

use super::PlanArguments;

/// What `onepixel compare --help` says before the options.
pub const ABOUT: &str = "\
Compares datasets by their audits. Give datasets, which are audited now with the same options for all, or the JSON \
documents of earlier audits, whose numbers and verdicts are taken as they are.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel compare digits mnist fashion-mnist --quick     audit these now, quickly
  onepixel compare mnist.json kmnist.json                 what `onepixel audit --json` has written
  onepixel compare *.json --sort steps --csv table.csv    the one with the most room first
  onepixel compare *.json --figure compare.svg            where each stops being solvable
  onepixel compare *.json --report compare.html           both on one page, sortable

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct CompareArguments {
    /// Datasets (a name, a folder or a file), or audits (files that end in .json)
    #[arg(required = true, value_name = "DATASET|AUDIT.json")]
    pub datasets: Vec<PathBuf>,
    #[command(flatten)]
    pub plan: PlanArguments,
    /// Sort by a column of the CSV or by a model: numbers from high to low, names from A. By default the order given
    #[arg(long, value_name = "COLUMN")]
    pub sort: Option<String>,
    /// Write the profiles as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each dataset as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Write the table in GitHub's Markdown
    #[arg(long, value_name = "FILE.md", help_heading = "Output")]
    pub markdown: Option<PathBuf>,
    /// Write one self-contained page: the table, sortable by any column, and the chart
    #[arg(long, value_name = "FILE.html", help_heading = "Output")]
    pub report: Option<PathBuf>,
    /// Draw the accuracy of each model on each dataset, SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

//! What can be asked of a check?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, RunArguments, TimeArguments};

/// What `onepixel check --help` says before the options.
pub const ABOUT: &str = "\
Checks a dataset against a policy: limits for leakage between sets, unreadable images, class sizes, shortcuts, wrong \
labels and whatever else onepixel finds. Each violated limit is one line on standard output: the dataset, the limit, what \
was found, and where. Only what the limits need is measured: a policy about equal images takes a second.

The policy is --policy FILE, else onepixel.toml in the working directory, else the default policy. A baseline accepts \
today's findings, so that the check fails on new ones only; it is keyed by content, so reordering changes nothing.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel check --print-policy > onepixel.toml     start from the default policy, every key explained
  onepixel check ./photos                           check a folder of images by class
  onepixel check ./photos --baseline accepted.json --write-baseline
                                                    accept today's findings
  onepixel check ./photos --baseline accepted.json  then fail on new findings only
  onepixel check mnist --policy strict.toml --json findings.json

Exit codes: 0 no limit is violated; 1 some are; 2 wrong usage or unreadable input, the policy included; 130 \
interrupted.";

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// Read the limits from this TOML file [default: onepixel.toml if it exists, else the default policy]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Accept the findings that this file lists: only others are violations
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write today's findings to the file that --baseline names, replacing it
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Print the default policy with every key explained, and exit
    #[arg(long, exclusive = true)]
    pub print_policy: bool,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Write limits and violations as JSON; `-` prints it in place of the text
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
}

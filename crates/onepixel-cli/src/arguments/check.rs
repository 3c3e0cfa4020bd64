//! What can be asked of a check?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, RunArguments};

/// What `onepixel check --help` says before the options.
pub const ABOUT: &str = "\
Holds a dataset to a policy: limits for duplicates across the split, unreadable images, the size of classes, shortcuts, \
wrong labels and what else onepixel finds. Each limit that is violated is one line on standard output: the dataset, the \
limit, what was found, and where to look. Only the probes that the limits need are run, so that a policy about equal images \
takes a second.

The policy is --policy FILE; without it onepixel.toml in the working directory; without that the default policy. A baseline \
accepts what is found today: the check then fails on new findings only, whatever the order of the images.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel check --print-policy > onepixel.toml     begin with the default policy, all explained
  onepixel check ./photos                           hold a folder of images by class to it
  onepixel check ./photos --baseline accepted.json --write-baseline
                                                    accept what is found today
  onepixel check ./photos --baseline accepted.json  and fail on what is new
  onepixel check mnist --policy strict.toml --json findings.json

Exit codes: 0 the dataset keeps to the policy; 1 it does not; 2 wrong usage or unreadable input, the policy included; 130 \
interrupted.";

#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    /// The limits, as TOML [default: onepixel.toml if it is there, else the default policy]
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// Findings that are accepted: only others are violations
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Accept what is found now: write it to the file that --baseline names, which is replaced
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Print the default policy with every key explained, and stop
    #[arg(long, exclusive = true)]
    pub print_policy: bool,
    #[command(flatten)]
    pub run: RunArguments,
    /// Write limits and violations as JSON; `-` is standard output, in place of the lines
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
}

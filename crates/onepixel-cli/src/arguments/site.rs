//! What can be asked of a site?

use std::path::PathBuf;

use clap::Args;

/// What `onepixel site --help` says before the options.
pub const ABOUT: &str = "\
Writes a website of saved audits: a list of datasets to search, filter and sort, a chart, and for each dataset a page with its \
verdict and findings, its audit as JSON, a card and a badge. What changed since the last run is shown on both. The pages need no \
server, and nothing is loaded from elsewhere.

Everything in an audit's document is published with it, the path that its dataset was read from included.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel audit mnist --json audits/mnist.json         save an audit first
  onepixel site audits/*.json -o site                   then make the site of all of them
  onepixel site audits/*.json -o site                   again: what changed since the one there
  onepixel site audits/*.json -o new --previous old     what changed since another one

Exit codes: 0 done; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct SiteArguments {
    /// Audits, as `onepixel audit --json` has written them
    #[arg(required = true, value_name = "AUDIT.json")]
    pub audits: Vec<PathBuf>,
    /// Write the site to this folder: a new or an empty one, or one that holds such a site, which is replaced as a whole
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Compare with the site in this folder; by default with the one that is replaced
    #[arg(long, value_name = "DIR")]
    pub previous: Option<PathBuf>,
}

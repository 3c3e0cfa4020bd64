//! What can be asked of a download?

use std::path::PathBuf;

use clap::Args;

pub const EXAMPLES: &str = "\
Examples:
  onepixel fetch mnist fashion-mnist                   two datasets, to the user's cache
  onepixel fetch quickdraw/cat,dog                     two of the 345 categories
  onepixel fetch kmnist --dry-run                      only list files, addresses and sizes
  onepixel fetch mnist --to ~/datasets                 to ~/datasets/mnist
  onepixel fetch emnist --mirror /media/stick/emnist   from a folder with the publisher's files
  onepixel fetch emnist --mirror https://example.org/emnist

Datasets are looked for in $ONEPIXEL_DATA first and then in the cache; files go to the cache unless \
--to says otherwise.

HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY are heeded. SSL_CERT_FILE and SSL_CERT_DIR name the \
root certificates to trust in place of those of the system and of Mozilla.

Exit codes: 0 all files present and verified; 2 wrong usage, or files that cannot be written; 3 no mirror gave \
a file, or its digest needs your consent; 130 interrupted.";

#[derive(Debug, Args)]
pub struct FetchArguments {
    /// Names of datasets (see `onepixel datasets`), or of parts of them as in `quickdraw/cat,dog`
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
    /// Download to a folder for each dataset in DIR, in place of the user's cache
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
    /// Try this mirror first (base URL or folder); files are still verified
    #[arg(long, value_name = "URL|DIR")]
    pub mirror: Option<String>,
    /// Accept a file with this SHA-256 although its publisher states another; may be repeated
    #[arg(long, value_name = "SHA256")]
    pub accept_digest: Vec<String>,
    /// List files with sizes, addresses, target and licence; do not touch the network
    #[arg(long)]
    pub dry_run: bool,
}

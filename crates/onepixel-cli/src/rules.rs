//! With which thresholds is a verdict reached?

use std::path::Path;

use onepixel::audit::VerdictRules;

use crate::error::Error;
use crate::small_file::{self, parse_toml};

/// The most bytes of a file of thresholds; with every key it has less than 1 KiB.
const MOST_BYTES: u64 = 1 << 20;

/// The thresholds that a TOML file states; those that it does not state stay as they are.
pub fn rules(path: Option<&Path>) -> Result<VerdictRules, Error> {
    let Some(path) = path else { return Ok(VerdictRules::default()) };
    let text = small_file::read(path, MOST_BYTES, "")?;
    let rules = parse_toml(&text).and_then(|rules: VerdictRules| rules.check().map(|()| rules));
    rules.map_err(|reason| Error::SmallFile { path: path.to_owned(), reason })
}

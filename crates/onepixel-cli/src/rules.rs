//! With which thresholds is a verdict reached?

use std::fs::File;
use std::io::Read;
use std::path::Path;

use onepixel::audit::VerdictRules;

use crate::error::Error;

/// No file of thresholds is larger: more is not read.
const LARGEST_FILE: u64 = 1 << 20;

/// The thresholds that a TOML file states; those that it does not state stay as they are.
pub fn rules(path: Option<&Path>) -> Result<VerdictRules, Error> {
    let Some(path) = path else { return Ok(VerdictRules::default()) };
    read(path).map_err(|reason| Error::Rules { path: path.to_owned(), reason })
}

fn read(path: &Path) -> Result<VerdictRules, String> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| error.to_string())?;
    let size = file.take(LARGEST_FILE + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if size as u64 > LARGEST_FILE {
        return Err(format!("it has more than {LARGEST_FILE} bytes"));
    }
    let rules: VerdictRules = toml::from_str(&text).map_err(|error| error.to_string().trim_end().to_owned())?;
    rules.check()?;
    Ok(rules)
}

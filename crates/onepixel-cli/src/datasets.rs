//! Which datasets are there?

use std::io::{Write, stdout};

use onepixel_data::{Availability, Known, Roots};

use crate::error::Error;

/// `onepixel datasets`.
pub fn list() -> Result<(), Error> {
    let roots = Roots::from_environment();
    let known = roots.known();
    let names: Vec<String> = known.iter().map(|known| known.name.clone()).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let mut to = stdout().lock();
    for dataset in &known {
        writeln!(to, "{:<widest$}  {}", dataset.name, describe(dataset))?;
    }
    let folders: Vec<String> = roots.folders().iter().map(|folder| folder.display().to_string()).collect();
    writeln!(
        to,
        "\nNames are looked for in: {}",
        if folders.is_empty() { "nowhere".to_owned() } else { folders.join(", ") }
    )?;
    if std::env::var_os("ONEPIXEL_DATA").is_none() {
        writeln!(to, "Set ONEPIXEL_DATA to a folder that has a folder for each dataset to have it searched first.")?;
    }
    Ok(())
}

fn describe(dataset: &Known) -> String {
    let place = match &dataset.availability {
        Availability::Embedded => "built in".to_owned(),
        Availability::Folder(folder) => folder.display().to_string(),
        // The reason begins with the folder.
        Availability::Unrecognised { reason, .. } => format!("not recognised: {reason}"),
        Availability::Parts { folder, names } => format!("{} ({})", folder.display(), names.join(", ")),
        Availability::Absent => "not on this machine".to_owned(),
    };
    match dataset.entry {
        Some(entry) => format!("{}: {place}; licence: {}", entry.display_name, entry.licence),
        None => place,
    }
}

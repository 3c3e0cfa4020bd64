//! How are the datasets listed?

use std::io::{self, Write};

use onepixel_data::{Availability, Entry, Known, Roots};
use onepixel_report::{Align, Table, byte_size, clean, count};

/// A row for each dataset, then what is wrong with folders that were not recognised, and where names are looked for.
pub(super) fn write(known: &[Known], roots: &Roots, to: &mut dyn Write) -> io::Result<()> {
    let column = |cell: &dyn Fn(&Known) -> String| known.iter().map(cell).collect::<Vec<_>>();
    let of_entry = |cell: fn(&Entry) -> String| move |known: &Known| known.entry.map(cell).unwrap_or_default();
    let mut table = Table::default();
    table.add_column("name", Align::Left, column(&|known| clean(&known.name)));
    table.add_column(
        "images",
        Align::Right,
        column(&|known| known.entry.map_or_else(String::new, |entry| images(known, entry))),
    );
    table.add_column("shape", Align::Left, column(&of_entry(shape)));
    table.add_column("classes", Align::Right, column(&of_entry(|entry| count(entry.class_count as u64))));
    table.add_column("licence", Align::Left, column(&of_entry(|entry| entry.licence_in_short().to_owned())));
    table.add_column("here", Align::Left, column(&here));
    write!(to, "{table}")?;
    write_unrecognised(known, to)?;
    writeln!(to, "\nAll about one of them: onepixel datasets NAME. To get one: onepixel fetch NAME")?;
    let folders: Vec<String> = roots.folders().iter().map(|folder| clean(&folder.display().to_string())).collect();
    let folders = if folders.is_empty() { "nowhere".to_owned() } else { folders.join(", ") };
    writeln!(to, "Names are looked for in: {folders}")?;
    if std::env::var_os("ONEPIXEL_DATA").is_none() {
        writeln!(to, "Set ONEPIXEL_DATA to a folder that has a folder for each dataset to have it searched first.")?;
    }
    Ok(())
}

fn write_unrecognised(known: &[Known], to: &mut dyn Write) -> io::Result<()> {
    let reasons = known.iter().filter_map(|known| match &known.availability {
        // The reason begins with the folder.
        Availability::Unrecognised { reason, .. } => Some(reason),
        _ => None,
    });
    for (index, reason) in reasons.enumerate() {
        let heading = if index == 0 { "\nnot recognised:\n" } else { "" };
        writeln!(to, "{heading}  {}", clean(reason))?;
    }
    Ok(())
}

/// Train and test images, or all where the publisher does not part them.
fn images(known: &Known, entry: &Entry) -> String {
    let splits = match known.part.as_deref().and_then(|part| entry.part(part)) {
        Some(part) if !part.splits.is_empty() => &part.splits,
        _ => &entry.splits,
    };
    let images = |name| splits.iter().find(|split| split.name == name).map(|split| split.images);
    match (images("train"), images("test"), images("all")) {
        (Some(train), Some(test), _) => format!("{} + {}", count(train), count(test)),
        (Some(images), None, _) | (None, None, Some(images)) => count(images),
        _ if !entry.parts.is_empty() => format!("{} parts", entry.parts.len()),
        _ => String::new(),
    }
}

/// `28×28`, or `32×32×3` in colour.
pub(super) fn shape(entry: &Entry) -> String {
    let Entry { height, width, channels, .. } = entry;
    match channels {
        1 => format!("{height}×{width}"),
        _ => format!("{height}×{width}×{channels}"),
    }
}

/// Where it lies, or how much there is to fetch.
fn here(known: &Known) -> String {
    match &known.availability {
        Availability::Embedded => "built in".to_owned(),
        Availability::Folder(folder) => clean(&folder.display().to_string()),
        Availability::Parts { names, .. } => format!("in parts: {}", clean(&names.join(", "))),
        Availability::Unrecognised { .. } => "not recognised, see below".to_owned(),
        Availability::Absent => match known.entry.and_then(|entry| entry.download_size(known.part.as_deref())) {
            Some(bytes) => format!("not on this machine, {} to fetch", byte_size(bytes)),
            None => "not on this machine".to_owned(),
        },
    }
}

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
    table.add_column(
        "shape",
        Align::Left,
        column(&|known| known.entry.map_or_else(String::new, |entry| shape(entry, known.part.as_deref()))),
    );
    table.add_column("classes", Align::Right, column(&classes));
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
    let splits = entry.splits_of(known.part.as_deref());
    let images = |name| splits.iter().find(|split| split.name == name).map(|split| split.images);
    match (images("train"), images("test"), images("all")) {
        (Some(train), Some(test), _) => format!("{} + {}", count(train), count(test)),
        (Some(images), None, _) | (None, None, Some(images)) => count(images),
        _ if known.part.is_none() && !entry.parts.is_empty() => format!("{} parts", entry.parts.len()),
        _ => String::new(),
    }
}

/// How many classes the dataset or its part has.
fn classes(known: &Known) -> String {
    known.entry.map_or_else(String::new, |entry| count(class_count(entry, known.part.as_deref()) as u64))
}

/// The number of classes of the dataset, or of a part of it.
pub(super) fn class_count(entry: &Entry, part: Option<&str>) -> usize {
    match entry.class_names_of(part).len() {
        known if part.is_some() && known > 0 => known,
        _ => entry.class_count,
    }
}

/// `28×28`, or `32×32×3` in colour, of the dataset or of a part of it.
pub(super) fn shape(entry: &Entry, part: Option<&str>) -> String {
    let ((height, width), channels) = (entry.size_of(part), entry.channels);
    match channels {
        1 => format!("{height}×{width}"),
        _ => format!("{height}×{width}×{channels}"),
    }
}

/// Where it lies, or how much there is to fetch.
fn here(known: &Known) -> String {
    if known.entry.is_some_and(|entry| entry.unreadable.is_some()) {
        return "cannot be read, see onepixel datasets ".to_owned() + &clean(&known.name);
    }
    match &known.availability {
        Availability::Embedded => "built in".to_owned(),
        Availability::Folder(folder) => {
            let incomplete = if known.missing().is_empty() { "" } else { ", incomplete" };
            clean(&folder.display().to_string()) + incomplete
        }
        Availability::Parts { names, .. } => format!("in parts: {}", clean(&names.join(", "))),
        Availability::Unrecognised { .. } => "not recognised, see below".to_owned(),
        Availability::Absent => match known.entry.and_then(|entry| entry.download_size(known.part.as_deref())) {
            Some(bytes) => format!("not on this machine, {} to fetch", byte_size(bytes)),
            None => "not on this machine".to_owned(),
        },
    }
}

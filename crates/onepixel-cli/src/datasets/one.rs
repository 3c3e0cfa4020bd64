//! What is there to know of one dataset?

use std::io::{self, Write};

use onepixel_data::{Availability, Entry, Known, RemoteFile, Roots, Split};
use onepixel_report::{Align, Table, byte_size, clean, count};

use super::{list, sample};

/// How many classes are named and counted.
const MOST_CLASSES: usize = 12;

/// How many parts are named.
const MOST_PARTS: usize = 12;

/// How many missing files are named.
const MOST_MISSING: usize = 4;

/// How many files are listed.
const MOST_FILES: usize = 16;

/// Writes what the catalogue says of a dataset, where it is or how to get it, and a sample of its images.
pub(super) fn write(known: &Known, roots: &Roots, to: &mut dyn Write) -> io::Result<()> {
    match known.entry {
        Some(entry) => write_entry(known, entry, to)?,
        None => {
            writeln!(to, "{}: not in the catalogue", clean(&known.name))?;
            line(to, "here", &place(known))?;
        }
    }
    if matches!(known.availability, Availability::Embedded | Availability::Folder(_)) {
        // What was written so far is worth reading while images are read.
        to.flush()?;
        sample::write(&known.name, roots, to)?;
    }
    Ok(())
}

fn write_entry(known: &Known, entry: &Entry, to: &mut dyn Write) -> io::Result<()> {
    let part = known.part.as_deref();
    let splits = entry.splits_of(part);
    let classes = entry.class_names_of(part);
    let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
    writeln!(to, "{} ({})\n", entry.display_name, clean(&known.name))?;
    let images: Vec<String> = splits.iter().map(|split| format!("{} {}", count(split.images), split.name)).collect();
    match images.is_empty() {
        false => line(to, "images", &format!("{}, {} each", images.join(" + "), list::shape(entry, part)))?,
        true => line(to, "shape", &list::shape(entry, part))?,
    }
    line(to, "classes", &named(list::class_count(entry, part), &classes))?;
    line(to, "licence", &entry.licence)?;
    line(to, "cite", &entry.citation)?;
    line(to, "measure", &entry.metric)?;
    line(to, "homepage", &entry.homepage)?;
    if !entry.aliases.is_empty() {
        line(to, "also called", &entry.aliases.join(", "))?;
    }
    if known.part.is_none() && !entry.part_names().is_empty() {
        line(to, "parts", &parts(entry))?;
    }
    if let Some(reason) = &entry.unreadable {
        line(to, "not read", reason)?;
    }
    line(to, "here", &place(known))?;
    let is_here = matches!(known.availability, Availability::Embedded | Availability::Folder(_));
    if !is_here || !known.missing().is_empty() {
        line(to, "to get it", &get(known, entry))?;
    }
    write_class_counts(&classes, splits, to)?;
    if !entry.quirks.is_empty() {
        writeln!(to, "\ngood to know:")?;
        entry.quirks.iter().try_for_each(|quirk| writeln!(to, "  - {quirk}"))?;
    }
    write_files(known, entry, to)
}

fn line(to: &mut dyn Write, name: &str, text: &str) -> io::Result<()> {
    writeln!(to, "{name:<12} {text}")
}

/// How many classes there are, and the names of the first.
fn named(class_count: usize, classes: &[&str]) -> String {
    let shown = classes.iter().take(MOST_CLASSES).copied().collect::<Vec<_>>().join(", ");
    match classes.len() {
        0 => count(class_count as u64),
        known if known > MOST_CLASSES => format!("{}: {shown}, …", count(class_count as u64)),
        _ => format!("{}: {shown}", count(class_count as u64)),
    }
}

fn parts(entry: &Entry) -> String {
    let names = entry.part_names();
    let shown: Vec<String> = names.iter().take(MOST_PARTS).map(|part| format!("{}/{part}", entry.name)).collect();
    match names.len() > MOST_PARTS {
        true => format!("{} and {} more", shown.join(", "), names.len() - MOST_PARTS),
        false => shown.join(", "),
    }
}

fn place(known: &Known) -> String {
    match &known.availability {
        Availability::Embedded => "built in".to_owned(),
        Availability::Folder(folder) => clean(&folder.display().to_string()) + &incomplete(known),
        Availability::Parts { folder, names } => {
            clean(&format!("{}, which has {}", folder.display(), names.join(", ")))
        }
        Availability::Unrecognised { reason, .. } => format!("not recognised: {}", clean(reason)),
        Availability::Absent => "not on this machine".to_owned(),
    }
}

/// Which files are missing, if only some are there.
fn incomplete(known: &Known) -> String {
    let missing = known.missing();
    let names = missing.iter().take(MOST_MISSING).map(|file| file.name.as_str()).collect::<Vec<_>>().join(", ");
    match missing.len() {
        0 => String::new(),
        more if more > MOST_MISSING => format!(", incomplete: without {names} and {} more", more - MOST_MISSING),
        _ => format!(", incomplete: without {names}"),
    }
}

fn get(known: &Known, entry: &Entry) -> String {
    let part = known.part.as_deref();
    let bytes = entry.download_size(part).map(|bytes| format!(" ({})", byte_size(bytes)));
    entry.fetch_line(part) + &bytes.unwrap_or_default()
}

/// The number of images of each class, of the first few if there are many.
fn write_class_counts(classes: &[&str], splits: &[Split], to: &mut dyn Write) -> io::Result<()> {
    let counted: Vec<&Split> =
        splits.iter().filter(|split| !classes.is_empty() && split.class_counts.len() == classes.len()).collect();
    if counted.is_empty() {
        return Ok(());
    }
    let shown = classes.len().min(MOST_CLASSES);
    let mut table = Table::default();
    table.add_column("images of", Align::Left, classes[..shown].iter().map(|&class| clean(class)).collect());
    for split in counted {
        let counts = split.class_counts[..shown].iter().map(|&images| count(images)).collect();
        table.add_column(&split.name, Align::Right, counts);
    }
    write!(to, "\n{table}")?;
    match classes.len() - shown {
        0 => Ok(()),
        more => writeln!(to, "and {more} classes more"),
    }
}

/// The files that are fetched, then those that hold the same in another way, or more.
fn write_files(known: &Known, entry: &Entry, to: &mut dyn Write) -> io::Result<()> {
    let fetched = entry.download(known.part.as_deref()).unwrap_or_default();
    if fetched.is_empty() {
        return Ok(());
    }
    let is_fetched = |file: &&RemoteFile| fetched.iter().any(|fetched| fetched.name == file.name);
    let others: Vec<&RemoteFile> = entry.files.iter().filter(|file| !is_fetched(file)).collect();
    // What is here in files of another kind need not be fetched.
    let is_whole = matches!(known.availability, Availability::Folder(_)) && known.missing().is_empty();
    let to_fetch = if is_whole { "" } else { "to fetch" };
    let state = |file: &RemoteFile, otherwise| if known.has(file) { "here" } else { otherwise };
    let fetched = fetched.iter().map(|file| (file, state(file, to_fetch)));
    let all: Vec<(&RemoteFile, &str)> = fetched.chain(others.into_iter().map(|file| (file, state(file, "")))).collect();
    let shown = &all[..all.len().min(MOST_FILES)];
    let column = |cell: &dyn Fn(&(&RemoteFile, &str)) -> String| shown.iter().map(cell).collect::<Vec<_>>();
    let mut table = Table::default();
    table.add_column("files", Align::Left, column(&|(file, _)| file.name.clone()));
    table.add_column(
        "size",
        Align::Right,
        column(&|(file, _)| file.size.map_or_else(|| "not known".to_owned(), byte_size)),
    );
    table.add_column("holds", Align::Left, column(&|(file, _)| file.role.clone()));
    table.add_column("", Align::Left, column(&|(_, state)| (*state).to_owned()));
    table.add_column("digests", Align::Left, column(&|(file, _)| file.trust.meaning().to_owned()));
    write!(to, "\n{table}")?;
    match all.len() - shown.len() {
        0 => Ok(()),
        more => writeln!(to, "and {more} files more"),
    }
}

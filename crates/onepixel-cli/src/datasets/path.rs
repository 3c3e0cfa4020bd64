//! How is a folder or a file read: which sets, labels from where, what is left out?

use std::io::{self, Write};
use std::path::Path;

use onepixel::dataset::NamedSet;
use onepixel_data::{Request, Roots, load_collection};
use onepixel_report::{clean, count};

use crate::error::{Error, with_options};
use crate::progress::Bars;

/// How many names of images and classes are shown.
const SHOWN: usize = 6;

/// Writes how a path is read.
pub(super) fn write(path: &Path, roots: &Roots, to: &mut dyn Write) -> Result<(), Error> {
    let bars = Bars::new();
    let dataset = bars.spin("reading", || load_collection(&Request::dataset(path), roots, &bars));
    bars.finish();
    let dataset = dataset?;
    writeln!(to, "{} ({})\n", clean(&dataset.name), clean(&dataset.source))?;
    for set in dataset.sets() {
        write_set(set, to)?;
    }
    if !dataset.unreadable.is_empty() {
        writeln!(to, "left out, because they cannot be read: {}", count(dataset.unreadable.len() as u64))?;
    }
    if !dataset.notes.is_empty() {
        writeln!(to, "\nhow it was read:")?;
        dataset.notes.iter().try_for_each(|note| writeln!(to, "  - {}", clean(&with_options(note))))?;
    }
    Ok(())
}

fn write_set(set: &NamedSet, to: &mut dyn Write) -> io::Result<()> {
    let images = set.unlabelled();
    let role = format!("{:?}", set.name.role()).to_lowercase();
    write!(to, "{} ({role}): {} images of {}", clean(set.name.name()), count(images.len() as u64), images.shape())?;
    match set.labelled() {
        None => writeln!(to, ", no labels")?,
        Some(labelled) => {
            let classes: Vec<String> = std::iter::zip(labelled.classes(), labelled.class_images())
                .take(SHOWN)
                .map(|(class, images)| format!("{} {images}", clean(class)))
                .collect();
            let more = if labelled.classes().len() > SHOWN { ", …" } else { "" };
            writeln!(to, ", {} classes: {}{more}", labelled.classes().len(), classes.join(", "))?;
        }
    }
    if let Some(names) = images.names() {
        let first: Vec<String> = names.iter().take(3).map(|name| clean(name).to_string()).collect();
        writeln!(to, "  images are called {}{}", first.join(", "), if names.len() > 3 { ", …" } else { "" })?;
    }
    Ok(())
}

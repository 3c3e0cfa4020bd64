//! Which images are there by their names, and cannot be read whatever is in them?
//!
//! Files in formats that no decoder here knows, and links to nothing. They are no damage: they are counted by kind and by
//! class, and where nothing else is left of a class or of everything, that is the error.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::error::{Error, PictureError, Result};
use crate::formats::pictures::class_folders::plan::planned::{Plan, PlannedSet};
use crate::reading::journal::Reading;

/// Formats of pictures that are not read, by the endings of their files.
const FORMATS: [(&str, &[&str]); 12] = [
    ("HEIC", &["heic", "heif", "hif"]),
    ("AVIF", &["avif"]),
    (
        "raw camera",
        &["dng", "cr2", "cr3", "crw", "nef", "nrw", "arw", "srf", "sr2", "orf", "rw2", "raf", "pef", "srw", "x3f"],
    ),
    ("SVG", &["svg", "svgz"]),
    ("Photoshop", &["psd", "psb"]),
    ("JPEG 2000", &["jp2", "j2k", "jpf", "jpx", "jpm"]),
    ("JPEG XL", &["jxl"]),
    ("DICOM", &["dcm", "dicom"]),
    ("NIfTI", &["nii"]),
    ("OpenEXR or HDR", &["exr", "hdr"]),
    ("icon or Targa", &["ico", "tga", "icns"]),
    ("video", &["mp4", "mov", "avi", "mkv", "webm"]),
];

/// What links to nothing are called.
const DANGLING: &str = "links to files that are gone";

/// The format of a picture that is not read, by its name.
pub(crate) fn unread_format(name: &str) -> Option<&'static str> {
    let ending = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
    FORMATS.iter().find(|(_, endings)| endings.contains(&ending.as_str())).map(|(format, _)| *format)
}

/// Takes images that cannot be read out of the sets, and says how many of which class there are. The places from
/// `present` on are links to nothing.
pub(crate) fn take_out(
    plan: &mut Plan,
    names: &[String],
    present: usize,
    place: &Path,
    reading: &Reading<'_>,
) -> Result<()> {
    let kind = |at: usize| match at >= present {
        true => Some(DANGLING.to_owned()),
        false => unread_format(&names[at]).map(|format| format!("{format} files, which onepixel does not read")),
    };
    let mut gone: BTreeMap<(String, String), BTreeMap<String, usize>> = BTreeMap::new();
    let mut empty: BTreeSet<(String, String)> = BTreeSet::new();
    let whole = plan.sets.iter().map(PlannedSet::images).sum::<usize>();
    for set in &mut plan.sets {
        let name = set.name.clone();
        let loose = std::iter::once((String::new(), &mut set.loose));
        for (class, places) in set.classes.iter_mut().map(|(class, places)| (class.clone(), places)).chain(loose) {
            let before = places.len();
            let kinds = gone.entry((name.clone(), class.clone())).or_default();
            places.retain(|&at| match kind(at) {
                Some(kind) => {
                    *kinds.entry(kind).or_default() += 1;
                    false
                }
                None => true,
            });
            if before > 0 && places.is_empty() {
                empty.insert((name.clone(), class));
            }
        }
        set.classes.retain(|_, places| !places.is_empty());
    }
    gone.retain(|_, kinds| !kinds.is_empty());
    let several = plan.sets.len() > 1;
    let said = |(set, class): &(String, String), kinds: &BTreeMap<String, usize>| {
        let counts = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ");
        match (several, class.is_empty()) {
            (false, true) => counts,
            (true, true) => format!("{set}: {counts}"),
            (false, false) => format!("{class}: {counts}"),
            (true, false) => format!("{set}/{class}: {counts}"),
        }
    };
    let total: usize = gone.values().flat_map(BTreeMap::values).sum();
    let lost: Vec<String> =
        gone.iter().filter(|(of, _)| empty.contains(*of)).map(|(of, kinds)| said(of, kinds)).collect();
    let all = gone.iter().map(|(of, kinds)| said(of, kinds)).collect::<Vec<_>>();
    let nothing_left = |found: Vec<String>, what: String| {
        let found = shortened(found);
        Err(Error::Picture(PictureError::NothingLeft { place: place.to_path_buf(), what, found }))
    };
    if total > 0 && total == whole {
        let kinds: BTreeSet<&String> = gone.values().flat_map(BTreeMap::keys).collect();
        let kinds = kinds.into_iter().cloned().collect::<Vec<_>>().join(", ");
        return nothing_left(all, format!("nothing but {total} {kinds}"));
    }
    if !lost.is_empty() {
        return nothing_left(lost, "nothing that can be read of a whole class or set".to_owned());
    }
    for said in shortened(all) {
        reading.note(format!("{}: left out of {said}", place.display()));
    }
    Ok(())
}

/// The first of many.
fn shortened(mut said: Vec<String>) -> Vec<String> {
    const SHOWN: usize = 20;
    let more = said.len().saturating_sub(SHOWN);
    said.truncate(SHOWN);
    if more > 0 {
        said.push(format!("{more} classes more, likewise"));
    }
    said
}

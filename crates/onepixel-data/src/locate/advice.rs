//! What can be done about a folder that is not recognised?

use std::path::Path;

use crate::catalogue;
use crate::formats::foreign;
use crate::formats::pictures::class_folders::layout::is_image;
use crate::formats::table::formats;
use crate::locate::names::has_extension;

/// Whether a file with this ending can be a dataset by itself: an array has images or labels, not both.
fn is_whole(name: &str) -> bool {
    let whole = formats().filter(|format| !format.images.is_empty() && !matches!(format.name, "IDX" | "NPY"));
    whole
        .flat_map(|format| format.endings)
        .any(|ending| !matches!(*ending, "txt" | "data") && has_extension(name, ending))
}

/// What to do about a folder that is not recognised, by what is in it.
pub(crate) fn advice(folder: &Path, found: &[String]) -> String {
    let is_part = |name: &&String| name.starts_with('.') && has_extension(name, "part");
    if found.iter().any(|name| is_part(&name)) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let fetch = catalogue::entry(&name).map(|entry| entry.fetch_line(None));
        let fetch = fetch.unwrap_or_else(|| "onepixel fetch".to_owned());
        return format!("a download was interrupted here: run `{fetch}` again to resume");
    }
    let unpacked =
        |name: &str| [".gz", ".bz2"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name).to_owned();
    let mut whole = found.iter().filter(|name| is_whole(&unpacked(name)));
    match (whole.next(), whole.next()) {
        (Some(file), None) => return format!("give the file itself: {}", folder.join(file).display()),
        (Some(file), Some(_)) => return format!("give one of the files itself, as in {}", folder.join(file).display()),
        (None, _) => {}
    }
    let is_array = |name: &&String| unpacked(name).contains("idx") || has_extension(&unpacked(name), "npy");
    if found.iter().any(|name| is_image(name)) {
        "put the images of each class into a folder that is called as the class".to_owned()
    } else if found.iter().any(|name| is_array(&name)) {
        "name the files of images and of labels with `images` and `labels`".to_owned()
    } else if let Some(format) = found.iter().find_map(|name| foreign::by_name(name)) {
        format!("its files are {}: {}", format.name, format.advice)
    } else if found.iter().any(|name| folder.join(name).is_dir()) {
        "no images lie in its folders: check that the download is complete, and that this is the right folder"
            .to_owned()
    } else {
        "check that this is the folder with the files themselves, not one above or below it".to_owned()
    }
}

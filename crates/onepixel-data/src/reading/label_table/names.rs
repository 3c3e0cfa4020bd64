//! Which image does a cell of a table name?
//!
//! Cells name images with or without their folders and endings, in the spelling of another system or another machine:
//! `train/0001.png`, `0001`, `.\train\0001.PNG`, `/home/bob/data/train/0001.png`, and `1`, where a spreadsheet took the
//! zeros away. The file's name decides; of several of one name, that whose folders are most like those of the cell.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use crate::reading::split_words::{SplitRole, split_name};

/// Endings of image files, as cells may have them whatever the files have.
const ENDINGS: [&str; 18] = [
    "png", "jpg", "jpeg", "jpe", "jfif", "webp", "bmp", "dib", "gif", "tif", "tiff", "apng", "ppm", "pgm", "pbm",
    "pnm", "pam", "dcm",
];

/// The images that cells may name.
pub(crate) struct NameIndex<'a> {
    names: &'a [String],
    by_stem: HashMap<Cow<'a, str>, Places>,
    /// Images whose names are numbers, by those without zeros before them; made for the first cell that needs it.
    by_number: OnceCell<HashMap<String, Places>>,
}

/// Images of one name: nearly always one.
struct Places {
    first: usize,
    others: Vec<usize>,
}

impl Places {
    fn new(first: usize) -> Self {
        Self { first, others: Vec::new() }
    }

    fn iter(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

/// Where the table of a cell lies, and of which set it speaks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TablePlace<'t> {
    /// Its folder in the tree.
    pub(crate) folder: &'t str,
    /// The set that its own name says.
    pub(crate) role: Option<SplitRole>,
}

/// What a cell names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    Image(usize),
    /// No image that is there.
    Nothing,
    /// Two images or more, alike.
    Several(usize, usize),
    /// Something outside the dataset's folder.
    Outside,
}

impl<'a> NameIndex<'a> {
    /// The images at these places among the names of a tree.
    pub(crate) fn new(names: &'a [String], images: impl Iterator<Item = usize>) -> Self {
        let mut by_stem: HashMap<Cow<'_, str>, Places> = HashMap::with_capacity(images.size_hint().0);
        for place in images {
            let file = names[place].rsplit('/').next().unwrap_or_default();
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            add(&mut by_stem, lower(stem), place);
        }
        Self { names, by_stem, by_number: OnceCell::new() }
    }

    fn by_number(&self) -> &HashMap<String, Places> {
        self.by_number.get_or_init(|| {
            let mut numbered: Vec<(usize, String)> = Vec::new();
            for (stem, places) in &self.by_stem {
                numbered.extend(
                    number(stem).into_iter().flat_map(|number| places.iter().map(move |place| (place, number.clone()))),
                );
            }
            numbered.sort_unstable();
            let mut by_number = HashMap::with_capacity(numbered.len());
            numbered.into_iter().for_each(|(place, number)| add(&mut by_number, number, place));
            by_number
        })
    }

    /// The one image that a cell names.
    pub(crate) fn image(&self, cell: &str, table: TablePlace<'_>) -> Option<usize> {
        match self.find(cell, table) {
            Named::Image(place) => Some(place),
            _ => None,
        }
    }

    /// The image that a cell of a table names.
    pub(crate) fn find(&self, cell: &str, table: TablePlace<'_>) -> Named {
        let TablePlace { folder, role } = table;
        let cell = cell.trim();
        let written = if cell.contains('\\') { Cow::from(cell.replace('\\', "/")) } else { Cow::from(cell) };
        if written.is_empty() || written.len() > 4096 {
            return Named::Nothing;
        }
        let elsewhere = written.starts_with('/') || written.as_bytes().get(1) == Some(&b':');
        let Some(parts) = resolved(&written, if elsewhere { "" } else { folder }) else {
            return Named::Outside;
        };
        let Some((file, folders)) = parts.split_last() else {
            return Named::Nothing;
        };
        let lower = lower(file);
        let (stem, ending) = match lower.rsplit_once('.').filter(|(_, ending)| ENDINGS.contains(ending)) {
            Some((stem, ending)) => (stem, Some(ending)),
            None => (lower.as_ref(), None),
        };
        let found = self.by_stem.get(stem).or_else(|| self.by_stem.get(lower.as_ref()));
        match found.or_else(|| self.by_number().get(&number(stem)?)) {
            Some(places) => self.best(places, (file, folders, ending), folder, role),
            None => Named::Nothing,
        }
    }

    /// The most alike of some images.
    fn best(
        &self,
        places: &Places,
        (file, folders, ending): (&str, &[&str], Option<&str>),
        home: &str,
        role: Option<SplitRole>,
    ) -> Named {
        if places.others.is_empty() {
            let only = places.first;
            return if contradicts(&self.names[only], folders) { Named::Nothing } else { Named::Image(only) };
        }
        // `test.csv` speaks of the images in `test`, where `train` has some of the same names.
        let of_table = |place: usize| {
            let own = || self.names[place].rsplit_once('/').and_then(|(folders, _)| role_of(folders.split('/')));
            role.is_none_or(|role| own().is_none_or(|own| own == role))
        };
        let any_of_table = places.iter().any(of_table);
        let likeness = |place: usize| {
            let name = &self.names[place];
            let mut own: Vec<&str> = name.split('/').collect();
            let own_file = own.pop().unwrap_or_default();
            let shared = std::iter::zip(own.iter().rev(), folders.iter().rev()).take_while(|(a, b)| a == b).count();
            let same_ending = ending.is_some_and(|ending| own_file.to_lowercase().ends_with(ending));
            let here = name.strip_prefix(home).is_some_and(|rest| home.is_empty() || rest.starts_with('/'));
            (shared, own_file == file, same_ending, here)
        };
        let fits = places.iter().filter(|&place| !contradicts(&self.names[place], folders));
        let fits = fits.filter(|&place| !any_of_table || of_table(place));
        let mut fits: Vec<usize> = fits.collect();
        fits.sort_by_key(|&place| (std::cmp::Reverse(likeness(place)), place));
        match fits[..] {
            [] => Named::Nothing,
            [one, other, ..] if likeness(one) == likeness(other) => Named::Several(one, other),
            [one, ..] => Named::Image(one),
        }
    }
}

fn add<K: std::hash::Hash + Eq>(index: &mut HashMap<K, Places>, key: K, place: usize) {
    index.entry(key).and_modify(|places| places.others.push(place)).or_insert_with(|| Places::new(place));
}

/// A name in small letters.
fn lower(name: &str) -> Cow<'_, str> {
    let is_lower = name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { Cow::from(name) } else { Cow::from(name.to_lowercase()) }
}

/// Whether a cell ends as the name of an image file does.
pub(crate) fn has_image_ending(cell: &str) -> bool {
    cell.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending.to_lowercase().as_str()))
}

/// A number without zeros before it.
fn number(stem: &str) -> Option<String> {
    let is_number = !stem.is_empty() && stem.len() <= 18 && stem.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| stem.trim_start_matches('0').to_owned())
}

/// The parts of a path, `..` and `.` resolved; `None` where it leads out of the top folder.
fn resolved<'b>(path: &'b str, folder: &'b str) -> Option<Vec<&'b str>> {
    let leads_up = path.split('/').any(|part| part == "..");
    let mut parts: Vec<&str> = Vec::new();
    if leads_up {
        parts.extend(folder.split('/').filter(|part| !part.is_empty()));
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// Whether an image lies in another set than the folders of a cell say.
fn contradicts(name: &str, folders: &[&str]) -> bool {
    let own = || name.rsplit_once('/').and_then(|(own, _)| role_of(own.split('/')));
    role_of(folders.iter().copied()).is_some_and(|said| own().is_some_and(|own| own != said))
}

/// The set that some folders say.
fn role_of<'f>(folders: impl Iterator<Item = &'f str>) -> Option<SplitRole> {
    folders.filter_map(split_name).find(|split| split.rest.is_empty() && !split.shy).map(|split| split.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(names: &[&str], cell: &str, folder: &str) -> Option<usize> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        match NameIndex::new(&names, 0..names.len()).find(cell, TablePlace { folder, role: None }) {
            Named::Image(place) => Some(place),
            _ => None,
        }
    }

    #[test]
    fn a_cell_names_an_image_with_or_without_folders_and_ending() {
        let names = ["train/a/x1.png", "train/b/y.v2.jpg"];
        for cell in [
            "x1",
            "x1.png",
            "X1.PNG",
            "a/x1.png",
            "train/a/x1",
            "./train/a/x1.png",
            "train\\a\\x1.png",
            "/home/bob/train/a/x1.png",
            "C:\\data\\a\\x1.png",
            "x1.jpeg",
            " x1 ",
        ] {
            assert_eq!(find(&names, cell, ""), Some(0), "{cell}");
        }
        assert_eq!((find(&names, "y.v2", ""), find(&names, "y.v2.jpg", "")), (Some(1), Some(1)));
        assert_eq!((find(&names, "y", ""), find(&names, "", ""), find(&names, "x", "")), (None, None, None));
    }

    #[test]
    fn numbers_may_have_lost_their_zeros() {
        assert_eq!(find(&["images/0007.png", "images/0070.png"], "7", ""), Some(0));
        assert_eq!(find(&["7.png", "07.png"], "7", ""), Some(0));
    }

    #[test]
    fn of_several_images_of_one_name_that_in_the_folders_of_the_cell_is_meant() {
        let names = ["train/cat/1.png", "train/dog/1.png", "test/cat/1.png"];
        assert_eq!(find(&names, "dog/1.png", ""), Some(1));
        assert_eq!(find(&names, "test/cat/1.png", ""), Some(2));
        assert_eq!(find(&names, "1.png", "test"), Some(2));
        let all: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let found = |role| NameIndex::new(&all, 0..3).find("1.png", TablePlace { folder: "", role });
        assert!(matches!(found(None), Named::Several(0, 1)));
        assert_eq!(found(Some(SplitRole::Test)), Named::Image(2), "the table is called test.csv");
        assert_eq!(find(&["test/1.png"], "train/1.png", ""), None);
    }

    #[test]
    fn a_path_that_leads_out_of_the_folder_is_told() {
        let names = vec!["images/a.png".to_owned()];
        let index = NameIndex::new(&names, 0..1);
        let find = |cell: &str, folder| index.find(cell, TablePlace { folder, role: None });
        assert_eq!(find("../images/a.png", "labels"), Named::Image(0));
        assert_eq!(find("../../images/a.png", "labels"), Named::Outside);
        assert_eq!(find("../../../etc/passwd", ""), Named::Outside);
    }
}

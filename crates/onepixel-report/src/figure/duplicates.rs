//! Which images are there twice, to look at?

use onepixel::audit::Duplicates;
use onepixel::dataset::{Collection, ReadError, Shape};
use onepixel::probes::duplicates::{DuplicateGroup, DuplicateImage, SetPair};

use super::values::values_of;
use super::{Figure, Gallery, Section, Tile, Titles, wording};
use crate::number::{count, counted};

/// Most groups that are drawn of each kind.
const MOST_GROUPS: usize = 60;

/// Most images of a group that are drawn.
const MOST_IMAGES: usize = 6;

/// Most pairs of sets that are told of.
const MOST_PAIRS: usize = 3;

/// Sets whose values stay below this are shown brighter.
const DIM: u8 = 128;

/// The duplicate groups, and the images of one value, with their images.
#[derive(Debug)]
pub struct DuplicateGallery<'a> {
    document: &'a Duplicates,
    shape: Shape,
    brightest: u8,
    sections: Vec<Groups<'a>>,
}

/// Groups of one kind.
#[derive(Debug)]
struct Groups<'a> {
    title: &'static str,
    /// All there are, of which some are drawn.
    groups: usize,
    drawn: Vec<(&'a DuplicateGroup, Vec<Vec<u8>>)>,
}

/// A title, and whether a group is shown under it.
type Kind = (&'static str, fn(&DuplicateGroup) -> bool);

/// What groups are shown under, in order.
const KINDS: [Kind; 5] = [
    ("With unequal labels", |group| group.conflicting),
    ("In several sets, equal", |group| !group.conflicting && group.across && group.exact),
    ("In several sets, near", |group| !group.conflicting && group.across && !group.exact),
    ("Within a set, equal", |group| !group.conflicting && !group.across && group.exact),
    ("Within a set, near", |group| !group.conflicting && !group.across && !group.exact),
];

impl<'a> DuplicateGallery<'a> {
    /// Reads the images of the first groups of each kind.
    ///
    /// # Errors
    ///
    /// The images cannot be read.
    ///
    /// # Panics
    ///
    /// If the document is of another dataset.
    pub fn read(document: &'a Duplicates, dataset: &Collection) -> Result<Self, ReadError> {
        let mut chosen = Vec::new();
        for (title, is_kind) in KINDS {
            let groups: Vec<&DuplicateGroup> = document.finding.groups.iter().filter(|group| is_kind(group)).collect();
            let drawn = groups[..groups.len().min(MOST_GROUPS)].to_vec();
            chosen.push((title, groups.len(), drawn));
        }
        let shown_images = chosen.iter().flat_map(|(.., drawn)| drawn.iter().flat_map(|group| shown(group)));
        let values = values_of(shown_images.map(DuplicateImage::image), dataset)?;
        let images = |group: &DuplicateGroup| {
            shown(group).iter().filter_map(|image| values.get(&image.image()).cloned()).collect()
        };
        let sections = chosen.into_iter().filter(|(_, groups, _)| *groups > 0);
        let sections: Vec<Groups<'_>> = sections
            .map(|(title, groups, drawn)| {
                let drawn = drawn.into_iter().map(|group| (group, images(group))).collect();
                Groups { title, groups, drawn }
            })
            .collect();
        let all = sections.iter().flat_map(|groups| &groups.drawn).flat_map(|(_, images)| images.iter().flatten());
        let largest = all.copied().max().unwrap_or(u8::MAX);
        let brightest = if largest < DIM { largest.max(1) } else { u8::MAX };
        Ok(Self { document, shape: dataset.sets()[0].unlabelled().shape(), brightest, sections })
    }

    /// Draws the groups.
    pub fn draw(&self) -> Figure {
        let finding = &self.document.finding;
        let all = finding.all;
        let across = |pair: &&SetPair| pair.of > pair.within && finding.images(pair.of) > 0;
        let across = finding.matrix.iter().filter(across).take(MOST_PAIRS).map(|pair| {
            let (all, images) = (count(pair.all), count(finding.images(pair.of)));
            format!("; {all} of {images} {} images have a duplicate in {}", pair.of, pair.within)
        });
        let across = across.collect::<String>();
        let mut lines = vec![format!("{} of images that are equal or near{across}", counted(all.groups, "group"))];
        if let Some(ratio) = finding.near_search.ratio {
            lines.push(format!("Near: at most {ratio:.2} times as far as the next image that is no copy"));
        }
        if !finding.constant.is_empty() {
            lines.push(format!("{} of one value, not shown", counted(finding.constant.len() as u64, "image")));
        }
        let sections = self.sections.iter().map(section).collect();
        let title = wording::name(&self.document.dataset.name);
        let (shape, brightest) = (self.shape, self.brightest);
        Gallery { title: &title, lines, shape, brightest, titles: Titles::Above, sections }.draw()
    }
}

/// The images of a group that are drawn.
fn shown(group: &DuplicateGroup) -> &[DuplicateImage] {
    &group.images[..group.images.len().min(MOST_IMAGES)]
}

fn section<'a>(of: &'a Groups<'_>) -> Section<'a> {
    let tile = |(group, images): &'a (&DuplicateGroup, Vec<Vec<u8>>)| Tile {
        images: images.iter().map(Vec::as_slice).collect(),
        captions: captions(group),
    };
    let (drawn, groups) = (of.drawn.len() as u64, of.groups as u64);
    let note = match drawn == groups {
        true => counted(groups, "group"),
        false => format!("the first {} of {}", count(drawn), counted(groups, "group")),
    };
    Section { title: of.title.to_owned(), note, tiles: of.drawn.iter().map(tile).collect() }
}

/// The images by set and index, their classes, and how near they are.
fn captions(group: &DuplicateGroup) -> Vec<String> {
    let shown = shown(group);
    // With names, each image has a line of its own.
    let of_line = if shown.iter().any(|image| image.name.is_some()) { 1 } else { 2 };
    let mut lines: Vec<String> =
        shown.chunks(of_line).map(|some| some.iter().map(named).collect::<Vec<_>>().join(", ")).collect();
    if group.images.len() > shown.len() {
        lines.push(format!("and {} more", count((group.images.len() - shown.len()) as u64)));
    }
    let mut classes: Vec<String> =
        group.images.iter().filter_map(|image| image.class.as_deref()).map(wording::name).collect();
    classes.dedup();
    lines.push(classes.join(" / "));
    if let Some(pair) = group.near_pairs.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio)) {
        let copied = match wording::copied(pair) {
            copied if copied.is_empty() => copied,
            copied => format!(", {copied}"),
        };
        lines.push(format!("distance {:.0}, ratio {:.2}{copied}", pair.distance, pair.ratio));
    }
    lines
}

/// Its set, index and, of its name, the last part, which fits below an image.
fn named(image: &DuplicateImage) -> String {
    let name = image.name.as_deref().and_then(|name| name.rsplit(['/', '\\']).next()).map(wording::name);
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    format!("{} {}{name}", image.split.name(), image.index)
}

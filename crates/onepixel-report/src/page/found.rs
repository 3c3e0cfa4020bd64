//! Which images do the findings about the data speak of?

use onepixel::dataset::{ImageRef, Label, SetName};
use onepixel::probes::duplicates::{DuplicateGroup, DuplicateImage, DuplicatesFinding, NearSearch, SetPair};
use onepixel::probes::labels::{LabelsFinding, LabelsOfSet};
use onepixel::probes::shortcuts::{Shortcut, ShortcutsFinding};

use super::{Gallery, OnPage, Tile};
use crate::data::NOTHING_LEARNED;
use crate::figure::wording;
use crate::number::{count, counted, percent};

/// How many images of each kind are shown.
const MOST: usize = 24;

/// How many images of a group of duplicates are shown.
const MOST_OF_GROUP: usize = 4;

/// How many suspected shortcuts are shown, each with so many images of either side.
const MOST_SHORTCUTS: usize = 6;
const MOST_EXAMPLES: usize = 4;

impl Gallery {
    /// The images that it shows.
    pub fn images(&self) -> impl Iterator<Item = ImageRef> {
        self.tiles.iter().flat_map(|tile| tile.images.iter().copied())
    }
}

impl OnPage for DuplicatesFinding {
    fn galleries(&self) -> Vec<Gallery> {
        vec![of_duplicates(self)]
    }
}

impl OnPage for ShortcutsFinding {
    fn galleries(&self) -> Vec<Gallery> {
        vec![of_shortcuts(self)]
    }
}

impl OnPage for LabelsFinding {
    fn galleries(&self) -> Vec<Gallery> {
        of_labels(self)
    }
}

fn of_labels(finding: &LabelsFinding) -> Vec<Gallery> {
    finding
        .sets
        .iter()
        .flat_map(|set| [suspects(finding, set), ambiguous(finding, set), outliers(finding, set)])
        .collect()
}

fn suspects(finding: &LabelsFinding, found: &LabelsOfSet) -> Gallery {
    let tiles = found.suspects.iter().take(MOST).map(|suspect| {
        let caption = format!(
            "labelled {}, likely {} ({:.3})",
            name(finding, suspect.given),
            name(finding, suspect.suggested),
            suspect.suggested_probability
        );
        Tile { suggested: Some(suspect.suggested), ..tile(found.set, suspect.index, caption) }
    });
    let models: Vec<&str> = found.models.iter().map(|model| &*model.title).collect();
    Gallery {
        id: "suspected-labels",
        title: format!("Labels of the {} set that are least probable", found.set.name()),
        explanation: format!(
            "Ranked by the probability of the label by {}, which learned from other images. {}",
            models.join(" and "),
            match found.flagged {
                Some(flagged) => format!(
                    "The list has an end, not a threshold: confident learning flags {} of {}, and what the models get \
                     wrong is among them.",
                    count(flagged),
                    counted(found.images, "image")
                ),
                None => format!("{NOTHING_LEARNED}."),
            }
        ),
        total: found.suspects.len() as u64,
        tiles: tiles.collect(),
    }
}

fn ambiguous(finding: &LabelsFinding, found: &LabelsOfSet) -> Gallery {
    let tiles = found.ambiguous.iter().take(MOST).map(|image| {
        let [first, second] = image.between.map(|label| name(finding, label));
        tile(found.set, image.index, format!("labelled {}; {first} or {second}", name(finding, image.given)))
    });
    Gallery {
        id: "ambiguous",
        title: format!("Ambiguous images of the {} set", found.set.name()),
        explanation: "Every model asked gives the same two classes at least a quarter each.".to_owned(),
        total: found.ambiguous.len() as u64,
        tiles: tiles.collect(),
    }
}

fn outliers(finding: &LabelsFinding, found: &LabelsOfSet) -> Gallery {
    let tiles = found.outliers.iter().take(MOST).map(|image| {
        let nearest = image.nearest.map(|label| format!(", least far from {}", name(finding, label)));
        let caption = format!("labelled {}{}", name(finding, image.given), nearest.unwrap_or_default());
        tile(found.set, image.index, caption)
    });
    Gallery {
        id: "outliers",
        title: format!("Outliers of the {} set", found.set.name()),
        explanation: "Far from every class, measured by how far images of that class are from each other.".to_owned(),
        total: found.outliers.len() as u64,
        tiles: tiles.collect(),
    }
}

fn of_duplicates(finding: &DuplicatesFinding) -> Gallery {
    let near = match (&finding.near_search.skipped, finding.near_search.ratio) {
        (Some(reason), _) => format!("Near copies were not looked for: {reason}."),
        (None, Some(ratio)) => format!(
            "Near copies are up to {ratio:.3} times as far apart as the next image, a threshold that comes from this \
             dataset's own distances.{}",
            looked_for_too(&finding.near_search)
        ),
        (None, None) => String::new(),
    };
    let counts = finding.all;
    Gallery {
        id: "duplicates",
        title: "Duplicates".to_owned(),
        explanation: format!(
            "{}; {} with unequal labels. {near}",
            across(finding),
            counted(counts.conflicting_groups, "group")
        ),
        total: counts.groups,
        tiles: finding.groups.iter().take(MOST).map(duplicates).collect(),
    }
}

/// Which copies were looked for beside near ones.
fn looked_for_too(search: &NearSearch) -> &'static str {
    match (search.turns, search.edits) {
        (true, true) => " Flipped, turned, cropped and retouched copies were looked for, too.",
        (true, false) => " Flipped and turned copies were looked for, too.",
        (false, true) => " Cropped and retouched copies were looked for, too.",
        (false, false) => "",
    }
}

/// How many images of each set have a duplicate in a set before it.
fn across(finding: &DuplicatesFinding) -> String {
    let later = |pair: &&SetPair| pair.of > pair.within && pair.all > 0;
    let told = finding.matrix.iter().filter(later).map(|pair| {
        let (of, within) = (pair.of.name(), pair.within.name());
        format!("{} with a duplicate in the {within} set", counted(pair.all, &format!("{of} image")))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { "No image has a duplicate in another set".to_owned() } else { told.join(", ") }
}

fn duplicates(group: &DuplicateGroup) -> Tile {
    let shown = group.images.iter().take(MOST_OF_GROUP);
    let mut classes: Vec<&str> = group.images.iter().filter_map(|image| image.class.as_deref()).collect();
    classes.dedup();
    let classes = if classes.is_empty() { "no label".to_owned() } else { classes.join(", ") };
    let copied = group.near_pairs.iter().map(wording::copied).find(|copied| !copied.is_empty());
    let kind = match (group.exact, copied) {
        (true, _) => "equal".to_owned(),
        (false, None) => format!("near, ratio {:.3}", group.least_ratio()),
        (false, Some(copied)) => format!("near, {copied}, ratio {:.3}", group.least_ratio()),
    };
    Tile {
        images: shown.map(DuplicateImage::image).collect(),
        caption: format!("{} images, {kind}: {classes}", group.images.len()),
        suggested: None,
    }
}

fn of_shortcuts(finding: &ShortcutsFinding) -> Gallery {
    Gallery {
        id: "shortcuts",
        title: "What gives labels away without the content".to_owned(),
        explanation: format!(
            "{} sure, {} to look at. Of each, first some images of the class that follow the rule, then some of the rest \
             that do not.",
            finding.sure,
            finding.shortcuts.len() as u64 - finding.sure.min(finding.shortcuts.len() as u64)
        ),
        total: finding.shortcuts.len() as u64,
        tiles: finding.shortcuts.iter().take(MOST_SHORTCUTS).map(shortcut).collect(),
    }
}

fn shortcut(of: &Shortcut) -> Tile {
    let sides = [&of.examples.of_class, &of.examples.of_rest];
    let images = sides.into_iter().flat_map(|side| side.iter().take(MOST_EXAMPLES));
    let class = of.class.as_ref().map(|class| format!("{class}: ")).unwrap_or_default();
    let sure = if of.sure { "sure" } else { "to look at" };
    Tile {
        images: images.map(|&index| ImageRef { set: SetName::Train, index }).collect(),
        caption: format!(
            "{class}{} ({sure}; {} of the class, {} of the rest)",
            of.rule,
            percent(of.share_of_class.share),
            percent(of.share_of_rest.share)
        ),
        suggested: None,
    }
}

fn name(finding: &LabelsFinding, label: Label) -> &str {
    finding.classes.get(usize::from(label)).map_or("", String::as_str)
}

fn tile(set: SetName, index: u32, caption: String) -> Tile {
    Tile { images: vec![ImageRef { set, index }], caption, suggested: None }
}

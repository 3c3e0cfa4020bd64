//! What gives the label away without the content?
//!
//! # The big picture
//!
//! A watermark on the images of one class, one camera's encoder settings, a frame: whoever trains on such a set learns
//! the mark, not the thing. This probe looks at the train set, class by class against the rest (`targets`), for
//!
//! - *pixels* (`powers`, `places`): a grey value that a class shows at a place where the surroundings do not share its
//!   power. Content slopes, marks have cliffs (`cliffs`);
//! - *originals* (`originals`): the same in native pixels of the corners and edges, where images were brought to a smaller
//!   size;
//! - *grey values* (`measures`, then the same search along the 256 values): a value that images of a class have or lack
//!   while its neighbours say nothing, as after multiplying with a factor;
//! - *numbers* (`columns`): brightness, contrast and so on, and what is known of the files; each as if it were a pixel;
//! - *order*: where in the set an image lies;
//! - *parts* (`parts`): models that see only the border or a thumbnail.
//!
//! Everything is chosen on four fifths of the images and counted on the other, in turn. What makes a suspect *sure*
//! (`test`) is documented in docs/method.md: a distribution-free bound on its being chance, corrected for everything
//! that was looked at, and an effect larger than content has. Numbers that content can change are never called
//! shortcuts for their power alone.

mod cliffs;
mod columns;
mod finding;
mod originals;
mod parts;
mod places;
mod powers;
mod probe;
mod suspects;
mod targets;
mod test;
mod thinning;

pub use finding::*;
pub use test::{LEAST_EFFECT, LEVEL};

use serde::Serialize;

use crate::dataset::{Dataset, ImageSet};
use crate::probes::ProbeError;
use crate::probes::measures::{MEASURES, measure};
use crate::progress::Progress;
use columns::Column;
use originals::Originals;
use places::{Found, Search};
use suspects::Look;
use targets::{FOLDS, Targets};
use thinning::Presence;

/// The question: what gives labels away without the content.
///
/// ```
/// # use onepixel::dataset::{Dataset, ImageSet, MemoryImages, Shape};
/// use onepixel::{probes::shortcuts::{Kind, ShortcutsProbe}, progress::Silent};
///
/// // Noise, and a white corner on all images of the second class.
/// let mut pixels: Vec<u8> = (0..200 * 25).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 25) as u8).collect();
/// let labels: Vec<u16> = (0..200).map(|image| image % 2).collect();
/// for image in (1..200).step_by(2) {
///     pixels[25 * image] = 255;
/// }
/// let images = MemoryImages::new(Shape::new(5, 5, 1)?, pixels)?;
/// let dataset = Dataset::new("noise", "memory", ImageSet::new(images, labels, ["plain", "marked"])?, None)?;
/// let finding = ShortcutsProbe::default().run(&dataset, &Silent)?;
/// let mark = finding.shortcuts.iter().find(|suspect| suspect.kind == Kind::Mark).unwrap();
/// assert!(mark.sure && mark.class.as_deref() == Some("marked"));
/// let place = mark.place.as_ref().unwrap();
/// assert_eq!((place.strongest.row, place.strongest.col, place.grey_values), (0, 0, [255, 255]));
/// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
/// ```
#[derive(Debug, Clone, Serialize)]
pub struct ShortcutsProbe {
    /// Seed of folds and samples; by default 0.
    pub seed: u64,
    /// Whether to fit models to parts of the images, which takes longest; by default yes.
    pub models: bool,
}

impl Default for ShortcutsProbe {
    fn default() -> Self {
        Self { seed: 0, models: true }
    }
}

impl ShortcutsProbe {
    /// Asks the question of a dataset.
    ///
    /// # Errors
    ///
    /// The images cannot be read, or there are fewer than two classes with images.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress) -> Result<ShortcutsFinding, ProbeError> {
        let targets = Targets::new(dataset, self.seed)?;
        let test = dataset.scored()?.map(|scored| targets.of(&scored.set)).transpose()?;
        let measured = measure(targets.set.images(), progress)?;
        let values = Values::new(&targets, measured.grey_values)?;
        let columns = columns(&targets.set, &measured.columns);
        let order = order(&dataset.train);
        let shape = targets.set.shape();
        let search = Search::of_images(shape.height(), shape.width(), shape.channels());
        let of_columns = columns.iter().filter(|column| !column.depends_on_content).count() * targets.classes;
        let classes = targets.classes;
        // Without neighbours there is nothing to be told from.
        let are_pictures = shape.height() > 1 && shape.width() > 1;
        let of_pictures = if are_pictures { search.tests(classes) + values.search.tests(classes) } else { 0 };
        let originals = Originals::new(&targets, test.as_ref())?;
        let tests = of_pictures + originals.tests(classes) + of_columns as u64 + 1;
        let look = Look { targets: &targets, tests, progress };

        let mut left_out = targets_left_out(dataset, &targets);
        let mut shortcuts = Vec::new();
        if are_pictures {
            let in_originals = originals.suspects(&look, progress)?;
            let marks = marks(&look, &search, test.as_ref(), progress)?;
            shortcuts.extend(marks.into_iter().filter(|mark| !in_originals.iter().any(|other| is_same(mark, other))));
            shortcuts.extend(in_originals);
            shortcuts.extend(values.suspects(&look, test.as_ref(), progress)?);
        } else {
            left_out.push(format!(
                "marks and grey values were not looked for: {shape} may be no picture but a table's row"
            ));
        }
        let mut numbers = Vec::new();
        for column in &columns {
            let (number, suspect) = look.at_column(column, &order)?;
            numbers.push(number);
            shortcuts.extend(suspect);
        }
        let parts = match self.models && classes <= parts::MOST_CLASSES {
            true => parts::parts(&targets, self.seed, progress)?,
            false => {
                left_out.push("models of parts of the images were not fitted".to_owned());
                None
            }
        };
        if let Some((finding, seen)) = &parts {
            shortcuts.extend(look.of_border(*seen, finding.majority_share));
        }
        let shortcuts = ranked(shortcuts);
        Ok(ShortcutsFinding {
            folds: FOLDS,
            seed: self.seed,
            classes_looked_at: targets.names(),
            tests,
            sure: shortcuts.iter().filter(|suspect| suspect.sure).count() as u64,
            shortcuts,
            numbers,
            order,
            parts: parts.map(|(finding, _)| finding),
            left_out,
        }
        .with_names(&dataset.train))
    }
}

impl Look<'_> {
    /// What a column says, and the suspect that it gives; none where content can change it, or where it is meant so.
    fn at_column(
        &self,
        column: &Column,
        order: &OrderFinding,
    ) -> Result<(NumberFinding, Option<Shortcut>), ProbeError> {
        let scored = columns::score(column, self.targets, self.tests)?;
        let is_order = column.name == POSITION;
        let by_design = is_order && order.sorted_by_class;
        if column.depends_on_content || by_design {
            return Ok((scored.finding, None));
        }
        let kind = if is_order { Kind::Order } else { Kind::File };
        let suspects = scored.of_classes.iter().map(|of_class| self.of_column(kind, column, of_class));
        let suspect = strongest(suspects);
        Ok((scored.finding, suspect))
    }
}

/// The strongest suspect of a column, the first of several: what one class has more often all others have less often.
fn strongest(suspects: impl Iterator<Item = Shortcut>) -> Option<Shortcut> {
    suspects.reduce(|best, suspect| if suspect.effect > best.effect { suspect } else { best })
}

/// Suspects among the pixels; one for what several channels have at one place.
fn marks(
    look: &Look<'_>,
    search: &Search,
    test: Option<&ImageSet>,
    progress: &dyn Progress,
) -> Result<Vec<Shortcut>, ProbeError> {
    let powers = powers::powers(&look.targets.set, look.targets, progress)?;
    let found = search.find((&look.targets.set, &powers), look.targets, progress)?.into_iter();
    found.map(|found| look.of_pixels(found, search, test)).collect::<Result<_, _>>().map(join_channels)
}

/// What the place of an image in its set is called.
const POSITION: &str = "position in the set";

/// The numbers of the images, then what is known of their files, then their position. What is the same in all images is
/// left out.
fn columns(set: &ImageSet, measured: &[Vec<f64>]) -> Vec<Column> {
    let of_images = MEASURES.iter().zip(measured).map(|(name, numbers)| Column::of_numbers(name, numbers));
    let attributes = set.attributes().map_or(&[][..], |attributes| attributes.columns());
    let positions: Vec<f64> = (0..set.len()).map(|image| image as f64).collect();
    let position = Column { depends_on_content: false, ..Column::of_numbers(POSITION, &positions) };
    let all = of_images.chain(attributes.iter().map(Column::of_attribute)).chain([position]);
    all.filter(|column| !column.is_constant()).collect()
}

fn order(set: &ImageSet) -> OrderFinding {
    let classes = set.class_images().iter().filter(|&&images| images > 0).count() as u64;
    let runs = set.labels().chunk_by(|a, b| a == b).count() as u64;
    OrderFinding { runs, classes, sorted_by_class: runs == classes }
}

/// The grey values that images have, as images of 1×256.
struct Values {
    set: ImageSet,
    search: Search,
}

impl Values {
    fn new(targets: &Targets, grey_values: crate::dataset::MemoryImages) -> Result<Self, ProbeError> {
        /// More values than this side by side are no grid of missing values.
        const LARGEST: usize = 3;
        /// Values this near to the darkest and the brightest that occur say how much background or saturation there is.
        const ENDS: usize = 3;
        let used = used(&grey_values);
        let peaks = used.start + ENDS..used.end.saturating_sub(ENDS).max(used.start + ENDS);
        let search = Search { height: 1, width: 256, channels: 1, largest: LARGEST, peaks };
        let (labels, classes) = (targets.set.labels().to_vec(), targets.set.classes().to_vec());
        Ok(Self { set: ImageSet::new(grey_values, labels, classes)?, search })
    }

    fn suspects(
        &self,
        look: &Look<'_>,
        test: Option<&ImageSet>,
        progress: &dyn Progress,
    ) -> Result<Vec<Shortcut>, ProbeError> {
        let test = test.map(|test| values_of(test, progress)).transpose()?;
        let powers = powers::powers(&self.set, look.targets, progress)?;
        let found = self.search.find((&self.set, &powers), look.targets, progress)?;
        let found = found.into_iter().filter_map(|found| self.unexplained(found));
        found.map(|found| look.of_grey_values(found, &self.set, test.as_ref())).collect()
    }

    /// What is left of an effect after what is explained by how many grey values the class has; `None` where that is little.
    fn unexplained(&self, mut found: Found) -> Option<Found> {
        let value = found.plateau.weakest;
        let more = Presence::of(found.class, &self.set).explained(value, self.search.peaks.clone());
        let has_more = found.grey_values[0] == 1;
        found.effect -= if has_more { more } else { -more }.max(0.0);
        (found.effect >= LEAST_EFFECT).then_some(found)
    }
}

/// From the darkest grey value that occurs to past the brightest.
fn used(grey_values: &crate::dataset::MemoryImages) -> std::ops::Range<usize> {
    use crate::dataset::Images;
    let mut occurs = [false; 256];
    for image in grey_values.as_bytes().unwrap_or(&[]).chunks_exact(256) {
        occurs.iter_mut().zip(image).for_each(|(occurs, &present)| *occurs |= present > 0);
    }
    let first = occurs.iter().position(|&occurs| occurs).unwrap_or(0);
    first..occurs.iter().rposition(|&occurs| occurs).map_or(0, |last| last + 1).max(first)
}

fn values_of(set: &ImageSet, progress: &dyn Progress) -> Result<ImageSet, ProbeError> {
    let values = measure(set.images(), progress)?.grey_values;
    Ok(ImageSet::new(values, set.labels().to_vec(), set.classes().to_vec())?)
}

/// One suspect for what several channels have at one place; the strongest stands for them.
fn join_channels(suspects: Vec<Shortcut>) -> Vec<Shortcut> {
    let mut joined: Vec<Shortcut> = Vec::new();
    for suspect in suspects {
        let known = joined.iter_mut().find(|other| other.class == suspect.class && overlap(other, &suspect));
        match known {
            None => joined.push(suspect),
            Some(known) => {
                let (mut strong, weak) =
                    if suspect.effect > known.effect { (suspect, known.clone()) } else { (known.clone(), suspect) };
                if let (Some(place), Some(other)) = (&mut strong.place, weak.place) {
                    place.channels.extend(other.channels);
                    place.channels.sort_unstable();
                }
                *known = strong;
            }
        }
    }
    joined
}

/// Whether what is seen at the working size is what the original shows more sharply: at the same place, or of a frame.
fn is_same(mark: &Shortcut, in_original: &Shortcut) -> bool {
    let on_border = mark.place.as_ref().is_some_and(|place| place.on_border);
    mark.class == in_original.class
        && in_original.sure
        && (overlap(mark, in_original) || in_original.kind == Kind::Border && on_border)
}

fn overlap(one: &Shortcut, other: &Shortcut) -> bool {
    let area = |suspect: &Shortcut| suspect.place.as_ref().map(|place| place.area);
    match (area(one), area(other)) {
        (Some([top, left, bottom, right]), Some([other_top, other_left, other_bottom, other_right])) => {
            top <= other_bottom && other_top <= bottom && left <= other_right && other_left <= right
        }
        _ => false,
    }
}

/// The suspects that are sure, then those that are not chance either but that content could be; the stronger first.
fn ranked(mut shortcuts: Vec<Shortcut>) -> Vec<Shortcut> {
    shortcuts.retain(|suspect| suspect.p_value <= LEVEL && suspect.effect >= LEAST_EFFECT);
    shortcuts.sort_by(|a, b| {
        b.sure.cmp(&a.sure).then(b.effect.total_cmp(&a.effect)).then(a.kind.cmp(&b.kind)).then(a.class.cmp(&b.class))
    });
    shortcuts
}

fn targets_left_out(dataset: &Dataset, targets: &Targets) -> Vec<String> {
    let present = dataset.train.class_images().iter().filter(|&&images| images > 0).count();
    match present - targets.classes {
        0 => Vec::new(),
        others => vec![format!(
            "{others} of {present} classes stand only for the rest: fewer than 16 images, or not among the 100 largest"
        )],
    }
}

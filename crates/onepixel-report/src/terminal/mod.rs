//! What was found for the person who ran the command.

mod audit;
mod check;
mod compared;
mod complexity;
mod diff;
mod difficulty;
mod duplicates;
mod few_pixels;
mod gains;
mod image;
mod labels;
mod ladder;
mod map;
mod paint;
mod pairs;
mod quality;
mod separable;
mod sheet;
mod shortcuts;
mod summary;
mod table;

use std::io::{self, Write};

use onepixel::audit::{DatasetSummary, FeaturesSummary, ImageSetSummary, Pixels};
use onepixel::dataset::{Position, SetName};
use onepixel::probes::pixels::{HeldOut, HowHeldOut, PairFinding, PairMap, PixelsFinding, Split};

use crate::number::{accuracy_name, count, counted, percent};
use crate::sentences::features_sentence;
use crate::{CountFrom, Renderer};
pub use audit::AuditText;
pub(crate) use audit::Block;
pub use check::CheckText;
pub use compared::ComparedText;
pub use complexity::ComplexityText;
pub use diff::DiffText;
pub use difficulty::DifficultyText;
pub use duplicates::DuplicatesText;
pub use few_pixels::FewPixelsText;
pub use gains::GainsText;
pub(crate) use gains::{gain_rows, how};
pub use image::{ImageText, Palette, beside};
pub use labels::LabelsText;
pub use ladder::LadderText;
pub use quality::QualityText;
pub use separable::SeparableText;
pub use sheet::SheetText;
pub use shortcuts::ShortcutsText;
pub(crate) use table::shorten_front;
pub use table::{Align, Table, clean};

/// The most classes for which the table of all pairs is drawn.
const MOST_CLASSES_IN_TABLE: usize = 15;

/// The most classes that are named in a sentence.
const MOST_NAMES: usize = 10;

/// Writes the audit as text: the table of pairs, or the hardest and easiest ones, and a summary.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// What the first row, column and channel is called.
    pub count_from: CountFrom,
    /// How many of the hardest and of the easiest pairs are listed.
    pub top: usize,
}

/// Writes one pair with its accuracy map as text.
#[derive(Debug, Clone, Copy)]
pub struct PairView<'a> {
    /// How to write it.
    pub terminal: Terminal,
    /// The audited dataset.
    pub audit: &'a Pixels,
    /// The pair.
    pub map: &'a PairMap,
    /// What can be shown: without colours the map is drawn with characters.
    pub palette: Palette,
}

impl Renderer<Pixels> for Terminal {
    fn render(&self, audit: &Pixels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &audit.finding;
        self.write_head(audit, to)?;
        let names: Vec<&str> = present_classes(audit);
        if names.len() <= MOST_CLASSES_IN_TABLE {
            write!(to, "\n{}", self.triangle(finding, &names))?;
        }
        self.write_extremes(audit, to)?;
        write!(to, "\n{}", self.summary(audit))
    }
}

impl Terminal {
    fn write_head(&self, audit: &Pixels, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "{}", head(&audit.dataset))?;
        writeln!(to, "{}", describe(audit))?;
        let unscored = classes_without_test_images(audit);
        if !unscored.is_empty() {
            let number = counted(unscored.len() as u64, "class");
            let names: Vec<String> = unscored.iter().take(MOST_NAMES).map(|name| table::class_name(name)).collect();
            let more = if unscored.len() > MOST_NAMES { ", …" } else { "" };
            writeln!(to, "the test set has no images of {number}: {}{more}", names.join(", "))?;
        }
        Ok(())
    }

    /// The lower triangle of all pairs: held out where every pair is, else in sample, and a line that says which.
    fn triangle(&self, finding: &PixelsFinding, names: &[&str]) -> String {
        let held_out = finding.summary.mean_held_out.is_some();
        let cell = |pair: &PairFinding| match held_out {
            true => (pair.shown_accuracy(finding.metric), pair.told_apart == Some(true)),
            false => (pair.accuracy_by(finding.metric), true),
        };
        let cells: Vec<(&str, &str, (f64, bool))> =
            finding.pairs.iter().map(|pair| (&*pair.a, &*pair.b, cell(pair))).collect();
        let what = match (held_out, cells.iter().all(|(_, _, (_, told_apart))| *told_apart)) {
            (true, true) => "held-out accuracy of each pair in per cent".to_owned(),
            (true, false) => "held-out accuracy of each pair in per cent; ~ not told apart".to_owned(),
            (false, _) => format!("{} of each pair in per cent, in sample", accuracy_name(finding.metric)),
        };
        format!("{what}\n{}", table::triangle(names, &cells))
    }

    /// The hardest and the easiest pairs, by their held-out accuracies.
    fn write_extremes(&self, audit: &Pixels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &audit.finding;
        if self.top == 0 {
            return Ok(());
        }
        let mut pairs: Vec<&PairFinding> = finding.pairs.iter().collect();
        let shown = |pair: &PairFinding| pair.shown_accuracy(finding.metric);
        pairs.sort_by(|x, y| shown(x).total_cmp(&shown(y)));
        let all = pairs.len() <= 2 * self.top;
        if all {
            return write!(to, "\n{}", self.pair_table(audit, "all pairs, hardest first", &pairs));
        }
        let hardest = &pairs[..self.top];
        let mut easiest = pairs.clone();
        easiest.sort_by(|x, y| shown(y).total_cmp(&shown(x)).then(x.classes.cmp(&y.classes)));
        write!(to, "\n{}", self.pair_table(audit, "hardest pairs", hardest))?;
        write!(to, "\n{}", self.pair_table(audit, "easiest pairs", &easiest[..self.top]))
    }

    fn position(&self, at: Position, channels: usize) -> String {
        position(self.count_from, at, channels)
    }
}

impl PairView<'_> {
    /// Writes the pair, its best pixels and its accuracy map.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let (finding, pair, train) = (&self.audit.finding, &self.map.pair, &self.audit.dataset.train);
        self.terminal.write_head(self.audit, to)?;
        write!(to, "\n{}", self.terminal.pair_table(self.audit, "pair", &[pair]))?;
        let (places, accuracies) = self
            .map
            .top
            .iter()
            .map(|&(position, accuracy)| (self.terminal.position(position, train.channels), percent(accuracy)))
            .unzip();
        let mut best = Table::default();
        best.add_column("best pixels", Align::Left, places);
        best.add_column("in sample", Align::Right, accuracies);
        if !self.map.top.is_empty() {
            write!(to, "\n{best}")?;
        }
        let classes = table::pair_name(&pair.a, &pair.b);
        writeln!(to, "\n{} of each pixel on its own, in sample, {classes}:", accuracy_name(finding.metric))?;
        write!(to, "{}", map::draw(&self.map.accuracies, train, self.palette))
    }
}

/// Up to so many further sets are named beside the train and the test set.
const MOST_FURTHER: usize = 4;

/// What a dataset is: its name, how many images of which shape, where from.
fn head(dataset: &DatasetSummary) -> String {
    let train = &dataset.train;
    let test = dataset.test.as_ref().map(|test| format!(" + {} test", count(test.images as u64)));
    let further = dataset.further.iter().map(|set| format!(" + {} {}", count(set.images as u64), set.name));
    let further = match dataset.further.len() {
        0..=MOST_FURTHER => table::clean(&further.collect::<String>()),
        _ => format!(" + {} further", count(dataset.further.iter().map(|set| set.images as u64).sum())),
    };
    let classes = match train.classes.len() {
        0 => "no labels".to_owned(),
        classes => counted(classes as u64, "class"),
    };
    format!(
        "{}: {} train{}{further} images of {}, {classes} ({})",
        paint::bold(&table::clean(&dataset.name)),
        count(train.images as u64),
        test.unwrap_or_default(),
        shape(train),
        table::clean(&dataset.source),
    ) + &dataset.features.as_ref().map_or_else(String::new, features_line)
}

/// Which features the images have.
fn features_line(features: &FeaturesSummary) -> String {
    format!("\nFeatures: {}", table::clean(&features_sentence(features)))
}

/// The names of the classes that are learned but, for lack of test images, not scored, in order.
fn classes_without_test_images(audit: &Pixels) -> Vec<&str> {
    let test = match (&audit.dataset.test, audit.finding.split) {
        (Some(test), Split::Of(SetName::Train)) => test,
        _ => return Vec::new(),
    };
    let classes = audit.dataset.train.classes.iter().zip(&test.classes);
    classes.filter(|(train, test)| train.images > 0 && test.images == 0).map(|(class, _)| class.name.as_str()).collect()
}

/// The names of the classes that have images in the split that was learned on, in order.
fn present_classes(audit: &Pixels) -> Vec<&str> {
    let images = audit.finding.table.class_images();
    let classes = audit.dataset.train.classes.iter().zip(images);
    classes.filter(|(_, images)| **images > 0).map(|(class, _)| class.name.as_str()).collect()
}

fn describe(audit: &Pixels) -> String {
    let finding = &audit.finding;
    let learned_on = match finding.split {
        Split::Of(set) => format!("the {} images", table::clean(set.name())),
        Split::All => "all images".to_owned(),
    };
    let how = finding.pairs.iter().find_map(|pair| pair.held_out).map(|held_out| match held_out.how {
        HowHeldOut::Test => ", scored on the test images",
        HowHeldOut::Validation => ", scored on the validation images",
        HowHeldOut::FiveFold => ", scored by 5-fold cross-validation",
    });
    format!(
        "best pixel of each pair of classes: {} rule, by {}, learned on {learned_on}{}",
        finding.rule.name(),
        accuracy_name(finding.metric),
        how.unwrap_or_default()
    )
}

/// Where a pixel is; the channel is said where there are several.
fn position(count_from: CountFrom, at: Position, channels: usize) -> String {
    let Position { row, col, channel } = count_from.count(at);
    if channels > 1 { format!("({row}, {col}, {channel})") } else { format!("({row}, {col})") }
}

/// The ends of an interval of accuracies.
fn interval(low: f64, high: f64) -> String {
    format!("[{:.2}, {:.2}]", 100.0 * low, 100.0 * high)
}

/// So many held-out images.
fn held_out_images(how: HowHeldOut, images: u64) -> String {
    let image = match how {
        HowHeldOut::Test => "test image",
        HowHeldOut::Validation => "validation image",
        HowHeldOut::FiveFold => "image",
    };
    counted(images, image)
}

/// How models were scored, and on how many images.
fn held_out_on(how: HowHeldOut, images: u64) -> String {
    let scored = match how {
        HowHeldOut::Test | HowHeldOut::Validation => "scored on",
        HowHeldOut::FiveFold => "scored by 5-fold cross-validation on",
    };
    format!("{scored} {}", held_out_images(how, images))
}

fn held_out(held_out: &HeldOut) -> String {
    format!("{} [{:.1}, {:.1}]", percent(held_out.accuracy), 100.0 * held_out.low, 100.0 * held_out.high)
}

fn scored_images(held_out: &HeldOut) -> String {
    match held_out.how {
        HowHeldOut::Test => format!("{} test images", count(held_out.images)),
        HowHeldOut::Validation => format!("{} validation images", count(held_out.images)),
        HowHeldOut::FiveFold => format!("{} images in 5 folds", count(held_out.images)),
    }
}

fn shape(set: &ImageSetSummary) -> String {
    match set.channels {
        1 => format!("{}×{}", set.height, set.width),
        channels => format!("{}×{}×{channels}", set.height, set.width),
    }
}

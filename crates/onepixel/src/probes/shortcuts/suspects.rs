//! How does what was found become a finding with its evidence?

use super::columns::{Column, OfClass};
use super::finding::{Examples, Kind, OnTest, Place, Shortcut};
use super::places::{Found, Search};
use super::targets::Targets;
use super::test::{LEAST_EFFECT, LEVEL, Seen, corrected, is_beyond_content};
use crate::dataset::{ImageSet, Label, Position};
use crate::histogram;
use crate::probes::ProbeError;
use crate::progress::{Part, Progress};
use crate::search::{Criterion, Metric, PairRule, Rule};

/// Examples of each side.
const EXAMPLES: usize = 6;

/// What is looked at, and how much of it.
pub(super) struct Look<'a> {
    pub(super) targets: &'a Targets,
    pub(super) tests: u64,
    /// What is told of the work, and may end it.
    pub(super) progress: &'a dyn Progress,
}

impl Look<'_> {
    /// A suspect of one class with its shares on held-out images, without place and examples.
    fn suspect(&self, kind: Kind, class: usize, rule: String, seen: Seen, (effect, chance): (f64, f64)) -> Shortcut {
        let p_value = corrected(chance, self.tests);
        let [share_of_class, share_of_rest] = seen.shares();
        Shortcut {
            kind,
            sure: p_value <= LEVEL && effect >= LEAST_EFFECT,
            class: Some(self.targets.name(class)),
            rule,
            place: None,
            share_of_class,
            share_of_rest,
            balanced_accuracy: seen.balanced_accuracy(),
            effect,
            p_value,
            test: None,
            examples: Examples::default(),
            map: Vec::new(),
        }
    }

    /// A plateau in the images, with its evidence; `test` are those of the test set.
    pub(super) fn of_pixels(
        &self,
        found: Found,
        search: &Search,
        test: Option<&ImageSet>,
    ) -> Result<Shortcut, ProbeError> {
        let set = &self.targets.set;
        let pixel = found.plateau.pixels[0] * search.channels + found.channel;
        let place = place(set, &found, search, (pixel, self.progress))?;
        let kind = if is_frame(&found, search) { Kind::Border } else { Kind::Mark };
        let Position { row, col, .. } = place.strongest;
        let rule = format!("{} at row {row}, column {col}", words(found.grey_values));
        let suspect = self.with_images(kind, rule, &found, pixel, (set, test))?;
        Ok(Shortcut { place: Some(place), map: found.map, ..suspect })
    }

    /// A plateau in a piece of the originals; `train` and `test` are the pieces of all images. Its place is within them.
    pub(super) fn of_piece(
        &self,
        kind: Kind,
        at: String,
        found: Found,
        (search, train, test): (&Search, &ImageSet, Option<&ImageSet>),
    ) -> Result<Shortcut, ProbeError> {
        let pixel = found.plateau.pixels[0];
        let place = place(train, &found, search, (pixel, self.progress))?;
        let rule = format!("{} {at}", words(found.grey_values));
        let suspect = self.with_images(kind, rule, &found, pixel, (train, test))?;
        Ok(Shortcut { place: Some(place), ..suspect })
    }

    /// A plateau among the grey values that images have, with its evidence; `set` and `test` are 1 where an image has
    /// the value of that column.
    pub(super) fn of_grey_values(
        &self,
        found: Found,
        set: &ImageSet,
        test: Option<&ImageSet>,
    ) -> Result<Shortcut, ProbeError> {
        let verb = if found.grey_values[0] == 1 { "has" } else { "lacks" };
        let rule = format!("the image {verb} grey value {}", list(&found.plateau.pixels));
        self.with_images(Kind::GreyValue, rule, &found, found.plateau.pixels[0], (set, test))
    }

    /// A suspect with what train and test images show at its strongest pixel.
    fn with_images(
        &self,
        kind: Kind,
        rule: String,
        found: &Found,
        pixel: usize,
        (set, test): (&ImageSet, Option<&ImageSet>),
    ) -> Result<Shortcut, ProbeError> {
        let examples = self.examples(found.class, &shows(set, pixel, found.grey_values, self.progress)?);
        let test = test
            .map(|test| on_test(test, found.class, &shows(test, pixel, found.grey_values, self.progress)?))
            .transpose()?;
        let chance = found.disagreement.chance(found.effect);
        let suspect = self.suspect(kind, found.class, rule, found.strongest, (found.effect, chance));
        let is_beyond = found.effect >= found.needed && is_beyond_content(found.effect, found.disagreement);
        Ok(Shortcut { sure: suspect.sure && is_beyond, examples, test, ..suspect })
    }

    /// A column of the files, or the order, that tells a class from the rest.
    pub(super) fn of_column(&self, kind: Kind, column: &Column, of_class: &OfClass) -> Shortcut {
        let effect = of_class.seen.difference();
        let meant = (0..column.words.len()).filter(|&bin| of_class.means_class[bin]);
        let here: Vec<usize> = meant.filter(|&bin| column.bins.contains(&(bin as u8))).collect();
        let words: Vec<&str> = here.iter().take(4).map(|&bin| column.words[bin].as_str()).collect();
        let more = if here.len() > 4 { ", …" } else { "" };
        let rule = format!("{}: {}{more}", column.name, words.join(", "));
        let follows: Vec<bool> = column.bins.iter().map(|&bin| of_class.means_class[usize::from(bin)]).collect();
        let p_value = of_class.p_value(self.tests);
        Shortcut {
            p_value,
            sure: p_value <= LEVEL && effect >= LEAST_EFFECT,
            examples: self.examples(of_class.class, &follows),
            ..self.suspect(kind, of_class.class, rule, of_class.seen, (effect, 1.0))
        }
    }

    /// A border that does as well as the whole image: held-out images that each gets right.
    pub(super) fn of_border(&self, seen: Seen, majority_share: f64) -> Option<Shortcut> {
        let [border, whole] = seen.shares();
        // Against chance: an image is right or wrong.
        let effect = border.share - majority_share;
        if seen.of_class < seen.of_rest || effect < LEAST_EFFECT {
            return None;
        }
        let chance = Seen { rest_images: seen.class_images, ..seen }.chance(effect);
        Some(Shortcut {
            class: None,
            share_of_class: border,
            share_of_rest: whole,
            balanced_accuracy: border,
            ..self.suspect(
                Kind::BorderModel,
                0,
                "a model that sees only the border does as well as one that sees the whole image".to_owned(),
                seen,
                (effect, chance),
            )
        })
    }

    /// The first images of the class that follow the rule; of the rest, one of each other class in turn that does not.
    fn examples(&self, class: usize, follows: &[bool]) -> Examples {
        let labels = self.targets.set.labels();
        let images = || (0..labels.len() as u32).filter(|&image| image < follows.len() as u32);
        let label = |image: u32| usize::from(labels[image as usize]);
        let of_class = images().filter(|&image| label(image) == class && follows[image as usize]);
        let mut seen = vec![0usize; self.targets.classes + 1];
        let mut rest: Vec<(usize, u32)> = Vec::new();
        for image in images().filter(|&image| label(image) != class && !follows[image as usize]) {
            let turn = &mut seen[label(image)];
            if *turn < EXAMPLES {
                rest.push((*turn, image));
                *turn += 1;
            }
        }
        rest.sort_unstable();
        let mut of_rest: Vec<u32> = rest.into_iter().take(EXAMPLES).map(|(_, image)| image).collect();
        of_rest.sort_unstable();
        Examples { of_class: of_class.take(EXAMPLES).collect(), of_rest, ..Examples::default() }
    }
}

/// Where a plateau is among the images of a set, and what rules at its strongest pixel get.
fn place(
    set: &ImageSet,
    found: &Found,
    search: &Search,
    (pixel, progress): (usize, &dyn Progress),
) -> Result<Place, ProbeError> {
    let pixels = &found.plateau.pixels;
    let [top, left, bottom, right] = found.plateau.area(search.width);
    let (last_row, last_col) = (search.height - 1, search.width - 1);
    let is_corner = |row: usize, col: usize| (row == 0 || row == last_row) && (col == 0 || col == last_col);
    let labels = set.labels().iter().map(|&label| Label::from(usize::from(label) != found.class)).collect();
    let pair = set.relabelled(labels, ["class", "rest"])?;
    let histograms = histogram::count(&pair, pixel..pixel + 1, &Part(progress))?;
    let images: Vec<f64> = histograms.class_images().iter().map(|&images| f64::from(images.max(1))).collect();
    let balanced = |rule| {
        let rule = PairRule::fit(&histograms, (0, 1), pixel, Criterion { rule, metric: Metric::Balanced });
        let (of_class, of_rest) = rule.correct();
        0.5 * (of_class as f64 / images[0] + of_rest as f64 / images[1])
    };
    Ok(Place {
        strongest: set.shape().position(pixel),
        pixels: pixels.len() as u64,
        area: [top, left, bottom, right],
        on_border: top == 0 || left == 0 || bottom == last_row || right == last_col,
        in_corner: pixels.iter().any(|pixel| is_corner(pixel / search.width, pixel % search.width)),
        channels: vec![found.channel],
        grey_values: found.grey_values,
        lookup: balanced(Rule::Lookup),
        threshold: balanced(Rule::Threshold),
        original: None,
    })
}

fn words(grey_values: [u8; 2]) -> String {
    match grey_values {
        [first, last] if first == last => format!("grey value {first}"),
        [first, last] => format!("grey values {first} to {last}"),
    }
}

/// Whether most of a plateau lies in the outermost rows and columns, and covers half of them.
fn is_frame(found: &Found, search: &Search) -> bool {
    let (height, width) = (search.height, search.width);
    let outermost = |pixel: &&usize| {
        let (row, col) = (*pixel / width, *pixel % width);
        row == 0 || col == 0 || row + 1 == height || col + 1 == width
    };
    let on_border = found.plateau.pixels.iter().filter(outermost).count();
    let all = if height < 2 || width < 2 { height * width } else { 2 * (height + width) - 4 };
    2 * on_border >= all && 5 * on_border >= 2 * found.plateau.pixels.len()
}

fn list(values: &[usize]) -> String {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

/// Whether each image shows one of some grey values at a pixel.
fn shows(
    set: &ImageSet,
    pixel: usize,
    [darkest, brightest]: [u8; 2],
    progress: &dyn Progress,
) -> Result<Vec<bool>, ProbeError> {
    let size = set.shape().values();
    let mut shown = vec![false; set.len()];
    set.images().visit(0..set.len(), &mut |first, batch| {
        progress.check();
        for (shown, image) in shown[first..].iter_mut().zip(batch.chunks_exact(size)) {
            *shown = (darkest..=brightest).contains(&image[pixel]);
        }
    })?;
    Ok(shown)
}

fn on_test(test: &ImageSet, class: usize, follows: &[bool]) -> Result<OnTest, ProbeError> {
    let mut seen = Seen::default();
    for (&label, &follows) in test.labels().iter().zip(follows) {
        let (taken, images) = match usize::from(label) == class {
            true => (&mut seen.of_class, &mut seen.class_images),
            false => (&mut seen.of_rest, &mut seen.rest_images),
        };
        *taken += u64::from(follows);
        *images += 1;
    }
    let [share_of_class, share_of_rest] = seen.shares();
    Ok(OnTest { share_of_class, share_of_rest })
}

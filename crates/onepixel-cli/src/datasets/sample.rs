//! What do the images of a dataset look like?

use std::io::{self, Write};

use onepixel::dataset::ImageSet;
use onepixel_data::{Request, Roots, load_from};
use onepixel_report::{ImageText, beside, clean};

use crate::error::{harmless, with_options};
use crate::input::tell;
use crate::outputs::palette;
use crate::progress::Bars;

/// How wide the sample is, in characters.
const WIDTH: usize = 80;

/// What stands between two images.
const GAP: &str = " ";

/// The widest that one image is drawn.
const WIDEST_IMAGE: usize = 16;

/// The most images of a class.
const MOST_IMAGES: usize = 8;

/// The most classes that are shown.
const MOST_CLASSES: usize = 12;

/// A class and its first images.
struct Example {
    class: String,
    images: Vec<Vec<u8>>,
}

/// Writes the first images of each of the first classes; why they cannot be read goes to standard error.
pub(super) fn write(name: &str, roots: &Roots, to: &mut dyn Write) -> io::Result<()> {
    let bars = Bars::new();
    let dataset = bars.spin("reading", || load_from(&Request::dataset(name), roots, &bars));
    bars.finish();
    let dataset = match dataset {
        Ok(dataset) => dataset,
        Err(error) => {
            not_shown(&with_options(&error.to_string()));
            return Ok(());
        }
    };
    tell(&dataset.notes);
    let size = ImageText { palette: palette(), widest: WIDEST_IMAGE, brightest: u8::MAX };
    let each = (WIDTH / (size.width(dataset.train.shape()) + GAP.len())).clamp(1, MOST_IMAGES);
    match examples(&dataset.train, each) {
        Ok(examples) => write_examples(&examples, &dataset.train, size, to),
        Err(reason) => {
            not_shown(&reason);
            Ok(())
        }
    }
}

fn not_shown(reason: &str) {
    eprintln!("onepixel: note: no images are shown: {}", harmless(reason));
}

/// The first images of each of the first classes that have any.
fn examples(set: &ImageSet, each: usize) -> Result<Vec<Example>, String> {
    let classes = set.class_images().into_iter().zip(0..).filter(|(images, _)| *images > 0).take(MOST_CLASSES);
    let example = |(_, class): (u32, u16)| {
        let labels = set.labels().iter().enumerate();
        let mut example = Example { class: set.classes()[usize::from(class)].clone(), images: Vec::new() };
        for (index, _) in labels.filter(|(_, label)| **label == class).take(each) {
            let visited = set.images().visit(index..index + 1, &mut |_, image| example.images.push(image.to_vec()));
            visited.map_err(|error| error.to_string())?;
        }
        Ok(example)
    };
    classes.map(example).collect()
}

/// Draws each class as a row of images; the brightest value of them all is white.
fn write_examples(examples: &[Example], set: &ImageSet, size: ImageText, to: &mut dyn Write) -> io::Result<()> {
    let values = examples.iter().flat_map(|example| example.images.iter().flatten());
    let text = ImageText { brightest: values.copied().max().unwrap_or(u8::MAX), ..size };
    for example in examples {
        let drawn: Vec<Vec<String>> = example.images.iter().map(|image| text.lines(image, set.shape())).collect();
        writeln!(to, "\n{}", clean(&example.class))?;
        beside(&drawn, GAP).iter().try_for_each(|line| writeln!(to, "{}", line.trim_end()))?;
    }
    match set.classes().len().saturating_sub(examples.len()) {
        0 => Ok(()),
        more => writeln!(to, "\nand {more} classes more"),
    }
}

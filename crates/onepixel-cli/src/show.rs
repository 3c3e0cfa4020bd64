//! What do the images look like?

use std::io::{IsTerminal, Write, stdout};

use onepixel::dataset::{Dataset, ImageSet, Label, stratified_sample};
use onepixel_report::SheetText;
use onepixel_report::figure::{self, Sheet, SheetImage, SheetRow};

use crate::arguments::ShowArguments;
use crate::error::Error;
use crate::input::{load_sample, set_named};
use crate::output::Output;
use crate::outputs::{figure_format, palette};
use crate::progress::Bars;

/// Most images on a sheet: more would be too small to be seen, or too large a file.
const MOST_IMAGES: usize = 2000;
/// Images that stand side by side where they were asked for by index.
const SIDE_BY_SIDE: usize = 10;
/// How wide the text is where it does not go to a terminal, in characters.
const FILE_COLUMNS: usize = 100;
/// Sets whose values stay below this are shown brighter.
const DIM: u8 = 128;

/// `onepixel show`.
pub fn show(arguments: &ShowArguments) -> Result<(), Error> {
    let out = arguments.out.as_deref().map(|path| Ok::<_, Error>((figure_format(path)?, Output::create(path)?)));
    let out = out.transpose()?;
    let bars = Bars::of(&arguments.dataset.input)?;
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let name = set_named(&dataset, &arguments.split)?;
    let no_labels = || Error::NoLabelsToShow { split: arguments.split.clone() };
    let set = name.of(&dataset).ok_or_else(no_labels)?;
    let chosen = Chosen::new(&dataset, set, arguments)?;
    let images = set.select(&chosen.indices).map_err(Error::Images)?;
    let sheet = chosen.sheet(&dataset, set, &images);
    match out {
        None => draw(&sheet),
        Some((format, file)) => {
            let picture = figure::render(&sheet.draw(), format)?;
            file.fill(|to| to.write_all(&picture))?.publish()
        }
    }
}

/// Draws the sheet on standard output.
fn draw(sheet: &Sheet<'_>) -> Result<(), Error> {
    let columns = match stdout().is_terminal() {
        true => usize::from(console::Term::stdout().size().1),
        false => FILE_COLUMNS,
    };
    let text = SheetText { palette: palette(), columns }.draw(sheet);
    Ok(stdout().lock().write_all(text.as_bytes())?)
}

/// The images of a sheet, row by row.
struct Chosen {
    indices: Vec<u32>,
    /// The name of each row and how many images it has.
    rows: Vec<(String, usize)>,
    lines: Vec<String>,
}

impl Chosen {
    fn new(dataset: &Dataset, set: &ImageSet, arguments: &ShowArguments) -> Result<Self, Error> {
        let name = arguments.split.as_str();
        match arguments.index.is_empty() {
            true => Self::of_classes(dataset, set, arguments, name),
            false => Self::of_indices(set, &arguments.index, name),
        }
    }

    fn of_indices(set: &ImageSet, indices: &[usize], name: &str) -> Result<Self, Error> {
        if let Some(&index) = indices.iter().find(|&&index| index >= set.len()) {
            return Err(Error::NoSuchImage { index, images: set.len() });
        }
        let class = |&index: &usize| set.labels()[index];
        let mut rows = Vec::new();
        for run in indices.chunk_by(|a, b| class(a) == class(b)).flat_map(|run| run.chunks(SIDE_BY_SIDE)) {
            rows.push((set.classes()[usize::from(class(&run[0]))].clone(), run.len()));
        }
        let lines = vec![format!("{} of the {} images of the {name} set", indices.len(), set.len())];
        Ok(Self { indices: indices.iter().map(|&index| index as u32).collect(), rows, lines })
    }

    fn of_classes(dataset: &Dataset, set: &ImageSet, arguments: &ShowArguments, name: &str) -> Result<Self, Error> {
        let each = arguments.each as usize;
        let classes = classes(dataset, set, &arguments.class)?;
        let shown = &classes[..classes.len().min((MOST_IMAGES / each).max(1))];
        let sample = stratified_sample(set.labels(), each, arguments.seed);
        let mut indices = Vec::new();
        let mut rows = Vec::new();
        for &class in shown {
            let of_class = sample.iter().filter(|&&index| set.labels()[index as usize] == class);
            let before = indices.len();
            indices.extend(of_class);
            rows.push((set.classes()[usize::from(class)].clone(), indices.len() - before));
        }
        let mut lines = vec![format!("{each} images of each class of the {name} set, chosen at random")];
        if shown.len() < classes.len() {
            lines.push(format!("The first {} of {} classes; --class shows others", shown.len(), classes.len()));
        }
        Ok(Self { indices, rows, lines })
    }

    fn sheet<'a>(&'a self, dataset: &'a Dataset, set: &'a ImageSet, images: &'a ImageSet) -> Sheet<'a> {
        let pixels = images.images().as_bytes().unwrap_or_default();
        let size = set.shape().values();
        let largest = pixels.iter().copied().max().unwrap_or(0);
        let mut lines = self.lines.clone();
        let brightest = if largest < DIM { largest } else { u8::MAX };
        if largest < DIM {
            lines.push(format!("Values 0 to {largest} are shown from black to white"));
        }
        let mut taken = self.indices.iter().zip(pixels.chunks_exact(size));
        let rows = self.rows.iter().map(|(name, images)| SheetRow {
            name,
            images: taken
                .by_ref()
                .take(*images)
                .map(|(&index, values)| SheetImage { index: index as usize, name: set.name_of(index as usize), values })
                .collect(),
        });
        let rows = rows.collect();
        Sheet { dataset: &dataset.name, lines, shape: set.shape(), brightest, rows }
    }
}

/// The classes that are asked for, or all.
fn classes(dataset: &Dataset, set: &ImageSet, names: &[String]) -> Result<Vec<Label>, Error> {
    if names.is_empty() {
        return Ok((0..=Label::MAX).take(set.classes().len()).collect());
    }
    let label = |name: &String| {
        let found = set.classes().iter().position(|class| class == name);
        found.map(|class| class as Label).ok_or_else(|| {
            let classes: Vec<&str> = set.classes().iter().take(12).map(String::as_str).collect();
            let more = if set.classes().len() > classes.len() { ", …" } else { "" };
            Error::NoSuchClass {
                class: name.clone(),
                dataset: dataset.name.clone(),
                classes: classes.join(", ") + more,
            }
        })
    };
    names.iter().map(label).collect()
}

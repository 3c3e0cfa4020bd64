//! Where does what was found go?

use std::io::{self, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use onepixel::audit::Audit;
use onepixel::probes::pixels::PairMap;
use onepixel_report::figure::{self, ClassPixels, Figure, Format, Matrix, PairPixels};
use onepixel_report::{CountFrom, Csv, Json, PairView, Renderer, Terminal};

use crate::arguments::{DatasetArguments, OutputArguments};
use crate::error::Error;
use crate::output::{Filled, Output, place};

/// The files that were asked for, opened before the work begins.
pub struct Outputs {
    json: Option<Output>,
    csv: Option<Output>,
    figure: Option<(Output, Format)>,
    class_figure: Option<(Output, Format)>,
}

impl Outputs {
    /// Opens each file, so that what cannot be written is known before the work begins.
    pub fn open(arguments: &OutputArguments, inputs: &DatasetArguments) -> Result<Self, Error> {
        if is_stdout(&arguments.json) && is_stdout(&arguments.csv) {
            return Err(Error::TwiceStdout);
        }
        each_its_own_file(arguments, inputs)?;
        let file = |path: &Option<PathBuf>| {
            let path = path.as_ref().filter(|path| path.as_path() != Path::new("-"));
            path.map(|path| Output::create(path)).transpose()
        };
        let figure = |path: &Option<PathBuf>| {
            let path = path.as_ref();
            path.map(|path| figure_format(path).and_then(|format| Ok((Output::create(path)?, format)))).transpose()
        };
        Ok(Self {
            figure: figure(&arguments.figure)?,
            class_figure: figure(&arguments.class_figure)?,
            json: file(&arguments.json)?,
            csv: file(&arguments.csv)?,
        })
    }

    /// Writes the files, gives them their names once all are complete, and prints what is for standard output.
    pub fn write(self, audit: &Audit, map: Option<&PairMap>, arguments: &OutputArguments) -> Result<(), Error> {
        let count_from = if arguments.count_from == 0 { CountFrom::Zero } else { CountFrom::One };
        let mut filled = Vec::new();
        if let Some(file) = self.json {
            filled.push(file.fill(|to| Json.render(audit, to))?);
        }
        if let Some(file) = self.csv {
            filled.push(file.fill(|to| Csv.render(audit, to))?);
        }
        let options = figure::Options { count_from };
        if let Some((file, format)) = self.figure {
            let figure = match map {
                Some(map) => draw_pair(audit, map, &options)?,
                None => Matrix::new(&audit.dataset, &audit.pixels).draw(&options),
            };
            let bytes = figure::render(&figure, format)?;
            filled.push(file.fill(|to| to.write_all(&bytes))?);
        }
        if let Some((file, format)) = self.class_figure {
            if audit.pixels.class_means.is_empty() {
                return Err(Error::NoClassFigure { classes: audit.dataset.train.classes.len() });
            }
            let bytes = figure::render(&ClassPixels::new(&audit.dataset, &audit.pixels)?.draw(&options), format)?;
            filled.push(file.fill(|to| to.write_all(&bytes))?);
        }
        filled.into_iter().try_for_each(Filled::publish)?;
        let mut to = io::BufWriter::new(stdout().lock());
        if is_stdout(&arguments.json) {
            Json.render(audit, &mut to)?;
        } else if is_stdout(&arguments.csv) {
            Csv.render(audit, &mut to)?;
        } else {
            let terminal = Terminal { count_from, top: arguments.top(), colour: colour() };
            match map {
                Some(map) => PairView { terminal, audit, map }.render(&mut to)?,
                None => terminal.render(audit, &mut to)?,
            }
        }
        Ok(to.flush()?)
    }
}

/// Refuses to write two things to one file, or one over what is read.
fn each_its_own_file(outputs: &OutputArguments, inputs: &DatasetArguments) -> Result<(), Error> {
    let input = &inputs.input;
    let inputs = [&inputs.dataset, &input.images, &input.labels, &input.test_images, &input.test_labels];
    let read: Vec<PathBuf> = inputs.into_iter().flatten().filter_map(|path| path.canonicalize().ok()).collect();
    let named = [
        ("--json", &outputs.json),
        ("--csv", &outputs.csv),
        ("--figure", &outputs.figure),
        ("--class-figure", &outputs.class_figure),
    ];
    let mut written: Vec<(&str, PathBuf)> = Vec::new();
    for (option, path) in named.into_iter().filter(|(_, path)| !is_stdout(path)) {
        let Some(path) = path else { continue };
        let place = place(path);
        if read.contains(&place) && place.is_file() {
            return Err(Error::ReplacesInput { path: path.clone(), by: option });
        }
        if let Some((first, _)) = written.iter().find(|(_, other)| *other == place) {
            return Err(Error::TwiceFile { path: path.clone(), first, second: option });
        }
        written.push((option, place));
    }
    Ok(())
}

fn draw_pair(audit: &Audit, map: &PairMap, options: &figure::Options) -> Result<Figure, Error> {
    let [first, second] = &map.class_means;
    let criterion = (audit.pixels.rule, audit.pixels.metric);
    Ok(PairPixels::new(&audit.dataset, map, criterion, [first, second])?.draw(options))
}

fn is_stdout(path: &Option<PathBuf>) -> bool {
    path.as_deref() == Some(Path::new("-"))
}

pub fn figure_format(path: &Path) -> Result<Format, Error> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        _ => Err(Error::FigureFormat(path.to_owned())),
    }
}

/// Colour is for terminals, and for those who have not asked for none (<https://no-color.org>).
pub fn colour() -> bool {
    stdout().is_terminal() && !no_colour()
}

/// Whether the user asks for no colour, and with it for no progress bar.
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

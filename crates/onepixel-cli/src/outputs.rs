//! Where does what was found go?

use std::io::{self, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};

use onepixel_report::figure::{self, Figure, Format};
use onepixel_report::{CountFrom, Csv, Json, Renderer};

use crate::error::Error;
use crate::output::{Filled, Output, place};
use crate::output_folder::OutputFolder;

/// An option that names a file to write.
pub type Named<'a> = (&'static str, &'a Option<PathBuf>);

/// Where one document goes: the files that were asked for, opened before the work begins, and standard output.
pub struct Outputs {
    json: Option<Output>,
    csv: Option<Output>,
    /// Each with the option that asked for it.
    figures: Vec<(&'static str, Output, Format)>,
    /// Files that only some documents have, each with the option that asked for it.
    others: Vec<(&'static str, Output)>,
    /// The folder for the tables.
    tables: Option<OutputFolder>,
    on_stdout: OnStdout,
}

/// What only some documents can write.
pub trait More {
    /// Writes the file that an option asks for.
    fn other(&self, option: &'static str, to: &mut dyn Write) -> io::Result<()>;

    /// The names of the tables that there are.
    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Writes the table of this name.
    fn table(&self, _name: &str, _to: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A document that has only what all have.
struct Only;

impl More for Only {
    fn other(&self, _option: &'static str, _to: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// What is printed.
enum OnStdout {
    Text,
    Json,
    Csv,
}

impl Outputs {
    /// Opens each file, so that what cannot be written is known before the work begins. None may be one of those `read`,
    /// nor one of the others.
    pub fn open(
        json: &Option<PathBuf>,
        csv: &Option<PathBuf>,
        figures: &[Named<'_>],
        read: &[PathBuf],
    ) -> Result<Self, Error> {
        let on_stdout = match (is_stdout(json), is_stdout(csv)) {
            (true, true) => return Err(Error::TwiceStdout),
            (true, false) => OnStdout::Json,
            (false, true) => OnStdout::Csv,
            (false, false) => OnStdout::Text,
        };
        refuse_to_replace(&[&[("--json", json), ("--csv", csv)], figures].concat(), read)?;
        let file = |path: &Option<PathBuf>| {
            let path = path.as_ref().filter(|path| path.as_path() != Path::new("-"));
            path.map(|path| Output::create(path)).transpose()
        };
        let figures = figures.iter().filter_map(|(option, path)| Some((*option, path.as_ref()?)));
        let figures = figures.map(|(option, path)| {
            let format = figure_format(path)?;
            Ok((option, Output::create(path)?, format))
        });
        let figures = figures.collect::<Result<_, Error>>()?;
        let (others, tables) = (Vec::new(), None);
        Ok(Self { figures, json: file(json)?, csv: file(csv)?, others, tables, on_stdout })
    }

    /// Opens files that only this document has.
    pub fn also(mut self, others: &[Named<'_>]) -> Result<Self, Error> {
        for &(option, path) in others {
            if let Some(path) = path {
                self.others.push((option, Output::create(path)?));
            }
        }
        Ok(self)
    }

    /// Opens a folder for the tables.
    pub fn with_tables(mut self, folder: &Option<PathBuf>, names: &[&str]) -> Result<Self, Error> {
        self.tables = folder.as_deref().map(|folder| OutputFolder::create(folder, names)).transpose()?;
        Ok(self)
    }

    /// Writes the files, gives them their names once all are complete, and prints what is for standard output. `draw` makes
    /// the figure that an option asks for, `text` is the document as text.
    pub fn write<D>(
        self,
        document: &D,
        draw: impl Fn(&'static str) -> Result<Figure, Error>,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error>
    where
        Json: Renderer<D>,
        Csv: Renderer<D>,
    {
        self.write_more(document, draw, text, &Only)
    }

    /// As [`Outputs::write`], with the files that only this document has.
    pub fn write_more<D>(
        self,
        document: &D,
        draw: impl Fn(&'static str) -> Result<Figure, Error>,
        text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
        more: &dyn More,
    ) -> Result<(), Error>
    where
        Json: Renderer<D>,
        Csv: Renderer<D>,
    {
        let mut filled = Vec::new();
        if let Some(file) = self.json {
            filled.push(file.fill(|to| Json.render(document, to))?);
        }
        if let Some(file) = self.csv {
            filled.push(file.fill(|to| Csv.render(document, to))?);
        }
        for (option, file, format) in self.figures {
            let bytes = figure::render(&draw(option)?, format)?;
            filled.push(file.fill(|to| to.write_all(&bytes))?);
        }
        for (option, file) in self.others {
            filled.push(file.fill(|to| more.other(option, to))?);
        }
        if let Some(folder) = &self.tables {
            more.tables().into_iter().try_for_each(|name| folder.fill(name, |to| more.table(name, to)))?;
        }
        filled.into_iter().try_for_each(Filled::publish)?;
        self.tables.map_or(Ok(()), OutputFolder::publish)?;
        let mut to = io::BufWriter::new(stdout().lock());
        match self.on_stdout {
            OnStdout::Text => text(&mut to)?,
            OnStdout::Json => Json.render(document, &mut to)?,
            OnStdout::Csv => Csv.render(document, &mut to)?,
        }
        Ok(to.flush()?)
    }
}

/// Refuses to write two things to one file, or one over what is read.
pub fn refuse_to_replace(named: &[Named<'_>], read: &[PathBuf]) -> Result<(), Error> {
    let mut written: Vec<(&str, PathBuf)> = Vec::new();
    for &(option, path) in named.iter().filter(|(_, path)| !is_stdout(path)) {
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

/// What `--count-from` asks for.
pub fn count_from(first: u8) -> CountFrom {
    if first == 0 { CountFrom::Zero } else { CountFrom::One }
}

/// Colour is for terminals, and for those who have not asked for none (<https://no-color.org>).
pub fn colour() -> bool {
    stdout().is_terminal() && !no_colour()
}

/// Whether the user asks for no colour, and with it for no progress bar.
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

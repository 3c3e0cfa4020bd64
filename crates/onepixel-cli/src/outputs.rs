//! Where does what was found go?
//!
//! A command lists what it can write: the option that asks for it, the file that the option names, and how the file is
//! made of what was found. Everything is opened before the work begins, written under temporary names, and gets its names
//! together once all of it is complete.

use std::io::{self, BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};

use onepixel_report::figure::{self, Figure, Format};
use onepixel_report::{CountFrom, Palette};

use crate::error::Error;
use crate::output::{Filled, Output, place};
use crate::output_folder::OutputFolder;

type Stream<D> = Box<dyn Fn(&D, &mut dyn Write) -> io::Result<()> + Send>;
type Draw<D> = Box<dyn Fn(&D) -> Result<Figure, Error> + Send>;
type Page<D> = Box<dyn Fn(&D) -> Result<Vec<u8>, Error> + Send>;
type Fill<D> = Box<dyn Fn(&D, &OutputFolder) -> Result<(), Error> + Send>;

/// How a file is made of what was found.
enum Content<D> {
    /// A document, which standard output may have in place of the text.
    Document(Stream<D>),
    /// A file.
    File(Stream<D>),
    /// A picture, whose format the file's name says.
    Figure(Draw<D>),
    /// A file that takes more than writing to make.
    Page(Page<D>),
    /// A folder of files; these are the names that it may hold.
    Folder(Vec<&'static str>, Fill<D>),
}

/// What a command can write, and what it is asked for.
pub struct Outputs<D> {
    text: Stream<D>,
    wanted: Vec<(&'static str, PathBuf, Content<D>)>,
}

/// An open place for a file.
enum Place<D> {
    File(Output, Stream<D>),
    Figure(Output, Format, Draw<D>),
    Page(Output, Page<D>),
    Folder(OutputFolder, Fill<D>),
}

/// What is asked for, opened.
pub struct Opened<D> {
    places: Vec<Place<D>>,
    printed: Printed<D>,
}

/// What standard output shows.
enum Printed<D> {
    /// Text, without its colours where they are not shown or not wanted.
    Text(Stream<D>),
    /// A document, as it is.
    Document(Stream<D>),
}

impl<D> Outputs<D> {
    /// `text` is printed unless a document is.
    pub fn new(text: impl Fn(&D, &mut dyn Write) -> io::Result<()> + Send + 'static) -> Self {
        Self { text: Box::new(text), wanted: Vec::new() }
    }

    /// A document, such as JSON: `-` prints it in place of the text.
    pub fn document(
        self,
        option: &'static str,
        path: &Option<PathBuf>,
        write: impl Fn(&D, &mut dyn Write) -> io::Result<()> + Send + 'static,
    ) -> Self {
        self.with(option, path, Content::Document(Box::new(write)))
    }

    /// A file.
    pub fn file(
        self,
        option: &'static str,
        path: &Option<PathBuf>,
        write: impl Fn(&D, &mut dyn Write) -> io::Result<()> + Send + 'static,
    ) -> Self {
        self.with(option, path, Content::File(Box::new(write)))
    }

    /// A figure, SVG or PNG as its name says.
    pub fn figure(
        self,
        option: &'static str,
        path: &Option<PathBuf>,
        draw: impl Fn(&D) -> Result<Figure, Error> + Send + 'static,
    ) -> Self {
        self.with(option, path, Content::Figure(Box::new(draw)))
    }

    /// A file whose making can fail for other reasons than its writing.
    pub fn page(
        self,
        option: &'static str,
        path: &Option<PathBuf>,
        make: impl Fn(&D) -> Result<Vec<u8>, Error> + Send + 'static,
    ) -> Self {
        self.with(option, path, Content::Page(Box::new(make)))
    }

    /// A folder of files; `names` are those that it may hold.
    pub fn folder(
        self,
        option: &'static str,
        path: &Option<PathBuf>,
        names: impl IntoIterator<Item = &'static str>,
        fill: impl Fn(&D, &OutputFolder) -> Result<(), Error> + Send + 'static,
    ) -> Self {
        self.with(option, path, Content::Folder(names.into_iter().collect(), Box::new(fill)))
    }

    fn with(mut self, option: &'static str, path: &Option<PathBuf>, content: Content<D>) -> Self {
        self.wanted.extend(path.clone().map(|path| (option, path, content)));
        self
    }

    /// Opens every place, so that what cannot be written is known before the work begins. None may be one of the files
    /// `read`, nor one of the others.
    pub fn open(self, read: &[PathBuf]) -> Result<Opened<D>, Error> {
        let mut wanted = Vec::new();
        let mut printed = None;
        for (option, path, content) in self.wanted {
            match content {
                Content::Document(_) if path == Path::new("-") && printed.is_some() => return Err(Error::TwiceStdout),
                Content::Document(write) if path == Path::new("-") => printed = Some(write),
                content => wanted.push((option, path, content)),
            }
        }
        refuse_to_replace(wanted.iter().map(|(option, path, _)| (*option, path.as_path())), read)?;
        let places = wanted.into_iter().map(|(_, path, content)| Place::open(&path, content));
        Ok(Opened {
            places: places.collect::<Result<_, Error>>()?,
            printed: printed.map_or(Printed::Text(self.text), Printed::Document),
        })
    }
}

impl<D> Place<D> {
    fn open(path: &Path, content: Content<D>) -> Result<Self, Error> {
        Ok(match content {
            Content::Document(write) | Content::File(write) => Self::File(Output::create(path)?, write),
            Content::Figure(draw) => {
                let format = figure_format(path)?;
                Self::Figure(Output::create(path)?, format, draw)
            }
            Content::Page(make) => Self::Page(Output::create(path)?, make),
            Content::Folder(names, fill) => Self::Folder(OutputFolder::create(path, &names)?, fill),
        })
    }
}

impl<D> Opened<D> {
    /// Writes everything, gives all of it its names once all is complete, and prints what is for standard output.
    pub fn write(self, found: &D) -> Result<(), Error> {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for place in self.places {
            match place {
                Place::File(file, write) => files.push(file.fill(|to| write(found, to))?),
                Place::Figure(file, format, draw) => {
                    let bytes = figure::render(&draw(found)?, format)?;
                    files.push(file.fill(|to| to.write_all(&bytes))?);
                }
                Place::Page(file, make) => {
                    let bytes = make(found)?;
                    files.push(file.fill(|to| to.write_all(&bytes))?);
                }
                Place::Folder(folder, fill) => {
                    fill(found, &folder)?;
                    folders.push(folder);
                }
            }
        }
        files.into_iter().try_for_each(Filled::publish)?;
        folders.into_iter().try_for_each(OutputFolder::publish)?;
        let mut to: Box<dyn Write> = match &self.printed {
            Printed::Text(_) => Box::new(BufWriter::new(anstream::stdout().lock())),
            Printed::Document(_) => Box::new(BufWriter::new(stdout().lock())),
        };
        let (Printed::Text(write) | Printed::Document(write)) = self.printed;
        write(found, &mut to)?;
        Ok(to.flush()?)
    }
}

/// Refuses to write two things to one file, or one over what is read.
fn refuse_to_replace<'a>(named: impl Iterator<Item = (&'static str, &'a Path)>, read: &[PathBuf]) -> Result<(), Error> {
    let mut written: Vec<(&'static str, PathBuf)> = Vec::new();
    for (option, path) in named {
        let place = place(path);
        if read.contains(&place) && place.is_file() {
            return Err(Error::ReplacesInput { path: path.to_owned(), by: option });
        }
        if let Some((first, _)) = written.iter().find(|(_, other)| *other == place) {
            return Err(Error::TwiceFile { path: path.to_owned(), first, second: option });
        }
        written.push((option, place));
    }
    Ok(())
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

/// What standard output can show: colour is for terminals, and for those who have not asked for none
/// (<https://no-color.org>).
pub fn palette() -> Palette {
    let is_true = std::env::var("COLORTERM").is_ok_and(|value| value == "truecolor" || value == "24bit");
    match AutoStream::choice(&stdout()) {
        ColorChoice::Never => Palette::Characters,
        _ if is_true => Palette::True,
        _ => Palette::Standard,
    }
}

/// Whether the user asks for no colour, and with it for no progress bar.
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

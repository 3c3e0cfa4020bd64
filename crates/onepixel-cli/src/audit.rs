//! From a dataset to what was found in it.

use std::io::{self, IsTerminal, Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use onepixel::audit::{Audit, AuditParams};
use onepixel::probes::pixels::{PairMap, PixelsProbe};
use onepixel::search::Criterion;
use onepixel_data::{LabelColumn, Request};
use onepixel_report::figure::{self, ClassPixels, CountFrom, Figure, Format, Matrix, PairPixels};
use onepixel_report::{Csv, Json, PairView, Renderer, Terminal};

use crate::arguments::{AuditArguments, DatasetArguments, OutputArguments, PixelsArguments, ProbeArguments};
use crate::error::Error;
use crate::output::{Filled, Output, place};
use crate::progress::Bars;

/// Most threads that make any sense.
const MOST_THREADS: usize = 1024;

/// `onepixel audit`.
pub fn audit(arguments: &AuditArguments) -> Result<(), Error> {
    run(arguments, None)
}

/// `onepixel pixels`.
pub fn pixels(arguments: &PixelsArguments) -> Result<(), Error> {
    let pair = arguments.pair.as_deref().and_then(|pair| Some((pair.first()?.as_str(), pair.get(1)?.as_str())));
    run(&arguments.audit, pair)
}

fn run(arguments: &AuditArguments, pair: Option<(&str, &str)>) -> Result<(), Error> {
    start_threads(arguments.probe.threads)?;
    let outputs = Outputs::open(&arguments.output, &arguments.dataset)?;
    let bars = Bars::new();
    let begin = Instant::now();
    let dataset = bars.spin("reading", || onepixel_data::load(&request(&arguments.dataset)?))?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let probe = probe(&arguments.probe, &arguments.output);
    // Permuting the labels of pairs that nobody is shown would take long.
    let all_shown = pair.is_none() || arguments.output.json.is_some() || arguments.output.csv.is_some();
    let permutations = if all_shown { probe.permutations } else { 0 };
    let mut audit = AuditParams { pixels: PixelsProbe { permutations, ..probe.clone() } }.run(&dataset, &bars)?;
    audit.timing.load_seconds = Some(load_seconds);
    let map = pair.map(|pair| probe.map(&dataset, pair, arguments.output.top.unwrap_or(TOP), &bars)).transpose()?;
    bars.finish();
    outputs.write(&audit, map.as_ref(), &arguments.output)
}

/// How many pairs of each kind, or pixels of a pair, are listed unless said otherwise.
const TOP: usize = 5;

fn start_threads(threads: usize) -> Result<(), Error> {
    if threads > MOST_THREADS {
        return Err(Error::TooManyThreads(threads));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().map_err(|source| Error::Threads { threads, source })
}

fn request(arguments: &DatasetArguments) -> Result<Request, onepixel_data::Error> {
    let mut request = match (&arguments.dataset, &arguments.images, &arguments.labels) {
        (None, Some(images), Some(labels)) => Request::files(images, labels),
        (dataset, ..) => Request::dataset(dataset.clone().unwrap_or_default()),
    };
    if let (Some(images), Some(labels)) = (&arguments.test_images, &arguments.test_labels) {
        request = request.test_files(images, labels);
    }
    if let Some(column) = &arguments.label_column {
        request = request.label_column(LabelColumn::from(column.as_str()));
    }
    if let Some(shape) = &arguments.shape {
        request = request.shape(onepixel_data::parse_shape(shape)?);
    }
    Ok(request)
}

fn probe(arguments: &ProbeArguments, output: &OutputArguments) -> PixelsProbe {
    let default = PixelsProbe::default();
    PixelsProbe {
        criterion: Criterion { rule: arguments.rule.into(), metric: arguments.metric.into() },
        split: arguments.split.into(),
        listed: output.top.unwrap_or(default.listed),
        permutations: arguments.permutations,
        seed: arguments.seed,
        class_means: output.class_figure.is_some(),
    }
}

/// The files that were asked for, opened before the work begins.
struct Outputs {
    json: Option<Output>,
    csv: Option<Output>,
    figure: Option<(Output, Format)>,
    class_figure: Option<(Output, Format)>,
}

impl Outputs {
    fn open(arguments: &OutputArguments, inputs: &DatasetArguments) -> Result<Self, Error> {
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

    fn write(self, audit: &Audit, map: Option<&PairMap>, arguments: &OutputArguments) -> Result<(), Error> {
        let count_from = if arguments.count_from == 0 { CountFrom::Zero } else { CountFrom::One };
        let csv = Csv { count_from: arguments.count_from.into() };
        let mut filled = Vec::new();
        if let Some(file) = self.json {
            filled.push(file.fill(|to| Json.render(audit, to))?);
        }
        if let Some(file) = self.csv {
            filled.push(file.fill(|to| csv.render(audit, to))?);
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
            let bytes = figure::render(&ClassPixels::new(&audit.dataset, &audit.pixels)?.draw(&options), format)?;
            filled.push(file.fill(|to| to.write_all(&bytes))?);
        }
        filled.into_iter().try_for_each(Filled::publish)?;
        let mut to = io::BufWriter::new(stdout().lock());
        if is_stdout(&arguments.json) {
            Json.render(audit, &mut to)?;
        } else if is_stdout(&arguments.csv) {
            csv.render(audit, &mut to)?;
        } else {
            let terminal = Terminal {
                count_from: arguments.count_from.into(),
                top: arguments.top.unwrap_or(TOP),
                colour: colour(),
            };
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
    let inputs = [&inputs.dataset, &inputs.images, &inputs.labels, &inputs.test_images, &inputs.test_labels];
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

fn figure_format(path: &Path) -> Result<Format, Error> {
    match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(Format::Svg),
        Some("png") => Ok(Format::Png),
        _ => Err(Error::FigureFormat(path.to_owned())),
    }
}

/// Colour is for terminals, and for those who have not asked for none (<https://no-color.org>).
fn colour() -> bool {
    stdout().is_terminal() && !no_colour()
}

/// Whether the user asks for no colour, and with it for no progress bar.
pub fn no_colour() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

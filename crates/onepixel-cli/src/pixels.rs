//! From a dataset to what was found in it.

use std::io::{self, Write};
use std::time::Instant;

use onepixel::audit::Pixels;
use onepixel::probes::pixels::{PairMap, PixelsProbe};
use onepixel::search::Criterion;
use onepixel_report::figure::{self, ClassPixels, Figure, Matrix, PairPixels};
use onepixel_report::{CountFrom, PairView, Renderer, Terminal};

use crate::arguments::{OutputArguments, PixelsArguments, ProbeArguments};
use crate::error::Error;
use crate::input::{files_read, load_sample};
use crate::outputs::{Outputs, colour, count_from};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel pixels`.
pub fn pixels(arguments: &PixelsArguments) -> Result<(), Error> {
    let pair = arguments.pair.as_deref().and_then(|pair| Some((pair.first()?.as_str(), pair.get(1)?.as_str())));
    start_threads(arguments.probe.run.threads)?;
    let outputs = open(arguments)?;
    let bars = Bars::new();
    let begin = Instant::now();
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let probe = probe(&arguments.probe, &arguments.output);
    // Permuting the labels of pairs that nobody is shown would take long.
    let all_shown = pair.is_none() || arguments.output.json.is_some() || arguments.output.csv.is_some();
    let permutations = if all_shown { probe.permutations } else { 0 };
    let begin = Instant::now();
    let finding = PixelsProbe { permutations, ..probe.clone() }.run(&dataset, &bars)?;
    let mut audit = Pixels::new(&dataset, finding, begin.elapsed().as_secs_f64());
    audit.timing.load_seconds = Some(load_seconds);
    let map = pair.map(|pair| probe.map(&dataset, pair, arguments.output.top(), &bars)).transpose()?;
    bars.finish();
    let shown = Shown { audit: &audit, map: map.as_ref(), output: &arguments.output };
    outputs.write(&audit, |option| shown.draw(option), |to| shown.text(to))
}

/// The option that asks for the mean images of the classes.
const CLASS_FIGURE: &str = "--class-figure";

fn open(arguments: &PixelsArguments) -> Result<Outputs, Error> {
    let OutputArguments { json, csv, figure, class_figure, .. } = &arguments.output;
    let figures = [("--figure", figure), (CLASS_FIGURE, class_figure)];
    Outputs::open(json, csv, &figures, &files_read(&arguments.dataset))
}

/// What was found, and how it is asked to be shown.
struct Shown<'a> {
    audit: &'a Pixels,
    map: Option<&'a PairMap>,
    output: &'a OutputArguments,
}

impl Shown<'_> {
    fn count_from(&self) -> CountFrom {
        count_from(self.output.count_from)
    }

    fn draw(&self, option: &str) -> Result<Figure, Error> {
        let (audit, options) = (self.audit, figure::Options { count_from: self.count_from() });
        match self.map {
            _ if option == CLASS_FIGURE && audit.finding.class_means.is_empty() => {
                Err(Error::NoClassFigure { classes: audit.dataset.train.classes.len() })
            }
            _ if option == CLASS_FIGURE => Ok(ClassPixels::new(&audit.dataset, &audit.finding)?.draw(&options)),
            None => Ok(Matrix::new(&audit.dataset, &audit.finding).draw(&options)),
            Some(map) => {
                let [first, second] = &map.class_means;
                let criterion = (audit.finding.rule, audit.finding.metric);
                Ok(PairPixels::new(&audit.dataset, map, criterion, [first, second])?.draw(&options))
            }
        }
    }

    fn text(&self, to: &mut dyn Write) -> io::Result<()> {
        let terminal = Terminal { count_from: self.count_from(), top: self.output.top(), colour: colour() };
        match self.map {
            Some(map) => PairView { terminal, audit: self.audit, map }.render(to),
            None => terminal.render(self.audit, to),
        }
    }
}

fn probe(arguments: &ProbeArguments, output: &OutputArguments) -> PixelsProbe {
    let default = PixelsProbe::default();
    PixelsProbe {
        criterion: Criterion { rule: arguments.rule.into(), metric: arguments.metric.into() },
        split: arguments.split.into(),
        listed: output.top.unwrap_or(default.listed),
        permutations: arguments.permutations,
        seed: arguments.run.seed,
        class_means: output.class_figure.is_some(),
    }
}

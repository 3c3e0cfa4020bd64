//! From a dataset to what was found in it.

use std::time::Instant;

use onepixel::audit::Pixels;
use onepixel::dataset::Dataset;
use onepixel::probes::pixels::{PairMap, PixelsProbe, Split};
use onepixel::search::Criterion;
use onepixel_report::figure::{self, ClassPixels, Figure, FigureOf, Matrix, PairPixels};
use onepixel_report::{Csv, Json, PairView, Renderer, Terminal};

use crate::arguments::{OutputArguments, PixelsArguments, ProbeArguments};
use crate::error::Error;
use crate::input::{files_read, load_sample, set_named};
use crate::outputs::{Opened, Outputs, count_from, palette};
use crate::progress::Bars;
use crate::threads::start_threads;

/// `onepixel pixels`.
pub fn pixels(arguments: &PixelsArguments) -> Result<(), Error> {
    let pair = arguments.pair.as_deref().and_then(|pair| Some((pair.first()?.as_str(), pair.get(1)?.as_str())));
    start_threads(arguments.probe.run.threads)?;
    let outputs = open(arguments)?;
    let bars = Bars::of(&arguments.dataset.input)?;
    bars.end_after(arguments.probe.limit.time);
    let begin = Instant::now();
    let dataset = load_sample(&arguments.dataset, &arguments.sample, &bars)?;
    let load_seconds = begin.elapsed().as_secs_f64();
    let probe = probe(&arguments.probe, &arguments.output, &dataset)?;
    // Permuting the labels of pairs that nobody is shown would take long.
    let all_shown = pair.is_none() || arguments.output.json.is_some() || arguments.output.csv.is_some();
    let permutations = if all_shown { probe.permutations } else { 0 };
    let begin = Instant::now();
    let finding = PixelsProbe { permutations, ..probe.clone() }.run(&dataset, &bars)?;
    let mut audit = Pixels::new(&dataset, finding, begin.elapsed().as_secs_f64());
    audit.timing.load_seconds = Some(load_seconds);
    let map = pair.map(|pair| probe.map(&dataset, pair, arguments.output.top(), &bars)).transpose()?;
    bars.finish();
    outputs.write(&Found { audit, map })
}

/// What was found, of one pair closely where one is asked for.
struct Found {
    audit: Pixels,
    map: Option<PairMap>,
}

fn open(arguments: &PixelsArguments) -> Result<Opened<Found>, Error> {
    let OutputArguments { json, csv, figure, class_figure, .. } = &arguments.output;
    let count_from = count_from(arguments.output.count_from);
    let terminal = Terminal { count_from, top: arguments.output.top() };
    let palette = palette();
    let (options, of) = (figure::Options { count_from }, arguments.output.figure_of.into());
    Outputs::new(move |found: &Found, to| match &found.map {
        Some(map) => PairView { terminal, audit: &found.audit, map, palette }.render(to),
        None => terminal.render(&found.audit, to),
    })
    .document("--json", json, |found, to| Json.render(&found.audit, to))
    .document("--csv", csv, |found, to| Csv.render(&found.audit, to))
    .figure("--figure", figure, move |found| found.draw(of, &options))
    .figure("--class-figure", class_figure, move |found| found.draw_classes(&options))
    .open(&files_read(&arguments.dataset))
}

impl Found {
    /// The matrix of all pairs, or the map of the one.
    fn draw(&self, of: FigureOf, options: &figure::Options) -> Result<Figure, Error> {
        let audit = &self.audit;
        let Some(map) = &self.map else {
            return Ok(Matrix::new(&audit.dataset, &audit.finding, of).draw(options));
        };
        let [first, second] = &map.class_means;
        let criterion = (audit.finding.rule, audit.finding.metric);
        Ok(PairPixels::new(&audit.dataset, map, criterion, [first, second])?.draw(options))
    }

    /// The mean image of each class.
    fn draw_classes(&self, options: &figure::Options) -> Result<Figure, Error> {
        let audit = &self.audit;
        if audit.finding.class_means.is_empty() {
            return Err(Error::NoClassFigure { classes: audit.dataset.train.classes.len() });
        }
        Ok(ClassPixels::new(&audit.dataset, &audit.finding)?.draw(options))
    }
}

fn probe(arguments: &ProbeArguments, output: &OutputArguments, dataset: &Dataset) -> Result<PixelsProbe, Error> {
    let default = PixelsProbe::default();
    let split = match &*arguments.split {
        "all" => Split::All,
        name => Split::Of(set_named(dataset, name)?),
    };
    Ok(PixelsProbe {
        criterion: Criterion { rule: arguments.rule.into(), metric: arguments.metric.into() },
        split,
        listed: output.top.unwrap_or(default.listed),
        permutations: arguments.permutations,
        seed: arguments.run.seed,
        class_means: output.class_figure.is_some(),
    })
}

//! How long does each stage of the one-pixel probe take, inside the process?
//!
//! `stages FOLDER [ROUNDS]` runs each stage ROUNDS times (50 unless said) on the dataset in FOLDER and prints the least and
//! the median time. The stages take turns, so that a noisy machine disturbs all of them alike. The first line is a yardstick
//! for the machine: one thread copying the images through a buffer that stays in the cache.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use onepixel::dataset::{ImageSet, ReadError};
use onepixel::histogram::{self, PixelHistograms};
use onepixel::probes::pixels::PixelsProbe;
use onepixel::progress::Silent;
use onepixel::search::{Criterion, Metric, Rule, SinglePixelSearch, best_pixels, complexity};

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: stages FOLDER [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(50), |rounds| rounds.parse())?;
    let dataset = onepixel_data::load(&onepixel_data::Request::dataset(&folder))?;
    let set = &dataset.train;
    let all_pixels = 0..set.shape().values();
    let histograms = histogram::count(set, all_pixels.clone(), &Silent)?;
    let lookup = Criterion { rule: Rule::Lookup, metric: Metric::Accuracy };
    let threshold = Criterion { rule: Rule::Threshold, metric: Metric::Accuracy };
    let mut stages: Vec<Stage> = vec![
        Stage::new("read only, one thread", || read(set)),
        Stage::new("read and count", || {
            black_box(histogram::count(set, all_pixels.clone(), &Silent)?);
            Ok(())
        }),
        Stage::new("search, lookup rule", || search(&histograms, &[lookup])),
        Stage::new("search, threshold rule", || search(&histograms, &[threshold])),
        Stage::new("search, both rules", || search(&histograms, &[lookup, threshold])),
        Stage::new("one pixel for all classes", || {
            black_box(SinglePixelSearch::new(&histograms, Metric::Accuracy));
            Ok(())
        }),
        Stage::new("F1 and F3", || {
            black_box(complexity(&histograms));
            Ok(())
        }),
        Stage::new("whole probe, held out included", || {
            black_box(PixelsProbe::default().run(&dataset, &Silent)?);
            Ok(())
        }),
    ];
    for _ in 0..rounds {
        for stage in &mut stages {
            stage.run()?;
        }
    }
    println!("{}, {} images of {}, {} threads", dataset.name, set.len(), set.shape(), rayon::current_num_threads());
    println!("{:<32} {:>10} {:>10}", "stage", "least ms", "median ms");
    for stage in &mut stages {
        let (least, median) = stage.least_and_median();
        println!("{:<32} {:>10.3} {:>10.3}", stage.name, 1e3 * least.as_secs_f64(), 1e3 * median.as_secs_f64());
    }
    Ok(())
}

struct Stage<'a> {
    name: &'static str,
    work: Box<dyn FnMut() -> Result<(), ReadError> + 'a>,
    times: Vec<Duration>,
}

impl<'a> Stage<'a> {
    fn new(name: &'static str, work: impl FnMut() -> Result<(), ReadError> + 'a) -> Self {
        Self { name, work: Box::new(work), times: Vec::new() }
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let begin = Instant::now();
        (self.work)()?;
        self.times.push(begin.elapsed());
        Ok(())
    }

    fn least_and_median(&mut self) -> (Duration, Duration) {
        self.times.sort_unstable();
        (self.times[0], self.times[self.times.len() / 2])
    }
}

fn read(set: &ImageSet) -> Result<(), ReadError> {
    set.images().visit(0..set.len(), &mut |_, batch| {
        black_box(batch);
    })
}

fn search(histograms: &PixelHistograms, criteria: &[Criterion]) -> Result<(), ReadError> {
    for &criterion in criteria {
        black_box(best_pixels(histograms, criterion));
    }
    Ok(())
}

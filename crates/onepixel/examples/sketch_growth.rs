//! How do time, memory and bytes grow when sketches are merged?
//!
//! # The big picture
//!
//! A generator makes partial sketches of 1,000 images of 32×32×3 of 1,000 classes. They are written to files and merged as
//! `onepixel merge` merges files: each 64 as soon as they are there, and what comes of that in the end. Every merge is a process of
//! its own, so that its peak memory is its own.
//!
//! `cargo run --release -p onepixel --example sketch_growth -- FOLDER [IMAGES ...]`

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use onepixel::dataset::{ImageSet, MemoryImages, NamedSet, SetName, Shape};
use onepixel::progress::Silent;
use onepixel::sketch::{AT_ONCE, Scratch, Shard, Sketch, SketchSpec, Storage, merge_stored};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Images of a partial sketch, and classes.
const IMAGES: usize = 1_000;
const CLASSES: usize = 1_000;

/// Height and width of an image.
const SIDE: usize = 32;

/// What the numbers are extrapolated to.
const FAR: f64 = 1e8;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [first, to, from @ ..] if first == "merge" => merge(Path::new(to), from),
        [folder, sizes @ ..] => measure(Path::new(folder), sizes),
        [] => Err("name a folder for the sketches".into()),
    }
}

/// Merges all sizes that are asked for, and says how they grow.
fn measure(folder: &Path, sizes: &[String]) -> Outcome<()> {
    let sizes = sizes.iter().map(|size| size.parse()).collect::<Result<Vec<usize>, _>>()?;
    let sizes = if sizes.is_empty() { vec![1_000, 4_000, 16_000, 64_000, 256_000] } else { sizes };
    println!(
        "{:>9} {:>8} {:>9} {:>8} {:>14} {:>14} {:>8}",
        "images", "sketches", "make s", "merge s", "bytes before", "bytes merged", "peak MiB"
    );
    let mut rows: Vec<[f64; 3]> = Vec::new();
    for size in sizes {
        let row = grown(folder, size.div_ceil(IMAGES))?;
        println!(
            "{:>9} {:>8} {:>9.2} {:>8.2} {:>14} {:>14} {:>8}",
            size,
            size.div_ceil(IMAGES),
            row.make,
            row.merge,
            row.before,
            row.merged,
            row.peak >> 20
        );
        rows.push([size as f64, row.merge, row.merged as f64]);
    }
    let [.., before, last] = &rows[..] else { return Ok(()) };
    for (what, unit, place) in [("merge", "s", 1), ("merged sketch", "bytes", 2)] {
        let exponent = (last[place] / before[place]).ln() / (last[0] / before[0]).ln();
        let far = last[place] * (FAR / last[0]).powf(exponent);
        println!(
            "{what}: images to the power of {exponent:.2} at the end; extrapolated to {FAR:e} images: {far:.3e} {unit}"
        );
    }
    Ok(())
}

/// What it took to make and merge sketches.
#[derive(Default)]
struct Row {
    make: f64,
    merge: f64,
    before: u64,
    merged: u64,
    peak: u64,
}

fn grown(folder: &Path, sketches: usize) -> Outcome<Row> {
    let (mut row, mut merged) = (Row::default(), Vec::new());
    let numbers: Vec<usize> = (0..sketches).collect();
    for (group, numbers) in numbers.chunks(AT_ONCE).enumerate() {
        let begin = Instant::now();
        let files = numbers.iter().map(|&number| partial(folder, number)).collect::<Outcome<Vec<PathBuf>>>()?;
        row.make += begin.elapsed().as_secs_f64();
        row.before += files.iter().map(|file| file.metadata().map_or(0, |of| of.len())).sum::<u64>();
        merged.push(merged_in_child(&folder.join(format!("group-{group}.sketch")), files, &mut row)?);
    }
    let whole = match merged.len() {
        1 => merged.remove(0),
        _ => merged_in_child(&folder.join("whole.sketch"), merged, &mut row)?,
    };
    row.merged = whole.metadata()?.len();
    fs::remove_file(whole)?;
    Ok(row)
}

/// Writes the sketch of images that are made up: of each class a pattern of its own, in varying light, with noise.
fn partial(folder: &Path, number: usize) -> Outcome<PathBuf> {
    let shape = Shape::new(SIDE, SIDE, 3)?;
    let mut random = ChaCha8Rng::seed_from_u64(number as u64);
    let labels: Vec<u16> = (0..IMAGES).map(|_| random.random_range(0..CLASSES) as u16).collect();
    let pixels = labels
        .par_iter()
        .enumerate()
        .flat_map_iter(|(image, &class)| picture(class, ChaCha8Rng::seed_from_u64((number * IMAGES + image) as u64)));
    let images = MemoryImages::new(shape, pixels.collect())?;
    let set = ImageSet::new(images, labels, (0..CLASSES).map(|class| format!("{class:04}")))?;
    let mut sketch = Sketch::new(SketchSpec::new(shape)?);
    let shard = Shard::new(format!("{number}.tar"), 1);
    sketch.update(&NamedSet::of_labelled(SetName::Train, set), Some(&shard), &Silent)?;
    let path = folder.join(format!("{number}.sketch"));
    sketch.write_to(BufWriter::new(File::create(&path)?))?;
    Ok(path)
}

fn picture(class: u16, mut random: ChaCha8Rng) -> Vec<u8> {
    let class = f32::from(class);
    let light: f32 = random.random_range(60.0..180.0);
    let contrast: f32 = random.random_range(10.0..60.0);
    let value = |place: usize| {
        let (row, column, channel) = ((place / 3 / SIDE) as f32, (place / 3 % SIDE) as f32, (place % 3) as f32);
        let wave =
            (row * (0.1 + class % 31.0 / 60.0) + class).sin() + (column * (0.1 + class % 37.0 / 70.0) + channel).cos();
        (light + contrast * wave + random.random_range(-12.0..12.0)).clamp(0.0, 255.0) as u8
    };
    (0..SIDE * SIDE * 3).map(value).collect()
}

/// Merges files in a process of its own, and removes them.
fn merged_in_child(to: &Path, files: Vec<PathBuf>, row: &mut Row) -> Outcome<PathBuf> {
    let begin = Instant::now();
    let output = Command::new(std::env::current_exe()?).arg("merge").arg(to).args(&files).output()?;
    row.merge += begin.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    row.peak = row.peak.max(String::from_utf8_lossy(&output.stdout).trim().parse()?);
    files.iter().try_for_each(fs::remove_file)?;
    Ok(to.to_owned())
}

/// Merges files, and prints the most bytes of memory that this process took.
fn merge(to: &Path, from: &[String]) -> Outcome<()> {
    merge_stored(&Files(from), BufWriter::new(File::create(to)?))?;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    println!("{}", peak.unwrap_or(0) << 10);
    Ok(())
}

struct Files<'a>(&'a [String]);

impl Storage for Files<'_> {
    fn sketches(&self) -> usize {
        self.0.len()
    }

    fn name(&self, sketch: usize) -> String {
        self.0[sketch].clone()
    }

    fn open(&self, sketch: usize) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(BufReader::with_capacity(1 << 16, File::open(&self.0[sketch])?)))
    }

    fn scratch(&self) -> io::Result<Box<dyn Scratch>> {
        Err(io::Error::other("no more sketches than are merged at once"))
    }
}

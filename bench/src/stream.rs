//! How fast do images stream from their files into histograms, at constant memory?
//!
//! `stream FOLDER [ROUNDS]` counts every image of the dataset in FOLDER ROUNDS times (5 unless said), with all pixels left
//! in their files, and prints gigabytes of pixels a second, for each thread (RAYON_NUM_THREADS) by the clock, and for each
//! second of processor time, which other processes do not disturb; and the most memory that the process ever held.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use onepixel::histogram;
use onepixel::progress::Silent;
use onepixel_data::{Memory, Request};

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("usage: stream FOLDER [ROUNDS]")?;
    let rounds: usize = arguments.next().map_or(Ok(5), |rounds| rounds.parse())?;
    let dataset = onepixel_data::load(&Request::dataset(&folder).memory(Memory::Bytes(0)))?;
    let set = &dataset.train;
    let values = set.shape().values();
    let gigabytes = set.len() as f64 * values as f64 / 1e9;
    let threads = rayon::current_num_threads();
    println!("{gigabytes:.2} GB, {} images, {} classes, {threads} threads", set.len(), set.classes().len());
    println!("{:>8} {:>15} {:>15} {:>9}", "seconds", "GB/s per thread", "GB/s of CPU", "peak MiB");
    for _ in 0..rounds {
        let (begin, cpu) = (Instant::now(), cpu_seconds());
        black_box(histogram::count(set, 0..values, &Silent)?);
        let seconds = begin.elapsed().as_secs_f64();
        let cpu = cpu_seconds().zip(cpu).map_or(f64::NAN, |(after, before)| after - before);
        let peak = peak_mebibytes().unwrap_or(f64::NAN);
        let by_clock = gigabytes / seconds / threads as f64;
        println!("{seconds:>8.3} {by_clock:>15.2} {:>15.2} {peak:>9.0}", gigabytes / cpu);
    }
    Ok(())
}

/// Seconds of processor time that the process has taken, in its own code and in the system's, where Linux says so.
fn cpu_seconds() -> Option<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).filter_map(|text| text.parse().ok()).collect();
    Some(ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The most memory that the process ever held, where Linux says so.
fn peak_mebibytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().strip_suffix("kB")?;
    Some(kibibytes.trim().parse::<f64>().ok()? / 1024.0)
}

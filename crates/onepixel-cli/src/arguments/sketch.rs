//! What can be asked of sketches?

use std::path::PathBuf;

use clap::Args;
use onepixel::sketch::SketchSpec;

use super::ReadingArguments;

/// What `onepixel sketch --help` says before the options.
pub const ABOUT: &str = "\
Counts the images of shards into a sketch: a small file that merges with the sketches of other shards, in any order, to the \
same result. So a dataset that no machine holds is read where it lies, by as many machines as there are, and audited once.

A sketch has exact counts of grey values for each class and pixel, the classes, equal images within and across sets, and what \
could not be read; and a sample of each class, on which everything else is measured. The audit says which is which.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel sketch shards/*.tar -o all.sketch       all shards on this machine
  onepixel audit all.sketch --report page.html     and what they say
  onepixel sketch 's3://bucket/train-*.tar' -o all.sketch   shards elsewhere: each is staged, counted and removed

  for shard in shards/*.tar; do                    one for each shard: a loop, Make, a Slurm array
    onepixel sketch $shard --size 32x32 -o ${shard%.tar}.sketch
  done
  onepixel merge shards/*.sketch -o all.sketch

  onepixel sketch test-*.tar --set test -o test.sketch    shards that do not name their set

Exit codes: 0 done; 2 wrong usage or unreadable input: shards that cannot be read are listed, in the sketch, too, which is \
written with the others; 130 interrupted.";

/// What `onepixel merge --help` says before the options.
pub const ABOUT_MERGE: &str = "\
Adds up sketches of shards. The result does not depend on their order or on how shards were grouped. A shard that is in two \
sketches is refused, so that nothing is counted twice.";

pub const EXAMPLES_MERGE: &str = "\
Examples:
  onepixel merge *.sketch -o all.sketch
  onepixel audit all.sketch

Exit codes: 0 done; 2 wrong usage, unlike or damaged sketches; 130 interrupted.";

#[derive(Debug, Args)]
pub struct SketchArguments {
    /// What to read: files or folders, each anything that `onepixel audit` reads; or addresses (s3://, gs://, az://, hf://,
    /// https://), of which each object is a shard. `*` stands for any text without a `/`
    #[arg(value_name = "SHARD", required = true)]
    pub shards: Vec<PathBuf>,
    /// Write the sketch to this file
    #[arg(short, long, value_name = "FILE.sketch", required = true)]
    pub output: PathBuf,
    /// Keep so many images of each class and set as the sample that models learn from
    #[arg(long, value_name = "N", default_value_t = SketchSpec::SAMPLE)]
    pub sample: usize,
    /// Count images of so many channels: 3 takes grey images as images in colour, so that shards of grey images only fit the
    /// others. By default as many as those of the shard have
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub channels: Option<u8>,
    /// Count all images as of this set: train, validation, test, or another name. By default files and folders tell
    #[arg(long, value_name = "NAME")]
    pub set: Option<String>,
    #[command(flatten)]
    pub reading: ReadingArguments,
    /// Use so many threads; 0 means one per core. The sketch does not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

#[derive(Debug, Args)]
pub struct MergeArguments {
    /// The sketches
    #[arg(value_name = "FILE.sketch", required = true)]
    pub sketches: Vec<PathBuf>,
    /// Write the merged sketch to this file
    #[arg(short, long, value_name = "FILE.sketch", required = true)]
    pub output: PathBuf,
    /// Use so many threads; 0 means one per core. The sketch does not depend on it
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub threads: usize,
}

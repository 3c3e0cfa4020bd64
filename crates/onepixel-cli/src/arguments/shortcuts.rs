//! What can be asked about shortcuts?

use std::path::PathBuf;

use clap::Args;

use super::{DatasetArguments, RunArguments, SampleArguments, TimeArguments};

/// What `onepixel shortcuts --help` says before the options.
pub const ABOUT: &str = "\
Finds cues that reveal the label without the content: a watermark on one class, a frame, one camera's encoder settings. A \
model trained on such images learns the mark, not the thing. Each class is compared with all others: pixels and small \
areas whose power their surroundings do not share, grey values that a class has or lacks, facts of the files (size, format, \
encoder settings, EXIF), and the order of the images. Also measured: how far single numbers of an image get (brightness, \
contrast, ...), and a model that sees only the border, or only a 4x4 thumbnail.

A shortcut is `sure` if chance is ruled out after correcting for everything that was looked at, and its effect is larger \
than content has. `maybe` is not due to chance either, but content could explain it: look at the images.";

pub const EXAMPLES: &str = "\
Examples:
  onepixel shortcuts digits                              the built-in digits
  onepixel shortcuts fashion-mnist --figure cues.svg     the suspects with heat maps and images of both sides
  onepixel shortcuts ./photos --json cues.json           a folder of images by class: files are looked at, too
  onepixel shortcuts mnist --no-models                   quicker, without the models of border and thumbnail

Exit codes: 0 done, whatever was found; 2 wrong usage or unreadable input; 130 interrupted.";

#[derive(Debug, Args)]
pub struct ShortcutsArguments {
    #[command(flatten)]
    pub dataset: DatasetArguments,
    #[command(flatten)]
    pub sample: SampleArguments,
    /// Skip the models of border and thumbnail, which take longest
    #[arg(long)]
    pub no_models: bool,
    #[command(flatten)]
    pub run: RunArguments,
    #[command(flatten)]
    pub limit: TimeArguments,
    /// Write all findings as JSON; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub json: Option<PathBuf>,
    /// Write a row for each suspect as CSV; `-` prints it in place of the table
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub csv: Option<PathBuf>,
    /// Draw the suspects: heat maps, and images of both sides; SVG or PNG
    #[arg(long, value_name = "FILE.svg|.png", help_heading = "Output")]
    pub figure: Option<PathBuf>,
}

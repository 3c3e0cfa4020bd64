//! The command `onepixel`: is this image-classification dataset worth your time?

mod arguments;
mod audit;
mod cache;
mod check;
mod compare;
mod convert;
mod datasets;
mod duplicates;
mod error;
mod explain;
mod fetch;
mod few_pixels;
mod input;
mod labels;
mod ladder;
#[cfg(target_os = "linux")]
mod large_pages;
mod memory;
mod output;
mod output_folder;
mod outputs;
mod pixels;
mod progress;
mod report;
mod rules;
mod shortcuts;
mod show;
mod small_file;
mod threads;
mod unfinished;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use error::{Error, harmless};

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: large_pages::LargePages = large_pages::LargePages;

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onepixel: {}", harmless(&error.to_string()));
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Audit(arguments) => audit::audit(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Pixels(arguments) => pixels::pixels(&arguments),
        Command::FewPixels(arguments) => few_pixels::few_pixels(&arguments),
        Command::Ladder(arguments) => ladder::ladder(&arguments),
        Command::Shortcuts(arguments) => shortcuts::shortcuts(&arguments),
        Command::Labels(arguments) => labels::labels(&arguments),
        Command::Duplicates(arguments) => duplicates::duplicates(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Show(arguments) => show::show(&arguments),
        Command::Datasets(arguments) => datasets::datasets(&arguments),
        Command::Fetch(arguments) => fetch::fetch(&arguments),
        Command::Completions { shell } => explain::completions(shell),
        Command::Man => explain::manual(),
    }
}

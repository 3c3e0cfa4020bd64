//! The command `onepixel`, as a function: the binary calls it, and so does the Python package.
//!
//! # The big picture
//!
//! ```text
//! words → arguments → a command: input → library → outputs (report) → exit code
//! ```

mod arguments;
mod audit;
mod cache;
mod check;
mod compare;
mod complexity;
mod convert;
mod croissant;
mod datasets;
mod diff;
mod difficulty;
mod duplicates;
mod error;
mod explain;
mod fetch;
mod few_pixels;
mod gains;
mod input;
mod invocation;
mod labels;
mod ladder;
mod memory;
mod network;
mod output;
mod output_folder;
mod outputs;
mod pixels;
mod progress;
mod quality;
mod remote;
mod report;
mod rules;
mod saved;
mod separable;
mod shards;
mod shortcuts;
mod show;
mod site;
mod sketch;
mod sketch_file;
mod small_file;
mod threads;
mod unfinished;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::Parser;

use arguments::{Arguments, Command};
use error::{Error, harmless};
use invocation::Invocation;
use progress::in_time;

/// Runs the command with the words that follow its name, and returns the exit code for the process.
///
/// `program` is the file that holds the running code: what one build has measured and cached counts for that build only,
/// and without it nothing is cached.
///
/// The process is the command's: it sets the number of threads for all that is to come, and a handler that writes what was
/// found and ends the process with 130 when it is interrupted.
pub fn run(arguments: impl IntoIterator<Item = OsString>, program: Option<PathBuf>) -> u8 {
    let invocation = Invocation::new(arguments, program);
    let code = match Arguments::try_parse_from(invocation.words()) {
        Ok(arguments) => exit_code(in_time(|| carry_out(arguments.command, &invocation))),
        Err(shown) => {
            // Help, a version, or what is wrong with the usage. Whoever has closed the stream does not want to read it.
            let _ = shown.print();
            u8::try_from(shown.exit_code()).unwrap_or(2)
        }
    };
    remote::remove_staged();
    // Where the process is not a Rust program nobody else does it when the process ends.
    let _ = std::io::stdout().flush();
    code
}

fn exit_code(outcome: Result<(), Error>) -> u8 {
    match outcome {
        Ok(()) => 0,
        Err(error) if error.is_closed_pipe() => 0,
        Err(error) => {
            eprintln!("onepixel: {}", harmless(&remote::with_addresses(&error.message())));
            error.exit_code()
        }
    }
}

fn carry_out(command: Command, invocation: &Invocation) -> Result<(), Error> {
    match command {
        Command::Audit(arguments) => audit::audit(&arguments, invocation),
        Command::Sketch(arguments) => sketch::sketch(&arguments),
        Command::Merge(arguments) => sketch::merge(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments, invocation),
        Command::Diff(arguments) => diff::diff(&arguments, invocation),
        Command::Site(arguments) => site::site(&arguments, invocation),
        Command::Check(arguments) => check::check(&arguments),
        Command::Pixels(arguments) => pixels::pixels(&arguments),
        Command::Complexity(arguments) => complexity::complexity(&arguments, invocation),
        Command::Difficulty(arguments) => difficulty::difficulty(arguments, invocation),
        Command::FewPixels(arguments) => few_pixels::few_pixels(&arguments),
        Command::Gains(arguments) => gains::gains(&arguments),
        Command::Ladder(arguments) => ladder::ladder(&arguments),
        Command::Separable(arguments) => separable::separable(&arguments),
        Command::Shortcuts(arguments) => shortcuts::shortcuts(&arguments),
        Command::Labels(arguments) => labels::labels(&arguments),
        Command::Duplicates(arguments) => duplicates::duplicates(&arguments),
        Command::Quality(arguments) => quality::quality(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Show(arguments) => show::show(&arguments),
        Command::Datasets(arguments) => datasets::datasets(&arguments),
        Command::Fetch(arguments) => fetch::fetch(&arguments),
        Command::Completions { shell } => explain::completions(shell),
        Command::Man => explain::manual(),
    }
}

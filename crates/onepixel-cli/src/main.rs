//! The command `onepixel`: is this image-classification dataset worth your time?

mod arguments;
mod audit;
mod convert;
mod datasets;
mod error;
mod explain;
mod input;
#[cfg(target_os = "linux")]
mod large_pages;
mod output;
mod outputs;
mod progress;
mod show;

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
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Audit(arguments) => audit::audit(&arguments),
        Command::Pixels(arguments) => audit::pixels(&arguments),
        Command::Convert(arguments) => convert::convert(&arguments),
        Command::Datasets => datasets::list(),
        Command::Show(arguments) => show::show(&arguments),
        Command::Completions { shell } => explain::completions(shell),
        Command::Man => explain::manual(),
    }
}

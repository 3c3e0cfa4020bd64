//! The command `onepixel`: is this image-classification dataset worth your time?

mod arguments;
mod audit;
mod datasets;
mod error;
#[cfg(target_os = "linux")]
mod large_pages;
mod output;
mod progress;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use arguments::{Arguments, Command};
use error::Error;

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: large_pages::LargePages = large_pages::LargePages;

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("onepixel: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Audit(arguments) => audit::audit(&arguments),
        Command::Pixels(arguments) => audit::pixels(&arguments),
        Command::Datasets => datasets::list(),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "onepixel", &mut io::stdout());
            Ok(())
        }
        Command::Man => Ok(clap_mangen::Man::new(Arguments::command()).render(&mut io::stdout())?),
    }
}

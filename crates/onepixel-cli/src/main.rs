//! The program `onepixel`: is this image-classification dataset worth your time?

#[cfg(target_os = "linux")]
mod large_pages;

use std::env;
use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: large_pages::LargePages = large_pages::LargePages;

fn main() -> ExitCode {
    onepixel_cli::run(env::args_os().skip(1), env::current_exe().ok()).into()
}

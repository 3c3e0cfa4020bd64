//! How does the command explain itself to shells and to `man`?

use std::io::{self, Write, stdout};

use clap::CommandFactory;
use clap_complete::{Generator, Shell};
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::error::Error;

/// `onepixel completions`.
pub fn completions(shell: Shell) -> Result<(), Error> {
    let mut command = Arguments::command();
    command.set_bin_name("onepixel");
    command.build();
    let mut script = Vec::new();
    shell.try_generate(&command, &mut script)?;
    print(&script)
}

/// `onepixel man`: one page, with a section for each command.
pub fn manual() -> Result<(), Error> {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    for subcommand in command.get_subcommands().filter(|subcommand| subcommand.get_name() != "help") {
        page.extend(section(subcommand)?);
    }
    man.render_version_section(&mut page)?;
    print(&page)
}

/// A command's part of the page: its own sections, one level lower.
fn section(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let man = Man::new(command.clone());
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_extra_section(&mut text)?;
    let text = String::from_utf8_lossy(&text).replace(".SH ", ".SS ");
    Ok(format!(".SH \"ONEPIXEL {}\"\n{text}", command.get_name().to_uppercase()).into_bytes())
}

fn print(text: &[u8]) -> Result<(), Error> {
    let mut to = stdout().lock();
    to.write_all(text)?;
    Ok(to.flush()?)
}

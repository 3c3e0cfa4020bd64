//! Which datasets are there?

mod document;
mod list;
mod one;
mod path;
mod sample;

use std::io::{BufWriter, Write, stdout};
use std::path::Path;

use onepixel_data::{Known, Roots};

use crate::arguments::DatasetsArguments;
use crate::error::Error;
use crate::output::Output;

/// `onepixel datasets`.
pub fn datasets(arguments: &DatasetsArguments) -> Result<(), Error> {
    let roots = Roots::from_environment();
    let known = match &arguments.name {
        Some(name) => match roots.look_up(name) {
            Ok(known) => vec![known],
            // What is no name is a path: how it is read is the answer.
            Err(_) if arguments.json.is_none() && Path::new(name).exists() => {
                let mut to = BufWriter::new(stdout().lock());
                path::write(Path::new(name), &roots, &mut to)?;
                return Ok(to.flush()?);
            }
            Err(error) => return Err(error.into()),
        },
        None => roots.known(),
    };
    if let Some(file) = &arguments.json {
        return write_json(&known, file);
    }
    let mut to = BufWriter::new(stdout().lock());
    match (&arguments.name, &known[..]) {
        (Some(_), [known]) => one::write(known, &roots, &mut to)?,
        _ => list::write(&known, &roots, &mut to)?,
    }
    Ok(to.flush()?)
}

fn write_json(known: &[Known], file: &Path) -> Result<(), Error> {
    let json = document::json(known);
    if file == Path::new("-") {
        return Ok(stdout().lock().write_all(json.as_bytes())?);
    }
    Output::create(file)?.fill(|to| to.write_all(json.as_bytes()))?.publish()
}

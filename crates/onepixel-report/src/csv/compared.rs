//! Datasets as data: one CSV row per dataset.

use std::io::{self, Write};

use onepixel::audit::{Audit, Compared, Profile};

use super::{Csv, cause};
use crate::Renderer;
use crate::compared::{Cell, Column};

impl Renderer<Compared> for Csv {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        rows(&compared.profiles, to)
    }
}

impl Renderer<Audit> for Csv {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        rows(std::slice::from_ref(&audit.profile), to)
    }
}

fn rows(profiles: &[Profile], to: &mut dyn Write) -> io::Result<()> {
    let columns = Column::all(profiles);
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(columns.iter().map(Column::key)).map_err(cause)?;
    for profile in profiles {
        let cells = columns.iter().map(|column| match column.cell(profile) {
            Cell::Text(text) => text,
            Cell::Number(number) => number.to_string(),
            Cell::NotWith(number) => format!(">{number}"),
            Cell::Missing => String::new(),
        });
        writer.write_record(cells).map_err(cause)?;
    }
    writer.flush()
}

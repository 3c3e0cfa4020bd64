//! How do datasets stand side by side in a README?

use std::io::{self, Write};

use onepixel::audit::Compared;

use super::{Markdown, Table, escape};
use crate::Renderer;
use crate::compared::{Column, notes};

/// A table with a row for each number and a column for each dataset.
impl Renderer<Compared> for Markdown {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        let names = compared.profiles.iter().map(|profile| (profile.name.as_str(), true));
        let mut table = Table::new(&[("", false)].into_iter().chain(names).collect::<Vec<_>>());
        for column in Column::known(&compared.profiles) {
            let cells = compared.profiles.iter().map(|profile| column.show(profile));
            table.add([column.title()].into_iter().chain(cells));
        }
        write!(to, "{}", table.text())?;
        for note in notes(&compared.profiles) {
            writeln!(to, "{}\n", escape::text(note))?;
        }
        writeln!(to, "Measured by onepixel {}. Its docs/method.md defines every number.", compared.onepixel_version)?;
        match &self.command {
            Some(command) => write!(to, "\n{}", escape::code_block(command)),
            None => Ok(()),
        }
    }
}

//! How are datasets shown side by side?

use std::io::{self, Write};

use onepixel::audit::Compared;

use super::table::{self, Align, Table};
use crate::Renderer;
use crate::compared::{Column, notes};

/// The widest that a name is shown.
const WIDEST: usize = 40;

/// Writes a comparison as text: a column for each dataset, a row for each number.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparedText;

impl Renderer<Compared> for ComparedText {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        let rows = Column::known(&compared.profiles);
        let mut text = Table::default();
        let titles = rows.iter().map(|column| table::shorten(&column.title(), WIDEST)).collect();
        text.add_column("", Align::Left, titles);
        for profile in &compared.profiles {
            let cells = rows.iter().map(|column| column.show(profile)).collect();
            text.add_column(&table::class_name(&profile.name), Align::Right, cells);
        }
        write!(to, "{text}")?;
        writeln!(to)?;
        notes(&compared.profiles).into_iter().try_for_each(|note| writeln!(to, "{note}"))
    }
}

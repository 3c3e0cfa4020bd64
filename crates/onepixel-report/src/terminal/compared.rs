//! How are datasets shown side by side?

use std::io::{self, Write};

use onepixel::audit::Compared;

use super::table::{self, Align, Table};
use crate::Renderer;
use crate::compared::Column;

/// The widest that a name is shown.
const WIDEST: usize = 40;

/// Writes a comparison as text: a column for each dataset, a row for each number.
#[derive(Debug, Clone, Copy, Default)]
pub struct ComparedText;

impl Renderer<Compared> for ComparedText {
    fn render(&self, compared: &Compared, to: &mut dyn Write) -> io::Result<()> {
        let columns = Column::all(&compared.profiles);
        let is_known = |column: &&Column| compared.profiles.iter().any(|profile| column.show(profile) != "–");
        let rows: Vec<&Column> = columns.iter().filter(|column| **column != Column::Name).filter(is_known).collect();
        let mut text = Table::default();
        let titles = rows.iter().map(|column| table::shorten(&column.title(), WIDEST)).collect();
        text.add_column("", Align::Left, titles);
        for profile in &compared.profiles {
            let cells = rows.iter().map(|column| column.show(profile)).collect();
            text.add_column(&table::class_name(&profile.name), Align::Right, cells);
        }
        write!(to, "{text}")?;
        writeln!(
            to,
            "\naccuracies on held-out images, but those of one pixel on the train images that it was chosen on"
        )?;
        if compared.profiles.iter().any(|profile| profile.per_class.is_some()) {
            writeln!(to, "models that learned from samples get less than they could, and seem to leave more steps")?;
        }
        Ok(())
    }
}

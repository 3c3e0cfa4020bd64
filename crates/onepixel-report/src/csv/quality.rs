//! The images that look unlike the others, as data: one CSV row for each way in which one does.

use std::io::{self, Write};

use onepixel::audit::Quality;

use super::{Csv, cause};
use crate::Renderer;

/// The names of the columns, which stand there even if no row does.
const HEADER: [&str; 6] = ["kind", "set", "index", "name", "value", "threshold"];

impl Renderer<Quality> for Csv {
    fn render(&self, document: &Quality, to: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(to);
        writer.write_record(HEADER).map_err(cause)?;
        for odd in &document.finding.odd {
            let name = odd.name.as_deref();
            let row = (odd.kind.name(), odd.set.name(), odd.index, name, odd.value, odd.threshold);
            writer.serialize(row).map_err(cause)?;
        }
        writer.flush()
    }
}

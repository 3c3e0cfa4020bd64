//! How is it told which images look unlike the others?

use std::io::{self, Write};

use onepixel::audit::Quality;
use onepixel::probes::quality::{KindFinding, MeasuredIn, OddImage, QualityFinding};

use super::table::{Align, Table, clean, shorten_front};
use super::{head, paint};
use crate::Renderer;
use crate::number::{NOT_MEASURED, count, counted, fine_percent};
use crate::sentences::{image, odd_beyond, oddity, oddness};

/// The widest that the name of an image is shown.
const WIDEST_NAME: usize = 60;

/// Writes which images look unlike the others as text: the kinds, and the oddest images of each.
#[derive(Debug, Clone, Copy)]
pub struct QualityText {
    /// How many images of each kind are listed.
    pub top: usize,
}

impl Renderer<Quality> for QualityText {
    fn render(&self, document: &Quality, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        let images = counted(finding.images, "image");
        if finding.too_few {
            return writeln!(to, "{images} are too few to say what is usual");
        }
        let measured_in = match finding.measured_in {
            MeasuredIn::Originals => "their original size",
            MeasuredIn::Images => "the size that is worked on",
        };
        writeln!(
            to,
            "quality of {images}, measured in {measured_in}; where nothing is wrong, {} are beyond a threshold",
            fine_percent(finding.false_alarms)
        )?;
        write!(to, "\n{}", kinds(finding))?;
        let listed: Vec<&OddImage> = finding.kinds.iter().flat_map(|of| finding.of(of.kind).take(self.top)).collect();
        match (finding.odd.is_empty(), listed.is_empty()) {
            (true, _) => writeln!(to, "\nNo image looks unlike the others."),
            (false, true) => Ok(()),
            (false, false) => {
                writeln!(to, "\n{}", paint::bold("images unlike the others, the oddest of each kind first"))?;
                write!(to, "{}", images_of(&listed))
            }
        }
    }
}

fn kinds(finding: &QualityFinding) -> Table {
    let column = |cell: fn(&KindFinding) -> String| finding.kinds.iter().map(cell).collect();
    let mut table = Table::default();
    table.add_column("kind", Align::Left, column(|of| oddity(of.kind).0.to_owned()));
    table.add_column("images", Align::Right, column(|of| if of.usual { "usual".to_owned() } else { count(of.found) }));
    table.add_column("measured by", Align::Left, column(|of| oddity(of.kind).1.to_owned()));
    let median =
        |of: &KindFinding| of.median.map_or_else(|| NOT_MEASURED.to_owned(), |median| oddness(of.kind, median));
    table.add_column("median", Align::Right, column(median));
    table.add_column("odd", Align::Left, column(odd_beyond));
    table
}

fn images_of(listed: &[&OddImage]) -> Table {
    let column = |cell: fn(&OddImage) -> String| listed.iter().map(|odd| cell(odd)).collect();
    let mut table = Table::default();
    table.add_column("kind", Align::Left, column(|odd| oddity(odd.kind).0.to_owned()));
    table.add_column("value", Align::Right, column(|odd| oddness(odd.kind, odd.value)));
    table.add_column("image", Align::Left, column(|odd| clean(&image(odd.set.name(), odd.index.into(), None))));
    if listed.iter().any(|odd| odd.name.is_some()) {
        let name = |odd: &OddImage| shorten_front(odd.name.as_deref().unwrap_or_default(), WIDEST_NAME);
        table.add_column("file", Align::Left, column(name));
    }
    table
}

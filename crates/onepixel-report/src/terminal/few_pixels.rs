//! How is it told how many pixels it takes?

use std::io::{self, Write};

use onepixel::audit::FewPixels;
use onepixel::dataset::Position;
use onepixel::probes::few_pixels::{FewPixelsFinding, FewPixelsStep};

use super::table::{self, Align, Table};
use super::{head, held_out_on, interval, paint, position};
use crate::number::{counted, fine_percent, percent};
use crate::{CountFrom, Renderer};

/// Writes the trees of few pixels as text: a row for each, and how many pixels it takes.
#[derive(Debug, Clone, Copy)]
pub struct FewPixelsText {
    /// What the first row, column and channel is called.
    pub count_from: CountFrom,
}

impl Renderer<FewPixels> for FewPixelsText {
    fn render(&self, document: &FewPixels, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        let classes = match &finding.pair {
            Some([a, b]) => table::pair_name(a, b),
            None => "all classes".to_owned(),
        };
        let images = held_out_on(finding.how, finding.held_out_images);
        writeln!(to, "decision trees that look at few pixels, {classes}; {images}; 95 % Wilson intervals")?;
        if finding.steps.is_empty() {
            return writeln!(to, "\nno pixel helps: every one is the same in all images");
        }
        write!(to, "\n{}\n", self.steps(finding, document.dataset.train.channels))?;
        finding.needed.iter().try_for_each(|needed| {
            let pixels = match needed.pixels {
                Some(pixels) => counted(pixels as u64, "pixel"),
                None => format!("not reached with {}", counted(finding.steps.len() as u64, "pixel")),
            };
            writeln!(to, "{} {pixels}", paint::bold(&format!("{:>6}", percent(needed.accuracy))))
        })
    }
}

impl FewPixelsText {
    fn steps(&self, finding: &FewPixelsFinding, channels: usize) -> Table {
        let column = |cell: &dyn Fn(&FewPixelsStep) -> String| finding.steps.iter().map(cell).collect::<Vec<_>>();
        let best = |step: &FewPixelsStep| if step.optimal { "best possible" } else { "one by one" }.to_owned();
        let mut looks_at = Vec::new();
        let mut before: &[Position] = &[];
        for step in &finding.steps {
            let is_one_more = !step.optimal && step.positions.starts_with(before);
            let named = if is_one_more { &step.positions[before.len()..] } else { &step.positions[..] };
            let places: Vec<String> = named.iter().map(|&at| position(self.count_from, at, channels)).collect();
            looks_at.push(if is_one_more { "and " } else { "" }.to_owned() + &places.join(" "));
            before = &step.positions;
        }
        let mut table = Table::default();
        table.add_column("pixels", Align::Right, column(&|step| step.pixels.to_string()));
        table.add_column("accuracy", Align::Right, column(&|step| fine_percent(step.accuracy)));
        let low_high = |step: &FewPixelsStep| interval(step.accuracy_low, step.accuracy_high);
        table.add_column("[95 % interval]", Align::Left, column(&low_high));
        table.add_column("on train", Align::Right, column(&|step| fine_percent(step.train_accuracy)));
        if finding.steps.iter().any(|step| step.optimal) {
            table.add_column("chosen", Align::Left, column(&best));
        }
        table.add_column("looks at", Align::Left, looks_at);
        table
    }
}

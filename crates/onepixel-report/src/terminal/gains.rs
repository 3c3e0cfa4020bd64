//! How is it told what a dataset leaves to augmentation, semi-supervised learning and transfer?

use std::io::{self, Write};

use onepixel::audit::Gains;
use onepixel::probes::gains::{Gain, GainKind, GainsFinding, Suiting, TransferMatrix};

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{NOT_MEASURED, counted, fine_percent, interval, percent};
use crate::sentences::{
    gain_title, gain_without, gains_lines, kind_title, labels_of, part_title, sure, why_suiting, worth,
};

/// Writes what a dataset leaves to each as text: what to do, then a table of each kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct GainsText;

impl Renderer<Gains> for GainsText {
    fn render(&self, document: &Gains, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        if let Some(matrix) = &finding.matrix {
            return write_matrix(matrix, to);
        }
        gains_lines(finding).iter().try_for_each(|line| writeln!(to, "{line}"))?;
        for kind in GainKind::ALL {
            let gains: Vec<&Gain> = finding.of(kind).collect();
            if !gains.is_empty() {
                write!(to, "\n{}\n{}", paint::bold(kind_title(kind)), gain_rows(&gains))?;
            }
        }
        if !finding.augmentations.is_empty() {
            write!(to, "\n{}\n{}", paint::bold("augmentations"), suiting(finding, &document.dataset.train.classes))?;
        }
        write_left_out(finding, to)?;
        writeln!(to, "\n{}", how(finding))
    }
}

/// A row for each gain.
pub(crate) fn gain_rows(gains: &[&Gain]) -> Table {
    let column = |cell: &dyn Fn(&Gain) -> String| gains.iter().map(|gain| cell(gain)).collect::<Vec<_>>();
    let mut table = Table::default();
    table.add_column("with", Align::Left, column(&gain_title));
    table.add_column("beside", Align::Left, column(&|gain| gain_without(gain.method).to_owned()));
    table.add_column("labels", Align::Right, column(&labels_of));
    table.add_column("without", Align::Right, column(&|gain| fine_percent(gain.without.accuracy)));
    table.add_column("with", Align::Right, column(&|gain| fine_percent(gain.with.accuracy)));
    let gained = |gain: &Gain| format!("{:+.2} {}", 100.0 * gain.gain, interval(gain.low, gain.high, 2));
    table.add_column("gain in points", Align::Right, column(&gained));
    table.add_column("sure", Align::Left, column(&|gain| sure(gain).to_owned()));
    let share = |gain: &Gain| gain.share_of_error.map_or_else(|| NOT_MEASURED.to_owned(), percent);
    table.add_column("of the error", Align::Right, column(&share));
    table.add_column(
        "worth in labels",
        Align::Right,
        column(&|gain| worth(gain).unwrap_or_else(|| NOT_MEASURED.to_owned())),
    );
    table
}

fn suiting(finding: &GainsFinding, classes: &[onepixel::audit::ClassSummary]) -> Table {
    const LISTED: usize = 10;
    let column = |cell: &dyn Fn(&Suiting) -> String| finding.augmentations.iter().map(cell).collect::<Vec<_>>();
    let or_dash = |share: Option<f64>| share.map_or_else(|| NOT_MEASURED.to_owned(), percent);
    let left_out = |one: &Suiting| {
        let names = one.left_out.iter().filter_map(|&class| classes.get(usize::from(class)));
        let mut listed: Vec<String> = names.take(LISTED).map(|class| table::class_name(&class.name)).collect();
        if one.left_out.len() > LISTED {
            listed.push(format!("{} more", one.left_out.len() - LISTED));
        }
        if listed.is_empty() { String::new() } else { format!(", not for {}", listed.join(", ")) }
    };
    let why = |one: &Suiting| match one.why {
        onepixel::probes::gains::Why::AskedFor if !one.is_made => "not asked for".to_owned(),
        onepixel::probes::gains::Why::NotEachClass => format!("used{}", left_out(one)),
        why => why_suiting(why).to_owned(),
    };
    let mut table = Table::default();
    table.add_column("augmentation", Align::Left, column(&|one| one.augmentation.name().to_owned()));
    table.add_column("network right", Align::Right, column(&|one| or_dash(one.accuracy)));
    table.add_column("once changed", Align::Right, column(&|one| or_dash(one.changed_accuracy)));
    table.add_column("use", Align::Left, column(&why));
    table
}

fn write_left_out(finding: &GainsFinding, to: &mut dyn Write) -> io::Result<()> {
    if finding.left_out.is_empty() {
        return Ok(());
    }
    writeln!(to, "\n{}", paint::bold("left out"))?;
    finding.left_out.iter().try_for_each(|one| writeln!(to, "  {}: {}", part_title(one.part), one.reason))
}

/// How all of it was measured.
pub(crate) fn how(finding: &GainsFinding) -> String {
    let scored = match finding.scored_on {
        Some(set) => format!("{set} image"),
        None => "held-out train image".to_owned(),
    };
    format!(
        "Same model, steps and settings on both sides; learned from {}, scored on {} (with few labels: {}). \
         Intervals are 95 %; sure once corrected for {}. Network: {}.",
        counted(finding.train_images, "image"),
        counted(finding.held_out_images, &scored),
        crate::number::count(finding.few_held_out_images),
        counted(finding.gains.len() as u64, "gain"),
        finding.network
    )
}

fn write_matrix(matrix: &TransferMatrix, to: &mut dyn Write) -> io::Result<()> {
    writeln!(
        to,
        "Accuracy with {} labels a class: features learned on the row, probed on the column",
        matrix.per_class
    )?;
    let mut table = Table::default();
    let names = matrix.datasets.iter().map(|name| table::class_name(name));
    let rows = names.chain(["pixels".to_owned(), "random features".to_owned()]).collect();
    table.add_column("learned on", Align::Left, rows);
    for (column, name) in matrix.datasets.iter().enumerate() {
        let of_column = matrix.cells.iter().filter(|cell| cell.probed_on == column);
        let cell = |cell: &onepixel::probes::gains::MatrixCell| {
            let mark = if cell.is_sure() { "*" } else { " " };
            format!("{}{mark}", percent(cell.accuracy))
        };
        let others = [matrix.pixels[column], matrix.random[column]].map(|share| format!("{} ", percent(share)));
        table.add_column(&table::class_name(name), Align::Right, of_column.map(cell).chain(others).collect());
    }
    writeln!(
        to,
        "\n{table}* surely above pixels. On itself, the network has learned from the labels of all train images."
    )
}

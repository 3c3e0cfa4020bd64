//! How are shortcuts told?

use std::io::{self, Write};

use onepixel::audit::Shortcuts;
use onepixel::probes::shortcuts::{NumberFinding, Shortcut, ShortcutsFinding};
use onepixel::stats::Proportion;

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{count, counted, percent};

/// The most suspects that are listed.
const MOST_LISTED: usize = 20;

/// The widest that a rule is shown.
const WIDEST_RULE: usize = 48;

/// Writes shortcuts as text: the suspects, what single numbers and parts of the images say, and a summary.
#[derive(Debug, Clone, Copy)]
pub struct ShortcutsText;

impl Renderer<Shortcuts> for ShortcutsText {
    fn render(&self, document: &Shortcuts, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        writeln!(
            to,
            "each of {} against the rest; chosen on four fifths of the train images, scored on the other, in turn",
            counted(finding.classes_looked_at.len() as u64, "class")
        )?;
        if !finding.shortcuts.is_empty() {
            write!(to, "\n{}", suspects(&finding.shortcuts))?;
        }
        if finding.shortcuts.len() > MOST_LISTED {
            writeln!(to, "and {} more: see --json or --csv", count((finding.shortcuts.len() - MOST_LISTED) as u64))?;
        }
        write!(to, "\n{}", numbers(&finding.numbers))?;
        writeln!(to)?;
        for (name, text) in summary(finding) {
            writeln!(to, "{} {text}", paint::bold(&format!("{name:<15}")))?;
        }
        Ok(())
    }
}

fn suspects(shortcuts: &[Shortcut]) -> Table {
    let shown = &shortcuts[..shortcuts.len().min(MOST_LISTED)];
    let column = |cell: &dyn Fn(&Shortcut) -> String| shown.iter().map(cell).collect::<Vec<_>>();
    let class = |suspect: &Shortcut| suspect.class.as_deref().map_or("all".to_owned(), table::class_name);
    let mut table = Table::default();
    table.add_column("shortcut", Align::Left, column(&|s| if s.sure { "sure" } else { "maybe" }.to_owned()));
    table.add_column("class", Align::Left, column(&class));
    table.add_column("what", Align::Left, column(&|s| table::shorten(&s.rule, WIDEST_RULE)));
    table.add_column("extent", Align::Left, column(&extent));
    table.add_column("of class", Align::Right, column(&|s| percent(s.share_of_class.share)));
    table.add_column("of rest", Align::Right, column(&|s| percent(s.share_of_rest.share)));
    let balanced = |s: &Shortcut| format!("{} {}", percent(s.balanced_accuracy.share), interval(s.balanced_accuracy));
    table.add_column("balanced accuracy [95 %]", Align::Left, column(&balanced));
    table.add_column("p", Align::Left, column(&|s| chance(s.p_value)));
    if shown.iter().any(|suspect| suspect.test.is_some()) {
        let test = |suspect: &Shortcut| {
            let shares = suspect.test.map(|test| (test.share_of_class.share, test.share_of_rest.share));
            shares.map_or("–".to_owned(), |(class, rest)| format!("{} / {}", percent(class), percent(rest)))
        };
        table.add_column("in test: class / rest", Align::Left, column(&test));
    }
    table
}

/// How large a place is, and in which channels.
fn extent(suspect: &Shortcut) -> String {
    let Some(place) = &suspect.place else { return String::new() };
    let [top, left, bottom, right] = match &place.original {
        Some(original) => [original.rows[0], original.cols[0], original.rows[1], original.cols[1]],
        None => place.area,
    };
    let pixels = counted(place.pixels, "pixel");
    let within =
        if place.pixels > 1 { format!(" in {}×{}", bottom - top + 1, right - left + 1) } else { String::new() };
    let corner = match (place.in_corner, place.on_border) {
        (true, _) => ", corner",
        (false, true) => ", border",
        (false, false) => "",
    };
    format!("{pixels}{within}{corner}")
}

fn interval(proportion: Proportion) -> String {
    format!("[{:.1}, {:.1}]", 100.0 * proportion.low, 100.0 * proportion.high)
}

fn chance(p: f64) -> String {
    if p < 0.0001 { "<0.0001".to_owned() } else { format!("{p:.4}") }
}

fn numbers(numbers: &[NumberFinding]) -> Table {
    let column = |cell: &dyn Fn(&NumberFinding) -> String| numbers.iter().map(cell).collect::<Vec<_>>();
    let pair = |number: &NumberFinding| {
        let pair = number.best_pair.as_ref();
        pair.map_or(String::new(), |pair| {
            format!("{} {}", percent(pair.balanced.share), table::pair_name(&pair.a, &pair.b))
        })
    };
    let mut table = Table::default();
    table.add_column("one number", Align::Left, column(&|number| table::clean(&number.name)));
    let accuracy = |number: &NumberFinding| format!("{} {}", percent(number.accuracy.share), interval(number.accuracy));
    table.add_column("accuracy [95 %]", Align::Left, column(&accuracy));
    table.add_column("largest class", Align::Right, column(&|number| percent(number.majority_share)));
    table.add_column("best pair, balanced", Align::Left, column(&pair));
    let kind = |number: &NumberFinding| match (number.of_file, number.depends_on_content) {
        (_, true) => "content can change it",
        (true, false) => "of the file",
        (false, false) => "",
    };
    table.add_column("", Align::Left, column(&|number| kind(number).to_owned()));
    table
}

fn summary(finding: &ShortcutsFinding) -> Vec<(&'static str, String)> {
    let maybe = finding.shortcuts.len() as u64 - finding.sure;
    let looked_at = counted(finding.tests, "test");
    let mut lines = vec![(
        "shortcuts",
        format!("{} sure, {} to look at; p-values corrected for {looked_at}", count(finding.sure), count(maybe)),
    )];
    let order = match (finding.order.sorted_by_class, finding.order.runs) {
        (true, _) => "sorted by class, as files and folders often are: shuffle before training or splitting".to_owned(),
        (false, runs) => format!("not sorted by class ({})", counted(runs, "run")),
    };
    lines.push(("order", order));
    if let Some(parts) = &finding.parts {
        let told = |part: Option<Proportion>| {
            part.map_or("–".to_owned(), |part| format!("{} {}", percent(part.share), interval(part)))
        };
        lines.push((
            "parts",
            format!(
                "border alone {}, 4×4 thumbnail {}, whole image {}; largest class {} (logistic regression, on {})",
                told(parts.border),
                told(parts.thumbnail),
                told(Some(parts.whole)),
                percent(parts.majority_share),
                counted(parts.held_out_images, "held-out image")
            ),
        ));
    }
    lines.extend(finding.left_out.iter().map(|reason| ("left out", table::clean(reason))));
    lines
}

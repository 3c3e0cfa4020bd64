//! How are complexity measures told?

use std::io::{self, Write};

use onepixel::audit::Complexity;
use onepixel::probes::complexity::{Caution, ComplexityFinding, Dialect, Family, MeasureFinding, PairMeasures};

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{NOT_MEASURED, count, counted};
use crate::sentences::{caution, decimals, family, library, meaning, without};

/// Writes complexity measures as text: a table of all of them by family, the hardest pairs, and what to be careful with.
#[derive(Debug, Clone, Copy)]
pub struct ComplexityText {
    /// How many of the hardest pairs are listed.
    pub top: usize,
}

impl Renderer<Complexity> for ComplexityText {
    fn render(&self, document: &Complexity, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        writeln!(to, "{}", subject(finding))?;
        writeln!(to, "0 is easy and 1 is hard, unless a range is given; [95 % interval] where it is an estimate")?;
        let mut before: Option<Family> = None;
        let mut rows = Vec::new();
        for found in &finding.measures {
            if before.is_some_and(|before| before != found.family) {
                write_family(&rows, to)?;
                rows.clear();
            }
            before = Some(found.family);
            rows.push(found);
        }
        write_family(&rows, to)?;
        self.write_pairs(finding, to)?;
        write_cautions(finding, to)
    }
}

/// What was measured.
fn subject(finding: &ComplexityFinding) -> String {
    let classes = match &finding.pair {
        Some([a, b]) => table::pair_name(a, b),
        None => counted(finding.classes, "class"),
    };
    let images = match finding.images < finding.images_total {
        true => format!("{} of {} images, drawn at random", count(finding.images), count(finding.images_total)),
        false => counted(finding.images, "image"),
    };
    let of_features = if finding.of_features { ", by their features" } else { "" };
    let dialect = match finding.dialect {
        Dialect::Lorena => String::new(),
        dialect => format!(", as {} computes it", library(dialect)),
    };
    format!("complexity of the {} set{dialect}, {classes}: {images}{of_features}", table::clean(finding.set.name()))
}

fn write_family(rows: &[&MeasureFinding], to: &mut dyn Write) -> io::Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let column = |cell: &dyn Fn(&MeasureFinding) -> String| rows.iter().map(|found| cell(found)).collect::<Vec<_>>();
    let mut table = Table::default();
    table.add_column("", Align::Left, column(&|found| found.key.symbol().to_owned()));
    table.add_column("", Align::Right, column(&|found| found.value.map_or(NOT_MEASURED.to_owned(), decimals)));
    if rows.iter().any(|found| found.low.is_some()) {
        table.add_column("", Align::Left, column(&interval));
    }
    table.add_column("", Align::Left, column(&remark));
    // The table's line of names is empty.
    let text = table.to_string();
    let lines = text.split_once('\n').map_or("", |(_, lines)| lines);
    write!(to, "\n{}\n{lines}", paint::bold(family(first.family)))
}

fn remark(found: &MeasureFinding) -> String {
    let marked = if found.cautions.is_empty() { "" } else { " *" };
    let range = match (found.easy_when_low, found.most) {
        (Some(true), None) => ", from 0, no upper end",
        (None, _) => ", in dimensions",
        _ => "",
    };
    match found.without {
        Some(reason) => format!("{}: {}", meaning(found.key), without(reason)),
        None => format!("{}{range}{marked}", meaning(found.key)),
    }
}

fn interval(found: &MeasureFinding) -> String {
    found.low.zip(found.high).map_or(String::new(), |(low, high)| format!("[{}, {}]", decimals(low), decimals(high)))
}

impl ComplexityText {
    /// The pairs with the highest training error of the linear machine, then the highest F3.
    fn write_pairs(&self, finding: &ComplexityFinding, to: &mut dyn Write) -> io::Result<()> {
        if self.top == 0 || finding.pairs_total < 2 {
            return Ok(());
        }
        let mut pairs: Vec<&PairMeasures> = finding.pairs.iter().collect();
        let key = |pair: &PairMeasures| (pair.l2.unwrap_or(0.0), pair.f3);
        pairs.sort_by(|x, y| key(y).0.total_cmp(&key(x).0).then(key(y).1.total_cmp(&key(x).1)));
        pairs.truncate(self.top);
        let mut table = Table::default();
        let name = |pair: &&PairMeasures| table::pair_name(&pair.a, &pair.b);
        table.add_column("hardest pairs", Align::Left, pairs.iter().map(name).collect());
        type Of = fn(&PairMeasures) -> Option<f64>;
        let columns: [(&str, Of); 8] = [
            ("L2", |pair| pair.l2),
            ("L1", |pair| pair.l1),
            ("L3", |pair| pair.l3),
            ("F1", |pair| Some(pair.f1)),
            ("F1v", |pair| pair.f1v),
            ("F2", |pair| Some(pair.f2)),
            ("F3", |pair| Some(pair.f3)),
            ("F4", |pair| Some(pair.f4)),
        ];
        for (symbol, of) in columns {
            let cell = |pair: &&PairMeasures| of(pair).map_or(NOT_MEASURED.to_owned(), decimals);
            table.add_column(symbol, Align::Right, pairs.iter().map(cell).collect());
        }
        write!(to, "\n{table}")
    }
}

fn write_cautions(finding: &ComplexityFinding, to: &mut dyn Write) -> io::Result<()> {
    let mut said: Vec<(Caution, Vec<&str>)> = Vec::new();
    for found in &finding.measures {
        for &of in &found.cautions {
            match said.iter_mut().find(|(caution, _)| *caution == of) {
                Some((_, symbols)) => symbols.push(found.key.symbol()),
                None => said.push((of, vec![found.key.symbol()])),
            }
        }
    }
    if said.is_empty() {
        return Ok(());
    }
    writeln!(to)?;
    said.iter().try_for_each(|(of, symbols)| writeln!(to, "* {}: {}", symbols.join(", "), caution(*of)))
}

//! How are suspicious labels told?

use std::io::{self, Write};

use onepixel::audit::Labels;
use onepixel::dataset::{Label, SetName};
use onepixel::probes::labels::{LabelsFinding, LabelsOfSet, OutOfSampleBy};

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{count, counted, fine_percent};

/// How many pairs of classes are listed.
const PAIRS: usize = 5;
/// The widest that a model is shown.
const WIDEST_TITLE: usize = 60;

/// Writes what was found about labels as text: the most suspicious images of each set, the pairs of classes that are
/// taken for each other, and a summary.
#[derive(Debug, Clone, Copy)]
pub struct LabelsText {
    /// How many images of each list are shown.
    pub top: usize,
}

impl Renderer<Labels> for LabelsText {
    fn render(&self, labels: &Labels, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "{}", head(&labels.dataset))?;
        for set in &labels.finding.sets {
            let of = Told { finding: &labels.finding, set, top: self.top };
            writeln!(to, "{}\n", of.describe())?;
            write!(to, "{}", of.suspects())?;
            if !set.pairs.is_empty() {
                write!(to, "\n{}", of.pairs())?;
            }
            if !set.ambiguous.is_empty() {
                write!(to, "\n{}", of.ambiguous())?;
            }
            if !set.outliers.is_empty() {
                write!(to, "\n{}", of.outliers())?;
            }
            writeln!(to)?;
            for (name, text) in of.summary() {
                writeln!(to, "{} {text}", paint::bold(&format!("{name:<17}")))?;
            }
        }
        Ok(())
    }
}

/// What is told of one set.
struct Told<'a> {
    finding: &'a LabelsFinding,
    set: &'a LabelsOfSet,
    top: usize,
}

impl Told<'_> {
    fn name(&self, label: Label) -> String {
        self.finding.classes.get(usize::from(label)).map_or_else(String::new, |name| table::class_name(name))
    }

    fn describe(&self) -> String {
        let models: Vec<String> =
            self.set.models.iter().map(|model| table::shorten(&model.title, WIDEST_TITLE)).collect();
        let models = models.join(" and ");
        let name = self.set.set.name();
        match self.set.how {
            OutOfSampleBy::Test => {
                format!("labels of the test set, judged by {models} that learned from the train set")
            }
            OutOfSampleBy::Validation => {
                format!("labels of the {name} set, judged by {models} that learned from the train set")
            }
            OutOfSampleBy::FiveFold => {
                format!("labels of the {name} set, each fold of five judged by {models} that learned from the others")
            }
            OutOfSampleBy::Given => format!("labels of the {name} set, judged by the probabilities of {models}"),
        }
    }

    fn suspects(&self) -> Table {
        let shown = &self.set.suspects[..self.set.suspects.len().min(self.top)];
        let mut table = Table::default();
        table.add_column("suspects", Align::Right, shown.iter().map(|suspect| suspect.index.to_string()).collect());
        table.add_column("label", Align::Left, shown.iter().map(|suspect| self.name(suspect.given)).collect());
        let score = |score: f64| format!("{score:.3}");
        table.add_column("probability", Align::Right, shown.iter().map(|suspect| score(suspect.score)).collect());
        table.add_column("likely", Align::Left, shown.iter().map(|suspect| self.name(suspect.suggested)).collect());
        let likely = shown.iter().map(|suspect| score(suspect.suggested_probability));
        table.add_column("probability", Align::Right, likely.collect());
        let flagged = shown.iter().map(|suspect| if suspect.flagged { "yes" } else { "" }.to_owned());
        table.add_column("flagged", Align::Left, flagged.collect());
        add_names(&mut table, shown.iter().map(|suspect| suspect.name.as_deref()));
        table
    }

    fn pairs(&self) -> Table {
        let shown = &self.set.pairs[..self.set.pairs.len().min(PAIRS)];
        let mut table = Table::default();
        let names = shown
            .iter()
            .map(|pair| format!("{}, likely {}", table::class_name(&pair.given), table::class_name(&pair.suggested)));
        table.add_column("label and class", Align::Left, names.collect());
        table.add_column("images", Align::Right, shown.iter().map(|pair| count(pair.images.into())).collect());
        table.add_column("of label", Align::Right, shown.iter().map(|pair| fine_percent(pair.share)).collect());
        let intervals = shown.iter().map(|pair| interval(pair.share_low, pair.share_high));
        table.add_column("[95 % interval]", Align::Left, intervals.collect());
        table
    }

    fn ambiguous(&self) -> Table {
        let shown = &self.set.ambiguous[..self.set.ambiguous.len().min(self.top)];
        let mut table = Table::default();
        table.add_column("ambiguous", Align::Right, shown.iter().map(|image| image.index.to_string()).collect());
        table.add_column("label", Align::Left, shown.iter().map(|image| self.name(image.given)).collect());
        let between = shown.iter().map(|image| {
            let [first, second] = image.between;
            format!("{} or {}", self.name(first), self.name(second))
        });
        table.add_column("could be", Align::Left, between.collect());
        table.add_column("balance", Align::Right, shown.iter().map(|image| format!("{:.2}", image.balance)).collect());
        add_names(&mut table, shown.iter().map(|image| image.name.as_deref()));
        table
    }

    fn outliers(&self) -> Table {
        let shown = &self.set.outliers[..self.set.outliers.len().min(self.top)];
        let mut table = Table::default();
        table.add_column("outliers", Align::Right, shown.iter().map(|image| image.index.to_string()).collect());
        table.add_column("label", Align::Left, shown.iter().map(|image| self.name(image.given)).collect());
        let nearest = |label: Option<Label>| label.map_or_else(|| "any".to_owned(), |label| self.name(label));
        table.add_column("nearest class", Align::Left, shown.iter().map(|image| nearest(image.nearest)).collect());
        table.add_column(
            "distance",
            Align::Right,
            shown.iter().map(|image| format!("{:.0}", image.distance)).collect(),
        );
        table.add_column("score", Align::Right, shown.iter().map(|image| format!("{:.1}", image.score)).collect());
        add_names(&mut table, shown.iter().map(|image| image.name.as_deref()));
        table
    }

    fn summary(&self) -> Vec<(&'static str, String)> {
        let set = self.set;
        let share = |share: f64, low: f64, high: f64| format!("{} {}", fine_percent(share), interval(low, high));
        let agreement = match set.agreement {
            Some(agreement) => format!(
                "{} of {}: the label is the most probable class",
                share(agreement, set.agreement_low, set.agreement_high),
                counted(set.images, "image"),
            ),
            None => "not measured: no image was judged".to_owned(),
        };
        let wrong = match set.wrong_labels() {
            Some(wrong) => format!(
                "{}, estimated; what the models get wrong counts as well",
                share(wrong.share, wrong.low, wrong.high)
            ),
            None => self.not_measured(),
        };
        let flagged = match set.flagged {
            Some(flagged) => format!("{}; look at them in the order of their list", counted(flagged, "image")),
            None => "not measured".to_owned(),
        };
        let mut lines = vec![
            ("agreement", agreement),
            ("wrong labels", wrong),
            ("flagged", flagged),
            ("ambiguous", counted(set.ambiguous.len() as u64, "image")),
            ("outliers", counted(set.outliers.len() as u64, "image")),
        ];
        if set.not_judged > 0 {
            let images = counted(set.not_judged, "image");
            let other = match set.set {
                SetName::Train => "no other image of their class in the other folds",
                _ => "no train image of their class",
            };
            lines.push(("not judged", format!("{images}: {other}")));
        }
        lines
    }

    /// Why no share of wrong labels is estimated.
    fn not_measured(&self) -> String {
        match self.set.majority_share {
            Some(share) => format!(
                "not measured: the models are not reliably better than always predicting the largest class ({})",
                fine_percent(share)
            ),
            None => "not measured: no image was judged".to_owned(),
        }
    }
}

/// What the images are called, whole, so that the names can be copied; no column where they are called nothing.
fn add_names<'a>(table: &mut Table, names: impl Iterator<Item = Option<&'a str>> + Clone) {
    if names.clone().any(|name| name.is_some()) {
        table.add_column("name", Align::Left, names.map(|name| table::clean(name.unwrap_or_default())).collect());
    }
}

fn interval(low: f64, high: f64) -> String {
    format!("[{:.2}, {:.2}]", 100.0 * low, 100.0 * high)
}

//! How is it told how hard the images are?

use std::io::{self, Write};

use onepixel::audit::Difficulty;
use onepixel::probes::difficulty::{DifficultyFinding, Group, ImageDifficulty};
use onepixel::probes::pixels::HowHeldOut;

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{NOT_MEASURED, count, counted, fine_percent, share};

/// The most columns that the name of an image takes.
const WIDEST_NAME: usize = 40;

/// Writes how hard the images of a set are as text: the groups, the models, and the hardest images.
#[derive(Debug, Clone, Copy)]
pub struct DifficultyText {
    /// How many of the hardest images are listed.
    pub top: usize,
}

impl Renderer<Difficulty> for DifficultyText {
    fn render(&self, document: &Difficulty, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        writeln!(
            to,
            "difficulty of the {}: {} that learned from {} for {}, and {}",
            counted(finding.images.len() as u64, &format!("{} image", finding.set)),
            finding.network.title,
            counted(finding.network.images, "train image"),
            counted(finding.network.epochs, "epoch"),
            models(finding)
        )?;
        write!(to, "\n{}", groups(finding))?;
        if finding.how == HowHeldOut::FiveFold {
            writeln!(
                to,
                "The network learns from these images: of few, it soon knows all by heart. The models had not seen theirs."
            )?;
        }
        write!(to, "\n{}", accuracies(finding))?;
        let hardest = finding.hardest();
        let listed = &hardest[..hardest.len().min(self.top)];
        if !listed.is_empty() {
            writeln!(to, "\n{}", paint::bold("hardest images, those of the least margin first"))?;
            write!(to, "{}", rows(finding, listed))?;
        }
        Ok(())
    }
}

fn models(finding: &DifficultyFinding) -> String {
    let how = match finding.how {
        HowHeldOut::FiveFold => "that learned from the other four of five folds",
        HowHeldOut::Test | HowHeldOut::Validation => "that learned from the train images",
    };
    format!("{} {how}", counted(finding.models.len() as u64, "model"))
}

fn groups(finding: &DifficultyFinding) -> Table {
    let means = |group: Option<Group>| match group {
        Some(Group::Easy) => "the network is soon sure of the label: probability ≥ 0.75 in the mean, spread < 0.2",
        Some(Group::Ambiguous) => "it changes its mind, or stays undecided",
        Some(Group::Hard) => "it learns another class, or the label only in the end: ≤ 0.25, spread < 0.2",
        None => "their class has no train images",
    };
    let name = |group: Option<Group>| group.map_or("none", Group::name);
    let column = |cell: &dyn Fn(usize) -> String| (0..finding.groups.len()).map(cell).collect::<Vec<_>>();
    let of = |index: usize| finding.groups[index];
    let total = finding.images.len() as u64;
    let mut table = Table::default();
    table.add_column("group", Align::Left, column(&|index| name(of(index).group).to_owned()));
    table.add_column("images", Align::Right, column(&|index| count(of(index).images)));
    table.add_column("share", Align::Right, column(&|index| share(of(index).images, total)));
    let right = |index: usize| of(index).models_right.map_or_else(|| NOT_MEASURED.to_owned(), fine_percent);
    table.add_column("models right", Align::Right, column(&right));
    table.add_column("what it means", Align::Left, column(&|index| means(of(index).group).to_owned()));
    table
}

fn accuracies(finding: &DifficultyFinding) -> Table {
    let total = finding.images.len() as u64;
    let mut table = Table::default();
    table.add_column("model", Align::Left, finding.models.iter().map(|model| model.title.clone()).collect());
    table.add_column("right", Align::Right, finding.models.iter().map(|model| share(model.right, total)).collect());
    table
}

fn rows(finding: &DifficultyFinding, listed: &[usize]) -> Table {
    let image = |index: usize| &finding.images[index];
    let column = |cell: &dyn Fn(usize) -> String| listed.iter().map(|&index| cell(index)).collect::<Vec<_>>();
    let class = |label: u16| table::class_name(&finding.classes[usize::from(label)]);
    let number = |value: Option<f32>, digits: usize| match value {
        Some(value) => format!("{value:.digits$}"),
        None => NOT_MEASURED.to_owned(),
    };
    let numbered = |property: &dyn Fn(&ImageDifficulty) -> Option<f32>, digits: usize| {
        column(&|index| number(property(image(index)), digits))
    };
    let whole = |value: Option<u16>| value.map_or_else(|| NOT_MEASURED.to_owned(), |value| count(value.into()));
    let mut table = Table::default();
    let name = |index: usize| match &image(index).name {
        Some(name) => table::shorten_front(name, WIDEST_NAME),
        None => index.to_string(),
    };
    table.add_column("image", Align::Left, column(&name));
    table.add_column("label", Align::Left, column(&|index| class(image(index).label)));
    let predicted = |index: usize| image(index).predicted.map_or_else(|| NOT_MEASURED.to_owned(), class);
    table.add_column("predicted", Align::Left, column(&predicted));
    table.add_column("models right", Align::Right, column(&|index| whole(image(index).models_right)));
    table.add_column("bits", Align::Right, numbered(&|image| image.information, 2));
    table.add_column("confidence", Align::Right, numbered(&|image| image.confidence, 3));
    table.add_column("spread", Align::Right, numbered(&|image| image.variability, 3));
    table.add_column("margin", Align::Right, numbered(&|image| image.margin, 2));
    table.add_column("nearest own", Align::Right, numbered(&|image| image.nearest_own, 0));
    table.add_column("nearest other", Align::Right, numbered(&|image| image.nearest_other, 0));
    table
}

//! How is it told which classes are linearly separable?

use std::io::{self, Write};

use onepixel::audit::Separable;
use onepixel::probes::separable::{Images, SeparableProblem};

use super::table::{self, Align, Table};
use super::{head, paint};
use crate::Renderer;
use crate::number::{NOT_MEASURED, count, counted};

/// Writes which classes are linearly separable as text: for each set the counts, then a row for each question.
#[derive(Debug, Clone, Copy)]
pub struct SeparableText {
    /// How many questions of each set are listed, those that are not separable first.
    pub top: usize,
}

impl Renderer<Separable> for SeparableText {
    fn render(&self, document: &Separable, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "{}", head(&document.dataset))?;
        writeln!(to, "linear separability on grey values; every yes and no is proven in exact integer arithmetic")?;
        for images in Images::ALL {
            let problems: Vec<&SeparableProblem> =
                document.finding.problems.iter().filter(|problem| problem.set == images).collect();
            if !problems.is_empty() {
                self.write_set(images, problems, to)?;
            }
        }
        Ok(())
    }
}

impl SeparableText {
    fn write_set(&self, images: Images, problems: Vec<&SeparableProblem>, to: &mut dyn Write) -> io::Result<()> {
        let title = match images {
            Images::Train => "train images",
            Images::Test => "test images",
            Images::Both => "train and test images together",
        };
        writeln!(to, "\n{}", paint::bold(title))?;
        let (pairs, rest): (Vec<_>, Vec<_>) = problems.iter().copied().partition(|problem| problem.b.is_some());
        for (what, problems) in [("pair", pairs), ("class", rest)] {
            if !problems.is_empty() {
                writeln!(to, "{}", counts(what, &problems))?;
            }
        }
        let mut listed = problems;
        // What stands out comes first: what is not separable, what is not decided, then the narrowest margins.
        listed.sort_by(|x, y| {
            let order = |problem: &SeparableProblem| match problem.is_separable {
                Some(false) => 0,
                None => 1,
                Some(true) => 2,
            };
            let margin = |problem: &SeparableProblem| problem.margin.unwrap_or(0.0);
            let obstacles = |problem: &SeparableProblem| problem.in_the_way.unwrap_or(0);
            order(x).cmp(&order(y)).then(obstacles(y).cmp(&obstacles(x))).then(margin(x).total_cmp(&margin(y)))
        });
        let more = listed.len().saturating_sub(self.top);
        listed.truncate(self.top);
        if !listed.is_empty() {
            write!(to, "\n{}", rows(&listed))?;
        }
        if more > 0 && self.top > 0 {
            writeln!(to, "and {} more: --top {} shows all", count(more as u64), self.top + more)?;
        }
        Ok(())
    }
}

/// `45 pairs: 30 linearly separable, 14 not, 1 not decided`
fn counts(what: &str, problems: &[&SeparableProblem]) -> String {
    let so_many = |answer| count(problems.iter().filter(|problem| problem.is_separable == answer).count() as u64);
    let rest = if what == "class" { " against the rest" } else { "" };
    format!(
        "{}{rest}: {} linearly separable, {} not, {} not decided",
        counted(problems.len() as u64, what),
        so_many(Some(true)),
        so_many(Some(false)),
        so_many(None)
    )
}

fn rows(problems: &[&SeparableProblem]) -> Table {
    let column = |cell: &dyn Fn(&SeparableProblem) -> String| problems.iter().map(|one| cell(one)).collect::<Vec<_>>();
    let mut table = Table::default();
    let name = |problem: &SeparableProblem| match &problem.b {
        Some(b) => table::pair_name(&problem.a, b),
        None => format!("{} vs all others", table::class_name(&problem.a)),
    };
    let answer = |problem: &SeparableProblem| match problem.is_separable {
        Some(true) => "yes",
        Some(false) => "no",
        None => "not decided",
    };
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| NOT_MEASURED.to_owned());
    table.add_column("classes", Align::Left, column(&name));
    table.add_column("separable", Align::Left, column(&|problem| answer(problem).to_owned()));
    table.add_column(
        "margin (grey values) ≥",
        Align::Right,
        column(&|problem| or_dash(problem.margin.map(|margin| format!("{margin:.2}")))),
    );
    table.add_column("images in the way ≤", Align::Right, column(&|problem| or_dash(problem.in_the_way.map(count))));
    table.add_column(
        "images that prove it",
        Align::Right,
        column(&|problem| or_dash(problem.meeting_images.map(count))),
    );
    table
}

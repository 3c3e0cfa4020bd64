//! How are duplicates told?

use std::io::{self, Write};

use onepixel::audit::Duplicates;
use onepixel::dataset::SetName;
use onepixel::probes::duplicates::{
    DuplicateGroup, DuplicateImage, DuplicatesFinding, Impact, NearSearch, RungImpact, Score, SetPair,
};

use super::head;
use super::table::{self, Align, Table};
use crate::Renderer;
use crate::figure::wording;
use crate::number::{count, counted, fine_percent, share};

/// How many images of a group, and of those of one value, are named.
const MOST_IMAGES: usize = 4;

/// The widest that an image's name is shown.
const WIDEST_NAME: usize = 60;

/// Up to so many sets, every two of them have a line, also where they have nothing in common.
const FEW_SETS: usize = 3;

/// Writes what is there twice as text: counts, the first groups, and what duplicates do to accuracies.
#[derive(Debug, Clone, Copy)]
pub struct DuplicatesText {
    /// How many groups are listed.
    pub top: usize,
}

impl Renderer<Duplicates> for DuplicatesText {
    fn render(&self, document: &Duplicates, to: &mut dyn Write) -> io::Result<()> {
        let finding = &document.finding;
        writeln!(to, "{}", head(&document.dataset))?;
        writeln!(to, "{}", describe(&finding.near_search))?;
        write!(to, "\n{}", counts(finding))?;
        let groups = &finding.groups[..finding.groups.len().min(self.top)];
        if !groups.is_empty() {
            let which = match groups.len() == finding.groups.len() {
                true => "groups".to_owned(),
                false => format!("first {} of {} groups", count(groups.len() as u64), count(finding.all.groups)),
            };
            write!(to, "\n{}", listed(&which, groups))?;
        }
        if !finding.constant.is_empty() {
            writeln!(to, "\n{}", constant(finding))?;
        }
        finding.impact.as_ref().map_or(Ok(()), |impact| write!(to, "\n{}", scores(impact)))
    }
}

fn describe(search: &NearSearch) -> String {
    match (&search.skipped, search.ratio, search.dimension, search.expected_by_chance) {
        (None, Some(ratio), Some(dimension), Some(expected)) => format!(
            "near: at most {ratio:.3} times as far as the next image that is no copy, at the best shift of up to a pixel;\n\
             by the distances of {} ({dimension:.1} dimensions), such that {expected} pairs are expected by chance{}{}{}\n\
             not looked for: {}",
            counted(search.images, "image"),
            search
                .turned_ratio
                .map(|ratio| format!("; flipped or\nturned by quarters: {ratio:.3} times"))
                .unwrap_or_default(),
            search
                .edited_ratio
                .map(|ratio| format!(";\ncropped, scaled or retouched: {ratio:.3} times, by their edges"))
                .unwrap_or_default(),
            search
                .alike_ratio
                .map(|ratio| format!(",\n{ratio:.3} times among images of similar features"))
                .unwrap_or_default(),
            not_looked_for(search)
        ),
        (skipped, ..) => {
            format!("only equal images; near copies were not looked for: {}", skipped.as_deref().unwrap_or("no reason"))
        }
    }
}

fn not_looked_for(search: &NearSearch) -> String {
    let turns = (!search.turns).then_some("flips, quarter turns");
    let edits = match &search.edits_skipped {
        Some(because) => Some(format!("crops, other sizes, edited colours ({because})")),
        None => (!search.edits).then(|| "crops, other sizes, edited colours".to_owned()),
    };
    let turns = turns.map(str::to_owned);
    turns.into_iter().chain(edits).chain(["other angles".to_owned()]).collect::<Vec<_>>().join(", ")
}

/// What is counted, among equal ones and among all, and of how many.
type Row = (String, u64, u64, Option<u64>);

/// How many images, of equal ones and of all.
fn counts(finding: &DuplicatesFinding) -> Table {
    let (exact, all) = (&finding.exact, &finding.all);
    let mut rows: Vec<Row> = vec![
        ("duplicate groups".to_owned(), exact.groups, all.groups, None),
        ("  with unequal labels".to_owned(), exact.conflicting_groups, all.conflicting_groups, None),
    ];
    rows.extend(of_sets(finding));
    let (constant, images) = (finding.constant.len() as u64, finding.sets.iter().map(|set| set.images).sum());
    rows.push(("images of one value".to_owned(), constant, constant, Some(images)));
    let mut table = Table::default();
    table.add_column("", Align::Left, rows.iter().map(|row| row.0.clone()).collect());
    table.add_column("equal", Align::Right, rows.iter().map(|row| count(row.1)).collect());
    if finding.near_search.skipped.is_none() {
        table.add_column("equal or near", Align::Right, rows.iter().map(|row| count(row.2)).collect());
    }
    let share = |&(_, _, all, of): &Row| {
        of.filter(|_| all > 0).map(|of| format!("of {}: {}", count(of), share(all, of))).unwrap_or_default()
    };
    table.add_column("", Align::Left, rows.iter().map(share).collect());
    table
}

/// Each set within itself, then in every set before it.
fn of_sets(finding: &DuplicatesFinding) -> Vec<Row> {
    let places: Vec<SetName> = finding.sets.iter().filter(|set| set.images > 0).map(|set| set.name).collect();
    let mut rows = Vec::new();
    for (place, &of) in places.iter().enumerate() {
        let others = std::iter::once(&of).chain(&places[..place]);
        for pair in others.filter_map(|&within| finding.pair(of, within)) {
            if places.len() <= FEW_SETS || pair.all > 0 {
                rows.extend(of_pair(pair, finding.images(of)));
            }
        }
    }
    rows
}

fn of_pair(pair: &SetPair, images: u64) -> Vec<Row> {
    let [of, within] = [pair.of, pair.within].map(|set| table::clean(set.name()));
    let mut rows = vec![(format!("{of} images with a duplicate in {within}"), pair.exact, pair.all, Some(images))];
    if pair.of != pair.within && pair.all > 0 {
        rows.push(("  with another label there".to_owned(), pair.exact_conflicting, pair.all_conflicting, None));
    }
    rows
}

fn listed(title: &str, groups: &[DuplicateGroup]) -> Table {
    let mut table = Table::default();
    table.add_column(title, Align::Left, groups.iter().map(images).collect());
    table.add_column("class", Align::Left, groups.iter().map(classes).collect());
    let near = |cell: &dyn Fn(&onepixel::probes::duplicates::DuplicatePair) -> String| {
        let cell = |group: &DuplicateGroup| {
            let least = group.near_pairs.iter().min_by(|a, b| a.ratio.total_cmp(&b.ratio));
            least.map_or_else(|| "–".to_owned(), cell)
        };
        groups.iter().map(cell).collect::<Vec<_>>()
    };
    let kinds = groups.iter().map(|group| if group.exact { "equal" } else { "near" }.to_owned());
    table.add_column("how", Align::Left, kinds.collect());
    if groups.iter().any(|group| !group.exact) {
        table.add_column("distance", Align::Right, near(&|pair| format!("{:.1}", pair.distance)));
        table.add_column(
            "shifted",
            Align::Left,
            near(&|pair| match pair.shift {
                (0, 0) => String::new(),
                (down, right) => format!("({down}, {right})"),
            }),
        );
        if groups.iter().flat_map(|group| &group.near_pairs).any(|pair| !wording::copied(pair).is_empty()) {
            table.add_column("turned or edited", Align::Left, near(&wording::copied));
        }
        table.add_column("ratio", Align::Right, near(&|pair| format!("{:.3}", pair.ratio)));
        table.add_column("by chance", Align::Right, near(&|pair| format!("{:.0e}", pair.expected_by_chance)));
    }
    table
}

fn images(group: &DuplicateGroup) -> String {
    let shown: Vec<String> = group.images.iter().take(MOST_IMAGES).map(called).collect();
    let more = group.images.len() - shown.len();
    shown.join(", ") + &if more > 0 { format!(", and {}", count(more as u64)) } else { String::new() }
}

/// `train 17 (cat/17.png)`
fn called(image: &DuplicateImage) -> String {
    place(image.split, image.index, image.name.as_deref())
}

fn place(set: SetName, index: u32, name: Option<&str>) -> String {
    let set = table::clean(set.name());
    match name {
        Some(name) => format!("{set} {index} ({})", table::shorten_front(name, WIDEST_NAME)),
        None => format!("{set} {index}"),
    }
}

fn classes(group: &DuplicateGroup) -> String {
    let mut names: Vec<String> = Vec::new();
    for class in group.images.iter().filter_map(|image| image.class.as_ref()) {
        let name = table::class_name(class);
        if !names.contains(&name) && names.len() < MOST_IMAGES {
            names.push(name);
        }
    }
    if names.is_empty() { "–".to_owned() } else { names.join(" / ") }
}

fn constant(finding: &DuplicatesFinding) -> String {
    let named = finding.constant.iter().take(MOST_IMAGES).map(|image| {
        let class = image.class.as_ref().map(|class| format!("{}, ", table::class_name(class))).unwrap_or_default();
        let place = place(image.split, image.index, image.name.as_deref());
        format!("{place} ({class}value {})", image.value)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let more = finding.constant.len().saturating_sub(MOST_IMAGES);
    let more = if more > 0 { format!(", and {}", count(more as u64)) } else { String::new() };
    format!("of one value: {named}{more}")
}

fn scores(impact: &Impact) -> String {
    let rungs = &impact.rungs;
    let column = |of: &dyn Fn(&RungImpact) -> Score| rungs.iter().map(|rung| score(&of(rung))).collect::<Vec<_>>();
    let mut table = Table::default();
    table.add_column("accuracy", Align::Left, rungs.iter().map(|rung| table::clean(&rung.title)).collect());
    let set = table::clean(impact.set.name());
    table.add_column(&format!("all {set} images"), Align::Left, column(&|rung| rung.all));
    table.add_column("without a duplicate in train", Align::Left, column(&|rung| rung.without_twin));
    table.add_column("with one", Align::Left, column(&|rung| rung.with_twin));
    let skipped =
        impact.skipped.iter().map(|rung| format!("{}: not measured: {}\n", rung.title, table::clean(&rung.reason)));
    let images = rungs.first().map(|rung| {
        let (all, without, with) = (rung.all.images, rung.without_twin.images, rung.with_twin.images);
        let (all, without, with) = (count(all), count(without), count(with));
        format!("on {all}, {without} and {with} {set} images; 95 % Wilson intervals\n")
    });
    table.to_string() + &images.unwrap_or_default() + &skipped.collect::<String>()
}

fn score(score: &Score) -> String {
    match score.accuracy {
        Some(accuracy) => format!("{} [{:.2}, {:.2}]", fine_percent(accuracy), 100.0 * score.low, 100.0 * score.high),
        None => "no image".to_owned(),
    }
}

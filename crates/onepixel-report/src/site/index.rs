//! Which datasets are there, and which suits?

use maud::{Markup, PreEscaped, html};

use onepixel::audit::{Compared, Profile, Purpose, Rating};

use super::since::Summary;
use super::{Parts, Site, SiteEntry, brand, frame, tone};
use crate::compared::Column;
use crate::figure::{Landscape, Spot};
use crate::number::{count, counted, fine_percent, percent};
use crate::page::text;
use crate::page::{Section, compared};

/// Comfort, and the search of the index.
const SCRIPT: &str = concat!(include_str!("../page/script.js"), include_str!("site.js"));

/// The index.
pub(super) fn page(site: &Site) -> Markup {
    let number = counted(site.entries.len() as u64, "dataset");
    let head = html! {
        p.brand { "onepixel" }
        h1 { (number) ", audited" }
        p.size { (news(site)) }
    };
    let mut sections = vec![Section { id: "datasets", title: "Datasets".into(), body: table(site) }];
    if site.entries.iter().any(|entry| entry.profile.best().is_some()) {
        sections.push(Section { id: "chart", title: "How large, and how hard".into(), body: chart(site) });
    }
    sections.extend(changes(site));
    sections.push(Section { id: "data", title: "As data".into(), body: data(site) });
    let title = format!("{number}, audited");
    let parts = Parts { title: &title, script: SCRIPT, head, first: html! {}, sections, definitions: html! {} };
    frame::frame(&parts)
}

/// All numbers of all datasets.
pub(super) fn comparison(site: &Site) -> Markup {
    let profiles: Vec<Profile> = site.entries.iter().map(|entry| entry.profile.clone()).collect();
    let sections = compared::sections(&Compared::new(profiles));
    let head = html! { (brand("index.html")) h1 { "All numbers" } };
    let parts =
        Parts { title: "All numbers", script: frame::COMFORT, head, first: html! {}, sections, definitions: html! {} };
    frame::frame(&parts)
}

/// What is new, in a line.
fn news(site: &Site) -> String {
    let Some(gone) = &site.gone else { return "The first run.".to_owned() };
    let of = |is: fn(&Summary) -> bool| site.entries.iter().filter(|entry| is(&entry.since)).count();
    let told = [
        (of(|since| matches!(since, Summary::New)), "new"),
        (of(|since| matches!(since, Summary::Changed(_))), "changed"),
        (gone.len(), "gone"),
    ];
    let told: Vec<String> = told
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{} {what}", count(number as u64)))
        .collect();
    match told.is_empty() {
        true => "Nothing changed since the last run.".to_owned(),
        false => format!("Since the last run: {}.", told.join(", ")),
    }
}

fn short(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::FirstModel => "first model",
        Purpose::ClassicalModels => "classical models",
        Purpose::Networks => "networks",
        Purpose::Pretraining => "pre-training",
        Purpose::Augmentation => "augmentation",
        Purpose::SemiSupervised => "semi-supervised",
        Purpose::Transfer => "transfer",
        _ => "other",
    }
}

fn table(site: &Site) -> Markup {
    let has_last = site.gone.is_some();
    html! {
        p.note {
            "For each purpose, whether the dataset is fit. Accuracies are on held-out images; a step is the smallest difference \
             that they can tell. "
            a href="compared.html" { "All numbers" } "."
        }
        div.scroll tabindex="0" role="group" aria-label="the table of datasets, which may be wider than the page" {
            table.list.pinned.datasets data-sortable data-searchable {
                thead {
                    tr {
                        th scope="col" { "dataset" }
                        @for purpose in Purpose::ALL {
                            th.words scope="col" data-purpose=(Column::Verdict(purpose).key()) data-title=(purpose.title()) {
                                (short(purpose))
                            }
                        }
                        @for title in ["train images", "classes", "one pixel, mean", "best model", "steps left", "wrong labels",
                            "test in train", "sure shortcuts"] { th scope="col" { (title) } }
                        @if has_last { th.words scope="col" { "since the last run" } }
                    }
                }
                tbody { @for entry in &site.entries { (row(entry, has_last)) } }
            }
        }
    }
}

/// A number, and how it is shown.
type Shown<'a> = (Option<f64>, &'a dyn Fn(f64) -> String);

fn row(entry: &SiteEntry, has_last: bool) -> Markup {
    let profile = &entry.profile;
    let mean = profile.one_pixel.as_ref().and_then(|pixel| pixel.held_out.as_ref()).and_then(|pixel| pixel.mean);
    let best = profile.best().map(|best| best.accuracy);
    let shortcuts = profile.sure_shortcuts.map(|shortcuts| shortcuts as f64);
    let whole = |number: f64| count(number as u64);
    let numbers: [Shown<'_>; 8] = [
        (Some(profile.train_images as f64), &whole),
        (Some(profile.classes as f64), &whole),
        (mean, &percent),
        (best, &fine_percent),
        (profile.steps_left, &|steps: f64| format!("{steps:.1}")),
        (profile.label_error_share, &fine_percent),
        (profile.test_in_train_share, &fine_percent),
        (shortcuts, &whole),
    ];
    html! {
        tr data-suits=(suits(entry)) data-news[entry.since.is_news()] {
            th scope="row" title=(text::plain(&entry.headline)) { a href=(entry.address()) { (text::name(&profile.name)) } }
            @for rated in entry.ratings { (rating(rated)) }
            @for (number, show) in numbers {
                td data-value=[number] { span.n { (number.map_or_else(|| "–".to_owned(), show)) } }
            }
            @if has_last { td.words { (entry.since.title()) } }
        }
    }
}

/// The purposes that the dataset is fit for, with care or without.
fn suits(entry: &SiteEntry) -> String {
    let suits = |rated: &Option<(Rating, bool)>| matches!(rated, Some((Rating::Fit | Rating::FitWithCare, _)));
    let fitting = Purpose::ALL.into_iter().zip(&entry.ratings).filter(|(_, rated)| suits(rated));
    fitting.map(|(purpose, _)| Column::Verdict(purpose).key()).collect::<Vec<_>>().join(" ")
}

fn rating(rated: Option<(Rating, bool)>) -> Markup {
    let (title, order) = match rated.map(|(rating, _)| rating) {
        Some(Rating::Fit) => ("fit", Some(3)),
        Some(Rating::FitWithCare) => ("care", Some(2)),
        Some(Rating::Ditch) => ("ditch", Some(1)),
        _ => ("–", None),
    };
    let tone = rated.map_or("unknown", |(rating, _)| tone(rating));
    html! {
        td.words data-value=[order] {
            span class={ "rated " (tone) } { (title) }
            @if rated.is_some_and(|(_, at_best)| at_best) { span.note { " at best" } }
        }
    }
}

fn chart(site: &Site) -> Markup {
    let addresses: Vec<String> = site.entries.iter().map(SiteEntry::address).collect();
    let spots = site.entries.iter().zip(&addresses).map(|(entry, href)| Spot {
        profile: &entry.profile,
        badge: (&entry.badge.0, entry.badge.1),
        href,
    });
    html! {
        div.figure tabindex="0" role="group" aria-label="the best model's accuracy on each dataset, by its train images" {
            (PreEscaped(Landscape { spots: spots.collect() }.draw().svg()))
        }
    }
}

fn changes(site: &Site) -> Option<Section> {
    let gone = site.gone.as_ref()?;
    let news: Vec<&SiteEntry> = site.entries.iter().filter(|entry| entry.since.is_news()).collect();
    let body = html! {
        @if news.is_empty() && gone.is_empty() { p { "Nothing changed." } }
        ul.plain {
            @for entry in news {
                li {
                    a href=(format!("{}#changes", entry.address())) { (text::name(&entry.profile.name)) }
                    ": "
                    @match &entry.since { Summary::Changed(what) => (text::plain(what)), since => (since.title()) }
                }
            }
            @for name in gone { li { (text::name(name)) ": gone" } }
        }
    };
    Some(Section { id: "changes", title: "Since the last run".into(), body })
}

fn data(site: &Site) -> Markup {
    html! {
        ul.plain {
            li { a href="compared.csv" { "compared.csv" } ": a row for each dataset" }
            li { a href="compared.json" { "compared.json" } ": the same as JSON, as onepixel compare writes it" }
            li { "on each dataset's page: its audit as JSON, a card and a badge" }
        }
        dl.facts {
            div { dt { "version" } dd { "onepixel " (env!("CARGO_PKG_VERSION")) } }
            @if let Some(command) = &site.command {
                div { dt { "command" } dd { code.full { (text::plain(command)) } } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_can_neither_end_its_element_nor_name_an_address() {
        let script = SCRIPT.to_ascii_lowercase();
        assert!(!script.contains("</") && !script.contains("<!--") && !script.contains("http"));
    }
}

//! How is shown what is in the sets?

use std::io::{self, Write};

use maud::{Markup, html};
use onepixel::audit::Audit;
use onepixel::probes::facts::{ClassFacts, FactsFinding, FactsOfSet, SizeFacts, SizeOf};
use serde::Serialize;

use crate::csv::{TableOf, Tables, rows};
use crate::data::Lines;
use crate::number::{byte_size, count, counted};
use crate::page::text::{self, percent};
use crate::page::{OnPage, Section, View};
use crate::terminal::Block;

impl Lines for FactsFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let unreadable = (self.unreadable > 0).then(|| format!("{} cannot be read", counted(self.unreadable, "image")));
        let sets = self.sets.iter().map(in_words);
        unreadable.into_iter().chain(sets).map(|line| ("sets", line)).collect()
    }
}

impl Block for FactsFinding {}

fn in_words(of: &FactsOfSet) -> String {
    let classes = of.classes.as_ref().map(|classes| {
        format!(
            " in {}, imbalance {:.1} (largest {}: {}, smallest {}: {})",
            counted(classes.present, "class"),
            classes.imbalance,
            classes.largest.class,
            count(classes.largest.images),
            classes.smallest.class,
            count(classes.smallest.images)
        )
    });
    let blank = (of.blank > 0).then(|| format!(", {} blank", count(of.blank)));
    let sizes = of.sizes.as_ref().filter(|sizes| sizes.different > 1).map(|sizes| {
        let (height, width) = (sizes.commonest.height, sizes.commonest.width);
        format!("; {} sizes, most often {height}×{width}", count(sizes.different))
    });
    let parts: String = [classes, blank, sizes].into_iter().flatten().collect();
    format!("{}: {}{parts}", of.set.name(), counted(of.images, "image"))
}

#[derive(Serialize)]
struct Row<'a> {
    set: &'a str,
    images: u64,
    classes: Option<u64>,
    largest_class: Option<&'a str>,
    largest_images: Option<u64>,
    smallest_class: Option<&'a str>,
    smallest_images: Option<u64>,
    majority_share: Option<f64>,
    imbalance: Option<f64>,
    effective_classes: Option<f64>,
    blank: u64,
    sizes_of: Option<SizeOf>,
    sizes: Option<u64>,
    commonest_height: Option<u64>,
    commonest_width: Option<u64>,
    commonest_images: Option<u64>,
    least_height: Option<f64>,
    greatest_height: Option<f64>,
    least_width: Option<f64>,
    greatest_width: Option<f64>,
    formats: String,
    median_file_size: Option<f64>,
}

#[derive(Serialize)]
struct ClassRow<'a> {
    set: &'a str,
    class: &'a str,
    images: u64,
}

impl Tables for FactsFinding {
    const TABLES: &'static [TableOf<Self>] = &[
        TableOf { file_name: "facts.csv", write: |_, finding, to| rows(finding.sets.iter().map(row), to) },
        TableOf { file_name: "class_images.csv", write: class_images },
    ];
}

fn row(of: &FactsOfSet) -> Row<'_> {
    let (classes, sizes) = (of.classes.as_ref(), of.sizes.as_ref());
    let formats: Vec<String> = of.formats.iter().map(|of| format!("{}: {}", of.format, of.images)).collect();
    Row {
        set: of.set.name(),
        images: of.images,
        classes: classes.map(|classes| classes.present),
        largest_class: classes.map(|classes| &*classes.largest.class),
        largest_images: classes.map(|classes| classes.largest.images),
        smallest_class: classes.map(|classes| &*classes.smallest.class),
        smallest_images: classes.map(|classes| classes.smallest.images),
        majority_share: classes.map(|classes| classes.majority_share),
        imbalance: classes.map(|classes| classes.imbalance),
        effective_classes: classes.map(|classes| classes.effective),
        blank: of.blank,
        sizes_of: sizes.map(|sizes| sizes.of),
        sizes: sizes.map(|sizes| sizes.different),
        commonest_height: sizes.map(|sizes| sizes.commonest.height),
        commonest_width: sizes.map(|sizes| sizes.commonest.width),
        commonest_images: sizes.map(|sizes| sizes.commonest.images),
        least_height: sizes.map(|sizes| sizes.heights.least),
        greatest_height: sizes.map(|sizes| sizes.heights.greatest),
        least_width: sizes.map(|sizes| sizes.widths.least),
        greatest_width: sizes.map(|sizes| sizes.widths.greatest),
        formats: formats.join("; "),
        median_file_size: of.file_sizes.map(|sizes| sizes.median),
    }
}

fn class_images(audit: &Audit, finding: &FactsFinding, to: &mut dyn Write) -> io::Result<()> {
    let names = &audit.dataset.train.classes;
    let labelled = finding.sets.iter().filter_map(|of| Some((of.set.name(), of.classes.as_ref()?)));
    let of_sets = labelled.flat_map(|(set, classes)| {
        let rows = names.iter().zip(&classes.images);
        rows.map(move |(class, &images)| ClassRow { set, class: &class.name, images })
    });
    rows(of_sets, to)
}

impl OnPage for FactsFinding {
    fn sections(&self, _: &View<'_>) -> Vec<Section> {
        let body = html! {
            p.lead {
                "What is in each set. The effective number of classes is how many classes of one size would be as uncertain."
                @if self.unreadable > 0 {
                    " " (text::counted(self.unreadable, "file")) " could not be read and were left out."
                }
            }
            div.scroll {
                table.list {
                    thead { (head()) }
                    tbody { @for of in &self.sets { (set_row(of)) } }
                }
            }
        };
        vec![Section { id: "facts", title: "The sets".into(), body }]
    }
}

fn head() -> Markup {
    let names = [
        "set",
        "images",
        "classes",
        "effective",
        "largest",
        "smallest",
        "imbalance",
        "majority",
        "blank",
        "sizes (height × width)",
        "files",
    ];
    html! { tr { @for name in names { th scope="col" { (name) } } } }
}

fn set_row(of: &FactsOfSet) -> Markup {
    html! {
        tr {
            th scope="row" { (text::name(of.set.name())) }
            td { span.n { (count(of.images)) } }
            @match &of.classes {
                Some(classes) => (class_cells(classes)),
                None => { @for _ in 0..6 { td { "–" } } }
            }
            td { span.n { (count(of.blank)) } }
            td { @match &of.sizes { Some(sizes) => (size_cell(sizes)), None => "–" } }
            td { (files(of)) }
        }
    }
}

fn class_cells(classes: &ClassFacts) -> Markup {
    let count_of = |class: &str, images: u64| html! { (text::name(class)) " " span.n { (count(images)) } };
    html! {
        td { span.n { (count(classes.present)) } }
        td { span.n { (format!("{:.1}", classes.effective)) } }
        td { (count_of(&classes.largest.class, classes.largest.images)) }
        td { (count_of(&classes.smallest.class, classes.smallest.images)) }
        td { span.n { (format!("{:.1}", classes.imbalance)) } }
        td { (percent(classes.majority_share)) }
    }
}

fn size_cell(sizes: &SizeFacts) -> Markup {
    let (commonest, heights, widths) = (sizes.commonest, sizes.heights, sizes.widths);
    html! {
        span.n { (format!("{}×{}", commonest.height, commonest.width)) }
        @if sizes.different > 1 {
            " (" (count(commonest.images)) " of them; " (count(sizes.different)) " sizes, heights "
            (format!("{:.0} to {:.0}, widths {:.0} to {:.0}", heights.least, heights.greatest, widths.least, widths.greatest))
            ")"
        }
    }
}

fn files(of: &FactsOfSet) -> String {
    let formats: Vec<String> = of.formats.iter().map(|of| format!("{} {}", count(of.images), of.format)).collect();
    let median = of.file_sizes.map(|sizes| format!("median {}", byte_size(sizes.median as u64)));
    let parts: Vec<String> = formats.into_iter().chain(median).collect();
    if parts.is_empty() { "–".to_owned() } else { text::plain(&parts.join(", ")) }
}

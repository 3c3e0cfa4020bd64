//! Is this dataset worth my time, and why?
//!
//! # The big picture
//!
//! A [`Page`] is an audit as one HTML file that needs nothing else: no network, no fonts, no library. Each section is a
//! file of this folder and gives a `Section`, or nothing where its probe was not run. All numbers, tables and charts
//! are in the HTML, written by [`maud`], which escapes whatever is not markup when the program is compiled; every pair
//! of classes is a part with its own address, and style alone shows the one that is asked for. `script.js` only adds
//! comfort: pairs on hovering and by arrow keys, sorting, filtering, copying; and `decisions.js` lets images of the
//! galleries be marked and the decisions be saved. A content security policy forbids every
//! request and every script but that one, whose digest it names. A [`ComparedPage`] is several datasets side by side, in
//! the same frame, which a [`ComplexityPage`], a [`DifficultyPage`] and the pages of a site ([`crate::site`]) have, too.

mod classes;
mod close_up;
pub(crate) mod compared;
mod complexity;
mod confusion;
mod decisions;
mod difficulty;
mod few_pixels;
mod found;
pub(crate) mod frame;
mod galleries;
mod headline;
mod headroom;
mod histogram;
mod ladder;
mod learning_curve;
mod picture;
mod pixels;
mod provenance;
pub(crate) mod text;
mod verdict;

use std::io::{self, Write};

use maud::{Markup, html};

use onepixel::audit::{Audit, DatasetSummary, Evidence};
use onepixel::dataset::{ImageRef, Label, SetName, Shape};
use onepixel::for_each_probe;
use onepixel::probes::Finding;
use onepixel::probes::few_pixels::FewPixelsFinding;
use onepixel::probes::headroom::HeadroomFinding;
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::leaderboard::LeaderboardFinding;
use onepixel::probes::learning_curve::LearningCurveFinding;
use onepixel::probes::pixels::{CloseUps, PixelsFinding, Split};
use onepixel::search::{Metric, Rule};

use crate::CountFrom;
use crate::figure::wording::{self, Coordinates};
pub use compared::ComparedPage;
pub use complexity::ComplexityPage;
pub use difficulty::DifficultyPage;
use frame::Parts;
pub(crate) use frame::Section;
pub use galleries::{Gallery, Tile};
use picture::Pictures;
pub use provenance::Provenance;

/// An audit as one self-contained HTML page.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// What was found.
    pub audit: &'a Audit,
    /// What is to be seen of it; images that are not among its specimens are named by their indices only.
    pub evidence: &'a Evidence,
    /// Images to look at, beside those that hardly any model gets right.
    pub galleries: Vec<Gallery>,
    /// How the page came to be.
    pub provenance: Provenance,
    /// What the first row and column is called.
    pub count_from: CountFrom,
}

impl Page<'_> {
    /// Writes the page: UTF-8, one file.
    ///
    /// # Errors
    ///
    /// `to` cannot be written.
    pub fn render(&self, to: &mut dyn Write) -> io::Result<()> {
        let view = View::new(self);
        to.write_all(document(&view).into_string().as_bytes())
    }
}

/// The images that the page of an audit shows, beside those of pairs and those that hardly any model gets right: what
/// [`Evidence`] is to be gathered of.
pub fn wanted(audit: &Audit) -> Vec<ImageRef> {
    Gallery::of(audit).iter().flat_map(Gallery::images).collect()
}

/// The page of an audit as HTML in UTF-8, from what is to be seen of it. The provenance says the command line, if one asks.
pub fn of_audit(audit: &Audit, evidence: &Evidence, provenance: Provenance) -> Vec<u8> {
    let page = Page { audit, evidence, galleries: Gallery::of(audit), provenance, count_from: CountFrom::Zero };
    document(&View::new(&page)).into_string().into_bytes()
}

/// What a probe's finding has on the page.
pub(crate) trait OnPage: Finding {
    /// Its sections; none by default.
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        let _ = view;
        Vec::new()
    }

    /// The images that it speaks of; none by default. Those that were looked for and not found are empty galleries.
    fn galleries(&self) -> Vec<Gallery> {
        Vec::new()
    }
}

macro_rules! on_page {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        fn of_probes(view: &View<'_>) -> Vec<Section> {
            let mut sections = Vec::new();
            $(sections.extend(view.page.audit.findings.$key.iter().flat_map(|finding| finding.sections(view)));)*
            sections
        }

        impl Gallery {
            /// The images that an audit found something in. Those that were looked for and not found are empty galleries.
            pub fn of(audit: &Audit) -> Vec<Self> {
                let mut galleries = Vec::new();
                $(galleries.extend(audit.findings.$key.iter().flat_map(OnPage::galleries));)*
                galleries
            }
        }
    };
}

for_each_probe!(on_page);

impl OnPage for PixelsFinding {
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        pixels::section(view).into_iter().collect()
    }
}

impl OnPage for LadderFinding {
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        [ladder::section(view), confusion::section(view)].into_iter().flatten().collect()
    }
}

impl OnPage for FewPixelsFinding {}

impl OnPage for HeadroomFinding {
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        headroom::section(view).into_iter().collect()
    }
}

impl OnPage for LeaderboardFinding {
    /// They stand below the room that is left, where that was measured.
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        let is_alone = view.page.audit.findings.headroom.is_none();
        headroom::section(view).filter(|_| is_alone).into_iter().collect()
    }
}

impl OnPage for LearningCurveFinding {
    fn sections(&self, view: &View<'_>) -> Vec<Section> {
        learning_curve::section(view).into_iter().collect()
    }
}

impl View<'_> {
    /// What the dataset is called.
    pub(crate) fn dataset_name(&self) -> &str {
        &self.dataset.name
    }
}

/// The page with what all sections need to know of it.
pub(crate) struct View<'a> {
    page: &'a Page<'a>,
    dataset: &'a DatasetSummary,
    pixels: Option<&'a PixelsFinding>,
    ladder: Option<&'a LadderFinding>,
    close_ups: Option<&'a CloseUps>,
    pictures: Pictures<'a>,
}

impl<'a> View<'a> {
    fn new(page: &'a Page<'a>) -> Self {
        let close_ups = page.evidence.close_ups.as_ref();
        let brightness = close_ups.into_iter().flat_map(|close_ups| &close_ups.pairs).flat_map(|close_up| {
            let shown = |value: &u8| close_up.counts.iter().any(|counts| counts[usize::from(*value)] > 0);
            (0..=u8::MAX).rev().find(shown)
        });
        Self {
            page,
            dataset: &page.audit.dataset,
            pixels: page.audit.findings.pixels.as_ref(),
            ladder: page.audit.findings.ladder.as_ref(),
            close_ups,
            pictures: Pictures::new(&page.evidence.specimens, brightness),
        }
    }

    fn classes(&self) -> Vec<&'a str> {
        self.dataset.train.classes.iter().map(|class| class.name.as_str()).collect()
    }

    fn shape(&self) -> Shape {
        self.page.evidence.specimens.shape()
    }

    fn coordinates(&self) -> Coordinates {
        Coordinates { count_from: self.page.count_from, channels: self.shape().channels() }
    }

    fn metric(&self) -> Metric {
        self.pixels.map_or(Metric::Accuracy, |pixels| pixels.metric)
    }

    fn rule(&self) -> Rule {
        self.pixels.map_or(Rule::Lookup, |pixels| pixels.rule)
    }

    fn split(&self) -> Split {
        self.pixels.map_or(Split::Of(SetName::Train), |pixels| pixels.split)
    }

    /// `60,000 training images`
    fn learned_on(&self) -> String {
        wording::images(self.dataset.images_of(self.split()), self.split())
    }

    /// The mean image of a class; `None` where it is not known.
    fn mean(&self, class: Label) -> Option<&'a [u8]> {
        self.close_ups?.class_means.get(&class).map(Vec::as_slice)
    }

    /// What the source calls an image, as text that can be copied; nothing where it calls it nothing.
    fn name(&self, image: ImageRef) -> Markup {
        html! {
            @if let Some(name) = self.pictures.specimens.name_of(image) { span.called { (text::plain(name)) } }
        }
    }

    /// The colours of accuracies, from chance to all.
    fn scale(&self) -> Markup {
        html! {
            span.scale aria-hidden="true" { "50 %" span.bar {} "100 %" }
        }
    }
}

fn document(view: &View) -> Markup {
    let name = text::plain(&view.dataset.name);
    let mut sections = of_probes(view);
    let further = [galleries::section(view), classes::section(view), Some(provenance::section(view))];
    sections.extend(further.into_iter().flatten());
    let first = html! {
        (verdict::section(view))
        (headline::section(view))
    };
    let definitions = view.pictures.definitions();
    let (script, head) = (frame::DECISIONS, headline::header(view));
    frame::frame(&Parts { title: &name, script, head, first, sections, definitions })
}

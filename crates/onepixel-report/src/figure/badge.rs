//! What is the verdict, in a line for a README?

use onepixel::audit::{Audit, Rating};

use super::Figure;
use super::font::{self, Weight};
use super::svg::{Rect, SvgWriter};
use crate::saved::SavedDocument;
use crate::sentences;

const HEIGHT: f64 = 20.0;
const SIZE: f64 = 11.0;
/// Room before and after each text.
const PADDING: f64 = 7.0;
/// Where the letters stand.
const BASELINE: f64 = 14.0;
const LABEL: &str = "onepixel";
const LABEL_COLOUR: &str = "#3f444b";

/// The verdict of an audit as a badge of two parts, in the flat style of badges: what measured it, and the verdict on the
/// colour of its rating. White letters have a contrast of at least 4.5 to 1 with either.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Badge<'a> {
    /// What was found.
    pub audit: &'a Audit,
}

/// The same of an audit that was saved as JSON.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SavedBadge<'a> {
    /// The document.
    pub document: &'a SavedDocument,
}

impl Badge<'_> {
    /// What the badge says, with the rating that gives its colour: the best rating, and for how many of the measured
    /// purposes it holds.
    pub fn message(&self) -> (String, Rating) {
        message(self.ratings())
    }

    /// Draws the badge.
    pub fn draw(&self) -> Figure {
        let verdict = self.audit.verdict.as_ref();
        draw(message(self.ratings()), verdict.map(|verdict| sentences::headline(&verdict.purposes)).as_deref())
    }

    fn ratings(&self) -> impl Iterator<Item = (Rating, bool)> + Clone {
        let purposes = self.audit.verdict.as_ref().map_or(&[][..], |verdict| verdict.purposes.as_slice());
        purposes.iter().map(|of| (of.rating, of.is_at_best()))
    }
}

impl SavedBadge<'_> {
    /// What the badge says, with the rating that gives its colour.
    pub fn message(&self) -> (String, Rating) {
        message(self.document.purposes().iter().map(|of| (of.rating, of.is_at_best())))
    }

    /// Draws the badge.
    pub fn draw(&self) -> Figure {
        let verdict = self.document.told.verdict.as_ref();
        draw(self.message(), verdict.map(|verdict| verdict.headline.as_str()))
    }
}

/// What a badge says of ratings, each with whether it is at best.
fn message(ratings: impl Iterator<Item = (Rating, bool)> + Clone) -> (String, Rating) {
    let measured = ratings.filter(|(rating, _)| !matches!(rating, Rating::NotMeasured));
    let of = |rating: Rating| measured.clone().filter(|(other, _)| *other == rating).count();
    let at_best = if measured.clone().any(|(_, at_best)| at_best) { "at best " } else { "" };
    let all = measured.clone().count();
    for rating in [Rating::Fit, Rating::FitWithCare] {
        if of(rating) > 0 {
            return (format!("{at_best}{} for {} of {all}", rating.title(), of(rating)), rating);
        }
    }
    match all {
        0 => ("not measured".to_owned(), Rating::NotMeasured),
        _ => ("ditch".to_owned(), Rating::Ditch),
    }
}

fn draw((message, rating): (String, Rating), headline: Option<&str>) -> Figure {
    let wide = |text: &str| (font::width(text, SIZE, Weight::Regular) + 2.0 * PADDING).ceil();
    let (left, right) = (wide(LABEL), wide(&message));
    let headline = headline.map(|headline| format!(". {headline}"));
    let title = format!("{LABEL}: {message}{}", headline.unwrap_or_default());
    let mut svg = SvgWriter::transparent(left + right, HEIGHT, &title);
    svg.element("clipPath").set("id", "round").open();
    let whole = Rect { x: 0.0, y: 0.0, width: left + right, height: HEIGHT };
    svg.rect(whole).set("rx", 3.0).set("fill", "#fff").end();
    svg.close();
    svg.element("g").set("clip-path", "url(#round)").open();
    svg.rect(whole).set("fill", LABEL_COLOUR).end();
    svg.rect(Rect { x: left, width: right, ..whole }).set("fill", colour(rating)).end();
    svg.close();
    for (from, room, text) in [(0.0, left, LABEL), (left, right, message.as_str())] {
        svg.text_at(from + room / 2.0, BASELINE)
            .set("text-anchor", "middle")
            .set("font-size", SIZE)
            .set("fill", "#fff")
            // Another font on the reader's machine gets no more room than this one.
            .set("textLength", room - 2.0 * PADDING)
            .text(text);
    }
    svg.finish()
}

/// The colour of a rating, on which white letters can be read.
pub(super) fn colour(rating: Rating) -> &'static str {
    match rating {
        Rating::Fit => "#1a7f37",
        Rating::FitWithCare => "#8a5a00",
        Rating::Ditch => "#b42318",
        _ => "#5f6670",
    }
}

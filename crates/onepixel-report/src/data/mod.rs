//! What was found in the data, in a line for each probe that looked?

mod sketched;

use onepixel::audit::Audit;
use onepixel::for_each_probe;
use onepixel::probes::Finding;
use onepixel::probes::duplicates::DuplicatesFinding;
use onepixel::probes::few_pixels::FewPixelsFinding;
use onepixel::probes::headroom::HeadroomFinding;
use onepixel::probes::labels::{LabelsFinding, LabelsOfSet, Suspect};
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::leaderboard::LeaderboardFinding;
use onepixel::probes::learning_curve::LearningCurveFinding;
use onepixel::probes::pixels::PixelsFinding;
use onepixel::probes::shortcuts::ShortcutsFinding;

use crate::number::{count, counted};
pub(crate) use sketched::sketched;

/// What is said of labels where the models know nothing of them.
pub(crate) const NOTHING_LEARNED: &str = "Wrong labels are not measured: the models that judge them are not reliably better \
                                          than always predicting the largest class";

/// What keeps a verdict from being final: models that learned from a sample, or that were left out.
pub(crate) fn so_far(audit: &Audit) -> Option<String> {
    let ladder = audit.findings.ladder.as_ref()?;
    let samples = ladder.measured().filter(|rung| rung.per_class.is_some()).count() as u64;
    let in_haste = (samples > 0).then(|| {
        let models = counted(ladder.measured().count() as u64, "model");
        format!("{} of {models} had no time for all images, and errors are fewer with them", count(samples))
    });
    let sample = ladder.per_class.map(|most| {
        let images = counted(most as u64, "image");
        format!("models learned from at most {images} of each class, and errors are fewer with all of them")
    });
    let (skipped, measured) = (ladder.skipped.len() as u64, ladder.measured().count() as u64);
    let left_out = (skipped > 0 && measured > 0).then(|| {
        let models = counted(skipped + measured, "model");
        format!("{} of {models} were not measured, and errors may be fewer with them", count(skipped))
    });
    let reasons: Vec<String> = [sample, in_haste, left_out].into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| format!("So far: {}.", reasons.join("; ")))
}

/// What a probe's finding says of the data in a line or two.
pub(crate) trait Lines: Finding {
    /// What each line is about, and what it says; none by default. Names of the dataset are in it as they are.
    fn lines(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

macro_rules! lines {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        /// What was found in the data: the name of each probe that looked, and what it says. Names of the dataset are in it
        /// as they are.
        pub(crate) fn lines(audit: &Audit) -> Vec<(&'static str, String)> {
            let sketch = audit.sketch.as_ref().map(|of| ("sketch", sketched(of).join(" ")));
            let mut lines: Vec<(&'static str, String)> = sketch.into_iter().collect();
            $(lines.extend(audit.findings.$key.iter().flat_map(Lines::lines));)*
            lines
        }
    };
}

for_each_probe!(lines);

impl Lines for PixelsFinding {}

impl Lines for LadderFinding {}

impl Lines for FewPixelsFinding {}

impl Lines for HeadroomFinding {}

impl Lines for LeaderboardFinding {}

impl Lines for LearningCurveFinding {}

impl Lines for DuplicatesFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let kind = if self.near_search.skipped.is_some() { "equal images" } else { "equal or nearly equal images" };
        let groups = format!(
            "{} of {kind}, {} of them with unequal labels",
            counted(self.all.groups, "group"),
            count(self.all.conflicting_groups),
        );
        // Of two sets the later one is scored by what is in the earlier.
        let across = self.matrix.iter().filter(|pair| pair.within < pair.of && pair.all > 0);
        let across = across.map(|pair| {
            let images = counted(pair.all, &format!("{} image", pair.of));
            format!("{images} with a duplicate in {}", pair.within)
        });
        let across: Vec<String> = across.collect();
        let line = match (self.sets.len(), across.is_empty()) {
            (0 | 1, _) => groups,
            (_, true) => format!("{groups}; no image with a duplicate in another set"),
            (_, false) => format!("{groups}; {}", across.join(", ")),
        };
        vec![("duplicates", line)]
    }
}

impl Lines for ShortcutsFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let first = self.shortcuts.first().map(|first| format!("; first: {}", first.rule));
        let suspects = self.shortcuts.len() as u64;
        let line =
            format!("{} sure of {}{}", count(self.sure), counted(suspects, "suspect"), first.unwrap_or_default());
        vec![("shortcuts", line)]
    }
}

impl Lines for LabelsFinding {
    fn lines(&self) -> Vec<(&'static str, String)> {
        let of_set = |found: &LabelsOfSet| {
            let called = |suspect: &Suspect| match &suspect.name {
                Some(name) => format!("{} ({name})", suspect.index),
                None => suspect.index.to_string(),
            };
            let first: Vec<String> = found.suspects.iter().take(5).map(called).collect();
            let line = found.flagged.map(|flagged| {
                format!(
                    "{} of {} flagged, what models get wrong included; least probable: {}",
                    count(flagged),
                    counted(found.images, &format!("{} label", found.set.name())),
                    first.join(", ")
                )
            });
            ("labels", line.unwrap_or_else(|| NOTHING_LEARNED.to_owned()))
        };
        self.sets.iter().map(of_set).collect()
    }
}

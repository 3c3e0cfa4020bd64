//! In which words are gains told?

use onepixel::probes::gains::{Gain, GainKind, GainPart, GainsFinding, Method, Outcome, Why};

use crate::number::{count, percent};

/// What a gain is expected of.
pub(crate) fn kind_title(kind: GainKind) -> &'static str {
    match kind {
        GainKind::Augmentation => "augmentation",
        GainKind::SemiSupervised => "semi-supervised learning",
        GainKind::Transfer => "transfer",
    }
}

/// What is done to gain, with the dataset that features are from.
pub(crate) fn gain_title(gain: &Gain) -> String {
    match &gain.from {
        Some(from) => format!("features from {from}"),
        None => helps(gain.method).to_owned(),
    }
}

/// What is done to gain.
pub(super) fn helps(method: Method) -> &'static str {
    match method {
        Method::OnePixelShifts => "shifting neighbours by 1 pixel",
        Method::TwoPixelShifts => "shifting neighbours by 2 pixels",
        Method::AugmentedNetwork => "augmenting a network's images",
        Method::LabelSpreading => "label spreading",
        Method::PseudoLabels => "pseudo-labels for a network",
        Method::UnlabelledPatches => "finding patches in all images",
        Method::FeaturesOverPixels | Method::FeaturesOverRandom | Method::FeaturesOverPatches => "transferred features",
    }
}

/// What that is compared with.
pub(crate) fn gain_without(method: Method) -> &'static str {
    match method {
        Method::OnePixelShifts | Method::TwoPixelShifts => "neighbours",
        Method::AugmentedNetwork | Method::PseudoLabels => "network",
        Method::LabelSpreading => "neighbours, labels only",
        Method::UnlabelledPatches => "patches, labels only",
        Method::FeaturesOverPixels => "pixels",
        Method::FeaturesOverRandom => "random features",
        Method::FeaturesOverPatches => "patches",
    }
}

/// How many labels were learned from: `10 a class`, `all`.
pub(crate) fn labels_of(gain: &Gain) -> String {
    gain.per_class.map_or_else(|| "all".to_owned(), |most| format!("{} a class", count(most as u64)))
}

/// How many labels a gain is worth: `3.1 times`, `over 100 times`; `None` where nothing is surely gained.
pub(crate) fn worth(gain: &Gain) -> Option<String> {
    let equivalent = gain.label_equivalent.filter(|_| gain.is_sure())?;
    if equivalent.is_more && equivalent.factor < 1.05 {
        return Some("more than all".to_owned());
    }
    let times = match equivalent.factor {
        factor if factor < 9.95 => format!("{factor:.1} times"),
        factor => format!("{} times", count(factor.round() as u64)),
    };
    Some(if equivalent.is_more { format!("over {times}") } else { times })
}

/// Whether it is sure.
pub(crate) fn sure(gain: &Gain) -> &'static str {
    match gain.outcome {
        Outcome::Gain => "yes",
        Outcome::Loss => "worse",
        Outcome::Unsure => "no",
    }
}

/// A part that may be left out.
pub(crate) fn part_title(part: GainPart) -> &'static str {
    match part {
        GainPart::Suiting => "choice of augmentations",
        GainPart::LabelSpreading => "label spreading",
        GainPart::TenLabels => "augmentation with 10 labels a class",
        GainPart::PseudoLabels => "pseudo-labels",
        GainPart::Transfer => "transfer",
        GainPart::HundredLabels => "augmentation with 100 labels a class",
        GainPart::UnlabelledPatches => "patches of all images",
        GainPart::Shifts => "neighbours of shifted images",
        GainPart::AllLabels => "augmentation with all labels",
        GainPart::Matrix => "transfer matrix",
    }
}

/// Why an augmentation is made or not.
pub(crate) fn why_suiting(why: Why) -> &'static str {
    match why {
        Why::Small => "used: too small to change a class",
        Why::Survives => "used: changed images keep their class",
        Why::NotEachClass => "used only for classes that survive it",
        Why::Lost => "left out: changed images lose their class",
        Why::TooFewImages => "left out: too few images to test it",
        Why::AskedFor => "as asked",
    }
}

/// For each kind what to do, in a line.
pub(crate) fn gains_lines(finding: &GainsFinding) -> Vec<String> {
    GainKind::ALL.map(|kind| line(finding, kind)).into()
}

fn line(finding: &GainsFinding, kind: GainKind) -> String {
    let (use_it, leave_it) = match kind {
        GainKind::Augmentation => ("Augment", "Augmentation"),
        GainKind::SemiSupervised => ("Use unlabelled images", "Semi-supervised learning"),
        GainKind::Transfer => ("Transfer features", "Transfer"),
    };
    if let Some(gain) = finding.greatest(kind) {
        let share = percent(gain.share_of_error.unwrap_or(0.0));
        let labels = match gain.per_class {
            Some(most) => format!("{} a class", crate::number::counted(most as u64, "label")),
            None => "all labels".to_owned(),
        };
        return format!("{use_it}: {} removes {share} of the error with {labels}.", gain_title(gain));
    }
    let mut measured = finding.of(kind).peekable();
    if measured.peek().is_none() {
        return format!("{leave_it}: not measured.");
    }
    if measured.any(|gain| gain.outcome == Outcome::Loss) {
        return format!("{leave_it}: no sure gain, and at least one sure loss.");
    }
    format!("{leave_it}: no sure gain.")
}

//! What do the numbers mean?

use super::{PurposeVerdict, Rating};
use crate::audit::words::{count, fine_percent, name, percent};
use crate::audit::{DatasetSummary, Profile};
use crate::probes::Findings;
use crate::probes::few_pixels::FewPixelsFinding;
use crate::probes::headroom::{Family, HeadroomFinding};
use crate::probes::ladder::{LadderFinding, RungFinding, WorstPairs};
use crate::probes::pixels::PixelsFinding;

/// The name of the dataset that others are explained beside: it is the one that people know.
const KNOWN_TO_ALL: &str = "MNIST";

/// Label errors above this share of the held-out images come first; below it, they are too few to matter to most
/// models.
const MANY_LABEL_ERRORS: f64 = 0.001;

/// A class with so many times the images of another makes accuracy hide the small one.
const IMBALANCED: u32 = 10;

/// The ratings in a sentence. Of one rating, purposes whose rating could still become worse are named apart.
pub(super) fn headline(purposes: &[PurposeVerdict]) -> String {
    let said = [
        (Rating::Ditch, "ditch it for"),
        (Rating::FitWithCare, "fit with care for"),
        (Rating::Fit, "fit for"),
        (Rating::NotMeasured, "not measured for"),
    ];
    let parts = said.into_iter().flat_map(|(rating, words)| {
        [false, true].map(|at_best| {
            let of = purposes.iter().filter(|of| of.rating == rating && of.is_at_best() == at_best);
            let titles: Vec<&str> = of.map(|of| of.purpose.title()).collect();
            let at_best = if at_best { "at best " } else { "" };
            (!titles.is_empty()).then(|| format!("{at_best}{words} {}", listed(&titles)))
        })
    });
    let mut headline = parts.flatten().collect::<Vec<_>>().join("; ");
    if let Some(first) = headline.get(..1).map(str::to_uppercase) {
        headline.replace_range(..1, &first);
    }
    headline + "."
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What the ratings rest on.
pub(super) fn sentences(dataset: &DatasetSummary, findings: &Findings, known: &[Profile]) -> Vec<String> {
    let beside = known.iter().find(|profile| profile.name == KNOWN_TO_ALL && profile.name != dataset.name);
    let measured = [
        findings.pixels.as_ref().map(one_pixel),
        findings.ladder.as_ref().and_then(few_lines),
        findings.few_pixels.as_ref().and_then(|found| few_pixels(dataset, found)),
    ];
    if let Some(headroom) = findings.headroom.as_ref().filter(|headroom| !headroom.better_than_majority) {
        return measured.into_iter().flatten().chain([nothing_learned(headroom)]).collect();
    }
    let learned = [
        beside.and_then(|known| easier_and_harder(findings, known)),
        room_of_families(findings),
        what_is_left(findings),
        more_images(findings),
    ];
    measured.into_iter().chain(learned).flatten().collect()
}

/// What is said in place of what models would show.
fn nothing_learned(headroom: &HeadroomFinding) -> String {
    format!(
        "Room, wrong labels and advice are not measured: of the models tried, none is surely better on the {} held-out images \
         than always naming the largest class ({}).",
        count(headroom.held_out_images),
        percent(headroom.majority_share)
    )
}

fn one_pixel(pixels: &PixelsFinding) -> String {
    let (easiest, hardest) = (&pixels.summary.easiest, &pixels.summary.hardest);
    format!(
        "A single pixel tells {} from {} {} of the time, {} on average over {} pairs of classes, and {} from {}, \
         the hardest, {}.",
        name(&easiest.a),
        name(&easiest.b),
        percent(easiest.accuracy),
        percent(pixels.summary.mean),
        count(pixels.pairs_total),
        name(&hardest.a),
        name(&hardest.b),
        percent(hardest.accuracy)
    )
}

/// How many pixels it takes to tell all classes apart.
fn few_pixels(dataset: &DatasetSummary, found: &FewPixelsFinding) -> Option<String> {
    let (last, pixels) = (found.steps.last()?, count((dataset.train.height * dataset.train.width) as u64));
    let reached = found.needed.iter().rev().find_map(|needed| Some((needed.pixels?, needed.accuracy)));
    let next = found.needed.iter().find(|needed| needed.pixels.is_none());
    let more = next.map(|next| format!("; {} is not reached with {}", percent(next.accuracy), last.pixels));
    let so_far = match reached {
        Some((few, accuracy)) => format!("A tree needs {few} of {pixels} pixels to get {} right", percent(accuracy)),
        None => {
            format!("A tree that looks at {} of {pixels} pixels gets {} right", last.pixels, percent(last.accuracy))
        }
    };
    Some(format!("{so_far}{}.", more.unwrap_or_default()))
}

/// What models get that take a few lines to write.
fn few_lines(ladder: &LadderFinding) -> Option<String> {
    let rung = |name: &str| ladder.measured().find(|rung| rung.name == name);
    let vote = rung("pixel-vote").map(|vote| format!("the votes of such pixels get {} right", percent(vote.accuracy)));
    let simple = ["knn", "pca-knn"].into_iter().filter_map(rung).reduce(better);
    let simple = simple.map(|simple| format!("{}, a few lines of code, {}", simple.title, percent(simple.accuracy)));
    let best = ladder.best().map(|best| format!("the best of the ladder, {}, {}", best.title, percent(best.accuracy)));
    let parts: Vec<String> = [vote, simple, best].into_iter().flatten().collect();
    let mut sentence = parts.join("; ");
    let first = sentence.get(..1)?.to_uppercase();
    sentence.replace_range(..1, &first);
    Some(sentence + ".")
}

fn better<'a>(best: &'a RungFinding, rung: &'a RungFinding) -> &'a RungFinding {
    if rung.correct > best.correct { rung } else { best }
}

/// How a dataset whose pairs are easier can be harder: the mean over pairs hides the few that matter, and a classifier
/// needs all of them.
fn easier_and_harder(findings: &Findings, known: &Profile) -> Option<String> {
    let (pixels, ladder) = (findings.pixels.as_ref()?, findings.ladder.as_ref()?);
    let (one_pixel, best, best_known) = (known.one_pixel.as_ref()?, ladder.best()?, known.best()?);
    // What models got from samples says nothing beside what they got from all images.
    let learned_alike = known.per_class == ladder.per_class.map(|images| images as u64);
    if !learned_alike || pixels.summary.mean <= one_pixel.mean || best.accuracy >= best_known.accuracy {
        return None;
    }
    let shared: Vec<(f64, f64)> = ladder
        .measured()
        .filter(|rung| !matches!(Family::of(rung), Family::Baseline | Family::Pixels))
        .filter_map(|rung| Some((rung.accuracy, known.rung(&rung.name)?.accuracy)))
        .collect();
    let lower = shared.iter().filter(|(here, there)| here < there).count();
    let mut sentence = format!(
        "Its pairs are easier for one pixel than MNIST's ({} on average against {}), and yet {lower} of {} models \
         that see all pixels get less of it right: to name a class, a model must tell it from all others at once, \
         and the average hides the pairs that fail. The hardest pair stays at {} (MNIST {})",
        percent(pixels.summary.mean),
        percent(one_pixel.mean),
        shared.len(),
        percent(pixels.summary.hardest.accuracy),
        percent(one_pixel.hardest),
    );
    if let Some(worst) = findings.ladder.as_ref().and_then(LadderFinding::worst_pairs) {
        let there = known.errors_in_worst_pairs.map(|share| format!(" (MNIST {})", percent(share)));
        sentence += &format!(
            ", and {} of the best model's errors{} are among {} of {} pairs: {}",
            percent(worst.share),
            there.unwrap_or_default(),
            worst.pairs.len(),
            count(pixels.pairs_total),
            named(&worst)
        );
    }
    Some(sentence + ".")
}

fn named(worst: &WorstPairs) -> String {
    let pairs = worst.pairs.iter().map(|([a, b], _)| format!("{} and {}", name(a), name(b)));
    pairs.collect::<Vec<_>>().join("; ")
}

/// For which families a dataset is over, and for which not.
fn room_of_families(findings: &Findings) -> Option<String> {
    let headroom = findings.headroom.as_ref()?;
    let of_images = headroom.families.iter().filter(|room| !matches!(room.family, Family::Baseline | Family::Pixels));
    let rooms = of_images.filter_map(|room| Some(format!("{:.1} above {}", room.room.steps?, room.title)));
    let rooms: Vec<String> = rooms.collect();
    let unavoidable = headroom.unavoidable_error_share.filter(|&share| share > 0.0);
    let ceiling = match (headroom.label_error_share, unavoidable) {
        (Some(share), unavoidable) if share >= unavoidable.unwrap_or(0.0) => {
            format!("and no error but the {} of labels that are estimated to be wrong", fine_percent(share))
        }
        (_, Some(share)) => {
            format!("and the {} that every model gets wrong, as equal images have unequal labels", fine_percent(share))
        }
        _ => "and no error at all".to_owned(),
    };
    (!rooms.is_empty()).then(|| {
        format!(
            "Steps that the {} held-out images can tell between the best of a family {ceiling}: {}.{}",
            count(headroom.held_out_images),
            rooms.join(", "),
            above_suspects(headroom).unwrap_or_default()
        )
    })
}

/// The room above the best family, if every suspected label were wrong.
fn above_suspects(headroom: &HeadroomFinding) -> Option<String> {
    let (share, best) = (headroom.suspected_label_share?, headroom.families.first()?);
    Some(format!(
        " If the {} of labels that a model finds wrong, its own errors among them, were all wrong, {:.1} above {}.",
        fine_percent(share),
        best.room.steps_above_suspects?,
        best.title
    ))
}

fn what_is_left(findings: &Findings) -> Option<String> {
    let (ladder, worst) = (findings.ladder.as_ref()?, findings.ladder.as_ref().and_then(LadderFinding::worst_pairs)?);
    let best = ladder.best()?;
    let errors = ladder.held_out_images - best.correct;
    Some(format!(
        "What is left: {} of {} images that {} gets wrong, mostly between {}.",
        count(errors),
        count(ladder.held_out_images),
        best.title,
        named(&WorstPairs { pairs: worst.pairs.into_iter().take(3).collect(), ..worst })
    ))
}

fn more_images(findings: &Findings) -> Option<String> {
    let curves = findings.learning_curve.as_ref()?.curves.iter();
    let said = curves.filter_map(|curve| {
        let (fit, last) = (curve.fit.as_ref()?, curve.points.last()?);
        let error = fit.doubled_error;
        Some(format!(
            "{} from {} errors to {} [{:.1}, {:.1}]",
            curve.title,
            percent(1.0 - last.accuracy),
            percent(error.value),
            100.0 * error.low,
            100.0 * error.high
        ))
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| format!("Twice as many train images would take {}.", said.join(", and ")))
}

/// What is wrong with the images themselves: shortcuts, then twins.
fn of_the_images(findings: &Findings) -> Option<String> {
    let sure = findings.shortcuts.as_ref().and_then(|found| found.shortcuts.iter().find(|shortcut| shortcut.sure));
    if let Some(shortcut) = sure {
        let class = shortcut.class.as_deref().map_or_else(|| "every class".to_owned(), name);
        return Some(format!(
            "Something other than the content gives {class} away: {}. Remove it before any accuracy is believed.",
            shortcut.rule
        ));
    }
    let twins = findings.duplicates.as_ref()?.all;
    if twins.conflicting_groups > 0 {
        return Some(format!(
            "{} groups of equal or nearly equal images have unequal labels: at least one label of each is wrong.",
            count(twins.conflicting_groups)
        ));
    }
    (twins.test_images_in_train > 0).then(|| {
        format!(
            "{} test images have a twin in the train set: take them out, or accuracies flatter models that remember.",
            count(twins.test_images_in_train)
        )
    })
}

/// What to look at in the data before all else.
pub(super) fn fix_first(dataset: &DatasetSummary, findings: &Findings) -> Option<String> {
    let label_errors = findings.headroom.as_ref().and_then(|headroom| headroom.label_error_share);
    if let Some(share) = label_errors.filter(|&share| share > MANY_LABEL_ERRORS) {
        return Some(format!("About {} of the held-out labels are wrong: correct them first.", fine_percent(share)));
    }
    if let Some(fix) = of_the_images(findings) {
        return Some(fix);
    }
    let counts = || dataset.train.classes.iter().filter(|class| class.images > 0);
    if let (Some(least), Some(most)) =
        (counts().min_by_key(|class| class.images), counts().max_by_key(|class| class.images))
        && most.images / least.images >= IMBALANCED
    {
        return Some(format!(
            "{} has {} train images, {} has {}: accuracy hides the small classes. Score by balanced accuracy, or \
             collect more.",
            name(&least.name),
            count(least.images.into()),
            name(&most.name),
            count(most.images.into())
        ));
    }
    if findings.headroom.as_ref().is_some_and(|headroom| !headroom.better_than_majority) {
        return None;
    }
    let worst = findings.ladder.as_ref().and_then(LadderFinding::worst_pairs)?;
    let ([a, b], images) = worst.pairs.first()?;
    let ladder = findings.ladder.as_ref()?;
    let best = ladder.best()?;
    let errors = ladder.held_out_images - best.correct;
    Some(format!(
        "Look at {} and {}: {} of the {} images that {} gets wrong are one of these taken for the other. Are their \
         labels right, and can people tell them apart?",
        name(a),
        name(b),
        count(*images),
        count(errors),
        best.title
    ))
}

#[cfg(test)]
mod tests {
    use super::super::Purpose;
    use super::*;

    #[test]
    fn only_the_purposes_whose_rating_is_provisional_are_at_best() {
        let of = |purpose, rating, provisional| PurposeVerdict {
            purpose,
            rating,
            reason: String::new(),
            rule: String::new(),
            numbers: Vec::new(),
            provisional,
        };
        let purposes = [
            of(Purpose::FirstModel, Rating::Fit, false),
            of(Purpose::ClassicalModels, Rating::Fit, false),
            of(Purpose::Networks, Rating::Fit, true),
            of(Purpose::Pretraining, Rating::Ditch, true),
        ];
        assert_eq!(
            headline(&purposes),
            "Ditch it for pre-training and data-hungry methods; fit for teaching a first model and comparing classical \
             models; at best fit for comparing networks."
        );
    }
}

//! What do the numbers mean?

use super::statements::{Advice, Beside, Ceiling, Doubled, ModelGets, Statement};
use crate::audit::{DatasetSummary, Profile};
use crate::probes::Findings;
use crate::probes::few_pixels::FewPixelsFinding;
use crate::probes::headroom::{Family, HeadroomFinding};
use crate::probes::ladder::{LadderFinding, RungFinding};
use crate::probes::pixels::{PairFinding, PairSummary, PixelsFinding};

/// The name of the dataset that others are explained beside: it is the one that people know.
const KNOWN_TO_ALL: &str = "MNIST";

/// Label errors above this share of the held-out images come first; below it, they are too few to matter to most
/// models.
const MANY_LABEL_ERRORS: f64 = 0.001;

/// A class with so many times the images of another makes accuracy hide the small one.
const IMBALANCED: u32 = 10;

/// The pairs of classes that are named of what the best model gets wrong.
const NAMED_PAIRS: usize = 3;

/// What the ratings rest on.
pub(super) fn statements(dataset: &DatasetSummary, findings: &Findings, known: &[Profile]) -> Vec<Statement> {
    let measured = [
        findings.pixels.as_ref().map(one_pixel),
        findings.pixels.as_ref().and_then(separated),
        findings.ladder.as_ref().and_then(few_lines),
        findings.few_pixels.as_ref().and_then(|found| few_pixels(dataset, found)),
    ];
    if let Some(headroom) = findings.headroom.as_ref().filter(|headroom| !headroom.better_than_majority) {
        let nothing =
            Statement::NothingLearned { images: headroom.held_out_images, majority_share: headroom.majority_share };
        return measured.into_iter().flatten().chain([nothing]).collect();
    }
    let beside = known.iter().find(|profile| profile.name == KNOWN_TO_ALL && profile.name != dataset.name);
    let learned = [
        beside.and_then(|known| easier_and_harder(findings, known)),
        findings.headroom.as_ref().and_then(room_of_families),
        findings.ladder.as_ref().and_then(what_is_left),
        more_images(findings),
        findings.ladder.as_ref().and_then(|ladder| Some(Statement::MoreTime { seconds: ladder.seconds_of_all? })),
    ];
    measured.into_iter().chain(learned).flatten().collect()
}

fn one_pixel(pixels: &PixelsFinding) -> Statement {
    Statement::OnePixel { summary: Box::new(pixels.summary.clone()), pairs: pixels.pairs_total, metric: pixels.metric }
}

/// The pairs of which the values of one pixel do not overlap in the train images, and whose best pixel makes no error on
/// held-out images: nothing is left to learn there. Of few images some pixel separates any two classes by chance.
fn separated(pixels: &PixelsFinding) -> Option<Statement> {
    let is_flawless = |pair: &&PairFinding| {
        let held_out = pair.held_out.as_ref().is_some_and(|held_out| held_out.accuracy == 1.0);
        pair.f3 == 0.0 && held_out && pair.told_apart == Some(true)
    };
    let mut separated = pixels.pairs.iter().filter(is_flawless);
    let first = separated.next()?;
    Some(Statement::Separated {
        separated: 1 + separated.count() as u64,
        pairs: pixels.pairs.len() as u64,
        example: [first.a.clone(), first.b.clone()],
    })
}

/// How many pixels it takes to tell all classes apart.
fn few_pixels(dataset: &DatasetSummary, found: &FewPixelsFinding) -> Option<Statement> {
    let last = found.steps.last()?;
    Some(Statement::FewPixels {
        images: found.held_out_images,
        of_pixels: (dataset.train.height * dataset.train.width) as u64,
        most: last.pixels as u64,
        accuracy: last.accuracy,
        reached: found.needed.iter().rev().find_map(|needed| Some((needed.pixels? as u64, needed.accuracy))),
        missed: found.needed.iter().find(|needed| needed.pixels.is_none()).map(|next| next.accuracy),
    })
}

/// What models get that take a few lines to write.
fn few_lines(ladder: &LadderFinding) -> Option<Statement> {
    let rung = |name: &str| ladder.measured().find(|rung| rung.name == name);
    let gets = |rung: &RungFinding| ModelGets { title: rung.title.clone(), accuracy: rung.accuracy };
    let best = ladder.best()?;
    Some(Statement::FewLines {
        how: ladder.how,
        images: ladder.held_out_images,
        vote: rung("pixel-vote").map(|vote| vote.accuracy),
        simple: ["knn", "pca-knn"].into_iter().filter_map(rung).reduce(better).map(gets),
        best: Some(gets(best)),
    })
}

fn better<'a>(best: &'a RungFinding, rung: &'a RungFinding) -> &'a RungFinding {
    if rung.correct > best.correct { rung } else { best }
}

/// How a dataset whose pairs are easier can be harder: the mean over pairs hides the few that matter, and a classifier
/// needs all of them.
fn easier_and_harder(findings: &Findings, known: &Profile) -> Option<Statement> {
    let (pixels, ladder) = (findings.pixels.as_ref()?, findings.ladder.as_ref()?);
    let (best, best_known) = (ladder.best()?, known.best()?);
    let (held_out, mean, hardest) = pixels_beside(&pixels.summary, known)?;
    // What models got from samples says nothing beside what they got from all images.
    let learned_alike = known.per_class == ladder.per_class.map(|images| images as u64);
    if !learned_alike || mean[0] <= mean[1] || best.accuracy >= best_known.accuracy {
        return None;
    }
    let shared: Vec<(f64, f64)> = ladder
        .measured()
        .filter(|rung| !matches!(Family::of(rung), Family::Baseline | Family::Pixels))
        .filter_map(|rung| Some((rung.accuracy, known.rung(&rung.name)?.accuracy)))
        .collect();
    let confused = ladder.worst_pairs().map(|worst| {
        (worst.pairs.into_iter().map(|(pair, _)| pair).collect(), worst.share, known.errors_in_worst_pairs)
    });
    Some(Statement::EasierAndHarder(Beside {
        known: known.name.clone(),
        held_out,
        mean,
        hardest,
        lower: shared.iter().filter(|(here, there)| here < there).count() as u64,
        models: shared.len() as u64,
        pairs: pixels.pairs_total,
        confused,
    }))
}

/// The mean over all pairs and the hardest pair, here and there: held out where both datasets have that, else in sample.
fn pixels_beside(summary: &PairSummary, known: &Profile) -> Option<(bool, [f64; 2], [f64; 2])> {
    let there = known.one_pixel.as_ref()?;
    let held_out = || {
        let (here, there) = (summary.held_out.as_ref()?, there.held_out.as_ref()?);
        let mean = [summary.mean_held_out?, there.mean?];
        Some((true, mean, [here.hardest.held_out.accuracy, there.hardest.accuracy]))
    };
    held_out().or(Some((false, [summary.mean, there.mean], [summary.hardest.accuracy, there.hardest])))
}

/// For which families a dataset is over, and for which not.
fn room_of_families(headroom: &HeadroomFinding) -> Option<Statement> {
    let of_images = headroom.families.iter().filter(|room| !matches!(room.family, Family::Baseline | Family::Pixels));
    let families: Vec<(Family, f64)> = of_images.filter_map(|room| Some((room.family, room.room.steps?))).collect();
    let unavoidable = headroom.unavoidable_error_share.filter(|&share| share > 0.0);
    let ceiling = match (headroom.label_error_share, unavoidable) {
        (Some(share), unavoidable) if share >= unavoidable.unwrap_or(0.0) => Ceiling::Labels(share),
        (_, Some(share)) => Ceiling::Unavoidable(share),
        _ => Ceiling::NoError,
    };
    let suspects = || {
        let (share, best) = (headroom.suspected_label_share?, headroom.families.first()?);
        Some((share, best.family, best.room.steps_above_suspects?))
    };
    (!families.is_empty()).then(|| Statement::Room {
        images: headroom.held_out_images,
        ceiling,
        families,
        above_suspects: suspects(),
    })
}

fn what_is_left(ladder: &LadderFinding) -> Option<Statement> {
    let (worst, best) = (ladder.worst_pairs()?, ladder.best()?);
    Some(Statement::Left {
        errors: ladder.held_out_images - best.correct,
        images: ladder.held_out_images,
        model: best.title.clone(),
        pairs: worst.pairs.into_iter().take(NAMED_PAIRS).map(|(pair, _)| pair).collect(),
    })
}

fn more_images(findings: &Findings) -> Option<Statement> {
    let curves = findings.learning_curve.as_ref()?;
    let doubled = curves.curves.iter().filter_map(|curve| {
        let (fit, last) = (curve.fit.as_ref()?, curve.points.last()?);
        Some(Doubled { title: curve.title.clone(), error: 1.0 - last.accuracy, doubled: fit.doubled_error })
    });
    let doubled: Vec<Doubled> = doubled.collect();
    (!doubled.is_empty()).then_some(Statement::MoreImages { images: curves.held_out_images, curves: doubled })
}

/// What is wrong with the images themselves: shortcuts, then duplicates.
fn of_the_images(findings: &Findings) -> Option<Advice> {
    let sure = findings.shortcuts.as_ref().and_then(|found| found.shortcuts.iter().find(|shortcut| shortcut.sure));
    if let Some(shortcut) = sure {
        return Some(Advice::Shortcut { class: shortcut.class.clone(), rule: shortcut.rule.clone() });
    }
    let found = findings.duplicates.as_ref()?;
    let duplicates = found.all;
    if duplicates.conflicting_groups > 0 {
        return Some(Advice::ConflictingLabels(duplicates.conflicting_groups));
    }
    if duplicates.test_images_in_train > 0 {
        return Some(Advice::TestInTrain(duplicates.test_images_in_train));
    }
    let overlap = found.matrix.iter().find(|pair| pair.of > pair.within && pair.all > 0)?;
    Some(Advice::SetsOverlap { of: overlap.of, within: overlap.within, images: overlap.all })
}

/// What to look at in the data before all else.
pub(super) fn advice(dataset: &DatasetSummary, findings: &Findings) -> Option<Advice> {
    let label_errors = findings.headroom.as_ref().and_then(|headroom| headroom.label_error_share);
    if let Some(share) = label_errors.filter(|&share| share > MANY_LABEL_ERRORS) {
        return Some(Advice::WrongLabels(share));
    }
    if let Some(fix) = of_the_images(findings) {
        return Some(fix);
    }
    let counts = || dataset.train.classes.iter().filter(|class| class.images > 0);
    let (least, most) = (counts().min_by_key(|class| class.images), counts().max_by_key(|class| class.images));
    if let (Some(least), Some(most)) = (least, most)
        && most.images / least.images >= IMBALANCED
    {
        let named = |class: &crate::audit::ClassSummary| (class.name.clone(), u64::from(class.images));
        return Some(Advice::Imbalance { least: named(least), most: named(most) });
    }
    if findings.headroom.as_ref().is_some_and(|headroom| !headroom.better_than_majority) {
        return None;
    }
    let ladder = findings.ladder.as_ref()?;
    let (worst, best) = (ladder.worst_pairs()?, ladder.best()?);
    let (pair, images) = worst.pairs.into_iter().next()?;
    Some(Advice::Confused { pair, images, errors: ladder.held_out_images - best.correct, model: best.title.clone() })
}

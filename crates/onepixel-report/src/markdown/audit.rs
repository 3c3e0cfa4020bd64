//! How is an audit told in a README?

use std::io::{self, Write};

use onepixel::audit::{Audit, PurposeVerdict};
use onepixel::probes::ladder::LadderFinding;
use onepixel::probes::pixels::{HeldOut, HowHeldOut, PixelsFinding};

use super::{Markdown, Table, escape};
use crate::Renderer;
use crate::number::{count, counted, fine_percent, interval, percent, steps};
use crate::{data, leaderboard, sentences};

/// The section, with a heading of the second level.
impl Renderer<Audit> for Markdown {
    fn render(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "## Is {} worth your time?\n", escape::text(&audit.dataset.name))?;
        verdict(audit, to)?;
        if let Some(pixels) = &audit.findings.pixels {
            one_pixel(pixels, to)?;
        }
        if let Some(ladder) = audit.findings.ladder.as_ref().filter(|ladder| !ladder.rungs.is_empty()) {
            models(ladder, to)?;
        }
        room(audit, to)?;
        about_the_data(audit, to)?;
        self.how_measured(audit, to)
    }
}

fn verdict(audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
    let Some(verdict) = &audit.verdict else { return Ok(()) };
    writeln!(to, "**{}**\n", escape::text(&sentences::headline(&verdict.purposes)))?;
    if let Some(so_far) = data::so_far(audit) {
        writeln!(to, "{}\n", escape::text(&so_far))?;
    }
    let mut table = Table::new(&[("for", false), ("verdict", false), ("why", false)]);
    for of in &verdict.purposes {
        table.add([of.purpose.title(), &rating(of), &sentences::reason(&of.reason)]);
    }
    write!(to, "{}", table.text())?;
    let advice = verdict.fix_first.as_ref().map(sentences::advice);
    for sentence in sentences::explanation(verdict).into_iter().chain(advice) {
        writeln!(to, "{}\n", escape::text(&sentence))?;
    }
    Ok(())
}

fn rating(of: &PurposeVerdict) -> String {
    format!("{}{}", of.rating.title(), if of.is_at_best() { " (at best)" } else { "" })
}

fn one_pixel(pixels: &PixelsFinding, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "### What one pixel tells\n")?;
    let Some(found) = &pixels.summary.held_out else { return one_pixel_in_sample(pixels, to) };
    let mut table = Table::new(&[
        ("pairs of classes", false),
        ("which", false),
        ("held out", true),
        ("95 % interval", true),
        ("images", true),
        ("in sample", true),
        ("larger class", true),
    ]);
    for (name, pair) in [("easiest", &found.easiest), ("hardest", &found.hardest)] {
        let HeldOut { accuracy, low, high, images, .. } = pair.held_out;
        let told = if pair.told_apart { "" } else { " (not told apart)" };
        table.add([
            name,
            &format!("{} and {}{told}", pair.a, pair.b),
            &percent(accuracy),
            &interval(low, high, 1),
            &count(images),
            &percent(pair.in_sample),
            &percent(pair.majority_share),
        ]);
    }
    if let Some(mean) = pixels.summary.mean_held_out {
        let of = format!("of {}", counted(pixels.pairs_total, "pair"));
        table.add(["mean", &of, &percent(mean), "", "", &percent(pixels.summary.mean), ""]);
    }
    write!(to, "{}", table.text())?;
    let scored = match found.easiest.held_out.how {
        HowHeldOut::Test => "scored on the test images",
        HowHeldOut::Validation => "scored on the validation images",
        HowHeldOut::FiveFold => "scored by 5-fold cross-validation",
    };
    writeln!(
        to,
        "Held out: {scored}, which neither the pixel nor its {} rule has seen; in sample: on the images that each pair's best \
         pixel was chosen on. {}\n",
        pixels.rule.name(),
        sentences::not_told_apart(found)
    )
}

/// The same where no pair has held-out images.
fn one_pixel_in_sample(pixels: &PixelsFinding, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(&[("pairs of classes", false), ("which", false), ("in sample", true)]);
    let (easiest, hardest) = (&pixels.summary.easiest, &pixels.summary.hardest);
    table.add(["easiest", &format!("{} and {}", easiest.a, easiest.b), &percent(easiest.accuracy)]);
    table.add(["mean", &format!("of {}", counted(pixels.pairs_total, "pair")), &percent(pixels.summary.mean)]);
    table.add(["hardest", &format!("{} and {}", hardest.a, hardest.b), &percent(hardest.accuracy)]);
    write!(to, "{}", table.text())?;
    let rule = pixels.rule.name();
    writeln!(to, "On the images that each pair's best pixel was chosen on, by the {rule} rule; none are held out.\n")
}

fn models(ladder: &LadderFinding, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "### What models get\n")?;
    let mut table = Table::new(&[("model", false), ("accuracy", true), ("95 % interval", true), ("balanced", true)]);
    for rung in &ladder.rungs {
        let interval = format!("{:.2} to {:.2}", 100.0 * rung.accuracy_low, 100.0 * rung.accuracy_high);
        table.add([&rung.title, &fine_percent(rung.accuracy), &interval, &fine_percent(rung.balanced_accuracy)]);
    }
    write!(to, "{}", table.text())?;
    let scored = match ladder.how {
        HowHeldOut::Test => format!("Scored on {}", counted(ladder.held_out_images, "test image")),
        HowHeldOut::Validation => format!("Scored on {}", counted(ladder.held_out_images, "validation image")),
        HowHeldOut::FiveFold => {
            format!("Scored by 5-fold cross-validation on {}", counted(ladder.held_out_images, "image"))
        }
    };
    writeln!(to, "{scored}; 95 % Wilson intervals. The largest class alone is {}.\n", percent(ladder.majority_share))
}

fn room(audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
    let Some(headroom) = &audit.findings.headroom else { return Ok(()) };
    writeln!(to, "### What room is left\n")?;
    let mut table = Table::new(&[
        ("kind of model", false),
        ("its best", false),
        ("error", true),
        ("one step", true),
        ("steps left", true),
    ]);
    for of in &headroom.families {
        let step = of.room.resolution.map_or_else(|| "–".to_owned(), fine_percent);
        let steps = steps(&of.room).unwrap_or_else(|| "–".to_owned());
        table.add([of.title, &of.room.rung_title, &fine_percent(of.room.error), &step, &steps]);
    }
    write!(to, "{}", table.text())?;
    writeln!(
        to,
        "A step is the smallest difference between two such models that {} can tell (McNemar's test at 5 %, power 0.8). \
         They tell {} of {} of models apart.\n",
        counted(headroom.held_out_images, "held-out image"),
        count(headroom.told_apart),
        counted(headroom.comparisons.len() as u64, "pair")
    )?;
    for sentence in audit.findings.leaderboard.iter().flat_map(leaderboard::sentences) {
        writeln!(to, "{}\n", escape::text(&sentence))?;
    }
    Ok(())
}

fn about_the_data(audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
    let lines = data::lines(audit);
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(to, "### The data\n")?;
    for (name, line) in lines {
        writeln!(to, "- {name}: {}", escape::text(&line))?;
    }
    writeln!(to)
}

impl Markdown {
    fn how_measured(&self, audit: &Audit, to: &mut dyn Write) -> io::Result<()> {
        writeln!(to, "### How this was measured\n")?;
        let train = &audit.dataset.train;
        let test = audit.dataset.test.as_ref().map(|test| format!(", {}", counted(test.images as u64, "test image")));
        writeln!(
            to,
            "By onepixel {}{}, seed {}, on {}{} of {}×{}×{} in {}. Its docs/method.md defines every number.\n",
            audit.onepixel_version,
            if audit.quick { ", quick audit" } else { "" },
            audit.seed,
            counted(train.images as u64, "train image"),
            test.unwrap_or_default(),
            train.height,
            train.width,
            train.channels,
            counted(train.classes.len() as u64, "class")
        )?;
        for missing in &audit.missing {
            writeln!(to, "- missing: {}: {}", missing.part.replace('_', " "), escape::text(&missing.reason))?;
        }
        if !audit.missing.is_empty() {
            writeln!(to)?;
        }
        match &self.command {
            Some(command) => write!(to, "{}", escape::code_block(command)),
            None => Ok(()),
        }
    }
}

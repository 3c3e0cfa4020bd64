//! What was done to the images, said in notes?

use crate::formats::pictures::encoded::mode::Mode;
use crate::formats::pictures::encoded::plan::Plan;
use crate::formats::pictures::encoded::seen::Seen;
use crate::formats::pictures::encoded::survey::Survey;
use crate::reading::journal::Reading;

/// Says what was done to bring the images of `origin`, of all surveys, to the common shape.
pub(super) fn note(plan: &Plan, origin: &str, surveys: &[Survey], reading: &Reading<'_>) {
    let seen = || surveys.iter().flat_map(Survey::readable);
    let images = seen().count();
    let count = |is: fn(&Seen) -> bool| seen().filter(is).count();
    let say = |what: String| reading.note(format!("{origin}: {what}"));
    let (height, width) = plan.target.size();
    let resized = seen().filter(|seen| seen.size != (height, width)).count();
    if resized > 0 {
        let (rows, columns) = plan.frequent;
        let why = match reading.options.size {
            Some(_) => "the size asked for".to_owned(),
            None if plan.natives => format!("the working size for large images (most frequent size {rows}×{columns})"),
            None => "the most frequent size".to_owned(),
        };
        say(format!("{resized} of {images} images resized to {height}×{width}, {why}, {}", reading.options.fit));
    }
    let turned = count(|seen| seen.turned);
    if turned > 0 {
        say(format!("{turned} of {images} images were turned as their EXIF orientation says"));
    }
    let modes = Mode::ALL.map(|mode| (mode, seen().filter(|seen| seen.mode == mode).count()));
    let mixed: Vec<String> = modes
        .iter()
        .filter(|&&(_, count)| count > 0 && count < images)
        .map(|(mode, count)| format!("{count} {}", mode.name()))
        .collect();
    if !mixed.is_empty() {
        let (modes, mode) = (mixed.join(", "), plan.target.mode.name());
        say(format!("images of different modes ({modes}) brought to {mode}"));
    }
    let deep = count(|seen| seen.range.is_some());
    if deep > 0 {
        let scaled = match plan.scaling.is_identity() {
            true => "all from 0 to 255, which stay".to_owned(),
            false => plan.scaling.to_string(),
        };
        say(format!("{deep} of {images} images have samples of more than 8 bits: {scaled}"));
    }
    let beyond = surveys.iter().skip(1).flat_map(Survey::readable);
    let beyond = beyond.filter(|seen| seen.range.is_some_and(|(range, _)| plan.scaling.exceeds(&range))).count();
    if beyond > 0 {
        say(format!("{beyond} images outside the train set have samples beyond its range, which became 0 or 255"));
    }
}

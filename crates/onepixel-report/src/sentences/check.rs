//! In which words is it told what a check compared, what it found, and why it could not look?

use onepixel::audit::policy::{CheckFinding, ClassSize, NotChecked, Occurrence, PixelOfPair, Place, Unchecked};
use onepixel::probes::pixels::HeldOut;

use super::names::image;
use crate::number::{counted, fine_percent, percent};

/// The most images that a group of equal ones names.
const MOST_IMAGES: usize = 4;

/// The most classes that are named where their number is wrong.
const MOST_CLASSES: usize = 10;

/// What is compared with a limit. A count is followed by its noun: "3 wrong labels". Of a limit for sets the noun stands
/// after the name of the first set, and the trail before that of the second: "3 val images with an equal image in train".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// What stands before the quantity.
    pub lead: &'static str,
    /// What is counted, in the singular; empty where nothing is.
    pub noun: &'static str,
    /// What stands after it.
    pub trail: &'static str,
}

/// What the limit with a key is about.
pub(crate) fn phrase(key: &str) -> Phrase {
    let counted = |noun, trail| Phrase { lead: "", noun, trail };
    let measured = |lead| Phrase { lead, noun: "", trail: "" };
    match key {
        "images.unreadable" => counted("image", "that cannot be read"),
        "images.blank" => counted("image", "of one value"),
        "images.shape" => measured("images of"),
        "classes.number" => counted("class", ""),
        "classes.min_images" => Phrase { lead: "smallest class:", noun: "train image", trail: "" },
        "classes.imbalance" => measured("largest class over smallest class"),
        "test_set.required" => counted("test set", ""),
        "test_set.min_images" => counted("test image", ""),
        "test_set.min_class_images" => Phrase { lead: "smallest class:", noun: "test image", trail: "" },
        "duplicates.across" => counted("image", "with an equal image in"),
        "duplicates.near_across" => counted("image", "with a near copy in"),
        "duplicates.within_train" | "duplicates.within_test" => counted("image", "equal to an earlier one"),
        "duplicates.conflicting_labels" => counted("group", "of equal images with unequal labels"),
        "labels.train_suspects" => counted("train image", "with a suspicious label"),
        "labels.test_suspects" => counted("test image", "with a suspicious label"),
        "labels.train_wrong" => measured("estimated share of wrong train labels, errors of the models included:"),
        "labels.test_wrong" => measured("estimated share of wrong test labels, errors of the models included:"),
        "shortcuts.sure" => counted("sure shortcut", ""),
        "shortcuts.effect" => measured("strongest effect of a shortcut:"),
        "one_pixel.mean" => measured("mean held-out accuracy of one pixel"),
        "one_pixel.hardest_pair" => measured("held-out accuracy of one pixel on the hardest pair"),
        "one_pixel.all_classes" => measured("held-out accuracy of one pixel on all classes"),
        "drift.class_shares" => measured("largest difference of class shares beyond chance:"),
        "drift.domain_accuracy" => measured("balanced accuracy of telling a set from train beyond chance:"),
        "quality.dark" => counted("image", "too dark"),
        "quality.light" => counted("image", "too light"),
        "quality.low_information" => counted("image", "of low information"),
        "quality.blurry" => counted("image", "too blurry"),
        "quality.grey" => counted("image", "grey among colour"),
        "quality.odd_size" => counted("image", "of odd size"),
        "quality.odd_shape" => counted("image", "of odd shape"),
        "quality.framed" => counted("image", "with a frame"),
        "quality.cut" => counted("image", "cut off"),
        "quality.upscaled" => counted("image", "enlarged by repeating pixels"),
        _ => counted("case", ""),
    }
}

/// Where to look for an occurrence, and what is there; empty where there is nothing to say.
pub(crate) fn place(of: &Occurrence) -> String {
    let images = || (0..of.images.len()).map(|place| called(of, place));
    let joined = |sign: &str| images().take(2).collect::<Vec<_>>().join(sign);
    match &of.place {
        Place::None => String::new(),
        Place::File { name } => name.clone(),
        Place::Image => joined(""),
        Place::Equal => joined(" = "),
        Place::Near => joined(" ≈ "),
        Place::Label { given, suggested } => format!("{} ({given}, likely {suggested})", called(of, 0)),
        Place::OneValue { class, value } => {
            let class = class.as_ref().map_or_else(String::new, |class| format!("class {class}, "));
            format!("{} ({class}value {value})", called(of, 0))
        }
        Place::Conflict { classes } => {
            let named = images().zip(classes).take(MOST_IMAGES);
            let named = named.map(|(image, class)| format!("{image} ({})", class.as_deref().unwrap_or("no label")));
            named.collect::<Vec<_>>().join(" = ") + if classes.len() > MOST_IMAGES { " = …" } else { "" }
        }
        Place::WrongLabels { low, high, most_often } => {
            let mistakes = most_often.iter().map(|of| {
                let share = fine_percent(of.share);
                format!("{}, likely {} ({share})", of.given, of.suggested)
            });
            let mistakes = mistakes.collect::<Vec<_>>().join(", ");
            format!("95 % interval {} to {}; most often {mistakes}", fine_percent(*low), fine_percent(*high))
        }
        Place::Classes { names } => {
            names[..names.len().min(MOST_CLASSES)].join(", ") + if names.len() > MOST_CLASSES { ", …" } else { "" }
        }
        Place::Class(class) => format!("class {}", size(class)),
        Place::Imbalance { largest, smallest } => {
            let [largest, smallest] = [largest, smallest].map(|class| class.as_ref().map(size).unwrap_or_default());
            format!("class {largest} over class {smallest}")
        }
        Place::Shortcut { class, rule } => {
            let class = class.as_ref().map_or_else(|| "all classes".to_owned(), |class| format!("class {class}"));
            let shown = images().collect::<Vec<_>>().join(", ");
            let shown = if shown.is_empty() { shown } else { format!(" (as in {shown})") };
            format!("{class}: {rule}{shown}")
        }
        Place::ClassShare { class, set, share, train_share } => {
            format!("class {class} is {} of {}, {} of train", percent(*share), set.name(), percent(*train_share))
        }
        Place::ToldFromTrain { model, set, balanced_accuracy } => {
            format!("{model} tells {} from train with {}", set.name(), percent(*balanced_accuracy))
        }
        Place::Pairs { pairs, easiest } => {
            let easiest = easiest.as_ref().map_or_else(String::new, |pair| format!(", easiest {}", pixel_of(pair)));
            format!("{} of classes{easiest}", counted(*pairs, "pair"))
        }
        Place::Pair(pair) => pixel_of(pair),
        Place::Pixel { position, held_out } => {
            format!("row {}, column {} ({})", position.row, position.col, accuracy(held_out))
        }
        // The library may know more kinds than these words.
        _ => joined(", "),
    }
}

/// Why a limit was not compared.
pub(crate) fn unchecked(reason: &Unchecked) -> &str {
    match reason {
        Unchecked::NoTestSet => "there is no test set",
        Unchecked::NoOtherSet => "there is no set beside the train set",
        Unchecked::NoOtherLabels => "no other set has labels",
        Unchecked::NoModel => "a set has too few images, or no model could be asked",
        Unchecked::NothingLearned => "the models are not reliably better than always predicting the largest class",
        Unchecked::NotHeldOut => "with so many classes it is not measured on held-out images",
        Unchecked::SingleValue => "every image has a single value",
        Unchecked::TooFewImages => "there are too few images to say what is usual",
        Unchecked::NoNearSearch { because } => because,
        _ => "it has nothing to be compared with",
    }
}

/// A limit that was not compared, with its reason.
pub(crate) fn not_checked(limit: &NotChecked) -> String {
    format!("{}: not checked: {}", limit.key, unchecked(&limit.reason))
}

/// What else there is to say of a check, a sentence each.
pub(crate) fn check_notes(finding: &CheckFinding) -> Vec<String> {
    let note = |column: &String| {
        format!("shortcuts.allowed_columns: nothing here is called \"{column}\", or it is the same for all images")
    };
    finding.unknown_columns.iter().map(note).collect()
}

fn called(of: &Occurrence, place: usize) -> String {
    let name = of.names.get(place).and_then(Option::as_deref);
    of.images.get(place).map_or_else(String::new, |found| image(found.set.name(), found.index.into(), name))
}

fn size(class: &ClassSize) -> String {
    format!("{} ({})", class.class, class.images)
}

fn pixel_of(pair: &PixelOfPair) -> String {
    let PixelOfPair { classes: [a, b], position: at, held_out } = pair;
    format!("{a} vs {b} at row {}, column {} ({})", at.row, at.col, accuracy(held_out))
}

fn accuracy(held: &HeldOut) -> String {
    format!("{}, 95 % interval {} to {}", percent(held.accuracy), percent(held.low), percent(held.high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SCHEMAS;

    #[test]
    fn every_limit_of_a_policy_has_its_words() {
        let (_, schema) = SCHEMAS.iter().find(|(name, _)| *name == "check.schema.json").unwrap();
        let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
        let tables = schema["$defs"]["policy"]["properties"].as_object().unwrap();
        let mut limits = 0;
        for (table, names) in tables {
            for name in names["properties"].as_object().unwrap().keys().filter(|name| *name != "allowed_columns") {
                assert_ne!(phrase(&format!("{table}.{name}")), phrase("unknown"), "{table}.{name}");
                limits += 1;
            }
        }
        assert!(limits > 30, "{limits}");
    }
}

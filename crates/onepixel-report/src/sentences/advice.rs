//! What should one look at in the data before all else?

use onepixel::audit::Advice;

use super::names::name;
use crate::number::{count, fine_percent};

/// What to do first, in a sentence or two.
pub(crate) fn advice(advice: &Advice) -> String {
    match advice {
        Advice::WrongLabels(share) => {
            format!("About {} of the held-out labels are wrong: correct them first.", fine_percent(*share))
        }
        Advice::Shortcut { class, rule } => {
            let class = class.as_deref().map_or_else(|| "every class".to_owned(), name);
            format!(
                "Something other than the content gives {class} away: {rule}. Remove it before any accuracy is believed."
            )
        }
        Advice::ConflictingLabels(groups) => format!(
            "{} groups of equal or nearly equal images have unequal labels: at least one label of each is wrong.",
            count(*groups)
        ),
        Advice::TestInTrain(images) => format!(
            "{} test images have a duplicate in the train set: remove them, or accuracies flatter models that memorise.",
            count(*images)
        ),
        Advice::SetsOverlap { of, within, images } => format!(
            "{} {} images have a duplicate in the {} set: remove them, or choices made on one set favour the other.",
            count(*images),
            of.name(),
            within.name()
        ),
        Advice::Imbalance { least, most } => format!(
            "{} has {} train images, {} has {}: accuracy hides the small classes. Score by balanced accuracy, or \
             collect more.",
            name(&least.0),
            count(least.1),
            name(&most.0),
            count(most.1)
        ),
        Advice::Confused { pair: [a, b], images, errors, model } => format!(
            "Look at {} and {}: {} of the {} held-out images that {model} gets wrong are one of these taken for the other. \
             Are their labels right, and can people tell them apart?",
            name(a),
            name(b),
            count(*images),
            count(*errors)
        ),
        _ => String::new(),
    }
}

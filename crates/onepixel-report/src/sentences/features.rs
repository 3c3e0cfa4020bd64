//! Where do features come from?

use onepixel::audit::FeaturesSummary;

use crate::number::count;

/// How many features the images have, where they come from, and what their network may have seen.
pub(crate) fn features_sentence(features: &FeaturesSummary) -> String {
    let dimensions = count(features.dimensions as u64);
    let source = &features.source;
    let prepared = source.preparation.as_ref().map_or_else(String::new, |prepared| format!("; images {prepared}"));
    let seen = match (&source.trained_on, &source.preparation) {
        (Some(trained_on), _) => format!("; its network learned from {trained_on}, which may hold images like these"),
        (None, Some(_)) => "; what its network learned from is not known".to_owned(),
        (None, None) => String::new(),
    };
    format!("{dimensions} for each image, from {}{prepared}{seen}", source.name)
}

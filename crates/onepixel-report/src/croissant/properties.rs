//! What did the audit find, as properties?

use onepixel::audit::{Audit, Profile};
use serde_json::{Value, json};

/// A property for each number and each rating that was measured: in schema.org's words, with fractions as fractions.
pub(super) fn of_audit(audit: &Audit) -> Vec<Value> {
    let mut properties: Vec<Value> = Vec::new();
    let mut add = |name: &str, value: Option<Value>, about: &str| {
        properties.extend(value.map(|value| {
            json!({
                "@type": "sc:PropertyValue",
                "propertyID": format!("onepixel:{name}"),
                "name": name,
                "value": value,
                "description": about,
                "measurementTechnique": format!("onepixel {}", audit.onepixel_version),
            })
        }));
    };
    let profile = &audit.profile;
    for purpose in &profile.verdict {
        let name = format!("suitable_for_{}", json!(purpose.purpose).as_str().unwrap_or_default());
        add(&name, Some(json!(purpose.rating)), &format!("Rating for {}", purpose.purpose.title()));
    }
    for (name, value, about) in numbers(profile) {
        add(name, value.map(|value| json!(value)), about);
    }
    let findings = &audit.findings;
    let groups = findings.duplicates.as_ref().map(|found| json!(found.all.groups));
    add("duplicate_groups", groups, "Groups of images that are duplicates");
    let flagged = findings.labels.as_ref().map(|found| found.sets.iter().filter_map(|set| set.flagged).sum::<u64>());
    add("flagged_labels", flagged.map(|flagged| json!(flagged)), "Labels that confident learning flags");
    let odd = findings.quality.as_ref().map(|found| json!(found.odd.len()));
    add("odd_images", odd, "Images that look unlike the others");
    properties
}

fn numbers(profile: &Profile) -> [(&'static str, Option<f64>, &'static str); 9] {
    let best = profile.rungs.iter().map(|rung| rung.accuracy).reduce(f64::max);
    let one_pixel = profile.one_pixel.as_ref().map(|one_pixel| one_pixel.mean);
    [
        ("majority_share", profile.majority_share, "Share of the most frequent class among the held-out images"),
        (
            "one_pixel_mean_accuracy",
            one_pixel,
            "Mean accuracy of the best single pixel over all pairs of classes, in sample",
        ),
        ("best_accuracy", best, "Held-out accuracy of the best standard model"),
        ("resolution", profile.resolution, "Smallest difference in accuracy that the held-out images can tell"),
        ("steps_left", profile.steps_left, "Room left above the best model, in such differences"),
        ("label_error_share", profile.label_error_share, "Estimated share of wrong labels among the held-out images"),
        ("flagged_labels_share", profile.flagged_labels_share, "Share of labels that confident learning flags"),
        ("test_in_train_share", profile.test_in_train_share, "Share of test images with a duplicate in the train set"),
        (
            "sure_shortcuts",
            profile.sure_shortcuts.map(|cues| cues as f64),
            "Cues that surely reveal labels without the content",
        ),
    ]
}

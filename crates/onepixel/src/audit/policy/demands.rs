//! What does a policy demand of a dataset?

use serde::{Deserialize, Serialize};

use super::limits::{Effect, Most, Ratio, Shape, Share};
use crate::probes::quality::Kind;

/// What is demanded of a dataset: limits, each of which may be left out. What has no limit is not looked at.
///
/// The keys are defined in docs/method.md. [`Policy::default`] is the policy that `onepixel check` keeps to where it is given
/// no other; [`Policy::nothing`] is the empty one to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Of the images.
    #[serde(default)]
    pub images: ImagesPolicy,
    /// Of the classes of the train set.
    #[serde(default)]
    pub classes: ClassesPolicy,
    /// Of the test set.
    #[serde(default)]
    pub test_set: TestSetPolicy,
    /// Of images that are there twice.
    #[serde(default)]
    pub duplicates: DuplicatesPolicy,
    /// Of labels that are probably wrong.
    #[serde(default)]
    pub labels: LabelsPolicy,
    /// Of what gives labels away without the content.
    #[serde(default)]
    pub shortcuts: ShortcutsPolicy,
    /// Of how far one pixel gets.
    #[serde(default)]
    pub one_pixel: OnePixelPolicy,
    /// Of how other sets differ from the train set.
    #[serde(default)]
    pub drift: DriftPolicy,
    /// Of images that look unlike the others.
    #[serde(default)]
    pub quality: QualityPolicy,
}

/// Limits for the images.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImagesPolicy {
    /// Images that cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<Most>,
    /// Images of one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank: Option<Most>,
    /// The shape of the images, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
}

/// Limits for the classes of the train set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassesPolicy {
    /// The number of classes, exactly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    /// The fewest train images that a class may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_images: Option<u64>,
    /// How many times as many train images the largest class may have as the smallest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imbalance: Option<Ratio>,
}

/// Limits for the test set.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TestSetPolicy {
    /// Whether there must be one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// The fewest images that it may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_images: Option<u64>,
    /// The fewest images that a class may have in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_class_images: Option<u64>,
}

/// Limits for images that are there twice.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicatesPolicy {
    /// Images of a set that are equal to one of a set before it, for every two sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub across: Option<Most>,
    /// Images of a set of which a set before it has a near copy, but no equal image, for every two sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_across: Option<Most>,
    /// Train images that repeat an earlier train image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_train: Option<Most>,
    /// Images of a test or validation set that repeat an earlier one of the same set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_test: Option<Most>,
    /// Groups of equal images with unequal labels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflicting_labels: Option<u64>,
}

/// Limits for labels that are probably wrong.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelsPolicy {
    /// Test images whose labels are flagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_suspects: Option<Most>,
    /// Train images whose labels are flagged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_suspects: Option<Most>,
    /// The estimated share of wrong labels in the test set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test_wrong: Option<Share>,
    /// The estimated share of wrong labels in the train set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub train_wrong: Option<Share>,
}

/// Limits for what gives labels away without the content.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortcutsPolicy {
    /// Shortcuts that are sure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sure: Option<u64>,
    /// The strongest effect that a shortcut may have, sure or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// Facts about files, or the position in the set, that may give labels away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed_columns: Vec<String>,
}

/// Limits for how far one pixel gets; accuracies are those on held-out images.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnePixelPolicy {
    /// The mean accuracy over all pairs of classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<Share>,
    /// The accuracy of the hardest pair of classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardest_pair: Option<Share>,
    /// The accuracy of the one pixel that tells all classes apart best.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_classes: Option<Share>,
}

/// Limits for how other sets differ from the train set. What may be chance counts as nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftPolicy {
    /// The largest difference of the shares of a class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_shares: Option<Share>,
    /// The balanced accuracy with which the best of the models tells a set's images from train images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_accuracy: Option<Share>,
}

/// Limits for images that look unlike the others, for each kind.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualityPolicy {
    /// Dark images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<Most>,
    /// Light images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub light: Option<Most>,
    /// Images with few grey values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low_information: Option<Most>,
    /// Images with little detail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blurry: Option<Most>,
    /// Images without colour among coloured ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grey: Option<Most>,
    /// Much larger or smaller images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub odd_size: Option<Most>,
    /// Much wider or narrower images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub odd_shape: Option<Most>,
    /// Images with borders of one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framed: Option<Most>,
    /// Images one side of which is of one value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Most>,
    /// Images enlarged by repeating pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upscaled: Option<Most>,
}

impl QualityPolicy {
    /// The limit for a kind.
    pub fn of(&self, kind: Kind) -> Option<Most> {
        match kind {
            Kind::Dark => self.dark,
            Kind::Light => self.light,
            Kind::LowInformation => self.low_information,
            Kind::Blurry => self.blurry,
            Kind::Grey => self.grey,
            Kind::OddSize => self.odd_size,
            Kind::OddShape => self.odd_shape,
            Kind::Framed => self.framed,
            Kind::Cut => self.cut,
            Kind::Upscaled => self.upscaled,
        }
    }
}

impl Policy {
    /// The policy without a limit.
    pub fn nothing() -> Self {
        Self {
            images: ImagesPolicy::default(),
            classes: ClassesPolicy::default(),
            test_set: TestSetPolicy::default(),
            duplicates: DuplicatesPolicy::default(),
            labels: LabelsPolicy::default(),
            shortcuts: ShortcutsPolicy::default(),
            one_pixel: OnePixelPolicy::default(),
            drift: DriftPolicy::default(),
            quality: QualityPolicy::default(),
        }
    }

    /// Whether it demands nothing.
    pub fn is_nothing(&self) -> bool {
        let optional = TestSetPolicy { required: self.test_set.required.filter(|&required| required), ..self.test_set };
        let shortcuts = ShortcutsPolicy { allowed_columns: Vec::new(), ..self.shortcuts };
        Self { test_set: optional, shortcuts, ..self.clone() } == Self::nothing()
    }
}

impl Default for Policy {
    /// What is wrong whatever a dataset is for; docs/method.md gives the reason of each limit. There is none for labels,
    /// since the estimate counts what the models get wrong, and none for one pixel, since to be easy is no defect.
    fn default() -> Self {
        Self {
            images: ImagesPolicy { unreadable: Some(Most::Count(0)), blank: Some(Most::Count(0)), shape: None },
            classes: ClassesPolicy { number: None, min_images: Some(5), imbalance: Some(Ratio(10.0)) },
            test_set: TestSetPolicy { required: None, min_images: None, min_class_images: Some(1) },
            duplicates: DuplicatesPolicy {
                across: Some(Most::Count(0)),
                near_across: Some(Most::Count(0)),
                within_train: Some(Most::Share(0.01)),
                within_test: Some(Most::Share(0.01)),
                conflicting_labels: Some(0),
            },
            shortcuts: ShortcutsPolicy { sure: Some(0), ..ShortcutsPolicy::default() },
            ..Self::nothing()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_without_a_limit_demands_nothing() {
        assert!(Policy::nothing().is_nothing() && !Policy::default().is_nothing());
        let mut policy = Policy::nothing();
        policy.test_set.required = Some(false);
        policy.shortcuts.allowed_columns = vec!["width".into()];
        assert!(policy.is_nothing());
        policy.test_set.required = Some(true);
        assert!(!policy.is_nothing());
    }
}

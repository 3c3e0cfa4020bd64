//! What of an audit's document is read back to be compared with another?

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::audit::{Profile, Purpose, PurposeProfile, Rating, SCHEMA_VERSION};

/// An audit that was saved as JSON, as far as its findings go.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SavedAudit {
    schema_version: u32,
    /// The numbers by which datasets are compared.
    pub profile: Profile,
    /// The digest of the dataset.
    #[serde(default)]
    pub digest: Option<String>,
    #[serde(default)]
    labels: Option<Labels>,
    #[serde(default)]
    duplicates: Option<Duplicates>,
    #[serde(default)]
    shortcuts: Option<Shortcuts>,
    #[serde(default)]
    quality: Option<Quality>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Labels {
    classes: Vec<String>,
    sets: Vec<LabelsOfSet>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct LabelsOfSet {
    set: String,
    suspects: Vec<Suspect>,
    #[serde(default)]
    ambiguous: Vec<Ambiguous>,
    #[serde(default)]
    outliers: Vec<Outlier>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Suspect {
    index: u32,
    name: Option<String>,
    given: usize,
    suggested: usize,
    flagged: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Ambiguous {
    index: u32,
    name: Option<String>,
    between: [usize; 2],
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Outlier {
    index: u32,
    name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Duplicates {
    groups: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Group {
    exact: bool,
    conflicting: bool,
    images: Vec<GroupImage>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct GroupImage {
    split: String,
    index: u32,
    name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Shortcuts {
    shortcuts: Vec<Shortcut>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Shortcut {
    sure: bool,
    class: Option<String>,
    rule: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Quality {
    odd: Vec<Odd>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Odd {
    set: String,
    index: u32,
    name: Option<String>,
    kind: String,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// What the dataset is suitable for.
    Rating,
    /// A cue that gives labels away without the content.
    Shortcut,
    /// Images that are duplicates.
    Duplicates,
    /// A label that confident learning flags.
    SuspectedLabel,
    /// An image between two classes.
    Ambiguous,
    /// An image that is far from every class.
    Outlier,
    /// An image that looks unlike the others.
    OddImage,
}

impl FindingKind {
    /// How documents spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Shortcut => "shortcut",
            Self::Duplicates => "duplicates",
            Self::SuspectedLabel => "suspected_label",
            Self::Ambiguous => "ambiguous",
            Self::Outlier => "outlier",
            Self::OddImage => "odd_image",
        }
    }
}

impl fmt::Display for FindingKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An image that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FindingImage {
    /// Its set.
    pub set: String,
    /// Its index in the set, from 0.
    pub index: u32,
    /// What its source calls it.
    pub name: Option<String>,
}

/// A finding of a saved audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedFinding {
    /// What it is about.
    pub kind: FindingKind,
    /// What it says; two findings about one thing that say another are one that has changed.
    pub details: FindingDetails,
    /// The images that it is about.
    pub images: Vec<FindingImage>,
}

/// What a finding says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum FindingDetails {
    /// A rating for a purpose.
    Rating {
        /// What for.
        purpose: Purpose,
        /// How suitable.
        rating: Rating,
    },
    /// A shortcut.
    Shortcut {
        /// The class that it tells from the rest.
        class: Option<String>,
        /// The rule in words.
        rule: String,
        /// Whether it is sure.
        sure: bool,
    },
    /// A group of duplicates.
    Duplicates {
        /// Whether all are equal.
        exact: bool,
        /// Whether they have unequal labels.
        conflicting: bool,
    },
    /// A label and the class that is more likely.
    Label {
        /// The label.
        given: String,
        /// The class.
        suggested: String,
    },
    /// Two classes that an image may be of.
    Between {
        /// The classes.
        classes: [String; 2],
    },
    /// An image far from all.
    Outlier,
    /// An image that is odd.
    Odd {
        /// In which way, as documents spell it.
        way: String,
    },
}

impl SavedAudit {
    /// Whether this is a document that this version reads.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn check(&self) -> Result<(), String> {
        if self.schema_version != SCHEMA_VERSION {
            let found = self.schema_version;
            return Err(format!(
                "schema_version is {found}, and this onepixel reads {SCHEMA_VERSION}: audit the dataset again"
            ));
        }
        self.profile.check().map_err(|reason| format!("profile.{reason}"))
    }

    /// All findings, those about the dataset first.
    pub fn findings(&self) -> Vec<SavedFinding> {
        let mut findings = self.ratings();
        findings.extend(self.shortcuts.iter().flat_map(|of| &of.shortcuts).map(|of| {
            let Shortcut { class, rule, sure } = of.clone();
            SavedFinding {
                kind: FindingKind::Shortcut,
                details: FindingDetails::Shortcut { class, rule, sure },
                images: Vec::new(),
            }
        }));
        findings.extend(self.duplicates.iter().flat_map(|of| &of.groups).map(group));
        findings.extend(self.labels.iter().flat_map(Labels::findings));
        findings.extend(self.quality.iter().flat_map(|of| &of.odd).map(|of| {
            let details = FindingDetails::Odd { way: of.kind.clone() };
            SavedFinding { kind: FindingKind::OddImage, details, images: vec![image(&of.set, of.index, &of.name)] }
        }));
        findings
    }

    fn ratings(&self) -> Vec<SavedFinding> {
        let rating = |of: &PurposeProfile| SavedFinding {
            kind: FindingKind::Rating,
            details: FindingDetails::Rating { purpose: of.purpose, rating: of.rating },
            images: Vec::new(),
        };
        self.profile.verdict.iter().map(rating).collect()
    }

    /// Which parts were measured, so that what was not looked for is not taken for gone.
    pub(super) fn looked_for(&self, kind: FindingKind) -> bool {
        match kind {
            FindingKind::Rating => !self.profile.verdict.is_empty(),
            FindingKind::Shortcut => self.shortcuts.is_some(),
            FindingKind::Duplicates => self.duplicates.is_some(),
            FindingKind::SuspectedLabel | FindingKind::Ambiguous | FindingKind::Outlier => self.labels.is_some(),
            FindingKind::OddImage => self.quality.is_some(),
        }
    }
}

impl Labels {
    fn findings(&self) -> impl Iterator<Item = SavedFinding> {
        self.sets.iter().flat_map(|of| {
            let flagged = of.suspects.iter().filter(|suspect| suspect.flagged);
            let suspects = flagged.map(|suspect| SavedFinding {
                kind: FindingKind::SuspectedLabel,
                details: FindingDetails::Label {
                    given: self.class(suspect.given),
                    suggested: self.class(suspect.suggested),
                },
                images: vec![image(&of.set, suspect.index, &suspect.name)],
            });
            let ambiguous = of.ambiguous.iter().map(|between| SavedFinding {
                kind: FindingKind::Ambiguous,
                details: FindingDetails::Between { classes: between.between.map(|class| self.class(class)) },
                images: vec![image(&of.set, between.index, &between.name)],
            });
            let outliers = of.outliers.iter().map(|outlier| SavedFinding {
                kind: FindingKind::Outlier,
                details: FindingDetails::Outlier,
                images: vec![image(&of.set, outlier.index, &outlier.name)],
            });
            suspects.chain(ambiguous).chain(outliers)
        })
    }

    fn class(&self, label: usize) -> String {
        self.classes.get(label).cloned().unwrap_or_default()
    }
}

fn group(of: &Group) -> SavedFinding {
    SavedFinding {
        kind: FindingKind::Duplicates,
        details: FindingDetails::Duplicates { exact: of.exact, conflicting: of.conflicting },
        images: of.images.iter().map(|of| image(&of.split, of.index, &of.name)).collect(),
    }
}

fn image(set: &str, index: u32, name: &Option<String>) -> FindingImage {
    FindingImage { set: set.to_owned(), index, name: name.clone() }
}

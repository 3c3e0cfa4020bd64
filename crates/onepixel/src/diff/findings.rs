//! Which findings are new, gone, or changed?

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::saved::{FindingDetails, FindingImage, FindingKind, SavedAudit, SavedFinding};
use crate::audit::{Profile, Purpose};

/// What became of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingStatus {
    /// It was not found before.
    New,
    /// It says something else, or is about more or fewer images.
    Changed,
    /// It is found no more.
    Gone,
}

/// A finding that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingChange {
    /// What became of it.
    pub status: FindingStatus,
    /// What it is about.
    pub kind: FindingKind,
    /// The finding as it was.
    pub before: Option<SavedFinding>,
    /// The finding as it is.
    pub after: Option<SavedFinding>,
}

/// A number that both audits measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NumberChange {
    /// Which.
    pub name: &'static str,
    /// What it was.
    pub before: Option<f64>,
    /// What it is.
    pub after: Option<f64>,
}

/// What is different between two audits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditDiff {
    /// What people call the dataset of the first.
    pub before: String,
    /// What people call the dataset of the second.
    pub after: String,
    /// Whether both audits are of the same images, labels and files; `None` where a document does not say.
    pub same_content: Option<bool>,
    /// Whether images are known again by their names; else by their indices, which mean the same images only in the same
    /// content.
    pub by_name: bool,
    /// Findings that both have.
    pub unchanged: u64,
    /// Findings that only the second has.
    pub new: u64,
    /// Findings that say something else.
    pub changed: u64,
    /// Findings that only the first has.
    pub gone: u64,
    /// Kinds that only one of the audits looked for, which are not compared.
    pub not_compared: Vec<FindingKind>,
    /// Numbers that are other than they were.
    pub numbers: Vec<NumberChange>,
    /// Findings that are not as they were: new ones first, then changed ones, then those gone.
    pub findings: Vec<FindingChange>,
}

/// Kinds of findings, in the order in which they are told.
const KINDS: [FindingKind; 7] = [
    FindingKind::Rating,
    FindingKind::Shortcut,
    FindingKind::Duplicates,
    FindingKind::SuspectedLabel,
    FindingKind::Ambiguous,
    FindingKind::Outlier,
    FindingKind::OddImage,
];

/// What makes a finding the same: what it is about, not what it says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Purpose(Purpose),
    /// A shortcut by its class and by its rule without numbers, which are thresholds and move with the images.
    Shortcut(Option<String>, String),
    Image(FindingKind, String, Option<String>),
}

impl AuditDiff {
    /// Compares two audits.
    pub fn of(before: &SavedAudit, after: &SavedAudit) -> Self {
        let compared = |kind: &FindingKind| before.looked_for(*kind) && after.looked_for(*kind);
        let only_one = |kind: &FindingKind| before.looked_for(*kind) != after.looked_for(*kind);
        let findings = |audit: &SavedAudit| -> Vec<SavedFinding> {
            audit.findings().into_iter().filter(|finding| compared(&finding.kind)).collect()
        };
        let (old, new) = (findings(before), findings(after));
        let named = |findings: &[SavedFinding]| findings.iter().flat_map(|of| &of.images).all(|of| of.name.is_some());
        let mut diff = Self {
            before: before.profile.name.clone(),
            after: after.profile.name.clone(),
            same_content: before.digest.as_ref().zip(after.digest.as_ref()).map(|(a, b)| a == b),
            by_name: named(&old) && named(&new),
            unchanged: 0,
            new: 0,
            changed: 0,
            gone: 0,
            not_compared: KINDS.into_iter().filter(only_one).collect(),
            numbers: numbers(&before.profile, &after.profile),
            findings: Vec::new(),
        };
        diff.compare(old, new);
        diff
    }

    fn compare(&mut self, old: Vec<SavedFinding>, new: Vec<SavedFinding>) {
        let by_name = self.by_name;
        let (old_groups, old): (Vec<_>, Vec<_>) = old.into_iter().partition(is_group);
        let (new_groups, new): (Vec<_>, Vec<_>) = new.into_iter().partition(is_group);
        let mut known: HashMap<(Key, u32), SavedFinding> = keyed(old, by_name).into_iter().collect();
        for (key, after) in keyed(new, by_name) {
            self.tell(known.remove(&key), Some(after), by_name);
        }
        let mut gone: Vec<SavedFinding> = known.into_values().collect();
        let mut groups: Vec<Option<SavedFinding>> = old_groups.into_iter().map(Some).collect();
        let mut of_image: HashMap<(String, String), usize> = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            of_image.extend(group.iter().flat_map(|group| &group.images).map(|image| (called(image, by_name), place)));
        }
        for after in new_groups {
            let places = after.images.iter().filter_map(|image| of_image.get(&called(image, by_name)));
            let before = places.copied().find_map(|place| groups[place].take());
            self.tell(before, Some(after), by_name);
        }
        gone.extend(groups.into_iter().flatten());
        gone.into_iter().for_each(|before| self.tell(Some(before), None, by_name));
        self.findings.sort_by(|a, b| order(a).cmp(&order(b)));
    }

    /// Counts a finding, and keeps it if it is not as it was.
    fn tell(&mut self, before: Option<SavedFinding>, after: Option<SavedFinding>, by_name: bool) {
        let (status, kind) = match (&before, &after) {
            (Some(before), Some(after)) if says_the_same(before, after, by_name) => {
                self.unchanged += 1;
                return;
            }
            (Some(before), Some(_)) => (FindingStatus::Changed, before.kind),
            (None, Some(after)) => (FindingStatus::New, after.kind),
            (Some(before), None) => (FindingStatus::Gone, before.kind),
            (None, None) => return,
        };
        *match status {
            FindingStatus::New => &mut self.new,
            FindingStatus::Changed => &mut self.changed,
            FindingStatus::Gone => &mut self.gone,
        } += 1;
        self.findings.push(FindingChange { status, kind, before, after });
    }
}

/// What the finding is now, or was.
fn order(of: &FindingChange) -> (FindingStatus, FindingKind, Option<&FindingImage>) {
    let finding = of.after.as_ref().or(of.before.as_ref());
    (of.status, of.kind, finding.and_then(|finding| finding.images.first()))
}

fn is_group(finding: &SavedFinding) -> bool {
    finding.kind == FindingKind::Duplicates
}

/// An image by its set, and by its name or its index.
fn called(image: &FindingImage, by_name: bool) -> (String, String) {
    let name = image.name.clone().filter(|_| by_name);
    (image.set.clone(), name.unwrap_or_else(|| image.index.to_string()))
}

/// Findings by what they are about and, where several are about the same, by how many of those come before.
fn keyed(findings: Vec<SavedFinding>, by_name: bool) -> Vec<((Key, u32), SavedFinding)> {
    let key = |finding: &SavedFinding| match &finding.details {
        FindingDetails::Rating { purpose, .. } => Key::Purpose(*purpose),
        FindingDetails::Shortcut { class, rule, .. } => {
            let words = rule.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | ','));
            Key::Shortcut(class.clone(), words.collect())
        }
        details => {
            let way = if let FindingDetails::Odd { way } = details { Some(way.clone()) } else { None };
            let image = finding.images.first().map(|image| called(image, by_name));
            let (set, name) = image.unwrap_or_default();
            Key::Image(finding.kind, format!("{set}/{name}"), way)
        }
    };
    let mut times: HashMap<Key, u32> = HashMap::new();
    let mut numbered = |key: Key| {
        let before = times.entry(key.clone()).or_default();
        *before += 1;
        (key, *before)
    };
    findings.into_iter().map(|finding| (numbered(key(&finding)), finding)).collect()
}

fn says_the_same(before: &SavedFinding, after: &SavedFinding, by_name: bool) -> bool {
    let images = |finding: &SavedFinding| -> HashSet<(String, String)> {
        finding.images.iter().map(|image| called(image, by_name)).collect()
    };
    before.details == after.details && images(before) == images(after)
}

/// The numbers of two profiles that are not the same.
fn numbers(before: &Profile, after: &Profile) -> Vec<NumberChange> {
    let best = |profile: &Profile| profile.rungs.iter().map(|rung| rung.accuracy).reduce(f64::max);
    let number =
        |name, of: &dyn Fn(&Profile) -> Option<f64>| NumberChange { name, before: of(before), after: of(after) };
    let all = [
        number("train_images", &|of| Some(of.train_images as f64)),
        number("test_images", &|of| of.test_images.map(|images| images as f64)),
        number("classes", &|of| Some(of.classes as f64)),
        number("best_accuracy", &best),
        number("steps_left", &|of| of.steps_left),
        number("label_error_share", &|of| of.label_error_share),
        number("flagged_labels_share", &|of| of.flagged_labels_share),
        number("test_in_train_share", &|of| of.test_in_train_share),
        number("sure_shortcuts", &|of| of.sure_shortcuts.map(|cues| cues as f64)),
    ];
    all.into_iter().filter(|number| number.before != number.after).collect()
}

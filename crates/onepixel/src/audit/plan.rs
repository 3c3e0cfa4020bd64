//! In which order are all probes asked?

use std::any::Any;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bitcode::{DecodeOwned, Encode};

use super::cache::{Cache, Recollection};
use super::ladder::times;
use super::{Audit, MissingPart, PartTiming, Profile, VerdictRules};
use crate::dataset::{Dataset, DatasetDigest, SetName};
use crate::probes::duplicates::{DuplicatesFinding, DuplicatesProbe};
use crate::probes::few_pixels::{FewPixelsFinding, FewPixelsProbe};
use crate::probes::headroom::{Family, HeadroomProbe};
use crate::probes::labels::{LabelsFinding, LabelsProbe};
use crate::probes::ladder::{LadderFinding, LadderProbe, RUNGS, Rung, held_out_labels};
use crate::probes::leaderboard::{Leaderboard, LeaderboardFinding, LeaderboardProbe};
use crate::probes::learning_curve::{LearningCurveFinding, LearningCurveProbe};
use crate::probes::pixels::PixelsProbe;
use crate::probes::shortcuts::{ShortcutsFinding, ShortcutsProbe};
use crate::progress::Progress;

/// In the quick audit, rungs learn from at most so many images of each class.
const QUICK_PER_CLASS: usize = 200;

/// In the quick audit, no rung takes longer, if nothing else is asked for.
const QUICK_MAX_TIME: Duration = Duration::from_secs(10);

/// The rung of the ladder that is a tree of few pixels.
const FEW_PIXELS_RUNG: &str = "few-pixels";

/// Why a part that failed has no result: whatever its probe says.
type Failure = Box<dyn std::error::Error>;

/// Which probes make an audit, and how they are asked.
///
/// The parts run one after the other. One that fails, or panics, costs only itself and what rests on it; the audit says
/// which are missing and why.
#[derive(Debug, Clone, Default)]
pub struct AuditPlan {
    /// The quick audit: no networks, no linear SVM (logistic regression is of its kind, and quicker), rungs that learn from
    /// at most 200 images of each class, no near copies and no look at the labels; by default not.
    pub quick: bool,
    /// The longest that one rung may take; by default there is no limit, in the quick audit 10 seconds.
    pub max_time: Option<Duration>,
    /// How one pixel is looked for; its seed is replaced by that of the plan.
    pub pixels: PixelsProbe,
    /// The estimated share of held-out images whose label is wrong, where it is known.
    pub label_error_share: Option<f64>,
    /// Published scores of others; by default none.
    pub leaderboard: Option<Leaderboard>,
    /// Images of the test set that the published scores were measured on; by default those of the dataset's test set.
    pub leaderboard_images: Option<u64>,
    /// The thresholds of the verdict.
    pub rules: VerdictRules,
    /// Profiles of other datasets, which the verdict compares with; by default none.
    pub known: Vec<Profile>,
    /// Seed of all samples, folds and models; by default 0.
    pub seed: u64,
    /// Where parts that take long are kept for the next audit, and taken from; by default nowhere.
    pub cache: Option<Arc<dyn Cache>>,
}

/// One dataset that is being audited.
struct Running<'a> {
    dataset: &'a Dataset,
    progress: &'a dyn Progress,
    recollection: Option<Recollection<'a>>,
}

impl AuditPlan {
    /// Asks all probes. `hear` is told after each part, and after each rung of the ladder, what is known so far.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress, hear: &mut dyn FnMut(&Audit)) -> Audit {
        let mut audit = Audit::new(dataset, self.seed, self.quick);
        let digest =
            part(&mut audit, "digest", |_| DatasetDigest::of(dataset, progress).map_err(|error| error as Failure));
        audit.digest = digest.map(|digest| digest.to_string());
        let recollection = self.cache.as_deref().zip(digest);
        let recollection = recollection.map(|(cache, dataset)| Recollection { cache, dataset });
        let running = Running { dataset, progress, recollection };
        audit.pixels = part(&mut audit, "pixels", |_| {
            Ok(PixelsProbe { seed: self.seed, ..self.pixels.clone() }.run(dataset, progress)?)
        });
        hear(&self.judged(&audit));
        self.look_at_the_data(&mut audit, &running, hear);
        self.try_models(&mut audit, &running, hear);
        self.look_at_the_labels(&mut audit, &running);
        self.judged(&audit)
    }

    fn headroom(&self) -> HeadroomProbe {
        HeadroomProbe { label_error_share: self.label_error_share }
    }

    /// Which labels are probably wrong, and what room that leaves. The quick audit does not ask, and does not take the
    /// answer of a full one: what it says must not depend on what was asked before.
    fn look_at_the_labels(&self, audit: &mut Audit, running: &Running<'_>) {
        let labels = self.labels(audit.ladder.as_ref());
        audit.labels = match self.quick {
            true => part(audit, "labels", |_| Err("left out of the quick audit: it fits models to all images".into())),
            false => {
                running.part(audit, "labels", &labels, |_| Ok(labels.run(running.dataset, &[], running.progress)?))
            }
        };
        let held_out = SetName::held_out(running.dataset);
        let found = audit.labels.iter().flat_map(|labels| &labels.sets).find(|found| found.set == held_out);
        if let (Some(found), Some(headroom)) = (found, &mut audit.headroom) {
            headroom.suspect(found.wrong);
        }
    }

    /// What is wrong with the images themselves. The quick audit looks for equal images only, and fits no model to parts of
    /// images.
    fn look_at_the_data(&self, audit: &mut Audit, running: &Running<'_>, hear: &mut dyn FnMut(&Audit)) {
        let (dataset, progress) = (running.dataset, running.progress);
        let rungs = if self.quick { Vec::new() } else { DuplicatesProbe::default().rungs };
        let duplicates = DuplicatesProbe { near: !self.quick, rungs, seed: self.seed, ..DuplicatesProbe::default() };
        audit.duplicates = running.part(audit, "duplicates", &duplicates, |_| Ok(duplicates.run(dataset, progress)?));
        let shortcuts = ShortcutsProbe { seed: self.seed, models: !self.quick };
        audit.shortcuts = running.part(audit, "shortcuts", &shortcuts, |_| Ok(shortcuts.run(dataset, progress)?));
        hear(&self.judged(audit));
    }

    /// What models get, and how much room that leaves.
    fn try_models(&self, audit: &mut Audit, running: &Running<'_>, hear: &mut dyn FnMut(&Audit)) {
        let (dataset, progress) = (running.dataset, running.progress);
        let probe = self.ladder_probe(dataset);
        audit.ladder = running.part(audit, "ladder", &probe, |audit| self.ladder(&probe, audit, running, hear));
        self.note_times(audit);
        let few_pixels = FewPixelsProbe {
            optimal: false,
            per_class: self.per_class(dataset),
            seed: self.seed,
            ..FewPixelsProbe::default()
        };
        audit.few_pixels = running.part(audit, "few_pixels", &few_pixels, |audit| {
            // Its trees grow as the ladder's one did: what took too long there would take as long again.
            if !audit.ladder.iter().flat_map(LadderFinding::measured).any(|rung| rung.name == FEW_PIXELS_RUNG) {
                return Err("the ladder's few-pixel tree was not measured".into());
            }
            Ok(few_pixels.run(dataset, progress)?)
        });
        audit.headroom = part(audit, "headroom", |audit| {
            let ladder = audit.ladder.as_ref().ok_or("rests on the ladder, which is missing")?;
            Ok(self.headroom().run(ladder, held_out_labels(dataset))?)
        });
        if let Some(board) = &self.leaderboard {
            audit.leaderboard = part(audit, "leaderboard", |_| self.leaderboard(board, dataset));
        }
        hear(&self.judged(audit));
        let curve = self.learning_curve(dataset, audit.ladder.as_ref());
        // The ladder's results are the curve's last points.
        audit.learning_curve = running.part(audit, "learning_curve", &(&curve, &probe), |audit| {
            if curve.rungs.is_empty() {
                return Err("the rungs that would be followed were not measured".into());
            }
            Ok(curve.run(dataset, audit.ladder.as_ref(), progress)?)
        });
        hear(&self.judged(audit));
    }

    fn leaderboard(&self, board: &Leaderboard, dataset: &Dataset) -> Result<LeaderboardFinding, Failure> {
        let of_dataset = dataset.test.as_ref().map(|test| test.len() as u64);
        let images = self
            .leaderboard_images
            .or(of_dataset)
            .ok_or("the dataset has no test set: how many images the scores were measured on must be said")?;
        Ok(LeaderboardProbe { images }.run(board)?)
    }

    fn ladder(
        &self,
        probe: &LadderProbe,
        audit: &Audit,
        running: &Running<'_>,
        hear: &mut dyn FnMut(&Audit),
    ) -> Result<LadderFinding, Failure> {
        let labels = held_out_labels(running.dataset);
        let finding = probe.run(running.dataset, &[], running.progress, &mut |so_far| {
            let mut so_far = so_far.clone();
            so_far.interrupted(probe);
            let headroom = self.headroom().run(&so_far, labels).ok();
            let audit = Audit { ladder: Some(so_far), headroom, ..audit.clone() };
            hear(&self.judged(&audit));
        })?;
        Ok(finding)
    }

    fn ladder_probe(&self, dataset: &Dataset) -> LadderProbe {
        let is_slow = |rung: &&Rung| Family::of_rung(rung.name) == Family::Networks || rung.name == "linear-svm";
        LadderProbe {
            rungs: RUNGS.iter().filter(|rung| !self.quick || !is_slow(rung)).collect(),
            max_time: self.max_time.or(self.quick.then_some(QUICK_MAX_TIME)),
            per_class: self.per_class(dataset),
            seed: self.seed,
            ..LadderProbe::default()
        }
    }

    /// Images of each class that models learn from at most; `None` where that is all of them.
    fn per_class(&self, dataset: &Dataset) -> Option<usize> {
        let has_more = |most: &usize| dataset.train.class_images().iter().any(|&images| images as usize > *most);
        self.quick.then_some(QUICK_PER_CLASS).filter(has_more)
    }

    /// Follows the rungs that the ladder could measure: what took too long there would take as long again.
    fn learning_curve(&self, dataset: &Dataset, ladder: Option<&LadderFinding>) -> LearningCurveProbe {
        let mut probe =
            LearningCurveProbe { per_class: self.per_class(dataset), seed: self.seed, ..LearningCurveProbe::default() };
        if let Some(ladder) = ladder {
            probe.rungs.retain(|rung| ladder.measured().any(|measured| measured.name == rung.name));
        }
        probe
    }

    /// Asks the best model, or where that took too long on the ladder the best that did not.
    fn labels(&self, ladder: Option<&LadderFinding>) -> LabelsProbe {
        let mut probe = LabelsProbe { seed: self.seed, ..LabelsProbe::default() };
        let is_measured = |name: &str| ladder.is_some_and(|ladder| ladder.measured().any(|rung| rung.name == name));
        if self.max_time.is_some() && !is_measured("cnn") {
            probe.rungs = LabelsProbe::QUICKER_RUNGS.iter().filter_map(|name| Rung::named(name)).collect();
            probe.rungs.retain(|rung| is_measured(rung.name));
        }
        probe
    }

    fn note_times(&self, audit: &mut Audit) {
        if let Some(ladder) = &audit.ladder {
            (audit.timing.rungs, audit.timing.skipped) = times(ladder);
        }
    }

    /// The audit with its verdict and its profile, from what is known.
    fn judged(&self, audit: &Audit) -> Audit {
        let mut audit = audit.clone();
        self.note_times(&mut audit);
        let verdict =
            part(&mut audit, "verdict", |audit| Ok(self.rules.judge(&audit.dataset, &audit.findings(), &self.known)));
        audit.profile = Profile::new(&audit.dataset, &audit.findings(), verdict.as_ref());
        audit.verdict = verdict;
        audit
    }
}

/// Findings that another audit may take over.
trait Lasting {
    /// Whether the same images with the same settings give the same again.
    fn lasts(&self) -> bool {
        true
    }
}

impl Lasting for DuplicatesFinding {}
impl Lasting for ShortcutsFinding {}
impl Lasting for FewPixelsFinding {}
impl Lasting for LearningCurveFinding {}
impl Lasting for LabelsFinding {}

impl Lasting for LadderFinding {
    /// What was left out for what it would have taken may be possible on a machine that is less busy.
    fn lasts(&self) -> bool {
        self.skipped.iter().all(|rung| rung.estimated_seconds.is_none())
    }
}

impl Running<'_> {
    /// One part of the audit: recalled, or measured and kept. `settings` are all that its finding depends on beside the
    /// dataset.
    fn part<F: Encode + DecodeOwned + Lasting>(
        &self,
        audit: &mut Audit,
        name: &'static str,
        settings: &dyn Debug,
        run: impl FnOnce(&Audit) -> Result<F, Failure>,
    ) -> Option<F> {
        let settings = format!("{settings:?}");
        let begin = Instant::now();
        if let Some(finding) = self.recollection.and_then(|recollection| recollection.recall(name, &settings)) {
            let seconds = begin.elapsed().as_secs_f64();
            audit.timing.parts.push(PartTiming { part: name, seconds, recalled: true });
            return Some(finding);
        }
        let finding = part(audit, name, run)?;
        if let Some(recollection) = self.recollection.filter(|_| finding.lasts()) {
            recollection.keep(name, &settings, &finding);
        }
        Some(finding)
    }
}

/// One part of the audit with its time; `None`, with a word about it, where it fails or panics.
fn part<F>(audit: &mut Audit, name: &'static str, run: impl FnOnce(&Audit) -> Result<F, Failure>) -> Option<F> {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| run(audit)));
    audit.timing.parts.push(PartTiming { part: name, seconds: begin.elapsed().as_secs_f64(), recalled: false });
    let reason = match outcome {
        Ok(Ok(finding)) => return Some(finding),
        Ok(Err(failure)) => failure.to_string(),
        Err(panic) => format!("internal error ({}): please report it", message(&*panic)),
    };
    audit.missing.push(MissingPart { part: name, reason });
    None
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

impl Audit {
    /// Notes that an interruption kept parts from being asked.
    pub fn interrupted(&mut self) {
        let missing = [
            ("pixels", self.pixels.is_none()),
            ("ladder", self.ladder.is_none()),
            ("few_pixels", self.few_pixels.is_none()),
            ("headroom", self.headroom.is_none()),
            ("learning_curve", self.learning_curve.is_none()),
            ("duplicates", self.duplicates.is_none()),
            ("shortcuts", self.shortcuts.is_none()),
            ("labels", self.labels.is_none()),
        ];
        for (part, is_missing) in missing {
            if is_missing && !self.missing.iter().any(|known| known.part == part) {
                self.missing.push(MissingPart { part, reason: "interrupted before it was measured".to_owned() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Mutex;

    use super::*;
    use crate::dataset::{ImageSet, MemoryImages, Shape};
    use crate::progress::Silent;

    /// Remembers what was kept, and which keys it was asked for.
    #[derive(Debug, Default)]
    struct Memory {
        kept: Mutex<HashMap<String, Vec<u8>>>,
        asked: Mutex<Vec<String>>,
    }

    impl Cache for Memory {
        fn recall(&self, key: &str) -> Option<Vec<u8>> {
            self.asked.lock().unwrap().push(key.to_owned());
            self.kept.lock().unwrap().get(key).cloned()
        }

        fn keep(&self, key: &str, content: &[u8]) {
            self.kept.lock().unwrap().insert(key.to_owned(), content.to_owned());
        }
    }

    #[test]
    fn a_quick_audit_asks_for_what_it_measures_and_finds_it_again() {
        let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..80).collect()).unwrap();
        let set = ImageSet::new(images, (0..40).map(|image| image % 2).collect(), ["a", "b"]).unwrap();
        let dataset = Dataset::new("forty", "memory", set, None).unwrap();
        let memory = Arc::new(Memory::default());
        let plan = AuditPlan { quick: true, cache: Some(memory.clone()), ..AuditPlan::default() };
        let first = plan.run(&dataset, &Silent, &mut |_| {});
        let parts = ["duplicates", "shortcuts", "ladder", "few_pixels", "learning_curve"];
        assert_eq!(memory.asked.lock().unwrap().len(), parts.len());
        let second = plan.run(&dataset, &Silent, &mut |_| {});
        let recalled = second.timing.parts.iter().filter(|part| part.recalled).map(|part| part.part);
        assert_eq!(recalled.collect::<Vec<_>>(), parts);
        assert_eq!(second.missing, first.missing);
        assert!(second.missing.iter().any(|missing| missing.part == "labels"));
    }

    #[test]
    fn a_part_that_fails_or_panics_costs_only_itself() {
        let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![0, 9]).unwrap();
        let set = ImageSet::new(images, vec![0, 1], ["a", "b"]).unwrap();
        let mut audit = Audit::new(&Dataset::new("two", "memory", set, None).unwrap(), 0, false);
        assert_eq!(part(&mut audit, "pixels", |_| Ok(7)), Some(7));
        assert_eq!(part(&mut audit, "ladder", |_| Err::<(), _>("no images".into())), None);
        assert_eq!(part(&mut audit, "headroom", |audit| Ok(audit.dataset.train.classes[9].images)), None);
        let missing: Vec<(&str, &str)> = audit.missing.iter().map(|missing| (missing.part, &*missing.reason)).collect();
        assert_eq!(missing[0], ("ladder", "no images"));
        assert!(missing[1].0 == "headroom" && missing[1].1.contains("index out of bounds"), "{missing:?}");
        assert_eq!(audit.timing.parts.len(), 3);
    }
}

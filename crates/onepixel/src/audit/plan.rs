//! In which order are all probes asked?

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use super::cache::{Cache, Recollection};
use super::ladder::times;
use super::sketched::{self, Sketched};
use super::{Audit, MissingPart, PartTiming, Profile, VerdictRules};
use crate::budget::Budget;
use crate::dataset::{Dataset, DatasetDigest};
use crate::probes::{Asked, Finding, Listed, Probe, ProbeError, Terms, Turn, Visit, visit_probes};
use crate::progress::Progress;
use crate::sketch::Sketch;

/// What an audit is asked under, and what its verdict rests on.
///
/// The probes are asked one after the other. One that fails, or panics, costs only itself and what rests on it; the audit
/// says which are missing and why.
#[derive(Debug, Clone, Default)]
pub struct AuditPlan {
    /// What the probes are asked under.
    pub terms: Terms,
    /// The thresholds of the verdict.
    pub rules: VerdictRules,
    /// Profiles of other datasets, which the verdict compares with; by default none.
    pub known: Vec<Profile>,
    /// Where parts that take long are kept for the next audit, and taken from; by default nowhere.
    pub cache: Option<Arc<dyn Cache>>,
}

impl AuditPlan {
    /// Asks all probes. `hear` is told after each part, and after each rung of the ladder, what is known so far.
    pub fn run(&self, dataset: &Dataset, progress: &dyn Progress, hear: &mut dyn FnMut(&Audit)) -> Audit {
        self.ask_all((dataset, None), progress, hear)
    }

    /// The same of a sketch, whose sample is `sample` (see [`Sketch::sample`]): what the sketch knows of all images is said of all
    /// images, everything else is measured on the sample, and the audit says which is which.
    pub fn run_on_sketch(
        &self,
        (sketch, sample): (&Sketch, &Dataset),
        progress: &dyn Progress,
        hear: &mut dyn FnMut(&Audit),
    ) -> Audit {
        self.ask_all((sample, Some(sketch)), progress, hear)
    }

    fn ask_all(
        &self,
        (dataset, sketch): (&Dataset, Option<&Sketch>),
        progress: &dyn Progress,
        hear: &mut dyn FnMut(&Audit),
    ) -> Audit {
        let whole = self.terms.time.map_or_else(Budget::default, |time| Budget::default().within(time));
        let whole = self.terms.memory.map_or(whole, |bytes| whole.holding(bytes));
        let steps = Steps::of(&self.terms);
        let waiting = steps.0.iter().map(|step| step.name).collect();
        let mut audit = Audit::new(dataset, &self.terms, waiting);
        if let Some(sketch) = sketch {
            audit.dataset = sketched::summary(sketch, dataset);
            audit.sketch = Some(Sketched::of(sketch, dataset));
        }
        let digest = part(&mut audit, "digest", || {
            let digest = sketch.map_or_else(|| DatasetDigest::of(dataset, progress), sketched::digest);
            digest.map_err(ProbeError::Read)
        });
        audit.digest = digest.map(|digest| digest.to_string());
        let recollection = self.cache.as_deref().zip(digest);
        let recollection = recollection.map(|(cache, of_images)| Recollection {
            cache,
            dataset: of_images,
            features: dataset.train.features().map(|features| &*features.source().digest),
        });
        let mut running = Running { plan: self, dataset, sketch, progress, recollection, whole, audit, hear };
        for step in steps.0 {
            (step.ask)(&mut running);
            self.renew(&mut running.audit, dataset, progress);
            (running.hear)(&self.judged(&running.audit));
        }
        self.judged(&running.audit)
    }

    /// Asks again what rests on other findings alone.
    fn renew(&self, audit: &mut Audit, dataset: &Dataset, progress: &dyn Progress) {
        visit_probes(&mut Renewed { plan: self, audit, dataset, progress });
    }

    /// The audit with its verdict and its profile, from what is known.
    fn judged(&self, audit: &Audit) -> Audit {
        let mut audit = audit.clone();
        if let Some(ladder) = &audit.findings.ladder {
            (audit.timing.rungs, audit.timing.skipped) = times(ladder);
        }
        let (summary, findings) = (audit.dataset.clone(), audit.findings.clone());
        audit.verdict = part(&mut audit, "verdict", || Ok(self.rules.judge(&summary, &findings, &self.known)));
        audit.profile = Profile::new(&audit.dataset, &audit.findings, audit.verdict.as_ref());
        audit
    }
}

/// The probes that are asked, in the order in which they are.
struct Steps(Vec<Step>);

/// One probe to be asked.
struct Step {
    turn: Turn,
    name: &'static str,
    ask: fn(&mut Running<'_>),
}

impl Steps {
    fn of(terms: &Terms) -> Self {
        let mut wanted = Wanted { terms, steps: Vec::new() };
        visit_probes(&mut wanted);
        // Stable: probes of one turn keep the order of the table.
        wanted.steps.sort_by_key(|step| step.turn);
        Self(wanted.steps)
    }
}

/// Collects the probes that are wanted.
struct Wanted<'a> {
    terms: &'a Terms,
    steps: Vec<Step>,
}

impl Visit for Wanted<'_> {
    fn visit<P: Listed + 'static>(&mut self) {
        if P::is_wanted(self.terms) {
            self.steps.push(Step { turn: P::TURN, name: name::<P>(), ask: |running| running.ask::<P>() });
        }
    }
}

/// The key of a probe's finding.
fn name<P: Probe>() -> &'static str {
    <P::Finding as Finding>::NAME
}

/// One dataset that is being audited.
struct Running<'a> {
    plan: &'a AuditPlan,
    dataset: &'a Dataset,
    sketch: Option<&'a Sketch>,
    progress: &'a dyn Progress,
    recollection: Option<Recollection<'a>>,
    /// What the whole audit may take.
    whole: Budget,
    audit: Audit,
    hear: &'a mut dyn FnMut(&Audit),
}

impl Running<'_> {
    /// Asks one probe: its finding is recalled, or measured in its share of the time and kept.
    fn ask<P: Listed>(&mut self) {
        let Self { plan, dataset, sketch, progress, recollection, whole, audit, hear } = self;
        let (terms, sketch) = (&plan.terms, *sketch);
        let known = audit.clone();
        let last = RefCell::new(None);
        let mut hear_part = |so_far: &P::Finding| {
            *last.borrow_mut() = Some(so_far.clone());
            let mut audit = known.clone();
            *P::place(&mut audit.findings) = Some(so_far.clone());
            plan.renew(&mut audit, dataset, *progress);
            hear(&plan.judged(&audit));
        };
        let time = whole.left().map(|left| left.mul_f64(P::SHARE));
        let budget = time.map_or(*whole, |time| whole.within(time));
        let mut recalled = false;
        let finding = part(audit, name::<P>(), || {
            let asked = Asked { dataset, sketch, terms, known: &known.findings, time, progress: *progress };
            let probe = P::in_audit(&asked)?;
            let kept = recollection.zip(P::keeping());
            if let Some((recollection, keeping)) = &kept
                && let Some(mut finding) = recollection.recall(name::<P>(), &probe, keeping)
            {
                P::name_images(&mut finding, dataset);
                recalled = true;
                return Ok(finding);
            }
            let measured = budget.run(*progress, |progress| probe.ask(&Asked { progress, ..asked }, &mut hear_part));
            let Ok(finding) = measured else {
                return last.take().ok_or(ProbeError::OutOfTime);
            };
            let finding = finding?;
            if let Some((recollection, keeping)) = kept.filter(|(_, keeping)| (keeping.lasts)(&finding)) {
                recollection.keep(name::<P>(), &probe, &keeping, &finding);
            }
            Ok(finding)
        });
        if let Some(timing) = audit.timing.parts.last_mut() {
            timing.recalled = recalled;
        }
        *P::place(&mut audit.findings) = finding;
    }
}

/// Asks again what rests on other findings alone, and is not missing.
struct Renewed<'a> {
    plan: &'a AuditPlan,
    audit: &'a mut Audit,
    dataset: &'a Dataset,
    progress: &'a dyn Progress,
}

impl Visit for Renewed<'_> {
    fn visit<P: Listed + 'static>(&mut self) {
        if !P::IS_DERIVED || !P::is_wanted(&self.plan.terms) {
            return;
        }
        let (dataset, progress) = (self.dataset, self.progress);
        let (terms, known) = (&self.plan.terms, &self.audit.findings);
        // What rests on other findings alone looks at no image.
        let asked = Asked { dataset, sketch: None, terms, known, time: None, progress };
        let found = catch_unwind(AssertUnwindSafe(|| P::in_audit(&asked)?.ask(&asked, &mut |_| {})));
        if let Ok(Ok(finding)) = found {
            *P::place(&mut self.audit.findings) = Some(finding);
        }
    }
}

/// One part of the audit with its time; `None`, with a word about it, where it fails or panics.
fn part<F>(audit: &mut Audit, name: &'static str, run: impl FnOnce() -> Result<F, ProbeError>) -> Option<F> {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(run));
    audit.timing.parts.push(PartTiming { part: name, seconds: begin.elapsed().as_secs_f64(), recalled: false });
    let reason = match outcome {
        Ok(Ok(finding)) => return Some(finding),
        Ok(Err(error)) => error.to_string(),
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
        let mut found = Found { audit: self, missing: Vec::new() };
        visit_probes(&mut found);
        let missing = found.missing;
        self.missing.extend(missing);
    }
}

/// Collects the parts that an audit was to have, that are not there, and of which nobody said why.
struct Found<'a> {
    audit: &'a Audit,
    missing: Vec<MissingPart>,
}

impl Visit for Found<'_> {
    fn visit<P: Listed + 'static>(&mut self) {
        let (part, audit) = (name::<P>(), self.audit);
        let is_told = P::found(&audit.findings).is_some() || audit.missing.iter().any(|known| known.part == part);
        if audit.waiting.contains(&part) && !is_told {
            self.missing.push(MissingPart { part, reason: "interrupted before it was measured".to_owned() });
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

    fn forty() -> Dataset {
        let images = MemoryImages::new(Shape::new(1, 2, 1).unwrap(), (0..80).collect()).unwrap();
        let set = ImageSet::new(images, (0..40).map(|image| image % 2).collect(), ["a", "b"]).unwrap();
        Dataset::new("forty", "memory", set, None).unwrap()
    }

    #[test]
    fn a_quick_audit_asks_for_what_it_measures_and_finds_it_again() {
        let dataset = forty();
        let memory = Arc::new(Memory::default());
        let terms = Terms { quick: true, ..Terms::default() };
        let plan = AuditPlan { terms, cache: Some(memory.clone()), ..AuditPlan::default() };
        let first = plan.run(&dataset, &Silent, &mut |_| {});
        let parts = ["duplicates", "shortcuts", "drift", "quality", "ladder", "few_pixels", "learning_curve", "gains"];
        assert_eq!(memory.asked.lock().unwrap().len(), parts.len());
        let second = plan.run(&dataset, &Silent, &mut |_| {});
        let recalled = second.timing.parts.iter().filter(|part| part.recalled).map(|part| part.part);
        assert_eq!(recalled.collect::<Vec<_>>(), parts);
        assert_eq!(second.missing, first.missing);
        assert_eq!(second.findings, first.findings);
        assert!(second.missing.iter().any(|missing| missing.part == "labels"));
        // Other settings are other questions.
        let terms = Terms { quick: true, seed: 1, ..Terms::default() };
        let third = AuditPlan { terms, ..plan }.run(&dataset, &Silent, &mut |_| {});
        let recalled: Vec<&str> =
            third.timing.parts.iter().filter(|part| part.recalled).map(|part| part.part).collect();
        assert_eq!(recalled, ["quality"], "which has no seed");
    }

    #[test]
    fn an_interruption_leaves_what_was_found_and_says_what_is_missing() {
        let terms = Terms { quick: true, ..Terms::default() };
        let plan = AuditPlan { terms, ..AuditPlan::default() };
        let mut heard = Vec::new();
        plan.run(&forty(), &Silent, &mut |so_far| heard.push(so_far.clone()));
        let mut first = heard[0].clone();
        first.interrupted();
        let missing: Vec<&str> = first.missing.iter().map(|missing| missing.part).collect();
        let others = [
            "ladder",
            "few_pixels",
            "headroom",
            "learning_curve",
            "duplicates",
            "shortcuts",
            "labels",
            "gains",
            "facts",
            "drift",
            "quality",
        ];
        assert_eq!(missing, others, "nobody asked for a leaderboard");
        let amid_ladder = heard.iter().find(|so_far| so_far.findings.ladder.is_some()).unwrap();
        assert!(amid_ladder.findings.headroom.is_some(), "headroom follows the ladder rung by rung");
    }

    #[test]
    fn a_part_that_fails_or_panics_costs_only_itself() {
        let mut audit = Audit::new(&forty(), &Terms::default(), Vec::new());
        assert_eq!(part(&mut audit, "pixels", || Ok(7)), Some(7));
        assert_eq!(part(&mut audit, "ladder", || Err::<(), _>(ProbeError::LeftOut("no images"))), None);
        let classes = audit.dataset.train.classes.clone();
        assert_eq!(part(&mut audit, "headroom", || Ok(classes[9].images)), None);
        let missing: Vec<(&str, &str)> = audit.missing.iter().map(|missing| (missing.part, &*missing.reason)).collect();
        assert_eq!(missing[0], ("ladder", "no images"));
        assert!(missing[1].0 == "headroom" && missing[1].1.contains("index out of bounds"), "{missing:?}");
        assert_eq!(audit.timing.parts.len(), 3);
    }
}

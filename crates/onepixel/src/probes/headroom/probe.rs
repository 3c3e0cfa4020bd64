//! How does an audit ask how much room is left?

use super::{HeadroomFinding, HeadroomProbe};
use crate::dataset::SetName;
use crate::probes::error::ProbeError;
use crate::probes::ladder::held_out_labels;
use crate::probes::probe::{Asked, Probe, Turn};

impl Probe for HeadroomProbe {
    type Finding = HeadroomFinding;

    const TURN: Turn = Turn::AfterModels;

    const IS_DERIVED: bool = true;

    fn in_audit(asked: &Asked<'_>) -> Result<Self, ProbeError> {
        let held_out = SetName::held_out(asked.dataset);
        let unavoidable = asked.known.duplicates.as_ref().and_then(|found| found.least_error_share(held_out));
        Ok(Self { label_error_share: asked.terms.label_error_share, unavoidable_error_share: unavoidable })
    }

    fn ask(&self, asked: &Asked<'_>, _: &mut dyn FnMut(&Self::Finding)) -> Result<Self::Finding, ProbeError> {
        let ladder = asked.known.ladder.as_ref().ok_or(ProbeError::Missing("ladder"))?;
        let mut finding = self.run(ladder, &held_out_labels(asked.dataset))?;
        let held_out = SetName::held_out(asked.dataset);
        let mut judged = asked.known.labels.iter().flat_map(|labels| &labels.sets);
        if let Some(labels) = judged.find(|labels| labels.set == held_out) {
            labels.wrong.into_iter().for_each(|share| finding.suspect(share));
        }
        Ok(finding)
    }
}

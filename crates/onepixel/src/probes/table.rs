//! How does one go over all probes?

use super::findings::Findings;
use super::probe::Probe;
use crate::for_each_probe;

/// A probe that is a row of the table.
pub trait Listed: Probe {
    /// The place of its finding.
    fn place(findings: &mut Findings) -> &mut Option<Self::Finding>;

    /// Its finding; `None` where it is missing.
    fn found(findings: &Findings) -> Option<&Self::Finding>;
}

/// What is done with each probe.
pub trait Visit {
    /// Does it with one.
    fn visit<P: Listed + 'static>(&mut self);
}

macro_rules! rows {
    ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => {
        $(impl Listed for $probe {
            fn place(findings: &mut Findings) -> &mut Option<Self::Finding> {
                &mut findings.$key
            }

            fn found(findings: &Findings) -> Option<&Self::Finding> {
                findings.$key.as_ref()
            }
        })*

        /// Goes over all probes, in the order of an audit's document.
        pub fn visit_probes(visit: &mut impl Visit) {
            $(visit.visit::<$probe>();)*
        }
    };
}

for_each_probe!(rows);

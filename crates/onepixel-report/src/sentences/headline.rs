//! What is the dataset good for, in one sentence?

use onepixel::audit::{PurposeVerdict, Rating};

use super::names::{capitalised, listed};

/// The ratings in a sentence. Of one rating, purposes whose rating could still become worse are named apart.
pub(crate) fn headline(purposes: &[PurposeVerdict]) -> String {
    let said = [
        (Rating::Ditch, "ditch it for"),
        (Rating::FitWithCare, "fit with care for"),
        (Rating::Fit, "fit for"),
        (Rating::NotMeasured, "not measured for"),
    ];
    let parts = said.into_iter().flat_map(|(rating, words)| {
        [false, true].map(|at_best| {
            let of = purposes.iter().filter(|of| of.rating == rating && of.is_at_best() == at_best);
            let titles: Vec<&str> = of.map(|of| of.purpose.title()).collect();
            let at_best = if at_best { "at best " } else { "" };
            (!titles.is_empty()).then(|| format!("{at_best}{words} {}", listed(&titles)))
        })
    });
    capitalised(parts.flatten().collect::<Vec<_>>().join("; ")) + "."
}

#[cfg(test)]
mod tests {
    use onepixel::audit::{ModelKind, Purpose, Reason};

    use super::*;

    #[test]
    fn only_the_purposes_whose_rating_is_provisional_are_at_best() {
        let reason = Reason::NoModel(ModelKind::Any);
        let of = |purpose, rating, provisional| PurposeVerdict {
            purpose,
            rating,
            reason: reason.clone(),
            numbers: Vec::new(),
            provisional,
        };
        let purposes = [
            of(Purpose::FirstModel, Rating::Fit, false),
            of(Purpose::ClassicalModels, Rating::Fit, false),
            of(Purpose::Networks, Rating::Fit, true),
            of(Purpose::Pretraining, Rating::Ditch, true),
        ];
        assert_eq!(
            headline(&purposes),
            "Ditch it for pre-training and data-hungry methods; fit for teaching a first model and comparing classical \
             models; at best fit for comparing networks."
        );
    }
}

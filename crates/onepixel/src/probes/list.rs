//! Which probes are there?

/// The one table of probes, in the order of an audit's document: hands its rows to a macro that makes something of each.
///
/// A row is the probe's key (in documents, tables, `missing`), the probe and its finding. Who goes over all probes goes over
/// this table, with a macro of its own: the findings of an audit, its plan, and the renderers of `onepixel-report`, which do
/// not compile as long as a probe has none.
///
/// ```
/// macro_rules! keys {
///     ($($(#[$about:meta])* $key:ident: $probe:ty => $finding:ty,)*) => { [$(stringify!($key)),*] };
/// }
/// assert_eq!(onepixel::for_each_probe!(keys)[0], "pixels");
/// ```
#[macro_export]
macro_rules! for_each_probe {
    ($make:ident) => {
        $make! {
            /// How far one pixel gets.
            pixels: $crate::probes::pixels::PixelsProbe => $crate::probes::pixels::PixelsFinding,
            /// What each standard model gets.
            ladder: $crate::probes::ladder::LadderProbe => $crate::probes::ladder::LadderFinding,
            /// How many pixels it takes.
            few_pixels: $crate::probes::few_pixels::FewPixelsProbe => $crate::probes::few_pixels::FewPixelsFinding,
            /// How much room is left, and which models can be told apart.
            headroom: $crate::probes::headroom::HeadroomProbe => $crate::probes::headroom::HeadroomFinding,
            /// Which published results the test set tells from the best, where a leaderboard was given.
            leaderboard: $crate::probes::leaderboard::LeaderboardProbe => $crate::probes::leaderboard::LeaderboardFinding,
            /// Whether more images would help.
            learning_curve: $crate::probes::learning_curve::LearningCurveProbe => $crate::probes::learning_curve::LearningCurveFinding,
            /// Which images are there twice.
            duplicates: $crate::probes::duplicates::DuplicatesProbe => $crate::probes::duplicates::DuplicatesFinding,
            /// What gives labels away without the content.
            shortcuts: $crate::probes::shortcuts::ShortcutsProbe => $crate::probes::shortcuts::ShortcutsFinding,
            /// Which labels are probably wrong.
            labels: $crate::probes::labels::LabelsProbe => $crate::probes::labels::LabelsFinding,
            /// What augmentation, unlabelled images and transfer still gain.
            gains: $crate::probes::gains::GainsProbe => $crate::probes::gains::GainsFinding,
            /// What is in the sets.
            facts: $crate::probes::facts::FactsProbe => $crate::probes::facts::FactsFinding,
            /// How each other set differs from the train set.
            drift: $crate::probes::drift::DriftProbe => $crate::probes::drift::DriftFinding,
            /// Which images look unlike the others.
            quality: $crate::probes::quality::QualityProbe => $crate::probes::quality::QualityFinding,
        }
    };
}

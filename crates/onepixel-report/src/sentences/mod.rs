//! In which words are a verdict and a check told?
//!
//! # The big picture
//!
//! The library judges in codes and numbers; every sentence and percentage of it is made here, once for all renderers:
//! the ratings in one sentence ([`headline`]), why a purpose has its rating and by which rule (`purposes`), what the ratings
//! rest on (`explanation`), what to look at first (`advice`), what is wrong with images (`quality`), and what a check compared and
//! found (`check`). Names of the dataset are in them as they are, but cut.

mod advice;
mod applied;
mod check;
mod complexity;
mod diff;
mod explanation;
mod features;
mod gains;
mod headline;
mod names;
mod purposes;
mod quality;

pub(crate) use advice::advice;
pub use applied::applied_lines;
pub(crate) use check::{check_notes, not_checked, phrase, place, unchecked};
pub(crate) use complexity::{caution, decimals, family, library, meaning, without};
pub(crate) use diff::{
    audit_remarks, audit_summary, change_title, compared_by, dataset_remarks, dataset_summary, finding_change,
    finding_images, finding_says, finding_title, image_change, number_change, status_title,
};
pub(crate) use explanation::{explanation, held_out_on, not_told_apart};
pub(crate) use features::features_sentence;
pub(crate) use gains::{
    gain_title, gain_without, gains_lines, kind_title, labels_of, part_title, sure, why_suiting, worth,
};
pub(crate) use headline::headline;
pub(crate) use names::image;
pub(crate) use purposes::{reason, rule};
pub(crate) use quality::{odd_beyond, odd_image, oddity, oddness};

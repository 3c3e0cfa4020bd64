//! How little does it take to solve an image-classification dataset?
//!
//! # The big picture
//!
//! The smallest classifier that looks at an image looks at one pixel of it. For two classes it has one rule: this grey
//! value means class *a*, that one means class *b*. How far the best such rule gets, for every pair of classes, says how
//! much of a dataset is solved before any learning in the usual sense begins. This crate measures that exactly.
//!
//! The code is layered, and arrows only point down:
//!
//! ```text
//! audit → probes → models → search → histogram, distance, stats → dataset
//! ```
//!
//! - [`dataset`]: what a labelled image set is; splits and folds.
//! - [`histogram`]: counts per class, pixel and grey value: all that a one-pixel rule can depend on.
//! - [`search`]: the best pixel of each pair of classes, exactly.
//! - [`sketch`]: what can be known of a dataset shard by shard, and merged.
//! - [`models`]: classifiers with `fit` and `predict`.
//! - [`stats`]: intervals and tests.
//! - [`probes`]: questions asked of a dataset, each with its typed finding.
//! - [`audit`]: all probes over one dataset.
//! - [`diff`]: what is different between two states of a dataset, or two audits.
//! - [`progress`] and [`budget`]: how far a computation has come, and what time and memory it may take.
//!
//! The crate reads no files and prints nothing; `onepixel-data` loads datasets and `onepixel-report` renders audits.

pub mod audit;
pub mod budget;
pub mod dataset;
pub mod diff;
pub mod distance;
pub mod histogram;
pub mod models;
pub mod probes;
pub mod progress;
pub mod search;
pub mod sketch;
pub mod stats;

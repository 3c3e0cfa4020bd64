//! The command `onepixel` as its user meets it: arguments in; text, files and an exit code out.

mod audit;
mod audit_outputs;
mod check;
mod compare;
mod complexity;
mod convert;
mod croissant;
mod datasets;
mod diff;
mod difficulty;
mod documents;
mod duplicate_sets;
mod duplicates;
mod features;
mod fetch;
mod few_pixels;
mod figures;
mod gains;
mod help;
mod interruption;
mod labels;
mod ladder;
mod nothing;
mod outputs;
mod owners;
mod pages;
mod quality;
mod refusals;
#[cfg(feature = "remote")]
mod remote;
mod separable;
#[path = "../../../onepixel-fetch/tests/fetch/server.rs"]
mod server;
mod shortcuts;
mod site;
mod sketch;
mod support;
mod table;
mod terminal;
mod time;

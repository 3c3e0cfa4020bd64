//! The command `onepixel` as its user meets it: arguments in; text, files and an exit code out.

mod audit;
mod compare;
mod convert;
mod datasets;
mod documents;
mod fetch;
mod figures;
mod help;
mod interruption;
mod ladder;
mod outputs;
mod refusals;
#[path = "../../../onepixel-data/tests/fetch/server.rs"]
mod server;
mod support;
mod table;
mod terminal;

//! The command `onepixel` as its user meets it: arguments in; text, files and an exit code out.

mod convert;
mod documents;
mod figures;
mod help;
mod interruption;
mod outputs;
mod refusals;
mod support;
mod table;
mod terminal;

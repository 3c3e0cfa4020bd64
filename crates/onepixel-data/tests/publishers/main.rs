//! Files as their publishers lay them out: whole ones where `ONEPIXEL_DATA` says that they are, and small ones of the
//! same layout that the tests build.

#[path = "../support/mod.rs"]
mod support;

mod arrays;
mod builders;
mod cifar;
mod emnist;
mod matlab;
mod real;
mod uci;

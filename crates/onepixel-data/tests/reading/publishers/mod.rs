//! Files as their publishers lay them out: whole ones where `ONEPIXEL_DATA` says that they are, and small ones of the
//! same layout that the tests build.

mod arrays;
mod builders;
mod cifar;
mod emnist;
mod matlab;
mod real;
mod uci;

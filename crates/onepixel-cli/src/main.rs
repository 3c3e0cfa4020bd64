//! The command `onepixel`.

fn main() {}

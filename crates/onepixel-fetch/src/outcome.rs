//! What became of a file that was asked for?

/// How a file comes to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was there before, and is right.
    Present,
    /// It was fetched, and is right.
    Fetched,
    /// It was fetched, and the user accepts it although no published digest says that it is right.
    Accepted,
}

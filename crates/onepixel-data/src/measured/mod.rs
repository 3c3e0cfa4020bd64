//! What did others measure? Predictions of a user's model, published scores, profiles of known datasets.

pub(crate) mod leaderboard;
pub(crate) mod predictions;
pub(crate) mod profiles;

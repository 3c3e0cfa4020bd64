//! What did others measure? Features of images, predictions of a user's model, published scores, profiles of known datasets.

pub(crate) mod features;
pub(crate) mod leaderboard;
pub(crate) mod predictions;
pub(crate) mod profiles;

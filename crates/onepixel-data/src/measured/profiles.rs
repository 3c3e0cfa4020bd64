//! Which datasets have been audited before?

use onepixel::audit::Profile;

/// Profiles that `onepixel audit` has measured; data/README.md says of what and when.
const MEASURED: &str = include_str!("../../data/profiles.json");

/// The profiles of datasets that were audited before: what a verdict compares a dataset with.
pub fn known_profiles() -> Vec<Profile> {
    // A test reads them, so that this is never empty because of a mistake in the file.
    serde_json::from_str(MEASURED).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_can_be_read_and_is_sound() {
        let profiles: Vec<Profile> = serde_json::from_str(MEASURED).unwrap();
        assert!(profiles.iter().any(|profile| profile.name == "MNIST"));
        profiles.iter().for_each(|profile| profile.check().unwrap());
    }
}

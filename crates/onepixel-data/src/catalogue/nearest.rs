//! Which known name was probably meant?

/// The most edits between a name and what was probably meant by it.
const NEAR: usize = 2;

/// The name that takes the fewest edits, if they are few.
pub(crate) fn nearest(asked: &str, names: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    let asked_lower = asked.to_lowercase();
    let edits = |name: &str| strsim::osa_distance(&asked_lower, &name.to_lowercase());
    let edited = names.into_iter().map(|name| (edits(name.as_ref()), name));
    let (edits, nearest) = edited.min_by_key(|(edits, _)| *edits)?;
    (edits <= NEAR.min(asked.chars().count() / 2)).then(|| nearest.as_ref().to_owned())
}

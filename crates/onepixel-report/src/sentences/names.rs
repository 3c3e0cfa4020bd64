//! How are names of a dataset put into sentences?

/// The longest name that stands whole in a sentence.
const LONGEST: usize = 40;

/// A class name, cut where a sentence would drown in it.
pub(super) fn name(class: &str) -> String {
    if class.chars().count() <= LONGEST {
        return class.to_owned();
    }
    class.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// An image by its set, its index and the name that its source gives it: `test 4998 (cat/17.png)`.
pub(crate) fn image(set: &str, index: u64, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("{set} {index} ({name})"),
        None => format!("{set} {index}"),
    }
}

/// Pairs of classes: `3 and 5; 4 and 9`.
pub(super) fn pairs(pairs: &[[String; 2]]) -> String {
    pairs.iter().map(|[a, b]| format!("{} and {}", name(a), name(b))).collect::<Vec<_>>().join("; ")
}

/// Names in a row: `a, b and c`.
pub(super) fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A sentence that begins with a capital letter.
pub(super) fn capitalised(mut sentence: String) -> String {
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_and_lists_end_with_and() {
        assert_eq!(name("Ankle boot"), "Ankle boot");
        assert_eq!(name(&"é".repeat(500)), "é".repeat(39) + "…");
        assert_eq!([listed(&[]), listed(&["a"]), listed(&["a", "b", "c"])], ["", "a", "a, b and c"]);
        assert_eq!(capitalised("é, b".to_owned()), "é, b", "what has no capital of one byte stays");
    }
}

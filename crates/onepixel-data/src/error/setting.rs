//! How do messages name what can be set, where each front end spells it in its own way?

/// What can be set of how a source is read or a copy of it is written. Messages name it between backticks.
const SETTINGS: [&str; 16] = [
    "class_level",
    "classes",
    "force",
    "images",
    "label_column",
    "label_pattern",
    "labels",
    "layout",
    "memory",
    "name_column",
    "shape",
    "size",
    "skip_unreadable",
    "test_images",
    "test_labels",
    "to",
];

/// An error's message or a note, with each setting that it names spelled as the front end does: as an option of a command,
/// or as an argument of a function.
///
/// ```
/// let message = "rows.csv: expected a square number of pixels, found 3; say the shape with `shape`";
/// let spelled = onepixel_data::spelled(message, |setting| format!("--{}", setting.replace('_', "-")));
/// assert_eq!(spelled, "rows.csv: expected a square number of pixels, found 3; say the shape with --shape");
/// ```
pub fn spelled(message: &str, spell: impl Fn(&str) -> String) -> String {
    let mut text = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('`') {
        text.push_str(before);
        match after.split_once('`').filter(|(name, _)| SETTINGS.contains(name)) {
            Some((name, after)) => {
                text.push_str(&spell(name));
                rest = after;
            }
            None => {
                text.push('`');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_settings_between_backticks_are_spelled() {
        let spelled = |message| spelled(message, |name| format!("<{name}>"));
        assert_eq!(spelled("set `force` or `to`; run `onepixel fetch`"), "set <force> or <to>; run `onepixel fetch`");
        assert_eq!(spelled("the class ``size` and force"), "the class `<size> and force");
        assert_eq!(spelled("`"), "`");
        assert_eq!(spelled(""), "");
    }
}

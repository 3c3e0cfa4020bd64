//! Which column of a table holds the labels?

/// Which column of a table holds the labels.
///
/// ```
/// use onepixel_data::LabelColumn;
///
/// assert_eq!(LabelColumn::from("last"), LabelColumn::Last);
/// assert_eq!(LabelColumn::from("digit"), LabelColumn::Name("digit".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelColumn {
    /// The first column.
    First,
    /// The last column.
    Last,
    /// The column of this name in the header.
    Name(String),
}

impl From<&str> for LabelColumn {
    /// `first`, `last`, or else a name.
    fn from(text: &str) -> Self {
        match text {
            "first" => Self::First,
            "last" => Self::Last,
            name => Self::Name(name.to_owned()),
        }
    }
}

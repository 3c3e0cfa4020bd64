//! Which columns of a table are the images' names, their labels, and their sets?

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::reading::split_words::{SplitRole, split_name, words};

/// What columns of labels are called, the most telling first.
const USUAL: [&str; 16] = [
    "label",
    "labels",
    "class",
    "class name",
    "classname",
    "label name",
    "class label",
    "category",
    "target",
    "y",
    "classes",
    "class id",
    "label id",
    "category name",
    "ground truth",
    "gt",
];

/// What columns that say a set are called.
const SPLITS: [&str; 12] = [
    "split",
    "usage",
    "set",
    "subset",
    "partition",
    "phase",
    "dataset",
    "data set",
    "train test",
    "part",
    "mode",
    "type",
];

/// The most different values of a column that may be classes.
const MOST_CLASSES: usize = 65_536;

/// How a label is taken from a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelCells {
    /// The cell of this column.
    Column(usize),
    /// The first word of the cell, as in `n03995372 85 1 499 272`.
    FirstWord(usize),
    /// The column whose cell is 1 where those of the others are 0.
    OneHot(Vec<usize>),
}

/// What is known of the labels without the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The class names that other images have by their folders.
    pub(crate) known: &'a BTreeSet<String>,
    /// Whether the images have labels by their folders already.
    pub(crate) has_folders: bool,
}

/// The labels of a table, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Choice {
    Labels(LabelCells),
    /// These columns could all be the labels.
    Several(Vec<String>),
    /// This column is called as labels are, and has none.
    Empty(usize),
    None,
}

/// Some rows of a table, column by column.
pub(crate) struct Sample {
    pub(crate) names: Vec<Option<String>>,
    columns: Vec<Seen>,
    rows: Vec<Vec<String>>,
}

/// What a column holds.
struct Seen {
    distinct: HashMap<String, usize>,
    filled: usize,
}

impl Sample {
    /// Rows with their cells, and the names of the columns.
    pub(crate) fn new(names: Vec<Option<String>>, rows: Vec<Vec<String>>) -> Self {
        let mut columns: Vec<Seen> = names.iter().map(|_| Seen { distinct: HashMap::new(), filled: 0 }).collect();
        for row in &rows {
            for (column, cell) in std::iter::zip(&mut columns, row) {
                if !cell.is_empty() {
                    column.filled += 1;
                    *column.distinct.entry(cell.clone()).or_default() += 1;
                }
            }
        }
        Self { names, columns, rows }
    }

    /// The column whose cells name most images, and how many they name.
    pub(crate) fn name_column(&self, names: impl Fn(&str) -> Option<usize>) -> Option<(usize, usize)> {
        let named = |column: usize| self.named(column, &names).len();
        let best = (0..self.columns.len()).map(|column| (named(column), std::cmp::Reverse(column))).max()?;
        (best.0 > 0).then_some((best.1.0, best.0))
    }

    /// The column of this name, in any case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let position = |same: &dyn Fn(&str) -> bool| self.names.iter().position(|own| own.as_deref().is_some_and(same));
        position(&|own| own == name).or_else(|| position(&|own| own.eq_ignore_ascii_case(name)))
    }

    /// The images that the cells of a column name, each once.
    pub(crate) fn named(&self, column: usize, names: impl Fn(&str) -> Option<usize>) -> Vec<usize> {
        let cells = self.rows.iter().filter_map(|row| row.get(column));
        let mut named: Vec<usize> = cells.filter_map(|cell| names(cell)).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    /// How a column is called, for people.
    pub(crate) fn called(&self, column: usize) -> String {
        match self.names.get(column).and_then(Option::as_ref) {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("{} (from 1)", column + 1),
        }
    }

    fn is_called(&self, column: usize, names: &[&str]) -> Option<usize> {
        let own = words(self.names.get(column)?.as_deref()?).join(" ");
        names.iter().position(|name| *name == own)
    }

    /// The column that says the set of an image, if one does.
    pub(crate) fn split_column(&self, taken: usize) -> Option<usize> {
        let says = |column: &usize| {
            let values = &self.columns[*column].distinct;
            let named = self.is_called(*column, &SPLITS).is_some();
            let roles: BTreeSet<Option<SplitRole>> = values.keys().map(|value| role_of_value(value)).collect();
            !roles.contains(&None) && !roles.is_empty() && (named || roles.len() > 1)
        };
        (0..self.columns.len()).filter(|&column| column != taken).find(|column| says(column))
    }

    /// The labels among the columns that are not `taken`.
    pub(crate) fn labels(&self, taken: &[usize], context: Context<'_>) -> Choice {
        let free: Vec<usize> = (0..self.columns.len()).filter(|column| !taken.contains(column)).collect();
        if let Some(found) = self.known_classes(&free, context.known) {
            return Choice::Labels(found);
        }
        let mut usual: Vec<(usize, usize)> = Vec::new();
        for &column in &free {
            if let Some(rank) = self.is_called(column, &USUAL).filter(|_| self.may_be_classes(column)) {
                usual.push((rank, column));
            }
        }
        usual.sort_unstable();
        if let [(rank, first), others @ ..] = &usual[..] {
            let alike = |other: &usize| self.one_to_one(*first, *other);
            let others: Vec<usize> = others.iter().map(|&(_, column)| column).collect();
            if *rank < 2 || others.iter().all(alike) {
                let text = std::iter::once(*first).chain(others).filter(|other| *other == *first || alike(other));
                return Choice::Labels(LabelCells::Column(
                    text.min_by_key(|&column| self.is_numeric(column)).unwrap_or(*first),
                ));
            }
        }
        let is_empty = |&&column: &&usize| self.columns[column].filled == 0 && self.is_called(column, &USUAL).is_some();
        if usual.is_empty()
            && let Some(column) = free.iter().find(is_empty)
        {
            return Choice::Empty(*column);
        }
        if context.has_folders {
            return Choice::None;
        }
        let usual: Vec<usize> = usual.into_iter().map(|(_, column)| column).collect();
        if !usual.is_empty() {
            return Choice::Several(usual.into_iter().map(|column| self.called(column)).collect());
        }
        if let Some(columns) = self.one_hot(&free) {
            return Choice::Labels(LabelCells::OneHot(columns));
        }
        let plausible: Vec<usize> = free.into_iter().filter(|&column| self.is_plausible(column)).collect();
        match plausible[..] {
            [] => Choice::None,
            [only] => Choice::Labels(LabelCells::Column(only)),
            [first, ..] if plausible[1..].iter().all(|&other| self.one_to_one(first, other)) => {
                let text = plausible.iter().copied().min_by_key(|&column| self.is_numeric(column));
                Choice::Labels(LabelCells::Column(text.unwrap_or(first)))
            }
            _ => Choice::Several(plausible.into_iter().map(|column| self.called(column)).collect()),
        }
    }

    /// The only column whose cells, or their first words, are class names that other images have.
    fn known_classes(&self, free: &[usize], known: &BTreeSet<String>) -> Option<LabelCells> {
        let all_known = |column: usize, of: &dyn Fn(&str) -> String| {
            let values = &self.columns[column].distinct;
            !known.is_empty() && !values.is_empty() && values.keys().all(|value| known.contains(&of(value)))
        };
        let whole: Vec<usize> = free.iter().copied().filter(|&column| all_known(column, &str::to_owned)).collect();
        if let [column] = whole[..] {
            return Some(LabelCells::Column(column));
        }
        let first = |value: &str| first_word(value).to_owned();
        let starts: Vec<usize> = free.iter().copied().filter(|&column| all_known(column, &first)).collect();
        match (whole.is_empty(), &starts[..]) {
            (true, [column]) => Some(LabelCells::FirstWord(*column)),
            _ => None,
        }
    }

    fn may_be_classes(&self, column: usize) -> bool {
        (1..=MOST_CLASSES).contains(&self.columns[column].distinct.len())
    }

    /// Whether a column may be labels though its name does not say so: few values that recur.
    fn is_plausible(&self, column: usize) -> bool {
        let Seen { distinct, filled } = &self.columns[column];
        let fraction = |value: &String| {
            value.contains('.') && value.parse::<f64>().is_ok_and(|number| number.fract() != 0.0 && number.is_finite())
        };
        let recur = 2 * distinct.len() <= *filled || *filled < 8 && distinct.len() < *filled;
        distinct.len() >= 2 && distinct.len() <= MOST_CLASSES && recur && !distinct.keys().any(fraction)
    }

    fn is_numeric(&self, column: usize) -> bool {
        self.columns[column].distinct.keys().all(|value| value.parse::<f64>().is_ok())
    }

    /// Whether a column tells the images that another names apart just as `class_of` does.
    pub(crate) fn agrees(&self, names: usize, labels: usize, class_of: &dyn Fn(&str) -> Option<String>) -> bool {
        let mut pairs: BTreeSet<(String, &str)> = BTreeSet::new();
        for row in &self.rows {
            let (Some(name), Some(label)) = (row.get(names), row.get(labels)) else { continue };
            if let Some(class) = class_of(name) {
                pairs.insert((class, label));
            }
        }
        let classes: BTreeSet<&String> = pairs.iter().map(|(class, _)| class).collect();
        let labels: BTreeSet<&str> = pairs.iter().map(|&(_, label)| label).collect();
        pairs.len() == classes.len() && pairs.len() == labels.len()
    }

    /// Whether two columns tell the images apart alike, as a class and its number do.
    fn one_to_one(&self, one: usize, other: usize) -> bool {
        let pairs: BTreeSet<(&str, &str)> =
            self.rows.iter().filter_map(|row| Some((row.get(one)?.as_str(), row.get(other)?.as_str()))).collect();
        pairs.len() == self.columns[one].distinct.len() && pairs.len() == self.columns[other].distinct.len()
    }

    /// The columns of which just one is 1 in each row, where the others are 0.
    fn one_hot(&self, free: &[usize]) -> Option<Vec<usize>> {
        let is_binary = |column: &usize| {
            let values = &self.columns[*column].distinct;
            values.keys().all(|value| bit(value).is_some()) && self.columns[*column].filled == self.rows.len()
        };
        let binary: Vec<usize> = free.iter().copied().filter(is_binary).collect();
        let ones = |row: &Vec<String>| {
            binary.iter().filter(|&&column| row.get(column).and_then(|cell| bit(cell)) == Some(true)).count()
        };
        let is_hot = binary.len() >= 2 && !self.rows.is_empty() && self.rows.iter().all(|row| ones(row) == 1);
        is_hot.then_some(binary)
    }
}

/// 0 or 1, as a whole number or a float.
pub(crate) fn bit(cell: &str) -> Option<bool> {
    match cell {
        "0" | "0.0" => Some(false),
        "1" | "1.0" => Some(true),
        _ => None,
    }
}

pub(crate) fn first_word(cell: &str) -> &str {
    cell.split_whitespace().next().unwrap_or_default()
}

/// The set that a value of a column says.
pub(crate) fn role_of_value(value: &str) -> Option<SplitRole> {
    split_name(value).filter(|split| split.rest.is_empty()).map(|split| split.role)
}

/// What each of the values of a split column says; of a public and a private test set, which contests have, the public
/// one is for validation.
pub(crate) fn roles_of_values<'b>(values: impl Iterator<Item = &'b str>) -> BTreeMap<&'b str, SplitRole> {
    let mut roles: BTreeMap<&str, SplitRole> =
        values.filter_map(|value| Some((value, role_of_value(value)?))).collect();
    let has = |value: &str, word: &str| words(value).iter().any(|own| own == word);
    let private = roles.iter().any(|(value, role)| *role == SplitRole::Test && has(value, "private"));
    if private {
        let public = roles.iter_mut().filter(|(value, role)| **role == SplitRole::Test && has(value, "public"));
        public.for_each(|(_, role)| *role = SplitRole::Validation);
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(header: &str, rows: &[&str]) -> Sample {
        let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
        let names = cells(header).into_iter().map(|name| Some(name).filter(|name| !name.is_empty())).collect();
        Sample::new(names, rows.iter().map(|row| cells(row)).collect())
    }

    fn labels(header: &str, rows: &[&str]) -> Choice {
        sample(header, rows).labels(&[0], Context { known: &BTreeSet::new(), has_folders: false })
    }

    #[test]
    fn the_column_that_names_most_images_has_their_names() {
        let table = sample("id,label", &["0,1", "1,1", "2,0", "3,1"]);
        assert_eq!(table.name_column(|cell| cell.parse().ok()), Some((0, 4)));
        assert_eq!(sample("a,b", &["x,y"]).name_column(|_| None), None);
    }

    #[test]
    fn the_only_column_with_few_values_has_the_labels() {
        let rows = ["a,3,10.5,x1", "b,3,11.5,x2", "c,2,9.25,x3", "d,2,1.5,x4"];
        assert_eq!(labels("image,level,age,patient", &rows), Choice::Labels(LabelCells::Column(1)));
    }

    #[test]
    fn a_usual_name_tells_the_labels_among_several_columns() {
        let rows = ["a,f,0,cat", "b,f,1,dog", "c,m,1,dog", "d,m,0,cat"];
        assert_eq!(labels("image,sex,label,animal", &rows), Choice::Labels(LabelCells::Column(2)));
        assert_eq!(labels("image,sex,class_id,class_name", &rows), Choice::Labels(LabelCells::Column(3)));
        assert_eq!(
            labels("image,sex,n,animal", &rows),
            Choice::Several(vec!["sex".into(), "n".into(), "animal".into()])
        );
    }

    #[test]
    fn one_column_for_each_class_is_told_by_its_ones() {
        let rows = ["a,1.0,0.0,0.0", "b,0.0,1.0,0.0", "c,0.0,0.0,1.0"];
        assert_eq!(labels("image,MEL,NV,BCC", &rows), Choice::Labels(LabelCells::OneHot(vec![1, 2, 3])));
        assert!(matches!(labels("image,a,b", &["x,1,1", "y,0,1", "z,0,1", "w,1,0"]), Choice::Several(_)));
    }

    #[test]
    fn class_names_that_the_folders_of_other_images_have_are_labels() {
        let known: BTreeSet<String> = ["n1", "n2"].map(str::to_owned).into();
        let told = |rows: &[&str]| {
            let columns = rows[0].split(',').count();
            let table = sample(&",".repeat(columns - 1), rows);
            table.labels(&[0], Context { known: &known, has_folders: false })
        };
        assert_eq!(told(&["v1,n1,0,31", "v2,n2,0,31", "v3,n2,1,31"]), Choice::Labels(LabelCells::Column(1)));
        assert_eq!(told(&["v1,n1 85 1 4", "v2,n2 3 4 5"]), Choice::Labels(LabelCells::FirstWord(1)));
    }

    #[test]
    fn where_folders_are_classes_only_a_column_that_is_called_so_has_labels() {
        let table = sample("image,sex,age", &["a,f,1", "b,m,1", "c,m,2", "d,f,2"]);
        assert_eq!(table.labels(&[0], Context { known: &BTreeSet::new(), has_folders: true }), Choice::None);
    }

    #[test]
    fn a_column_of_the_words_of_sets_says_them() {
        let table = sample("name,label,Usage", &["a,1,Training", "b,0,PublicTest", "c,1,PrivateTest"]);
        assert_eq!(table.split_column(0), Some(2));
        let roles = roles_of_values(["Training", "PublicTest", "PrivateTest"].into_iter());
        assert_eq!(roles.into_values().collect::<Vec<_>>(), [SplitRole::Test, SplitRole::Validation, SplitRole::Train]);
        assert_eq!(sample("name,type", &["a,train", "b,bus"]).split_column(0), None);
    }
}

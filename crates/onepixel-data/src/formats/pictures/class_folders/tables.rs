//! Which files that lie beside the images are tables of their labels?

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::bytes::origin::Origin;
use crate::error::{Error, LabelTableError, Result};
use crate::formats::columnar::parquet::text_rows;
use crate::formats::pictures::class_folders::plan::planned::Plan;
use crate::formats::pictures::class_folders::reach::{classes, reach};
use crate::formats::pictures::tree::Tree;
use crate::reading::journal::Reading;
use crate::reading::label_table::columns::{Choice, Context, LabelCells};
use crate::reading::label_table::names::NameIndex;
use crate::reading::label_table::table_name::may_be_table;
use crate::reading::label_table::text::TextTable;
use crate::reading::label_table::{AskedColumns, LabelTable, Opened};

/// Files of one folder that are looked at, at most: more are a text for each image.
const MOST_IN_FOLDER: usize = 24;

/// The largest table that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// The tables of labels beside some images.
pub(crate) struct Tables<'a> {
    index: NameIndex<'a>,
    chosen: Vec<(Opened, Option<LabelCells>)>,
    /// Tables of names of which the labels are not clear, and the columns that could be them.
    unclear: Vec<(Opened, Vec<String>)>,
    /// Tables that say which set an image belongs to, and no label or the one of its folder.
    lists: Vec<Opened>,
    /// What is left aside, as notes put it.
    aside: Vec<String>,
    said: Vec<String>,
}

impl<'a> Tables<'a> {
    /// Opens what may be tables: the one that is asked for, or those that lie beside the images.
    pub(crate) fn open(plan: &Plan, tree: &dyn Tree, names: &'a [String], reading: &Reading<'_>) -> Result<Self> {
        let places = plan.sets.iter().flat_map(|set| set.classes.values().flatten().chain(&set.loose)).copied();
        let index = NameIndex::new(names, places);
        let mut tables = Self {
            index,
            chosen: Vec::new(),
            unclear: Vec::new(),
            lists: Vec::new(),
            aside: Vec::new(),
            said: Vec::new(),
        };
        let options = reading.options;
        let asked = AskedColumns { labels: options.label_column.as_ref(), names: options.name_column.as_deref() };
        if let Some(file) = &options.label_table {
            return tables.open_asked(file, plan, tree, asked).map(|()| tables);
        }
        let mut buffer = Vec::new();
        let lengths = |place: usize| tree.length(place).unwrap_or(0);
        for place in candidates(plan, tree.names()) {
            let name = &tree.names()[place];
            let file = tree.path().join(name);
            if lengths(place) > MOST_BYTES {
                tables.aside.push(format!("{name}: left aside, because it is larger than 256 MiB"));
                continue;
            }
            let table = match is_parquet(&file) {
                true if file.is_file() => parquet_table(&file)?,
                true => None,
                false => {
                    tree.read(place, &mut buffer)?;
                    TextTable::new(&file, std::mem::take(&mut buffer))?
                }
            };
            let Some(table) = table else { continue };
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            tables.add(table, folder, plan, asked)?;
        }
        if options.label_column.is_some() && tables.chosen.is_empty() {
            reading.refuse_label_column(tree.path(), "images without a table of labels")?;
        }
        Ok(tables)
    }

    /// The table that the user names, which must name images and have labels.
    fn open_asked(&mut self, file: &Path, plan: &Plan, tree: &dyn Tree, asked: AskedColumns<'_>) -> Result<()> {
        let unreadable = |source| Error::Unreadable { origin: Origin::file(file), offset: 0, source };
        let length = std::fs::metadata(file).map_err(unreadable)?.len();
        let no_table = || Error::from(LabelTableError::NoTable { file: file.to_path_buf() });
        if length > MOST_BYTES {
            return Err(no_table());
        }
        let table = match is_parquet(file) {
            true => parquet_table(file)?,
            false => TextTable::new(file, std::fs::read(file).map_err(unreadable)?)?,
        };
        let table = table.ok_or_else(no_table)?;
        let inside = file.canonicalize().ok().zip(tree.path().canonicalize().ok());
        let folder =
            inside.and_then(|(file, top)| Some(file.parent()?.strip_prefix(top).ok()?.to_str()?.replace('\\', "/")));
        let names =
            AskedColumns { names: Some(asked.names.unwrap_or_default()).filter(|name| !name.is_empty()), ..asked };
        let opened = Opened::new(table, folder.as_deref().unwrap_or_default(), &self.index, &|_| 0, names)?;
        let Some(opened) = opened else {
            let (file, images) = (file.to_path_buf(), tree.path().to_path_buf());
            return Err(Error::from(LabelTableError::NoNames { file, images }));
        };
        let known = reach(plan, &opened.named).known;
        match opened.choose(asked, Context { known: &known, has_folders: false })? {
            Choice::Labels(labels) => self.choose(opened, labels),
            Choice::Several(candidates) => return Err(opened.unclear(candidates)),
            // Reading it says in which row a label is missing.
            Choice::Empty(column) => self.choose(opened.complete(), LabelCells::Column(column)),
            Choice::None => return Err(opened.unclear(Vec::new())),
        }
        Ok(())
    }

    /// Takes a table if it names images and its labels are clear.
    fn add(&mut self, table: TextTable, folder: &str, plan: &Plan, asked: AskedColumns<'_>) -> Result<()> {
        let called = table.file.display().to_string();
        let names = AskedColumns { names: None, labels: None };
        let of = |images: &[usize]| reach(plan, images).images;
        let opened = match Opened::new(table, folder, &self.index, &of, asked) {
            Err(Error::LabelTable(error)) if matches!(*error, LabelTableError::NoColumn { .. }) => None,
            opened => opened?,
        };
        let Some(opened) = opened else { return Ok(()) };
        let reach = reach(plan, &opened.named);
        let has_folders = reach.in_folders > reach.loose;
        let none = BTreeSet::new();
        let known = if has_folders { &none } else { &reach.known };
        let asked = if self.chosen.is_empty() || asked.labels.is_none() { asked } else { names };
        let choice = match opened.choose(asked, Context { known, has_folders }) {
            Err(Error::LabelTable(error))
                if matches!(*error, LabelTableError::NoColumn { .. }) && !self.chosen.is_empty() =>
            {
                Choice::None
            }
            choice => choice?,
        };
        match choice {
            Choice::Labels(labels) => {
                let classes = if has_folders { classes(plan) } else { HashMap::new() };
                let class_of =
                    |cell: &str| classes.get(&self.index.image(cell, opened.place())?).map(|class| (*class).to_owned());
                if has_folders && asked.labels.is_none() && !opened.is_metadata() && opened.agrees(&labels, &class_of) {
                    self.lists.extend(Some(opened).filter(Opened::is_list));
                    return Ok(());
                }
                self.choose(if has_folders { opened.complete() } else { opened }, labels);
            }
            // Reading it says in which row a label is missing.
            Choice::Empty(column) if has_folders => self.choose(opened.complete(), LabelCells::Column(column)),
            Choice::Empty(column) => {
                self.said.push(opened.without_labels(column));
                self.chosen.push((opened, None));
            }
            Choice::Several(candidates) if !has_folders => self.unclear.push((opened, candidates)),
            Choice::None if !has_folders && opened.is_list() => self.chosen.push((opened, None)),
            Choice::Several(_) | Choice::None if opened.is_list() => self.lists.push(opened),
            Choice::Several(_) | Choice::None => {
                let advice = "`label_column` takes one of its columns instead of the folders";
                self.aside.push(format!("{called}: names the images, but is not taken for their labels; {advice}"));
            }
        }
        Ok(())
    }

    fn choose(&mut self, opened: Opened, labels: LabelCells) {
        self.said.push(opened.described(Some(&labels)));
        self.chosen.push((opened, Some(labels)));
    }

    /// The rows of all tables that were chosen.
    pub(crate) fn read(&self, names: &[String]) -> Result<Vec<LabelTable>> {
        let several = self.chosen.len() > 1;
        let read = |(opened, labels): &(Opened, Option<LabelCells>)| {
            let mut table = opened.read(labels.as_ref(), &self.index, names)?;
            if let Some(role) = opened.role.filter(|_| several) {
                table.entries.iter_mut().for_each(|entry| entry.role = entry.role.or(Some(role)));
            }
            Ok(table)
        };
        self.chosen.iter().map(read).collect()
    }

    /// The rows of the tables that say which set an image belongs to, and what each is called.
    /// A table of names whose labels are not clear is one of these, where another has the labels.
    pub(crate) fn read_lists(&mut self, names: &[String]) -> Result<Vec<(String, LabelTable)>> {
        if self.chosen.iter().any(|(_, labels)| labels.is_some()) {
            let unclear = std::mem::take(&mut self.unclear);
            self.lists.extend(unclear.into_iter().map(|(opened, _)| opened).filter(Opened::is_list));
        }
        let read = |opened: &Opened| {
            let mut table = opened.read(None, &self.index, names)?;
            table.entries.iter_mut().for_each(|entry| entry.role = entry.role.or(opened.role));
            Ok((opened.called(), table))
        };
        self.lists.iter().map(read).collect()
    }

    /// Says which tables have the labels, and which are left aside.
    pub(crate) fn note(&self, reading: &Reading<'_>) {
        self.said.iter().chain(&self.aside).for_each(|said| reading.note(said.clone()));
    }

    /// Refuses a table that has the labels, but does not say in which column.
    pub(crate) fn refuse_unclear(&self) -> Result<()> {
        match self.unclear.first() {
            None => Ok(()),
            Some((opened, candidates)) => Err(opened.unclear(candidates.clone())),
        }
    }
}

fn is_parquet(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"))
}

/// A Parquet table as rows of text, if it may have labels.
fn parquet_table(file: &Path) -> Result<Option<TextTable>> {
    Ok(text_rows(file)?.map(|(columns, rows)| TextTable::of_rows(file, columns, rows)))
}

/// Files that may be tables of labels: not those in the folder of one class, nor where there are so many that they are
/// one for each image.
fn candidates(plan: &Plan, names: &[String]) -> Vec<usize> {
    let mut class_of: HashMap<&str, Option<(usize, &str)>> = HashMap::new();
    for (number, set) in plan.sets.iter().enumerate() {
        for (class, places) in &set.classes {
            for &place in places {
                let Some(name) = names.get(place) else { continue };
                let mut rest = name.as_str();
                while let Some((folder, _)) = rest.rsplit_once('/') {
                    let own = (number, class.as_str());
                    let known = class_of.entry(folder).or_insert(Some(own));
                    if known.is_some_and(|known| known != own) {
                        *known = None;
                    }
                    rest = folder;
                }
            }
        }
    }
    let mut of_folder: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| may_be_table(name)) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let in_one_class = plan.sets.iter().any(|set| set.classes.len() > 1)
            && class_of.get(folder).is_some_and(|class| class.is_some_and(|(set, _)| plan.sets[set].folder != folder));
        if !in_one_class {
            of_folder.entry(folder).or_default().push(place);
        }
    }
    let few = of_folder.into_values().filter(|places| places.len() <= MOST_IN_FOLDER);
    let mut places: Vec<usize> = few.flatten().collect();
    places.sort_by_key(|&place| &names[place]);
    places
}

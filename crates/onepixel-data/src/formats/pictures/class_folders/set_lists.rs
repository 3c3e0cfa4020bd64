//! Which set does each image belong to, by lists that lie beside the folders: `train.txt` and `test.txt`, or a column
//! `split` of a table?

use std::collections::{BTreeSet, HashMap};

use crate::error::Result;
use crate::formats::pictures::class_folders::plan::planned::Plan;
use crate::formats::pictures::class_folders::reach::classes;
use crate::formats::pictures::class_folders::said::Said;
use crate::formats::pictures::class_folders::tables::Tables;
use crate::reading::labels::LabelValue;
use crate::reading::split_words::SplitRole;

/// The share of the images that lists name at least, for them to be lists of the sets.
const NAMED_SHARE: f64 = 0.5;

/// The sets that lists say, and which files these are.
#[derive(Debug, Default)]
pub(crate) struct SetLists {
    files: Vec<String>,
    roles: HashMap<usize, SplitRole>,
    /// Images that lists of two sets name.
    twice: usize,
}

impl SetLists {
    /// Reads the lists among the tables. An image in several is of the narrowest set: `trainval` holds `val`.
    pub(crate) fn read(tables: &mut Tables<'_>, names: &[String]) -> Result<Self> {
        let mut found = Self::default();
        let mut twice: BTreeSet<usize> = BTreeSet::new();
        for (file, table) in tables.read_lists(names)? {
            for entry in &table.entries {
                let Some(role) = entry.role else { continue };
                let own = found.roles.entry(entry.place).or_insert(role);
                if *own != role {
                    *own = role.max(*own);
                    twice.insert(entry.place);
                }
            }
            found.files.push(file);
        }
        found.twice = twice.len();
        Ok(found)
    }

    /// Gives each image of the only set of a plan the set that the lists say, its label by its folder if no table has it.
    /// Lists that say one set only, or name few images, are left aside. Says what was decided.
    pub(crate) fn apply(&self, plan: &Plan, said: &mut HashMap<usize, Said>) -> Option<String> {
        let [set] = &plan.sets[..] else { return None };
        let said_roles: BTreeSet<SplitRole> = self.roles.values().copied().collect();
        let is_enough = self.roles.len() as f64 >= NAMED_SHARE * set.images() as f64;
        if said_roles.len() < 2 || !said_roles.contains(&SplitRole::Train) || !is_enough {
            return None;
        }
        let class_of = classes(plan);
        let has_tables = !said.is_empty();
        for &place in set.classes.values().flatten().chain(&set.loose) {
            let by_folder = class_of.get(&place).filter(|_| !has_tables).map(|class| LabelValue::parse(class));
            let own = said.entry(place).or_insert_with(|| Said::by_folder(by_folder, place));
            own.role = own.role.max(self.roles.get(&place).copied()).or(Some(SplitRole::Other));
        }
        let files = self.files.join(", ");
        let twice = match self.twice {
            0 => String::new(),
            twice => format!("; {twice} images are in the lists of two sets and taken for the narrower"),
        };
        Some(format!("{files}: the sets of the images{twice}"))
    }
}

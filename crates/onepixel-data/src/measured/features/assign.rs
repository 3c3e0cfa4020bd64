//! Whose vectors are they?

use onepixel::dataset::{Collection, Dataset, DatasetError, FeatureSource, Features, NamedSet, Role, SetName};

use crate::measured::features::{FeaturesError, Rows};
use crate::reading::label_table::names::{NameIndex, Named, TablePlace};
use crate::reading::split_words::{SplitRole, split_name};

/// The sets whose images have these vectors, with them.
pub(super) fn assign(sets: Collection, rows: Vec<Rows>, source: &FeatureSource) -> Result<Collection, FeaturesError> {
    let mut found: Vec<(SetName, Features)> = Vec::new();
    let mut dimensions = None;
    for rows in rows {
        let expected = *dimensions.get_or_insert(rows.dimensions);
        if rows.dimensions != expected {
            return Err(FeaturesError::Differ { origin: rows.origin, expected, found: rows.dimensions });
        }
        for (name, features) in of_sets(sets.sets(), rows, source)? {
            if found.iter().any(|(known, _)| *known == name) {
                return Err(FeaturesError::Twice { set: name.to_string() });
            }
            found.push((name, features));
        }
    }
    sets.map(|set| match found.iter().find(|(name, _)| *name == set.name) {
        Some((_, features)) => Ok(set.with_features(features.clone())?),
        None => Ok(set),
    })
}

/// The dataset of some sets, whose images to learn from and to score on must have features.
///
/// # Errors
///
/// The train set has no labels or is missing, or images to learn from or to score on have no features.
pub fn complete(sets: Collection) -> Result<Dataset, FeaturesError> {
    let dataset = sets.into_dataset()?;
    for needed in [SetName::Train, SetName::held_out(&dataset)] {
        if dataset.images_of(needed).is_some_and(|set| set.features().is_none()) {
            return Err(FeaturesError::Missing { set: needed.to_string() });
        }
    }
    Ok(dataset)
}

/// The features of each set that some rows are of.
fn of_sets(sets: &[NamedSet], rows: Rows, source: &FeatureSource) -> Result<Vec<(SetName, Features)>, FeaturesError> {
    let meant: Vec<&NamedSet> = match &rows.set {
        None => sets.iter().collect(),
        Some(asked) => vec![set_named(sets, asked).ok_or_else(|| FeaturesError::NoSuchSet {
            origin: rows.origin.clone(),
            asked: asked.clone(),
            sets: sets.iter().map(|set| set.name.to_string()).collect::<Vec<_>>().join(", "),
        })?],
    };
    let images: usize = meant.iter().map(|set| set.len()).sum();
    let order = match &rows.names {
        Some(names) => Some(by_name(&meant, names, &rows)?),
        None if rows.len() == images => None,
        None => {
            return Err(FeaturesError::Count {
                found: rows.len(),
                expected: meant
                    .iter()
                    .map(|set| format!("{} of {}", set.len(), set.name))
                    .collect::<Vec<_>>()
                    .join(", "),
                origin: rows.origin,
            });
        }
    };
    let origin = rows.origin;
    let all = Features::new(rows.values, rows.dimensions, source.clone())
        .map_err(|error| FeaturesError::Numbers { origin, error: Box::new(error) })?;
    let mut first = 0;
    let of_set = |set: &&NamedSet| {
        let places = first..first + set.len();
        first = places.end;
        let chosen: Vec<u32> = places.map(|place| order.as_ref().map_or(place as u32, |order| order[place])).collect();
        (set.name, all.select(&chosen))
    };
    Ok(meant.iter().map(of_set).collect())
}

/// The set of this name, or that a word for it means.
fn set_named<'s>(sets: &'s [NamedSet], asked: &str) -> Option<&'s NamedSet> {
    let role = || match split_name(asked)?.role {
        SplitRole::Train => Some(Role::Train),
        SplitRole::Validation => Some(Role::Validation),
        SplitRole::Test => Some(Role::Test),
        SplitRole::Other => None,
    };
    sets.iter().find(|set| set.name.name() == asked).or_else(|| {
        let role = role()?;
        sets.iter().find(|set| set.name.role() == role)
    })
}

/// The row of each image of some sets.
fn by_name(sets: &[&NamedSet], rows: &[String], of: &Rows) -> Result<Vec<u32>, FeaturesError> {
    let mut names: Vec<String> = Vec::new();
    for set in sets {
        let of_set = set
            .unlabelled()
            .names()
            .ok_or_else(|| FeaturesError::Nameless { origin: of.origin.clone(), set: set.name.to_string() })?;
        names.extend(of_set.iter().map(str::to_owned));
    }
    let index = NameIndex::new(&names, 0..names.len());
    let mut row_of: Vec<Option<u32>> = vec![None; names.len()];
    for (row, name) in rows.iter().enumerate() {
        let image = match index.find(name, TablePlace::default()) {
            Named::Image(image) => image,
            Named::Several(one, other) => {
                let (one, other) = (names[one].as_str().into(), names[other].as_str().into());
                return Err(FeaturesError::Ambiguous {
                    origin: of.origin.clone(),
                    row,
                    name: name.as_str().into(),
                    one,
                    other,
                });
            }
            Named::Nothing | Named::Outside => continue,
        };
        if let Some(before) = row_of[image].replace(row as u32) {
            let (origin, image) = (of.origin.clone(), names[image].clone());
            return Err(FeaturesError::ImageTwice { origin, image, rows: [before as usize, row] });
        }
    }
    let missing = row_of.iter().filter(|row| row.is_none()).count();
    match row_of.iter().position(Option::is_none) {
        Some(first) => Err(FeaturesError::MissingImages {
            origin: of.origin.clone(),
            missing,
            images: names.len(),
            first: names[first].clone(),
        }),
        None => Ok(row_of.into_iter().flatten().collect()),
    }
}

impl From<DatasetError> for FeaturesError {
    fn from(error: DatasetError) -> Self {
        Self::Dataset(error)
    }
}

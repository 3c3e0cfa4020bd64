//! What is known of each image beside its pixels?

use super::{DatasetError, Natives};

/// Facts about the files that images were read from: named columns with one entry for each image of a set.
///
/// ```
/// use onepixel::dataset::{Attribute, Attributes, Values};
///
/// let width = Attribute::new("width", Values::Numbers(vec![640.0, 480.0]));
/// let format = Attribute::new("format", Values::named(["PNG", "JPEG"]));
/// let attributes = Attributes::new(vec![width, format])?;
/// assert_eq!(attributes.images(), 2);
/// assert_eq!(attributes.select(&[1]).columns()[1].values.name_of(0).as_deref(), Some("JPEG"));
/// # Ok::<(), onepixel::dataset::DatasetError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attributes {
    columns: Vec<Attribute>,
    natives: Option<Natives>,
}

/// One fact about each image.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// What it is: "width", "JPEG quality".
    pub name: String,
    /// Whether what an image shows can change it, as it does the size of a compressed file.
    pub depends_on_content: bool,
    /// One entry for each image.
    pub values: Values,
}

/// The entries of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; NaN where there is none.
    Numbers(Vec<f64>),
    /// Places in a list of names.
    Categories {
        /// What each image has, as a place among the names.
        places: Vec<u32>,
        /// What there is.
        names: Vec<String>,
    },
}

impl Attribute {
    /// A column that what images show cannot change.
    pub fn new(name: impl Into<String>, values: Values) -> Self {
        Self { name: name.into(), depends_on_content: false, values }
    }

    /// A column that what images show can change.
    pub fn of_content(name: impl Into<String>, values: Values) -> Self {
        Self { depends_on_content: true, ..Self::new(name, values) }
    }
}

impl Values {
    /// Categories from the name of each image's, numbered by their names' order.
    pub fn named<N: Into<String>>(of_images: impl IntoIterator<Item = N>) -> Self {
        let of_images: Vec<String> = of_images.into_iter().map(Into::into).collect();
        let mut names = of_images.clone();
        names.sort_unstable();
        names.dedup();
        let place = |name: &String| names.binary_search(name).unwrap_or_default() as u32;
        Self::Categories { places: of_images.iter().map(place).collect(), names }
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Categories { places, .. } => places.len(),
        }
    }

    /// Whether there is no image at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The category of an image in words; `None` of numbers, or where there is no such image.
    pub fn name_of(&self, image: usize) -> Option<String> {
        match self {
            Self::Numbers(_) => None,
            Self::Categories { places, names } => names.get(*places.get(image)? as usize).cloned(),
        }
    }

    fn select(&self, images: &[u32]) -> Self {
        match self {
            Self::Numbers(numbers) => Self::Numbers(images.iter().map(|&image| numbers[image as usize]).collect()),
            Self::Categories { places, names } => Self::Categories {
                places: images.iter().map(|&image| places[image as usize]).collect(),
                names: names.clone(),
            },
        }
    }
}

impl Attributes {
    /// Columns of one length.
    ///
    /// # Errors
    ///
    /// The columns differ in length, or a category has no name.
    pub fn new(columns: Vec<Attribute>) -> Result<Self, DatasetError> {
        let images = columns.first().map_or(0, |column| column.values.len());
        for column in &columns {
            let name = || column.name.clone();
            if column.values.len() != images {
                return Err(DatasetError::AttributeCount { name: name(), images, entries: column.values.len() });
            }
            if let Values::Categories { places, names } = &column.values
                && let Some(&place) = places.iter().find(|&&place| place as usize >= names.len())
            {
                return Err(DatasetError::AttributeCategory { name: name(), place, names: names.len() });
            }
        }
        Ok(Self { columns, natives: None })
    }

    /// The same with what was seen of the originals of images that were brought to a smaller size.
    ///
    /// # Errors
    ///
    /// There is not one for each entry of the columns.
    pub fn with_natives(self, natives: Natives) -> Result<Self, DatasetError> {
        if !self.columns.is_empty() && self.images() != natives.len() {
            let name = "originals".to_owned();
            return Err(DatasetError::AttributeCount { name, images: self.images(), entries: natives.len() });
        }
        Ok(Self { natives: Some(natives), ..self })
    }

    /// The columns.
    pub fn columns(&self) -> &[Attribute] {
        &self.columns
    }

    /// What was seen of the originals, where images were brought to a smaller size and their reader looked.
    pub fn natives(&self) -> Option<&Natives> {
        self.natives.as_ref()
    }

    /// The number of images; 0 where nothing is known.
    pub fn images(&self) -> usize {
        let originals = self.natives.as_ref().map_or(0, Natives::len);
        self.columns.first().map_or(originals, |column| column.values.len())
    }

    /// The entries of some images, in the order given.
    ///
    /// # Panics
    ///
    /// If there is no image with one of the indices.
    pub fn select(&self, images: &[u32]) -> Self {
        let selected = |column: &Attribute| Attribute { values: column.values.select(images), ..column.clone() };
        Self {
            columns: self.columns.iter().map(selected).collect(),
            natives: self.natives.as_ref().map(|natives| natives.select(images)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_two_lengths_and_categories_without_a_name_are_refused() {
        let numbers = |images| Attribute::new("width", Values::Numbers(vec![1.0; images]));
        let error = Attributes::new(vec![numbers(2), numbers(3)]).unwrap_err().to_string();
        assert!(error.contains("width") && error.contains('3') && error.contains('2'), "{error}");
        let nameless = Values::Categories { places: vec![0, 1], names: vec!["PNG".into()] };
        assert!(Attributes::new(vec![Attribute::new("format", nameless)]).is_err());
    }

    #[test]
    fn equal_names_are_one_category() {
        let Values::Categories { places, names } = Values::named(["b", "a", "b"]) else { panic!("categories") };
        assert_eq!((places, names), (vec![1, 0, 1], vec!["a".to_owned(), "b".to_owned()]));
    }
}

//! Which images of a dataset are meant?

use std::ops::Range;

use onepixel::dataset::{Dataset, ImageSet, Images, Label, ReadError, Shape};

use crate::bytes::origin::Origin;
use crate::convert::KeepList;
use crate::error::{Error, Result, WritingError};

/// Some of a dataset's images: those that every condition keeps.
///
/// ```
/// use onepixel_data::{Request, Subset, load};
///
/// let digits = load(&Request::dataset("digits"))?;
/// let subset = Subset { classes: Some(vec!["3".to_owned(), "5".to_owned()]), ..Subset::default() };
/// let pair = subset.of(digits)?;
/// assert_eq!((pair.train.classes(), pair.train.class_images()), (&["3".to_owned(), "5".to_owned()][..], vec![183, 182]));
/// # Ok::<(), onepixel_data::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subset {
    /// The images of a list.
    pub keep: Option<KeepList>,
    /// Classes by their names, numbered in this order; others are left out of the class list too.
    pub classes: Option<Vec<String>>,
}

impl Subset {
    /// The subset of a dataset, in its order. A test set of which nothing is left is left out. No pixel is read.
    ///
    /// # Errors
    ///
    /// There is no class of such a name, or no image of such an index.
    pub fn of(&self, mut dataset: Dataset) -> Result<Dataset> {
        if *self == Self::default() {
            return Ok(dataset);
        }
        let kept = self.keep.as_ref().map(|list| list.of(&dataset)).transpose()?;
        let (train, test) = kept.map_or((None, None), |kept| (Some(kept.train), Some(kept.test)));
        let classes = self.class_labels(&dataset)?;
        let train = self.of_set(&dataset.train, train, classes.as_deref(), &dataset.source)?;
        let test = match &dataset.test {
            Some(set) => Some(self.of_set(set, test, classes.as_deref(), &dataset.source)?),
            None => None,
        };
        dataset.train = train;
        dataset.test = test.filter(|test| !test.is_empty());
        Ok(dataset)
    }

    /// The classes that are asked for.
    fn class_labels(&self, dataset: &Dataset) -> Result<Option<Vec<Label>>> {
        let names = dataset.train.classes();
        let asked = self.classes.as_deref().unwrap_or_default();
        if let Some((_, twice)) = asked.iter().enumerate().find(|(place, name)| asked[..*place].contains(name)) {
            return Err(Error::Writing(WritingError::ClassTwice { name: twice.clone() }));
        }
        let label = |asked: &String| {
            let class = names.iter().position(|name| name == asked);
            class.map(|class| class as Label).ok_or_else(|| {
                Error::Writing(WritingError::NoSuchClass { name: asked.clone(), classes: names.to_vec() })
            })
        };
        self.classes.as_ref().map(|asked| asked.iter().map(label).collect()).transpose()
    }

    fn of_set(
        &self,
        set: &ImageSet,
        kept: Option<Vec<u32>>,
        classes: Option<&[Label]>,
        source: &str,
    ) -> Result<ImageSet> {
        let mut indices = kept.unwrap_or_else(|| (0..set.len() as u32).collect());
        let mut names = set.classes().to_vec();
        let mut new_label: Vec<Option<Label>> = (0..names.len()).map(|class| Some(class as Label)).collect();
        if let Some(classes) = classes {
            names = classes.iter().map(|&class| set.classes()[usize::from(class)].clone()).collect();
            new_label.fill(None);
            for (new, &class) in classes.iter().enumerate() {
                new_label[usize::from(class)] = Some(new as Label);
            }
        }
        let label = |index: u32| new_label[usize::from(set.labels()[index as usize])];
        indices.retain(|&index| label(index).is_some());
        let labels = indices.iter().filter_map(|&index| label(index)).collect();
        let image_names = set.names().map(|names| names.select(&indices));
        let images = Selected { set: set.clone(), indices };
        let chosen = ImageSet::new(images, labels, names).and_then(|chosen| match image_names {
            Some(names) => chosen.with_names(names),
            None => Ok(chosen),
        });
        chosen.map_err(|error| Error::Dataset { origin: Origin::file(source.as_ref()), source: error })
    }
}

/// Some of the images of a set, by ascending index.
struct Selected {
    set: ImageSet,
    indices: Vec<u32>,
}

impl Images for Selected {
    fn shape(&self) -> Shape {
        self.set.shape()
    }

    fn len(&self) -> usize {
        self.indices.len()
    }

    fn visit(&self, range: Range<usize>, visit: &mut dyn FnMut(usize, &[u8])) -> Result<(), ReadError> {
        let size = self.shape().values();
        let mut at = range.start;
        for run in self.indices[range].chunk_by(|a, b| a + 1 == *b) {
            let from = run[0] as usize;
            self.set.images().visit(from..from + run.len(), &mut |_, batch| {
                visit(at, batch);
                at += batch.len() / size;
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::MemoryImages;

    use super::*;

    fn dataset() -> Dataset {
        let set = |pixels: Vec<u8>, labels: Vec<Label>| {
            let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), pixels).unwrap();
            ImageSet::new(images, labels, ["a", "b", "c"]).unwrap()
        };
        let train = set(vec![10, 11, 12, 13, 14, 15], vec![0, 1, 2, 0, 1, 2]);
        Dataset::new("six", "memory", train, Some(set(vec![20, 21], vec![2, 2]))).unwrap()
    }

    fn pixels(set: &ImageSet) -> Vec<u8> {
        let mut pixels = Vec::new();
        let visit = &mut |first: usize, batch: &[u8]| {
            assert_eq!(first, pixels.len());
            pixels.extend_from_slice(batch);
        };
        set.images().visit(0..set.len(), visit).unwrap();
        pixels
    }

    fn list(text: &str) -> Result<KeepList> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        KeepList::read(file.path())
    }

    #[test]
    fn classes_are_numbered_as_they_are_asked_for_and_an_empty_test_set_goes() {
        let subset = Subset { classes: Some(vec!["b".to_owned(), "a".to_owned()]), ..Subset::default() };
        let found = subset.of(dataset()).unwrap();
        assert_eq!(
            (found.train.classes(), found.train.labels()),
            (&["b".to_owned(), "a".to_owned()][..], &[1, 0, 1, 0][..])
        );
        assert_eq!(pixels(&found.train), [10, 11, 13, 14]);
        assert!(found.test.is_none());
    }

    #[test]
    fn a_list_keeps_its_rows_of_each_set_in_the_order_of_the_dataset() {
        let keep = Some(list("split,index,why\ntest,1,\ntrain,5,x\ntrain,0,y\ntrain,1,\ntrain,0,\n").unwrap());
        let found = Subset { keep, ..Subset::default() }.of(dataset()).unwrap();
        assert_eq!((pixels(&found.train), found.train.labels()), (vec![10, 11, 15], &[0, 1, 2][..]));
        assert_eq!(pixels(&found.test.unwrap()), [21]);
    }

    #[test]
    fn a_list_without_sets_is_for_a_dataset_of_one_set() {
        let keep = Some(list("index\n4\n0\n").unwrap());
        let subset = Subset { keep, ..Subset::default() };
        let message = subset.of(dataset()).unwrap_err().to_string();
        assert!(message.contains("column split"), "{message}");
        let mut alone = dataset();
        alone.test = None;
        assert_eq!(pixels(&subset.of(alone).unwrap().train), [10, 14]);
    }

    #[test]
    fn lists_that_make_no_sense_are_refused_with_their_line() {
        for (text, says) in [
            ("name\nx\n", "line 1: expected a header with a column index"),
            ("index\n1\nx\n", "line 3, column 1: expected an index"),
            ("split,index\nvalidation,1\n", "line 2, column 1: expected train or test"),
            ("split,index\ntrain\n", "line 2"),
            ("index\n-1\n", "line 2, column 1"),
        ] {
            let message = list(text).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
        let far = Subset { keep: Some(list("split,index\ntrain,0\ntrain,6\n").unwrap()), ..Subset::default() };
        let message = far.of(dataset()).unwrap_err().to_string();
        assert!(message.contains("line 3") && message.contains("6 in a set of 6 images"), "{message}");
    }

    #[test]
    fn of_a_class_that_is_not_there_the_message_names_those_that_are() {
        let subset = Subset { classes: Some(vec!["d".to_owned()]), ..Subset::default() };
        let message = subset.of(dataset()).unwrap_err().to_string();
        assert!(
            message.contains("--classes: expected the name of a class, found \"d\"") && message.contains("a, b, c"),
            "{message}"
        );
    }
}

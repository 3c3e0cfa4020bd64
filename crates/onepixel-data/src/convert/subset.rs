//! Which images of a dataset are meant?

use std::collections::BTreeMap;

use onepixel::dataset::{Applied, Collection, Contents, Dataset, DatasetError, ImageSet, Label, NamedSet, SetName};

use crate::bytes::origin::Origin;
use crate::convert::{Decisions, KeepList};
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
    /// All but the images of a list.
    pub drop: Option<KeepList>,
    /// What was decided about images: which go, and which get another label, before classes are chosen.
    pub decisions: Option<Decisions>,
    /// Classes by their names, numbered in this order; others are left out of the class list too.
    pub classes: Option<Vec<String>>,
}

/// Some of a dataset's images, and what decisions changed of them.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The images, as a dataset.
    pub dataset: Dataset,
    /// What the decisions came to; nothing where there were none.
    pub applied: Option<Applied>,
}

impl Subset {
    /// The subset of a dataset, in its order. Sets of which nothing is left, but the train set, are left out; so are sets
    /// without labels where classes are asked for. No pixel is read.
    ///
    /// # Errors
    ///
    /// There is no class of such a name, or no image of such an index or name, or two decisions contradict each other.
    pub fn of(&self, dataset: Dataset) -> Result<Dataset> {
        self.select(dataset).map(|selection| selection.dataset)
    }

    /// The subset of a dataset, as [`Subset::of`], and what the decisions changed. All lists speak of the dataset as it is
    /// given, whatever others leave out.
    ///
    /// # Errors
    ///
    /// As [`Subset::of`].
    pub fn select(&self, dataset: Dataset) -> Result<Selection> {
        if *self == Self::default() {
            return Ok(Selection { dataset, applied: None });
        }
        let kept = self.keep.as_ref().map(|list| list.of(&dataset)).transpose()?;
        let dropped = self.drop.as_ref().map(|list| list.of(&dataset)).transpose()?.unwrap_or_default();
        let decided = self.decisions.as_ref().map(|decisions| decisions.of(&dataset)).transpose()?;
        let applied = decided.as_ref().map(|decided| decided.applied.clone());
        let decided = decided.unwrap_or_default();
        let classes = self.class_labels(&dataset)?;
        let indices = |set: &NamedSet| -> Vec<u32> {
            let all = match &kept {
                Some(kept) => kept.get(&set.name).cloned().unwrap_or_default(),
                None => (0..set.len() as u32).collect(),
            };
            let gone = [&dropped, &decided.dropped].map(|lists| lists.get(&set.name).map_or(&[][..], Vec::as_slice));
            all.into_iter().filter(|index| gone.iter().all(|gone| gone.binary_search(index).is_err())).collect()
        };
        let chosen = |set: &NamedSet| match &set.contents {
            Contents::Labelled(labelled) => {
                let decided = corrected(labelled, decided.labels.get(&set.name));
                let decided = decided.map_err(|error| failed(error, &dataset.source))?;
                let chosen = of_set(&decided, indices(set), classes.as_deref(), &dataset.source)?;
                Ok(Some(NamedSet::of_labelled(set.name, chosen)))
            }
            Contents::Unlabelled(_) if classes.is_some() => Ok(None),
            Contents::Unlabelled(images) => Ok(Some(NamedSet::of_unlabelled(set.name, images.subset(&indices(set))))),
        };
        let sets: Vec<NamedSet> =
            dataset.sets().iter().filter_map(|set| chosen(set).transpose()).collect::<Result<_>>()?;
        let left = sets.into_iter().filter(|set| set.name == SetName::Train || !set.is_empty()).collect();
        Ok(Selection { dataset: with_sets(dataset, left)?, applied })
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
}

/// A dataset with other sets in place of its own.
fn with_sets(dataset: Dataset, sets: Vec<NamedSet>) -> Result<Dataset> {
    let Dataset { name, source, licence, notes, unreadable, .. } = dataset;
    let joined = Collection::new(name, source.clone(), sets).and_then(Collection::into_dataset);
    let mut joined = joined.map_err(|error| failed(error, &source))?;
    (joined.licence, joined.notes, joined.unreadable) = (licence, notes, unreadable);
    Ok(joined)
}

/// The set with these labels in place of its own.
fn corrected(set: &ImageSet, labels: Option<&BTreeMap<u32, Label>>) -> Result<ImageSet, DatasetError> {
    let Some(corrections) = labels.filter(|labels| !labels.is_empty()) else { return Ok(set.clone()) };
    let mut labels = set.labels().to_vec();
    corrections.iter().for_each(|(&index, &label)| labels[index as usize] = label);
    set.relabelled(labels, set.classes().iter().cloned())
}

/// Some of the images of a set with labels, and of these those of some classes.
fn of_set(set: &ImageSet, mut indices: Vec<u32>, classes: Option<&[Label]>, source: &str) -> Result<ImageSet> {
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
    set.unlabelled().subset(&indices).labelled(labels, names).map_err(|error| failed(error, source))
}

fn failed(error: DatasetError, source: &str) -> Error {
    Error::Dataset { origin: Origin::file(source.as_ref()), source: error }
}

#[cfg(test)]
mod tests {
    use onepixel::dataset::{MemoryImages, Relabelled, Shape, UnlabelledSet};

    use super::*;
    use crate::convert::Decision;

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
            ("colour,size\nx,y\n", "line 1: expected a header with a column index or name"),
            ("index\n1\nx\n", "line 3, column 1: expected an index"),
            ("split,index\ntrain\n", "line 2"),
            ("index\n-1\n", "line 2, column 1"),
        ] {
            let message = list(text).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
        let other = Subset { keep: Some(list("split,index\nvalidation,1\n").unwrap()), ..Subset::default() };
        let message = other.of(dataset()).unwrap_err().to_string();
        assert!(message.contains("line 2, column 1: expected the name of a set (train, test)"), "{message}");
        let far = Subset { keep: Some(list("split,index\ntrain,0\ntrain,6\n").unwrap()), ..Subset::default() };
        let message = far.of(dataset()).unwrap_err().to_string();
        assert!(message.contains("line 3") && message.contains("6 in a set of 6 images"), "{message}");
    }

    /// The same with names, and a validation set without labels.
    fn named() -> Dataset {
        let Dataset { train, test, .. } = dataset();
        let train =
            train.with_names(["a/1.png", "a/2.png", "b/1.png", "b/2.png", "c/1.png", "c/2.png"].into_iter().collect());
        let test = test.unwrap().with_names(["t/1.png", "t/9.png"].into_iter().collect());
        let dataset = Dataset::new("six", "memory", train.unwrap(), Some(test.unwrap())).unwrap();
        let images = MemoryImages::new(Shape::new(1, 1, 1).unwrap(), vec![30, 31]).unwrap();
        let val = UnlabelledSet::new(images).unwrap().with_names(["v/7.png", "v/8.png"].into_iter().collect());
        dataset.with_set(NamedSet::of_unlabelled(SetName::validation("val"), val.unwrap())).unwrap()
    }

    #[test]
    fn images_are_kept_and_dropped_by_their_names_in_every_set() {
        let subset = |keep: Option<&str>, drop: Option<&str>| {
            let read = |text: &str| list(text).unwrap();
            Subset { keep: keep.map(read), drop: drop.map(read), ..Subset::default() }
        };
        let kept = subset(Some("b/1.png\n9\nv/8.png\nc/2\n"), None).of(named()).unwrap();
        assert_eq!((pixels(&kept.train), pixels(&kept.test.unwrap())), (vec![12, 15], vec![21]));
        assert_eq!((kept.train.name_of(1), kept.further[0].len()), (Some("c/2.png"), 1));
        assert_eq!(kept.further[0].unlabelled().name_of(0), Some("v/8.png"));
        let rest = subset(None, Some("file_name,split\nb/1.png,train\nv/7.png,val\n")).of(named()).unwrap();
        assert_eq!((pixels(&rest.train), rest.test.unwrap().len()), (vec![10, 11, 13, 14, 15], 2));
        assert_eq!(rest.further[0].unlabelled().name_of(0), Some("v/8.png"));
        let both = subset(None, Some("index,name,split\n0,a/1.png,train\n1,,val\n")).of(named()).unwrap();
        assert_eq!((both.train.len(), both.further[0].unlabelled().name_of(0)), (5, Some("v/7.png")));
    }

    #[test]
    fn names_that_are_unknown_or_come_twice_are_refused_with_their_line() {
        for (text, says) in [
            ("a/1.png\nx.png\n", "line 2, column 1: expected the name of an image of the dataset, found \"x.png\""),
            ("a/1.png\nb/1.png\na/1.png\n", "line 3: expected an image that no line before names"),
            ("name\na/1.png\n1.png\n", "line 3, column 1: expected the name of one image"),
            ("index,name,split\n0,a/2.png,train\n", "line 2, column 2: expected \"a/1.png\""),
            ("split,name\nextra,a/1.png\n", "line 2, column 1: expected the name of a set (train, val, test)"),
        ] {
            let keep = Some(list(text).unwrap());
            let message = Subset { keep, ..Subset::default() }.of(named()).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
        let keep = Some(list("a/1.png\n").unwrap());
        let message = Subset { keep, ..Subset::default() }.of(dataset()).unwrap_err().to_string();
        assert!(message.contains("have no names"), "{message}");
    }

    #[test]
    fn of_a_class_that_is_not_there_the_message_names_those_that_are() {
        let subset = Subset { classes: Some(vec!["d".to_owned()]), ..Subset::default() };
        let message = subset.of(dataset()).unwrap_err().to_string();
        assert!(
            message.contains("`classes`: expected the name of a class, found \"d\"") && message.contains("a, b, c"),
            "{message}"
        );
    }

    fn decided(text: &str) -> Result<Decisions> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Decisions::read(file.path())
    }

    fn applied(text: &str) -> Result<Selection> {
        Subset { decisions: Some(decided(text)?), ..Subset::default() }.select(named())
    }

    #[test]
    fn images_are_dropped_and_relabelled_by_their_names_and_what_was_done_is_counted() {
        let text = "name,set,decision,label\na/1.png,train,drop,\na/2.png,train,relabel,c\nb/1.png,train,keep,\n\
                    b/2.png,train,relabel,a\nt/9.png,test,drop,\nv/7.png,val,drop,\n";
        let Selection { dataset, applied } = applied(text).unwrap();
        assert_eq!((pixels(&dataset.train), dataset.train.labels()), (vec![11, 12, 13, 14, 15], &[2, 2, 0, 1, 2][..]));
        assert_eq!((pixels(dataset.test.as_ref().unwrap()), dataset.further[0].len()), (vec![20], 1));
        assert_eq!(dataset.train.name_of(0), Some("a/2.png"));
        let applied = applied.unwrap();
        let train = &applied.sets[0];
        assert_eq!((train.images, train.kept, train.dropped, train.unchanged), (6, 1, 1, 1));
        let moves = [Relabelled { from: "b".into(), to: "c".into(), images: 1 }];
        assert_eq!((&train.relabelled[..], applied.sets.len(), applied.undecided), (&moves[..], 3, 0));
    }

    #[test]
    fn a_list_made_by_hand_is_read_in_any_order_of_columns_with_any_ends_of_lines() {
        for text in [
            "\u{feff}decision,label,name\r\nDrop,,a/1.png\r\nrelabel, c ,\"a/2.png\"\r\n,,b/1.png\r\n",
            "why;Decision;Label;File_Name\n\"too;dark\";drop;;a/1.png\n;relabel;c;2\n;;;b/1.png\n"
                .replace(";2\n", ";a/2\n")
                .as_str(),
            "set\tindex\tdecision\tlabel\ntrain\t0\tdrop\ntrain\t1\trelabel\tc\ntrain\t2\n",
        ] {
            let Selection { dataset, applied } = applied(text).unwrap();
            assert_eq!((dataset.train.len(), dataset.train.labels()[0]), (5, 2), "{text}");
            assert_eq!(applied.unwrap().undecided, 1, "{text}");
        }
    }

    #[test]
    fn decisions_that_make_no_sense_are_refused_with_their_line() {
        for (text, says) in [
            ("name,label\na/1.png,b\n", "line 1: expected a header with the columns decision"),
            ("decision\ndrop\n", "line 1: expected a header"),
            (
                "name,decision\na/1.png,drop\nx.png,drop\n",
                "line 3, name: expected the name of an image of the dataset, found \"x.png\"",
            ),
            (
                "name,decision\na/1.png,delete\n",
                "line 2, decision: expected keep, drop, relabel, or nothing, found \"delete\"",
            ),
            (
                "name,decision,label\na/1.png,relabel,cat\n",
                "line 2, label: expected the name of a class (a, b, c), found \"cat\"",
            ),
            (
                "name,decision,label\na/1.png,relabel,\n",
                "line 2, label: expected the name of a class (a, b, c), found an empty cell",
            ),
            (
                "name,decision,label\na/1.png,keep,b\n",
                "line 2, label: expected the image's own label or none beside keep",
            ),
            (
                "name,decision,label\nv/7.png,relabel,b\n",
                "line 2, decision: expected keep or drop, because the val set has no labels",
            ),
            (
                "name,set,decision\na/1.png,extra,drop\n",
                "line 2, set: expected the name of a set (train, val, test), found \"extra\"",
            ),
            ("index,decision\n0,drop\n", "line 2, set: expected the name of a set"),
            ("index,set,decision\nfirst,train,drop\n", "line 2, index: expected an index"),
            (
                "name,decision\na,b.png,drop\n",
                "line 2: expected a table of comma-separated text, found 3 cells under 2 columns",
            ),
            (
                "name,decision,label\nb/1.png,drop,\nb/1.png,drop,\na/1.png,relabel,c\na/1.png,drop,\n",
                "line 5: expected one decision about \"a/1.png\" of the train set, found drop, but",
            ),
        ] {
            let message = applied(text).map(|_| ()).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
    }

    #[test]
    fn rows_that_are_given_are_counted_from_0_and_a_decision_that_comes_twice_counts_once() {
        let row = |name: &str, decision: &str, label: Option<&str>| Decision {
            name: Some(name.to_owned()),
            decision: Some(decision.to_owned()),
            label: label.map(str::to_owned),
            ..Decision::default()
        };
        let subset = |rows: Vec<Decision>| Subset { decisions: Some(Decisions::given(rows)), ..Subset::default() };
        let twice = vec![row("a/1.png", "drop", None), row("a/1.png", "drop", None), row("a/2.png", "keep", Some("b"))];
        assert_eq!(subset(twice).select(named()).unwrap().applied.unwrap().sets[0].dropped, 1);
        let message = subset(vec![row("c/1.png", "keep", None), row("?", "keep", None)]).of(named()).unwrap_err();
        assert!(message.to_string().starts_with("decisions[1], name: expected the name of an image"), "{message}");
    }

    #[test]
    fn lists_and_decisions_speak_of_the_same_images_and_classes_are_chosen_last() {
        let decisions = Some(decided("index,set,decision,label\n0,train,drop,\n5,train,relabel,a\n").unwrap());
        let keep = Some(list("split,index\ntrain,0\ntrain,3\ntrain,4\ntrain,5\n").unwrap());
        let classes = Some(vec!["a".to_owned(), "b".to_owned()]);
        let found = Subset { keep, decisions, classes, ..Subset::default() }.of(dataset()).unwrap();
        assert_eq!((pixels(&found.train), found.train.labels()), (vec![13, 14, 15], &[0, 1, 0][..]));
    }
}

//! In which order do the classes come?

use std::collections::BTreeMap;

/// The classes that were seen, each with the lowest and the highest place that it had in a list of classes.
///
/// Readers list classes in one of two ways: as a file states them, the same list in every shard; or as they find them among
/// the labels, ordered by value and then by name, so that a shard which lacks some has others at lower places.
#[derive(Debug, Clone, Default)]
pub(super) struct Classes {
    places: BTreeMap<String, (u32, u32)>,
}

impl Classes {
    /// The number of classes.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// Adds a class at a place of a list.
    pub(super) fn add(&mut self, name: &str, (low, high): (u32, u32)) {
        match self.places.get_mut(name) {
            Some(known) => *known = (known.0.min(low), known.1.max(high)),
            None => {
                self.places.insert(name.to_owned(), (low, high));
            }
        }
    }

    /// Whether there is a class of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// The number of classes that both together have.
    pub(super) fn together(&self, other: &Self) -> usize {
        self.len() + other.places.keys().filter(|name| !self.places.contains_key(*name)).count()
    }

    /// Adds the classes of other images.
    pub(super) fn merge(&mut self, other: &Self) {
        other.places.iter().for_each(|(name, &places)| self.add(name, places));
    }

    /// The classes by their names, each with its lowest and highest place.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, (u32, u32))> {
        self.places.iter().map(|(name, &places)| (name.as_str(), places))
    }

    /// The classes in the order that reading all images at once gives them: that of the lists where these agree, else
    /// numbers by their value, then names by their bytes.
    ///
    /// Lists agree where each class had one place in all and no two had the same. Then all lists begin alike, for the class
    /// at place 0 is the same in each, and so on: the longest of them is the order.
    pub(super) fn in_order(&self) -> Vec<String> {
        let mut listed: Vec<(u32, &String)> = self.places.iter().map(|(name, places)| (places.0, name)).collect();
        listed.sort_unstable();
        let agree =
            self.places.values().all(|(low, high)| low == high) && listed.windows(2).all(|two| two[0].0 != two[1].0);
        if agree {
            return listed.into_iter().map(|(_, name)| name.clone()).collect();
        }
        let mut names: Vec<String> = self.places.keys().cloned().collect();
        names.sort_by(|a, b| value(a).cmp(&value(b)));
        names
    }
}

/// What readers order labels by: numbers before names, and by their value.
fn value(name: &str) -> (bool, i128, &str) {
    match name.parse::<i128>() {
        Ok(number) if number.to_string() == name => (false, number, ""),
        _ => (true, 0, name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(lists: &[&[&str]]) -> Vec<String> {
        let mut classes = Classes::default();
        for list in lists {
            (0..).zip(*list).for_each(|(place, name)| classes.add(name, (place, place)));
        }
        classes.in_order()
    }

    #[test]
    fn a_list_that_all_shards_state_is_kept() {
        assert_eq!(
            order(&[&["T-shirt", "Bag", "Ankle boot"], &["T-shirt", "Bag", "Ankle boot"]]),
            ["T-shirt", "Bag", "Ankle boot"]
        );
    }

    #[test]
    fn shards_that_lack_classes_leave_the_order_of_values() {
        assert_eq!(order(&[&["2", "10", "b"], &["9", "a"], &["10"]]), ["2", "9", "10", "a", "b"]);
        assert_eq!(order(&[&["b"], &["a"]]), ["a", "b"]);
    }

    #[test]
    fn an_accident_of_places_does_not_pass_for_a_list() {
        assert_eq!(order(&[&["a", "b", "d"], &["c"]]), ["a", "b", "c", "d"]);
    }
}

//! Which image of one dataset is which of the other?

use std::collections::{HashMap, HashSet, VecDeque};

use super::change::{ChangeKind, DiffSide, DiffedImage};
use super::content::Entry;

/// The place of an image's set, and its index there.
type Place = (u16, u32);

/// An image that is not as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matched {
    pub before: Option<Place>,
    pub after: Option<Place>,
    /// A bit for each kind.
    kinds: u8,
}

impl Matched {
    fn new(before: Option<Place>, after: Option<Place>, kinds: &[ChangeKind]) -> Self {
        Self { before, after, kinds: kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u8) }
    }

    pub fn kinds(&self) -> impl Iterator<Item = ChangeKind> + use<> {
        let kinds = self.kinds;
        ChangeKind::ALL.into_iter().filter(move |kind| kinds & 1 << *kind as u8 != 0)
    }
}

/// How equal images of one content are told from each other, the surest way first.
#[derive(Debug, Clone, Copy)]
enum By {
    Name,
    SetAndClass,
    Set,
    Class,
    Content,
}

const WAYS: [By; 5] = [By::Name, By::SetAndClass, By::Set, By::Class, By::Content];

/// A dataset, and numbers for its sets that are the same where sets of both datasets have one name.
struct Numbered<'a> {
    side: &'a DiffSide,
    numbers: Vec<u16>,
}

impl<'a> Numbered<'a> {
    fn image(&self, entry: &Entry) -> DiffedImage<'a> {
        self.side.image((entry.set, entry.index))
    }

    fn number(&self, entry: &Entry) -> u16 {
        self.numbers[usize::from(entry.set)]
    }

    /// What an image has in common with those that it may be.
    fn key(&self, entry: &Entry, by: By) -> Option<(u16, &'a str)> {
        let image = self.image(entry);
        let class = image.class.unwrap_or_default();
        match by {
            By::Name => image.name.map(|name| (self.number(entry), name)),
            By::SetAndClass => Some((self.number(entry), class)),
            By::Set => Some((self.number(entry), "")),
            By::Class => Some((0, class)),
            By::Content => Some((0, "")),
        }
    }
}

/// The images that are not as they were, and the number of those that are. Entries are sorted.
pub(super) fn matched(
    (before, of_before): (&DiffSide, &[Entry]),
    (after, of_after): (&DiffSide, &[Entry]),
) -> (Vec<Matched>, u64) {
    let (before, after) = numbered(before, after);
    let mut changes = Vec::new();
    let mut unchanged = 0;
    let mut pair = |old: &Entry, new: &Entry| {
        let kinds = kinds(&before.image(old), &after.image(new), before.number(old) != after.number(new));
        match kinds.is_empty() {
            true => unchanged += 1,
            false => changes.push(Matched::new(Some((old.set, old.index)), Some((new.set, new.index)), &kinds)),
        }
    };
    let (mut gone, mut come) = equal(&before, of_before, &after, of_after, &mut pair);
    for (old, new) in renewed((&before, &mut gone), (&after, &mut come)) {
        let relabelled = before.image(&old).class != after.image(&new).class;
        let kinds = [ChangeKind::Changed, if relabelled { ChangeKind::Relabelled } else { ChangeKind::Changed }];
        changes.push(Matched::new(Some((old.set, old.index)), Some((new.set, new.index)), &kinds));
    }
    changes.extend(gone.iter().map(|old| Matched::new(Some((old.set, old.index)), None, &[ChangeKind::Removed])));
    changes.extend(come.iter().map(|new| Matched::new(None, Some((new.set, new.index)), &[ChangeKind::Added])));
    changes.sort_unstable_by_key(|change| (change.kinds().next(), change.before, change.after));
    (changes, unchanged)
}

fn numbered<'a>(before: &'a DiffSide, after: &'a DiffSide) -> (Numbered<'a>, Numbered<'a>) {
    let mut names: Vec<&str> = Vec::new();
    let mut of = |side: &'a DiffSide| {
        let numbers = side.sets.iter().map(|set| {
            let known = names.iter().position(|name| *name == set.name.name());
            known.unwrap_or_else(|| {
                names.push(set.name.name());
                names.len() - 1
            }) as u16
        });
        numbers.collect()
    };
    let (of_before, of_after) = (of(before), of(after));
    (Numbered { side: before, numbers: of_before }, Numbered { side: after, numbers: of_after })
}

/// In which ways an image of the same pixels is another.
fn kinds(old: &DiffedImage<'_>, new: &DiffedImage<'_>, moved: bool) -> Vec<ChangeKind> {
    // An image that is moved to a set without labels has lost its label with that.
    let relabelled = old.class != new.class && !(moved && (old.class.is_none() || new.class.is_none()));
    let file = |name: &'_ str| name.rsplit(['/', '\\']).next().map(str::len).unwrap_or_default();
    let renamed = match (old.name, new.name) {
        // Where folders are classes or sets, another class or set is another folder.
        (Some(old), Some(new)) if moved || relabelled => old[old.len() - file(old)..] != new[new.len() - file(new)..],
        (Some(old), Some(new)) => old != new,
        _ => false,
    };
    let told = [(relabelled, ChangeKind::Relabelled), (moved, ChangeKind::Moved), (renamed, ChangeKind::Renamed)];
    told.into_iter().filter_map(|(is_so, kind)| is_so.then_some(kind)).collect()
}

/// Pairs images of equal content, and returns the others of both.
fn equal(
    before: &Numbered<'_>,
    of_before: &[Entry],
    after: &Numbered<'_>,
    of_after: &[Entry],
    pair: &mut impl FnMut(&Entry, &Entry),
) -> (Vec<Entry>, Vec<Entry>) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    let mut rest = of_after;
    for old in of_before.chunk_by(|a, b| a.content == b.content) {
        let content = old[0].content;
        let (smaller, from) = rest.split_at(rest.partition_point(|entry| entry.content < content));
        let (new, larger) = from.split_at(from.partition_point(|entry| entry.content == content));
        come.extend_from_slice(smaller);
        rest = larger;
        match (old, new) {
            (old, []) => gone.extend_from_slice(old),
            ([old], [new]) => pair(old, new),
            _ => {
                let (old, new) = in_ways((before, old.to_vec()), (after, new.to_vec()), &WAYS, pair);
                gone.extend(old);
                come.extend(new);
            }
        }
    }
    come.extend_from_slice(rest);
    gone.sort_unstable_by_key(|entry| (entry.set, entry.index));
    come.sort_unstable_by_key(|entry| (entry.set, entry.index));
    (gone, come)
}

/// Pairs images that have something in common, way by way, in their order; returns those that are left.
fn in_ways(
    (before, mut old): (&Numbered<'_>, Vec<Entry>),
    (after, mut new): (&Numbered<'_>, Vec<Entry>),
    ways: &[By],
    pair: &mut impl FnMut(&Entry, &Entry),
) -> (Vec<Entry>, Vec<Entry>) {
    for &by in ways {
        let mut places: HashMap<(u16, &str), VecDeque<usize>> = HashMap::new();
        for (place, entry) in new.iter().enumerate() {
            if let Some(key) = after.key(entry, by) {
                places.entry(key).or_default().push_back(place);
            }
        }
        let mut taken = vec![false; new.len()];
        old.retain(|entry| {
            let key = before.key(entry, by);
            let Some(place) = key.and_then(|key| places.get_mut(&key)?.pop_front()) else { return true };
            taken[place] = true;
            pair(entry, &new[place]);
            false
        });
        let mut place = 0..;
        new.retain(|_| place.next().is_some_and(|place: usize| !taken[place]));
    }
    (old, new)
}

/// Pairs images of one name in one set, whose pixels are others, and takes them from those that came and went. In sets
/// without names the index stands for the name.
fn renewed(
    (before, gone): (&Numbered<'_>, &mut Vec<Entry>),
    (after, come): (&Numbered<'_>, &mut Vec<Entry>),
) -> Vec<(Entry, Entry)> {
    let mut pairs = Vec::new();
    let (old, new) = (std::mem::take(gone), std::mem::take(come));
    let mut pair = |old: &Entry, new: &Entry| pairs.push((*old, *new));
    let (old, new) = in_ways((before, old), (after, new), &[By::Name], &mut pair);
    let keys = nameless((before, &old), (after, &new));
    let mut known: HashMap<(u16, u32), Entry> = HashMap::new();
    known.extend(new.iter().filter_map(|entry| Some((keys.of(after, entry)?, *entry))));
    for entry in old {
        match keys.of(before, &entry).and_then(|key| known.remove(&key)) {
            Some(new) => pairs.push((entry, new)),
            None => gone.push(entry),
        }
    }
    let taken: HashSet<Entry> = pairs.iter().map(|(_, new)| *new).collect();
    come.extend(new.into_iter().filter(|entry| !taken.contains(entry)));
    pairs
}

/// Sets whose images are known again by their indices.
struct Nameless(HashSet<u16>);

impl Nameless {
    fn of(&self, dataset: &Numbered<'_>, entry: &Entry) -> Option<(u16, u32)> {
        let number = dataset.number(entry);
        self.0.contains(&number).then_some((number, entry.index))
    }
}

/// Those without names that are as large as before, and of whose images at least half are the same: others are no edited
/// copies of each other.
fn nameless((before, gone): (&Numbered<'_>, &[Entry]), (after, come): (&Numbered<'_>, &[Entry])) -> Nameless {
    let sizes = |of: &Numbered<'_>, changed: &[Entry]| -> HashSet<(u16, usize)> {
        let mut numbers: HashMap<u16, usize> = HashMap::new();
        changed.iter().for_each(|entry| *numbers.entry(of.number(entry)).or_default() += 1);
        let sets = of.side.sets.iter().zip(&of.numbers).filter(|(set, _)| set.unlabelled().names().is_none());
        let kept = sets.filter(|(set, number)| 2 * numbers.get(number).copied().unwrap_or_default() <= set.len());
        kept.map(|(set, number)| (*number, set.len())).collect()
    };
    let (before, after) = (sizes(before, gone), sizes(after, come));
    Nameless(before.intersection(&after).map(|(number, _)| *number).collect())
}
